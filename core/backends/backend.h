// Port to one execution back end (local processes, functions, an edge node, …).
//
// Thread: all calls come from the core thread and return within about 1 ms; implementations do
// their I/O elsewhere and report through the BackendSink that they were constructed with, from
// any thread. Lifetime: the sink outlives the back end. After the destructor returns nothing is
// reported. Each start() is followed by exactly one of Finished, Refused or Ambiguous for that
// attempt, in this process or, after a restart, through reconcile().
#pragma once

#include "model/attempt_report.h"
#include "model/backend_config.h"
#include "model/records.h"

#include <span>
#include <string>

namespace tributary::backends {

using model::AttemptReport;
using model::BackendHealth;
using model::StartRequest;
namespace report = model::report;

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
