// Starts programs, from a helper process that stays small.
//
// The helper (program tributary-spawn) makes each child with vfork semantics as a child of *this*
// process and, in the child: session and process group of its own, death with this process's
// spawning thread, limits, cgroup, fds, directory, exec. So a spawn costs the same however large
// this process is, and the child's peak memory is its own.
//
// Thread: the one that created it, which must stay alive as long as the children shall. spawn()
// blocks until the program is executed, about 1 ms. No shell is ever involved.
#pragma once

#include "base/error.h"

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tributary::process {

struct SpawnLimits
{
    std::int64_t dataBytes = 0; // RLIMIT_DATA, 0 = unchanged; never RLIMIT_AS
    std::int64_t fileBytes = 0; // RLIMIT_FSIZE
    std::int64_t openFiles = 0; // RLIMIT_NOFILE, soft and hard
    bool noCore = true; // no core dumps
};

struct SpawnRequest
{
    std::vector<std::string> argv; // argv[0] is looked up in the PATH of env
    std::vector<std::string> env; // "NAME=value", complete: nothing is inherited
    std::string workDir; // absolute; empty = /
    std::vector<int> fds; // become 0, 1, 2, 3, … of the child; -1 = /dev/null. All others close.
    std::string cgroupProcs; // absolute path of a cgroup.procs to enter, empty = none
    SpawnLimits limits;
};

class Spawner
{
public:
    // Starts the helper. Errors: NotFound (no such program), ResourceExhausted.
    static base::Result<std::unique_ptr<Spawner>> create(std::string helperProgram);
    ~Spawner(); // ends the helper; children go on
    Spawner(const Spawner&) = delete;
    Spawner& operator=(const Spawner&) = delete;

    // The pid is this process's child, its own process group and session. Nothing ran on error.
    // Errors: NotFound (program or directory), PermissionDenied (not executable), InvalidArgument
    // (arguments too long, not a program), ResourceExhausted (no processes or memory left),
    // Unavailable (the helper died; the next call starts another).
    base::Result<pid_t> spawn(const SpawnRequest& request);

    pid_t helperPid() const noexcept { return m_helper; }
    void helperEnded() { stopHelper(); } // for whoever saw its SIGCHLD

private:
    explicit Spawner(std::string helperProgram)
        : m_program(std::move(helperProgram))
    {
    }
    base::Result<> startHelper();
    void stopHelper();

    std::string m_program;
    pid_t m_helper = -1;
    int m_socket = -1;
};

} // namespace tributary::process
