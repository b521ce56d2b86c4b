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

} // namespace tributary::simulate
