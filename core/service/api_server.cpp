#include "service/api_server.h"

#include "service/event_stream.h"
#include "service/listen_socket.h"

#include <microhttpd.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <list>
#include <mutex>

namespace tributary::service {
namespace {

// A task file of 16 MiB as a JSON string, with room for what is escaped in it.
constexpr std::size_t kMaxBody = 64U << 20U;
constexpr unsigned kMaxConnections = 256;
constexpr unsigned kIdleSeconds = 60; // over TCP; a client of ours on the socket may wait longer
constexpr auto kHeartbeat = std::chrono::seconds{15};
constexpr std::size_t kStreamBlock = 32U << 10U;

struct Request
{
    ApiRequest content;
    bool isTooLarge = false;
};

std::string headerOf(MHD_Connection* connection, const char* name)
{
    const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value == nullptr ? std::string() : std::string(value);
}

MHD_Result addParameter(void* to, MHD_ValueKind, const char* key, const char* value)
{
    static_cast<ApiRequest*>(to)->query.emplace_back(key, value == nullptr ? "" : value);
    return MHD_YES;
}

MHD_Result send(MHD_Connection* connection, const ApiAnswer& answer)
{
    // libmicrohttpd copies the body; its signature is not const.
    auto* response = MHD_create_response_from_buffer(
        answer.body.size(),
        const_cast<char*>(answer.body.data()), // NOLINT(cppcoreguidelines-pro-type-const-cast)
        MHD_RESPMEM_MUST_COPY);
    if (response == nullptr)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", answer.type.c_str());
    MHD_add_response_header(response, "Cache-Control", "no-store");
    const auto queued = MHD_queue_response(connection, answer.status, response);
    MHD_destroy_response(response);
    return queued;
}

} // namespace

struct ApiServer::State
{
    explicit State(ApiProviders p)
        : providers(std::move(p))
    {
    }

    // One connection that follows the events; lives until the connection ends.
    struct Follower
    {
        explicit Follower(State& s)
            : server(s)
            , stream(s.providers.tasks)
        {
        }
        State& server;
        EventStream stream;
        std::string left = "retry: 2000\n\n"; // not sent yet
        std::list<Follower*>::iterator place;
    };

    ApiProviders providers;
    std::string path; // of the unix socket; empty over TCP
    LoopbackAddress address;
    std::string token;
    MHD_Daemon* daemon = nullptr;
    std::mutex mutex; // guards the two below
    std::list<Follower*> followers;
    bool isEnding = false;

    base::Result<> start(int fd);
    bool accepts(MHD_Connection* connection, MHD_Result& result) const;
    MHD_Result follow(MHD_Connection* connection);

