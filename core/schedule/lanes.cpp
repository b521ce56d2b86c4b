#include "schedule/lanes.h"

#include <algorithm>
#include <functional>

namespace tributary::schedule {
namespace {

constexpr std::uint64_t kTurn = 1U << 20U; // virtual time of one task at weight 1

std::size_t classOf(const Task& task)
{
    return static_cast<std::size_t>(task.record.classification.priority);
}

void append(std::string& key, std::size_t number)
{
    key.push_back(static_cast<char>(number & 0xFFU));
    key.push_back(static_cast<char>(number >> 8U & 0xFFU));
}

std::string keyOf(const plan::Ranking& ranking)
{
    std::string key;
    key.reserve((ranking.order.size() + ranking.last.order.size()) * 2 + 9);
    key.push_back(static_cast<char>(ranking.policy));
    for (const plan::Tier* tier : {static_cast<const plan::Tier*>(&ranking), &ranking.last}) {
        append(key, tier->order.size());
        append(key, tier->fallbackFrom);
        for (const std::uint16_t index : tier->order)
            append(key, index);
    }
    return key;
}

} // namespace

std::uint32_t Lanes::team(const std::string& name)
{
    const auto found = m_teamByName.find(name);
    if (found != m_teamByName.end())
        return found->second;
    const auto index = static_cast<std::uint32_t>(m_teams.size());
    m_teams.push_back({});
    m_teams.back().name = name;
    m_teamByName.emplace(name, index);
    return index;
}

void Lanes::setWeight(const std::string& name, std::uint32_t weight)
{
    m_teams[team(name)].weight = std::max(weight, 1U);
}

void Lanes::setPaused(const std::string& name, bool paused)
{
    const std::uint32_t index = team(name);
    m_teams[index].isPaused = paused;
    if (paused)
        return; // its heap entries fall out when they come to the top
    for (Lane& lane : m_lanes) {
        for (std::size_t priority = 0; priority < kClassCount; ++priority) {
            ClassQueue& queue = lane.classes[priority];
            if (index < queue.lines.size() && queue.lines[index].head != kNoSlot)
                activate(queue, index, priority);
        }
    }
}

std::uint32_t Lanes::lane(const plan::Ranking& ranking)
{
    const auto [found, isNew] =
        m_laneByRanking.emplace(keyOf(ranking), static_cast<std::uint32_t>(m_lanes.size()));
    if (isNew) {
        m_lanes.emplace_back();
        m_lanes.back().ranking = ranking;
    }
    return found->second;
}

void Lanes::activate(ClassQueue& queue, std::uint32_t team, std::size_t priority)
{
    TeamLine& line = queue.lines[team];
    // A team that was idle saves no turns for later.
    std::uint64_t& time = m_teams[team].virtualTime[priority];
    time = std::max(time, m_clock[priority]);
    if (line.inHeap)
        return; // first() puts its entry right
    line.inHeap = true;
    queue.heap.emplace_back(time, team);
    std::ranges::push_heap(queue.heap, std::greater{});
}

void Lanes::push(Task& task, std::uint32_t laneIndex)
{
    Lane& lane = m_lanes[laneIndex];
    ClassQueue& queue = lane.classes[classOf(task)];
    if (task.team >= queue.lines.size())
        queue.lines.resize(task.team + 1U);
    TeamLine& line = queue.lines[task.team];
    const bool wasIdle = line.head == kNoSlot;
    task.lane = laneIndex;
    task.previousInTeam = line.tail;
    task.nextInTeam = kNoSlot;
    (line.tail == kNoSlot ? line.head : m_tasks[line.tail].nextInTeam) = task.slot;
    line.tail = task.slot;
    task.previousInClass = queue.newest;
    task.nextInClass = kNoSlot;
    (queue.newest == kNoSlot ? queue.oldest : m_tasks[queue.newest].nextInClass) = task.slot;
    queue.newest = task.slot;
    if (wasIdle && !m_teams[task.team].isPaused)
        activate(queue, task.team, classOf(task));
    if (lane.size++ == 0) {
        lane.activePosition = static_cast<std::uint32_t>(m_active.size());
        m_active.push_back(laneIndex);
    }
}

void Lanes::remove(Task& task)
{
    Lane& lane = m_lanes[task.lane];
    ClassQueue& queue = lane.classes[classOf(task)];
    TeamLine& line = queue.lines[task.team];
    (task.previousInTeam == kNoSlot ? line.head : m_tasks[task.previousInTeam].nextInTeam) =
        task.nextInTeam;
    (task.nextInTeam == kNoSlot ? line.tail : m_tasks[task.nextInTeam].previousInTeam) =
        task.previousInTeam;
    (task.previousInClass == kNoSlot ? queue.oldest : m_tasks[task.previousInClass].nextInClass) =
        task.nextInClass;
    (task.nextInClass == kNoSlot ? queue.newest : m_tasks[task.nextInClass].previousInClass) =
        task.previousInClass;
    task.previousInTeam = task.nextInTeam = task.previousInClass = task.nextInClass = kNoSlot;
    if (--lane.size == 0) {
        const std::uint32_t last = m_active.back();
        m_active[lane.activePosition] = last;
        m_lanes[last].activePosition = lane.activePosition;
        m_active.pop_back();
    }
}

Slot Lanes::first(std::uint32_t laneIndex, int priority)
{
    const auto at = static_cast<std::size_t>(priority);
    ClassQueue& queue = m_lanes[laneIndex].classes[at];
    while (!queue.heap.empty()) {
        const auto [time, index] = queue.heap.front();
        TeamLine& line = queue.lines[index];
        const Team& owner = m_teams[index];
        if (line.head != kNoSlot && !owner.isPaused && time >= owner.virtualTime[at])
            return line.head;
        std::ranges::pop_heap(queue.heap, std::greater{});
        if (line.head == kNoSlot || owner.isPaused) {
            queue.heap.pop_back();
            line.inHeap = false;
        } else {
            queue.heap.back().first = owner.virtualTime[at];
            std::ranges::push_heap(queue.heap, std::greater{});
        }
    }
    return kNoSlot;
}

Slot Lanes::oldest(std::uint32_t laneIndex, int priority) const
{
    const ClassQueue& queue = m_lanes[laneIndex].classes[static_cast<std::size_t>(priority)];
    Slot oldest = kNoSlot;
    for (std::uint32_t index = 0; index < queue.lines.size(); ++index) {
        const Slot head = queue.lines[index].head;
        if (head != kNoSlot && !m_teams[index].isPaused
            && (oldest == kNoSlot || m_tasks[head].waitingSince < m_tasks[oldest].waitingSince))
            oldest = head;
    }
    return oldest;
}

std::uint64_t Lanes::virtualTime(const Task& task) const
{
    return m_teams[task.team].virtualTime[classOf(task)];
}

void Lanes::charge(const Task& task)
{
    Team& owner = m_teams[task.team];
    std::uint64_t& time = owner.virtualTime[classOf(task)];
    std::uint64_t& clock = m_clock[classOf(task)];
    clock = std::max(clock, time);
    time += kTurn / owner.weight;
}

} // namespace tributary::schedule
