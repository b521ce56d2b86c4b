// The values that cross the door of the core: rows, aggregates, commands and their replies.
//
// Thread: plain values. The same for console, command line and REST API. Texts are the stable
// English ones; user interfaces translate codes, states and types.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/money.h"
#include "model/records.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tributary::service {

using model::TaskNo;

struct TimeRange
{
    base::Instant from{};
    base::Instant to{}; // exclusive; both zero = everything
};

// --- tasks -------------------------------------------------------------------------------

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

// --- back ends ------------------------------------------------------------------------------

struct LeaseRow
{
    model::TaskId task;
    int attempt = 0;
    base::Instant since;
    model::MaybeInstant expires;
};

struct BackendRow
{
    std::string name;
    model::ExecutionType type = model::ExecutionType::Traditional;
    std::string provider;
    std::string health; // "healthy" | "degraded" | "unavailable" | "unknown"
    std::string reason;
    base::Instant healthSince;
    base::Micros probeLatency{};
    bool isDraining = false;
    bool isPaused = false;
    int concurrency = 0;
    int slotsUsed = 0;
    int queued = 0;
    std::int64_t coldStarts = 0;
    int warmInstances = 0;
    base::Micros initP50{};
    base::Micros initP95{};
    std::vector<LeaseRow> leases;
};

// --- rules ----------------------------------------------------------------------------------

struct RuleSetVersionRow
{
    std::int64_t version = 0;
    bool isActive = false;
    base::Instant at;
    std::string author;
    std::string message;
    std::string source; // the bytes as published
    std::string file; // name to show in errors
};

// --- cost and latency ------------------------------------------------------------------------

enum class CostDimension : std::uint8_t
{
    ExecutionType,
    Backend,
    TaskType,
    Rule,
    Team
};

struct CostCell
{
    std::int64_t dayIndex = 0; // days since 1970-01-01 UTC
    std::string key; // of the dimension
    std::int64_t micro = 0;
    std::int64_t failedMicro = 0; // the part of failed attempts
    std::int64_t tasks = 0;
    base::Currency currency;
};

struct CostReport
{
    std::vector<CostCell> cells;
    std::string priceBook; // name and version
};

enum class LatencyPhase : std::uint8_t
{
    Queue,
    Start,
    Run,
    Collect,
    Total
};

// A histogram per time slot, execution type and phase over fixed bucket edges.
struct LatencyCell
{
    base::Instant slot;
    model::ExecutionType type = model::ExecutionType::Traditional;
    std::vector<std::int64_t> counts; // one a bucket, the last is +Inf
    std::int64_t count = 0;
    double p50 = 0, p95 = 0, p99 = 0; // seconds; upper edge of the bucket
};

struct LatencyReport
{
    base::Micros slotLength{};
    std::vector<double> edges; // seconds
    std::vector<LatencyCell> cells;
};

// --- overview ---------------------------------------------------------------------------------

struct Overview
{
    std::array<std::int64_t, model::kTaskStateCount> byState{};
    std::array<std::array<std::int64_t, model::kTaskStateCount>, model::kExecutionTypeCount>
        byTypeAndState{};
    base::Micros oldestQueued{};
    double successRateHour = 0; // 0..1; meaningless when finishedHour is 0
    std::int64_t finishedHour = 0;
    double p95LatencySeconds = 0;
    std::int64_t costTodayMicro = 0;
    std::array<std::int64_t, model::kExecutionTypeCount> costTodayByType{};
    std::vector<TaskRow> lastFailures;
    bool isPaused = false;
    bool isDemo = false;
};

} // namespace tributary::service
