// The seeded workload, submitted as an operator would. Thread: pure function.
#pragma once

#include "service/commands.h"

#include <cstdint>

namespace tributary::console {

// The same seed gives the same tasks. The actor "demo" marks the data directory as one with made
// up tasks.
service::SubmitTasks demoCommand(std::uint64_t seed);

} // namespace tributary::console
