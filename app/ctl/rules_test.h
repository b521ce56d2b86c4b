// rules test: the tests that stand in a rule file, and how much of its conditions they have seen.
#pragma once

#include "cli.h"

#include <string>

namespace tributary::ctl {

struct RuleTestArguments
{
    std::string file; // - for standard input
    double minCoverage = 0; // percent; below it the command fails
    bool listsAll = false; // every condition, also those that were seen both ways
};

// With --json a line each: {test, name, passed, rule, execution_type, message, span} in the order
// of the file; {condition, rule, path, true, false, unknown, span} for each condition that was not
// seen both true and false (for all of them with `listsAll`), the numbers counting tests; at the
// end {coverage, conditions, seen_both_ways, never_true, never_false, tests, passed, failed}, where
// `coverage` is in percent. `name` equals `test`. kFailed when a test fails or too little is seen.
int testRules(const Cli& cli, const RuleTestArguments& arguments);

} // namespace tributary::ctl
