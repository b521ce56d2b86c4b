#include "spawn_child.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>

namespace tributary::spawn {

namespace {

using process::SpawnStage;

constexpr std::size_t kStack = 64U << 10U;

bool limit(int resource, std::int64_t value)
{
    rlimit now{};
    if (getrlimit(resource, &now) != 0)
        return false;
    const auto wanted = static_cast<rlim_t>(value);
    // Never above what this process may have itself.
    now.rlim_max = now.rlim_max == RLIM_INFINITY || wanted < now.rlim_max ? wanted : now.rlim_max;
    now.rlim_cur = now.rlim_max;
    return setrlimit(resource, &now) == 0;
}

bool applyLimits(const process::SpawnHead& head)
{
    return (head.dataBytes <= 0 || limit(RLIMIT_DATA, head.dataBytes))
        && (head.fileBytes <= 0 || limit(RLIMIT_FSIZE, head.fileBytes))
        && (head.openFiles <= 0 || limit(RLIMIT_NOFILE, head.openFiles))
        && (head.noCore == 0 || limit(RLIMIT_CORE, 0));
}

bool enterCgroup(const char* file)
{
    const int fd = open(file, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool done = write(fd, "0", 1) == 1;
    const int error = errno;
    close(fd);
    errno = error;
    return done;
}

// Without a slash the name is looked up in the PATH that the child will have. Unlike execvp, a
// file without a known format is an error, never a script for a shell.
void execute(char** argv, char** env)
{
    const char* name = argv[0];
    if (std::strchr(name, '/') != nullptr) {
        execve(name, argv, env);
        return;
    }
    const char* path = "/usr/local/bin:/usr/bin:/bin";
    for (char** item = env; *item != nullptr; ++item) {
        if (std::strncmp(*item, "PATH=", 5) == 0)
            path = *item + 5;
    }
    const std::size_t nameSize = std::strlen(name);
    bool wasDenied = false;
    errno = ENOENT;
    while (nameSize > 0) {
        const char* end = strchrnul(path, ':');
        const auto size = static_cast<std::size_t>(end - path);
        char file[PATH_MAX];
        if (size > 0 && size + nameSize + 2 < sizeof file) {
            std::memcpy(file, path, size);
            file[size] = '/';
            std::memcpy(file + size + 1, name, nameSize + 1);
            execve(file, argv, env);
            wasDenied = wasDenied || errno == EACCES;
            if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
                return;
        }
        if (*end == '\0')
            break;
        path = end + 1;
    }
    errno = wasDenied ? EACCES : ENOENT;
}

int fail(ChildPlan& plan, SpawnStage stage)
{
    plan.error = errno;
    plan.stage = stage;
    _exit(127);
}

int childMain(void* argument)
{
    auto& plan = *static_cast<ChildPlan*>(argument);
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != plan.parent) { // it died before we could ask to die with it
        errno = ESRCH;
        return fail(plan, SpawnStage::Clone);
    }
    if (*plan.cgroup != '\0' && !enterCgroup(plan.cgroup))
        return fail(plan, SpawnStage::Cgroup);
    for (std::uint32_t i = 0; i < plan.head.fdCount; ++i) {
        if (dup2(plan.fds[i], static_cast<int>(i)) < 0)
            return fail(plan, SpawnStage::Files);
    }
    if (chdir(*plan.workDir == '\0' ? "/" : plan.workDir) != 0)
        return fail(plan, SpawnStage::Directory);
    if (!applyLimits(plan.head))
        return fail(plan, SpawnStage::Limits);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execute(plan.argv, plan.env);
    return fail(plan, SpawnStage::Exec);
}

} // namespace

process::SpawnReply spawnChild(ChildPlan& plan)
{
    alignas(16) static char stack[kStack];
    // CLONE_PARENT: the child is the runner's, which waits for it and is told of its end.
    const int pid =
        clone(childMain, stack + kStack, CLONE_VM | CLONE_VFORK | CLONE_PARENT | SIGCHLD, &plan);
    if (pid < 0)
        return {0, SpawnStage::Clone, errno};
    return {pid, plan.stage, plan.error};
}

} // namespace tributary::spawn
