// Identities of tasks and attempts.
#pragma once

#include "base/uuid.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tributary::model {

// The database's own integer for a task (task.no): dense, ordered by acceptance. 0 is none.
using TaskNo = std::int64_t;

struct TaskId
{
    base::Uuid uuid;

    auto operator<=>(const TaskId&) const = default;
};

// One try of a task on one back end. The number starts at 1 and only grows; a late result of a
// smaller number can't commit.
struct AttemptId
{
    TaskId task;
    int number = 0;

    auto operator<=>(const AttemptId&) const = default;
};

std::string toString(const TaskId& id);
std::optional<TaskId> parseTaskId(std::string_view text);

// "t-<32 hex digits>-<number>": the idempotency key that every back end gets, valid as a file
// name, a DNS label and a container name.
std::string attemptKey(const AttemptId& id);
std::optional<AttemptId> parseAttemptKey(std::string_view text);

} // namespace tributary::model

template<>
struct std::hash<tributary::model::TaskId>
{
    std::size_t operator()(const tributary::model::TaskId& id) const noexcept
    {
        return std::hash<tributary::base::Uuid> {}(id.uuid);
    }
};

template<>
struct std::hash<tributary::model::AttemptId>
{
    std::size_t operator()(const tributary::model::AttemptId& id) const noexcept
    {
        return std::hash<tributary::base::Uuid> {}(id.task.uuid)
            ^ static_cast<std::size_t>(id.number) * 0x9E3779B97F4A7C15ULL;
    }
};
