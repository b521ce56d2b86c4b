// A past task as a task that can be submitted: a process that sleeps, or burns a core, for the
// scaled duration of the original. Thread: pure functions.
#pragma once

#include "model/enums.h"
#include "model/task_spec.h"
#include "simulate/history.h"

#include <optional>

namespace tributary::simulate {

struct TimedOptions
{
    double speedup = 1; // 1e-3..1e9; 60 makes an hour a minute
    bool burn = false; // use the CPU instead of sleeping
    bool keepParents = false; // depends_on = parents (within one submit)
    base::Micros longest = std::chrono::hours{24}; // of the scaled duration
    // What the rules say of the original. When given, it becomes an override and the needs of the
    // original (cores, memory, resources), which a sleeping process doesn't have, are left out, so
    // that a small machine can replay a large one.
    std::optional<model::ExecutionType> classifiedAs;
};

// Without classifiedAs the features stay those of the original, so that it is classified as it
// would have been. Tasks without a recorded run time take no time.
model::TaskSpec toTimedTask(const HistoryTask& task, const TimedOptions& options);

// When to submit it, measured from the first arrival of its history.
base::Micros scaledArrival(const HistoryTask& task, base::Instant first, double speedup);

} // namespace tributary::simulate
