// rules optimise: other thresholds for the rules, as points between cheap and fast. Nothing is
// published; a point becomes a draft file.
#pragma once

#include "cli.h"
#include "history_input.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tributary::ctl {

struct OptimiseArguments
{
    std::string rules; // rule file, empty = the active version
    HistoryArguments history;
    std::vector<std::string> vary; // RULE or RULE.FIELD
    std::int64_t points = 12;
    std::int64_t seconds = 60;
    std::int64_t draft = 0; // the number of a point; 0 = print all
    std::string out; // where its rule file goes; empty = standard output
};

// Prints the points or one draft; the exit code.
int optimiseRules(const Cli& cli, const OptimiseArguments& arguments);

} // namespace tributary::ctl
