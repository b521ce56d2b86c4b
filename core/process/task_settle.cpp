// What an earlier runner of the directory left open, and how it is settled.
#include "process/process_tree.h"
#include "process/task_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

namespace tributary::process {

namespace {

constexpr base::Micros kLingerStep = std::chrono::milliseconds{50};

std::string goneEnd(std::string proof, base::Instant at)
{
    TaskEnd end;
    end.kind = TaskEnd::Kind::Gone;
    end.error = std::move(proof);
    end.endedAt = at;
    return toCbor(end);
}

} // namespace

void TaskService::settleEarlier()
{
    std::vector<std::pair<std::string, JournalEntry>> open;
    for (const auto& [key, entry] : m_context.journal.entries()) {
        if (entry.service == name() && !entry.end)
            open.emplace_back(key, entry);
    }
    if (open.empty())
        return;
    // Children die with their runner; descendants that they had may live on.
    std::unordered_map<std::string, std::vector<Lingering>> alive;
    for (const auto& stat : allProcesses()) {
        if (stat.state == 'Z')
            continue;
        const std::string key = environmentValue(stat.pid, "TRIBUTARY_CHILD");
        if (!key.empty())
            alive[key].push_back({stat.pid, stat.startTicks});
    }
    for (const auto& [key, entry] : open)
        settleKey(key, entry, alive);
    if (!m_lingering.empty())
        pollLingering();
}

void TaskService::settleKey(const std::string& key, const JournalEntry& entry,
                            const std::unordered_map<std::string, std::vector<Lingering>>& alive)
{
    const base::Instant now = m_context.clock.now();
    if (!entry.bootId.empty() && entry.bootId != currentBootId()) {
        [[maybe_unused]] const auto kept = m_context.journal.finish(
            key, goneEnd("the machine was started anew since (another boot id)", now));
        return;
    }
    std::vector<Lingering> left;
    if (const auto found = alive.find(key); found != alive.end())
        left = found->second;
    int pid = 0;
    unsigned long long start = 0;
    if (std::sscanf(entry.note.c_str(), "%d@%llu", &pid, &start) == 2 && isAlive(pid, start)
        && std::ranges::none_of(left, [&](const Lingering& item) { return item.pid == pid; }))
        left.push_back({pid, start});
    if (left.empty()) {
        [[maybe_unused]] const auto kept = m_context.journal.finish(
            key,
            goneEnd(entry.note.empty()
                        ? "its runner died while starting it; no process of it exists"
                        : fmt::format("its runner died; process {} is gone", entry.note),
                    now));
        return;
    }
    m_lingering.emplace(key, std::move(left));
}

// Nobody can tell their result any more: they are ended, then reported as gone.
void TaskService::pollLingering()
{
    for (auto at = m_lingering.begin(); at != m_lingering.end();) {
        std::erase_if(at->second,
                      [](const Lingering& item) { return !isAlive(item.pid, item.startTicks); });
        for (const auto& item : at->second)
            kill(item.pid, SIGKILL);
        if (!at->second.empty()) {
            ++at;
            continue;
        }
        [[maybe_unused]] const auto kept = m_context.journal.finish(
            at->first,
            goneEnd("its runner died; the processes that were left of it were ended",
                    m_context.clock.now()));
        at = m_lingering.erase(at);
    }
    if (!m_lingering.empty())
        m_context.loop.after(kLingerStep, [this, alive = std::weak_ptr(m_alive)] {
            if (!alive.expired())
                pollLingering();
        });
}

} // namespace tributary::process
