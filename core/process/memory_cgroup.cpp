#include "process/memory_cgroup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace tributary::process {

namespace {

// Where a controller's tree is mounted, and which part of the tree that mount shows.
struct Mount
{
    std::string root;
    std::string point;
};

std::string readText(const std::string& file)
{
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

bool writeText(const std::string& file, const std::string& text)
{
    const int fd = open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool done = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int error = errno;
    close(fd);
    errno = error;
    return done;
}

std::optional<Mount> findMount(bool isV2)
{
    std::ifstream in("/proc/self/mountinfo");
    for (std::string line; std::getline(in, line);) {
        const std::size_t dash = line.find(" - ");
        if (dash == std::string::npos)
            continue;
        std::istringstream front(line.substr(0, dash));
        std::istringstream back(line.substr(dash + 3));
        std::string skip;
        std::string type;
        std::string options;
        Mount mount;
        front >> skip >> skip >> skip >> mount.root >> mount.point;
        back >> type >> skip >> options;
        if (isV2 ? type == "cgroup2"
                 : type == "cgroup" && (',' + options + ',').find(",memory,") != std::string::npos)
            return mount;
    }
    return std::nullopt;
}

// Path of this process in the tree of a controller ("" = the unified one).
std::optional<std::string> ownPath(bool isV2)
{
    std::ifstream in("/proc/self/cgroup");
    for (std::string line; std::getline(in, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string::npos)
            continue;
        const std::string controllers = ',' + line.substr(first + 1, second - first - 1) + ',';
        if (isV2 ? controllers == ",," : controllers.find(",memory,") != std::string::npos)
            return line.substr(second + 1);
    }
    return std::nullopt;
}

std::optional<std::string> ownDirectory(bool isV2)
{
    const auto mount = findMount(isV2);
    auto path = ownPath(isV2);
    if (!mount || !path)
        return std::nullopt;
    if (mount->root != "/" && path->starts_with(mount->root))
        path->erase(0, mount->root.size());
    return mount->point + (*path == "/" ? "" : *path);
}

bool isDead(pid_t pid)
{
    return kill(pid, 0) != 0 && errno == ESRCH;
}

bool makeDirectory(const std::string& path)
{
    return mkdir(path.c_str(), 0755) == 0 || errno == EEXIST;
}

} // namespace

std::optional<MemoryCgroups> MemoryCgroups::detect(const std::string& name, std::string& why)
{
    for (const bool isV2 : {false, true}) {
        const auto own = ownDirectory(isV2);
        if (!own)
            continue;
        const std::string probe = isV2 ? "/memory.max" : "/memory.limit_in_bytes";
        // v2 gives children a controller only when the parent passes it on, which it may not
        // while it has processes itself: then only a delegated, empty parent works.
        if (isV2 && readText(*own + "/cgroup.subtree_control").find("memory") == std::string::npos)
            writeText(*own + "/cgroup.subtree_control", "+memory");
        const std::string base = *own + '/' + name;
        if (!makeDirectory(base)) {
            why = fmt::format("can't make {}: {}", base, std::strerror(errno));
            continue;
        }
        if (isV2)
            writeText(base + "/cgroup.subtree_control", "+memory");
        MemoryCgroups groups(base, isV2);
        for (const std::string& left : groups.leavesOf(isDead))
            remove(left);
        const std::string test = groups.make("probe", 1LL << 30U);
        if (!test.empty()) {
            remove(test);
            return groups;
        }
        why = fmt::format("no {} below {}", probe.substr(1), base);
        rmdir(base.c_str());
    }
    if (why.empty())
        why = "no memory cgroup is mounted";
    return std::nullopt;
}

std::string MemoryCgroups::make(const std::string& child, std::int64_t bytes) const
{
    std::string path = m_base + '/' + fmt::format("{}-{}", getpid(), child);
    const std::string limit = std::to_string(bytes);
    makeDirectory(m_base); // another that ends may have taken it away
    // One that is there is of a process with our number before us: its count of kills, too.
    if ((!remove(path) || mkdir(path.c_str(), 0755) != 0))
        return {};
    if (!writeText(path + (m_isV2 ? "/memory.max" : "/memory.limit_in_bytes"), limit)) {
        rmdir(path.c_str());
        return {};
    }
    // Without this the excess would go to swap; kernels without swap accounting lack the file.
    writeText(path + (m_isV2 ? "/memory.swap.max" : "/memory.memsw.limit_in_bytes"),
              m_isV2 ? "0" : limit);
    return path;
}

std::vector<pid_t> MemoryCgroups::members(const std::string& cgroup)
{
    std::vector<pid_t> pids;
    std::ifstream in(procsFile(cgroup));
    for (pid_t pid = 0; in >> pid;)
        pids.push_back(pid);
    return pids;
}

bool MemoryCgroups::hasKilled(const std::string& cgroup) const
{
    std::ifstream in(cgroup + (m_isV2 ? "/memory.events" : "/memory.oom_control"));
    std::string key;
    std::int64_t count = 0;
    while (in >> key >> count) {
        if (key == "oom_kill")
            return count > 0;
    }
    return false;
}

bool MemoryCgroups::remove(const std::string& cgroup)
{
    return rmdir(cgroup.c_str()) == 0 || errno == ENOENT;
}

// Named PID-CHILD by who made them.
std::vector<std::string> MemoryCgroups::leavesOf(bool (*isWanted)(pid_t maker)) const
{
    std::vector<std::string> leaves;
    std::error_code error;
    std::filesystem::directory_iterator walk(m_base, error);
    for (; !error && walk != std::filesystem::directory_iterator(); walk.increment(error)) {
        const std::string name = walk->path().filename().string();
        const pid_t maker = std::atoi(name.c_str());
        if (maker > 0 && isWanted(maker))
            leaves.push_back(walk->path().string());
    }
    return leaves;
}

void MemoryCgroups::removeAll() const
{
    constexpr int kRounds = 50;
    constexpr std::chrono::milliseconds kPause{10};
    for (int round = 0; round < kRounds; ++round) {
        const auto leaves = leavesOf([](pid_t maker) { return maker == getpid(); });
        if (std::ranges::all_of(leaves, remove))
            break;
        std::this_thread::sleep_for(kPause);
    }
    rmdir(m_base.c_str()); // unless another process has some in it
}

} // namespace tributary::process
