#include "cost/decimal.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace tributary::cost {

std::optional<std::int64_t> parseDecimal(std::string_view text, int decimals)
{
    int exponent = decimals;
    if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
        int shift = 0;
        const bool plus = e + 1 < text.size() && text[e + 1] == '+';
        const char* first = text.data() + e + (plus ? 2 : 1);
        const char* last = text.data() + text.size();
        const auto [end, error] = std::from_chars(first, last, shift);
        if (error != std::errc{} || end != last || shift < -1000 || shift > 1000)
            return std::nullopt;
        exponent += shift;
        text = text.substr(0, e);
    }
    std::string digits;
    bool hasPoint = false;
    for (const char c : text) {
        if (c == '.' && !hasPoint) {
            hasPoint = true;
            continue;
        }
        if (c < '0' || c > '9')
            return std::nullopt;
        digits += c;
        exponent -= hasPoint ? 1 : 0;
    }
    if (digits.empty() || text.starts_with('.') || text.ends_with('.'))
        return std::nullopt;
    for (; exponent < 0 && digits.ends_with('0'); ++exponent)
        digits.pop_back();
    if (digits.find_first_not_of('0') == std::string::npos)
        return 0;
    if (exponent < 0 || exponent > 40)
        return std::nullopt;
    digits.append(static_cast<std::size_t>(exponent), '0');
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

std::string formatDecimal(std::int64_t value, int decimals)
{
    std::string digits = fmt::format("{:0{}}", value, decimals + 1);
    digits.insert(digits.size() - static_cast<std::size_t>(decimals), ".");
    while (digits.ends_with('0') && digits[digits.size() - 3] != '.')
        digits.pop_back();
    return digits;
}

} // namespace tributary::cost
