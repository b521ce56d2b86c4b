// Past tasks held against two rule sets: where each would go by the one and by the other, and what
// that does to cost, latency and the load of each execution type.
//
// Every decision is that of the scheduler (RuleSet::match, plan::rank). What did not happen is
// estimated by the resource model (ResourceModel), and said to be. What has no recorded run time or
// no price can't be told, and is counted.
//
// Thread: one owner. Lifetime: rule sets and options outlive the replay.
#pragma once

#include "cost/attempt_cost.h"
#include "simulate/quantiles.h"
#include "simulate/resource_model.h"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tributary::simulate {

struct MovedTask
{
    std::string source; // see begin()
    std::string id;
    base::Instant arrival;
    model::ExecutionType from = model::ExecutionType::Traditional;
    model::ExecutionType to = model::ExecutionType::Traditional;
    std::string fromRule;
    std::string toRule;
    std::optional<double> secondsBefore; // see ResourceModel::Time
    std::optional<double> secondsAfter;
    std::optional<TimeBasis> basis; // of secondsAfter
    std::optional<base::Money> costBefore;
    std::optional<base::Money> costAfter;
    bool restsOnAssumed = false; // one of the two decisions looked at a value that was assumed
};

// Tasks of one type at a time, against the slots of its back ends; each source has its own clock.
// What took no time is left out.
struct Load
{
    std::int64_t peak = 0;
    std::int64_t overLimit = 0; // tasks that would have found all slots taken
    std::int64_t noBackend = 0; // tasks that no back end of the route can run
};
// Tasks of any type that would have found all slots taken.
std::int64_t withoutSlot(const std::array<Load, kTypes>& loads);

struct LatencyChange
{
    QuantileEstimate before;
    QuantileEstimate after; // what moves finds a free slot
    double afterQueued = 0; // what moves waits as long as it did
    double low = 0; // 95 % of the difference, by resampling the tasks
    double high = 0;
    double delta() const { return after.value - before.value; }
};

struct ReplayReport
{
    std::int64_t tasks = 0;
    std::array<std::array<std::int64_t, kTypes>, kTypes> matrix{}; // [from][to]
    std::int64_t moved = 0; // to another type
    std::int64_t otherRule = 0; // of the same type
    std::int64_t assumed = 0; // moved tasks that rest on assumed values
    // Moved tasks by what their time there is told by; the others can't be told.
    std::array<std::int64_t, kTimeBases> bases{};
    std::vector<MovedTask> movedTasks; // the first ones
    // Of the moved tasks whose cost can be told on both sides; the others cost what they cost.
    cost::Sum costBefore;
    cost::Sum costAfter;
    std::int64_t costUntold = 0; // moved tasks
    std::optional<LatencyChange> p50; // of all tasks whose latency can be told on both sides
    std::optional<LatencyChange> p95;
    std::int64_t latencyUntold = 0; // tasks
    std::array<std::int64_t, kTypes> slotLimits{};
    std::array<Load, kTypes> before{};
    std::array<Load, kTypes> after{};
};

class Replay
{
public:
    Replay(const rules::RuleSet& before, const rules::RuleSet& after, ReplayOptions options);

    // What is added from here on is of another log, with a clock of its own.
    void begin(const std::string& source);
    void add(const HistoryTask& task);
    ReplayReport report(); // after the last one

private:
    struct Span
    {
        std::int64_t from;
        std::int64_t to; // microseconds
    };
    struct Side
    {
        const rules::RuleSet& rules;
        // What is looked at until a rule wins, by its index; the last one is the default's.
        std::vector<std::set<model::FeatureId>> reads;
        std::array<std::vector<Span>, kTypes> spans{}; // of the source at hand
        std::array<Load, kTypes> loads{}; // of those before it
        std::vector<double> seconds{};
    };
    struct Outcome
    {
        int rule = rules::RuleSet::kNoRule;
        model::ExecutionType type = model::ExecutionType::Traditional;
    };
    static Side sideOf(const rules::RuleSet& rules);
    static Outcome decide(const Side& side, const HistoryTask& task);
    void move(const HistoryTask& task, const Outcome& from, const Outcome& to,
              const ResourceModel::Place& there, const ResourceModel::Place& here);
    static void occupy(Side& side, const HistoryTask& task, model::ExecutionType type,
                       const ResourceModel::Time& time);
    bool restsOnAssumed(const HistoryTask& task, const Outcome& from, const Outcome& to) const;
    void settleLoads(Side& side) const;

    ResourceModel m_model;
    Side m_before;
    Side m_after;
    std::vector<double> m_afterQueued; // seconds, as those of the sides
    std::string m_source;
    ReplayReport m_report; // what can be counted as it comes
};

} // namespace tributary::simulate
