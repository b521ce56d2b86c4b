#include "process/sandbox_probe.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace tributary::process {

namespace {

using base::ErrorCode;

constexpr int kPatienceMs = 10'000;

struct ProbeEnd
{
    bool succeeded = false;
    std::string said; // first line of standard error
};

ProbeEnd runProbe(std::vector<std::string> words)
{
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return {false, std::strerror(errno)};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions, 0, 1);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    pid_t pid = -1;
    const int error = posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    ProbeEnd end;
    if (error == 0) {
        const int pidFd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
        pollfd poller{pidFd, POLLIN, 0};
        if (pidFd < 0 || poll(&poller, 1, kPatienceMs) != 1)
            kill(pid, SIGKILL);
        int status = 0;
        waitpid(pid, &status, 0);
        end.succeeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (pidFd >= 0)
            close(pidFd);
        char buffer[512];
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        const ssize_t got = read(ends[0], buffer, sizeof buffer);
        end.said.assign(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
        end.said.resize(std::min(end.said.find('\n'), end.said.size()));
    } else {
        end.said = std::strerror(error);
    }
    close(ends[0]);
    return end;
}

} // namespace

std::string findProgram(const std::string& name)
{
    const char* path = std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe): nobody sets it
    std::string rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
    rest += ':';
    for (std::size_t at = 0; at < rest.size();) {
        const std::size_t colon = rest.find(':', at);
        const std::string file = rest.substr(at, colon - at) + '/' + name;
        if (file.starts_with('/') && access(file.c_str(), X_OK) == 0)
            return file;
        at = colon + 1;
    }
    return {};
}

std::vector<std::string> hostRootArguments()
{
    std::vector<std::string> argv{"--ro-bind", "/usr", "/usr"};
    for (const char* name : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        std::error_code error;
        const auto target = std::filesystem::read_symlink(name, error);
        if (!error)
            argv.insert(argv.end(), {"--symlink", target.string(), name});
        else if (std::filesystem::is_directory(name, error))
            argv.insert(argv.end(), {"--ro-bind", name, name});
    }
    for (const char* name :
         {"/etc/alternatives", "/etc/ssl/certs", "/etc/ca-certificates", "/etc/passwd",
          "/etc/group", "/etc/nsswitch.conf", "/etc/localtime", "/etc/ld.so.cache",
          "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/mime.types"})
        argv.insert(argv.end(), {"--ro-bind-try", name, name});
    argv.insert(argv.end(), {"--proc", "/proc", "--dev", "/dev"});
    return argv;
}

base::Result<std::string> findPodman()
{
    const std::string program = findProgram("podman");
    if (program.empty())
        return base::failure(ErrorCode::NotFound, "podman is not installed", "apt install podman");
    const ProbeEnd end = runProbe({program, "info", "--format", "{{.Host.OCIRuntime.Name}}"});
    if (end.succeeded)
        return program;
    return base::failure(
        ErrorCode::Unavailable,
        fmt::format("podman does not work here: {}", end.said.empty() ? "it failed" : end.said),
        "see 'podman info'");
}

base::Result<std::string> findBubblewrap()
{
    const std::string program = findProgram("bwrap");
    if (program.empty())
        return base::failure(ErrorCode::NotFound, "bubblewrap (bwrap) is not installed",
                             "apt install bubblewrap");
    std::vector<std::string> argv{program, "--unshare-all", "--die-with-parent", "--new-session"};
    const auto root = hostRootArguments();
    argv.insert(argv.end(), root.begin(), root.end());
    argv.insert(argv.end(), {"--", "/usr/bin/env", "true"});
    const ProbeEnd end = runProbe(std::move(argv));
    if (end.succeeded)
        return program;
    return base::failure(ErrorCode::PermissionDenied,
                         fmt::format("name spaces are not permitted: {}",
                                     end.said.empty() ? "bubblewrap failed" : end.said),
                         "allow user name spaces (sysctl kernel.unprivileged_userns_clone=1), or "
                         "install bubblewrap setuid");
}

} // namespace tributary::process
