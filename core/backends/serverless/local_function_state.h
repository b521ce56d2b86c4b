// Inside of the local function back end, shared with answers that are on their way.
//
// Thread: any; m_mutex is held while reporting, so that nothing is reported after close().
#pragma once

#include "backends/serverless/function_wire.h"
#include "backends/serverless/local_function_backend.h"
#include "model/keys.h"

#include <map>
#include <mutex>

namespace tributary::serverless {

class LocalFunctionBackend::State final
    : public process::RunnerListener,
      public std::enable_shared_from_this<LocalFunctionBackend::State>
{
public:
    State(model::BackendConfig backend, process::RunnerClient& client,
          const FunctionStore& functions, backends::BackendSink& sink,
          LocalFunctionOptions options);

    void open();
    void close();
    void start(const backends::StartRequest& request);
    void cancel(const model::AttemptId& attempt, bool force);
    void lookUp(std::vector<std::string> keys);
    void settled(std::span<const model::AttemptId> attempts);
    void probe();
    std::string incapability(const model::TaskSpec& spec) const;

    void runnerConnected(const process::RunnerInfo& info) override;
    void runnerLost(const base::Error& error) override;
    void runnerEvent(const process::Frame& event) override;

    const model::BackendConfig config;

private:
    struct Open
    {
        std::string handle;
        // The runner has answered the invoke, or was lost meanwhile. Before that, its not knowing
        // the key proves nothing: the request may be on its way.
        bool isAnswered = false;
    };
    // On the client's I/O thread.
    void dispatch(const backends::StartRequest& request);
    base::Result<FunctionSpec> functionOf(const model::TaskSpec& task) const;
    void invoked(const model::AttemptId& attempt, const process::Answer& answer);
    void lookedUp(const std::vector<std::string>& keys, const process::Answer& answer);
    void tell(const LookedUp& entry);
    void probed(const process::Answer& answer);
    void unsettled(const process::Answer& answer);
    void warmUp();
    void report(const model::AttemptId& attempt, backends::AttemptReport what);
    void end(const model::AttemptId& attempt, backends::AttemptReport what);
    void request(process::Frame frame, void (State::*done)(const process::Answer&));

    process::RunnerClient& m_client;
    const FunctionStore& m_functions;
    backends::BackendSink& m_sink;
    LocalFunctionOptions m_options;

    std::mutex m_mutex; // guards all below and the reports
    bool m_isClosed = false;
    bool m_isConnected = false;
    std::map<model::AttemptId, Open> m_open;
};

} // namespace tributary::serverless
