// Adds a test to a rule file; like the edits of rule_edit.h it touches only the bytes it must.
//
// Thread: pure functions.
#pragma once

#include "base/error.h"
#include "model/classification.h"
#include "rules/analysis/witness.h"

#include <string>
#include <string_view>

namespace tributary::rules {

struct NewRuleTest
{
    std::string name{};
    Witness input{};
    model::ExecutionType type = model::ExecutionType::Traditional; // what must come out
    std::string rule{}; // empty = only the type
};

// At the end of `tests`, which is made when there is none; under "name (2)" when there is one of
// that name. Errors: ParseError when the source is no rule file, Unsupported where its layout has
// no place for it.
base::Result<std::string> addRuleTest(std::string_view source, const NewRuleTest& test);

} // namespace tributary::rules
