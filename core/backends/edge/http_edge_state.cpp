#include "backends/edge/http_edge_state.h"

#include "backends/edge/http_edge_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tributary::edge {

namespace report = backends::report;
using Health = backends::BackendHealth;

HttpEdgeBackend::State::State(model::BackendConfig backend, net::HttpClient& client,
                              const base::Clock& clock, backends::BackendSink& sink,
                              HttpEdgeOptions options)
    : config(std::move(backend))
    , m_client(client)
    , m_clock(clock)
    , m_sink(sink)
    , m_options(std::move(options))
    , m_healthSince(clock.now())
{
    for (const model::EdgeNodeConfig& node : config.nodes) {
        NodeState state;
        state.config = node;
        m_nodes.push_back(std::move(state));
    }
}

void HttpEdgeBackend::State::close()
{
    std::vector<net::RequestId> open;
    {
        const std::lock_guard lock{m_mutex};
        m_isClosed = true;
        for (const auto& [attempt, entry] : m_open) {
            if (entry.isInFlight)
                open.push_back(entry.id);
        }
    }
    for (const net::RequestId id : open)
        m_client.cancel(id);
}

void HttpEdgeBackend::State::report(const model::AttemptId& attempt, backends::AttemptReport what)
{
    if (!m_isClosed)
        m_sink.report(attempt, std::move(what));
}

void HttpEdgeBackend::State::refuse(const model::AttemptId& attempt, model::FailureClass failure,
                                    std::string error, base::Micros retryAfter)
{
    report(attempt, report::Refused{failure, std::move(error), retryAfter});
}

base::Result<net::Headers>
HttpEdgeBackend::State::authorization(const model::EdgeNodeConfig& node) const
{
    if (node.token.empty())
        return net::Headers{};
    if (!node.url.starts_with("https://") && !isLoopback(node.url))
        return base::failure(base::ErrorCode::PermissionDenied,
                             "its token would go over plain http", "use https");
    if (!m_options.secret)
        return base::failure(base::ErrorCode::Unavailable, "no secrets are available");
    base::Result<std::string> token = m_options.secret(node.token);
    if (!token)
        return std::unexpected(token.error());
    return net::Headers{{"Authorization", "Bearer " + *token}};
}

std::string HttpEdgeBackend::State::incapability(const model::TaskSpec& spec) const
{
    if (spec.run.kind == model::RunSpec::Kind::Command)
        return "its nodes run functions and URLs, not commands";
    const auto estimate = spec.features.find(model::FeatureId::ExecutionTimeEstimate);
    if (config.maxRunMicros > 0 && estimate
        && *estimate * 1e6 > static_cast<double>(config.maxRunMicros))
        return fmt::format("runs at most {} s", config.maxRunMicros / 1'000'000);
    const std::lock_guard lock{m_mutex};
    std::string reasons;
    for (const NodeState& node : m_nodes) {
        std::string reason = unfitReason(node, spec, config.allowAtLeastOnce);
        if (reason.empty() && runUrl(node.config.url, spec.run).empty())
            reason = "is not the host of the task's URL";
        if (reason.empty())
            return {};
        reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", node.config.name, reason);
    }
    return m_nodes.empty() ? "no nodes are configured" : reasons;
}

void HttpEdgeBackend::State::start(const backends::StartRequest& request)
{
    const std::lock_guard lock{m_mutex};
    std::vector<NodeState> reachable = m_nodes;
    for (NodeState& node : reachable) {
        if (runUrl(node.config.url, request.spec->run).empty()) {
            node.isHealthy = false;
            node.trouble = "is not the host of the task's URL";
        }
    }
    const NodeChoice choice = chooseNode(reachable, *request.spec, config.allowAtLeastOnce);
    if (!choice.node)
        return refuse(request.attempt, model::FailureClass::Unavailable, choice.reason,
                      std::chrono::seconds{1});
    NodeState& node = m_nodes[*choice.node];
    base::Result<net::Headers> headers = authorization(node.config);
    if (!headers)
        return refuse(request.attempt, model::FailureClass::Error,
                      fmt::format("node {}: {}", node.config.name, headers.error().message));
    base::Micros longest = m_options.longestRun;
    if (config.maxRunMicros > 0)
        longest = base::Micros{config.maxRunMicros};
    if (request.runTimeout.count() > 0) // the scheduler's own comes first
        longest = request.runTimeout + std::chrono::seconds{5};
    Open open;
    open.node = *choice.node;
    net::HttpRequest post;
    post.method = net::Method::Post;
    post.url = runUrl(node.config.url, request.spec->run);
    post.headers = std::move(*headers);
    post.headers.emplace_back("Content-Type", "application/json");
    post.headers.emplace_back("Idempotency-Key", model::attemptKey(request.attempt));
    post.body = std::make_shared<const std::string>(eventBody(request.attempt, *request.spec));
    post.timeout = longest;
    post.longPoll = true;
    Open& kept = m_open.insert_or_assign(request.attempt, open).first->second;
    send(request.attempt, kept, std::move(post));
}

