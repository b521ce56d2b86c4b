#include "rollout/rollout_json.h"

#include "rollout/assignment.h"
#include "rules/routing_names.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace tributary::rollout {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kPercent = kWhole / 100.0; // basis points

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// --- plans ---------------------------------------------------------------------------------------

Json planJson(const Plan& plan)
{
    Json steps = Json::array();
    for (const int share : plan.steps)
        steps.push_back(share / kPercent);
    Json limits = Json::object();
    for (const Guard guard : kGuards) {
        const double limit = plan.limits.of(guard);
        limits[std::string(toString(guard))] = limit == kOff ? Json(nullptr) : Json(limit);
    }
    return {{"mode", toString(plan.mode)},
            {"steps", std::move(steps)},
            {"samples", plan.samples},
            {"hold_us", plan.hold.count()},
            {"limits", std::move(limits)}};
}

std::unexpected<base::Error> wrong(std::string what)
{
    return base::failure(base::ErrorCode::InvalidArgument, std::move(what));
}

// Exactly these keys.
base::Result<> checkKeys(const Json& json, std::string_view what,
                         std::initializer_list<std::string_view> keys)
{
    if (!json.is_object())
        return wrong(fmt::format("{} is no object", what));
    for (const std::string_view key : keys) {
        if (!json.contains(key))
            return wrong(fmt::format("'{}' is missing in {}", key, what));
    }
    for (const auto& [key, value] : json.items()) {
        if (std::ranges::find(keys, key) == keys.end())
            return wrong(fmt::format("unknown key '{}' in {}", key, what));
    }
    return {};
}

base::Result<Plan> planFrom(const Json& json)
{
    if (auto keys =
            checkKeys(json, "the rollout", {"mode", "steps", "samples", "hold_us", "limits"});
        !keys)
        return std::unexpected(keys.error());
    Plan plan;
    const auto mode =
        json["mode"].is_string() ? parseMode(json["mode"].get<std::string>()) : std::nullopt;
    if (!mode)
        return wrong("'mode' must be now, shadow or canary");
    plan.mode = *mode;
    const Json& steps = json["steps"];
    const auto isShare = [](const Json& step) {
        return step.is_number() && step.get<double>() >= 0 && step.get<double>() <= 100;
    };
    if (!steps.is_array() || !std::ranges::all_of(steps, isShare))
        return wrong("'steps' must be a list of shares in percent");
    plan.steps.clear();
    for (const Json& step : steps)
        plan.steps.push_back(static_cast<int>(std::lround(step.get<double>() * kPercent)));
    if (!json["samples"].is_number_integer() || !json["hold_us"].is_number_integer())
        return wrong("'samples' and 'hold_us' must be whole numbers");
    plan.samples = json["samples"].get<std::int64_t>();
    plan.hold = base::Micros{json["hold_us"].get<std::int64_t>()};
    if (auto keys = checkKeys(json["limits"], "'limits'", {"failures", "p95", "cost"}); !keys)
        return std::unexpected(keys.error());
    for (const Guard guard : kGuards) {
        const Json& limit = json["limits"][std::string(toString(guard))];
        if (!limit.is_null() && !limit.is_number())
            return wrong(fmt::format("the limit '{}' must be a number, or null", toString(guard)));
        plan.limits.of(guard) = limit.is_null() ? kOff : limit.get<double>();
    }
    if (auto checked = check(plan); !checked)
        return std::unexpected(checked.error());
    return plan;
}

// --- rollouts: numbers by name, read back leniently only as far as the plan goes ----------------

// Each number of a Tally with its name, for writing and for reading.
template<class T, class Visit>
void visitTally(T& tally, Visit visit)
{
    visit("decided", tally.decided);
    visit("differing", tally.differing);
    visit("finished", tally.finished);
    visit("moved", tally.moved);
    visit("failed", tally.failed);
    visit("timed", tally.timed);
    visit("slow", tally.slow);
    visit("priced", tally.priced);
    visit("dear", tally.dear);
    visit("dearest", tally.dearest);
    visit("seconds", tally.seconds);
    visit("cost", tally.cost);
}

Json tallyJson(const Tally& tally)
{
    Json json = Json::object();
    visitTally(tally, [&](const char* key, const auto& value) { json[key] = value; });
    return json;
}

// Takes values by name; remembers whether all were there.
class Taker
{
public:
    template<class Value>
    void take(const Json& json, const char* key, Value& value)
    {
        const auto at = json.find(key);
        if (at == json.end() || !at->is_number()) {
            m_isWhole = false;
            return;
        }
        value = at->get<Value>();
    }
    void take(const Json& json, const char* key, std::optional<double>& value)
    {
        const auto at = json.find(key);
        if (at == json.end() || !(at->is_number() || at->is_null()))
            m_isWhole = false;
        else if (at->is_number())
            value = at->get<double>();
    }
    void take(const Json& json, const char* key, std::vector<double>& values)
    {
        for (const Json& value : list(json, key)) {
            if (value.is_number())
                values.push_back(value.get<double>());
            else
                m_isWhole = false;
        }
    }
    void take(const Json& json, const char* key, Tally& tally)
    {
        const Json& from = object(json, key);
        visitTally(tally, [&](const char* name, auto& value) { take(from, name, value); });
    }
    const Json& object(const Json& json, const char* key)
    {
        const auto at = json.find(key);
        if (at != json.end() && at->is_object())
            return *at;
        m_isWhole = false;
        return m_empty;
    }
    const Json& list(const Json& json, const char* key)
    {
        const auto at = json.find(key);
        if (at != json.end() && at->is_array())
            return *at;
        m_isWhole = false;
        return m_none;
    }
    void fail() { m_isWhole = false; }
    bool isWhole() const { return m_isWhole; }

private:
    const Json m_empty = Json::object();
    const Json m_none = Json::array();
    bool m_isWhole = true;
};

