// The demo workload: mixed tasks that show all three execution types under the default rules.
// Thread: pure functions.
#pragma once

#include "model/task_spec.h"

#include <cstdint>
#include <vector>

namespace tributary::simulate {

inline constexpr int kDemoTasks = 360;

// The same seed gives the same tasks. Names are unique. Every command runs as a process, in a
// function and in a container alike (/bin/sh with builtins and sleep), for 5 to 400 ms; about one
// in forty fails on purpose.
std::vector<model::TaskSpec> demoTasks(std::uint64_t seed, int count = kDemoTasks);

} // namespace tributary::simulate
