#include "service/api_server.h"

#include "service/command_json.h"

#include <fmt/format.h>
#include <microhttpd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <mutex>

namespace tributary::service {
namespace {

constexpr std::size_t kMaxBody = 16U << 20U;

std::uint64_t fnv1a(std::string_view text)
{
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return hash;
}

base::Result<int> bindSocket(const std::string& path)
{
    sockaddr_un address{};
    if (path.size() >= sizeof address.sun_path)
        return base::failure(base::ErrorCode::InvalidArgument,
                             "the socket path is too long: " + path);
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return base::failure(base::ErrorCode::Unavailable, std::strerror(errno));
    // Only the holder of the data directory's lock gets here, so a file that is there is a relic.
    ::unlink(path.c_str());
    const mode_t before = ::umask(0077);
    const int bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::umask(before);
    if (bound != 0 || ::listen(fd, 64) != 0) {
        const std::string why = std::strerror(errno);
        ::close(fd);
        return base::failure(base::ErrorCode::Unavailable,
                             fmt::format("can't listen on {}: {}", path, why));
    }
    return fd;
}

bool isSameUser(MHD_Connection* connection)
{
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    ucred peer{};
    socklen_t size = sizeof peer;
    return info != nullptr
        && ::getsockopt(info->connect_fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
        && peer.uid == ::getuid();
}

// One request's body, collected over several calls.
struct Request
{
    std::string body;
    bool tooLarge = false;
};

} // namespace

struct ApiServer::State
{
    explicit State(ApiProviders p)
        : providers(std::move(p))
    {
    }

    ApiProviders providers;
    std::string path;
    MHD_Daemon* daemon = nullptr;