    static MHD_Result handle(void* self, MHD_Connection* connection, const char* url,
                             const char* method, const char* version, const char* upload,
                             std::size_t* uploadSize, void** context);
    static void completed(void* self, MHD_Connection* connection, void** context,
                          MHD_RequestTerminationCode why);
    static ssize_t readStream(void* follower, std::uint64_t position, char* to, std::size_t size);
    static void endStream(void* follower);
};

// False: `result` is what to give back to libmicrohttpd.
bool ApiServer::State::accepts(MHD_Connection* connection, MHD_Result& result) const
{
    if (token.empty()) {
        const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        result = MHD_NO; // closes the connection
        return info != nullptr && isPeerSameUser(info->connect_fd);
    }
    const auto refused = refusal(address, headerOf(connection, MHD_HTTP_HEADER_HOST),
                                 headerOf(connection, MHD_HTTP_HEADER_AUTHORIZATION), token);
    if (!refused)
        return true;
    auto answer = errorAnswer(*refused);
    if (!refused->hint.empty())
        answer.status = MHD_HTTP_UNAUTHORIZED;
    result = send(connection, answer);
    return false;
}

MHD_Result ApiServer::State::follow(MHD_Connection* connection)
{
    auto follower = std::make_unique<Follower>(*this);
    {
        const std::lock_guard lock(mutex);
        if (isEnding)
            return MHD_NO;
        follower->place = followers.insert(followers.end(), follower.get());
    }
    providers.watch(follower->stream);
    auto* raw = follower.release(); // endStream() deletes it
    auto* response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, kStreamBlock,
                                                       &State::readStream, raw, &State::endStream);
    if (response == nullptr) {
        endStream(raw);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", "text/event-stream");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    const auto queued = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return queued;
}

ssize_t ApiServer::State::readStream(void* of, std::uint64_t, char* to, std::size_t size)
{
    auto& follower = *static_cast<Follower*>(of);
    if (follower.left.empty())
        follower.left = follower.stream.read(kHeartbeat);
    if (follower.left.empty())
        return MHD_CONTENT_READER_END_OF_STREAM;
    const auto count = std::min(size, follower.left.size());
    std::memcpy(to, follower.left.data(), count);
    follower.left.erase(0, count);
    return static_cast<ssize_t>(count);
}

void ApiServer::State::endStream(void* of)
{
    const std::unique_ptr<Follower> follower(static_cast<Follower*>(of));
    auto& server = follower->server;
    server.providers.unwatch(follower->stream);
    const std::lock_guard lock(server.mutex);
    server.followers.erase(follower->place);
}

MHD_Result ApiServer::State::handle(void* self, MHD_Connection* connection, const char* url,
                                    const char* method, const char*, const char* upload,
                                    std::size_t* uploadSize, void** context)
{
    auto& server = *static_cast<State*>(self);
    if (*context == nullptr) {
        auto result = MHD_YES;
        if (!server.accepts(connection, result))
            return result;
        auto request = std::make_unique<Request>();
        request->content.method = method;
        request->content.path = url;
        MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, &addParameter,
                                  &request->content);
        *context = request.release(); // freed in completed()
        return MHD_YES;
    }
    auto& request = *static_cast<Request*>(*context);
    if (*uploadSize > 0) {
        auto& body = request.content.body;
        request.isTooLarge = request.isTooLarge || body.size() + *uploadSize > kMaxBody;
        if (!request.isTooLarge)
            body.append(upload, *uploadSize);
        *uploadSize = 0;
        return MHD_YES;
    }
    if (request.isTooLarge) {
        auto answer =
            errorAnswer({base::ErrorCode::ResourceExhausted, "the request is over 64 MiB", {}, {}});
        answer.status = MHD_HTTP_CONTENT_TOO_LARGE;
        return send(connection, answer);
    }
    if (request.content.method == "GET" && request.content.path == "/v1/events")
        return server.follow(connection);
    return send(connection, answerApi(server.providers, request.content));
}

void ApiServer::State::completed(void*, MHD_Connection*, void** context, MHD_RequestTerminationCode)
{
    delete static_cast<Request*>(*context);
    *context = nullptr;
}

base::Result<> ApiServer::State::start(int fd)
{
    daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, nullptr, nullptr,
        &State::handle, this, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED,
        &State::completed, nullptr, MHD_OPTION_CONNECTION_LIMIT, kMaxConnections,
        MHD_OPTION_CONNECTION_TIMEOUT, token.empty() ? 0U : kIdleSeconds, MHD_OPTION_END);
    if (daemon != nullptr)
        return {};
    ::close(fd);
    return base::failure(base::ErrorCode::Unavailable, "the HTTP server can't start");
}

base::Result<std::unique_ptr<ApiServer>> ApiServer::listen(const std::string& socketPath,
                                                           ApiProviders providers)
{
    const auto fd = listenOnFile(socketPath);
    if (!fd)
        return std::unexpected(fd.error());
    auto state = std::make_unique<State>(std::move(providers));
    state->path = socketPath;
    if (const auto started = state->start(*fd); !started)
        return std::unexpected(started.error());
    return std::unique_ptr<ApiServer>(new ApiServer(std::move(state)));
}

base::Result<std::unique_ptr<ApiServer>>
ApiServer::listenLoopback(LoopbackAddress address, std::string token, ApiProviders providers)
{
    if (token.empty()) // would be taken for the unix socket, where the kernel vouches for the peer
        return base::failure(base::ErrorCode::InvalidArgument, "a token is required");
    const auto fd = listenOnLoopback(address);
    if (!fd)
        return std::unexpected(fd.error());
    auto state = std::make_unique<State>(std::move(providers));
    state->address = std::move(address);
    state->token = std::move(token);
    if (const auto started = state->start(*fd); !started)
        return std::unexpected(started.error());
    return std::unique_ptr<ApiServer>(new ApiServer(std::move(state)));
}

ApiServer::ApiServer(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
}

ApiServer::~ApiServer()
{
    {
        // Those that follow events would block the end until their next heartbeat.
        const std::lock_guard lock(m_state->mutex);
        m_state->isEnding = true;
        for (auto* follower : m_state->followers)
            follower->stream.close();
    }
    MHD_stop_daemon(m_state->daemon);
    if (!m_state->path.empty())
        ::unlink(m_state->path.c_str());
}

std::uint16_t ApiServer::port() const noexcept
{
    return m_state->address.port;
}

} // namespace tributary::service
