// Port to one execution back end (local processes, functions, an edge node, …).
//
// Thread: all calls come from the core thread and return within about 1 ms; implementations do
// their I/O elsewhere and report through the BackendSink that they were constructed with, from
// any thread. Lifetime: the sink outlives the back end. After the destructor returns nothing is
// reported. Each start() is followed by exactly one of Finished, Refused or Ambiguous for that
// attempt, in this process or, after a restart, through reconcile().
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/backend_config.h"
#include "model/records.h"

#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace tributary::backends {

// All that a back end needs to run one attempt. The payload is made once, kept with the intent
// and sent unchanged again, if at all.
struct StartRequest
{
    model::AttemptId attempt;
    std::shared_ptr<const model::TaskSpec> spec;
    std::string backend;
    base::Micros runTimeout {}; // zero = none; the back end may enforce it, the scheduler does
};

namespace report {

// The place has it: durable there under this handle.
struct Dispatched
{
    std::string handle;
};
// The program runs since `at`; initTime is the cold start before it, zero when warm.
struct Started
{
    base::Instant at;
    base::Micros initTime {};
};
// Positive evidence that the attempt ended; never by absence or time-out.
struct Finished
{
    bool succeeded = false;
    model::AttemptState state = model::AttemptState::Failed; // Succeeded, Failed, TimedOut, Cancelled
    std::optional<int> exitCode;
    int signal = 0;
    model::FailureClass failure = model::FailureClass::None;
    std::string error;
    std::string outputs = "null"; // JSON text
    model::Usage usage;
    base::Instant startedAt; // as the back end measured; epoch when unknown
    base::Instant endedAt;
    base::Micros initTime {};
    std::string logNote;
};
// Nothing was started and nothing will be: safe to try again or elsewhere by policy.
struct Refused
{
    model::FailureClass failure = model::FailureClass::Unavailable;
    std::string error;
    base::Micros retryAfter {}; // zero = no hint
};
// The dispatch may or may not have happened; reconcile() must tell.
struct Ambiguous
{
    std::string error;
};
// Answer to reconcile(): still there and running (adopted, its end will be reported).
struct Adopted
{
    std::string handle;
    base::Instant startedAt;
};
// Answer to reconcile(): definitely not there. neverStarted = it never ran; otherwise it ran and
// is gone without a result (boot id changed, machine reset).
struct Absent
{
    bool neverStarted = false;
    std::string proof;
};
// Answer to reconcile(): the place can't tell now; ask again later.
struct CannotTell
{
    std::string error;
};
// The work is alive; extends the lease. Sent at least every third of the lease.
struct Alive
{
};
struct CancelProgress
{
    model::CancelState state = model::CancelState::Sent;
};

} // namespace report

using AttemptReport
    = std::variant<report::Dispatched, report::Started, report::Finished, report::Refused,
                   report::Ambiguous, report::Adopted, report::Absent, report::CannotTell,
                   report::Alive, report::CancelProgress>;

struct BackendHealth
{
    enum class State : std::uint8_t { Unknown, Healthy, Degraded, Unavailable };

    State state = State::Unknown;
    std::string reason; // why it isn't healthy, and the way out
    base::Instant since;
    base::Micros probeLatency {};
    int coldStarts = 0;
    int warmInstances = 0;
    // What it can't do here at all, e.g. "namespaces are not permitted": empty = capable.
    std::string refusal;
};

class BackendSink
{
public:
    virtual ~BackendSink() = default;
    virtual void report(const model::AttemptId& attempt, AttemptReport report) = 0;
    virtual void health(const std::string& backend, BackendHealth health) = 0;
};

class Backend
{
public:
    virtual ~Backend() = default;

    virtual const model::BackendConfig& config() const noexcept = 0;

    // Empty = can run it; else the reason ("needs 2 GPUs, has none"). Pure and fast.
    virtual std::string incapability(const model::TaskSpec& spec) const = 0;

    virtual void start(const StartRequest& request) = 0;

    // Asks the program to end (SIGTERM); with `force` ends it (SIGKILL to the whole group).
    // Idempotent; unknown attempts are ignored, because cancel may race with the end.
    virtual void cancel(const model::AttemptId& attempt, bool force) = 0;

    // Asks what became of attempts that an earlier process, or an ambiguous dispatch, left open.
    // Answers each with Adopted, Finished, Absent or CannotTell.
    virtual void reconcile(std::span<const model::AttemptRecord> attempts) = 0;

    // The scheduler has the result of these on disk: whatever is kept for reconcile() may go.
    virtual void settled(std::span<const model::AttemptId> attempts) = 0;

    virtual void probe() = 0; // answers with BackendSink::health
};

} // namespace tributary::backends
