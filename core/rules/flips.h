// The search for the smallest change of a single feature that changes the decision.
//
// Internal to core/rules. Every candidate is tried with the fast evaluator, so that a flip that is
// reported does happen. Thread: pure functions.
#pragma once

#include "rules/explain.h"

#include <vector>

namespace tributary::rules {

struct FlipSearch
{
    std::vector<Flip> flips; // changes of type first, then the smallest first
    bool isComplete = true; // false when there were too many thresholds to try them all
};
FlipSearch findFlips(const RuleSet& rules, const model::RuleInput& input);

} // namespace tributary::rules
