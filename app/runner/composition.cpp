#include "composition.h"

#include "backends/serverless/function_service.h"
#include "base/sha256.h"
#include "process/package_store.h"
#include "process/runner_server.h"
#include "process/sandbox_probe.h"
#include "process/task_service.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace tributary::runner {

namespace {

using base::ErrorCode;
using base::failure;

constexpr base::Micros kShutDownStep = std::chrono::milliseconds{50};
constexpr base::Micros kShutDownLimit = std::chrono::seconds{5};
constexpr rlim_t kOpenFiles = 65'536; // a child takes up to seven here

// Closed, and so released, by the end of the process.
base::Result<> lockDirectory(const std::filesystem::path& dir)
{
    const auto file = dir / "runner.lock";
    const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return failure(errno == EROFS ? ErrorCode::ReadOnly : ErrorCode::PermissionDenied,
                       fmt::format("can't open {}: {}", file.string(), std::strerror(errno)));
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return {};
    close(fd);
    return failure(ErrorCode::AlreadyExists, "another runner has this data directory");
}

// Ends everything on SIGTERM, SIGINT or SIGHUP: politely first.
class ShutDown
{
public:
    ShutDown(process::EventLoop& loop, process::RunnerServer& server,
             std::vector<process::RunnerService*> services)
        : m_loop(loop)
        , m_server(server)
        , m_services(std::move(services))
    {
        sigset_t mask;
        sigemptyset(&mask);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP})
            sigaddset(&mask, signal);
        m_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
        [[maybe_unused]] const auto watched =
            m_loop.watch(m_fd, EPOLLIN, [this](std::uint32_t) { begin(); });
    }

private:
    void begin()
    {
        signalfd_siginfo info{};
        if (read(m_fd, &info, sizeof info) != sizeof info || m_left != base::Micros{})
            return;
        m_left = kShutDownLimit;
        m_server.stopListening();
        for (auto* service : m_services)
            service->shutDown();
        wait();
    }
    void wait()
    {
        m_left -= kShutDownStep;
        if (!m_server.isBusy() || m_left <= base::Micros{})
            m_loop.stop(); // the supervisor kills what is left
        else
            m_loop.after(kShutDownStep, [this] { wait(); });
    }

    process::EventLoop& m_loop;
    process::RunnerServer& m_server;
    std::vector<process::RunnerService*> m_services;
    int m_fd = -1;
    base::Micros m_left{};
};

// Threads that are made later inherit this: signals come by signalfd alone.
void blockSignals()
{
    sigset_t mask;
    sigemptyset(&mask);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD})
        sigaddset(&mask, signal);
    pthread_sigmask(SIG_BLOCK, &mask, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a write over a limit is an error, not our end
}

void raiseOpenFiles()
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::min(limit.rlim_max, kOpenFiles);
    setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

base::Result<> runRunner(const RunnerOptions& options)
{
    umask(077);
    blockSignals();
    if (auto locked = lockDirectory(options.dataDir); !locked)
        return locked;
    auto loop = process::EventLoop::create();
    if (!loop)
        return std::unexpected(loop.error());
    const base::SystemClock clock;
    const auto name = base::sha256Hex(options.dataDir.native()).substr(0, 12);
    auto supervisor =
        process::Supervisor::create(**loop, clock,
                                    {.spawnProgram = options.programDir / "tributary-spawn",
                                     .cgroupName = "tributary-" + name,
                                     .useCgroups = true});
    if (!supervisor)
        return std::unexpected(supervisor.error());
    raiseOpenFiles(); // after the children's helper was started: they keep the usual limit
    auto journal = process::Journal::open(options.dataDir / "runner.journal", **loop);
    if (!journal)
        return std::unexpected(journal.error());
    auto server = process::RunnerServer::create(**loop, options.dataDir, options.idleGrace);
    if (!server)
        return std::unexpected(server.error());
    process::RunnerContext context{**loop,   clock,           **supervisor,      **journal,
                                   **server, options.dataDir, options.programDir};
    auto tasks = process::TaskService::create(context);
    if (!tasks)
        return std::unexpected(tasks.error());
    const auto bubblewrap = process::findBubblewrap();
    const process::PackageStore packages(options.dataDir / "packages");
    auto functions = serverless::FunctionService::create(
        context,
        {.bubblewrap = bubblewrap ? *bubblewrap : std::string(),
         .findPackage = [&packages](const std::string& hash) { return packages.find(hash); }});
    if (!functions)
        return std::unexpected(functions.error());
    (*server)->add(**tasks);
    (*server)->add(**functions);
    const ShutDown shutDown(**loop, **server, {tasks->get(), functions->get()});
    if (options.readyFd >= 0) {
        [[maybe_unused]] const auto told = write(options.readyFd, "r", 1);
        close(options.readyFd);
    }
    (*loop)->run();
    (*server)->stopListening();
    return {};
}

} // namespace tributary::runner
