// The checker's knowledge of dimensions: what goes together, and what to write where it doesn't.
//
// Internal to core/rules. Thread: pure functions.
#pragma once

#include "rules/checked.h"

#include <optional>
#include <string>

namespace tributary::rules {

// "number", "time", "text": what a value is, in the words of messages.
std::string describeValue(const Checked& value);

// Two numbers of different dimensions meet at `span`: a missing unit, two currencies, or a
// mismatch, with the way out.
Issue dimensionIssue(const Checked& left, const Checked& right, Span span);

// The dimension of a product (sign 1) or a quotient (-1); nothing when a power exceeds 100.
std::optional<base::Dimension> combineDimensions(const base::Dimension& left,
                                                 const base::Dimension& right, int sign);

} // namespace tributary::rules
