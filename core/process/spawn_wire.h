// What Spawner and its helper program say to each other on their SOCK_SEQPACKET pair.
//
// A request is a SpawnHead and then its strings, each ended by NUL: work directory, cgroup file,
// argv, env. When they don't fit beside it, the strings come in a memfd, the first of the fds.
// The fds of the child follow in order. One reply per request. Plain values, same machine.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tributary::process {

inline constexpr std::size_t kSpawnInline = 48U << 10U; // bytes of strings in the message
inline constexpr std::size_t kSpawnFds = 8; // of a child

struct SpawnHead
{
    std::uint64_t stringBytes = 0;
    std::uint32_t argc = 0;
    std::uint32_t envc = 0;
    std::uint32_t fdCount = 0;
    std::uint32_t nullMask = 0; // bit i: fd i is /dev/null and not sent
    std::int64_t dataBytes = 0;
    std::int64_t fileBytes = 0;
    std::int64_t openFiles = 0;
    std::uint32_t noCore = 0;
    std::uint32_t stringsInFd = 0;
};

enum class SpawnStage : std::int32_t
{
    Done,
    Request, // it could not be read
    Clone,
    Limits,
    Cgroup,
    Files,
    Directory,
    Exec,
};

struct SpawnReply
{
    std::int32_t pid = 0;
    SpawnStage stage = SpawnStage::Done; // where it failed
    std::int32_t error = 0; // errno there
};

} // namespace tributary::process
