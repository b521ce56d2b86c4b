#include "base/money.h"
#include "cost/decimal.h"
#include "cost/price_book.h"
#include "cost/wide.h"

#include <fmt/format.h>

namespace tributary::cost {
namespace {

constexpr std::uint64_t kMicro = 1'000'000;

// |value| × numerator / denominator, half away from zero, with the sign of value.
std::optional<std::int64_t> scale(std::int64_t value, std::uint64_t numerator,
                                  std::uint64_t denominator)
{
    const auto magnitude =
        value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    const auto scaled = product({magnitude, numerator});
    if (!scaled)
        return std::nullopt;
    // Two factors below 2^64 leave room for the half only because one of them is below 2^63.
    const Wide rounded = (*scaled + denominator / 2) / denominator;
    if (rounded > static_cast<Wide>(std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
    const auto result = static_cast<std::int64_t>(rounded);
    return value < 0 ? -result : result;
}

} // namespace

base::Result<Converted> convert(const base::Money& money, const base::Currency& to,
                                const PriceBook& book)
{
    if (money.currency == to)
        return Converted{money, ""};
    for (const auto& rate : book.rates) {
        const bool isDirect = rate.from == money.currency && rate.to == to;
        const bool isInverse = rate.to == money.currency && rate.from == to;
        if (!isDirect && !isInverse)
            continue;
        const auto factor = static_cast<std::uint64_t>(rate.micro);
        const auto micro =
            isDirect ? scale(money.micro, factor, kMicro) : scale(money.micro, kMicro, factor);
        if (!micro)
            return base::failure(base::ErrorCode::ResourceExhausted, "the amount is too large");
        return Converted{{*micro, to},
                         fmt::format("1 {} = {} {} of {}", rate.from.text(),
                                     formatDecimal(rate.micro, 6), rate.to.text(), rate.date)};
    }
    return base::failure(base::ErrorCode::NotFound,
                         fmt::format("price book {} has no exchange rate between {} and {}",
                                     book.label(), money.currency.text(), to.text()),
                         "add it under 'exchange'");
}

} // namespace tributary::cost
