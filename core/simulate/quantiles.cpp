#include "simulate/quantiles.h"

#include <algorithm>
#include <cmath>

namespace tributary::simulate {
namespace {

constexpr double kZ95 = 1.959964;

double atRank(std::vector<double>& sample, double rank)
{
    const double last = static_cast<double>(sample.size()) - 1;
    const auto at = static_cast<std::ptrdiff_t>(std::clamp(rank, 0.0, last));
    std::nth_element(sample.begin(), sample.begin() + at, sample.end());
    return sample[static_cast<std::size_t>(at)];
}

} // namespace

std::optional<QuantileEstimate> quantile(std::vector<double>& sample, double q)
{
    if (sample.empty())
        return std::nullopt;
    const auto n = static_cast<double>(sample.size());
    const double spread = kZ95 * std::sqrt(n * q * (1 - q));
    QuantileEstimate estimate;
    estimate.value = atRank(sample, std::ceil(n * q) - 1);
    estimate.low = atRank(sample, std::floor(n * q - spread) - 1);
    estimate.high = atRank(sample, std::ceil(n * q + spread) - 1);
    return estimate;
}

} // namespace tributary::simulate
