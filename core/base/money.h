// Exact money: integer micro-units of one currency. Sums of money are sums of integers.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tributary::base {

struct Currency
{
    std::array<char, 3> code {'U', 'S', 'D'}; // ISO 4217

    auto operator<=>(const Currency&) const = default;
    std::string_view text() const { return {code.data(), 3}; }
};

struct Money
{
    std::int64_t micro = 0;
    Currency currency;

    bool operator==(const Money&) const = default;
};

// "$0.000020" or "0.02 CNY": six decimals at most, trailing zeros beyond the second cut.
std::string toString(const Money& money);

} // namespace tributary::base
