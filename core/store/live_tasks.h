// What the writer remembers of the tasks that are not terminal, so that no commit has to read
// them: the numbers that sums and chains go on from.
//
// Thread: the owner's. Memory: about 120 bytes a task.
#pragma once

#include "store/rollups.h"

#include <cstdint>
#include <unordered_map>

namespace tributary::store {

struct LiveTask
{
    static constexpr std::int64_t kNone = -1;

    model::TaskState state = model::TaskState::Accepted;
    model::ExecutionType type = model::ExecutionType::Traditional;
    model::ExecutionType attemptType = model::ExecutionType::Traditional; // when it began
    bool attemptIsOpen = false;
    bool hasRow = false;
    std::int32_t backend = 0; // numbers of the table `name`, like the next four
    std::int32_t rule = 0;
    std::int32_t attemptRule = 0;
    std::int32_t taskType = 0;
    std::int32_t team = 0;
    std::int32_t attempt = 0; // the highest number
    std::uint32_t batch = 0; // the last that writes its row
    std::int64_t submitted = 0; // microseconds, like the rest
    std::int64_t lastEvent = 0; // seq
    std::int64_t startTime = kNone; // of the last attempt, like the next three
    std::int64_t runTime = kNone;
    std::int64_t attemptEnded = kNone;
    std::int64_t collect = kNone;

    // Complete for tasks that are not terminal.
    TaskFacts facts() const
    {
        TaskFacts facts;
        facts.state = state;
        facts.type = type;
        facts.backend = backend;
        facts.rule = rule;
        facts.taskType = taskType;
        facts.team = team;
        facts.submitted = submitted;
        return facts;
    }
};

using LiveTasks = std::unordered_map<model::TaskNo, LiveTask>;

inline std::optional<std::int64_t> unlessNone(std::int64_t value)
{
    return value == LiveTask::kNone ? std::nullopt : std::optional(value);
}

} // namespace tributary::store
