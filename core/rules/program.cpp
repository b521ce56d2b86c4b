#include "rules/program.h"

#include <algorithm>
#include <cmath>

namespace tributary::rules {

Program::Program(const Checked& condition)
{
    m_trueEntry = generate(condition, true, kTrue, kFalse);
    m_falseEntry = generate(condition, false, kTrue, kFalse);
    for (const CheckedKind joint : {CheckedKind::And, CheckedKind::Or}) {
        m_ranges.clear();
        if (addRanges(condition, true, joint)) {
            m_leastRanges =
                joint == CheckedKind::And ? static_cast<std::uint32_t>(m_ranges.size()) : 1;
            return;
        }
    }
    m_ranges.clear();
}

bool Program::addRanges(const Checked& node, bool wanted, CheckedKind joint)
{
    if (node.kind == CheckedKind::Not)
        return addRanges(node.children[0], !wanted, joint);
    if (node.kind == CheckedKind::Or || node.kind == CheckedKind::And)
        return (node.kind == joint) == wanted
            && std::ranges::all_of(node.children, [&](const Checked& child) {
                   return addRanges(child, wanted, joint);
               });
    const LeafTest test = hasFields(node) ? leafTest(node, wanted) : LeafTest{};
    if (test.kind != LeafTest::Kind::Inside || m_ranges.size() == kMostRanges)
        return false;
    m_ranges.push_back(test);
    return true;
}

std::uint32_t Program::countRanges(const model::RuleInput& input) const
{
    const double* values = input.features.values();
    const std::uint32_t known = input.features.knownMask();
    std::uint32_t count = 0;
    for (const LeafTest& range : m_ranges) {
        const double value = values[range.feature];
        count += known >> range.feature & static_cast<std::uint32_t>(value >= range.low)
            & static_cast<std::uint32_t>(value <= range.high);
    }
    return count;
}

Verdict Program::verdict(const model::RuleInput& input) const
{
    if (isTrue(input))
        return Verdict::True;
    return isFalse(input) ? Verdict::False : Verdict::Unknown;
}

bool Program::passesOther(const LeafTest& test, const model::RuleInput& input) const
{
    using Kind = LeafTest::Kind;
    if (test.kind == Kind::Other) {
        const Tree& tree = m_trees[test.bits];
        return evaluate(*tree.leaf, InputSource(input)) == tree.wanted;
    }
    const bool known = (input.features.knownMask() >> test.feature & 1U) != 0;
    const double value = input.features.values()[test.feature];
    switch (test.kind) {
    case Kind::Outside:
        return known && (value < test.low || value > test.high);
    case Kind::OneOf:
        return known && (test.bits >> static_cast<std::uint32_t>(value) & 1U) != 0;
    case Kind::Known:
        return known && !std::isnan(value);
    default:
        return !known || std::isnan(value);
    }
}

bool Program::run(std::int32_t at, const model::RuleInput& input) const
{
    const Instruction* code = m_code.data();
    const double* values = input.features.values();
    const std::uint32_t known = input.features.knownMask();
    while (at >= 0) {
        const Instruction& instruction = code[at];
        const LeafTest& test = instruction.test;
        std::uint32_t passes = 0;
        // Nearly every leaf is a range. No jump depends on the task here: tasks differ, so such a
        // jump is guessed wrong half of the time, which takes longer than all of this.
        if (test.kind == LeafTest::Kind::Inside) [[likely]] {
            const double value = values[test.feature];
            passes = known >> test.feature & static_cast<std::uint32_t>(value >= test.low)
                & static_cast<std::uint32_t>(value <= test.high);
        } else {
            passes = passesOther(test, input) ? 1 : 0;
        }
        at = instruction.next[passes];
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
    const Verdict verdict = wanted ? Verdict::True : Verdict::False;
    if (!hasFields(leaf))
        return evaluate(leaf, NoFields{}) == verdict ? onTrue : onFalse;
    Instruction code{leafTest(leaf, wanted), {onFalse, onTrue}};
    if (code.test.kind == LeafTest::Kind::Other) {
        code.test.bits = static_cast<std::uint32_t>(m_trees.size());
        m_trees.push_back({std::make_shared<const Checked>(leaf), verdict});
    }
    m_code.push_back(code);
    return static_cast<std::int32_t>(m_code.size()) - 1;
}

} // namespace tributary::rules
