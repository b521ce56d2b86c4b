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

// One bar of the waterfall. `reported` is false where the back end gave no such span: drawn
// hatched, never invented.
struct TraceSpan
{
    enum class Kind : std::uint8_t
    {
        Classify,
        Queue,
        Dispatch,
        ColdStart,
        Run,
        Collect,
        Backoff,
        Cancel
    };

    Kind kind = Kind::Queue;
    int attempt = 0;
    base::Instant from;
    model::MaybeInstant to; // empty = still going on
    std::string backend;
    bool reported = true;
    bool failed = false;
    std::string note;
};

struct EventRow
{
    std::int64_t seq = 0;
    base::Instant at;
    std::string kind;
    int attempt = 0;
    std::string actor;
    std::string body; // JSON text
};

struct TaskDetail
{
    model::TaskRecord task;
    std::vector<model::AttemptRecord> attempts;
    std::vector<TraceSpan> trace;
    std::vector<EventRow> events;
};

// Why here, and why not running. The explanation is the JSON of `classify --explain` (one
// object: id, execution_type, rule, reason, priority, rules[], flip[]).
struct WaitReason
{
    std::string code; // stable: "no_slot", "backend_down", "dependency", "not_before", …
    std::string message;
    std::string backend;
    model::MaybeInstant since;
};

struct RouteCandidate
{
    std::string backend;
    bool chosen = false;
    std::vector<std::string> rejections; // every reason, not only the first
};

struct WhyHere
{
    std::string explanation; // JSON
    std::int64_t ruleSetVersion = 0;
    std::vector<RouteCandidate> candidates;
    std::vector<WaitReason> waiting; // empty once terminal
};

struct LogChunk
{
    std::string text;
    std::int64_t nextOffset = 0;
    std::int64_t size = 0;
    bool isComplete = true;
    std::string note; // "log incomplete because …"
};

} // namespace tributary::service
