// Numbers with units: the literals of the expression language and the values of task files.
//
// A number scales in exact decimal arithmetic and is rounded to double once, so that "700ms",
// 0.7 and "0.7s" are the same value. Base units: second, core, byte, bit, bit/s. A rate is held as
// 1/s, so that rate × time has no unit left over; a bare number of a rate field in a file means
// 1/h. Thread: pure functions.
#pragma once

#include "base/error.h"
#include "base/money.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::base {

// Exponents of the base dimensions. A product adds them, a quotient subtracts them. A rate
// ("5/h") is time^-1; bytes and bits are different dimensions on purpose.
struct Dimension
{
    std::int8_t time = 0;
    std::int8_t cores = 0;
    std::int8_t bytes = 0;
    std::int8_t bits = 0;
    std::int8_t money = 0;
    Currency currency{}; // counts only when money != 0

    bool operator==(const Dimension& other) const
    {
        return time == other.time && cores == other.cores && bytes == other.bytes
            && bits == other.bits && money == other.money
            && (money == 0 || currency == other.currency);
    }
    bool isNone() const { return *this == Dimension{}; }
};

inline constexpr Dimension kNoDimension{};
inline constexpr Dimension kTime{.time = 1};
inline constexpr Dimension kCores{.cores = 1};
inline constexpr Dimension kBytes{.bytes = 1};
inline constexpr Dimension kBitRate{.time = -1, .bits = 1};
inline constexpr Dimension kRate{.time = -1};

std::string toString(const Dimension& dimension); // "time", "bytes", "bytes/time", "number"

struct Quantity
{
    double value = 0; // in base units; money in micro-units
    Dimension dimension;
};

// One number with an optional unit, the whole of `text` (blanks around it are allowed):
// "12s", "512MB", "2_cores", "5/h", "$0.02", "0.02_CNY", "1e3". With `allowSign` also "-1".
// Errors: ParseError for anything else, an unknown unit (the hint lists the units), a value
// that is not finite, money finer than a micro-unit.
Result<Quantity> parseQuantity(std::string_view text, bool allowSign = false);

// A short text with the largest unit that keeps the value exact to 6 digits: "12s", "512MB", "2GiB"
// only when `binary`; times prefer whole numbers ("90m", "288s"). Otherwise all digits in the base
// unit. Parses back to the same value (finite ones of a dimension that has units).
std::string formatQuantity(const Quantity& quantity, bool binary = false);

// In the unit of `literal`, where that is exact to 6 digits and not below 1, so that a value stands
// beside its threshold as people compare them: 300s, not 5m, beside "200s".
std::string formatLike(const Quantity& quantity, std::string_view literal);

// The same for people, who read a difference beside the literal: what formatLike() could only spell
// in all digits of the base unit is rounded to 6 digits in the unit of `literal`.
std::string formatRoundedLike(const Quantity& quantity, std::string_view literal);

// For people rather than for files: at most `digits` significant digits, so it may not parse back.
std::string formatRounded(const Quantity& quantity, int digits = 3);

// Bytes of the number literal (with its unit) at the start of `text`, 0 when there is none. What
// the length covers may still be wrong (an unknown unit): parseQuantity tells.
std::size_t quantityLength(std::string_view text);

// The spellings that a dimension accepts, for hints and completion: {"ms", "s", …}; empty when
// it has no units of its own.
std::vector<std::string_view> unitsOf(const Dimension& dimension);

// Exact decimal digits × 10^exponent × (numerator / denominator), rounded to double once.
// `digits` may carry a sign, a fraction and an exponent. Used for bare numbers of JSON and YAML,
// too. Nothing when the result is not finite or `digits` is no number.
std::optional<double> scaleDecimal(std::string_view digits, std::int64_t numerator,
                                   std::int64_t denominator);

} // namespace tributary::base
