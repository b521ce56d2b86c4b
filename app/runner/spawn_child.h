// Inside of tributary-spawn: makes one child for a request.
//
// Thread: one. The child shares memory with this process until it executes (vfork semantics), so
// it only makes system calls and writes to its own ChildPlan.
#pragma once

#include "process/spawn_wire.h"

#include <array>

namespace tributary::spawn {

struct ChildPlan
{
    process::SpawnHead head;
    const char* workDir = "";
    const char* cgroup = "";
    char** argv = nullptr;
    char** env = nullptr;
    std::array<int, process::kSpawnFds> fds{}; // all at or above kSpawnFds
    int parent = 0; // pid that the child must have as its parent
    process::SpawnStage stage = process::SpawnStage::Done; // written by the child
    int error = 0;
};

// Blocks until the child has executed its program or failed to.
process::SpawnReply spawnChild(ChildPlan& plan);

} // namespace tributary::spawn
