// The attempts of one back end that run as children of the runner (its service "task").
//
// Idempotency handle: the attempt key, which the runner claims on disk once, before anything
// runs. reconcile() asks the runner by key; its "absent" is definitive, because it refuses the
// key from then on. So a key runs at most once, and its end outlives console and runner.
//
// Thread: any; m_mutex is held while reporting, so that nothing is reported after close().
// Lifetime: held by shared_ptr, for answers that are on their way; client, clock and sink outlive
// close().
#pragma once

#include "backends/backend.h"
#include "process/runner_client.h"
#include "process/task_wire.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tributary::backends {

// What differs between back ends; called on the client's I/O thread, may block for a moment.
struct RunnerWork
{
    // How to start an attempt; owner and run time-out are added. Errors: Unavailable,
    // ResourceExhausted (worth another try), else the attempt fails.
    std::function<base::Result<process::TaskStart>(const StartRequest&)> plan;
    // Adds to the health of a runner that answers; may be empty.
    std::function<void(BackendHealth&)> examine;
};

class RunnerTasks final : public process::RunnerListener,
                          public std::enable_shared_from_this<RunnerTasks>
{
public:
    RunnerTasks(std::string backend, process::RunnerClient& client, const base::Clock& clock,
                BackendSink& sink, RunnerWork work);

    void open();
    void close();

    // As the port's.
    void start(const StartRequest& request);
    void cancel(const model::AttemptId& attempt, bool force);
    void reconcile(std::span<const model::AttemptRecord> attempts);
    void settled(std::span<const model::AttemptId> attempts);
    void probe();

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
    // On the client's I/O thread.
    void dispatch(const StartRequest& request);
    void started(const model::AttemptId& attempt, const process::Answer& answer);
    void lookUp(std::vector<std::string> keys);
    void lookedUp(const std::vector<std::string>& keys, const process::Answer& answer);
    void tell(const process::TaskStatus& status);
    void signalled(const model::AttemptId& attempt, bool force, const process::Answer& answer);
    void unsettled(const process::Answer& answer);
    void probed(const process::Answer& answer, base::Micros askedAt);
    void ask(process::Frame frame, std::function<void(RunnerTasks&, const process::Answer&)> done);

    void report(const model::AttemptId& attempt, AttemptReport what);
    void end(const model::AttemptId& attempt, AttemptReport what);

    const std::string m_backend;
    process::RunnerClient& m_client;
    const base::Clock& m_clock;
    BackendSink& m_sink;
    const RunnerWork m_work;

    std::mutex m_mutex; // guards all below and the reports
    bool m_isClosed = false;
    std::map<model::AttemptId, Open> m_open;
    BackendHealth::State m_health = BackendHealth::State::Unknown;
    base::Instant m_healthSince;
};

} // namespace tributary::backends
