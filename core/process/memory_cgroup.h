// Memory limits by cgroup, v1 or v2, where this process may make cgroups of its own.
//
// Thread: one. Layouts differ between machines: everything is found out at run time, and the
// answer may be that there is none.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tributary::process {

class MemoryCgroups
{
public:
    // Nothing when it is not permitted here; `why` then says what failed. Removes what processes
    // that are dead left behind.
    static std::optional<MemoryCgroups> detect(const std::string& name, std::string& why);

    // The directory of a new cgroup with that limit, empty when it could not be made. `child` is
    // unique in this process.
    std::string make(const std::string& child, std::int64_t bytes) const;
    static std::string procsFile(const std::string& cgroup) { return cgroup + "/cgroup.procs"; }
    static std::vector<pid_t> members(const std::string& cgroup);
    // The kernel killed a process of it for memory.
    bool hasKilled(const std::string& cgroup) const;
    static bool remove(const std::string& cgroup); // false while it has members
    // At the end: all that this process made. Killed members need a moment to go; it waits for
    // them, but not long.
    void removeAll() const;

private:
    std::vector<std::string> leavesOf(bool (*isWanted)(pid_t maker)) const;
    MemoryCgroups(std::string base, bool isV2)
        : m_base(std::move(base))
        , m_isV2(isV2)
    {
    }

    std::string m_base;
    bool m_isV2;
};

} // namespace tributary::process
