#include "backends/edge/http_edge_backend.h"

#include "backends/edge/http_edge_state.h"

#include <utility>

namespace tributary::edge {

HttpEdgeBackend::HttpEdgeBackend(model::BackendConfig config, net::HttpClient& client,
                                 const base::Clock& clock, backends::BackendSink& sink,
                                 HttpEdgeOptions options)
    : m_state(std::make_shared<State>(std::move(config), client, clock, sink, std::move(options)))
{
}

HttpEdgeBackend::~HttpEdgeBackend()
{
    m_state->close();
}

const model::BackendConfig& HttpEdgeBackend::config() const noexcept
{
    return m_state->config;
}

std::string HttpEdgeBackend::incapability(const model::TaskSpec& spec) const
{
    return m_state->incapability(spec);
}

void HttpEdgeBackend::start(const backends::StartRequest& request)
{
    m_state->start(request);
}

void HttpEdgeBackend::cancel(const model::AttemptId& attempt, bool force)
{
    m_state->cancel(attempt, force);
}

void HttpEdgeBackend::reconcile(std::span<const model::AttemptRecord> attempts)
{
    for (const model::AttemptRecord& attempt : attempts)
        m_state->reconcile(attempt);
}

void HttpEdgeBackend::settled(std::span<const model::AttemptId> attempts)
{
    for (const model::AttemptId& attempt : attempts)
        m_state->settled(attempt);
}

void HttpEdgeBackend::probe()
{
    m_state->probe();
}

std::vector<NodeStatus> HttpEdgeBackend::nodes() const
{
    return m_state->nodes();
}

} // namespace tributary::edge
