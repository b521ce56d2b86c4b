#include "process/runner_client.h"

#include "process/runner_client_impl.h"
#include "process/runner_server.h"
#include "process/runner_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <utility>

namespace tributary::process {

namespace {

using base::Error;
using base::ErrorCode;

constexpr base::Micros kHelloTimeout = std::chrono::seconds{10};
constexpr base::Micros kStartTimeout = std::chrono::seconds{20};
constexpr base::Micros kFirstRetry = std::chrono::milliseconds{50};
constexpr base::Micros kLastRetry = std::chrono::seconds{5};

// A runner detaches itself: what we spawn ends as soon as the runner listens.
base::Result<pid_t> spawnRunner(const RunnerClientOptions& options)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions, 0, 1);
    const std::string log = options.dataDir / "runner.log";
    posix_spawn_file_actions_addopen(&actions, 2, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    std::string program = options.runnerProgram;
    std::string flag = "--data";
    std::string dir = options.dataDir;
    char* argv[] = {program.data(), flag.data(), dir.data(), nullptr};
    pid_t pid = -1;
    const int error = posix_spawn(&pid, program.c_str(), &actions, &attributes, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error != 0)
        return base::failure(
            ErrorCode::Unavailable,
            fmt::format("can't start the runner '{}': {}", program, std::strerror(error)));
    return pid;
}

} // namespace

void RunnerClient::Impl::connect()
{
    if (m_state != State::Apart)
        return;
    m_loop->cancel(std::exchange(m_retry, 0));
    const auto path = runnerSocketPath(options.dataDir);
    if (!path) {
        failed(path.error());
        return;
    }
    const auto socket = connectTo(*path);
    if (!socket && socket.error().code == ErrorCode::Unavailable && options.mayStartRunner
        && !m_hasStarted) {
        startRunner();
        return;
    }
    if (!socket && m_hasStarted && m_startRounds++ < 3) {
        // The one that had the directory was just ending.
        m_hasStarted = false;
        m_retry = m_loop->after(kFirstRetry, [this] { connect(); });
        return;
    }
    if (!socket) {
        failed(socket.error());
        return;
    }
    auto connection = FrameConnection::create(*m_loop, *socket,
                                              {[this](Frame frame) { received(std::move(frame)); },
                                               [this](const Error& error) { lost(error); }});
    if (!connection) {
        failed(connection.error());
        return;
    }
    m_connection = std::move(*connection);
    m_state = State::Greeting;
    m_connection->send({"runner.hello", m_nextId++, {}, {}});
    m_deadline = m_loop->after(kHelloTimeout, [this] {
        m_deadline = 0;
        lost({ErrorCode::Timeout, "the runner doesn't answer", {}, {}});
    });
}

void RunnerClient::Impl::startRunner()
{
    const auto pid = spawnRunner(options);
    if (!pid) {
        failed(pid.error());
        return;
    }
    m_state = State::Starting;
    m_hasStarted = true;
    m_starterPid = *pid;
    m_starterFd = static_cast<int>(syscall(SYS_pidfd_open, *pid, 0));
    const auto watched =
        m_loop->watch(m_starterFd, EPOLLIN, [this](std::uint32_t) { starterEnded(); });
    if (!watched) {
        starterEnded(); // waits for it here instead
        return;
    }
    m_deadline = m_loop->after(kStartTimeout, [this] {
        m_deadline = 0;
        kill(m_starterPid, SIGKILL); // and starterEnded() will tell
    });
}

void RunnerClient::Impl::starterEnded()
{
    int status = 0;
    waitpid(m_starterPid, &status, 0);
    m_loop->cancel(std::exchange(m_deadline, 0));
    if (m_starterFd >= 0) {
        m_loop->unwatch(m_starterFd);
        close(m_starterFd);
    }
    m_starterFd = -1;
    m_state = State::Apart;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        connect();
    else
        failed({ErrorCode::Unavailable,
                fmt::format("the runner didn't start; see {}",
                            (options.dataDir / "runner.log").string()),
                {},
                {}});
}

void RunnerClient::Impl::received(Frame frame)
{
    if (m_state == State::Greeting && frame.kind == "runner.hello") {
        greeted(frame);
        return;
    }
    if (frame.id == 0) {
        const std::scoped_lock lock(m_mutex);
        // By index: a listener may not remove itself here, but may add others.
        for (std::size_t i = 0; i < m_listeners.size(); ++i) {
            if (m_listeners[i].service == serviceOf(frame))
                m_listeners[i].listener->runnerEvent(frame);
        }
        return;
    }
    const auto found = m_sent.find(frame.id);
    if (found == m_sent.end())
        return;
    const auto done = std::move(found->second);
    m_sent.erase(found);
    Answer answer;
    if (const auto error = failureOf(frame)) {
        answer.isError = true;
        answer.error = *error;
    }
    answer.frame = std::move(frame);
    done(std::move(answer));
}

void RunnerClient::Impl::greeted(const Frame& frame)
{
    m_loop->cancel(std::exchange(m_deadline, 0));
    const auto hello = helloFromJson(frame.body);
    if (!hello) {
        lost(hello.error());
        return;
    }
    if (hello->protocol != kProtocolVersion) {
        lost({ErrorCode::Unavailable,
              fmt::format("a runner of another version runs as process {}", hello->pid),
              {},
              "let its work end, then it makes room"});
        return;
    }
    m_state = State::Connected;
    m_hasStarted = false;
    m_retryDelay = kFirstRetry;
    m_greetingLosses = 0;
    m_startRounds = 0;
    {
        const std::scoped_lock lock(m_mutex);
        m_info = RunnerInfo{hello->pid, hello->bootId, hello->startedId};
        for (std::size_t i = 0; i < m_listeners.size(); ++i)
            m_listeners[i].listener->runnerConnected(*m_info);
    }
    for (auto& waiting : std::exchange(m_waiting, {}))
        transmit(std::move(waiting));
}

