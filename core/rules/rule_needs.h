// What a task must have so that a condition can be true: for each field a set of values that is
// never too small. Sums, globs and the like need nothing.
//
// Thread: plain values and pure functions. Numbers are in base units, as in FieldSource.
#pragma once

#include "rules/checked.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tributary::rules {

// Closed, ascending and apart. Ordinals and bools are numbers, too.
using Intervals = std::vector<std::pair<double, double>>;

struct RuleNeeds
{
    // By feature; one that is not among them may have any value or none. An unknown value never
    // does for one that is.
    std::map<model::FeatureId, Intervals> numbers;
    struct Text
    {
        FieldRef field; // the task type or a label
        std::vector<std::string> values; // ascending
    };
    std::vector<Text> texts;
};
RuleNeeds needsOf(const Checked& condition);

} // namespace tributary::rules
