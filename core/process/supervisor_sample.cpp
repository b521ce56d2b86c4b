// Measuring what children use while they run, and the memory watch where no cgroup does it.
#include "process/supervisor_impl.h"

#include <algorithm>
#include <csignal>

namespace tributary::process {

namespace {

constexpr base::Micros kWatchStep = std::chrono::milliseconds{50}; // with a limit to enforce
constexpr base::Micros kSampleStep = std::chrono::seconds{1};
constexpr int kCostShare = 20; // sampling takes at most this part of the time

} // namespace

model::Usage Supervisor::Impl::usage(ChildId id)
{
    const auto found = m_children.find(id);
    if (found == m_children.end())
        return {};
    sample();
    return {found->second->sampledCpu, found->second->peakMemory};
}

void Supervisor::Impl::armSampling()
{
    if (m_sampling != 0 || m_children.empty())
        return;
    const bool mustWatch = std::ranges::any_of(m_children, [](const auto& item) {
        return item.second->spec.memoryBytes > 0 && item.second->cgroup.empty();
    });
    const base::Micros step =
        std::max(mustWatch ? kWatchStep : kSampleStep, m_sampleCost * kCostShare);
    m_sampling = m_loop.after(step, [this] {
        m_sampling = 0;
        sample();
        armSampling();
    });
}

void Supervisor::Impl::sample()
{
    const base::Micros begin = m_clock.bootTime();
    const std::vector<ProcessStat> all = allProcesses();
    std::unordered_map<pid_t, const ProcessStat*> byPid;
    byPid.reserve(all.size());
    for (const auto& stat : all)
        byPid.emplace(stat.pid, &stat);

    std::unordered_map<pid_t, ChildId> owners; // of pids already decided, 0 = nobody's
    for (const auto& [id, child] : m_children) {
        owners[child->pid] = id;
        for (const auto& [pid, start] : child->others) {
            const auto found = byPid.find(pid);
            if (found != byPid.end() && found->second->startTicks == start)
                owners[pid] = id;
        }
    }
    const auto ownerOf = [&](const ProcessStat& stat) {
        std::vector<pid_t> path;
        const ProcessStat* at = &stat;
        ChildId owner = 0;
        while (at != nullptr) {
            const auto known = owners.find(at->pid);
            const auto byGroup = m_byPid.find(at->session);
            if (known != owners.end())
                owner = known->second;
            else if (byGroup != m_byPid.end())
                owner = byGroup->second;
            path.push_back(at->pid);
            if (known != owners.end() || owner != 0)
                break;
            const auto parent = byPid.find(at->parent);
            at = parent == byPid.end() || path.size() > byPid.size() ? nullptr : parent->second;
        }
        for (const pid_t pid : path)
            owners[pid] = owner;
        return owner;
    };
    std::unordered_map<ChildId, std::vector<const ProcessStat*>> members;
    for (const auto& stat : all) {
        if (const ChildId owner = ownerOf(stat); owner != 0)
            members[owner].push_back(&stat);
    }
    for (const auto& [id, list] : members)
        addSample(*m_children.at(id), list);
    m_sampleCost = m_clock.bootTime() - begin;
}

void Supervisor::Impl::addSample(Child& child, const std::vector<const ProcessStat*>& members)
{
    std::int64_t memory = 0;
    base::Micros cpu{};
    for (const ProcessStat* stat : members) {
        memory += stat->residentBytes;
        cpu += stat->cpu;
        if (stat->pid != child.pid && stat->state != 'Z')
            child.others.emplace(stat->pid, stat->startTicks);
    }
    child.peakMemory = std::max(child.peakMemory, memory);
    child.sampledCpu = std::max(child.sampledCpu, cpu);
    if (child.spec.memoryBytes > 0 && memory > child.spec.memoryBytes && !child.hasEnded
        && child.cgroup.empty()) {
        child.hitLimit = true;
        signalTree(child, SIGKILL);
    }
}

} // namespace tributary::process
