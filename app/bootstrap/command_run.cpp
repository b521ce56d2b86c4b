#include "bootstrap.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace tributary::bootstrap {

namespace {

constexpr std::size_t kMaxResult = 1U << 20U;

volatile sig_atomic_t g_terminating = 0; // set by the signal handler, which can reach nothing else

// The command gets the signal from who sent this one, to all of its process group: passed on, it
// would come twice, and many programs take the second for "now, without cleaning up".
void onTerminate(int)
{
    g_terminating = 1;
}

// Keeps the last line that isn't blank while output streams by.
class LastLine
{
public:
    void add(std::string_view text)
    {
        while (!text.empty()) {
            const std::size_t end = text.find('\n');
            append(text.substr(0, end));
            if (end == std::string_view::npos)
                return;
            finishLine();
            text.remove_prefix(end + 1);
        }
    }
    std::string take()
    {
        finishLine();
        return std::move(m_last);
    }

private:
    void append(std::string_view text)
    {
        const std::size_t room = kMaxResult + 1 - std::min(kMaxResult + 1, m_line.size());
        m_line.append(text.substr(0, room));
    }
    void finishLine()
    {
        if (m_line.find_first_not_of(" \t\r") != std::string::npos)
            std::swap(m_last, m_line);
        m_line.clear();
    }

    std::string m_line;
    std::string m_last;
};

void writeAll(int fd, std::string_view data)
{
    while (!data.empty()) {
        const ssize_t done = write(fd, data.data(), data.size());
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return; // nobody reads the log; the result still counts
        data.remove_prefix(static_cast<std::size_t>(done));
    }
}

// Children of this process; as the subreaper it inherits what its command leaves behind.
std::vector<pid_t> children()
{
    std::vector<pid_t> list;
    DIR* proc = opendir("/proc");
    if (proc == nullptr)
        return list;
    while (const dirent* entry = readdir(proc)) { // NOLINT(concurrency-mt-unsafe): one thread
        const pid_t pid = std::atoi(entry->d_name);
        if (pid <= 1 || pid == getpid())
            continue;
        const std::string path = std::string{"/proc/"} + entry->d_name + "/stat";
        FILE* file = fopen(path.c_str(), "re");
        if (file == nullptr)
            continue;
        std::array<char, 512> line{};
        const std::size_t got = fread(line.data(), 1, line.size() - 1, file);
        fclose(file);
        const char* close = static_cast<const char*>(memrchr(line.data(), ')', got));
        int parent = 0;
        char state = 0;
        if (close != nullptr && sscanf(close + 1, " %c %d", &state, &parent) == 2
            && parent == getpid())
            list.push_back(pid);
    }
    closedir(proc);
    return list;
}

void killLeftovers()
{
    for (int round = 0; round < 100; ++round) {
        pid_t ended = 0;
        while ((ended = waitpid(-1, nullptr, WNOHANG)) > 0) { }
        if (ended < 0)
            return; // no children at all, as nearly always
        const std::vector<pid_t> left = children();
        if (left.empty())
            return;
        for (const pid_t pid : left)
            kill(pid, SIGKILL);
        waitpid(left.front(), nullptr, 0);
    }
}

pid_t start(const std::vector<std::string>& command, const std::vector<std::string>& env,
            int output, CommandEnd& end)
{
    std::vector<char*> argv;
    std::vector<char*> variables;
    for (const std::string& text : command)
        argv.push_back(const_cast<char*>(text.c_str()));
    for (const std::string& text : env)
        variables.push_back(const_cast<char*>(text.c_str()));
    argv.push_back(nullptr);
    variables.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t all;
    sigemptyset(&all);
    sigaddset(&all, SIGTERM);
    sigaddset(&all, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    pid_t pid = -1;
    const int failed =
        posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), variables.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed == 0)
        return pid;
    end.startError =
        command[0] + ": " + std::strerror(failed); // NOLINT(concurrency-mt-unsafe): one thread
    end.isMissing = failed == ENOENT || failed == ENOTDIR;
    return -1;
}

} // namespace

bool isTerminating()
{
    return g_terminating != 0;
}

void installSignalHandler()
{
    struct sigaction action{};
    action.sa_handler = &onTerminate; // no SA_RESTART: a blocking read must end
    sigaction(SIGTERM, &action, nullptr);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, nullptr);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

CommandEnd runCommand(const std::vector<std::string>& command, const std::vector<std::string>& env)
{
    CommandEnd end;
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        end.startError = "no pipe for the command's output";
        return end;
    }
    const pid_t pid = start(command, env, ends[1], end);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return end;
    }
    if (g_terminating != 0)
        kill(pid, SIGTERM); // it came before there was a command
    LastLine last;
    std::array<char, 65536> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
    bool exited = false;
    int status = 0;
    // Descendants may hold the pipe open after the command: it ends the output, not they.
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    for (;;) {
        const ssize_t got = read(ends[0], buffer.data(), buffer.size());
        if (got > 0) {
            const std::string_view text{buffer.data(), static_cast<std::size_t>(got)};
            writeAll(1, text);
            last.add(text);
            continue;
        }
        if (exited)
            break;
        if (got == 0) {
            while (waitpid(pid, &status, 0) < 0 && errno == EINTR) { }
            break;
        }
        pollfd waitFor{ends[0], POLLIN, 0};
        poll(&waitFor, 1, 20);
        exited = waitpid(pid, &status, WNOHANG) == pid;
    }
    close(ends[0]);
    killLeftovers();
    end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    end.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    end.lastLine = last.take();
    return end;
}

} // namespace tributary::bootstrap
