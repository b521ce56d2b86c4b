#include "rules/program.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tributary::rules {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

class NoFields final : public FieldSource
{
public:
    std::optional<double> number(const FieldRef&) const override { return std::nullopt; }
    std::optional<std::string_view> text(const FieldRef&) const override { return std::nullopt; }
};

bool isFeature(const Checked& value)
{
    return value.kind == CheckedKind::Field && value.field.source == FieldRef::Source::Feature;
}

bool hasFields(const Checked& value)
{
    return value.kind == CheckedKind::Field || std::ranges::any_of(value.children, hasFields);
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
    const std::size_t count = operand.type == ValueType::Bool ? 2 : operand.values.size();
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (evaluate(leaf, OneValue(static_cast<double>(i))) == Verdict::True)
            bits |= 1U << i;
    }
    return bits;
}

} // namespace

Program::Program(const Checked& condition)
{
    m_trueEntry = generate(condition, true, kTrue, kFalse);
    m_falseEntry = generate(condition, false, kTrue, kFalse);
}

Verdict Program::verdict(const model::RuleInput& input) const
{
    if (isTrue(input))
        return Verdict::True;
    return isFalse(input) ? Verdict::False : Verdict::Unknown;
}

inline bool Program::passes(const Instruction& instruction, const model::RuleInput& input) const
{
    if (instruction.test >= Test::TreeTrue) {
        const Verdict verdict = evaluate(*m_trees[instruction.bits], InputSource(input));
        return verdict == (instruction.test == Test::TreeTrue ? Verdict::True : Verdict::False);
    }
    const bool known = (input.features.knownMask() >> instruction.feature & 1U) != 0;
    const double value = input.features.values()[instruction.feature];
    switch (instruction.test) {
    case Test::Inside:
        return known && value >= instruction.low && value <= instruction.high;
    case Test::Outside:
        return known && (value < instruction.low || value > instruction.high);
    case Test::OneOf:
        return known && (instruction.bits >> static_cast<std::uint32_t>(value) & 1U) != 0;
    case Test::Known:
        return known && !std::isnan(value);
    default:
        return !known || std::isnan(value);
    }
}

bool Program::run(std::int32_t at, const model::RuleInput& input) const
{
    const Instruction* code = m_code.data();
    while (at >= 0) {
        const Instruction& instruction = code[at];
        at = passes(instruction, input) ? instruction.onTrue : instruction.onFalse;
    }
    return at == kTrue;
}

std::int32_t Program::generate(const Checked& node, bool wanted, std::int32_t onTrue,
                               std::int32_t onFalse)
{
    if (node.kind == CheckedKind::Not)
        return generate(node.children[0], !wanted, onTrue, onFalse);
    if (node.kind != CheckedKind::Or && node.kind != CheckedKind::And)
        return generateLeaf(node, wanted, onTrue, onFalse);
    // All children must be as wanted, or one of them.
    const bool needsAll = (node.kind == CheckedKind::And) == wanted;
    std::int32_t next = needsAll ? onTrue : onFalse;
    for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
        next = needsAll ? generate(*child, wanted, next, onFalse)
                        : generate(*child, wanted, onTrue, next);
    return next;
}

std::int32_t Program::generateLeaf(const Checked& leaf, bool wanted, std::int32_t onTrue,
                                   std::int32_t onFalse)
{
    if (!hasFields(leaf)) {
        const Verdict verdict = evaluate(leaf, NoFields{});
        return verdict == (wanted ? Verdict::True : Verdict::False) ? onTrue : onFalse;
    }
    Instruction code{.onTrue = onTrue, .onFalse = onFalse};
    if (!compileTest(leaf, wanted, code)) {
        code.test = wanted ? Test::TreeTrue : Test::TreeFalse;
        code.bits = static_cast<std::uint32_t>(m_trees.size());
        m_trees.push_back(std::make_shared<const Checked>(leaf));
    }
    m_code.push_back(code);
    return static_cast<std::int32_t>(m_code.size()) - 1;
}

bool Program::compileTest(const Checked& leaf, bool wanted, Instruction& code)
{
    const bool isMirrored = leaf.kind == CheckedKind::Compare && !isFeature(leaf.children[0]);
    const Checked& operand = leaf.children[isMirrored ? 1 : 0];
    if (!isFeature(operand))
        return false;
    code.feature = static_cast<std::uint8_t>(operand.field.feature);
    if (leaf.kind == CheckedKind::IsKnown) {
        code.test = leaf.negated == wanted ? Test::Unknown : Test::Known;
        return true;
    }
    if (leaf.kind == CheckedKind::Compare && hasFields(leaf.children[isMirrored ? 0 : 1]))
        return false;
    if (operand.type != ValueType::Number) {
        const std::uint32_t bits = acceptedBits(leaf, operand);
        code.test = Test::OneOf;
        code.bits = wanted ? bits : ~bits;
        return true;
    }
    const auto bound = leaf.kind == CheckedKind::Compare
        ? evaluateValue(leaf.children[isMirrored ? 0 : 1], NoFields{}).number
        : std::nullopt;
    if (!bound)
        return false;
    const CompareOp op = isMirrored ? mirror(leaf.op) : leaf.op;
    const bool isOutside = op == CompareOp::NotEqual;
    const bool isBelow = op == CompareOp::Less || op == CompareOp::LessEqual;
    const bool isAbove = op == CompareOp::Greater || op == CompareOp::GreaterEqual;
    code.low = isBelow ? -kInfinity : *bound;
    code.high = isAbove ? kInfinity : *bound;
    // For doubles "< c" is "<= the neighbour below c".
    if (op == CompareOp::Less)
        code.high = std::nextafter(*bound, -kInfinity);
    if (op == CompareOp::Greater)
        code.low = std::nextafter(*bound, kInfinity);
    code.test = isOutside == wanted ? Test::Outside : Test::Inside;
    return true;
}

} // namespace tributary::rules
