// The command line of one container. Thread: pure functions over the file system's links.
#pragma once

#include "model/task_spec.h"

#include <string>
#include <vector>

namespace tributary::edge {

struct ContainerPlan
{
    std::string bubblewrap; // path of bwrap
    std::string workDir; // of the host, at /work inside
    bool isWorkWritable = false; // packages are shared, an empty directory is the task's own
    std::string filesDir; // of the host, has `files`; they lie in kContainerFiles inside
    std::vector<std::string> files;
    std::vector<std::string> variables; // arguments that set some inside, see takeLoaderVariables()
    std::int64_t scratchBytes = 0; // that /tmp may hold, in memory; 0 = half of the machine's
};

inline constexpr const char* kContainerFiles = "/run/tributary";

// For ChildSpec::isSandbox: with the status on descriptor 3. The environment is bubblewrap's own,
// which the runner gives it but for `variables`: in arguments everyone could read it.
std::vector<std::string> containerLine(const model::RunSpec& run, const ContainerPlan& plan);

} // namespace tributary::edge