// With the lock held. Nothing of the request is kept: the entry may stay for as long as nobody can
// tell how the attempt ended, and the request has the node's token.
void HttpEdgeBackend::State::send(const model::AttemptId& attempt, Open& open,
                                  net::HttpRequest request)
{
    ++m_nodes[open.node].inFlight;
    open.isInFlight = true;
    open.sentAt = m_clock.now();
    request.onSent = [weak = weak_from_this(), attempt] {
        if (const auto self = weak.lock())
            self->sent(attempt);
    };
    open.id = m_client.send(std::move(request),
                            [weak = weak_from_this(), attempt](const net::HttpReply& reply) {
                                if (const auto self = weak.lock())
                                    self->replied(attempt, reply);
                            });
}

void HttpEdgeBackend::State::sent(const model::AttemptId& attempt)
{
    const std::lock_guard lock{m_mutex};
    const auto found = m_open.find(attempt);
    if (found == m_open.end())
        return;
    report(attempt, report::Dispatched{m_nodes[found->second.node].config.name});
    report(attempt, report::Started{m_clock.now(), {}});
}

void HttpEdgeBackend::State::replied(const model::AttemptId& attempt, const net::HttpReply& reply)
{
    const std::lock_guard lock{m_mutex};
    const auto found = m_open.find(attempt);
    if (found == m_open.end() || m_isClosed)
        return;
    Open& open = found->second;
    open.isInFlight = false;
    NodeState& node = m_nodes[open.node];
    --node.inFlight;
    if (reply.delivery == net::Delivery::PreSend) {
        node.isHealthy = false;
        node.trouble = reply.error.message;
    }
    backends::AttemptReport what = reportOf(reply, open.sentAt, m_clock.now());
    if (open.isCancelled && std::holds_alternative<report::Ambiguous>(what)) {
        report(attempt, report::CancelProgress{model::CancelState::Orphan});
        what = report::Ambiguous{
            "cancelled: the connection is closed, but the node does not confirm its end"};
    }
    report(attempt, std::move(what));
}

void HttpEdgeBackend::State::cancel(const model::AttemptId& attempt, bool force)
{
    net::RequestId id = 0;
    {
        const std::lock_guard lock{m_mutex};
        const auto found = m_open.find(attempt);
        if (found == m_open.end() || !found->second.isInFlight)
            return;
        found->second.isCancelled = true;
        id = found->second.id;
        report(attempt,
               report::CancelProgress{force ? model::CancelState::Escalated
                                            : model::CancelState::Sent});
    }
    m_client.cancel(id); // nodes take a closed connection as the wish to end
}

void HttpEdgeBackend::State::settled(const model::AttemptId& attempt)
{
    const std::lock_guard lock{m_mutex};
    const auto found = m_open.find(attempt);
    if (found != m_open.end() && !found->second.isInFlight)
        m_open.erase(found);
}

void HttpEdgeBackend::State::reconcile(const model::AttemptRecord& attempt)
{
    const std::lock_guard lock{m_mutex};
    const auto found = m_open.find(attempt.id);
    if (found != m_open.end() && found->second.isInFlight) {
        return report(
            attempt.id,
            report::Adopted{m_nodes[found->second.node].config.name, found->second.sentAt});
    }
    const auto node = found != m_open.end()
        ? m_nodes.begin() + static_cast<std::ptrdiff_t>(found->second.node)
        : std::ranges::find(m_nodes, attempt.handle,
                            [](const NodeState& state) { return state.config.name; });
    if (node == m_nodes.end()) {
        return report(attempt.id,
                      report::CannotTell{
                          attempt.handle.empty()
                              ? "no node had confirmed the dispatch"
                              : fmt::format("node {} is not configured any more", attempt.handle)});
    }
    if (!node->config.dedupes) {
        return report(attempt.id,
                      report::CannotTell{fmt::format("node {} keeps no record of its runs "
                                                     "(at least once)",
                                                     node->config.name)});
    }
    const base::Instant sentAt = found != m_open.end()
        ? found->second.sentAt
        : attempt.dispatchedAt.value_or(attempt.intentAt);
    askNode(attempt.id, static_cast<std::size_t>(node - m_nodes.begin()), sentAt);
}

