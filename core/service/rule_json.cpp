#include "service/rule_json.h"

#include "base/json_check.h"
#include "rollout/assignment.h"
#include "service/json_text.h"
#include "service/task_json.h"

namespace tributary::service {
namespace {

double percent(int share)
{
    return share * 100.0 / rollout::kWhole;
}

Json replayOrNull(const std::string& replay)
{
    if (!base::isKeepableJson(replay))
        return nullptr;
    auto json = Json::parse(replay, nullptr, false);
    return json.is_object() ? std::move(json) : Json(nullptr);
}

Json tallyJson(const rollout::Tally& tally)
{
    const auto succeeded = tally.moved - tally.failed;
    return {{"decided", tally.decided},
            {"differing", tally.differing},
            {"finished", tally.finished},
            {"moved", tally.moved},
            {"failed", tally.failed},
            {"success_rate",
             tally.moved == 0
                 ? Json(nullptr)
                 : Json(static_cast<double>(succeeded) / static_cast<double>(tally.moved))}};
}

// How often an arm was beyond what the guard looks at.
struct Events
{
    std::int64_t events = 0;
    std::int64_t tasks = 0;
};
Events eventsOf(const rollout::Tally& tally, rollout::Guard guard)
{
    switch (guard) {
    case rollout::Guard::Failures:
        return {tally.failed, tally.moved};
    case rollout::Guard::P95:
        return {tally.slow, tally.timed};
    case rollout::Guard::Cost:
        break;
    }
    return {tally.dearest, tally.priced};
}

Json toJson(const Events& events)
{
    return {{"events", events.events}, {"tasks", events.tasks}};
}

Json referenceOf(const rollout::Calibration& known, rollout::Guard guard)
{
    const auto value = guard == rollout::Guard::P95 ? known.p95
        : guard == rollout::Guard::Cost             ? known.costP90
                                                    : std::nullopt;
    return value ? Json(*value) : Json(nullptr);
}

Json guardsJson(const rollout::Rollout& rollout)
{
    Json guards = Json::array();
    const auto candidate = total(rollout, true);
    const auto control = total(rollout, false);
    for (const auto guard : rollout::kGuards) {
        const double limit = rollout.plan.limits.of(guard);
        guards.push_back({{"guard", toString(guard)},
                          {"limit", limit == rollout::kOff ? Json(nullptr) : Json(limit)},
                          {"alarm", rollout::alarm(rollout, guard)},
                          {"candidate", toJson(eventsOf(candidate, guard))},
                          {"control", toJson(eventsOf(control, guard))},
                          {"reference", referenceOf(rollout.calibration, guard)}});
    }
    return guards;
}

Json movedJson(const rollout::TypeMatrix& matrix)
{
    Json moved = Json::array();
    for (std::size_t from = 0; from < matrix.size(); ++from) {
        for (std::size_t to = 0; to < matrix[from].size(); ++to) {
            if (matrix[from][to] > 0)
                moved.push_back({{"from", model::toString(static_cast<model::ExecutionType>(from))},
                                 {"to", model::toString(static_cast<model::ExecutionType>(to))},
                                 {"tasks", matrix[from][to]}});
        }
    }
    return moved;
}

void addCanary(Json& json, const rollout::Rollout& rollout)
{
    Json steps = Json::array();
    for (const auto& step : rollout.steps)
        steps.push_back({{"share_percent", percent(step.share)},
                         {"since", isoTime(step.since)},
                         {"candidate", tallyJson(step.candidate)},
                         {"control", tallyJson(step.control)}});
    Json plan = Json::array();
    for (const int share : rollout.plan.steps)
        plan.push_back(percent(share));
    json["share_percent"] = percent(rollout.share());
    json["plan_percent"] = std::move(plan);
    json["samples"] = rollout.plan.samples;
    json["hold_us"] = rollout.plan.hold.count();
    json["steps"] = std::move(steps);
    json["guards"] = guardsJson(rollout);
}

Json waitJson(const RuleTrial& trial)
{
    const auto waits = rollout::pending(trial.rollout);
    if (!waits || trial.state != rollout::VersionState::Canary)
        return nullptr;
    return {{"samples", waits->samples},
            {"moved", waits->moved},
            {"not_before", isoTime(waits->notBefore)}};
}

} // namespace

std::string ruleSetJson(const RuleSetVersionRow& row)
{
    return dump({{"version", row.version},
                 {"active", row.isActive},
                 {"at", isoTime(row.at)},
                 {"author", row.author},
                 {"message", row.message},
                 {"mode", toString(row.mode)},
                 {"state", toString(row.state)},
                 {"reason", row.reason},
                 {"replay", replayOrNull(row.replay)}});
}

std::string ruleTrialJson(const RuleTrial& trial)
{
    const auto& rollout = trial.rollout;
    Json json{{"version", rollout.version},
              {"active_version", rollout.base},
              {"mode", toString(rollout.plan.mode)},
              {"state", toString(trial.state)},
              {"reason", trial.reason},
              {"since", isoTime(rollout.since())},
              {"decided", rollout.decided},
              {"differing", rollout.differing},
              {"other_rule", rollout.otherRule},
              {"types", movedJson(rollout.matrix)}};
    if (rollout.plan.mode == rollout::Mode::Canary) {
        addCanary(json, rollout);
        json["waits_for"] = waitJson(trial);
    }
    return dump(json);
}

std::string ruleDifferenceJson(const RuleDifferenceRow& row)
{
    return dump(
        {{"task", row.task == model::TaskId{} ? Json(nullptr) : Json(model::toString(row.task))},
         {"name", row.name},
         {"at", isoTime(row.at)},
         {"decided_by", row.byCandidate ? "candidate" : "active"},
         {"active", Json::parse(row.active, nullptr, false)},
         {"candidate", Json::parse(row.candidate, nullptr, false)}});
}

} // namespace tributary::service
