// The queues: a lane for each distinct ranking of back ends; in a lane a class for each priority;
// in a class a line for each team. Private to core/schedule.
//
// Teams share a class by weight: the one with the least virtual time is next, and each task it
// gets adds 1/weight. Virtual time is common to all lanes. Heap entries of teams may be out of
// date; they are put right when they come to the top.
#pragma once

#include "plan/decide.h"
#include "schedule/task_table.h"

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace tributary::schedule {

inline constexpr int kClassCount = 4; // priorities

struct Team
{
    std::string name;
    std::uint32_t weight = 1;
    bool isPaused = false;
    std::array<std::uint64_t, kClassCount> virtualTime{};
};

struct TeamLine
{
    Slot head = kNoSlot;
    Slot tail = kNoSlot;
    bool inHeap = false;
};

struct ClassQueue
{
    Slot oldest = kNoSlot; // of all teams, by entry
    Slot newest = kNoSlot;
    std::vector<TeamLine> lines; // by team
    std::vector<std::pair<std::uint64_t, std::uint32_t>> heap; // virtual time, team
};

struct Lane
{
    plan::Ranking ranking;
    std::array<ClassQueue, kClassCount> classes;
    std::size_t size = 0;
    std::uint32_t activePosition = 0; // in active()
};

class Lanes
{
public:
    explicit Lanes(TaskTable& tasks)
        : m_tasks(tasks)
    {
    }

    std::uint32_t team(const std::string& name);
    const Team& team(std::uint32_t index) const { return m_teams[index]; }
    const std::vector<Team>& teams() const { return m_teams; }
    void setWeight(const std::string& name, std::uint32_t weight);
    void setPaused(const std::string& name, bool paused);

    std::uint32_t lane(const plan::Ranking& ranking);
    const Lane& operator[](std::uint32_t lane) const { return m_lanes[lane]; }
    const std::vector<std::uint32_t>& active() const { return m_active; } // not empty

    void push(Task& task, std::uint32_t lane); // by its team and priority
    void remove(Task& task);
    // The task that the fair share serves next; kNoSlot when all its teams are paused or none
    // waits.
    Slot first(std::uint32_t lane, int priority);
    // The one that waits longest, of the teams that are not paused; kNoSlot when there is none.
    Slot oldest(std::uint32_t lane, int priority) const;
    std::uint64_t virtualTime(const Task& task) const;
    void charge(const Task& task); // it got a slot

private:
    void activate(ClassQueue& queue, std::uint32_t team, std::size_t priority);

    TaskTable& m_tasks;
    std::vector<Team> m_teams;
    std::unordered_map<std::string, std::uint32_t> m_teamByName;
    std::vector<Lane> m_lanes;
    std::unordered_map<std::string, std::uint32_t> m_laneByRanking;
    std::vector<std::uint32_t> m_active;
    std::array<std::uint64_t, kClassCount> m_clock{}; // virtual time of the last one served
};

} // namespace tributary::schedule
