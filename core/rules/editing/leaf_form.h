// One condition as a form has it: field, operator, value.
//
// Thread: pure functions.
#pragma once

#include "rules/issue.h"
#include "rules/schema.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

enum class LeafOp : std::uint8_t
{
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
    Matches,
    IsKnown,
    IsNotKnown,
};
inline constexpr int kLeafOps = 11;
std::string_view toString(LeafOp op) noexcept; // "=", "NOT IN", "IS KNOWN", …

struct LeafForm
{
    std::string field{}; // as written: "labels.team", "learned_p90(memory)"
    LeafOp op = LeafOp::Equal;
    std::string value{}; // the literal or value; of IN the list without brackets; may be empty

    bool operator==(const LeafForm&) const = default;
};

// Nothing for what has no such form: `a + b < c`, `300s > time`. A field that stands alone is
// "= true".
std::optional<LeafForm> readLeaf(std::string_view condition);
// With quotes where the field is a text and the value has none. An empty form gives an empty text.
std::string writeLeaf(const LeafForm& form, const Schema& schema);

// `labels.team` → labels; null for an unknown field, and for what is more than a field.
const FieldInfo* fieldOf(std::string_view field, const Schema& schema);
// What makes sense for the field, the usual one first.
std::vector<LeafOp> operatorsFor(const FieldInfo& field);

// "< 300s AND >= 5s": what stands behind the field, several of them joined by AND.
std::string cellText(const LeafForm& form);
// The other way round; a value alone means "=". Nothing when a part is no operator with a value,
// or ends early. An empty text gives no forms.
std::optional<std::vector<LeafForm>> readCell(std::string_view field, std::string_view cell);

} // namespace tributary::rules
