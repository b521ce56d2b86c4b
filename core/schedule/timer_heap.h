// One deadline a slot, earliest first: set, move and remove in O(log n). Private to core/schedule.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace tributary::schedule {

using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = std::numeric_limits<Slot>::max();
inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

class TimerHeap
{
public:
    void set(Slot slot, std::int64_t due) // kNever removes
    {
        if (slot >= m_position.size()) {
            if (due == kNever)
                return;
            m_position.resize(slot + 1U, kNoSlot);
        }
        const std::size_t at = m_position[slot];
        if (at == kNoSlot) {
            if (due == kNever)
                return;
            m_heap.push_back({due, slot});
            m_position[slot] = static_cast<Slot>(m_heap.size() - 1);
            siftUp(m_heap.size() - 1);
        } else if (due == kNever) {
            remove(at);
        } else if (m_heap[at].due != due) {
            m_heap[at].due = due;
            siftDown(siftUp(at));
        }
    }
    std::int64_t due(Slot slot) const
    {
        return slot < m_position.size() && m_position[slot] != kNoSlot
            ? m_heap[m_position[slot]].due
            : kNever;
    }
    std::int64_t earliest() const { return m_heap.empty() ? kNever : m_heap.front().due; }
    Slot earliestSlot() const { return m_heap.front().slot; } // not when empty
    std::size_t size() const { return m_heap.size(); }

private:
    struct Entry
    {
        std::int64_t due;
        Slot slot;
    };

    void place(std::size_t at, Entry entry)
    {
        m_heap[at] = entry;
        m_position[entry.slot] = static_cast<Slot>(at);
    }
    std::size_t siftUp(std::size_t at)
    {
        const Entry entry = m_heap[at];
        while (at > 0 && m_heap[(at - 1) / 4].due > entry.due) {
            place(at, m_heap[(at - 1) / 4]);
            at = (at - 1) / 4;
        }
        place(at, entry);
        return at;
    }
    void siftDown(std::size_t at)
    {
        const Entry entry = m_heap[at];
        for (;;) {
            std::size_t least = at;
            std::int64_t due = entry.due;
            for (std::size_t child = at * 4 + 1; child <= at * 4 + 4; ++child) {
                if (child < m_heap.size() && m_heap[child].due < due) {
                    least = child;
                    due = m_heap[child].due;
                }
            }
            if (least == at)
                break;
            place(at, m_heap[least]);
            at = least;
        }
        place(at, entry);
    }
    void remove(std::size_t at)
    {
        m_position[m_heap[at].slot] = kNoSlot;
        const Entry last = m_heap.back();
        m_heap.pop_back();
        if (at < m_heap.size()) {
            place(at, last);
            siftDown(siftUp(at));
        }
    }

    std::vector<Entry> m_heap; // four children a node: fewer cache misses than two
    std::vector<Slot> m_position; // by slot
};

} // namespace tributary::schedule
