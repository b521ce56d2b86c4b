// One task in full: its trace, its events, why it is where it is, its logs.
//
// Thread: plain values.
#pragma once

#include "service/task_types.h"

namespace tributary::service {

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
    base::Instant from{};
    model::MaybeInstant to{}; // empty = still going on
    std::string backend{};
    bool reported = true;
    bool failed = false;
    std::string note{};
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
    bool capable = true; // could run it, now or later: the first such one is the runner-up
};

// What the task declared of itself, and what was learned of its type when it was decided.
struct TaskEstimate
{
    model::LearnedMeasure measure = model::LearnedMeasure::ExecutionTime;
    std::optional<double> declared; // seconds or bytes
    std::optional<model::LearnedQuantiles> learned; // empty = too few runs by then
};

struct WhyHere
{
    std::string explanation; // JSON
    std::int64_t ruleSetVersion = 0;
    std::vector<RouteCandidate> candidates;
    std::vector<WaitReason> waiting; // empty once terminal
    std::vector<TaskEstimate> estimates; // one a measure; `decided` is when they were known
    base::Instant decided{};
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
