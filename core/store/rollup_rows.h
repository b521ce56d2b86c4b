// Sums that the store keeps up to date in the transaction that changes what they sum.
//
// A cost belongs to the day (UTC) on which its attempt ended; a latency to the slot in which its
// attempt (start, initialisation, run) or its task (queue, collect, total) ended.
// Thread: plain values and pure functions.
#pragma once

#include "model/records.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tributary::store {

// One sum of the smallest kind; aggregate further by any of the keys.
struct CostRow
{
    std::int64_t day = 0; // days since 1970-01-01 UTC
    model::ExecutionType type = model::ExecutionType::Traditional;
    std::string backend;
    std::string taskType; // empty = not declared
    std::string rule;
    std::string team; // empty = none
    base::Currency currency;
    std::int64_t micro = 0; // all attempts
    std::int64_t failedMicro = 0; // the part of attempts that did not succeed
    std::int64_t attempts = 0; // ended ones
    std::int64_t tasks = 0; // that became terminal here
};

enum class LatencyPhase : std::uint8_t
{
    Queue, // waiting in queues, all attempts together
    Start, // intent to running
    Run, // running to the end of the program
    Collect, // end of the program to the terminal state
    Total, // submitted to ended
    Init, // the cold start, cold ones only
};
inline constexpr int kLatencyPhaseCount = 6;

// Upper edges in seconds; one more bucket catches the rest.
inline constexpr std::array<double, 22> kLatencyEdges{
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,  1,    2.5,
    5,     10,     30,    60,   120,   300,  600, 1800, 3600, 7200, 21600};
inline constexpr std::size_t kLatencyBucketCount = kLatencyEdges.size() + 1;

std::size_t latencyBucket(base::Micros value) noexcept;
// Upper edge of the bucket that holds the quantile q of (0, 1]; the last edge beyond it, 0 for
// none.
double latencyQuantile(std::span<const std::int64_t> counts, double q) noexcept;

struct LatencyRow
{
    base::Instant slot; // its beginning
    model::ExecutionType type = model::ExecutionType::Traditional;
    std::string backend;
    std::array<std::int64_t, kLatencyBucketCount> counts{};
    std::int64_t count = 0;
    base::Micros sum{};
};

struct LatencyTable
{
    base::Micros slotLength{}; // minutes up to 6 hours of range, hours beyond
    std::vector<LatencyRow> rows; // by slot, type, back end
};

// How many tasks ended in a slot, and how. What is left over has succeeded.
struct OutcomeRow
{
    base::Instant slot; // its beginning
    model::ExecutionType type = model::ExecutionType::Traditional;
    std::int64_t ended = 0;
    std::int64_t failed = 0; // failed, timed out or lost
    std::int64_t cancelled = 0;
};

struct OutcomeTable
{
    base::Micros slotLength{}; // as of latencies
    std::vector<OutcomeRow> rows; // by slot and type
};

} // namespace tributary::store
