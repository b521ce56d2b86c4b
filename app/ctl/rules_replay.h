// rules replay: a draft over history, beside the rules that are active.
#pragma once

#include "cli.h"
#include "history_input.h"

#include <cstdint>
#include <string>

namespace tributary::ctl {

struct ReplayArguments
{
    std::string draft; // rule file
    std::string base; // rule file, empty = the active version
    HistoryArguments history;
    std::int64_t list = 20; // moved tasks to print
};

// Prints the report; the exit code. Nothing is changed.
int replayRules(const Cli& cli, const ReplayArguments& arguments);

} // namespace tributary::ctl
