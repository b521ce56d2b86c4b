#include "rules/dimensions.h"

#include <fmt/format.h>

#include <cstdlib>

namespace tributary::rules {
namespace {

std::string withUnit(std::string_view number, const base::Dimension& dimension)
{
    if (dimension == base::kTime)
        return fmt::format("{}s", number);
    if (dimension == base::kCores)
        return fmt::format("{}_cores", number);
    if (dimension == base::kBytes)
        return fmt::format("{}B", number);
    if (dimension == base::kBitRate)
        return fmt::format("{}bps", number);
    if (dimension == base::kRate)
        return fmt::format("{}/h", number);
    if (dimension == base::Dimension{.money = 1})
        return fmt::format("${}", number);
    return {};
}

std::string dimensionHint(const Checked& left, const Checked& right)
{
    const auto isBits = [](const Checked& value) { return value.dimension.bits != 0; };
    const auto isBytes = [](const Checked& value) { return value.dimension.bytes != 0; };
    if ((isBits(left) && isBytes(right)) || (isBytes(left) && isBits(right)))
        return "bits and bytes never mix";
    const auto isMinutes = [](const Checked& value) {
        return value.kind == CheckedKind::Constant && value.text.ends_with('m');
    };
    if (left.dimension == base::kCores && isMinutes(right))
        return fmt::format("{0} is minutes, write {0}_cores", right.text);
    const Checked& literal = right.kind == CheckedKind::Constant ? right : left;
    const Checked& other = right.kind == CheckedKind::Constant ? left : right;
    if (other.dimension.isNone() && literal.kind == CheckedKind::Constant)
        return "write the number without a unit";
    const auto units = base::unitsOf(other.dimension);
    return units.empty() ? "" : fmt::format("its units are {}", fmt::join(units, " "));
}

} // namespace

std::string describeValue(const Checked& value)
{
    if (value.type == ValueType::Number)
        return base::toString(value.dimension);
    return std::string(toString(value.type));
}

Issue dimensionIssue(const Checked& left, const Checked& right, Span span)
{
    const auto issue = [](IssueCode code, Span at, std::vector<std::string> args,
                          std::string fix = {}) {
        return Issue{Severity::Error, at, code, std::move(args), std::move(fix)};
    };
    for (const auto& [bare, other] : {std::pair{&right, &left}, std::pair{&left, &right}}) {
        if (bare->kind != CheckedKind::Constant || !bare->dimension.isNone())
            continue;
        if (const std::string fix = withUnit(bare->text, other->dimension); !fix.empty())
            return issue(IssueCode::UnitMissing, bare->span,
                         {bare->text, base::toString(other->dimension), fix}, fix);
    }
    const std::string leftName = base::toString(left.dimension);
    const std::string rightName = base::toString(right.dimension);
    if (left.dimension.money != 0 && right.dimension.money != 0
        && left.dimension.currency != right.dimension.currency)
        return issue(IssueCode::CurrencyMismatch, span, {leftName, rightName});
    return issue(IssueCode::DimensionMismatch, span,
                 {leftName, rightName, dimensionHint(left, right)});
}

std::optional<base::Dimension> combineDimensions(const base::Dimension& left,
                                                 const base::Dimension& right, int sign)
{
    bool fits = true;
    const auto add = [&](std::int8_t a, std::int8_t b) {
        const int power = a + sign * b;
        fits = fits && std::abs(power) <= 100;
        return static_cast<std::int8_t>(fits ? power : 0);
    };
    base::Dimension out{.time = add(left.time, right.time),
                        .cores = add(left.cores, right.cores),
                        .bytes = add(left.bytes, right.bytes),
                        .bits = add(left.bits, right.bits),
                        .money = add(left.money, right.money)};
    if (out.money != 0)
        out.currency = left.money != 0 ? left.currency : right.currency;
    return fits ? std::optional(out) : std::nullopt;
}

} // namespace tributary::rules
