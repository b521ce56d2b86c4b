// The tasks that are held: stable addresses, found by id and by idempotency key. Private to
// core/schedule.
#pragma once

#include "schedule/task.h"

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace tributary::schedule {

class TaskTable
{
public:
    Task& add(const model::TaskId& id)
    {
        Slot slot = kNoSlot;
        if (m_free.empty()) {
            slot = static_cast<Slot>(m_tasks.size());
            m_tasks.emplace_back();
        } else {
            slot = m_free.back();
            m_free.pop_back();
        }
        Task& task = m_tasks[slot];
        task.slot = slot;
        task.record.id = id;
        m_byId.emplace(id, slot);
        return task;
    }
    void remove(Slot slot)
    {
        Task& task = m_tasks[slot];
        m_byId.erase(task.record.id);
        if (task.record.spec && !task.record.spec->idempotencyKey.empty()) {
            const auto found = m_byKey.find(task.record.spec->idempotencyKey);
            if (found != m_byKey.end() && found->second == task.record.id)
                m_byKey.erase(found);
        }
        task = Task{};
        m_free.push_back(slot);
    }
    void remember(const std::string& key, const model::TaskId& id) { m_byKey.emplace(key, id); }

    Task& operator[](Slot slot) { return m_tasks[slot]; }
    const Task& operator[](Slot slot) const { return m_tasks[slot]; }
    Task* find(const model::TaskId& id)
    {
        const auto found = m_byId.find(id);
        return found == m_byId.end() ? nullptr : &m_tasks[found->second];
    }
    const Task* find(const model::TaskId& id) const
    {
        const auto found = m_byId.find(id);
        return found == m_byId.end() ? nullptr : &m_tasks[found->second];
    }
    const model::TaskId* findKey(const std::string& key) const
    {
        const auto found = m_byKey.find(key);
        return found == m_byKey.end() ? nullptr : &found->second;
    }
    std::size_t size() const { return m_byId.size(); }
    // Slots in use and free ones (slot == kNoSlot), for sweeps in a fixed order.
    std::deque<Task>& all() { return m_tasks; }
    const std::deque<Task>& all() const { return m_tasks; }

private:
    std::deque<Task> m_tasks;
    std::vector<Slot> m_free;
    std::unordered_map<model::TaskId, Slot> m_byId;
    std::unordered_map<std::string, model::TaskId> m_byKey;
};

} // namespace tributary::schedule
