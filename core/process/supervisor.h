// Runs child processes to their end: output, limits, measurement, and no process left behind.
//
// A child is a tree of processes: its session, its cgroup and all descendants, also those that
// detached (this process is their subreaper). signal() reaches the whole tree; when the main
// process ends, the rest is killed, and onExit is called once all of it is gone.
//
// Thread: the loop's, which must be the main thread. Lifetime: loop and clock outlive it; the
// destructor kills all children without calling onExit.
#pragma once

#include "base/clock.h"
#include "model/records.h"
#include "process/event_loop.h"
#include "process/spawner.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tributary::process {

using ChildId = std::uint64_t;

inline constexpr std::size_t kDefaultLogBytes = 8U << 20U;

struct ChildSpec
{
    std::string name; // attempt key or instance name; unique among the living
    std::vector<std::string> argv; // argv[0] is looked up in the PATH of env
    std::vector<std::string> env; // "NAME=value", complete
    std::string workDir;
    std::int64_t memoryBytes = 0; // of the whole tree, 0 = none
    // Borrowed for the call. When -1, output is captured to LOG.out and LOG.err: the first and
    // the last half of maxLog bytes a stream, with a line between that counts what was dropped.
    int stdoutFd = -1;
    int stderrFd = -1;
    std::string log; // path without the ending
    std::size_t maxLog = kDefaultLogBytes;
    // argv is bubblewrap with `--json-status-fd 3`: the exit is that of the program inside, and
    // SIGTERM goes to the program, not to bubblewrap.
    bool isSandbox = false;
};

struct ChildExit
{
    int exitCode = 0;
    int signal = 0; // 0 = it exited
    bool outOfMemory = false;
    bool neverRan = false; // the sandbox failed before the program ran; `error` says why
    std::string error;
    model::Usage usage;
    base::Instant startedAt;
    base::Instant endedAt;
    std::string lastLine; // last non-empty line of captured output, empty when over 1 MiB
    std::string lastErrorLine; // of captured errors, cut at 1000 bytes
    std::string logNote; // "3 bytes of output dropped", empty when complete
};

struct SupervisorOptions
{
    std::string spawnProgram; // path of tributary-spawn
    std::string cgroupName = "tributary"; // prefix of cgroups that it makes
    bool useCgroups = true; // where permitted; else a watch on the tree's memory
};

class Supervisor
{
public:
    // Becomes the subreaper of this process and takes over SIGCHLD.
    // Errors: NotFound (the helper program), ResourceExhausted.
    static base::Result<std::unique_ptr<Supervisor>>
    create(EventLoop& loop, const base::Clock& clock, SupervisorOptions options);
    ~Supervisor();
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    // onExit comes from the loop, once, never from inside start() or signal(). Errors: as
    // Spawner::spawn; AlreadyExists (the name lives).
    base::Result<ChildId> start(ChildSpec spec, std::function<void(ChildExit)> onExit);
    // To every process of the tree. False when its main process has ended already, or is unknown.
    bool signal(ChildId id, int signal);
    model::Usage usage(ChildId id); // so far; zeros when unknown
    pid_t pid(ChildId id) const; // of the main process, 0 when unknown
    std::size_t count() const;
    bool hasCgroups() const; // memory limits are the kernel's, not a watch

private:
    class Impl;
    explicit Supervisor(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace tributary::process
