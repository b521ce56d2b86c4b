#include "backends/serverless/runtime_server.h"

#include "backends/serverless/peer_uid.h"
#include "backends/serverless/runtime_wire.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <unordered_map>

namespace tributary::serverless {

namespace {

constexpr std::size_t kConnectionMemory = 128U << 10U; // headers over 1 KiB are common

struct Port
{
    EndpointId id = 0;
    int listenFd = -1;
    std::uint16_t number = 0;
    MHD_Connection* waiting = nullptr; // suspended in /next
    Request* waitingRequest = nullptr;
    bool isReady = false; // asked for /next and has not been given anything
    std::optional<NextInvocation> pending; // given, not sent yet
    std::string current; // request id that was sent and not answered, empty = none
};

std::uint16_t localPort(int fd)
{
    sockaddr_in address{};
    socklen_t length = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin_port);
}

// The client of a suspended request went away; libmicrohttpd does not look while it is suspended.
bool hasHungUp(MHD_Connection* connection)
{
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    pollfd peer{info->connect_fd, POLLRDHUP, 0};
    return poll(&peer, 1, 0) > 0;
}

} // namespace

struct RuntimeServer::State
{
    RuntimeEvents& events;
    std::size_t maxBody;
    MHD_Daemon* daemon = nullptr;
    int epollFd = -1;
    EndpointId nextId = 1;
    bool mustRun = false; // something was resumed or added: no descriptor tells of it
    std::unordered_map<EndpointId, Port> ports;
    std::unordered_map<std::uint16_t, EndpointId> byNumber;

    State(RuntimeEvents& receiver, std::size_t bodyLimit)
        : events(receiver)
        , maxBody(bodyLimit)
    {
    }
    ~State();
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Port* portOf(EndpointId id)
    {
        const auto found = ports.find(id);
        return found == ports.end() ? nullptr : &found->second;
    }
    void resume(MHD_Connection* connection)
    {
        MHD_resume_connection(connection);
        mustRun = true;
    }
    void supersede(Port& port) // another request for the next invocation takes its place
    {
        if (port.waiting == nullptr)
            return;
        port.waitingRequest->isSuperseded = true;
        resume(port.waiting);
        port.waiting = nullptr;
    }
    void acceptAll(Port& port);
    static MHD_Result onRequest(void* self, MHD_Connection* connection, const char* url,
                                const char* method, const char* version, const char* upload,
                                std::size_t* uploadSize, void** context);
    static void onCompleted(void* self, MHD_Connection* connection, void** context,
                            MHD_RequestTerminationCode code);
    MHD_Result dispatch(MHD_Connection* connection, Request& request);
    MHD_Result next(MHD_Connection* connection, Request& request, Port& port);
    MHD_Result result(MHD_Connection* connection, Request& request, Port& port);
};

RuntimeServer::State::~State()
{
    for (auto& [id, port] : ports) {
        ::close(port.listenFd);
        if (port.waiting != nullptr)
            resume(port.waiting); // a suspended one would block the stop
        port.waiting = nullptr;
    }
    ports.clear();
    if (daemon != nullptr)
        MHD_stop_daemon(daemon);
    if (epollFd >= 0)
        ::close(epollFd);
}

