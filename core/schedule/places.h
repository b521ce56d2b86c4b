// The back ends as the reactor sees them: their state for routing, the attempts that hold their
// slots, and the rest after refusals. Private to core/schedule.
//
// Indexes are stable: a back end that is removed keeps its place. The number of slots in use is
// the length of the list of live attempts, so it can't leak.
#pragma once

#include "plan/decide.h"
#include "schedule/options.h"
#include "schedule/task_table.h"

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tributary::schedule {

struct Place
{
    std::vector<Slot> live; // tasks whose live attempt is here
    int refusals = 0; // in a row
    std::int64_t coolUntil = kNever; // boot time; kNever = not resting
    bool isSuspect = false; // after a rest: one attempt at a time
    int sinceAged = 0; // slots given since an aged task got one out of turn
    std::string actor; // "backend:<name>"
};

class Places
{
public:
    explicit Places(TaskTable& tasks)
        : m_tasks(tasks)
    {
    }

    std::span<const plan::BackendState> states() const { return m_states; }
    const plan::BackendState& state(std::size_t index) const { return m_states[index]; }
    const Place& operator[](std::size_t index) const { return m_places[index]; }
    Place& operator[](std::size_t index) { return m_places[index]; }
    std::size_t size() const { return m_states.size(); }
    std::uint16_t find(std::string_view name) const; // kNoBackend = not there

    std::uint16_t add(const model::BackendConfig& config); // or updates the one of that name
    void setIncapability(std::uint16_t index,
                         std::function<std::string(const model::TaskSpec&)> incapability);
    void setRemoved(std::uint16_t index, bool removed) { m_states[index].isRemoved = removed; }
    void setHealth(std::uint16_t index, model::BackendHealth health);
    void setPaused(std::uint16_t index, bool paused) { m_states[index].isPaused = paused; }
    void setDraining(std::uint16_t index, bool draining) { m_states[index].isDraining = draining; }

    void occupy(Task& task, std::uint16_t index); // the task has a live attempt there
    void release(Task& task);

    // It refused or took an attempt. After some refusals in a row it rests, then gets one attempt
    // at a time until it takes one.
    void refused(std::uint16_t index, std::int64_t now, const Options& options);
    void took(std::uint16_t index);
    void endRest(std::uint16_t index);
    std::int64_t earliestRestEnd() const;

    // Of one success; without a price nothing is learned of its cost.
    void learn(std::uint16_t index, double seconds, const std::optional<base::Money>& cost);

private:
    void limit(std::uint16_t index);

    TaskTable& m_tasks;
    std::vector<plan::BackendState> m_states;
    std::vector<Place> m_places;
    std::unordered_map<std::string, std::uint16_t> m_byName;
};

} // namespace tributary::schedule
