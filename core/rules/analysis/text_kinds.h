// The kinds of texts that some globs and exact texts can tell apart, with an example of each.
//
// The globs run side by side as one automaton over the classes of characters that they name, so
// that every combination that some text has is found, and no other. Thread: pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tributary::rules {

// The exact texts first, in their order, then one text for each combination of globs that a
// further text can match (none of them is one, too). Nothing when the automaton would be too large.
std::optional<std::vector<std::string>> textKinds(const std::vector<std::string>& exact,
                                                  const std::vector<std::string>& globs,
                                                  bool allowEmpty);

} // namespace tributary::rules
