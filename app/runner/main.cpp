// tributary-runner: the process that owns the children of a data directory (CONTRACT: one each).
//
//   tributary-runner --data DIR [--foreground] [--idle SECONDS]
//
// Detaches itself and returns once clients can connect. Exit codes: 0 running (or another one
// is), 2 wrong usage, 4 could not start.
#include "composition.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tributary;

constexpr int kUsage = 2;
constexpr int kUnavailable = 4;
constexpr int kReadyFd = 3;
constexpr int kPatienceMs = 15'000;

struct Arguments
{
    std::string dataDir;
    std::string idle = "10";
    bool isForeground = false;
    int readyFd = -1;
};

bool parse(int argc, char** argv, Arguments& to)
{
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--foreground")
            to.isForeground = true;
        else if (word == "--ready-fd" && i + 1 < argc)
            to.readyFd = std::string_view(argv[++i]) == "3" ? kReadyFd : -1;
        else if (word == "--data" && i + 1 < argc)
            to.dataDir = argv[++i];
        else if (word == "--idle" && i + 1 < argc)
            to.idle = argv[++i];
        else
            return false;
    }
    return !to.dataDir.empty();
}

// Starts itself once more in a session of its own; the parent of that is then nobody.
int detach(const std::string& program, const Arguments& arguments)
{
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return kUnavailable;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], kReadyFd);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    std::vector<std::string> words{program,        "--data",       arguments.dataDir, "--idle",
                                   arguments.idle, "--foreground", "--ready-fd",      "3"};
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_t pid = -1;
    const int error =
        posix_spawn(&pid, program.c_str(), &actions, &attributes, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(ends[1]);
    if (error != 0)
        return kUnavailable;
    pollfd poller{ends[0], POLLIN, 0};
    char byte = 0;
    const bool isReady = poll(&poller, 1, kPatienceMs) == 1 && read(ends[0], &byte, 1) == 1;
    return isReady ? 0 : kUnavailable;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments;
    double idle = 0;
    if (!parse(argc, argv, arguments)
        || std::from_chars(arguments.idle.data(), arguments.idle.data() + arguments.idle.size(),
                           idle)
                .ec
            != std::errc{}
        || !(idle >= 0 && idle < 1e6)) {
        std::fputs("usage: tributary-runner --data DIR [--foreground] [--idle SECONDS]\n", stderr);
        return kUsage;
    }
    std::error_code error;
    const auto dataDir = std::filesystem::canonical(arguments.dataDir, error);
    const auto program = std::filesystem::canonical("/proc/self/exe", error);
    if (error) {
        std::fprintf(stderr, "tributary-runner: %s\n", error.message().c_str());
        return kUnavailable;
    }
    arguments.dataDir = dataDir;
    if (!arguments.isForeground)
        return detach(program, arguments);
    [[maybe_unused]] const int moved = chdir("/");
    const auto done = runner::runRunner({dataDir, program.parent_path(),
                                         base::Micros{static_cast<std::int64_t>(idle * 1'000'000)},
                                         arguments.readyFd});
    if (done)
        return 0;
    if (done.error().code == base::ErrorCode::AlreadyExists) {
        // The other one serves as well.
        if (arguments.readyFd >= 0) [[maybe_unused]]
            const auto told = write(arguments.readyFd, "r", 1);
        return 0;
    }
    std::fprintf(stderr, "tributary-runner: %s\n", base::describe(done.error()).c_str());
    return kUnavailable;
}
