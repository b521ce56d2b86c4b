#include "process/supervisor.h"

#include "process/supervisor_impl.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace tributary::process {

namespace {

using base::ErrorCode;

constexpr std::size_t kOutputTurn = 1U << 20U; // bytes of one stream before others get their turn
constexpr std::int64_t kDataHeadroom = 256LL << 20U;

void closeFd(int& fd)
{
    if (fd >= 0)
        close(fd);
    fd = -1;
}

} // namespace

Supervisor::Supervisor(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

Supervisor::~Supervisor() = default;

base::Result<std::unique_ptr<Supervisor>>
Supervisor::create(EventLoop& loop, const base::Clock& clock, SupervisorOptions options)
{
    auto impl = std::make_unique<Impl>(loop, clock, std::move(options));
    if (const auto opened = impl->open(); !opened)
        return std::unexpected(opened.error());
    return std::unique_ptr<Supervisor>(new Supervisor(std::move(impl)));
}

base::Result<ChildId> Supervisor::start(ChildSpec spec, std::function<void(ChildExit)> onExit)
{
    return m_impl->start(std::move(spec), std::move(onExit));
}

bool Supervisor::signal(ChildId id, int signal)
{
    return m_impl->signal(id, signal);
}

model::Usage Supervisor::usage(ChildId id)
{
    return m_impl->usage(id);
}

pid_t Supervisor::pid(ChildId id) const
{
    return m_impl->pid(id);
}

std::size_t Supervisor::count() const
{
    return m_impl->count();
}

bool Supervisor::hasCgroups() const
{
    return m_impl->hasCgroups();
}

base::Result<> Supervisor::Impl::open()
{
    auto spawner = Spawner::create(m_options.spawnProgram);
    if (!spawner)
        return std::unexpected(spawner.error());
    m_spawner = std::move(*spawner);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &mask, nullptr);
    m_signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    if (m_signals < 0)
        return base::failure(ErrorCode::ResourceExhausted, std::strerror(errno));
    if (m_options.useCgroups) {
        std::string why;
        m_cgroups = MemoryCgroups::detect(m_options.cgroupName, why);
    }
    return m_loop.watch(m_signals, EPOLLIN, [this](std::uint32_t) { childrenChanged(); });
}

Supervisor::Impl::~Impl()
{
    for (auto& [id, child] : m_children) {
        signalTree(*child, SIGKILL);
        closeFds(*child);
    }
    if (m_cgroups)
        m_cgroups->removeAll();
    m_loop.cancel(m_sampling);
    if (m_signals >= 0) {
        m_loop.unwatch(m_signals);
        close(m_signals);
    }
}

base::Result<> Supervisor::Impl::openPipes(Child& child, std::array<int, 4>& childEnds)
{
    const auto open = [](int& ours, int& theirs) {
        int ends[2] = {-1, -1};
        if (pipe2(ends, O_CLOEXEC) != 0)
            return false;
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        ours = ends[0];
        theirs = ends[1];
        return true;
    };
    bool done = true;
    if (child.spec.stdoutFd < 0)
        done = open(child.output[0].fd, childEnds[1]);
    if (child.spec.stderrFd < 0)
        done = done && open(child.output[1].fd, childEnds[2]);
    if (child.spec.isSandbox)
        done = done && open(child.statusFd, childEnds[3]);
    if (!done)
        return base::failure(ErrorCode::ResourceExhausted,
                             fmt::format("no pipe: {}", std::strerror(errno)));
    return {};
}

base::Result<pid_t> Supervisor::Impl::spawn(Child& child)
{
    std::array<int, 4> ends{-1, -1, -1, -1};
    const auto closeEnds = [&ends] {
        for (int& fd : ends)
            closeFd(fd);
    };
    if (const auto opened = openPipes(child, ends); !opened) {
        closeEnds();
        return std::unexpected(opened.error());
    }
    SpawnRequest request;
    request.argv = child.spec.argv;
    request.env = child.spec.env;
    // Finds detached processes, so that a task must not set it.
    std::erase_if(request.env, [](const auto& one) { return one.starts_with("TRIBUTARY_CHILD="); });
    request.env.push_back("TRIBUTARY_CHILD=" + child.spec.name);
    request.workDir = child.spec.workDir;
    request.fds = {-1, ends[1] >= 0 ? ends[1] : child.spec.stdoutFd,
                   ends[2] >= 0 ? ends[2] : child.spec.stderrFd};
    if (child.spec.isSandbox)
        request.fds.push_back(ends[3]);
    if (child.spec.memoryBytes > 0 && m_cgroups) {
        child.cgroup = m_cgroups->make(std::to_string(child.id), child.spec.memoryBytes);
        request.cgroupProcs = child.cgroup.empty() ? "" : MemoryCgroups::procsFile(child.cgroup);
    }
    // The watch needs a moment to see what a process takes; this bounds it until then.
    if (child.spec.memoryBytes > 0 && child.cgroup.empty())
        request.limits.dataBytes =
            child.spec.memoryBytes + std::max(child.spec.memoryBytes, kDataHeadroom);
    auto pid = m_spawner->spawn(request);
    closeEnds();
    if (!pid && !child.cgroup.empty())
        MemoryCgroups::remove(child.cgroup);
    return pid;
}

