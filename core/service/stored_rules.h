// Versions of the rules out of the store, ready to decide.
//
// Thread: pure functions.
#pragma once

#include "base/error.h"
#include "rules/rule_set.h"
#include "store/rule_rows.h"

#include <memory>

namespace tributary::service {

// Not shared yet: it may still get another version. Errors: ParseError, InvalidArgument with the
// place of the first problem.
base::Result<std::shared_ptr<rules::RuleSet>> loadVersion(const store::RuleSetVersion& row);

} // namespace tributary::service
