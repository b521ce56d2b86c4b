#include "backends/serverless/local_function_backend.h"

#include "backends/serverless/local_function_state.h"

#include <utility>

namespace tributary::serverless {

LocalFunctionBackend::LocalFunctionBackend(model::BackendConfig config,
                                           process::RunnerClient& client,
                                           const FunctionStore& functions,
                                           backends::BackendSink& sink,
                                           LocalFunctionOptions options)
    : m_state(
        std::make_shared<State>(std::move(config), client, functions, sink, std::move(options)))
{
    m_state->open();
}

LocalFunctionBackend::~LocalFunctionBackend()
{
    m_state->close();
}

const model::BackendConfig& LocalFunctionBackend::config() const noexcept
{
    return m_state->config;
}

std::string LocalFunctionBackend::incapability(const model::TaskSpec& spec) const
{
    return m_state->incapability(spec);
}

void LocalFunctionBackend::start(const backends::StartRequest& request)
{
    m_state->start(request);
}

void LocalFunctionBackend::cancel(const model::AttemptId& attempt, bool force)
{
    m_state->cancel(attempt, force);
}

void LocalFunctionBackend::reconcile(std::span<const model::AttemptRecord> attempts)
{
    std::vector<std::string> keys;
    keys.reserve(attempts.size());
    for (const model::AttemptRecord& attempt : attempts)
        keys.push_back(model::attemptKey(attempt.id));
    m_state->lookUp(std::move(keys));
}

void LocalFunctionBackend::settled(std::span<const model::AttemptId> attempts)
{
    m_state->settled(attempts);
}

void LocalFunctionBackend::probe()
{
    m_state->probe();
}

} // namespace tributary::serverless
