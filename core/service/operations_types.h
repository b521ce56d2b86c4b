// What the operations pages show: back ends, rule set versions, cost, latency, overview.
//
// Thread: plain values.
#pragma once

#include "service/rule_types.h"
#include "service/task_types.h"

namespace tributary::service {

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
    std::string reason; // why it isn't healthy, or doesn't take a kind of work here
    base::Instant healthSince;
    base::Micros probeLatency{};
    bool isDraining = false;
    bool isPaused = false;
    bool isCoolingDown = false; // it refused several attempts in a row
    bool isAtLeastOnce = false; // what runs there may run twice
    int concurrency = 0;
    int slotsUsed = 0;
    int queued = 0;
    std::int64_t coldStarts = 0;
    int warmInstances = 0;
    base::Micros initP50{};
    base::Micros initP95{};
    std::vector<LeaseRow> leases;
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
    std::string priceDate; // YYYY-MM-DD of the book; empty = unknown
};

struct PriceBookRow
{
    std::string label; // name and version
    std::string date; // YYYY-MM-DD
    std::string file; // name to show in errors
    std::string source; // the bytes as they were set
};

enum class LatencyPhase : std::uint8_t
{
    Queue,
    Start,
    Run,
    Collect,
    Total
};

// Tasks that ended in a time slot. What has neither failed nor been cancelled has succeeded.
struct OutcomeCell
{
    base::Instant slot;
    model::ExecutionType type = model::ExecutionType::Traditional;
    std::int64_t ended = 0;
    std::int64_t failed = 0; // or timed out, or lost
    std::int64_t cancelled = 0; // by an operator: no word about the back end
};

struct OutcomeReport
{
    base::Micros slotLength{};
    std::vector<OutcomeCell> cells; // by slot and type; slots without an end have none
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
    std::int64_t finishedHour = 0; // ended in the last hour, cancelled ones left out
    double p95LatencySeconds = 0; // upper edge of its bucket
    std::vector<base::Money> costToday; // one a currency, since midnight UTC
    std::int64_t deadLetters = 0;
    std::vector<TaskRow> lastFailures; // the last to end first
    bool isPaused = false;
    bool isDemo = false;
};

} // namespace tributary::service