void RunnerClient::Impl::request(Waiting waiting)
{
    if (m_state == State::Connected) {
        transmit(std::move(waiting));
        return;
    }
    m_waiting.push_back(std::move(waiting));
    connect();
}

void RunnerClient::Impl::transmit(Waiting waiting)
{
    waiting.frame.id = m_nextId++;
    if (encode(waiting.frame).empty()) {
        waiting.done(
            {{},
             {ErrorCode::InvalidArgument, "the request is too large for the runner", {}, {}},
             true,
             false});
        return;
    }
    m_sent.emplace(waiting.frame.id, std::move(waiting.done));
    m_connection->send(waiting.frame);
}

// No connection was made: nothing that waits has reached a runner.
void RunnerClient::Impl::failed(Error error)
{
    m_hasStarted = false;
    m_startRounds = 0;
    error.code = error.code == ErrorCode::PermissionDenied ? error.code : ErrorCode::Unavailable;
    for (auto& waiting : std::exchange(m_waiting, {}))
        waiting.done({{}, error, true, false});
    if (m_wasConnected)
        retryLater();
}

void RunnerClient::Impl::lost(const Error& error)
{
    m_loop->cancel(std::exchange(m_deadline, 0));
    if (m_connection)
        m_connection->close();
    m_connection.reset();
    const bool wasConnected = m_state == State::Connected;
    m_state = State::Apart;
    if (!wasConnected) {
        // A runner that is just ending may take a connection and close it: once more, then.
        if (m_greetingLosses++ < 3)
            m_retry = m_loop->after(kFirstRetry, [this] { connect(); });
        else
            failed(error);
        return;
    }
    m_greetingLosses = 0;
    m_wasConnected = true;
    {
        const std::scoped_lock lock(m_mutex);
        m_info.reset();
        for (std::size_t i = 0; i < m_listeners.size(); ++i)
            m_listeners[i].listener->runnerLost(error);
    }
    for (auto& [id, done] : std::exchange(m_sent, {}))
        done({{}, {ErrorCode::Unavailable, error.message, {}, {}}, true, true});
    retryLater();
}

void RunnerClient::Impl::retryLater()
{
    m_loop->cancel(m_retry);
    m_retry = m_loop->after(m_retryDelay, [this] {
        m_retry = 0;
        connect();
    });
    m_retryDelay = std::min(m_retryDelay * 2, kLastRetry);
}

void RunnerClient::Impl::add(std::string service, RunnerListener& listener)
{
    std::optional<RunnerInfo> info;
    {
        const std::scoped_lock lock(m_mutex);
        m_listeners.push_back({std::move(service), &listener});
        info = m_info;
    }
    // One that comes late is told like the others.
    if (info) {
        m_loop->post([this, info = *info, added = &listener] {
            const std::scoped_lock lock(m_mutex);
            if (std::ranges::any_of(m_listeners,
                                    [&](const Entry& entry) { return entry.listener == added; }))
                added->runnerConnected(info);
        });
    }
}

void RunnerClient::Impl::remove(const RunnerListener& listener)
{
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_listeners, [&](const Entry& entry) { return entry.listener == &listener; });
}

base::Result<> RunnerClient::Impl::open()
{
    auto loop = EventLoop::create();
    if (!loop)
        return std::unexpected(loop.error());
    m_loop = std::move(*loop);
    m_thread = std::thread([this] {
        sigset_t all; // signals are for the threads that wait for them
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, nullptr);
        m_loop->run();
    });
    return {};
}

RunnerClient::Impl::~Impl()
{
    if (m_loop)
        m_loop->stop();
    if (m_thread.joinable())
        m_thread.join();
    if (m_connection)
        m_connection->close();
    if (m_starterFd >= 0)
        close(m_starterFd);
}

base::Result<std::unique_ptr<RunnerClient>> RunnerClient::create(RunnerClientOptions options)
{
    std::error_code error;
    options.dataDir = std::filesystem::canonical(options.dataDir, error);
    if (error)
        return base::failure(ErrorCode::NotFound, "no such data directory: " + error.message());
    auto impl = std::make_unique<Impl>();
    impl->options = std::move(options);
    if (const auto opened = impl->open(); !opened)
        return std::unexpected(opened.error());
    return std::unique_ptr<RunnerClient>(new RunnerClient(std::move(impl)));
}

RunnerClient::RunnerClient(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

RunnerClient::~RunnerClient() = default;

void RunnerClient::add(std::string service, RunnerListener& listener)
{
    m_impl->add(std::move(service), listener);
}

void RunnerClient::remove(RunnerListener& listener)
{
    m_impl->remove(listener);
}

void RunnerClient::request(Frame frame, std::function<void(Answer)> done)
{
    post([impl = m_impl.get(), frame = std::move(frame), done = std::move(done)]() mutable {
        impl->request({std::move(frame), std::move(done)});
    });
}

void RunnerClient::post(std::function<void()> job)
{
    m_impl->loop().post(std::move(job));
}

void RunnerClient::connect()
{
    post([impl = m_impl.get()] { impl->connect(); });
}

const std::filesystem::path& RunnerClient::dataDir() const noexcept
{
    return m_impl->options.dataDir;
}

} // namespace tributary::process
