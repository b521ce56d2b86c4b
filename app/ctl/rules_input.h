// Rule sets that commands work with: of a file, or the active version.
#pragma once

#include "cli.h"
#include "rules/rule_set.h"
#include "store_access.h"

#include <expected>
#include <string>
#include <vector>

namespace tributary::ctl {

using Rules = std::expected<rules::RuleSet, std::vector<base::Error>>; // all problems of the file

Rules readRules(const Cli& cli, const std::string& file); // - for standard input
// Errors: NotFound when none was ever published.
Rules activeRules(StoreAccess& access);

} // namespace tributary::ctl
