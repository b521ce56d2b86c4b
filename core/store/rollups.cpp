#include "store/rollups.h"

#include <algorithm>

namespace tributary::store {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kAllDays = -1;
constexpr std::array<std::int64_t, 2> kUnits{60, 3600}; // seconds a slot

template<class Enum>
int ordinal(Enum value)
{
    return static_cast<int>(value);
}

std::int64_t floorTo(std::int64_t micros, std::int64_t unit)
{
    const std::int64_t rest = micros % unit;
    return micros - rest - (rest < 0 ? unit : 0);
}

// Binds the key and the sums in order.
template<class... Values>
base::Result<> runWith(Statement& statement, Values... values)
{
    int index = 0;
    (statement.bind(++index, std::int64_t{values}), ...);
    return statement.run();
}

} // namespace

base::Result<Rollups> Rollups::open(Database& database)
{
    auto count = database.prepare("INSERT INTO rollup_count VALUES(?1,?2,?3,?4,?5,?6)"
                                  " ON CONFLICT DO UPDATE SET n = n + excluded.n");
    if (!count)
        return std::unexpected(std::move(count.error()));
    auto cost = database.prepare(
        "INSERT INTO rollup_cost VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"
        " ON CONFLICT DO UPDATE SET micro = micro + excluded.micro,"
        " failed_micro = failed_micro + excluded.failed_micro,"
        " attempts = attempts + excluded.attempts, tasks = tasks + excluded.tasks");
    if (!cost)
        return std::unexpected(std::move(cost.error()));
    auto latency = database.prepare(
        "INSERT INTO rollup_latency VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"
        " ON CONFLICT DO UPDATE SET n = n + excluded.n, sum_us = sum_us + excluded.sum_us");
    if (!latency)
        return std::unexpected(std::move(latency.error()));
    Rollups rollups;
    rollups.m_addCount = std::move(*count);
    rollups.m_addCost = std::move(*cost);
    rollups.m_addLatency = std::move(*latency);
    return rollups;
}

void Rollups::task(const TaskFacts& facts, int sign)
{
    for (const std::int64_t day : {kAllDays, dayOf(facts.submitted)})
        m_counts[{day, ordinal(facts.state), ordinal(facts.type), facts.backend, facts.rule}] +=
            sign;
    if (!model::isTerminal(facts.state))
        return;
    m_costs[{dayOf(facts.ended), ordinal(facts.type), facts.backend, facts.taskType, facts.rule,
             facts.team, facts.currency}]
        .tasks += sign;
    const LatencyPlace place{facts.ended, facts.type, facts.backend};
    latency(place, LatencyPhase::Queue, facts.queueWait, sign);
    latency(place, LatencyPhase::Total, facts.ended - facts.submitted, sign);
    if (facts.collect)
        latency(place, LatencyPhase::Collect, *facts.collect, sign);
}

void Rollups::attempt(const AttemptFacts& facts, int sign)
{
    if (!facts.isTerminal)
        return;
    const std::int64_t at = facts.ended.value_or(facts.intent);
    auto& sum = m_costs[{dayOf(at), ordinal(facts.type), facts.backend, facts.taskType, facts.rule,
                         facts.team, facts.currency}];
    sum.micro += sign * facts.costMicro;
    sum.failedMicro += facts.hasFailed ? sign * facts.costMicro : 0;
    sum.attempts += sign;
    if (!facts.started)
        return;
    const LatencyPlace place{at, facts.type, facts.backend};
    latency(place, LatencyPhase::Start, *facts.started - facts.intent, sign);
    if (facts.ended)
        latency(place, LatencyPhase::Run, *facts.ended - *facts.started, sign);
    if (facts.init > 0)
        latency(place, LatencyPhase::Init, facts.init, sign);
}

void Rollups::latency(const LatencyPlace& place, LatencyPhase phase, std::int64_t micros, int sign)
{
    // Clocks of other machines may be ahead of ours.
    const std::int64_t value = std::max<std::int64_t>(micros, 0);
    const auto bucket = static_cast<std::int64_t>(latencyBucket(base::Micros{value}));
    for (const std::int64_t unit : kUnits) {
        auto& sum = m_latencies[{unit, ordinal(phase), floorTo(place.at, unit * kMicrosPerSecond),
                                 ordinal(place.type), place.backend, bucket}];
        sum.count += sign;
        sum.micros += sign * value;
    }
}

base::Result<> Rollups::flush()
{
    if (auto done = flushCounts(); !done)
        return done;
    if (auto done = flushCosts(); !done)
        return done;
    return flushLatencies();
}

base::Result<> Rollups::flushCounts()
{
    for (const auto& [key, n] : m_counts) {
        if (n == 0)
            continue;
        const auto& [day, state, type, backend, rule] = key;
        if (auto done = runWith(m_addCount, day, state, type, backend, rule, n); !done)
            return done;
    }
    m_counts.clear();
    return {};
}

base::Result<> Rollups::flushCosts()
{
    for (const auto& [key, sum] : m_costs) {
        const auto& [day, type, backend, taskType, rule, team, currency] = key;
        if (auto done = runWith(m_addCost, day, type, backend, taskType, rule, team, currency,
                                sum.micro, sum.failedMicro, sum.attempts, sum.tasks);
            !done)
            return done;
    }
    m_costs.clear();
    return {};
}

base::Result<> Rollups::flushLatencies()
{
    for (const auto& [key, sum] : m_latencies) {
        if (sum.count == 0 && sum.micros == 0)
            continue;
        const auto& [unit, phase, slot, type, backend, bucket] = key;
        if (auto done = runWith(m_addLatency, unit, phase, slot, type, backend, bucket, sum.count,
                                sum.micros);
            !done)
            return done;
    }
    m_latencies.clear();
    return {};
}

} // namespace tributary::store