void RuntimeServer::State::acceptAll(Port& port)
{
    for (;;) {
        sockaddr_in peer{};
        socklen_t length = sizeof peer;
        const int fd = accept4(port.listenFd, reinterpret_cast<sockaddr*>(&peer), &length,
                               SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        if (peerUid(fd) != geteuid()) {
            ::close(fd);
            continue;
        }
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        mustRun = true;
        if (MHD_add_connection(daemon, fd, reinterpret_cast<sockaddr*>(&peer), length) != MHD_YES)
            continue; // it has closed the socket
    }
}

MHD_Result RuntimeServer::State::onRequest(void* self, MHD_Connection* connection, const char* url,
                                           const char* method, const char*, const char* upload,
                                           std::size_t* uploadSize, void** context)
{
    auto& state = *static_cast<State*>(self);
    if (*context == nullptr) {
        auto request = std::make_unique<Request>(parseUrl(method, url));
        const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        const auto found = state.byNumber.find(localPort(info->connect_fd));
        if (found == state.byNumber.end())
            return MHD_NO; // its instance is gone
        request->port = found->second;
        *context = request.release(); // onCompleted deletes it
        return MHD_YES;
    }
    auto& request = *static_cast<Request*>(*context);
    if (*uploadSize > 0) {
        if (request.body.size() + *uploadSize > state.maxBody) {
            request.isTooLarge = true;
            request.body.clear();
            request.body.shrink_to_fit();
        }
        if (!request.isTooLarge)
            request.body.append(upload, *uploadSize);
        *uploadSize = 0;
        return MHD_YES;
    }
    return state.dispatch(connection, request);
}

void RuntimeServer::State::onCompleted(void* self, MHD_Connection* connection, void** context,
                                       MHD_RequestTerminationCode)
{
    auto& state = *static_cast<State*>(self);
    const std::unique_ptr<Request> request{static_cast<Request*>(*context)};
    *context = nullptr;
    if (!request)
        return;
    Port* port = state.portOf(request->port);
    if (port != nullptr && port->waiting == connection)
        port->waiting = nullptr;
}

MHD_Result RuntimeServer::State::dispatch(MHD_Connection* connection, Request& request)
{
    Port* port = portOf(request.port);
    if (port == nullptr)
        return MHD_NO;
    switch (request.call) {
    case Call::Next:
        return next(connection, request, *port);
    case Call::Response:
    case Call::Error:
        return result(connection, request, *port);
    case Call::InitError: {
        const MHD_Result queued = answer(connection, MHD_HTTP_ACCEPTED, R"({"status":"OK"})");
        events.runtimeInitFailed(
            request.port,
            errorFrom(valueOf(connection, MHD_HEADER_KIND, "Lambda-Runtime-Function-Error-Type"),
                      std::move(request.body)));
        return queued;
    }
    case Call::Unknown:
        break;
    }
    return refuse(connection, MHD_HTTP_NOT_FOUND, "InvalidPath", "no such call of the runtime API");
}

MHD_Result RuntimeServer::State::next(MHD_Connection* connection, Request& request, Port& port)
{
    if (request.isSuperseded)
        return refuse(connection, MHD_HTTP_CONFLICT, "InvalidStateTransition",
                      "another request for the next invocation took its place");
    if (!port.pending && port.waiting != connection) {
        supersede(port);
        port.current.clear();
        port.isReady = true;
        events.runtimeReady(port.id);
        Port* again = portOf(request.port); // the event may have closed it
        if (again == nullptr)
            return MHD_NO;
        if (!again->pending) {
            again->waiting = connection;
            again->waitingRequest = &request;
            MHD_suspend_connection(connection);
            return MHD_YES;
        }
    }
    Port& given = *portOf(request.port);
    if (given.waiting != connection)
        supersede(given); // else it would count as ready again
    given.waiting = nullptr;
    if (!given.pending || hasHungUp(connection))
        return MHD_NO; // the work waits for the runtime to ask again
    const NextInvocation invocation = std::move(*given.pending);
    given.pending.reset();
    given.current = invocation.requestId;
    return sendInvocation(connection, invocation);
}

MHD_Result RuntimeServer::State::result(MHD_Connection* connection, Request& request, Port& port)
{
    if (port.current.empty() || port.current != request.requestId)
        return refuse(connection, MHD_HTTP_BAD_REQUEST, "InvalidRequestID",
                      "the request id is not of an invocation in progress on this port");
    port.current.clear();
    const EndpointId id = port.id;
    if (request.isTooLarge) {
        RuntimeError error{"Function.ResponseSizeTooLarge",
                           fmt::format("the reply is larger than {} bytes", maxBody),
                           {}};
        const MHD_Result queued =
            refuse(connection, MHD_HTTP_CONTENT_TOO_LARGE, "RequestEntityTooLarge", error.message);
        events.runtimeFailed(id, std::move(error));
        return queued;
    }
    const MHD_Result queued = answer(connection, MHD_HTTP_ACCEPTED, R"({"status":"OK"})");
    // A streaming response tells of a failure after its last chunk.
    const std::string trailer =
        valueOf(connection, MHD_FOOTER_KIND, "Lambda-Runtime-Function-Error-Type");
    if (request.call == Call::Error) {
        events.runtimeFailed(
            id,
            errorFrom(valueOf(connection, MHD_HEADER_KIND, "Lambda-Runtime-Function-Error-Type"),
                      std::move(request.body)));
    } else if (!trailer.empty()) {
        events.runtimeFailed(
            id,
            errorFrom(trailer,
                      decodeBase64(valueOf(connection, MHD_FOOTER_KIND,
                                           "Lambda-Runtime-Function-Error-Body"))));
    } else {
        events.runtimeResponded(id, std::move(request.body));
    }
    return queued;
}

RuntimeServer::RuntimeServer(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
}

RuntimeServer::~RuntimeServer() = default;

base::Result<std::unique_ptr<RuntimeServer>> RuntimeServer::create(RuntimeEvents& events,
                                                                   std::size_t maxBody)
{
    auto state = std::make_unique<State>(events, maxBody);
    state->epollFd = epoll_create1(EPOLL_CLOEXEC);
    state->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0, nullptr, nullptr,
        &State::onRequest, state.get(), MHD_OPTION_NOTIFY_COMPLETED, &State::onCompleted,
        state.get(), MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory,
        MHD_OPTION_CONNECTION_LIMIT, 4096U, MHD_OPTION_END);
    if (state->daemon == nullptr || state->epollFd < 0)
        return base::failure(base::ErrorCode::ResourceExhausted,
                             "the function runtime's HTTP server can't be started");
    const auto* info = MHD_get_daemon_info(state->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = 0; // no endpoint has this id
    epoll_ctl(state->epollFd, EPOLL_CTL_ADD, info->epoll_fd, &event);
    return std::unique_ptr<RuntimeServer>{new RuntimeServer{std::move(state)}};
}

base::Result<RuntimeServer::Endpoint> RuntimeServer::open()
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0
        || listen(fd, 16) != 0) {
        if (fd >= 0)
            ::close(fd);
        return base::failure(base::ErrorCode::ResourceExhausted,
                             "no loopback port is free for a function instance");
    }
    const EndpointId id = m_state->nextId++;
    Port port;
    port.id = id;
    port.listenFd = fd;
    port.number = localPort(fd);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = id;
    epoll_ctl(m_state->epollFd, EPOLL_CTL_ADD, fd, &event);
    m_state->byNumber[port.number] = id;
    std::string text = fmt::format("127.0.0.1:{}", port.number);
    m_state->ports.emplace(id, std::move(port));
    return Endpoint{id, std::move(text)};
}

