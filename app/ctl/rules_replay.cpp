#include "rules_replay.h"

#include "history_input.h"
#include "output.h"
#include "rules_input.h"
#include "service/rule_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

namespace tributary::ctl {
namespace {

using simulate::kTypes;

std::string_view typeName(std::size_t index)
{
    return model::toString(static_cast<model::ExecutionType>(index));
}

// --- what it says ---------------------------------------------------------------------------

std::string moneyText(const cost::Sum& sum)
{
    std::string text;
    for (const auto& [currency, micro] : sum.micros())
        text += (text.empty() ? "" : " + ") + base::toString(base::Money{micro, currency});
    return text.empty() ? "nothing" : text;
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
    if (std::abs(change->afterQueued - change->after.value) > 1e-6)
        cli.line(fmt::format("               {} → {} if what moves waits as long as it did",
                             secondsText(change->before.value), secondsText(change->afterQueued)));
}

// What stands behind the figures, where they are estimates.
void printBasis(const Cli& cli, const simulate::ReplayReport& report,
                const std::array<std::optional<double>, kTypes>& starts)
{
    if (report.moved == 0)
        return;
    cli.line("estimated      " + estimateText(starts));
    constexpr std::array<std::string_view, simulate::kTimeBases> kBases{
        "as recorded there", "by what their task type takes there", "as long as they took"};
    for (std::size_t basis = 0; basis < kBases.size(); ++basis) {
        if (report.bases[basis] > 0)
            cli.line(fmt::format("run time       of {} moved tasks {}", report.bases[basis],
                                 kBases[basis]));
    }
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
    TextTable table({"MOVED", "FROM", "TO", "RULE", "NEW RULE", "ESTIMATED", "ASSUMED"});
    const std::size_t count = std::min(list, report.movedTasks.size());
    for (std::size_t i = 0; i < count; ++i) {
        const simulate::MovedTask& task = report.movedTasks[i];
        table.add({task.id, std::string(model::toString(task.from)),
                   std::string(model::toString(task.to)), task.fromRule, task.toRule,
                   task.basis ? std::string(toString(*task.basis)) : "",
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
replayFiles(const HistoryArguments& arguments, const rules::RuleSet& before,
            const rules::RuleSet& after, simulate::ReplayOptions options)
{
    auto read = readHistories(arguments);
    if (!read)
        return std::unexpected(std::move(read.error()));
    service::RuleReplay result;
    result.startSeconds = options.startSeconds;
    result.assumptions = std::move(read->assumptions);
    simulate::Replay replay(before, after, std::move(options));
    for (const simulate::History& history : read->histories) {
        replay.begin(history.source);
        for (const simulate::HistoryTask& task : history.tasks)
            replay.add(task);
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
    auto ground = replayGround(cli, access);
    if (!ground)
        return std::unexpected(std::vector{ground.error()});
    const auto most = static_cast<std::size_t>(arguments.list);
    if (arguments.history.files.empty()) {
        const auto dataset = datasetOf(arguments.history, access);
        if (!dataset)
            return std::unexpected(std::vector{dataset.error()});
        service::ReplayRequest request{.base = arguments.base.empty() ? std::string()
                                                                      : before->source(),
                                       .draft = after->source(),
                                       .file = arguments.draft,
                                       .dataset = *dataset,
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
    return replayFiles(arguments.history, *before, *after,
                       {.backends = std::move(ground->backends),
                        .prices = std::move(ground->prices),
                        .startSeconds = *starts,
                        .speeds = nullptr,
                        .keepMoved = most});
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
        return cli.fail(emptyHistory(arguments.history));
    if (cli.json)
        cli.line(service::replayJson(report, replay->assumptions,
                                     static_cast<std::size_t>(arguments.list)));
    else
        print(cli, report, replay->startSeconds, replay->assumptions,
              static_cast<std::size_t>(arguments.list));
    return kDone;
}

} // namespace tributary::ctl
