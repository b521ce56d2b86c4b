// HTTP edge nodes: POST to a node that runs a function and answers with its result.
//
// A task's `run.function` NAME goes to {node}/run/NAME, `run.url` to that path of a node (an
// absolute URL must be one of the nodes'). The body is the function event, the attempt key goes
// as Idempotency-Key. Probes are GET {node}/healthz: any answer below 500 is healthy.
// A node that dedupes also answers GET {node}/runs/KEY with {"state": "running" | "succeeded" |
// "failed" | "absent", "result", "error"}; others are at-least-once and can't be asked. "absent" is
// believed once the request is too old to be on its way still.
//
// Thread: as the port says; replies come on the client's thread. Lifetime: client, clock and sink
// outlive the back end.
#pragma once

#include "backends/backend.h"
#include "backends/edge/node_choice.h"
#include "base/clock.h"
#include "net/http_client.h"

#include <functional>
#include <memory>

namespace tributary::edge {

struct HttpEdgeOptions
{
    // The secret behind a reference (env:NAME, …); fast, any thread. Unavailable secrets refuse.
    std::function<base::Result<std::string>(const std::string& reference)> secret;
    base::Micros probeTimeout = std::chrono::seconds{3};
    base::Micros longestRun = std::chrono::minutes{15}; // where neither task nor back end says
    // From the sending on: before that a node's "absent" proves nothing, because a proxy in between
    // may still hold the request.
    base::Micros absentAfter = std::chrono::minutes{1};
};

struct NodeStatus
{
    std::string name;
    std::string zone;
    bool isHealthy = false;
    bool dedupes = false; // else it carries the badge "at least once"
    std::string trouble;
    base::Micros mean{};
    base::Micros p95{};
    int inFlight = 0;
};

class HttpEdgeBackend final : public backends::Backend
{
public:
    HttpEdgeBackend(model::BackendConfig config, net::HttpClient& client, const base::Clock& clock,
                    backends::BackendSink& sink, HttpEdgeOptions options);
    ~HttpEdgeBackend() override;
    HttpEdgeBackend(const HttpEdgeBackend&) = delete;
    HttpEdgeBackend& operator=(const HttpEdgeBackend&) = delete;

    const model::BackendConfig& config() const noexcept override;
    std::string incapability(const model::TaskSpec& spec) const override;
    void start(const backends::StartRequest& request) override;
    void cancel(const model::AttemptId& attempt, bool force) override;
    void reconcile(std::span<const model::AttemptRecord> attempts) override;
    void settled(std::span<const model::AttemptId> attempts) override;
    void probe() override;

    std::vector<NodeStatus> nodes() const; // any thread

private:
    class State; // shared with the callbacks of open requests
    std::shared_ptr<State> m_state;
};

} // namespace tributary::edge
