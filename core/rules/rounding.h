// Numbers of few digits, as people write thresholds.
//
// Thread: pure functions.
#pragma once

#include <fmt/format.h>

#include <cstdlib>

namespace tributary::rules {

// The nearest double to `value` in that many significant digits. Finite values only.
inline double roundedTo(double value, int digits)
{
    // Unlike std::stod it has no exception for values near zero.
    return std::strtod(fmt::format("{:.{}e}", value, digits - 1).c_str(), nullptr);
}

} // namespace tributary::rules
