// What crosses the port between the scheduler and a back end: the request to start an attempt, the
// reports on it, the health of the place.
//
// Plain values; the scheduler folds them without knowing any back end.
#pragma once

#include "base/clock.h"
#include "model/records.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace tributary::model {

// All that a back end needs to run one attempt. The payload is made once, kept with the intent
// and sent unchanged again, if at all.
struct StartRequest
{
    AttemptId attempt;
    std::shared_ptr<const TaskSpec> spec;
    std::string backend;
    base::Micros runTimeout{}; // zero = none; the back end may enforce it, the scheduler does
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
    base::Micros initTime{};
};
// Positive evidence that the attempt ended; never by absence or time-out.
struct Finished
{
    bool succeeded = false;
    AttemptState state = AttemptState::Failed; // Succeeded, Failed, TimedOut, Cancelled
    std::optional<int> exitCode;
    int signal = 0;
    FailureClass failure = FailureClass::None;
    std::string error;
    std::string outputs = "null"; // JSON text
    Usage usage;
    base::Instant startedAt; // as the back end measured; epoch when unknown
    base::Instant endedAt;
    base::Micros initTime{};
    std::string logNote;
};
// Nothing was started and nothing will be: safe to try again or elsewhere by policy.
struct Refused
{
    FailureClass failure = FailureClass::Unavailable;
    std::string error;
    base::Micros retryAfter{}; // zero = no hint
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
    CancelState state = CancelState::Sent;
};

} // namespace report

using AttemptReport =
    std::variant<report::Dispatched, report::Started, report::Finished, report::Refused,
                 report::Ambiguous, report::Adopted, report::Absent, report::CannotTell,
                 report::Alive, report::CancelProgress>;

struct BackendHealth
{
    enum class State : std::uint8_t
    {
        Unknown,
        Healthy,
        Degraded,
        Unavailable
    };

    State state = State::Unknown;
    std::string reason; // why it isn't healthy, and the way out
    base::Instant since;
    base::Micros probeLatency{};
    int coldStarts = 0;
    int warmInstances = 0;
    // What it can't do here at all, e.g. "namespaces are not permitted": empty = capable.
    std::string refusal;
};

} // namespace tributary::model
