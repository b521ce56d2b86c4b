// The command line of one container of an image, run by podman.
//
// The name is the attempt key, so podman itself refuses a second container of one attempt. The
// program's output passes through podman, which keeps none; the container is removed at its end.
//
// Thread: pure functions, but for reading this program's environment.
#pragma once

#include "backends/edge/container_line.h"
#include "process/task_wire.h"

#include <string>
#include <vector>

namespace tributary::edge {

struct PodmanPlan
{
    std::string podman; // path
    std::string key; // of the attempt
    std::string runDir; // of the host, gets process::kEngineMark
    std::int64_t memoryBytes = 0; // 0 = no limit
    std::vector<std::string> variables; // "NAME=value", of the program
    std::vector<std::string> secrets; // names of those that must not show in arguments
};

// argv, env, cleanup and isEngine of a start. Errors: InvalidArgument (what podman can't be told).
base::Result<process::TaskStart>
podmanStart(const model::RunSpec& run, const ContainerPlan& container, const PodmanPlan& plan);

} // namespace tributary::edge
