// rules publish|promote|stop|rollback|history|experiment: versions of the rules and their trials.
#pragma once

#include "cli.h"

namespace tributary::ctl {

void addRuleVersions(CLI::App& rules, Cli& cli);

// rules experiment: prints how a trial stands and what the two versions decide differently. With
// --json the trial, then a difference a line. `version` 0: the one that runs.
int showTrial(const Cli& cli, std::int64_t version, int list);

} // namespace tributary::ctl
