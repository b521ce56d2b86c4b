// The report of a replay as JSON: printed by the command line, kept with a published version.
#include "service/json_text.h"
#include "service/rule_json.h"

#include <algorithm>

namespace tributary::service {
namespace {

using simulate::kTypes;

std::string_view typeName(std::size_t index)
{
    return model::toString(static_cast<model::ExecutionType>(index));
}

Json costJson(const cost::Sum& sum)
{
    Json json = Json::object();
    for (const auto& [currency, micro] : sum.micros())
        json[std::string(currency.text())] = micro;
    return json;
}

Json latencyJson(const std::optional<simulate::LatencyChange>& change)
{
    if (!change)
        return nullptr;
    return {{"before", change->before.value},
            {"after", change->after.value},
            {"after_queued", change->afterQueued},
            {"delta", change->delta()},
            {"low", change->low},
            {"high", change->high}};
}

Json loadJson(const simulate::Load& load)
{
    return {{"peak", load.peak}, {"over_limit", load.overLimit}, {"no_backend", load.noBackend}};
}

Json movedJson(const simulate::MovedTask& task)
{
    const auto money = [](const std::optional<base::Money>& cost) {
        return cost ? Json(cost->micro) : Json(nullptr);
    };
    const auto seconds = [](const std::optional<double>& value) {
        return value ? Json(*value) : Json(nullptr);
    };
    return {{"history", task.source},
            {"id", task.id},
            {"from", model::toString(task.from)},
            {"to", model::toString(task.to)},
            {"from_rule", task.fromRule},
            {"to_rule", task.toRule},
            {"seconds_before", seconds(task.secondsBefore)},
            {"seconds_after", seconds(task.secondsAfter)},
            {"cost_before_micro", money(task.costBefore)},
            {"cost_after_micro", money(task.costAfter)},
            {"basis", task.basis ? Json(toString(*task.basis)) : Json(nullptr)},
            {"assumed", task.restsOnAssumed}};
}

} // namespace

std::string replayJson(const simulate::ReplayReport& report,
                       const std::vector<std::string>& assumptions, std::size_t list)
{
    Json matrix = Json::object();
    Json loads = Json::object();
    for (std::size_t from = 0; from < kTypes; ++from) {
        for (std::size_t to = 0; to < kTypes; ++to)
            matrix[std::string(typeName(from))][std::string(typeName(to))] =
                report.matrix[from][to];
        loads[std::string(typeName(from))] = {{"slots", report.slotLimits[from]},
                                              {"before", loadJson(report.before[from])},
                                              {"after", loadJson(report.after[from])}};
    }
    Json bases = Json::object();
    for (std::size_t basis = 0; basis < simulate::kTimeBases; ++basis)
        bases[std::string(toString(static_cast<simulate::TimeBasis>(basis)))] = report.bases[basis];
    Json moved = Json::array();
    for (std::size_t i = 0; i < std::min(list, report.movedTasks.size()); ++i)
        moved.push_back(movedJson(report.movedTasks[i]));
    const Json json{{"tasks", report.tasks},
                    {"matrix", matrix},
                    {"moved", report.moved},
                    {"other_rule", report.otherRule},
                    {"moved_on_assumptions", report.assumed},
                    {"moved_by_basis", bases},
                    {"cost_micro",
                     {{"before", costJson(report.costBefore)},
                      {"after", costJson(report.costAfter)},
                      {"untold", report.costUntold}}},
                    {"latency_seconds",
                     {{"p50", latencyJson(report.p50)},
                      {"p95", latencyJson(report.p95)},
                      {"untold", report.latencyUntold}}},
                    {"load", loads},
                    {"assumptions", assumptions},
                    {"moved_tasks", moved}};
    return dump(json);
}

namespace {

std::int64_t integerAt(const Json& json, const char* key)
{
    const auto at = json.find(key);
    return at != json.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}

const Json* objectAt(const Json& json, const char* key)
{
    const auto at = json.find(key);
    return at != json.end() && at->is_object() ? &*at : nullptr;
}

std::vector<base::Money> moneyAt(const Json& json, const char* key)
{
    std::vector<base::Money> sums;
    const Json* from = objectAt(json, key);
    if (from == nullptr)
        return sums;
    for (const auto& [currency, micro] : from->items()) {
        if (!micro.is_number_integer() || currency.size() != 3)
            continue;
        base::Money sum{micro.get<std::int64_t>(), {}};
        std::ranges::copy(currency, sum.currency.code.begin());
        sums.push_back(sum);
    }
    return sums;
}

} // namespace

std::optional<ReplaySummary> readReplaySummary(const std::string& text)
{
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object() || integerAt(json, "tasks") <= 0)
        return std::nullopt;
    ReplaySummary summary;
    summary.tasks = integerAt(json, "tasks");
    summary.moved = integerAt(json, "moved");
    summary.otherRule = integerAt(json, "other_rule");
    if (const Json* cost = objectAt(json, "cost_micro")) {
        summary.costBefore = moneyAt(*cost, "before");
        summary.costAfter = moneyAt(*cost, "after");
    }
    const Json* latency = objectAt(json, "latency_seconds");
    const Json* p95 = latency != nullptr ? objectAt(*latency, "p95") : nullptr;
    if (p95 != nullptr && p95->contains("before") && p95->contains("after")
        && (*p95)["before"].is_number() && (*p95)["after"].is_number())
        summary.p95Seconds = {(*p95)["before"].get<double>(), (*p95)["after"].get<double>()};
    return summary;
}

} // namespace tributary::service
