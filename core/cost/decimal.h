// Exact decimal prices. Private to core/cost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tributary::cost {

// "0.0000166667", "1.5e-7" → the integer value × 10^decimals. Nothing for a sign, other characters,
// more decimals than that (trailing zeros aside) or a value beyond 63 bits.
std::optional<std::int64_t> parseDecimal(std::string_view text, int decimals);

// value × 10^-decimals without trailing zeros, at least two decimals: "0.20".
std::string formatDecimal(std::int64_t value, int decimals);

} // namespace tributary::cost
