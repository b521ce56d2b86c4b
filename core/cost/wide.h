// 128 bit products and quotients that notice when they don't fit. Private to core/cost.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>

namespace tributary::cost {

__extension__ using Wide = unsigned __int128;

// Nothing on overflow.
inline std::optional<Wide> product(std::initializer_list<std::uint64_t> factors)
{
    Wide value = 1;
    for (const std::uint64_t factor : factors) {
        if (__builtin_mul_overflow(value, static_cast<Wide>(factor), &value))
            return std::nullopt;
    }
    return value;
}

// numerator / denominator rounded up; nothing when it doesn't fit into a signed 64 bit integer.
inline std::optional<std::int64_t> divideUp(Wide numerator, Wide denominator)
{
    const Wide quotient = numerator / denominator + (numerator % denominator != 0 ? 1 : 0);
    if (quotient > static_cast<Wide>(std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
    return static_cast<std::int64_t>(quotient);
}

} // namespace tributary::cost
