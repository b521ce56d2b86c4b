#include "process/runner_server.h"

#include "base/random.h"
#include "process/runner_socket.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace tributary::process {

namespace {

constexpr base::Micros kIdleCheck = std::chrono::milliseconds{500};

} // namespace

std::string toJson(const Hello& hello)
{
    return nlohmann::json{{"protocol", hello.protocol},
                          {"pid", hello.pid},
                          {"boot_id", hello.bootId},
                          {"started_id", hello.startedId}}
        .dump();
}

base::Result<Hello> helloFromJson(const std::string& json)
{
    const auto parsed = nlohmann::json::parse(json, nullptr, false);
    const auto text = [&](const char* key) {
        const auto found = parsed.find(key);
        return found != parsed.end() && found->is_string() ? found->get<std::string>() : "";
    };
    const auto number = [&](const char* key) {
        const auto found = parsed.find(key);
        return found != parsed.end() && found->is_number_integer() ? found->get<int>() : 0;
    };
    if (!parsed.is_object() || number("pid") <= 0)
        return base::failure(base::ErrorCode::Corruption, "the runner's greeting is not readable");
    return Hello{number("protocol"), number("pid"), text("boot_id"), text("started_id")};
}

base::Result<std::unique_ptr<RunnerServer>>
RunnerServer::create(EventLoop& loop, const std::filesystem::path& dataDir, base::Micros idleGrace)
{
    auto path = runnerSocketPath(dataDir);
    if (!path)
        return std::unexpected(path.error());
    const auto listener = listenAt(*path);
    if (!listener)
        return std::unexpected(listener.error());
    std::unique_ptr<RunnerServer> server(
        new RunnerServer(loop, *listener, std::move(*path), idleGrace));
    const auto watched =
        loop.watch(*listener, EPOLLIN, [raw = server.get()](std::uint32_t) { raw->accept(); });
    if (!watched)
        return std::unexpected(watched.error());
    return server;
}

RunnerServer::RunnerServer(EventLoop& loop, int listener, std::filesystem::path socket,
                           base::Micros idleGrace)
    : m_loop(loop)
    , m_listener(listener)
    , m_socket(std::move(socket))
    , m_idleGrace(idleGrace)
    , m_startedId(fmt::format("{:016x}", base::SystemRandom{}.next()))
{
    checkIdle();
}

RunnerServer::~RunnerServer()
{
    stopListening();
    m_loop.cancel(m_idleTimer);
    for (auto& [id, client] : m_clients)
        client->close();
}

void RunnerServer::stopListening()
{
    if (m_listener < 0)
        return;
    // Still under the lock, so the file is ours.
    unlink(m_socket.c_str());
    m_loop.unwatch(m_listener);
    close(m_listener);
    m_listener = -1;
}

void RunnerServer::add(RunnerService& service)
{
    m_services.push_back(&service);
}

void RunnerServer::accept()
{
    while (true) {
        const int fd = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0)
            return;
        if (!isOwnPeer(fd)) {
            close(fd);
            continue;
        }
        const ClientId id = m_next++;
        auto connection =
            FrameConnection::create(m_loop, fd,
                                    {[this, id](Frame frame) { received(id, std::move(frame)); },
                                     [this, id](const base::Error&) { left(id); }});
        if (connection)
            m_clients.emplace(id, std::move(*connection));
    }
}

void RunnerServer::left(ClientId client)
{
    m_clients.erase(client);
    checkIdle();
}

void RunnerServer::received(ClientId from, Frame frame)
{
    const std::string_view name = serviceOf(frame);
    if (frame.kind == "runner.hello") {
        send(from,
             {frame.kind,
              frame.id,
              {},
              toJson({kProtocolVersion, getpid(), currentBootId(), m_startedId})});
        return;
    }
    const auto service = std::ranges::find_if(
        m_services, [&](const RunnerService* item) { return item->name() == name; });
    if (service != m_services.end())
        (*service)->handle(from, std::move(frame));
    else
        send(from,
             failureFrame(frame,
                          {base::ErrorCode::Unsupported,
                           fmt::format("this runner has no service '{}'", name),
                           {},
                           {}}));
}

void RunnerServer::send(ClientId to, const Frame& frame)
{
    if (const auto found = m_clients.find(to); found != m_clients.end())
        found->second->send(frame);
}

void RunnerServer::broadcast(const Frame& frame)
{
    for (auto& [id, client] : m_clients)
        client->send(frame);
}

bool RunnerServer::isBusy() const
{
    return std::ranges::any_of(m_services,
                               [](const RunnerService* item) { return item->isBusy(); });
}

// Only ticks while nobody is connected.
void RunnerServer::checkIdle()
{
    m_loop.cancel(m_idleTimer);
    if (!m_clients.empty()) {
        m_idleSince = {};
        return;
    }
    const base::Micros now = base::SystemClock{}.bootTime();
    if (isBusy())
        m_idleSince = {};
    else if (m_idleSince == base::Micros{})
        m_idleSince = now;
    if (m_idleSince != base::Micros{} && now - m_idleSince >= m_idleGrace) {
        m_loop.stop();
        return;
    }
    m_idleTimer = m_loop.after(std::min(kIdleCheck, m_idleGrace), [this] { checkIdle(); });
}

} // namespace tributary::process
