#include "core/rules/random_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace tributary::test {
namespace {

struct NumberField
{
    const char* name;
    const char* unit;
};
constexpr std::array<NumberField, 4> kNumbers{{{"execution_time_estimate", "s"},
                                               {"cpu_requirement", "cores"},
                                               {"memory_requirement", "MB"},
                                               {"dependencies_count", ""}}};
constexpr int kLargest = 4096;

struct ChoiceField
{
    const char* name;
    std::vector<std::string> values;
};
const std::vector<ChoiceField>& choiceFields()
{
    static const std::vector<ChoiceField> kFields{
        {"trigger_type", {"'manual'", "'http'", "'event'", "'timer'", "'workflow'"}},
        {"execution_pattern", {"'batch'", "'streaming'", "'periodic'", "'one_shot'"}},
        {"stateful", {"true", "false"}}};
    return kFields;
}

} // namespace

std::string RuleDraft::condition() const
{
    return leaves.empty() ? "true" : fmt::format("{}", fmt::join(leaves, " AND "));
}

std::string ruleFileOf(const std::vector<RuleDraft>& rules)
{
    std::string text = "task_classification_rules:\n";
    for (const RuleDraft& rule : rules)
        text += fmt::format("  - name: {}\n    condition: |\n      {}\n"
                            "    classification: {{type: {}, priority: {}}}\n",
                            rule.name, rule.condition(), rule.type, rule.priority);
    return text;
}

std::vector<RuleDraft> RandomRules::clean()
{
    m_rules.clear();
    m_largestTime = 0;
    split({}, 0);
    m_rules.push_back({.name = "rest", .leaves = {}});
    return m_rules;
}

void RandomRules::split(const Part& part, int depth)
{
    const bool isEnough = depth >= 4 || (depth >= 2 && below(3) == 0);
    if (isEnough) {
        addRule(part);
        return;
    }
    const auto [left, right] = halves(part, depth);
    const std::size_t before = m_rules.size();
    split(left, depth + 1);
    const bool isLeftWhole = m_rules.size() == before + 1;
    split(right, depth + 1);
    if (isLeftWhole && m_rules.size() == before + 2)
        m_neighbours = {before, before + 1};
}

std::pair<RandomRules::Part, RandomRules::Part> RandomRules::halves(const Part& part, int depth)
{
    // The first two are of time and by number, so that each set has what the faults need.
    const std::size_t field = depth == 0 ? 0 : below(kNumbers.size() + choiceFields().size());
    if (field >= kNumbers.size())
        return halvesOfChoice(part, field - kNumbers.size());
    const auto old = std::ranges::find(part.ranges, field, &Range::field);
    const Range range = old == part.ranges.end() ? Range{.field = field} : *old;
    const int high = range.high == 0 ? kLargest : range.high;
    if (high - range.low < 4)
        return halves(part, depth);
    const int cut =
        range.low + 1 + static_cast<int>(below(static_cast<std::size_t>(high - range.low - 2)));
    Part left = part;
    std::erase_if(left.ranges, [&](const Range& one) { return one.field == field; });
    Part right = left;
    left.ranges.push_back({field, range.low, cut});
    right.ranges.push_back({field, cut, range.high});
    if (field == 0)
        m_largestTime = std::max(m_largestTime, cut);
    return {left, right};
}

std::pair<RandomRules::Part, RandomRules::Part> RandomRules::halvesOfChoice(const Part& part,
                                                                            std::size_t field)
{
    const auto isField = [&](const auto& choice) { return choice.first == field; };
    const auto old = std::ranges::find_if(part.choices, isField);
    const std::vector<std::string> values =
        old == part.choices.end() ? choiceFields()[field].values : old->second;
    if (values.size() < 2)
        return halves(part, 1);
    const auto cut = static_cast<std::ptrdiff_t>(1 + below(values.size() - 1));
    Part left = part;
    std::erase_if(left.choices, isField);
    Part right = left;
    left.choices.emplace_back(field, std::vector(values.begin(), values.begin() + cut));
    right.choices.emplace_back(field, std::vector(values.begin() + cut, values.end()));
    return {left, right};
}

std::vector<std::string> RandomRules::leavesOf(const Part& part)
{
    std::vector<std::string> leaves;
    for (const Range& range : part.ranges) {
        const NumberField& field = kNumbers[range.field];
        if (range.low > 0)
            leaves.push_back(fmt::format("{} >= {}{}", field.name, range.low, field.unit));
        if (range.high > 0)
            leaves.push_back(fmt::format("{} < {}{}", field.name, range.high, field.unit));
    }
    for (const auto& [index, values] : part.choices) {
        const ChoiceField& field = choiceFields()[index];
        leaves.push_back(values.size() == 1
                             ? fmt::format("{} = {}", field.name, values.front())
                             : fmt::format("{} IN [{}]", field.name, fmt::join(values, ", ")));
    }
    return leaves;
}

void RandomRules::addRule(const Part& part)
{
    constexpr std::array<const char*, 3> kTypes{"traditional", "serverless", "edge"};
    constexpr std::array<const char*, 3> kPriorities{"low", "medium", "high"};
    m_rules.push_back({.name = fmt::format("r{}", m_rules.size()),
                       .type = kTypes[below(3)],
                       .priority = kPriorities[below(3)],
                       .leaves = leavesOf(part)});
}

} // namespace tributary::test
