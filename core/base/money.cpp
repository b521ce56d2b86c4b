#include "base/money.h"

#include <fmt/format.h>

namespace tributary::base {

std::string toString(const Money& money)
{
    const bool negative = money.micro < 0;
    // Through unsigned, so that the smallest integer has a magnitude, too.
    const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(money.micro)
                                    : static_cast<std::uint64_t>(money.micro);
    std::string number = fmt::format("{}.{:06}", magnitude / 1'000'000, magnitude % 1'000'000);
    while (number.ends_with('0') && number[number.size() - 3] != '.')
        number.pop_back();
    const std::string sign = negative ? "-" : "";
    if (money.currency.text() == "USD")
        return fmt::format("{}${}", sign, number);
    return fmt::format("{}{} {}", sign, number, money.currency.text());
}

} // namespace tributary::base
