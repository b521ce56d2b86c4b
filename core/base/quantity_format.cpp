#include "base/quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace tributary::base {
namespace {

struct Scale
{
    std::string_view unit;
    double size; // in base units
};

// From large to small.
constexpr std::array kTimes{Scale{"d", 86'400}, Scale{"h", 3600}, Scale{"m", 60}, Scale{"s", 1},
                            Scale{"ms", 1e-3}};
constexpr std::array kCoreCounts{Scale{"_cores", 1}, Scale{"m_cores", 1e-3}};
constexpr std::array kDecimalBytes{Scale{"TB", 1e12}, Scale{"GB", 1e9}, Scale{"MB", 1e6},
                                   Scale{"KB", 1e3}, Scale{"B", 1}};
constexpr std::array kBinaryBytes{Scale{"TiB", 0x1p40}, Scale{"GiB", 0x1p30}, Scale{"MiB", 0x1p20},
                                  Scale{"KiB", 0x1p10}, Scale{"B", 1}};
constexpr std::array kBitRates{Scale{"Gbps", 1e9}, Scale{"Mbps", 1e6}, Scale{"Kbps", 1e3},
                               Scale{"bps", 1}};
// Runs per hour are what people say, so that they come first.
constexpr std::array kRates{Scale{"/h", 1.0 / 3600}, Scale{"/s", 1}, Scale{"/m", 1.0 / 60},
                            Scale{"/d", 1.0 / 86'400}};
constexpr std::array kPlain{Scale{"", 1}};

std::span<const Scale> scalesOf(const Dimension& dimension, bool binary)
{
    if (dimension == kTime)
        return kTimes;
    if (dimension == kCores)
        return kCoreCounts;
    if (dimension == kBytes)
        return binary ? std::span<const Scale>(kBinaryBytes)
                      : std::span<const Scale>(kDecimalBytes);
    if (dimension == kBitRate)
        return kBitRates;
    if (dimension == kRate)
        return kRates;
    if (dimension.isNone())
        return kPlain;
    return {};
}

// Digits without an exponent where that is not longer than needed.
std::string plainDigits(double value, int digits)
{
    std::string text = fmt::format("{:.{}g}", value, digits);
    if (text.contains('e') && std::abs(value) >= 1 && std::abs(value) < 1e15)
        text = fmt::format("{:.0f}", std::stod(text));
    return text;
}

std::string formatMoney(const Quantity& quantity)
{
    const std::string_view code = quantity.dimension.currency.text();
    const std::string_view sign = quantity.value < 0 ? "-" : "";
    std::string number = fmt::format("{:.6f}", std::abs(std::round(quantity.value)) / 1e6);
    while (number.ends_with('0') && number[number.size() - 3] != '.')
        number.pop_back();
    return code == "USD" ? fmt::format("{}${}", sign, number)
                         : fmt::format("{}{}_{}", sign, number, code);
}

bool isMoney(const Dimension& dimension)
{
    Dimension plain = dimension;
    plain.money = 0;
    return dimension.money == 1 && plain.isNone();
}

bool parsesBack(const std::string& text, double value)
{
    const auto parsed = parseQuantity(text, true);
    return parsed && parsed->value == value;
}

std::string power(std::string_view name, int exponent)
{
    return exponent == 1 ? std::string(name) : fmt::format("{}^{}", name, exponent);
}

// The spelling of at most 6 digits that is exact, in the largest unit; nothing when there is none.
std::optional<std::string> shortSpelling(const Quantity& quantity, std::span<const Scale> scales)
{
    const double value = quantity.value;
    if (quantity.dimension == kTime) {
        for (const Scale& scale : scales) {
            const double scaled = value / scale.size;
            std::string text = plainDigits(scaled, 6) + std::string(scale.unit);
            if (std::abs(scaled) < 1000 && scaled == std::round(scaled) && parsesBack(text, value))
                return text;
        }
    }
    const bool anyOrder = quantity.dimension == kRate;
    for (const Scale& scale : scales) {
        const double scaled = value / scale.size;
        if (std::abs(scaled) < 1 && !anyOrder && &scale != &scales.back())
            continue;
        std::string text = plainDigits(scaled, 6) + std::string(scale.unit);
        if (parsesBack(text, value))
            return text;
    }
    return std::nullopt;
}

// The unit that a literal is written in; null when it is none of the dimension.
const Scale* scaleLike(const Dimension& dimension, std::string_view literal)
{
    const std::size_t unit = std::min(literal.find_first_not_of("0123456789.eE+-"), literal.size());
    for (const bool binary : {false, true}) {
        const auto scales = scalesOf(dimension, binary);
        const auto found = std::ranges::find(scales, literal.substr(unit), &Scale::unit);
        if (found != scales.end())
            return &*found;
    }
    return nullptr;
}

// Exact, and not below 1.
std::optional<std::string> spellingLike(const Quantity& quantity, const Scale* scale)
{
    if (scale == nullptr)
        return std::nullopt;
    const double scaled = quantity.value / scale->size;
    std::string text = plainDigits(scaled, 6) + std::string(scale->unit);
    if ((std::abs(scaled) < 1 && scaled != 0) || !parsesBack(text, quantity.value))
        return std::nullopt;
    return text;
}

} // namespace

std::string toString(const Dimension& dimension)
{
    if (dimension.isNone())
        return "number";
    if (dimension == kBitRate)
        return "bit rate";
    if (dimension == kRate)
        return "rate";
    if (isMoney(dimension))
        return fmt::format("money in {}", dimension.currency.text());
    const std::array<std::pair<std::string_view, int>, 5> parts{
        {{"time", dimension.time},
         {"cores", dimension.cores},
         {"bytes", dimension.bytes},
         {"bits", dimension.bits},
         {dimension.currency.text(), dimension.money}}};
    std::string above;
    std::string below;
    for (const auto& [name, exponent] : parts) {
        if (exponent > 0)
            above += (above.empty() ? "" : "·") + power(name, exponent);
        else if (exponent < 0)
            below += "/" + power(name, -exponent);
    }
    return (above.empty() ? "1" : above) + below;
}

std::string formatQuantity(const Quantity& quantity, bool binary)
{
    const double value = quantity.value;
    if (!std::isfinite(value))
        return std::isnan(value) ? "not a number" : value > 0 ? "infinite" : "-infinite";
    if (isMoney(quantity.dimension))
        return formatMoney(quantity);
    const auto scales = scalesOf(quantity.dimension, binary);
    if (scales.empty())
        return fmt::format("{} {}", plainDigits(value, 6), toString(quantity.dimension));
    if (value == 0)
        return fmt::format("0{}",
                           quantity.dimension == kTime          ? "s"
                               : quantity.dimension == kBytes   ? "B"
                               : quantity.dimension == kBitRate ? "bps"
                                                                : scales.front().unit);
    if (auto text = shortSpelling(quantity, scales))
        return std::move(*text);
    // No short spelling is exact: all digits, in the base unit, which can't round again.
    const auto base = std::ranges::find(scales, 1.0, &Scale::size);
    std::string text = fmt::format("{}", value);
    if (text.contains('e') && std::abs(value) >= 1 && std::abs(value) < 1e17)
        text = fmt::format("{:.0f}", value);
    return text + std::string(base->unit);
}

std::string formatLike(const Quantity& quantity, std::string_view literal)
{
    auto text = spellingLike(quantity, scaleLike(quantity.dimension, literal));
    return text ? std::move(*text) : formatQuantity(quantity);
}

std::string formatRoundedLike(const Quantity& quantity, std::string_view literal)
{
    constexpr double kLeast = 1e-2; // of the unit: below it is only noughts
    const Scale* scale = scaleLike(quantity.dimension, literal);
    const bool isShort = scale == nullptr || quantity.value == 0 || !std::isfinite(quantity.value)
        || spellingLike(quantity, scale)
        || shortSpelling(quantity, scalesOf(quantity.dimension, false));
    if (isShort)
        return formatLike(quantity, literal);
    const double scaled = quantity.value / scale->size;
    return std::abs(scaled) < kLeast ? formatRounded(quantity, 6)
                                     : plainDigits(scaled, 6) + std::string(scale->unit);
}

std::string formatRounded(const Quantity& quantity, int digits)
{
    const auto scales = scalesOf(quantity.dimension, false);
    if (scales.empty() || quantity.value == 0 || !std::isfinite(quantity.value))
        return formatQuantity(quantity);
    for (const Scale& scale : scales) {
        const double scaled = quantity.value / scale.size;
        if (std::abs(scaled) >= 1 || &scale == &scales.back())
            return plainDigits(scaled, digits) + std::string(scale.unit);
    }
    return formatQuantity(quantity);
}

} // namespace tributary::base
