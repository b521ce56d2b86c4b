// The values that cross the door of the core about tasks: rows, details, reasons, logs.
//
// Thread: plain values, the same for console, command line and REST API. Texts are the stable
// English ones; user interfaces translate codes, states and types.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/money.h"
#include "model/records.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tributary::service {

using model::TaskNo;

struct TimeRange
{
    base::Instant from{};
    base::Instant to{}; // exclusive; both zero = everything
};

enum class TaskColumn : std::uint8_t
{
    Submitted,
    Name,
    State,
    Type,
    Backend,
    Rule,
    TaskType,
    QueueWait,
    RunTime,
    Duration,
    Cost,
};

struct TaskQuery
{
    std::string filter; // an expression of the filter schema; empty = all
    std::string text; // free text over name, id prefix and error; empty = all
    TimeRange submitted;
    TaskColumn sort = TaskColumn::Submitted;
    bool descending = true;
    bool deadLetterOnly = false;
};

struct TaskRow
{
    TaskNo no = 0;
    model::TaskId id;
    std::string name;
    std::string taskType;
    std::string team;
    model::TaskState state = model::TaskState::Accepted;
    model::CancelState cancel = model::CancelState::None;
    model::ExecutionType type = model::ExecutionType::Traditional;
    model::Priority priority = model::Priority::Medium;
    std::string backend;
    std::string rule;
    std::int64_t ruleSetVersion = 0;
    int attempt = 0;
    std::optional<int> exitCode;
    std::string error;
    base::Money cost;
    base::Instant submitted;
    model::MaybeInstant started;
    model::MaybeInstant ended;
    base::Micros queueWait{};
    base::Micros coldStart{};
    bool deadLetter = false;
};

struct FacetCount
{
    std::string value;
    std::int64_t count = 0;
};

struct Facets
{
    std::vector<FacetCount> states;
    std::vector<FacetCount> types;
    std::vector<FacetCount> backends;
    std::vector<FacetCount> rules;
};

struct SubmissionSlot
{
    base::Instant from;
    std::array<std::int64_t, model::kTaskStateCount> byState{};
};

} // namespace tributary::service
