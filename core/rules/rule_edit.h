// Changes of a rule file that touch only the bytes of what changed; comments and layout stay.
//
// Rules are named by their index in the list of the loaded file. Each result loads again, or the
// function fails. Errors: InvalidArgument for an index out of range, ParseError when the source or
// the result does not load (the first problem). Thread: pure functions.
#pragma once

#include "base/error.h"
#include "rules/rule_set.h"

#include <string>
#include <string_view>

namespace tributary::rules {

base::Result<std::string> replaceRuleCondition(std::string_view source, std::size_t rule,
                                               std::string_view condition);
// YAML only: a rule moves with the comment lines right above it.
base::Result<std::string> moveRule(std::string_view source, std::size_t from, std::size_t to);
base::Result<std::string> removeRule(std::string_view source, std::size_t rule);
base::Result<std::string> setRuleEnabled(std::string_view source, std::size_t rule, bool enabled);

// `fmt`: conditions in the form of format(), no blanks at line ends, one line break at the end.
// Comments stay where they are; a condition that has comments of its own is left as it is.
base::Result<std::string> formatRuleFile(std::string_view source, std::string_view file);

} // namespace tributary::rules
