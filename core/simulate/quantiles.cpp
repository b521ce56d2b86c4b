#include "simulate/quantiles.h"

#include "base/random.h"

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
    estimate.value = quantileValue(sample, q);
    estimate.low = atRank(sample, std::floor(n * q - spread) - 1);
    estimate.high = atRank(sample, std::ceil(n * q + spread) - 1);
    return estimate;
}

double quantileValue(std::vector<double>& sample, double q)
{
    return atRank(sample, std::ceil(static_cast<double>(sample.size()) * q) - 1);
}

DifferenceRange quantileDifference(const std::vector<double>& before,
                                   const std::vector<double>& after, double q)
{
    constexpr std::size_t kMostPairs = 10'000;
    constexpr std::size_t kRounds = 200;
    const std::size_t n = before.size();
    const std::size_t m = std::min(n, kMostPairs);
    const auto rank = static_cast<double>(m) * q;
    const auto difference = [&](std::vector<double>& then, std::vector<double>& now) {
        return atRank(now, std::ceil(rank) - 1) - atRank(then, std::ceil(rank) - 1);
    };
    base::SeededRandom random(n);
    std::vector<double> then(m);
    std::vector<double> now(m);
    std::vector<double> differences;
    for (std::size_t round = 0; round < kRounds; ++round) {
        for (std::size_t i = 0; i < m; ++i) {
            const std::size_t pair = random.next() % n;
            then[i] = before[pair];
            now[i] = after[pair];
        }
        differences.push_back(difference(then, now));
    }
    std::vector<double> all = before;
    std::vector<double> allNow = after;
    const double whole = static_cast<double>(n) * q;
    const double seen = atRank(allNow, std::ceil(whole) - 1) - atRank(all, std::ceil(whole) - 1);
    const double narrowed = std::sqrt(static_cast<double>(m) / static_cast<double>(n));
    constexpr double kTail = 0.025 * kRounds;
    return {seen + (atRank(differences, kTail - 1) - seen) * narrowed,
            seen + (atRank(differences, kRounds - kTail) - seen) * narrowed};
}

} // namespace tributary::simulate
