#include "base/quantity.h"

#include "base/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace tributary::base {
namespace {

struct Unit
{
    std::string_view name;
    Dimension dimension;
    std::int64_t numerator;
    std::int64_t denominator;
};

constexpr std::int64_t kKibi = 1024;

// Within a dimension from small to large; the first spelling of a size is the one that is printed.
constexpr std::array kUnits{
    Unit{"ms", kTime, 1, 1000},
    Unit{"s", kTime, 1, 1},
    Unit{"m", kTime, 60, 1},
    Unit{"h", kTime, 3600, 1},
    Unit{"d", kTime, 86'400, 1},
    Unit{"_cores", kCores, 1, 1},
    Unit{"_core", kCores, 1, 1},
    Unit{"cores", kCores, 1, 1},
    Unit{"core", kCores, 1, 1},
    Unit{"m_cores", kCores, 1, 1000},
    Unit{"B", kBytes, 1, 1},
    Unit{"KB", kBytes, 1000, 1},
    Unit{"MB", kBytes, 1'000'000, 1},
    Unit{"GB", kBytes, 1'000'000'000, 1},
    Unit{"TB", kBytes, 1'000'000'000'000, 1},
    Unit{"KiB", kBytes, kKibi, 1},
    Unit{"MiB", kBytes, kKibi* kKibi, 1},
    Unit{"GiB", kBytes, kKibi* kKibi* kKibi, 1},
    Unit{"TiB", kBytes, kKibi* kKibi* kKibi* kKibi, 1},
    Unit{"bps", kBitRate, 1, 1},
    Unit{"Kbps", kBitRate, 1000, 1},
    Unit{"Mbps", kBitRate, 1'000'000, 1},
    Unit{"Gbps", kBitRate, 1'000'000'000, 1},
    Unit{"/h", kRate, 1, 3600},
    Unit{"/s", kRate, 1, 1},
    Unit{"/m", kRate, 1, 60},
    Unit{"/d", kRate, 1, 86'400},
};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isUnitCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isNameCharacter(char c)
{
    return isUnitCharacter(c) || isDigit(c);
}

std::size_t countDigits(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    while (end < text.size() && isDigit(text[end]))
        ++end;
    return end - at;
}

// Digits, fraction, exponent at the start of `text`; 0 when it doesn't start with a digit.
std::size_t numberLength(std::string_view text)
{
    std::size_t at = countDigits(text, 0);
    if (at == 0)
        return 0;
    if (at + 1 < text.size() && text[at] == '.' && isDigit(text[at + 1]))
        at += 1 + countDigits(text, at + 1);
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        std::size_t digits = at + 1;
        if (digits < text.size() && (text[digits] == '+' || text[digits] == '-'))
            ++digits;
        if (const std::size_t count = countDigits(text, digits); count > 0)
            at = digits + count;
    }
    return at;
}

std::size_t unitLength(std::string_view text)
{
    if (text.size() >= 2 && text[0] == '/' && std::string_view("smhd").contains(text[1])
        && (text.size() == 2 || !isNameCharacter(text[2])))
        return 2;
    std::size_t end = 0;
    while (end < text.size() && isUnitCharacter(text[end]))
        ++end;
    return end;
}

// A decimal number taken apart: 0.digits × 10^point, without leading zeros.
struct Decimal
{
    std::string digits;
    std::int64_t point = 0;
    bool negative = false;
};

// An exponent beyond this is out of range whatever the digits are (and it must not overflow).
constexpr std::int64_t kHugeExponent = std::int64_t{1} << 40;

std::optional<Decimal> takeApart(std::string_view text)
{
    Decimal out;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
        out.negative = text[0] == '-';
        text.remove_prefix(1);
    }
    if (numberLength(text) != text.size() || text.empty())
        return std::nullopt;
    const std::size_t mantissa = std::min(text.find_first_of("eE"), text.size());
    const std::size_t dot = std::min(text.find('.'), mantissa);
    out.digits.reserve(mantissa);
    out.digits.append(text.substr(0, dot));
    if (dot < mantissa)
        out.digits.append(text.substr(dot + 1, mantissa - dot - 1));
    out.point = static_cast<std::int64_t>(dot);
    if (mantissa < text.size()) {
        std::string_view exponent = text.substr(mantissa + 1);
        if (exponent[0] == '+')
            exponent.remove_prefix(1);
        std::int64_t value = 0;
        const auto result =
            std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
        if (result.ec != std::errc{} || value > kHugeExponent || value < -kHugeExponent)
            value = exponent[0] == '-' ? -kHugeExponent : kHugeExponent;
        out.point += value;
    }
    const std::size_t zeros = std::min(out.digits.find_first_not_of('0'), out.digits.size());
    out.digits.erase(0, zeros);
    out.point -= static_cast<std::int64_t>(zeros);
    while (out.digits.ends_with('0'))
        out.digits.pop_back();
    return out;
}

void multiply(Decimal& number, std::int64_t factor)
{
    std::uint64_t carry = 0;
    for (auto digit = number.digits.rbegin(); digit != number.digits.rend(); ++digit) {
        carry += static_cast<std::uint64_t>(*digit - '0') * static_cast<std::uint64_t>(factor);
        *digit = static_cast<char>('0' + carry % 10);
        carry /= 10;
    }
    if (carry == 0)
        return;
    const std::string front = fmt::format("{}", carry);
    number.digits.insert(0, front);
    number.point += static_cast<std::int64_t>(front.size());
}

// Long division. No double and no midpoint between two has more than 767 significant digits, so
// that 800 digits and one that stands for "and a bit more" round as the exact quotient does.
void divide(Decimal& number, std::int64_t divisor)
{
    constexpr std::size_t kEnough = 800;
    std::string quotient;
    std::uint64_t remainder = 0;
    const auto by = static_cast<std::uint64_t>(divisor);
    std::size_t at = 0;
    while (at < number.digits.size() || (remainder != 0 && quotient.size() < kEnough)) {
        remainder *= 10;
        if (at < number.digits.size())
            remainder += static_cast<std::uint64_t>(number.digits[at] - '0');
        ++at;
        const auto digit = static_cast<char>('0' + remainder / by);
        remainder %= by;
        if (quotient.empty() && digit == '0')
            --number.point;
        else
            quotient += digit;
    }
    if (remainder != 0)
        quotient += '1';
    number.digits = std::move(quotient);
}

// `number` × numerator ÷ denominator, exactly, rounded once.
std::optional<double> scale(Decimal number, std::int64_t numerator, std::int64_t denominator)
{
    if (number.digits.empty())
        return number.negative ? -0.0 : 0.0;
    if (numerator != 1)
        multiply(number, numerator);
    if (denominator != 1)
        divide(number, denominator);
    if (number.point > 400)
        return std::nullopt;
    if (number.point < -400)
        return number.negative ? -0.0 : 0.0;
    const std::string text =
        fmt::format("{}0.{}e{}", number.negative ? "-" : "", number.digits, number.point);
    double value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec == std::errc::result_out_of_range && number.point < 0)
        return number.negative ? -0.0 : 0.0;
    if (result.ec != std::errc{} || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::string listUnits()
{
    std::string text;
    for (const auto& unit : kUnits)
        text += fmt::format("{}{}", text.empty() ? "units: " : " ", unit.name);
    return text + " $ _CNY";
}

std::unexpected<Error> unknownUnit(std::string_view unit)
{
    std::vector<std::string_view> names;
    for (const auto& known : kUnits)
        names.push_back(known.name);
    const std::string near = nearestName(unit, names);
    return failure(ErrorCode::ParseError, fmt::format("unknown unit '{}'", unit),
                   near.empty() ? listUnits()
                                : fmt::format("did you mean '{}'? {}", near, listUnits()));
}

Result<Quantity> parseMoney(const Decimal& number, std::string_view currency)
{
    Dimension dimension{.money = 1};
    std::copy_n(currency.begin(), 3, dimension.currency.code.begin());
    // 0.digits × 10^point has at most six decimals when its digits end before point + 6.
    if (static_cast<std::int64_t>(number.digits.size()) > number.point + 6
        && !number.digits.empty())
        return failure(ErrorCode::ParseError, "money finer than a millionth",
                       "use at most six decimals");
    const auto micro = scale(number, 1'000'000, 1);
    if (!micro || std::abs(*micro) > 9e18)
        return failure(ErrorCode::ParseError, "the amount is out of range");
    return Quantity{*micro, dimension};
}

bool isCurrency(std::string_view unit)
{
    return unit.size() == 4 && unit[0] == '_'
        && std::ranges::all_of(unit.substr(1), [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace

std::size_t quantityLength(std::string_view text)
{
    const std::size_t sign = text.starts_with('$') ? 1 : 0;
    const std::size_t digits = numberLength(text.substr(sign));
    if (digits == 0)
        return 0;
    const std::string_view rest = text.substr(sign + digits);
    // `$5/h` is a division: a price has no rate of its own.
    const std::size_t unit = sign == 1 && rest.starts_with('/') ? 0 : unitLength(rest);
    return sign + digits + unit;
}

Result<Quantity> parseQuantity(std::string_view text, bool allowSign)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    const bool signedNumber = !text.empty() && (text[0] == '-' || text[0] == '+');
    if (signedNumber && !allowSign)
        return failure(ErrorCode::ParseError, fmt::format("'{}' has a sign", text.substr(0, 40)),
                       "only numbers of 0 and above are allowed here");
    std::string_view rest = text.substr(signedNumber ? 1 : 0);
    const bool dollar = rest.starts_with('$');
    if (quantityLength(rest) != rest.size() || rest.empty())
        return failure(ErrorCode::ParseError,
                       fmt::format("'{}' is not a number with a unit", text.substr(0, 40)),
                       "write for example 300s, 512MB, 2_cores, 5/h or $0.02");
    rest.remove_prefix(dollar ? 1 : 0);
    const std::size_t digits = numberLength(rest);
    const std::string_view unit = rest.substr(digits);
    auto number = takeApart(rest.substr(0, digits));
    number->negative = signedNumber && text[0] == '-';
    if (dollar && !unit.empty())
        return failure(ErrorCode::ParseError, fmt::format("'{}' after an amount in $", unit));
    if (dollar || isCurrency(unit))
        return parseMoney(*number, dollar ? "USD" : unit.substr(1));

    const auto* known = std::ranges::find(kUnits, unit, &Unit::name);
    if (known == kUnits.end() && !unit.empty())
        return unknownUnit(unit);
    const auto value = unit.empty()
        ? scale(std::move(*number), 1, 1)
        : scale(std::move(*number), known->numerator, known->denominator);
    if (!value)
        return failure(ErrorCode::ParseError,
                       fmt::format("'{}' is out of range", text.substr(0, 40)),
                       "the largest number is about 1.8e308");
    return Quantity{*value, unit.empty() ? kNoDimension : known->dimension};
}

std::optional<double> scaleDecimal(std::string_view digits, std::int64_t numerator,
                                   std::int64_t denominator)
{
    auto number = takeApart(digits);
    return number ? scale(std::move(*number), numerator, denominator) : std::nullopt;
}

std::vector<std::string_view> unitsOf(const Dimension& dimension)
{
    std::vector<std::string_view> names;
    for (const auto& unit : kUnits) {
        if (unit.dimension == dimension)
            names.push_back(unit.name);
    }
    return names;
}

} // namespace tributary::base
