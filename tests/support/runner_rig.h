// A real tributary-runner for one data directory, and a back end of this machine on it.
//
// The rig's end ends the runner and all that it started.
#pragma once

#include "backends/backend.h"
#include "backends/edge/edge_container_backend.h"
#include "backends/serverless/local_function_backend.h"
#include "backends/traditional/local_process_backend.h"
#include "base/clock.h"
#include "process/runner_client.h"
#include "support/sink_recorder.h"

#include <QtCore/QTemporaryDir>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tributary::test {

enum class Place
{
    Process,
    Container,
    Function
};

class RunnerRig
{
public:
    explicit RunnerRig(Place place);
    ~RunnerRig();
    RunnerRig(const RunnerRig&) = delete;
    RunnerRig& operator=(const RunnerRig&) = delete;

    // As a console that dies and comes back: the runner goes on.
    void disconnect();
    void connect();
    int runnerPid(); // waits for the connection; 0 after 60 s without
    void killRunner(); // SIGKILL; returns when it is gone and the client has seen that

    model::AttemptId start(model::TaskSpec spec, base::Micros runTimeout = {});
    model::AttemptId shell(const std::string& script, base::Micros runTimeout = {});
    std::optional<backends::report::Finished> end(const model::AttemptId& id)
    {
        return sink.wait<backends::report::Finished>(id);
    }
    std::string path(const std::string& name) const; // in the data directory
    std::string contents(const std::string& name) const; // of a file there, empty when missing
    std::string runDir(const model::AttemptId& id) const;
    std::string log(const model::AttemptId& id, const char* ending = ".out") const;
    // Waits for text in the log; false after 60 s without.
    bool waitForLog(const model::AttemptId& id, const std::string& text) const;

    QTemporaryDir dir;
    base::SystemClock clock;
    SinkRecorder sink;
    model::BackendConfig config; // of the next connect()
    traditional::LocalProcessOptions processOptions;
    edge::EdgeContainerOptions containerOptions;
    serverless::LocalFunctionOptions functionOptions;
    std::unique_ptr<serverless::FunctionStore> functions;
    std::unique_ptr<process::RunnerClient> client;
    std::unique_ptr<backends::Backend> backend;

private:
    class Watch final : public process::RunnerListener
    {
    public:
        void runnerConnected(const process::RunnerInfo& info) override { set(info.pid); }
        void runnerLost(const base::Error&) override { set(0); }
        void runnerEvent(const process::Frame&) override { }

        int waitUntil(bool isThere);
        std::vector<int> seen(); // pids of all runners
        void forget(int pid); // it is gone

    private:
        void set(int pid);

        std::mutex m_mutex; // guards the rest
        std::condition_variable m_changed;
        int m_pid = 0;
        std::vector<int> m_seen;
    };

    const Place m_place;
    Watch m_watch;
    int m_last = 0;
};

// Whether a process has this in its command line; those that have ended don't.
bool isRunning(const std::string& mark);
// Waits until that is so; false after 60 s.
bool waitForProcess(const std::string& mark, bool wanted);

} // namespace tributary::test
