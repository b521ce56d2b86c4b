// Inside of the HTTP edge back end: nodes and open attempts, shared with request callbacks.
//
// Thread: any; m_mutex is held while reporting, so that nothing is reported after close().
#pragma once

#include "backends/edge/http_edge_backend.h"
#include "model/keys.h"

#include <map>
#include <mutex>
#include <unordered_map>

namespace tributary::edge {

class HttpEdgeBackend::State : public std::enable_shared_from_this<HttpEdgeBackend::State>
{
public:
    State(model::BackendConfig backend, net::HttpClient& client, const base::Clock& clock,
          backends::BackendSink& sink, HttpEdgeOptions options);

    void close();
    void start(const backends::StartRequest& request);
    void cancel(const model::AttemptId& attempt, bool force);
    void reconcile(const model::AttemptRecord& attempt);
    void settled(const model::AttemptId& attempt);
    void probe();
    std::string incapability(const model::TaskSpec& spec) const;
    std::vector<NodeStatus> nodes() const;

    const model::BackendConfig config;

private:
    // What an ambiguous attempt needs to be sent again, byte for byte, to a node that dedupes.
    struct Open
    {
        std::size_t node = 0;
        net::RequestId id = 0;
        bool isInFlight = false;
        bool isCancelled = false;
        base::Instant sentAt;
    };

    void send(const model::AttemptId& attempt, Open& open, net::HttpRequest request);
    void sent(const model::AttemptId& attempt);
    void replied(const model::AttemptId& attempt, const net::HttpReply& reply);
    void probed(std::size_t node, const net::HttpReply& reply);
    void askNode(const model::AttemptId& attempt, std::size_t node, base::Instant sentAt);
    void answered(const model::AttemptId& attempt, std::size_t node, base::Instant sentAt,
                  const net::HttpReply& reply);
    void report(const model::AttemptId& attempt, backends::AttemptReport report);
    void refuse(const model::AttemptId& attempt, model::FailureClass failure, std::string error,
                base::Micros retryAfter = {});
    void reportHealth();
    base::Result<net::Headers> authorization(const model::EdgeNodeConfig& node) const;

    net::HttpClient& m_client;
    const base::Clock& m_clock;
    backends::BackendSink& m_sink;
    HttpEdgeOptions m_options;

    mutable std::mutex m_mutex; // guards all below and the reports
    bool m_isClosed = false;
    std::vector<NodeState> m_nodes;
    std::unordered_map<model::AttemptId, Open> m_open; // until settled
    base::Instant m_healthSince;
    backends::BackendHealth::State m_health = backends::BackendHealth::State::Unknown;
};

} // namespace tributary::edge
