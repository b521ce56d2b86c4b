// Builds the runner of one data directory and runs it to its end.
//
// Thread: the main thread.
#pragma once

#include "base/clock.h"
#include "base/error.h"

#include <filesystem>

namespace tributary::runner {

struct RunnerOptions
{
    std::filesystem::path dataDir; // exists
    std::filesystem::path programDir; // of the runner and its companions
    base::Micros idleGrace = std::chrono::seconds{10};
    int readyFd = -1; // gets one byte once clients can connect
};

// Errors: AlreadyExists (another runner has the directory), else why it could not start.
base::Result<> runRunner(const RunnerOptions& options);

} // namespace tributary::runner
