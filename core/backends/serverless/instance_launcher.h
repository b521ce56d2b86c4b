// Port: starts and ends the processes of function instances.
//
// Thread: the function host's only; onExit is called on it, too, never from inside launch() or
// stop(), and exactly once for each launched instance. Lifetime: outlives the host.
#pragma once

#include "base/error.h"
#include "model/records.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tributary::serverless {

using InstanceId = std::uint64_t;

struct InstanceCommand
{
    std::string name; // unique, for logs and journals
    std::vector<std::string> argv; // argv[0] is looked up in PATH
    std::vector<std::string> env; // "NAME=value", complete: nothing is inherited
    std::string workDir;
    int stdoutFd = -1; // borrowed for the call
    int stderrFd = -1;
    std::int64_t memoryBytes = 0; // of all its processes together, 0 = none
    bool isSandbox = false; // argv is bubblewrap's
};

struct InstanceExit
{
    int exitCode = 0;
    int signal = 0; // 0 = it exited
    bool outOfMemory = false;
    std::string sandboxError; // the sandbox failed before the program ran
    model::Usage usage;
};

class InstanceLauncher
{
public:
    virtual ~InstanceLauncher() = default;

    // In a process group of its own. Errors: NotFound, PermissionDenied (the program can't be
    // run), ResourceExhausted.
    virtual base::Result<InstanceId> launch(const InstanceCommand& command,
                                            std::function<void(InstanceExit)> onExit) = 0;
    // SIGTERM, or SIGKILL with `force`, to the whole group. Unknown ids are ignored.
    virtual void stop(InstanceId id, bool force) = 0;
    // So far, over the whole group; zeros when unknown.
    virtual model::Usage usage(InstanceId id) = 0;
};

} // namespace tributary::serverless
