#include "support/posix_launcher.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

namespace tributary::test {

namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts)
{
    std::vector<char*> list;
    list.reserve(texts.size() + 1);
    for (const std::string& text : texts)
        list.push_back(const_cast<char*>(text.c_str()));
    list.push_back(nullptr);
    return list;
}

} // namespace

PosixLauncher::PosixLauncher()
    : m_epoll(epoll_create1(EPOLL_CLOEXEC))
{
}

PosixLauncher::~PosixLauncher()
{
    for (auto& [pid, child] : m_children) {
        kill(-static_cast<pid_t>(pid), SIGKILL);
        waitpid(static_cast<pid_t>(pid), nullptr, 0);
        close(child.pidFd);
    }
    close(m_epoll);
}

base::Result<serverless::InstanceId>
PosixLauncher::launch(const serverless::InstanceCommand& command,
                      std::function<void(serverless::InstanceExit)> onExit)
{
    if (m_isRefusing)
        return base::failure(base::ErrorCode::ResourceExhausted, "no more processes");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, command.stdoutFd, 1);
    posix_spawn_file_actions_adddup2(&actions, command.stderrFd, 2);
    posix_spawn_file_actions_addchdir_np(&actions, command.workDir.c_str());
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::vector<char*> argv = pointers(command.argv);
    std::vector<char*> env = pointers(command.env);
    pid_t pid = -1;
    const int failed = posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), env.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0)
        return base::failure(base::ErrorCode::NotFound,
                             command.argv[0] + ": " + std::strerror(failed));
    ++m_launched;
    Child child;
    child.pidFd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    child.onExit = std::move(onExit);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = static_cast<std::uint64_t>(pid);
    epoll_ctl(m_epoll, EPOLL_CTL_ADD, child.pidFd, &event);
    m_children.emplace(static_cast<std::uint64_t>(pid), std::move(child));
    return static_cast<serverless::InstanceId>(pid);
}

void PosixLauncher::stop(serverless::InstanceId id, bool force)
{
    if (m_children.contains(id))
        kill(-static_cast<pid_t>(id), force ? SIGKILL : SIGTERM);
}

void PosixLauncher::process()
{
    std::array<epoll_event, 16> events{};
    const int count = epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), 0);
    for (int i = 0; i < count; ++i) {
        const std::uint64_t id = events[static_cast<std::size_t>(i)].data.u64;
        int status = 0;
        rusage usage{};
        if (wait4(static_cast<pid_t>(id), &status, WNOHANG, &usage) <= 0)
            continue;
        kill(-static_cast<pid_t>(id), SIGKILL);
        Child child = std::move(m_children.at(id));
        m_children.erase(id);
        close(child.pidFd);
        serverless::InstanceExit exit;
        exit.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        exit.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
        exit.usage.peakMemoryBytes = usage.ru_maxrss * 1024;
        child.onExit(exit);
    }
}

void PosixLauncher::killTheOnlyOne() const
{
    const auto pid = static_cast<pid_t>(m_children.begin()->first);
    kill(pid, SIGKILL);
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
}

} // namespace tributary::test
