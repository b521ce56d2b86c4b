// trace, logs: what became of one task.
#include "cli.h"
#include "found_task.h"
#include "interrupt.h"
#include "output.h"
#include "service/task_json.h"
#include "service/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>

namespace tributary::ctl {
namespace {

constexpr std::int64_t kLogBlock = 1 << 20;
constexpr std::chrono::milliseconds kFollowStep{200};
constexpr int kBarWidth = 40;

struct Options
{
    std::string id;
    int attempt = 0; // 0 = the last
    std::string stream; // empty = both
    bool follow = false;
};

// --- trace ---------------------------------------------------------------------------------------

// Where a span lies within the life of the task; hatched where the back end reported nothing.
std::string bar(const service::TraceSpan& span, base::Instant from, base::Micros all)
{
    const auto place = [&](base::Instant at) {
        const auto share = static_cast<double>((at - from).count())
            / static_cast<double>(std::max<std::int64_t>(all.count(), 1));
        return std::clamp(static_cast<int>(share * kBarWidth), 0, kBarWidth - 1);
    };
    const int begin = place(span.from);
    const int end = std::max(begin, span.to ? place(*span.to) : kBarWidth - 1);
    const char ink = span.failed ? 'x' : span.reported ? '=' : '/';
    std::string text(static_cast<std::size_t>(kBarWidth), '.');
    for (int i = begin; i <= end; ++i)
        text[static_cast<std::size_t>(i)] = ink;
    if (!span.to)
        text.back() = '>';
    return text;
}

int trace(const Cli& cli, const Options& options)
{
    const auto found = findTask(cli, options.id);
    if (!found)
        return found.error();
    const auto& spans = found->detail.trace;
    if (cli.json) {
        for (const auto& span : spans)
            cli.line(service::traceJson(span));
        return kDone;
    }
    const auto from = found->detail.task.submitted;
    auto end = from;
    for (const auto& span : spans)
        end = std::max(end, span.to.value_or(span.from));
    TextTable table({"PHASE", "ATTEMPT", "BACK END", "AFTER", "TOOK", "", "NOTE"});
    for (const std::size_t column : {std::size_t{1}, std::size_t{3}, std::size_t{4}})
        table.alignRight(column);
    for (const auto& span : spans)
        table.add({std::string(service::toString(span.kind)), fmt::format("{}", span.attempt),
                   span.backend, durationText(span.from - from),
                   span.to ? durationText(*span.to - span.from) : "…", bar(span, from, end - from),
                   span.note});
    cli.out << table.text();
    return kDone;
}

// --- logs ----------------------------------------------------------------------------------------

// Bytes at the end that begin a UTF-8 character whose rest is not there yet.
std::size_t cutCharacter(std::string_view text)
{
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0U) == 0x80U)
            continue; // inside a character
        const std::size_t length = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
        return length > back ? back : 0;
    }
    return 0;
}

// One stream of one attempt, from an offset on to its present end.
base::Result<> printLog(const Cli& cli, service::TaskQueries& tasks,
                        const model::AttemptId& attempt, int stream, std::int64_t& offset)
{
    for (;;) {
        auto chunk = tasks.log(attempt, stream, offset, kLogBlock);
        if (!chunk)
            return std::unexpected(chunk.error());
        if (cli.json && !chunk->isComplete) {
            const std::size_t cut = cutCharacter(chunk->text);
            chunk->text.resize(chunk->text.size() - cut);
            chunk->nextOffset -= static_cast<std::int64_t>(cut);
        }
        if (cli.json && (offset == 0 || !chunk->text.empty()))
            cli.line(service::logJson(attempt, stream, *chunk));
        else if (!cli.json)
            (stream == 0 ? cli.out : cli.err) << chunk->text;
        offset = std::max(offset, chunk->nextOffset);
        if (chunk->isComplete || chunk->text.empty())
            return {};
    }
}

bool hasEnded(service::TaskQueries& tasks, const model::AttemptId& attempt)
{
    const auto detail = tasks.task(attempt.task);
    if (!detail || model::isTerminal(detail->task.state))
        return true;
    return std::ranges::any_of(detail->attempts, [&](const model::AttemptRecord& record) {
        return record.id == attempt && model::isTerminal(record.state);
    });
}

int logs(const Cli& cli, const Options& options)
{
    Interrupt interrupt;
    const auto found = findTask(cli, options.id);
    if (!found)
        return found.error();
    const auto& detail = found->detail;
    const int number = options.attempt > 0 ? options.attempt : detail.task.attempt;
    if (number > detail.task.attempt || number < 1)
        return cli.fail({base::ErrorCode::NotFound,
                         detail.task.attempt == 0
                             ? "the task has not been started yet"
                             : fmt::format("the task had {} attempts", detail.task.attempt),
                         {},
                         {}});
    const model::AttemptId attempt{detail.task.id, number};
    auto& tasks = found->access->tasks();
    std::array<std::int64_t, 2> offsets{};
    for (bool isLast = false; !isLast;) {
        // Asked before reading, so that what is written until the end is read.
        isLast = !options.follow || interrupt.isRequested() || hasEnded(tasks, attempt);
        for (const int stream : {0, 1}) {
            if (!options.stream.empty() && (options.stream == "output") != (stream == 0))
                continue;
            auto& offset = offsets.at(static_cast<std::size_t>(stream));
            if (const auto printed = printLog(cli, tasks, attempt, stream, offset); !printed)
                return cli.fail(printed.error());
        }
        cli.out.flush();
        if (!isLast)
            interrupt.waitFor(kFollowStep);
    }
    for (const auto& record : detail.attempts) {
        if (record.id == attempt && !record.logNote.empty())
            cli.note(record.logNote);
    }
    return kDone;
}

} // namespace

void addInspect(CLI::App& app, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    const auto add = [&](const char* name, const char* what, auto action) {
        auto* command = app.add_subcommand(name, what);
        command->add_option("id", options->id, "Task id")->required();
        command->callback([&cli, options, action] { cli.exitCode = action(cli, *options); });
        return command;
    };
    add("trace", "Shows how long a task waited, started and ran", trace);
    auto* command =
        add("logs", "Prints what a task wrote: output here, errors to standard error", logs);
    command->add_option("--attempt", options->attempt, "Which try; the last one by default")
        ->check(atLeastOne());
    command->add_option("--stream", options->stream, "One of the two alone")
        ->check(CLI::IsMember({"output", "errors"}));
    command->add_flag("--follow,-f", options->follow, "Go on until the attempt has ended");
}

} // namespace tributary::ctl
