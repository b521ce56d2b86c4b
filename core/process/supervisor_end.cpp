// How children end: signals to whole trees, waiting, and making sure that nothing is left.
#include "process/supervisor_impl.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <limits>

namespace tributary::process {

namespace {

constexpr base::Micros kSettleStep = std::chrono::milliseconds{5};
constexpr base::Micros kSettleLimit = std::chrono::seconds{10};
constexpr std::size_t kMaxLine = 1U << 20U;

base::Micros toMicros(const timeval& time)
{
    return std::chrono::seconds{time.tv_sec} + base::Micros{time.tv_usec};
}

// The integer after `"key":` in one of bubblewrap's status lines.
std::optional<int> statusNumber(const std::string& text, std::string_view key)
{
    const std::size_t at = text.find(fmt::format("\"{}\":", key));
    if (at == std::string::npos)
        return std::nullopt;
    const char* first = text.data() + at + key.size() + 3;
    const char* last = text.data() + text.size();
    while (first < last && *first == ' ')
        ++first;
    int value = 0;
    const auto [end, error] = std::from_chars(first, last, value);
    return error == std::errc{} && end < last ? std::optional(value) : std::nullopt;
}

} // namespace

bool Supervisor::Impl::signal(ChildId id, int signal)
{
    const auto found = m_children.find(id);
    if (found == m_children.end() || found->second->hasEnded)
        return false;
    Child& child = *found->second;
    drainStatus(child);
    sample(); // finds members that joined since the last time
    if (child.spec.isSandbox && signal != SIGKILL && child.sandboxInit > 0)
        signalInside(child, signal);
    else
        signalTree(child, signal);
    return true;
}

// bubblewrap itself ends at once on SIGTERM and takes the program down without a word to it.
void Supervisor::Impl::signalInside(const Child& child, int signal)
{
    std::vector<pid_t> next = childrenOf(child.sandboxInit);
    while (!next.empty()) {
        const pid_t pid = next.back();
        next.pop_back();
        const auto below = childrenOf(pid);
        next.insert(next.end(), below.begin(), below.end());
        kill(pid, signal);
    }
}

void Supervisor::Impl::signalTree(Child& child, int signal)
{
    std::set<pid_t> members; // known one by one
    for (const auto& [pid, start] : child.others) {
        if (isAlive(pid, start))
            members.insert(pid);
    }
    if (!child.cgroup.empty()) {
        for (const pid_t pid : MemoryCgroups::members(child.cgroup))
            members.insert(pid);
    }
    if (!child.isGroupGone) {
        // Each process once: many take a second SIGTERM for "now, without cleaning up".
        std::erase_if(members, [&](pid_t pid) {
            const auto stat = signal == SIGKILL ? std::nullopt : readProcess(pid);
            return stat && stat->group == child.pid;
        });
        kill(-child.pid, signal);
    }
    for (const pid_t pid : members)
        kill(pid, signal);
}

void Supervisor::Impl::drainStatus(Child& child)
{
    while (child.statusFd >= 0) {
        const ssize_t got = read(child.statusFd, m_buffer.data(), m_buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            break;
        if (got <= 0) {
            m_loop.unwatch(child.statusFd);
            close(child.statusFd);
            child.statusFd = -1;
            break;
        }
        child.statusText.append(m_buffer.data(), static_cast<std::size_t>(got));
    }
    if (const auto init = statusNumber(child.statusText, "child-pid"); init && !child.sandboxInit) {
        child.sandboxInit = *init;
        if (const auto stat = readProcess(*init))
            child.others.emplace(*init, stat->startTicks);
    }
    child.sandboxExit = statusNumber(child.statusText, "exit-code");
}

void Supervisor::Impl::childrenChanged()
{
    [[maybe_unused]] const auto drained = read(m_signals, m_buffer.data(), m_buffer.size());
    while (true) {
        siginfo_t info{};
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
            return;
        if (info.si_pid == m_spawner->helperPid()) {
            m_spawner->helperEnded();
            continue;
        }
        const auto found = m_byPid.find(info.si_pid);
        if (found == m_byPid.end()) { // was detached by one of ours
            m_strays.erase(info.si_pid);
            waitpid(info.si_pid, nullptr, 0);
            continue;
        }
        Child& child = *m_children.at(found->second);
        m_byPid.erase(found);
        // Until it is waited for, its pid can't be another's: the group is still ours to kill.
        signalTree(child, SIGKILL);
        int status = 0;
        rusage used{};
        wait4(info.si_pid, &status, 0, &used);
        mainEnded(child, status,
                  {toMicros(used.ru_utime) + toMicros(used.ru_stime),
                   std::int64_t{used.ru_maxrss} * 1024});
    }
}

void Supervisor::Impl::mainEnded(Child& child, int status, const model::Usage& used)
{
    child.hasEnded = true;
    closePidFd(child);
    child.endedBoot = m_clock.bootTime();
    auto& exit = child.exit;
    exit.endedAt = m_clock.now();
    exit.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    exit.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    exit.usage.cpu = std::max(used.cpu, child.sampledCpu);
    exit.usage.peakMemoryBytes = std::max(used.peakMemoryBytes, child.peakMemory);
    constexpr auto kAll = std::numeric_limits<std::size_t>::max();
    drainOutput(child, 0, kAll);
    drainOutput(child, 1, kAll);
    drainStatus(child);
    if (child.spec.isSandbox)
        noteSandboxExit(child);
    const bool killedInCgroup = !child.cgroup.empty() && m_cgroups->hasKilled(child.cgroup);
    const bool hasFailed = exit.exitCode != 0 || exit.signal != 0;
    // A program that was refused more memory ends by itself, with whatever code it likes.
    const bool sawRefusal =
        child.spec.memoryBytes > 0 && exit.usage.peakMemoryBytes >= child.spec.memoryBytes;
    exit.outOfMemory = child.hitLimit || (hasFailed && (killedInCgroup || sawRefusal));
    settle(child.id);
}

void Supervisor::Impl::noteSandboxExit(Child& child)
{
    auto& exit = child.exit;
    if (child.sandboxExit) {
        exit.exitCode = *child.sandboxExit;
        exit.signal = exit.exitCode > 128 && exit.exitCode < 128 + NSIG ? exit.exitCode - 128 : 0;
        return;
    }
    if (exit.signal != 0)
        return; // we ended it
    exit.neverRan = true;
    exit.error = "the container ended before its program ran";
}

bool Supervisor::Impl::isTreeGone(Child& child)
{
    adoptOrphans();
    child.isGroupGone = child.isGroupGone || (kill(-child.pid, 0) != 0 && errno == ESRCH);
    if (!child.isGroupGone)
        return false;
    std::erase_if(child.others, [](const auto& item) { return !isAlive(item.first, item.second); });
    if (!child.others.empty())
        return false;
    return child.cgroup.empty() || MemoryCgroups::members(child.cgroup).empty();
}

void Supervisor::Impl::settle(ChildId id)
{
    const auto found = m_children.find(id);
    if (found == m_children.end())
        return;
    Child& child = *found->second;
    const bool isGone = isTreeGone(child);
    if (isGone || m_clock.bootTime() - child.endedBoot > kSettleLimit) {
        if (!isGone)
            child.exit.logNote = "processes that it started could not be ended";
        finish(child);
        return;
    }
    // The group's id stays taken while it has members, so this reaches nobody else.
    signalTree(child, SIGKILL);
    m_loop.after(kSettleStep, [this, id] { settle(id); });
}

void Supervisor::Impl::finish(Child& child)
{
    constexpr std::array<const char*, 2> kNames{"output", "errors"};
    auto& exit = child.exit;
    for (std::size_t stream = 0; stream < child.output.size(); ++stream) {
        auto& pipe = child.output[stream];
        if (!pipe.capture)
            continue;
        drainOutput(child, stream, std::numeric_limits<std::size_t>::max());
        auto summary = pipe.capture->finish(kMaxLine);
        const auto note = [&](const std::string& text) {
            exit.logNote += (exit.logNote.empty() ? "" : "; ") + text;
        };
        if (summary.dropped > 0)
            note(fmt::format("{} bytes of {} dropped", summary.dropped, kNames[stream]));
        if (!summary.error.empty())
            note(fmt::format("{} incomplete: {}", kNames[stream], summary.error));
        if (stream == 0)
            exit.lastLine = std::move(summary.lastLine);
        else
            exit.lastErrorLine = summary.lastLine.substr(0, 1000);
    }
    if (exit.neverRan && !exit.lastErrorLine.empty())
        exit.error = exit.lastErrorLine;
    closeFds(child);
    if (!child.cgroup.empty())
        MemoryCgroups::remove(child.cgroup);
    const auto owned = std::move(m_children.at(child.id));
    m_byName.erase(owned->spec.name);
    m_children.erase(owned->id);
    // Deferred: may be inside of start() or signal() of the same caller's.
    m_loop.defer([onExit = std::move(owned->onExit), ended = std::move(owned->exit)]() mutable {
        onExit(std::move(ended));
    });
}

// Processes that detached from a child become ours. They are the child's as long as it runs.
void Supervisor::Impl::adoptOrphans()
{
    for (const pid_t pid : ownChildren()) {
        if (m_byPid.contains(pid) || pid == m_spawner->helperPid())
            continue;
        const auto stat = readProcess(pid);
        if (stat && stat->state == 'Z') {
            m_strays.erase(pid);
            waitpid(pid, nullptr, WNOHANG);
        }
        if (!stat || stat->state == 'Z')
            continue;
        const std::string name = environmentValue(pid, "TRIBUTARY_CHILD");
        const auto owner = m_byName.find(name);
        if (owner != m_byName.end())
            m_children.at(owner->second)->others.emplace(pid, stat->startTicks);
        else if (!name.empty() || m_byPid.empty())
            kill(pid, SIGKILL); // its child is over, or nothing is left that it could belong to
        else
            m_strays.insert(pid);
    }
}

} // namespace tributary::process
