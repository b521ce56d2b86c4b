#include "rules/rule_set.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::rules {
namespace {

// From here on the index is faster than trying all; classify_15 and classify_16 show both.
constexpr std::size_t kIndexFrom = 16;

} // namespace

std::string_view toString(HitPolicy policy) noexcept
{
    switch (policy) {
    case HitPolicy::First:
        return "first";
    case HitPolicy::Priority:
        return "priority";
    case HitPolicy::Unique:
        break;
    }
    return "unique";
}

Span Rule::sourceSpan(Span inCondition) const
{
    const auto place = [this](std::size_t offset) {
        const base::TextPiece* piece = base::pieceAt(pieces, offset);
        return piece == nullptr ? conditionSpan.begin + offset
                                : piece->sourceOffset + (offset - piece->textOffset);
    };
    const std::size_t begin = place(inCondition.begin);
    if (inCondition.end <= inCondition.begin)
        return {begin, begin};
    return {begin, place(inCondition.end - 1) + 1};
}

void RuleSet::compile()
{
    m_programs.clear();
    for (std::size_t i = 0; i < m_rules.size(); ++i) {
        if (m_rules[i].enabled)
            m_programs.push_back({static_cast<int>(i), Program(m_rules[i].checked)});
    }
    // With the highest first, the first true rule is the one that priority asks for.
    if (m_policy == HitPolicy::Priority)
        std::ranges::stable_sort(m_programs, std::ranges::greater{}, [&](const Compiled& one) {
            return m_rules[static_cast<std::size_t>(one.rule)].classification.priority;
        });
    m_index.reset();
    if (m_programs.size() < kIndexFrom)
        return;
    std::vector<const Checked*> conditions;
    for (const Compiled& one : m_programs)
        conditions.push_back(&m_rules[static_cast<std::size_t>(one.rule)].checked);
    m_index.emplace(conditions);
}

void RuleSet::setVersion(std::int64_t version)
{
    m_default.ruleSetVersion = version;
    for (auto& rule : m_rules)
        rule.classification.ruleSetVersion = version;
}

template<class Visit>
void RuleSet::visitTrue(const model::RuleInput& input, Visit visit) const
{
    const auto goesOn = [&](const Compiled& one) {
        return !one.program.isTrue(input) || visit(one.rule);
    };
    if (m_index)
        m_index->visitCandidates(input, [&](std::size_t at) { return goesOn(m_programs[at]); });
    else
        static_cast<void>(std::ranges::all_of(m_programs, goesOn));
}

std::pair<int, int> RuleSet::firstTwo(const model::RuleInput& input) const
{
    int first = kNoRule;
    int second = kNoRule;
    visitTrue(input, [&](int rule) {
        (first == kNoRule ? first : second) = rule;
        return second == kNoRule;
    });
    return {first, second};
}

int RuleSet::match(const model::RuleInput& input) const
{
    if (m_policy == HitPolicy::Unique) {
        const auto [first, second] = firstTwo(input);
        return second == kNoRule ? first : kNoRule;
    }
    int winner = kNoRule;
    visitTrue(input, [&](int rule) {
        winner = rule;
        return false;
    });
    return winner;
}

const model::Classification& RuleSet::classification(int rule) const
{
    return rule == kNoRule ? m_default : m_rules[static_cast<std::size_t>(rule)].classification;
}

model::Classification RuleSet::classify(const model::RuleInput& input) const
{
    if (m_policy != HitPolicy::Unique)
        return classification(match(input));
    const auto [first, second] = firstTwo(input);
    if (second == kNoRule)
        return classification(first);
    model::Classification both = m_default;
    both.reason = fmt::format("more than one rule is true: {} and {}",
                              m_rules[static_cast<std::size_t>(first)].name,
                              m_rules[static_cast<std::size_t>(second)].name);
    return both;
}

std::vector<RuleTestResult> RuleSet::runTests() const
{
    std::vector<RuleTestResult> results;
    for (const auto& test : m_tests) {
        const auto got = classify({test.features, test.taskType, test.labels});
        RuleTestResult result{test.name, true, got.type, got.rule, {}, test.where};
        if (test.expectedType && *test.expectedType != got.type)
            result.message =
                fmt::format("expected {}, got {} by {}", model::toString(*test.expectedType),
                            model::toString(got.type), got.rule);
        else if (test.expectedRule && *test.expectedRule != got.rule)
            result.message =
                fmt::format("expected the rule {}, got {}", *test.expectedRule, got.rule);
        result.passed = result.message.empty();
        results.push_back(std::move(result));
    }
    return results;
}

} // namespace tributary::rules