base::Result<ChildId> Supervisor::Impl::start(ChildSpec spec, std::function<void(ChildExit)> onExit)
{
    if (m_byName.contains(spec.name))
        return base::failure(ErrorCode::AlreadyExists,
                             fmt::format("'{}' is running already", spec.name));
    auto child = std::make_unique<Child>();
    child->id = m_next++;
    child->spec = std::move(spec);
    child->onExit = std::move(onExit);
    child->exit.startedAt = m_clock.now();
    child->startedBoot = m_clock.bootTime();
    const auto pid = spawn(*child);
    if (!pid) {
        closeFds(*child);
        return std::unexpected(pid.error());
    }
    child->pid = *pid;
    // What a child keeps for its life is small: the arguments have reached it.
    child->spec.argv.clear();
    child->spec.env.clear();
    const ChildId id = child->id;
    // Not waited for yet, so the pid is still the child's.
    child->pidFd = static_cast<int>(syscall(SYS_pidfd_open, *pid, 0));
    if (child->pidFd >= 0) [[maybe_unused]]
        const auto watched =
            m_loop.watch(child->pidFd, EPOLLIN, [this](std::uint32_t) { childrenChanged(); });
    m_byPid.emplace(*pid, id);
    m_byName.emplace(child->spec.name, id);
    watchPipes(*child);
    m_children.emplace(id, std::move(child));
    armSampling();
    return id;
}

void Supervisor::Impl::watchPipes(Child& child)
{
    constexpr std::array<const char*, 2> kEndings{".out", ".err"};
    for (std::size_t stream = 0; stream < child.output.size(); ++stream) {
        auto& pipe = child.output[stream];
        if (pipe.fd < 0)
            continue;
        pipe.capture =
            std::make_unique<OutputCapture>(child.spec.log + kEndings[stream], child.spec.maxLog);
        // On failure the pipe is read at the end; a full pipe would stop the child till then.
        [[maybe_unused]] const auto watched =
            m_loop.watch(pipe.fd, EPOLLIN, [this, &child, stream](std::uint32_t) {
                drainOutput(child, stream, kOutputTurn);
            });
    }
    if (child.statusFd >= 0) {
        [[maybe_unused]] const auto watched = m_loop.watch(
            child.statusFd, EPOLLIN, [this, &child](std::uint32_t) { drainStatus(child); });
    }
}

void Supervisor::Impl::drainOutput(Child& child, std::size_t stream, std::size_t limit)
{
    auto& pipe = child.output[stream];
    std::size_t done = 0;
    while (pipe.fd >= 0 && done < limit) {
        const ssize_t got = read(pipe.fd, m_buffer.data(), m_buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        if (got <= 0) {
            m_loop.unwatch(pipe.fd);
            closeFd(pipe.fd);
            return;
        }
        pipe.capture->write({m_buffer.data(), static_cast<std::size_t>(got)});
        done += static_cast<std::size_t>(got);
    }
}

void Supervisor::Impl::closeFds(Child& child)
{
    for (auto& pipe : child.output) {
        if (pipe.fd >= 0)
            m_loop.unwatch(pipe.fd);
        closeFd(pipe.fd);
    }
    if (child.statusFd >= 0)
        m_loop.unwatch(child.statusFd);
    closeFd(child.statusFd);
    closePidFd(child);
}

void Supervisor::Impl::closePidFd(Child& child)
{
    if (child.pidFd >= 0)
        m_loop.unwatch(child.pidFd);
    closeFd(child.pidFd);
}

pid_t Supervisor::Impl::pid(ChildId id) const
{
    const auto found = m_children.find(id);
    return found == m_children.end() ? 0 : found->second->pid;
}

} // namespace tributary::process
