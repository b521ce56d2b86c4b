#include "rules/analysis/analysis.h"

#include "rules/analysis/analysis_parts.h"

#include <algorithm>

namespace tributary::rules {
namespace {

std::vector<const Checked*> enabledConditions(const RuleSet& rules)
{
    std::vector<const Checked*> conditions;
    for (const Rule& rule : rules.rules()) {
        if (rule.enabled)
            conditions.push_back(&rule.checked);
    }
    return conditions;
}

// As RuleSet tries them.
std::vector<std::size_t> orderOfTrying(const RuleSet& rules)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < rules.rules().size(); ++i) {
        if (rules.rules()[i].enabled)
            order.push_back(i);
    }
    if (rules.hitPolicy() == HitPolicy::Priority)
        std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t index) {
            return rules.rules()[index].classification.priority;
        });
    return order;
}

} // namespace

std::string_view toString(FindingKind kind) noexcept
{
    switch (kind) {
    case FindingKind::Unreachable:
        return "unreachable";
    case FindingKind::Shadowed:
        return "shadowed";
    case FindingKind::Duplicate:
        return "duplicate";
    case FindingKind::Conflict:
        return "conflict";
    case FindingKind::Gap:
        return "gap";
    case FindingKind::AlwaysTrue:
        return "always_true";
    case FindingKind::AlwaysFalse:
        return "always_false";
    case FindingKind::UnusedFeature:
        return "unused_feature";
    case FindingKind::UnitSlip:
        break;
    }
    return "unit_slip";
}

std::string_view toString(FindingSeverity severity) noexcept
{
    return severity == FindingSeverity::Warning ? "warning" : "note";
}

Subject::Subject(const RuleSet& set, const AnalysisLimits& given, std::function<bool()> isStopped)
    : rules(set)
    , limits(given)
    , budget(given.steps, std::move(isStopped))
    , space(enabledConditions(set), budget)
    , order(orderOfTrying(set))
    , regions(set.rules().size())
    , decides(set.rules().size())
{
    for (const std::size_t index : order) {
        if (budget.isSpent())
            break;
        Budget part(budget, given.steps / 10);
        regions[index] = regionOf(space, rule(index).checked, true, given.boxesPerRule, part);
        if (!regions[index] && !budget.isSpent())
            result.tooComplex.push_back(index);
    }
    result.undecided = space.undecided();
    result.isComplete = result.tooComplex.empty() && result.undecided.empty() && !budget.isSpent();
}

std::vector<const Box*> Subject::boxesNear(const Region& region, std::size_t begin, std::size_t end,
                                           std::vector<std::size_t>* owners)
{
    std::vector<const Box*> near;
    for (std::size_t at = begin; at < end; ++at) {
        const auto& other = regions[order[at]];
        if (!other)
            continue;
        for (const Box& box : *other) {
            if (!budget.spend(static_cast<std::int64_t>(region.size()) + weightOf(box)))
                return near;
            if (std::ranges::none_of(region, [&](const Box& own) { return overlap(own, box); }))
                continue;
            near.push_back(&box);
            if (owners != nullptr)
                owners->push_back(order[at]);
        }
    }
    return near;
}

void Subject::add(Finding finding)
{
    if (result.findings.size() < limits.findings)
        result.findings.push_back(std::move(finding));
    else
        result.isComplete = false;
}

Analysis analyse(const RuleSet& rules, const AnalysisLimits& limits,
                 std::function<bool()> isStopped)
{
    Subject subject(rules, limits, isStopped);
    if (subject.budget.isSpent())
        return std::move(subject.result);
    for (const auto find : {findUnreachable, findShadowed, findConflicts, findIdleConditions,
                            findUnusedFeatures, findUnitSlips, findGaps}) {
        subject.budget = Budget(limits.steps, isStopped); // none of them starves the others
        find(subject);
        if (subject.budget.isSpent())
            subject.incomplete();
    }
    std::ranges::stable_sort(subject.result.findings, {}, [](const Finding& finding) {
        return std::pair(finding.span.begin, finding.kind);
    });
    return std::move(subject.result);
}

} // namespace tributary::rules