Json orNull(const std::optional<double>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

Step stepFrom(const Json& json, Taker& taker)
{
    Step step;
    std::int64_t since = 0;
    taker.take(json, "share", step.share);
    taker.take(json, "first_task", step.firstTask);
    taker.take(json, "since_us", since);
    step.since = base::fromMicros(since);
    taker.take(json, "candidate", step.candidate);
    taker.take(json, "control", step.control);
    return step;
}

// Rollouts of earlier versions have neither.
void takePrices(const Json& json, Rollout& rollout, Taker& taker)
{
    const auto at = json.find("prices");
    if (at == json.end())
        return;
    if (at->is_string())
        rollout.prices = at->get<std::string>();
    else
        taker.fail();
    taker.take(json, "priced_from", rollout.pricedFrom);
}

void takeMatrix(const Json& json, Rollout& rollout, Taker& taker)
{
    const Json& rows = taker.list(json, "matrix");
    for (std::size_t i = 0; i < rollout.matrix.size(); ++i) {
        for (std::size_t j = 0; j < rollout.matrix[i].size(); ++j) {
            if (i < rows.size() && rows[i].is_array() && j < rows[i].size()
                && rows[i][j].is_number_integer())
                rollout.matrix[i][j] = rows[i][j].get<std::int64_t>();
            else
                taker.fail();
        }
    }
}

} // namespace

std::string toJson(const Plan& plan)
{
    return dump(planJson(plan));
}

base::Result<Plan> readPlan(std::string_view text)
{
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        return base::failure(base::ErrorCode::ParseError, "the rollout is no JSON");
    return planFrom(json);
}

std::string toJson(const Rollout& rollout)
{
    Json steps = Json::array();
    for (const Step& step : rollout.steps)
        steps.push_back({{"share", step.share},
                         {"first_task", step.firstTask},
                         {"since_us", base::toMicros(step.since)},
                         {"candidate", tallyJson(step.candidate)},
                         {"control", tallyJson(step.control)}});
    const Calibration& known = rollout.calibration;
    return dump({{"version", rollout.version},
                 {"base", rollout.base},
                 {"plan", planJson(rollout.plan)},
                 {"steps", std::move(steps)},
                 {"calibration",
                  {{"seconds", known.seconds},
                   {"costs", known.costs},
                   {"p95", orNull(known.p95)},
                   {"cost_p50", orNull(known.costP50)},
                   {"cost_p90", orNull(known.costP90)}}},
                 {"prices", rollout.prices},
                 {"priced_from", rollout.pricedFrom},
                 {"decided", rollout.decided},
                 {"differing", rollout.differing},
                 {"other_rule", rollout.otherRule},
                 {"matrix", rollout.matrix}});
}

base::Result<Rollout> readRollout(std::string_view text)
{
    const auto corrupt = [] {
        return base::failure(base::ErrorCode::Corruption, "the stored rollout can't be read",
                             "restore the newest backup of the data directory");
    };
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return corrupt();
    Rollout rollout;
    Taker taker;
    taker.take(json, "version", rollout.version);
    taker.take(json, "base", rollout.base);
    auto plan = planFrom(taker.object(json, "plan"));
    if (!plan)
        return corrupt();
    rollout.plan = std::move(*plan);
    for (const Json& step : taker.list(json, "steps"))
        rollout.steps.push_back(stepFrom(step, taker));
    const Json& known = taker.object(json, "calibration");
    taker.take(known, "seconds", rollout.calibration.seconds);
    taker.take(known, "costs", rollout.calibration.costs);
    taker.take(known, "p95", rollout.calibration.p95);
    taker.take(known, "cost_p50", rollout.calibration.costP50);
    taker.take(known, "cost_p90", rollout.calibration.costP90);
    takePrices(json, rollout, taker);
    taker.take(json, "decided", rollout.decided);
    taker.take(json, "differing", rollout.differing);
    taker.take(json, "other_rule", rollout.otherRule);
    takeMatrix(json, rollout, taker);
    if (!taker.isWhole() || rollout.steps.empty())
        return corrupt();
    return rollout;
}

std::string toJson(const model::Classification& decision)
{
    return dump({{"type", model::toString(decision.type)},
                 {"priority", model::toString(decision.priority)},
                 {"rule", decision.rule},
                 {"provider", decision.provider},
                 {"backends", decision.backends},
                 {"policy", rules::kRoutingPolicies[static_cast<std::size_t>(decision.policy)]},
                 {"fallback",
                  decision.fallback ? Json(model::toString(*decision.fallback)) : Json(nullptr)}});
}

std::optional<model::Classification> readDecision(std::string_view text)
{
    const auto json = Json::parse(text, nullptr, false);
    const auto value = [&json](const char* key) {
        const auto at = json.find(key);
        return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
    };
    if (!json.is_object())
        return std::nullopt;
    const auto type = model::parse<model::ExecutionType>(value("type"));
    const auto priority = model::parse<model::Priority>(value("priority"));
    if (!type || !priority)
        return std::nullopt;
    model::Classification decision;
    decision.type = *type;
    decision.priority = *priority;
    decision.rule = value("rule");
    return decision;
}

} // namespace tributary::rollout
