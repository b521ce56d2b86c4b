// A past workload as tasks of now: each is submitted when it arrived, scaled, and takes as long as
// it took, scaled.
//
// Thread: the command's.
#pragma once

#include "cli.h"
#include "store_access.h"

#include <string>
#include <vector>

namespace tributary::ctl {

struct RunOptions
{
    service::HistoryImport import;
    double speedup = 1;
    bool burn = false;
    std::int64_t limit = 0; // the first so many, 0 = all
};

// Blocks until the last one has ended; prints a table by execution type. The exit code.
int runHistory(const Cli& cli, const RunOptions& options);

} // namespace tributary::ctl
