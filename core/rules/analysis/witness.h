// A task that shows a finding: one point of a box, as the input of a rule test or of classify.
//
// Thread: plain values and pure functions.
#pragma once

#include "rules/analysis/region.h"

#include <optional>
#include <string>

namespace tributary::rules {

struct Witness
{
    model::Features features;
    std::string taskType;
    model::Labels labels;

    model::RuleInput view() const { return {features, taskType, labels}; }
    bool operator==(const Witness&) const = default;
};

// Declares as little as the box allows. Conditions on several fields are met by trying values;
// nothing when none of the tries meets them.
std::optional<Witness> witnessOf(const CellSpace& space, const Box& box, Budget& budget);

// {"task_type": …, "labels": …, "features": …}, as a classify record has them.
std::string witnessJson(const Witness& witness);

} // namespace tributary::rules
