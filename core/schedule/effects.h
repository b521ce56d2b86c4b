// What the scheduler wants done: rows to write, then, once these are on disk, calls and answers.
//
// The driver applies any number of inputs into one Effects, writes tasks, attempts, events and
// control in one transaction, then does the rest in the order of the members, then calls
// Scheduler::committed(). Records are coalesced: each appears once, with its final value, and
// points into the scheduler until committed(). When the write fails nothing after it may be done;
// the scheduler is then ahead of the disk and must be built anew with Restore.
#pragma once

#include "base/error.h"
#include "model/attempt_report.h"
#include "model/records.h"
#include "schedule/inputs.h"

#include <optional>
#include <string>
#include <vector>

namespace tributary::schedule {

struct CancelRequest
{
    model::AttemptId attempt;
    std::string backend;
    bool force = false;
};
struct ReconcileRequest
{
    std::string backend;
    std::vector<model::AttemptRecord> attempts;
};
// The result is on disk: the back end may forget the attempt.
struct SettledAttempt
{
    std::string backend;
    model::AttemptId attempt;
};
// A report on an attempt that the scheduler doesn't hold: of a task that ended before (the driver
// looks it up, keeps the result marked stale and settles it), or a foreign one (an orphan).
struct LateReport
{
    model::AttemptId attempt;
    model::AttemptReport report;
};
struct Reply
{
    RequestId request = 0;
    std::vector<model::TaskId>
        tasks; // of Submit and Redrive in order, of Cancel those that were open
    std::vector<base::Error> errors; // empty = done
};

// How a trial stands, after every change.
struct TrialChange
{
    enum class End : std::uint8_t
    {
        None, // goes on
        Promoted, // the version is active
        Stopped,
        RolledBack // by a guardrail
    };
    rollout::Rollout rollout;
    End end = End::None;
    bool isStep = false; // a step has begun
    std::string actor; // who ended it, or began the step
    std::string reason;
};
// Two versions have decided a new task differently.
struct DecisionDifference
{
    std::int64_t version = 0; // the one that is tried
    std::int64_t ordinal = 0; // of its differences, from 1
    model::TaskNo task = 0;
    bool byCandidate = false; // it acted
    model::Classification active;
    model::Classification candidate;
};

struct Effects
{
    std::vector<const model::TaskRecord*> tasks;
    std::vector<const model::AttemptRecord*> attempts; // after their task
    std::vector<model::EventRecord> events; // seq ascending
    std::optional<Control> control; // changed: keep it for Restore
    std::vector<TrialChange> trials; // in order; the last one without an end: keep it for Restore
    std::vector<DecisionDifference> differences;

    std::vector<model::StartRequest> starts;
    std::vector<CancelRequest> cancels;
    std::vector<ReconcileRequest> reconciles;
    std::vector<SettledAttempt> settled;
    std::vector<LateReport> late;
    std::vector<Reply> replies;
    // Boot time at which TimerFired is due next; the last value holds, empty = no change.
    std::optional<base::Micros> timerAt;

    bool hasWrites() const
    {
        return !tasks.empty() || !attempts.empty() || !events.empty() || control.has_value()
            || !trials.empty() || !differences.empty();
    }
    void clear(); // keeps the capacity
};

} // namespace tributary::schedule
