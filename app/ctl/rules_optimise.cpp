#include "rules_optimise.h"

#include "base/document_source.h"
#include "output.h"
#include "rules_input.h"
#include "service/rule_optimise.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <ostream>

namespace tributary::ctl {
namespace {

using Json = nlohmann::ordered_json;
using simulate::Frontier;
using simulate::FrontierPoint;
using simulate::ThresholdChange;

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// --- what it finds --------------------------------------------------------------------------

using Found = std::expected<service::RuleFrontier, std::vector<base::Error>>;

Found overFiles(const OptimiseArguments& arguments, const rules::RuleSet& rules,
                service::ReplayGround&& ground,
                const std::array<std::optional<double>, simulate::kTypes>& starts)
{
    const auto begin = std::chrono::steady_clock::now();
    auto read = readHistories(arguments.history);
    if (!read)
        return std::unexpected(std::move(read.error()));
    if (std::ranges::all_of(read->histories, [](const auto& one) { return one.tasks.empty(); }))
        return std::unexpected(std::vector{emptyHistory(arguments.history)});
    simulate::OptimiseOptions options;
    options.ground.backends = std::move(ground.backends);
    options.ground.prices = std::move(ground.prices);
    options.ground.startSeconds = starts;
    options.vary = arguments.vary;
    options.points = static_cast<std::size_t>(arguments.points);
    options.timeSpent = [begin, whole = static_cast<double>(arguments.seconds)] {
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
        return spent.count() / whole;
    };
    auto frontier = simulate::optimise(rules, read->histories, options);
    if (!frontier)
        return std::unexpected(std::vector{std::move(frontier.error())});
    service::RuleFrontier result;
    result.frontier = std::move(*frontier);
    result.available = result.frontier.tasks;
    result.startSeconds = starts;
    result.assumptions = std::move(read->assumptions);
    return result;
}

Found find(const Cli& cli, const OptimiseArguments& arguments, const rules::RuleSet& rules,
           StoreAccess& access)
{
    auto ground = replayGround(cli, access);
    if (!ground)
        return std::unexpected(std::vector{std::move(ground.error())});
    if (!arguments.history.files.empty()) {
        const auto starts = service::typicalStarts(access.operations());
        if (!starts)
            return std::unexpected(std::vector{starts.error()});
        return overFiles(arguments, rules, std::move(*ground), *starts);
    }
    const auto dataset = datasetOf(arguments.history, access);
    if (!dataset)
        return std::unexpected(std::vector{dataset.error()});
    service::OptimiseRequest request;
    request.dataset = *dataset;
    request.rules = arguments.rules.empty() ? std::string() : rules.source();
    request.file = arguments.rules;
    request.vary = arguments.vary;
    request.points = static_cast<std::size_t>(arguments.points);
    request.time = std::chrono::seconds{arguments.seconds};
    request.ground = std::move(*ground);
    service::ReplayProgress progress;
    auto found = access.operations().optimise(request, progress, {});
    if (!found && found.error().code == base::ErrorCode::NotFound)
        found.error().hint = emptyHistory(arguments.history).hint;
    if (!found)
        return std::unexpected(std::vector{std::move(found.error())});
    return std::move(*found);
}

// --- what it says ---------------------------------------------------------------------------

Json changeJson(const ThresholdChange& change, base::PlaceFinder& places)
{
    const base::Place where = places.at(change.threshold.inSource.begin);
    return {{"rule", change.threshold.ruleName},
            {"field", change.threshold.fieldName},
            {"operator", rules::toString(change.threshold.op)},
            {"from", change.threshold.literal},
            {"to", change.literal},
            {"line", where.line},
            {"column", where.column}};
}

// The point 0 is that of the rules as they are.
void printJson(const Cli& cli, const Frontier& frontier, const std::string& source)
{
    const auto print = [&](std::size_t number, const FrontierPoint& point) {
        base::PlaceFinder places(source);
        Json changes = Json::array();
        for (const ThresholdChange& change : point.changes)
            changes.push_back(changeJson(change, places));
        const FrontierPoint& today = frontier.today;
        const auto& p95 = point.report.p95;
        cli.line(dump({{"point", number},
                       {"cost_micro", std::llround(point.costMicro)},
                       {"cost_delta_micro", std::llround(point.costMicro - today.costMicro)},
                       {"p95_seconds", point.p95Seconds},
                       {"p95_delta_seconds", point.p95Seconds - today.p95Seconds},
                       {"p95_delta_low", p95 ? p95->low : 0},
                       {"p95_delta_high", p95 ? p95->high : 0},
                       {"moved", point.report.moved},
                       {"moved_on_assumptions", point.report.assumed},
                       {"without_slot", simulate::withoutSlot(point.report.after)},
                       {"tasks", frontier.tasks},
                       {"cost_untold", frontier.costUntold},
                       {"changes", changes}}));
    };
    print(0, frontier.today);
    for (std::size_t i = 0; i < frontier.points.size(); ++i)
        print(i + 1, frontier.points[i]);
}

std::string moneyText(double micro, bool isDifference)
{
    const std::string text = base::toString(base::Money{std::llround(std::abs(micro)), {}});
    return (micro < 0 ? "-" : isDifference ? "+" : "") + text;
}

std::string changesText(const FrontierPoint& point)
{
    std::string text;
    for (const ThresholdChange& change : point.changes)
        text += (text.empty() ? "" : ", ") + simulate::toString(change);
    return text;
}

void printTable(const Cli& cli, const Frontier& frontier)
{
    TextTable table({"POINT", "COST", "BY", "P95", "BY", "MOVED", "WITHOUT A SLOT", "CHANGES"});
    const auto add = [&](const std::string& number, const FrontierPoint& point) {
        const double cost = point.costMicro - frontier.today.costMicro;
        const double seconds = point.p95Seconds - frontier.today.p95Seconds;
        const bool isToday = point.changes.empty();
        table.add({number, moneyText(point.costMicro, false), isToday ? "" : moneyText(cost, true),
                   secondsText(point.p95Seconds),
                   isToday ? "" : (seconds > 0 ? "+" : "") + secondsText(seconds),
                   fmt::format("{}", point.report.moved),
                   fmt::format("{}", simulate::withoutSlot(point.report.after)),
                   isToday ? "the rules as they are" : changesText(point)});
    };
    add("now", frontier.today);
    for (std::size_t i = 0; i < frontier.points.size(); ++i)
        add(fmt::format("{}", i + 1), frontier.points[i]);
    for (std::size_t column = 1; column <= 6; ++column)
        table.alignRight(column);
    cli.out << table.text();
}

void printBasis(const Cli& cli, const service::RuleFrontier& found)
{
    const Frontier& frontier = found.frontier;
    cli.line(fmt::format("history        {} of {} tasks, {} of them to search with", frontier.tasks,
                         found.available, frontier.sampled));
    cli.line(fmt::format("searched       {} thresholds, {} settings tried{}", frontier.thresholds,
                         frontier.evaluations, frontier.isExhaustive ? ", which is all" : ""));
    if (frontier.costUntold > 0)
        cli.line(fmt::format("untold         what {} tasks cost", frontier.costUntold));
    cli.line("estimated      " + estimateText(found.startSeconds));
    for (const std::string& assumption : found.assumptions)
        cli.line("assumed        " + assumption);
}

void printNotes(const Cli& cli, const Frontier& frontier)
{
    if (frontier.refuted > 0)
        cli.note(fmt::format("{} points of the sample did not hold over the whole history",
                             frontier.refuted));
    if (frontier.isOutOfTime)
        cli.note("time ran out before the search or the replays were done; --seconds gives more");
    if (frontier.points.empty())
        cli.note("no other thresholds would have cost less or ended sooner");
}

int writeDraft(const Cli& cli, const OptimiseArguments& arguments, const Frontier& frontier)
{
    const auto number = static_cast<std::size_t>(arguments.draft);
    if (number > frontier.points.size())
        return cli.fail(base::Error{base::ErrorCode::NotFound,
                                    fmt::format("there is no point {}", number),
                                    {},
                                    fmt::format("there are {}", frontier.points.size())});
    const FrontierPoint& point = frontier.points[number - 1];
    if (arguments.out.empty()) {
        if (cli.json)
            cli.line(dump({{"point", number}, {"draft", point.draft}}));
        else
            cli.out << point.draft;
        return kDone;
    }
    std::ofstream file(arguments.out, std::ios::binary | std::ios::trunc);
    file << point.draft;
    file.flush();
    if (!file)
        return cli.fail(base::Error{
            base::ErrorCode::Unavailable, "can't be written", {arguments.out, 0, 0}, {}});
    if (cli.json)
        cli.line(dump({{"point", number}, {"file", arguments.out}}));
    else
        cli.line(fmt::format("point {} is in {}: {}", number, arguments.out, changesText(point)));
    return kDone;
}

} // namespace

int optimiseRules(const Cli& cli, const OptimiseArguments& arguments)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const Rules rules =
        arguments.rules.empty() ? activeRules(**access) : readRules(cli, arguments.rules);
    if (!rules)
        return cli.fail(rules.error());
    const Found found = find(cli, arguments, *rules, **access);
    if (!found)
        return cli.fail(found.error());
    if (arguments.draft > 0)
        return writeDraft(cli, arguments, found->frontier);
    if (cli.json) {
        printJson(cli, found->frontier, rules->source());
    } else {
        printTable(cli, found->frontier);
        printBasis(cli, *found);
        cli.line("nothing was published; --draft N --out FILE writes a point as a rule file");
    }
    printNotes(cli, found->frontier);
    return kDone;
}

} // namespace tributary::ctl