void RuntimeServer::close(EndpointId id)
{
    const auto found = m_state->ports.find(id);
    if (found == m_state->ports.end())
        return;
    const Port port = std::move(found->second);
    m_state->byNumber.erase(port.number);
    m_state->ports.erase(found);
    ::close(port.listenFd);
    if (port.waiting != nullptr)
        m_state->resume(port.waiting); // finds no port and ends
}

bool RuntimeServer::deliver(EndpointId id, NextInvocation invocation)
{
    Port* port = m_state->portOf(id);
    if (port == nullptr || !port->isReady)
        return false;
    port->isReady = false;
    port->pending = std::move(invocation);
    if (port->waiting != nullptr)
        m_state->resume(port->waiting);
    return true;
}

bool RuntimeServer::withdraw(EndpointId id)
{
    Port* port = m_state->portOf(id);
    if (port == nullptr || !port->pending)
        return false;
    port->pending.reset();
    return true;
}

int RuntimeServer::fd() const noexcept
{
    return m_state->epollFd;
}

void RuntimeServer::process()
{
    std::array<epoll_event, 64> events{};
    for (int round = 0; round < 64; ++round) {
        const int count =
            epoll_wait(m_state->epollFd, events.data(), static_cast<int>(events.size()), 0);
        // A run may leave buffered input behind, for which no descriptor is readable any more.
        MHD_UNSIGNED_LONG_LONG wait = 1;
        const bool isPending = MHD_get_timeout(m_state->daemon, &wait) == MHD_YES && wait == 0;
        if (count <= 0 && !isPending && !m_state->mustRun)
            return;
        m_state->mustRun = false;
        for (int i = 0; i < count; ++i) {
            Port* port = m_state->portOf(events[static_cast<std::size_t>(i)].data.u64);
            if (port != nullptr)
                m_state->acceptAll(*port);
        }
        MHD_run(m_state->daemon);
    }
}

} // namespace tributary::serverless
