// What differs between two rule sets in what they say: rule by rule, condition by condition.
//
// Comments, layout and the spelling of units do not count; text_diff shows those. Rules are the
// same when their names are, or, where a name is gone and another new, when all else is equal.
// Thread: pure functions.
#pragma once

#include "rules/rule_set.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tributary::rules {

// One thing of a rule. An empty side: it was or is not there.
struct Difference
{
    std::string what; // "condition", "name", "enabled", "description" or a key of classification
    std::string before;
    std::string after;

    bool operator==(const Difference&) const = default;
};

struct RuleChange
{
    enum class Kind : std::uint8_t
    {
        Added,
        Removed,
        Changed, // or only moved
    };

    Kind kind = Kind::Changed;
    std::string rule; // its name now, or the last one it had
    std::optional<std::size_t> from; // index in the list
    std::optional<std::size_t> to;
    bool isMoved = false; // against the others that stayed
    std::vector<Difference> differences{}; // of the others: condition and type
};
std::string_view toString(RuleChange::Kind kind) noexcept; // "added", …

struct RuleSetDiff
{
    std::optional<Difference> hitPolicy;
    std::vector<RuleChange> rules; // in the new order, what was removed at its old place
    bool isEmpty() const { return !hitPolicy && rules.empty(); }
};

RuleSetDiff diffRules(const RuleSet& before, const RuleSet& after);

} // namespace tributary::rules
