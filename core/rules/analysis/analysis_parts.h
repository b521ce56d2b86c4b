// What the parts of the analysis share. Internal to core/rules/analysis.
#pragma once

#include "rules/analysis/analysis.h"

#include <memory>

namespace tributary::rules {

struct Subject
{
    const RuleSet& rules;
    const AnalysisLimits& limits;
    Budget budget;
    CellSpace space;
    std::vector<std::size_t> order; // enabled rules, in the order of trying
    // By index of the rule; nothing for disabled and too complex ones.
    std::vector<std::optional<Region>> regions;
    std::vector<bool> decides; // by index: some task may go to it
    Analysis result;

    Subject(const RuleSet& set, const AnalysisLimits& given, std::function<bool()> isStopped);

    void incomplete() { result.isComplete = false; }
    const Rule& rule(std::size_t index) const { return rules.rules()[index]; }
    // Boxes of the rules from `begin` to `end` of `order` that overlap one of `region`; not all of
    // them once the budget is spent.
    std::vector<const Box*> boxesNear(const Region& region, std::size_t begin, std::size_t end,
                                      std::vector<std::size_t>* owners = nullptr);
    void add(Finding finding);
};

void findUnreachable(Subject& subject);
void findShadowed(Subject& subject); // fills in `decides`
void findConflicts(Subject& subject);
void findGaps(Subject& subject);
void findIdleConditions(Subject& subject);
void findUnusedFeatures(Subject& subject);
void findUnitSlips(Subject& subject);

} // namespace tributary::rules
