// The values that inputs and effects share.
//
// Thread: plain values.
#pragma once

#include "base/clock.h"
#include "model/records.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tributary::schedule {

// Names the asker; comes back in the Reply.
using RequestId = std::uint64_t;

// Wall time for records and for what users name; boot time for leases and time-outs.
struct Now
{
    base::Instant wall;
    base::Micros boot{};
};

// What operators set and what survives a restart. Names are sorted and unique.
struct Control
{
    bool isPaused = false;
    std::vector<std::string> pausedTeams;
    std::vector<std::string> pausedBackends;
    std::vector<std::string> drainingBackends;
    std::vector<std::pair<std::string, int>> teamWeights; // missing = 1

    bool operator==(const Control&) const = default;
};

// The terminal state of a task that others may depend on.
struct KnownTask
{
    model::TaskId id;
    model::TaskState state = model::TaskState::Succeeded;
};

struct NewTask
{
    model::TaskId id; // fresh
    std::shared_ptr<const model::TaskSpec> spec;
    // The stored task with the same idempotency key; the reactor itself knows only open ones.
    std::optional<model::TaskId> existing;
};

// The ids in `depends_on` that name no task of the same submit, and the stored tasks that the
// names in it stand for: look those that are not open up in the store.
std::vector<model::TaskId> externalDependencies(const std::vector<NewTask>& tasks);

} // namespace tributary::schedule
