// The quantile of a sample: the smallest value that at least a part `q` of the values don't exceed.
//
// Thread: pure function.
#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <vector>

namespace tributary::base {

// Reorders the sample, which has one value or more; q in (0, 1].
template<class Value>
Value sampleQuantile(std::vector<Value>& sample, double q)
{
    assert(!sample.empty());
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sample.size())));
    const auto at = sample.begin()
        + static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(rank, 1, sample.size()) - 1);
    std::ranges::nth_element(sample, at);
    return *at;
}

} // namespace tributary::base
