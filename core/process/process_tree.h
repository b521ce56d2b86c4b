// Reading /proc: who runs, whose child it is, what it uses.
//
// Thread: any. A process can end between two calls: everything is a snapshot, and a process is
// the same only when its start time is.
#pragma once

#include "base/clock.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::process {

struct ProcessStat
{
    pid_t pid = 0;
    pid_t parent = 0;
    pid_t group = 0;
    pid_t session = 0;
    char state = '?'; // 'Z' = has ended, not yet waited for
    std::uint64_t startTicks = 0; // since boot
    base::Micros cpu{}; // own and of its children that it waited for
    std::int64_t residentBytes = 0;
};

std::optional<ProcessStat> readProcess(pid_t pid);
// All of the machine that we may see.
std::vector<ProcessStat> allProcesses();
// Running and the same: not a zombie, not a reused pid.
bool isAlive(pid_t pid, std::uint64_t startTicks);
// Children of this process that nobody has waited for yet.
std::vector<pid_t> ownChildren();
std::vector<pid_t> childrenOf(pid_t pid);
// True when its environment holds exactly this "NAME=value".
bool hasEnvironment(pid_t pid, std::string_view assignment);
// Value of a variable in its environment, empty when unknown.
std::string environmentValue(pid_t pid, std::string_view name);

} // namespace tributary::process
