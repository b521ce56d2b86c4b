#include "process/process_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

namespace tributary::process {

namespace {

constexpr std::size_t kMaxRead = 4U << 20U;

std::string readAll(const std::string& path)
{
    std::string bytes;
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return bytes;
    std::size_t used = 0;
    bytes.resize(1024);
    while (bytes.size() <= kMaxRead) {
        const ssize_t got = read(fd, bytes.data() + used, bytes.size() - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        used += static_cast<std::size_t>(got);
        if (used == bytes.size())
            bytes.resize(bytes.size() * 4);
    }
    close(fd);
    bytes.resize(used);
    return bytes;
}

// Names of a directory that are numbers.
std::vector<pid_t> numbersIn(const std::string& path)
{
    std::vector<pid_t> numbers;
    DIR* dir = opendir(path.c_str());
    if (dir == nullptr)
        return numbers;
    while (const dirent* entry = readdir(dir)) { // NOLINT(concurrency-mt-unsafe): own stream
        if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) != 0)
            numbers.push_back(static_cast<pid_t>(std::strtol(entry->d_name, nullptr, 10)));
    }
    closedir(dir);
    return numbers;
}

void appendNumbers(const std::string& text, std::vector<pid_t>& to)
{
    const char* at = text.c_str();
    while (true) {
        char* end = nullptr;
        const long value = std::strtol(at, &end, 10);
        if (end == at)
            return;
        to.push_back(static_cast<pid_t>(value));
        at = end;
    }
}

} // namespace

std::optional<ProcessStat> readProcess(pid_t pid)
{
    const std::string text = readAll(fmt::format("/proc/{}/stat", pid));
    const std::size_t close = text.rfind(')'); // the name may hold anything
    if (close == std::string::npos || close + 2 >= text.size())
        return std::nullopt;
    ProcessStat stat;
    stat.pid = pid;
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    std::int64_t childUser = 0;
    std::int64_t childSystem = 0;
    std::int64_t pages = 0;
    const int read =
        std::sscanf(text.c_str() + close + 2,
                    "%c %d %d %d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64 " %" SCNd64
                    " %" SCNd64 " %*d %*d %*d %*d %" SCNu64 " %*u %" SCNd64,
                    &stat.state, &stat.parent, &stat.group, &stat.session, &user, &system,
                    &childUser, &childSystem, &stat.startTicks, &pages);
    if (read != 10)
        return std::nullopt;
    const std::int64_t ticks = static_cast<std::int64_t>(user + system) + childUser + childSystem;
    stat.cpu = base::Micros{ticks * 1'000'000 / sysconf(_SC_CLK_TCK)};
    stat.residentBytes = pages * sysconf(_SC_PAGESIZE);
    return stat;
}

std::vector<ProcessStat> allProcesses()
{
    std::vector<ProcessStat> all;
    for (const pid_t pid : numbersIn("/proc")) {
        if (const auto stat = readProcess(pid))
            all.push_back(*stat);
    }
    return all;
}

bool isAlive(pid_t pid, std::uint64_t startTicks)
{
    const auto stat = readProcess(pid);
    return stat && stat->startTicks == startTicks && stat->state != 'Z' && stat->state != 'X';
}

std::vector<pid_t> childrenOf(pid_t pid)
{
    std::vector<pid_t> children;
    bool isKnown = false;
    for (const pid_t thread : numbersIn(fmt::format("/proc/{}/task", pid))) {
        const std::string file = fmt::format("/proc/{}/task/{}/children", pid, thread);
        isKnown = isKnown || access(file.c_str(), R_OK) == 0;
        appendNumbers(readAll(file), children);
    }
    if (isKnown)
        return children;
    for (const auto& stat : allProcesses()) { // a kernel without that file
        if (stat.parent == pid)
            children.push_back(stat.pid);
    }
    return children;
}

std::vector<pid_t> ownChildren()
{
    return childrenOf(getpid());
}

bool hasEnvironment(pid_t pid, std::string_view assignment)
{
    std::string text(1, '\0');
    text += readAll(fmt::format("/proc/{}/environ", pid));
    std::string wanted(1, '\0');
    wanted += assignment;
    wanted += '\0';
    return text.find(wanted) != std::string::npos;
}

std::string environmentValue(pid_t pid, std::string_view name)
{
    std::string text(1, '\0');
    text += readAll(fmt::format("/proc/{}/environ", pid));
    std::string wanted(1, '\0');
    wanted += name;
    wanted += '=';
    const std::size_t at = text.find(wanted);
    if (at == std::string::npos)
        return {};
    return text.substr(at + wanted.size(),
                       text.find('\0', at + wanted.size()) - at - wanted.size());
}

} // namespace tributary::process
