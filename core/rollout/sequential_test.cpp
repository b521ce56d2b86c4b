#include "rollout/sequential_test.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tributary::rollout {
namespace {

// From a slight harm, which takes many observations, to a plain one that a few show.
constexpr std::array kOddsFactors{1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0};

double logBeta(double a, double b)
{
    // lgamma() keeps a sign in a global; its arguments are positive here.
    int sign = 0;
    return ::lgamma_r(a, &sign) + ::lgamma_r(b, &sign) - ::lgamma_r(a + b, &sign);
}

// Of k events in n trials, against the rate p.
double logRatio(double k, double n, double p)
{
    const double mixture = logBeta(k + 0.5, n - k + 0.5) - logBeta(0.5, 0.5);
    return mixture - k * std::log(p) - (n - k) * std::log1p(-p);
}

} // namespace

double shareOfEvents(double share, double ratio)
{
    return share * ratio / (share * ratio + 1 - share);
}

double logEvidence(std::span<const Stratum> strata)
{
    std::array<double, kOddsFactors.size()> logs{};
    for (const Stratum& stratum : strata) {
        if (stratum.bound <= 0 || stratum.bound >= 1)
            continue;
        for (std::size_t i = 0; i < logs.size(); ++i) {
            const double other = shareOfEvents(stratum.bound, kOddsFactors[i]);
            logs[i] += static_cast<double>(stratum.yes) * std::log(other / stratum.bound)
                + static_cast<double>(stratum.no) * std::log((1 - other) / (1 - stratum.bound));
        }
    }
    const double most = *std::ranges::max_element(logs);
    double sum = 0;
    for (const double log : logs)
        sum += std::exp(log - most);
    return most + std::log(sum / static_cast<double>(logs.size()));
}

double upperRate(std::int64_t events, std::int64_t trials, double alpha)
{
    if (trials <= 0 || events >= trials)
        return 1;
    const auto k = static_cast<double>(events);
    const auto n = static_cast<double>(trials);
    const double limit = std::log(1 / alpha);
    // The ratio grows from the observed rate on: halve the interval in which it passes the limit.
    double low = k / n;
    double high = 1;
    constexpr int kHalvings = 60;
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = (low + high) / 2;
        (logRatio(k, n, middle) < limit ? low : high) = middle;
    }
    return high;
}

} // namespace tributary::rollout