    static MHD_Result handle(void* self, MHD_Connection* connection, const char* url,
                             const char* method, const char* version, const char* upload,
                             std::size_t* uploadSize, void** context);
    static void completed(void* self, MHD_Connection* connection, void** context,
                          MHD_RequestTerminationCode why);
    static MHD_Result answer(MHD_Connection* connection, unsigned status, const std::string& body,
                             const char* type = "application/json");
    MHD_Result serve(MHD_Connection* connection, std::string_view url, std::string_view method,
                     const Request& request) const;
    CommandReply run(Command command) const;
};

MHD_Result ApiServer::State::answer(MHD_Connection* connection, unsigned status,
                                    const std::string& body, const char* type)
{
    // libmicrohttpd copies the body; its signature is not const.
    auto* response = MHD_create_response_from_buffer(
        body.size(),
        const_cast<char*>(body.data()), // NOLINT(cppcoreguidelines-pro-type-const-cast)
        MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type", type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    const auto queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

// Blocks a thread of the server until the command's effect is on disk.
CommandReply ApiServer::State::run(Command command) const
{
    struct Wait
    {
        std::mutex mutex; // guards reply and isDone
        std::condition_variable ready;
        CommandReply reply;
        bool isDone = false;
    };
    const auto wait = std::make_shared<Wait>();
    providers.commands.execute(std::move(command), [wait](CommandReply reply) {
        const std::lock_guard lock(wait->mutex);
        wait->reply = std::move(reply);
        wait->isDone = true;
        wait->ready.notify_one();
    });
    std::unique_lock lock(wait->mutex);
    wait->ready.wait(lock, [&] { return wait->isDone; });
    return std::move(wait->reply);
}

MHD_Result ApiServer::State::serve(MHD_Connection* connection, std::string_view url,
                                   std::string_view method, const Request& request) const
{
    if (request.tooLarge)
        return answer(
            connection, MHD_HTTP_CONTENT_TOO_LARGE,
            toJson(base::Error{
                base::ErrorCode::ResourceExhausted, "the request is over 16 MiB", {}, {}}));
    if (url == "/v1/commands" && method == "POST") {
        auto command = readCommand(request.body);
        if (!command)
            return answer(connection, MHD_HTTP_BAD_REQUEST, toJson(command.error()));
        return answer(connection, MHD_HTTP_OK, toJson(run(std::move(*command))));
    }
    if (url == "/v1/raise" && method == "POST") {
        if (providers.raise)
            providers.raise();
        return answer(connection, MHD_HTTP_OK, "{}");
    }
    if (url == "/v1/status" && method == "GET")
        return answer(connection, MHD_HTTP_OK, providers.status());
    if (url == "/metrics" && method == "GET")
        return answer(connection, MHD_HTTP_OK, providers.metrics(), "text/plain; version=0.0.4");
    return answer(connection, MHD_HTTP_NOT_FOUND,
                  toJson(base::Error{base::ErrorCode::NotFound, "no such resource", {}, {}}));
}

MHD_Result ApiServer::State::handle(void* self, MHD_Connection* connection, const char* url,
                                    const char* method, const char*, const char* upload,
                                    std::size_t* uploadSize, void** context)
{
    if (*context == nullptr) {
        if (!isSameUser(connection))
            return MHD_NO; // closes the connection
        *context = new Request; // freed in completed()
        return MHD_YES;
    }
    auto& request = *static_cast<Request*>(*context);
    if (*uploadSize > 0) {
        if (request.body.size() + *uploadSize > kMaxBody)
            request.tooLarge = true;
        else
            request.body.append(upload, *uploadSize);
        *uploadSize = 0;
        return MHD_YES;
    }
    return static_cast<State*>(self)->serve(connection, url, method, request);
}

void ApiServer::State::completed(void*, MHD_Connection*, void** context, MHD_RequestTerminationCode)
{
    delete static_cast<Request*>(*context);
    *context = nullptr;
}

base::Result<std::unique_ptr<ApiServer>> ApiServer::listen(const std::string& socketPath,
                                                           ApiProviders providers)
{
    const auto fd = bindSocket(socketPath);
    if (!fd)
        return std::unexpected(fd.error());
    auto state = std::make_unique<State>(std::move(providers));
    state->path = socketPath;
    state->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, nullptr, nullptr,
        &State::handle, state.get(), MHD_OPTION_LISTEN_SOCKET, *fd, MHD_OPTION_NOTIFY_COMPLETED,
        &State::completed, nullptr, MHD_OPTION_CONNECTION_LIMIT, 64U, MHD_OPTION_CONNECTION_TIMEOUT,
        0U, MHD_OPTION_END);
    if (state->daemon == nullptr) {
        ::close(*fd);
        return base::failure(base::ErrorCode::Unavailable, "the HTTP server can't start");
    }
    return std::unique_ptr<ApiServer>(new ApiServer(std::move(state)));
}

ApiServer::ApiServer(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
}

ApiServer::~ApiServer()
{
    MHD_stop_daemon(m_state->daemon);
    ::unlink(m_state->path.c_str());
}

base::Result<std::string> ownerSocketPath(const std::string& dataDir, bool create)
{
    std::error_code error;
    auto real = std::filesystem::weakly_canonical(dataDir, error);
    const auto name = fmt::format("{:016x}.sock", fnv1a(error ? dataDir : real.string()));
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    std::string directory = runtime != nullptr && *runtime == '/'
        ? std::string(runtime) + "/tributary"
        : fmt::format("/tmp/tributary-{}", ::getuid());
    if (create) {
        const mode_t before = ::umask(0077);
        std::filesystem::create_directories(directory, error);
        ::umask(before);
    }
    struct stat info{};
    if (::lstat(directory.c_str(), &info) != 0)
        return base::failure(base::ErrorCode::NotFound, directory + " is not there");
    const bool isOurs =
        S_ISDIR(info.st_mode) && info.st_uid == ::getuid() && (info.st_mode & 077) == 0;
    if (!isOurs)
        return base::failure(base::ErrorCode::PermissionDenied,
                             directory + " must be a directory of yours with mode 0700");
    return directory + "/" + name;
}

} // namespace tributary::service
