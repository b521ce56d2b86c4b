// Quantiles of a sample, with an interval that does without assumptions about its distribution.
//
// Thread: pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace tributary::simulate {

struct QuantileEstimate
{
    double value = 0;
    // 95 % by the order statistics around it: ranks n·q ± 1.96·sqrt(n·q·(1 − q)).
    double low = 0;
    double high = 0;
};

// `q` in (0, 1). Reorders the sample. Nothing when it is empty; with few values the interval is
// the whole sample.
std::optional<QuantileEstimate> quantile(std::vector<double>& sample, double q);

// The value alone, of a sample that is not empty; a third of the work.
double quantileValue(std::vector<double>& sample, double q);

struct DifferenceRange
{
    double low = 0;
    double high = 0;
};
// 95 % of how the quantile differs between two values of the same things, by resampling the pairs
// (percentile bootstrap, 200 rounds of at most 10,000 pairs; with more pairs the deviations are
// narrowed by the root of the share, as the theory has it). The same input gives the same range.
// Both have the same size, and it is not 0.
DifferenceRange quantileDifference(const std::vector<double>& before,
                                   const std::vector<double>& after, double q);

} // namespace tributary::simulate
