#include "rules_replay.h"

#include "composition/backend_file.h"
#include "composition/defaults.h"
#include "output.h"
#include "rules_input.h"
#include "service/history_import.h"
#include "service/rule_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>

namespace tributary::ctl {
namespace {

using simulate::kTypes;

std::string_view typeName(std::size_t index)
{
    return model::toString(static_cast<model::ExecutionType>(index));
}

// --- what it needs --------------------------------------------------------------------------

base::Result<service::ReplayGround> groundOf(const Cli& cli, StoreAccess& access)
{
    service::ReplayGround ground;
    auto backends = composition::configuredBackends(cli.dataDir);
    if (!backends)
        return std::unexpected(backends.error());
    for (auto& config : *backends)
        ground.backends.push_back(service::asConfigured(std::move(config)));
    const auto row = access.operations().priceBook();
    if (!row && row.error().code != base::ErrorCode::NotFound)
        return std::unexpected(row.error());
    auto book = row ? cost::readPriceBook(row->source, row->file)
                    : cost::readPriceBook(composition::defaultPrices(), "prices.yaml");
    if (!book)
        return std::unexpected(book.error());
    ground.prices = std::make_shared<const cost::PriceBook>(std::move(*book));
    return ground;
}

base::Result<std::string> formatOf(const ReplayArguments& arguments, const std::string& file)
{
    if (!arguments.format.empty())
        return arguments.format;
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return std::string("swf"); // whoever reads it tells why it can't be read
    std::string head(4096, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    if (const auto format = simulate::sniffHistoryFormat(head))
        return std::string(toString(*format));
    return std::unexpected(base::Error{base::ErrorCode::ParseError,
                                       "can't tell what format it has",
                                       {file, 1, 1},
                                       "give --format"});
}

// --- what it says ---------------------------------------------------------------------------

std::string moneyText(const cost::Sum& sum)
{
    std::string text;
    for (const auto& [currency, micro] : sum.micros())
        text += (text.empty() ? "" : " + ") + base::toString(base::Money{micro, currency});
    return text.empty() ? "nothing" : text;
}

std::string secondsText(double seconds)
{
    const auto micros = base::Micros{static_cast<std::int64_t>(std::abs(seconds) * 1e6)};
    return (seconds < 0 ? "-" : "") + durationText(micros);
}

std::string share(std::int64_t part, std::int64_t whole)
{
    return whole == 0
        ? "0 %"
        : fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

void printMatrix(const Cli& cli, const simulate::ReplayReport& report)
{
    TextTable table({"FROM \\ TO", "TRADITIONAL", "SERVERLESS", "EDGE"});
    for (std::size_t from = 0; from < kTypes; ++from) {
        const auto& row = report.matrix[from];
        table.add({std::string(typeName(from)), fmt::format("{}", row[0]),
                   fmt::format("{}", row[1]), fmt::format("{}", row[2])});
    }
    for (std::size_t column = 1; column <= kTypes; ++column)
        table.alignRight(column);
    cli.out << table.text();
}

void printLatency(const Cli& cli, std::string_view name,
                  const std::optional<simulate::LatencyChange>& change)
{
    if (!change)
        return;
    cli.line(fmt::format("latency {}    {} → {}, by {} (95 %: {} to {})", name,
                         secondsText(change->before.value), secondsText(change->after.value),
                         secondsText(change->delta()), secondsText(change->low),
                         secondsText(change->high)));
}

// What stands behind the figures, where they are estimates.
void printBasis(const Cli& cli, const simulate::ReplayReport& report,
                const std::array<std::optional<double>, kTypes>& starts)
{
    if (report.moved == 0)
        return;
    std::string known;
    for (std::size_t type = 0; type < kTypes; ++type) {
        if (starts[type])
            known += fmt::format("{}{} {}", known.empty() ? "" : ", ", typeName(type),
                                 secondsText(*starts[type]));
    }
    cli.line(
        fmt::format("estimated      moved tasks take their recorded time, no queue, and the start "
                    "of their new type ({})",
                    known.empty() ? "none is known here: 0" : known));
    std::int64_t nowhere = 0;
    for (const simulate::Load& load : report.after)
        nowhere += load.noBackend;
    if (nowhere > 0)
        cli.line(fmt::format("hypothetical   {} tasks that no back end can run count all the same",
                             nowhere));
}

void printLoads(const Cli& cli, const simulate::ReplayReport& report)
{
    TextTable table({"AT ONCE", "SLOTS", "PEAK", "→", "WITHOUT A SLOT", "→", "NO BACK END", "→"});
    for (std::size_t type = 0; type < kTypes; ++type) {
        const simulate::Load& before = report.before[type];
        const simulate::Load& after = report.after[type];
        table.add({std::string(typeName(type)), fmt::format("{}", report.slotLimits[type]),
                   fmt::format("{}", before.peak), fmt::format("{}", after.peak),
                   fmt::format("{}", before.overLimit), fmt::format("{}", after.overLimit),
                   fmt::format("{}", before.noBackend), fmt::format("{}", after.noBackend)});
    }
    for (std::size_t column = 1; column < 8; ++column)
        table.alignRight(column);
    cli.out << table.text();
}

void printMoved(const Cli& cli, const simulate::ReplayReport& report, std::size_t list)
{
    if (report.movedTasks.empty() || list == 0)
        return;
    TextTable table({"MOVED", "FROM", "TO", "RULE", "NEW RULE", "ASSUMED"});
    const std::size_t count = std::min(list, report.movedTasks.size());
    for (std::size_t i = 0; i < count; ++i) {
        const simulate::MovedTask& task = report.movedTasks[i];
        table.add({task.id, std::string(model::toString(task.from)),
                   std::string(model::toString(task.to)), task.fromRule, task.toRule,
                   task.restsOnAssumed ? "yes" : ""});
    }
    cli.out << table.text();
    if (static_cast<std::int64_t>(count) < report.moved)
        cli.line(fmt::format("{} of {} moved tasks", count, report.moved));
}

void print(const Cli& cli, const simulate::ReplayReport& report,
           const std::array<std::optional<double>, kTypes>& starts,
           const std::vector<std::string>& assumptions, std::size_t list)
{
    printMatrix(cli, report);
    cli.line(fmt::format(
        "moved          {} of {} tasks ({}); {} more by another rule of the same type",
        report.moved, report.tasks, share(report.moved, report.tasks), report.otherRule));
    if (report.moved > 0) {
        cli.line(fmt::format(
            "their cost     {} → {}{}", moneyText(report.costBefore), moneyText(report.costAfter),
            report.costUntold > 0 ? fmt::format("; {} can't be told ({})", report.costUntold,
                                                share(report.costUntold, report.moved))
                                  : ""));
        cli.line(fmt::format("on assumptions {} of them ({})", report.assumed,
                             share(report.assumed, report.moved)));
    }
    printLatency(cli, "p50", report.p50);
    printLatency(cli, "p95", report.p95);
    if (report.latencyUntold > 0)
        cli.line(fmt::format("latency        of {} tasks can't be told ({})", report.latencyUntold,
                             share(report.latencyUntold, report.tasks)));
    printBasis(cli, report, starts);
    printLoads(cli, report);
    printMoved(cli, report, list);
    for (const std::string& assumption : assumptions)
        cli.line("assumed        " + assumption);
}

// Of files: each has a clock of its own.
std::expected<service::RuleReplay, std::vector<base::Error>>
replayFiles(const ReplayArguments& arguments, const rules::RuleSet& before,
            const rules::RuleSet& after, simulate::ReplayOptions options)
{
    service::RuleReplay result;
    result.startSeconds = options.startSeconds;
    simulate::Replay replay(before, after, std::move(options));
    for (const std::string& file : arguments.histories) {
        const auto format = formatOf(arguments, file);
        if (!format)
            return std::unexpected(std::vector{format.error()});
        std::vector<simulate::HistoryTask> tasks;
        const auto read = service::readHistoryFile({file, *format, arguments.assumptions},
                                                   base::Instant{}, &tasks);
        if (!read)
            return std::unexpected(read.error());
        replay.begin(file);
        for (const simulate::HistoryTask& task : tasks)
            replay.add(task);
        for (const std::string& assumption : read->summary.assumptions) {
            if (std::ranges::find(result.assumptions, assumption) == result.assumptions.end())
                result.assumptions.push_back(assumption);
        }
    }
    result.report = replay.report();
    return result;
}

std::expected<service::RuleReplay, std::vector<base::Error>>
replayOf(const Cli& cli, const ReplayArguments& arguments, StoreAccess& access)
{
    const Rules before =
        arguments.base.empty() ? activeRules(access) : readRules(cli, arguments.base);
    if (!before)
        return std::unexpected(before.error());
    const Rules after = readRules(cli, arguments.draft);
    if (!after)
        return std::unexpected(after.error());
    auto ground = groundOf(cli, access);
    if (!ground)
        return std::unexpected(std::vector{ground.error()});
    const auto most = static_cast<std::size_t>(arguments.list);
    if (arguments.histories.empty()) {
        service::ReplayRequest request{.base = arguments.base.empty() ? std::string()
                                                                      : before->source(),
                                       .draft = after->source(),
                                       .file = arguments.draft,
                                       .dataset = 0,
                                       .submitted = {},
                                       .most = -1,
                                       .keepMoved = most,
                                       .ground = std::move(*ground)};
        service::ReplayProgress progress;
        auto replay = access.operations().replay(request, progress, {});
        if (!replay)
            return std::unexpected(std::vector{replay.error()});
        return std::move(*replay);
    }
    const auto starts = service::typicalStarts(access.operations());
    if (!starts)
        return std::unexpected(std::vector{starts.error()});
    return replayFiles(arguments, *before, *after,
                       {std::move(ground->backends), std::move(ground->prices), *starts, most});
}

} // namespace

int replayRules(const Cli& cli, const ReplayArguments& arguments)
{
    if (arguments.draft == "-" && arguments.base == "-") {
        cli.err << "only one of --draft and --base can be standard input\n";
        return kUsage;
    }
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto replay = replayOf(cli, arguments, **access);
    if (!replay)
        return cli.fail(replay.error());
    const simulate::ReplayReport& report = replay->report;
    if (report.tasks == 0)
        return cli.fail(arguments.histories.empty()
                            ? base::Error{base::ErrorCode::NotFound,
                                          "nothing was submitted here yet",
                                          {},
                                          "give a trace with --history"}
                            : base::Error{base::ErrorCode::ParseError,
                                          "there is no task in it",
                                          {arguments.histories.front(), 0, 0},
                                          "nothing can be told about the draft"});
    if (cli.json)
        cli.line(service::replayJson(report, replay->assumptions,
                                     static_cast<std::size_t>(arguments.list)));
    else
        print(cli, report, replay->startSeconds, replay->assumptions,
              static_cast<std::size_t>(arguments.list));
    return kDone;
}

} // namespace tributary::ctl
