// The local function runtime as a back end (provider local-function): runs commands and deployed
// functions on warm instances of the runner.
//
// Guarantee: a key runs at most once, and a result is on disk before it is reported.
//
// Thread: as the port says. Lifetime: client, store, clock and sink outlive the back end.
#pragma once

#include "backends/backend.h"
#include "backends/serverless/function_store.h"
#include "process/runner_client.h"

#include <functional>
#include <memory>

namespace tributary::serverless {

struct LocalFunctionOptions
{
    std::int64_t commandMemoryBytes = 512LL << 20U; // of commands that declare no memory
    // The value of a variable that refers to a secret; called on the client's I/O thread.
    std::function<base::Result<std::string>(const model::EnvValue&)> secret;
};

class LocalFunctionBackend final : public backends::Backend
{
public:
    LocalFunctionBackend(model::BackendConfig config, process::RunnerClient& client,
                         const FunctionStore& functions, backends::BackendSink& sink,
                         LocalFunctionOptions options = {});
    ~LocalFunctionBackend() override;
    LocalFunctionBackend(const LocalFunctionBackend&) = delete;
    LocalFunctionBackend& operator=(const LocalFunctionBackend&) = delete;

    const model::BackendConfig& config() const noexcept override;
    std::string incapability(const model::TaskSpec& spec) const override;
    void start(const backends::StartRequest& request) override;
    void cancel(const model::AttemptId& attempt, bool force) override;
    void reconcile(std::span<const model::AttemptRecord> attempts) override;
    void settled(std::span<const model::AttemptId> attempts) override;
    void probe() override;

private:
    class State; // shared with answers that are on their way
    std::shared_ptr<State> m_state;
};

// What the runner's result says of the attempt. Pure.
backends::report::Finished finishedReport(const InvocationResult& result);

} // namespace tributary::serverless
