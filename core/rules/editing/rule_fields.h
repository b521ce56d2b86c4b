// What a rule says beside its condition, changed like everything else of a rule file: only the
// bytes that it must.
//
// Rules are named by their index in the list of the file. Errors as those of rule_edit.h. Thread:
// pure functions.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tributary::rules {

enum class RuleField : std::uint8_t
{
    Name, // never empty
    Description,
    Type, // never empty
    Priority,
    Reason,
    Fallback,
};
std::string_view toString(RuleField field) noexcept; // its key in the file

// An empty value takes the key away. A wrong one is written, too, so that editors can keep a draft.
base::Result<std::string> setRuleField(std::string_view source, std::size_t rule, RuleField field,
                                       std::string_view value);
// Empty where the rule doesn't say.
base::Result<std::string> ruleField(std::string_view source, std::size_t rule, RuleField field);

struct NewRule
{
    std::string name;
    std::string condition;
    std::string type = "traditional";
    std::string priority{}; // empty = not written
};
// As it stands in a file: an item of a list on lines of its own, or an object of JSON.
std::string ruleInLines(const NewRule& rule, std::size_t indent);
std::string ruleInJson(const NewRule& rule);
// At `index`, up to the number of rules. An empty text becomes a rule file.
base::Result<std::string> addRule(std::string_view source, std::size_t index, const NewRule& rule);
// A copy with another name right behind the rule, comments included.
base::Result<std::string> copyRule(std::string_view source, std::size_t rule,
                                   std::string_view name);
base::Result<std::string> setHitPolicy(std::string_view source, std::string_view policy);

} // namespace tributary::rules
