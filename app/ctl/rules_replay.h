// rules replay: a draft over history, beside the rules that are active.
#pragma once

#include "cli.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tributary::ctl {

struct ReplayArguments
{
    std::string draft; // rule file
    std::string base; // rule file, empty = the active version
    std::vector<std::string> histories; // logs, traces and workflows
    std::string format; // empty = by how each file begins
    std::vector<std::string> assumptions; // KEY=VALUE, on top of each format's profile
    std::int64_t list = 20; // moved tasks to print
};

// Prints the report; the exit code. Nothing is changed.
int replayRules(const Cli& cli, const ReplayArguments& arguments);

} // namespace tributary::ctl
