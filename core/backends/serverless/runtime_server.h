// HTTP side of the AWS Lambda Runtime API (2018-06-01): one 127.0.0.1 port per instance.
//
// The API carries no credentials by its definition. What stands for them: a connection counts
// only when its other end belongs to our user id, and a response only on the port that the
// invocation was given to.
//
// Thread: one; the owner polls fd() and calls process() when it is readable. Events come from
// inside process(). Nothing of this class blocks. Bodies over the limit are read and dropped.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tributary::serverless {

using EndpointId = std::uint64_t;

struct RuntimeError
{
    std::string type; // errorType of the body, else of the header
    std::string message;
    std::string body; // as it came, JSON by convention
};

struct NextInvocation
{
    std::string requestId;
    std::int64_t deadlineMs = 0; // Unix time
    std::string arn;
    std::string traceId;
    std::string payload;
};

class RuntimeEvents
{
public:
    virtual ~RuntimeEvents() = default;
    // The runtime waits for work; answer with deliver(), now or later.
    virtual void runtimeReady(EndpointId endpoint) = 0;
    // The request id was given to this endpoint and not answered before.
    virtual void runtimeResponded(EndpointId endpoint, std::string body) = 0;
    virtual void runtimeFailed(EndpointId endpoint, RuntimeError error) = 0;
    virtual void runtimeInitFailed(EndpointId endpoint, RuntimeError error) = 0;
};

class RuntimeServer
{
public:
    // `events` outlives the server. Errors: ResourceExhausted.
    static base::Result<std::unique_ptr<RuntimeServer>> create(RuntimeEvents& events,
                                                               std::size_t maxBody);
    ~RuntimeServer();
    RuntimeServer(const RuntimeServer&) = delete;
    RuntimeServer& operator=(const RuntimeServer&) = delete;

    struct Endpoint
    {
        EndpointId id = 0;
        std::string address; // "127.0.0.1:port", for AWS_LAMBDA_RUNTIME_API
    };
    base::Result<Endpoint> open();
    void close(EndpointId id); // its connections end, too

    // Gives work to an endpoint that is ready. False when it is not (any more).
    bool deliver(EndpointId id, NextInvocation invocation);

    // Takes back what was delivered and not asked for yet. False when the runtime has it, or there
    // was nothing.
    bool withdraw(EndpointId id);

    int fd() const noexcept; // readable = call process()
    void process();

private:
    struct State;
    explicit RuntimeServer(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace tributary::serverless