// With the lock held.
void HttpEdgeBackend::State::askNode(const model::AttemptId& attempt, std::size_t node,
                                     base::Instant sentAt)
{
    const model::EdgeNodeConfig& nodeConfig = m_nodes[node].config;
    base::Result<net::Headers> headers = authorization(nodeConfig);
    if (!headers)
        return report(attempt, report::CannotTell{headers.error().message});
    net::HttpRequest request;
    request.url = joined(nodeConfig.url, "/runs/" + model::attemptKey(attempt));
    request.headers = std::move(*headers);
    request.timeout = m_options.probeTimeout;
    m_client.send(std::move(request),
                  [weak = weak_from_this(), attempt, node, sentAt](const net::HttpReply& reply) {
                      if (const auto self = weak.lock())
                          self->answered(attempt, node, sentAt, reply);
                  });
}

void HttpEdgeBackend::State::answered(const model::AttemptId& attempt, std::size_t node,
                                      base::Instant sentAt, const net::HttpReply& reply)
{
    const std::lock_guard lock{m_mutex};
    const auto found = m_open.find(attempt);
    const base::Instant startedAt = found == m_open.end() ? base::Instant{} : sentAt;
    const std::string& name = m_nodes[node].config.name;
    backends::AttemptReport answer = reportOfLookUp(reply, name, startedAt, m_clock.now());
    if (std::holds_alternative<report::Absent>(answer)
        && m_clock.now() - sentAt < m_options.absentAfter)
        answer = report::CannotTell{fmt::format(
            "node {} does not know the key; the request may still be on its way", name)};
    report(attempt, std::move(answer));
}

void HttpEdgeBackend::State::probe()
{
    const std::lock_guard lock{m_mutex};
    for (const auto& [attempt, open] : m_open) {
        if (open.isInFlight)
            report(attempt, report::Alive{});
    }
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        net::HttpRequest request;
        request.url = joined(m_nodes[i].config.url, "/healthz");
        request.timeout = m_options.probeTimeout;
        request.connectTimeout = m_options.probeTimeout;
        if (base::Result<net::Headers> headers = authorization(m_nodes[i].config))
            request.headers = std::move(*headers);
        m_client.send(std::move(request),
                      [weak = weak_from_this(), i](const net::HttpReply& reply) {
                          if (const auto self = weak.lock())
                              self->probed(i, reply);
                      });
    }
    if (m_nodes.empty())
        reportHealth();
}

void HttpEdgeBackend::State::probed(std::size_t node, const net::HttpReply& reply)
{
    const std::lock_guard lock{m_mutex};
    NodeState& state = m_nodes[node];
    state.isHealthy = reply.status > 0 && reply.status < 500 && !reply.isTimeout;
    state.trouble = state.isHealthy ? std::string{} : "unreachable: " + reply.error.message;
    if (state.isHealthy)
        state.roundTrip.add(reply.firstByte);
    reportHealth();
}

// With the lock held.
void HttpEdgeBackend::State::reportHealth()
{
    Health health;
    std::size_t healthy = 0;
    std::size_t unknown = 0;
    for (const NodeState& node : m_nodes) {
        healthy += node.isHealthy ? 1 : 0;
        unknown += node.trouble == NodeState{}.trouble ? 1 : 0;
        if (!node.isHealthy)
            health.reason += fmt::format("{}{}: {}", health.reason.empty() ? "" : "; ",
                                         node.config.name, node.trouble);
        else if (health.probeLatency.count() == 0 || node.roundTrip.mean() < health.probeLatency)
            health.probeLatency = node.roundTrip.mean();
    }
    if (m_nodes.empty())
        health.reason = "no nodes are configured: add some to the back end";
    health.state = Health::State::Degraded;
    if (!m_nodes.empty() && healthy == m_nodes.size())
        health.state = Health::State::Healthy;
    else if (healthy == 0 && unknown == 0)
        health.state = Health::State::Unavailable;
    else if (healthy == 0)
        health.state = Health::State::Unknown;
    if (health.state != m_health) {
        m_health = health.state;
        m_healthSince = m_clock.now();
    }
    health.since = m_healthSince;
    if (!m_isClosed)
        m_sink.health(config.name, std::move(health));
}

std::vector<NodeStatus> HttpEdgeBackend::State::nodes() const
{
    const std::lock_guard lock{m_mutex};
    std::vector<NodeStatus> list;
    list.reserve(m_nodes.size());
    for (const NodeState& node : m_nodes) {
        list.push_back({node.config.name, node.config.zone, node.isHealthy, node.config.dedupes,
                        node.trouble, node.roundTrip.mean(), node.roundTrip.p95(), node.inFlight});
    }
    return list;
}

} // namespace tributary::edge
