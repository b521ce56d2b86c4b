#include "store/rollup_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tributary::store {
namespace {

// The edges as integers, so that a value on an edge is in the bucket below it.
constexpr auto kEdgeMicros = [] {
    std::array<std::int64_t, kLatencyEdges.size()> edges{};
    for (std::size_t i = 0; i < edges.size(); ++i)
        edges[i] = static_cast<std::int64_t>(kLatencyEdges[i] * 1e6 + 0.5);
    return edges;
}();

} // namespace

std::size_t latencyBucket(base::Micros value) noexcept
{
    const auto at = std::ranges::lower_bound(kEdgeMicros, value.count());
    return static_cast<std::size_t>(at - kEdgeMicros.begin());
}

double latencyQuantile(std::span<const std::int64_t> counts, double q) noexcept
{
    const std::int64_t total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    if (total <= 0)
        return 0;
    const auto rank = std::clamp<std::int64_t>(
        static_cast<std::int64_t>(std::ceil(q * static_cast<double>(total))), 1, total);
    std::int64_t seen = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        seen += counts[i];
        if (seen >= rank)
            return kLatencyEdges[std::min(i, kLatencyEdges.size() - 1)];
    }
    return kLatencyEdges.back();
}

} // namespace tributary::store
