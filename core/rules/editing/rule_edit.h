// Changes of a rule file that touch only the bytes of what changed; comments and layout stay.
//
// Rules are named by their index in the list of the file. The file must be readable, its other
// rules may be wrong. Errors: InvalidArgument for an index out of range, ParseError when the source
// is no rule file, Unsupported where the layout has no lines of its own for a rule (JSON, flow
// style). Thread: pure functions.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace tributary::rules {

// The condition need not be a right one, so that editors can keep a draft.
base::Result<std::string> replaceRuleCondition(std::string_view source, std::size_t rule,
                                               std::string_view condition);
// A rule moves with the comment lines right above it; `to` is its index afterwards.
base::Result<std::string> moveRule(std::string_view source, std::size_t from, std::size_t to);
base::Result<std::string> removeRule(std::string_view source, std::size_t rule);
// Replaces the value of `enabled`, or adds the key below the name.
base::Result<std::string> setRuleEnabled(std::string_view source, std::size_t rule, bool enabled);

// `fmt`: conditions in the form of format(), no blanks at line ends, one line break at the end.
// Comments stay where they are; a condition that has comments of its own is left as it is.
// Errors: the first problem when the file doesn't load.
base::Result<std::string> formatRuleFile(std::string_view source, std::string_view file);

// Each rule and each test of a file in JSON or flow style on a line of its own, as programs don't
// write them; only blanks change. Errors: InvalidArgument when they are already.
base::Result<std::string> rulesOnLines(std::string_view source);

} // namespace tributary::rules
