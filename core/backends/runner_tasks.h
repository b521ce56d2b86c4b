// Attempts that run as supervised children of the runner: what the local process and the edge
// container back end share. They differ in how a request becomes a TaskStart.
//
// Guarantee: a key starts at most once, and its end is in the runner's journal before it can be
// lost; only settled() lets it go.
//
// Thread: any; nothing is reported after close(). Lifetime: held by shared_ptr, because answers
// that are on their way hold it, too; client and sink outlive close().
#pragma once

#include "backends/backend.h"
#include "process/runner_client.h"
#include "process/task_wire.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace tributary::backends {

// How to start an attempt. Called on the client's I/O thread; may block for look-ups.
// Errors: Unavailable (try again later), else the attempt fails.
using StartPlan = std::function<base::Result<process::TaskStart>(const StartRequest&)>;

class RunnerTasks final : public process::RunnerListener,
                          public std::enable_shared_from_this<RunnerTasks>
{
public:
    RunnerTasks(process::RunnerClient& client, BackendSink& sink, StartPlan plan);

    void open();
    void close();
    void start(const StartRequest& request);
    void cancel(const model::AttemptId& attempt, bool force);
    void reconcile(std::span<const model::AttemptRecord> attempts);
    void settled(std::span<const model::AttemptId> attempts);
    // Asks the runner whether it answers; `done` gets the error, empty when it does. Also keeps
    // the leases of what runs.
    void probe(std::function<void(std::optional<base::Error>)> done);
    // Reports to the sink unless closed.
    void health(const std::string& backend, BackendHealth health);
    // Runs on the client's I/O thread, in the order of posting, before later starts.
    void post(std::function<void()> job);

    void runnerConnected(const process::RunnerInfo& info) override;
    void runnerLost(const base::Error& error) override;
    void runnerEvent(const process::Frame& event) override;

private:
    struct Open
    {
        // The runner has answered the start, or was lost meanwhile. Before that, its not knowing
        // the key proves nothing: the request may be on its way.
        bool isAnswered = false;
    };

    void dispatch(const StartRequest& request);
    void started(const model::AttemptId& attempt, const process::Answer& answer);
    void lookUp(std::vector<std::string> keys);
    void lookedUp(const std::vector<std::string>& keys, const process::Answer& answer);
    void tell(const process::TaskStatus& status);
    void report(const model::AttemptId& attempt, AttemptReport what);
    void end(const model::AttemptId& attempt, AttemptReport what);

    process::RunnerClient& m_client;
    BackendSink& m_sink;
    const StartPlan m_plan;

    std::mutex m_mutex; // guards the rest, and is held while reporting
    bool m_isClosed = false;
    std::map<model::AttemptId, Open> m_open;
};

// What the end of a child says of its attempt. Pure.
AttemptReport endReport(const process::TaskEnd& end);

// Why a refused dispatch is, or isn't, worth another try.
model::FailureClass dispatchFailure(base::ErrorCode code);

} // namespace tributary::backends
