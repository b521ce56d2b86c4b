// Keeps the sums of rollup_rows.h: collects the differences of a batch and writes them once.
//
// What a row contributes is a function of the row alone, so that a change is "take the old away,
// add the new" and the sums always equal those recomputed from the rows.
// Thread: the owner's. Lifetime: the Database outlives it.
#pragma once

#include "store/database.h"
#include "store/rollup_rows.h"

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>

namespace tributary::store {

// What the sums see of a task's row. Numbers of texts are those of the table `name`.
struct TaskFacts
{
    model::TaskState state = model::TaskState::Accepted;
    model::ExecutionType type = model::ExecutionType::Traditional;
    std::int64_t backend = 0;
    std::int64_t rule = 0;
    std::int64_t taskType = 0;
    std::int64_t team = 0;
    std::int64_t currency = 0;
    std::int64_t submitted = 0; // microseconds, like the next ones
    std::int64_t ended = 0; // of terminal ones; the submission where it is missing
    std::int64_t queueWait = 0;
    std::optional<std::int64_t> collect;
};

struct AttemptFacts
{
    bool isTerminal = false;
    bool hasFailed = false; // or its result came too late
    model::ExecutionType type = model::ExecutionType::Traditional;
    std::int64_t backend = 0;
    std::int64_t rule = 0;
    std::int64_t taskType = 0;
    std::int64_t team = 0;
    std::int64_t currency = 0;
    std::int64_t costMicro = 0;
    std::int64_t intent = 0;
    std::optional<std::int64_t> started;
    std::optional<std::int64_t> ended;
    std::int64_t init = 0;
};

class Rollups
{
public:
    static base::Result<Rollups> open(Database& database);

    // sign: 1 adds, -1 takes away.
    void task(const TaskFacts& facts, int sign);
    void attempt(const AttemptFacts& facts, int sign);

    base::Result<> flush(); // within the transaction that runs

private:
    using CountKey = std::tuple<std::int64_t, int, int, std::int64_t, std::int64_t>;
    using CostKey = std::tuple<std::int64_t, int, std::int64_t, std::int64_t, std::int64_t,
                               std::int64_t, std::int64_t>;
    using LatencyKey = std::tuple<std::int64_t, int, std::int64_t, int, std::int64_t, std::int64_t>;
    struct CostSum
    {
        std::int64_t micro = 0;
        std::int64_t failedMicro = 0;
        std::int64_t attempts = 0;
        std::int64_t tasks = 0;
    };
    struct LatencySum
    {
        std::int64_t count = 0;
        std::int64_t micros = 0;
    };

    Rollups() = default;
    struct LatencyPlace
    {
        std::int64_t at = 0; // microseconds
        model::ExecutionType type = model::ExecutionType::Traditional;
        std::int64_t backend = 0;
    };
    void latency(const LatencyPlace& place, LatencyPhase phase, std::int64_t micros, int sign);
    base::Result<> flushCounts();
    base::Result<> flushCosts();
    base::Result<> flushLatencies();

    std::map<CountKey, std::int64_t> m_counts;
    std::map<CostKey, CostSum> m_costs;
    std::map<LatencyKey, LatencySum> m_latencies;
    Statement m_addCount;
    Statement m_addCost;
    Statement m_addLatency;
};

inline constexpr std::int64_t kMicrosPerDay = 86'400'000'000;
// Days since 1970-01-01 UTC, rounded down.
constexpr std::int64_t dayOf(std::int64_t micros)
{
    return micros >= 0 ? micros / kMicrosPerDay : (micros + 1) / kMicrosPerDay - 1;
}

} // namespace tributary::store
