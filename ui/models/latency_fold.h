// Histograms of a latency report, merged for a heat map, per type for lines and for a table.
//
// A percentile of a histogram is the upper edge of the bucket that holds it: "at most". Beyond the
// last edge nothing is known but "more than", which is infinity here. Thread: pure functions.
#pragma once

#include "service/operations_types.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::models {

inline constexpr std::int64_t kFewSamples = 20; // below this, a percentile is a hint

struct Percentiles
{
    double p50 = 0; // seconds, upper bucket edge, infinity beyond the last one
    double p95 = 0;
    double p99 = 0;
    std::int64_t count = 0;

    bool isThin() const { return count < kFewSamples; }
};

// `counts` has one entry more than `edges`: the last is beyond them. Zero counts give zeros.
double percentileEdge(const std::vector<double>& edges, const std::vector<std::int64_t>& counts,
                      double fraction);
Percentiles percentilesOf(const std::vector<double>& edges,
                          const std::vector<std::int64_t>& counts);

struct LatencyGrid
{
    std::vector<base::Instant> times; // without gaps, oldest first
    base::Micros slotLength{};
    std::vector<double> edges;
    std::vector<std::int64_t> counts; // slot * bucketCount() + bucket
    std::int64_t most = 0; // the largest of counts
    std::int64_t total = 0;

    std::size_t bucketCount() const { return edges.size() + 1; }
    std::int64_t at(std::size_t slot, std::size_t bucket) const
    {
        return counts[slot * bucketCount() + bucket];
    }
};
// Of one type, or of all of them added up. Fewer slots than `leastSlots` are filled up with empty
// ones in front, so that a few samples don't look like a wall.
LatencyGrid latencyGrid(const service::LatencyReport& report,
                        std::optional<model::ExecutionType> type, std::int64_t leastSlots = 1);

// The filter of the tasks behind some cells. `field` measures the phase; empty: by time alone.
struct LatencyCells
{
    std::size_t firstSlot = 0;
    std::size_t lastSlot = 0;
    std::size_t firstBucket = 0;
    std::size_t lastBucket = 0;
};
std::string latencyFilter(const LatencyGrid& grid, const LatencyCells& cells,
                          std::string_view field);

struct LatencyPoint
{
    base::Instant slot;
    Percentiles percentiles;
};
// One line a type; slots without a sample have no point.
std::array<std::vector<LatencyPoint>, model::kExecutionTypeCount>
latencyLines(const service::LatencyReport& report);

// The whole range of the report, by type.
std::array<Percentiles, model::kExecutionTypeCount>
latencyTotals(const service::LatencyReport& report);

} // namespace tributary::models
