#include "rules/leaf_test.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tributary::rules {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool isFeature(const Checked& value)
{
    return value.kind == CheckedKind::Field && value.field.source == FieldRef::Source::Feature;
}

// At most 31.
std::size_t ordinalCount(const Checked& operand)
{
    return operand.type == ValueType::Bool ? 2 : operand.values.size();
}

// The bits of the ordinals (of a bool: 0 and 1) that a condition on one feature accepts.
std::uint32_t acceptedBits(const Checked& leaf, const Checked& operand)
{
    class OneValue final : public FieldSource
    {
    public:
        explicit OneValue(double value)
            : m_value(value)
        {
        }
        std::optional<double> number(const FieldRef&) const override { return m_value; }
        std::optional<std::string_view> text(const FieldRef&) const override
        {
            return std::nullopt;
        }

    private:
        double m_value;
    };
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < ordinalCount(operand); ++i) {
        if (evaluate(leaf, OneValue(static_cast<double>(i))) == Verdict::True)
            bits |= 1U << i;
    }
    return bits;
}

// Neighbours are a range, which is tested faster.
void setOrdinals(LeafTest& test, const Checked& leaf, const Checked& operand, bool wanted)
{
    const std::uint32_t all = (1U << ordinalCount(operand)) - 1;
    const std::uint32_t bits = acceptedBits(leaf, operand);
    test.bits = wanted ? bits : all & ~bits;
    const int low = std::countr_zero(test.bits);
    const int count = std::popcount(test.bits);
    const bool isRange = count > 0 && test.bits >> low == (1U << count) - 1;
    test.kind = isRange ? LeafTest::Kind::Inside : LeafTest::Kind::OneOf;
    test.low = low;
    test.high = low + count - 1;
}

// `op` is that of "feature op bound".
void setRange(LeafTest& test, CompareOp op, double bound, bool wanted)
{
    const bool isBelow = op == CompareOp::Less || op == CompareOp::LessEqual;
    const bool isAbove = op == CompareOp::Greater || op == CompareOp::GreaterEqual;
    test.low = isBelow ? -kInfinity : bound;
    test.high = isAbove ? kInfinity : bound;
    // For doubles "< c" is "<= the neighbour below c".
    if (op == CompareOp::Less)
        test.high = std::nextafter(bound, -kInfinity);
    if (op == CompareOp::Greater)
        test.low = std::nextafter(bound, kInfinity);
    const bool isOutside = op == CompareOp::NotEqual;
    test.kind = isOutside == wanted ? LeafTest::Kind::Outside : LeafTest::Kind::Inside;
}

} // namespace

bool hasFields(const Checked& value)
{
    return value.kind == CheckedKind::Field || std::ranges::any_of(value.children, hasFields);
}

LeafTest leafTest(const Checked& leaf, bool wanted)
{
    const bool isMirrored = leaf.kind == CheckedKind::Compare && !isFeature(leaf.children[0]);
    const Checked& operand = leaf.children[isMirrored ? 1 : 0];
    if (!isFeature(operand))
        return {};
    LeafTest test;
    test.feature = static_cast<std::uint8_t>(operand.field.feature);
    if (leaf.kind == CheckedKind::IsKnown) {
        test.kind = leaf.negated == wanted ? LeafTest::Kind::Unknown : LeafTest::Kind::Known;
        return test;
    }
    if (leaf.kind == CheckedKind::Compare && hasFields(leaf.children[isMirrored ? 0 : 1]))
        return {};
    if (operand.type != ValueType::Number) {
        setOrdinals(test, leaf, operand, wanted);
        return test;
    }
    const auto bound = leaf.kind == CheckedKind::Compare
        ? evaluateValue(leaf.children[isMirrored ? 0 : 1], NoFields{}).number
        : std::nullopt;
    if (!bound)
        return {};
    setRange(test, isMirrored ? mirror(leaf.op) : leaf.op, *bound, wanted);
    return test;
}

} // namespace tributary::rules
