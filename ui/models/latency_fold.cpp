#include "models/latency_fold.h"

#include "base/quantity.h"
#include "rules/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace tributary::models {
namespace {

constexpr std::int64_t kMostSlots = 20'000; // a report that has more is not drawn slot by slot

std::size_t typeIndex(model::ExecutionType type)
{
    return static_cast<std::size_t>(type);
}

void addCounts(std::vector<std::int64_t>& to, const std::vector<std::int64_t>& counts)
{
    to.resize(std::max(to.size(), counts.size()));
    for (std::size_t i = 0; i < counts.size(); ++i)
        to[i] += counts[i];
}

} // namespace

double percentileEdge(const std::vector<double>& edges, const std::vector<std::int64_t>& counts,
                      double fraction)
{
    const auto total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    if (total == 0)
        return 0;
    const auto rank = static_cast<std::int64_t>(std::ceil(fraction * static_cast<double>(total)));
    std::int64_t seen = 0;
    for (std::size_t bucket = 0; bucket < counts.size(); ++bucket) {
        seen += counts[bucket];
        if (seen >= std::max<std::int64_t>(rank, 1))
            return bucket < edges.size() ? edges[bucket] : std::numeric_limits<double>::infinity();
    }
    return std::numeric_limits<double>::infinity();
}

Percentiles percentilesOf(const std::vector<double>& edges, const std::vector<std::int64_t>& counts)
{
    return {percentileEdge(edges, counts, 0.50), percentileEdge(edges, counts, 0.95),
            percentileEdge(edges, counts, 0.99),
            std::accumulate(counts.begin(), counts.end(), std::int64_t{0})};
}

LatencyGrid latencyGrid(const service::LatencyReport& report,
                        std::optional<model::ExecutionType> type, std::int64_t leastSlots)
{
    LatencyGrid grid;
    grid.edges = report.edges;
    grid.slotLength = report.slotLength;
    if (report.cells.empty() || report.slotLength <= base::Micros{0})
        return grid;
    // All types share one time axis, so that switching the type doesn't move the picture.
    const auto [least, greatest] = std::ranges::minmax_element(
        report.cells, {}, [](const service::LatencyCell& cell) { return cell.slot; });
    const std::int64_t used = (greatest->slot - least->slot) / report.slotLength + 1;
    const std::int64_t wanted = std::min(std::max(used, leastSlots), kMostSlots);
    const base::Instant first =
        least->slot - std::max<std::int64_t>(0, wanted - used) * report.slotLength;
    for (std::int64_t i = 0; i < wanted; ++i)
        grid.times.push_back(first + i * report.slotLength);
    grid.counts.resize(grid.times.size() * grid.bucketCount());
    for (const auto& cell : report.cells) {
        if (type && cell.type != *type)
            continue;
        const auto slot = static_cast<std::size_t>((cell.slot - first) / report.slotLength);
        if (slot >= grid.times.size())
            continue;
        const std::size_t buckets = std::min(grid.bucketCount(), cell.counts.size());
        for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
            std::int64_t& count = grid.counts[slot * grid.bucketCount() + bucket];
            count += cell.counts[bucket];
            grid.most = std::max(grid.most, count);
            grid.total += cell.counts[bucket];
        }
    }
    return grid;
}

std::string latencyFilter(const LatencyGrid& grid, const LatencyCells& cells,
                          std::string_view field)
{
    const auto instant = [](base::Instant at) { return rules::formatInstant(base::toMicros(at)); };
    const auto seconds = [&](std::size_t bucket) {
        return base::formatQuantity({grid.edges[bucket], base::kTime});
    };
    if (cells.firstSlot > cells.lastSlot || cells.lastSlot >= grid.times.size())
        return {};
    std::string filter =
        fmt::format("ended >= {} AND ended < {}", instant(grid.times[cells.firstSlot]),
                    instant(grid.times[cells.lastSlot] + grid.slotLength));
    if (!field.empty() && cells.firstBucket > 0)
        filter += fmt::format(" AND {} > {}", field, seconds(cells.firstBucket - 1));
    if (!field.empty() && cells.lastBucket < grid.edges.size())
        filter += fmt::format(" AND {} <= {}", field, seconds(cells.lastBucket));
    return filter;
}

std::array<std::vector<LatencyPoint>, model::kExecutionTypeCount>
latencyLines(const service::LatencyReport& report)
{
    std::array<std::vector<LatencyPoint>, model::kExecutionTypeCount> lines;
    for (const auto& cell : report.cells) {
        const Percentiles percentiles = percentilesOf(report.edges, cell.counts);
        if (percentiles.count > 0)
            lines[typeIndex(cell.type)].push_back({cell.slot, percentiles});
    }
    for (auto& line : lines)
        std::ranges::sort(line, {}, &LatencyPoint::slot);
    return lines;
}

std::array<Percentiles, model::kExecutionTypeCount>
latencyTotals(const service::LatencyReport& report)
{
    std::array<std::vector<std::int64_t>, model::kExecutionTypeCount> counts;
    for (const auto& cell : report.cells)
        addCounts(counts[typeIndex(cell.type)], cell.counts);
    std::array<Percentiles, model::kExecutionTypeCount> totals;
    for (std::size_t i = 0; i < counts.size(); ++i)
        totals[i] = percentilesOf(report.edges, counts[i]);
    return totals;
}

} // namespace tributary::models
