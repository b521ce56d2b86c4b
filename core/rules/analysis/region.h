// Where a condition is true: a union of boxes over the axes of a cell space, and the algebra that
// the analysis needs (intersection, containment, cover).
//
// Thread: plain values and pure functions; a Budget belongs to one thread.
#pragma once

#include "rules/analysis/cell_space.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace tributary::rules {

// Work that may still be done; everything that can grow beyond measure draws from it.
class Budget
{
public:
    // `isStopped` is asked now and then, and may be empty.
    explicit Budget(std::int64_t steps, std::function<bool()> isStopped = {})
        : m_left(steps)
        , m_isStopped(std::move(isStopped))
    {
    }
    // A part of another one, so that one hard question does not take it all.
    Budget(Budget& whole, std::int64_t steps)
        : m_whole(&whole)
        , m_left(steps)
    {
    }
    // False once it is spent or the caller has asked to stop; stays so.
    bool spend(std::int64_t steps = 1)
    {
        m_left -= steps;
        if (m_whole != nullptr && !m_whole->spend(steps))
            m_left = 0;
        else if (m_left > 0 && (m_left & 0xFF) < steps && m_isStopped && m_isStopped())
            m_left = 0;
        return m_left > 0;
    }
    bool isSpent() const { return m_left <= 0; }

private:
    Budget* m_whole = nullptr;
    std::int64_t m_left;
    std::function<bool()> m_isStopped;
};

struct Side
{
    std::size_t axis = 0;
    CellSet cells; // never empty; full ones are left out

    bool operator==(const Side&) const = default;
};

struct Box
{
    std::vector<Side> sides; // ascending axes; an axis that has none is not constrained

    const CellSet* find(std::size_t axis) const;
    // Leaves only `cells` of the axis; false when nothing is left.
    bool narrow(std::size_t axis, const CellSet& cells);
    bool operator==(const Box&) const = default;
};

bool overlap(const Box& a, const Box& b);
bool isWithin(const Box& inner, const Box& outer);
std::optional<Box> intersection(const Box& a, const Box& b);

using Region = std::vector<Box>;

// Where `condition` has that verdict (true or false). Nothing when it has more than `mostBoxes` or
// the budget is spent.
std::optional<Region> regionOf(const CellSpace& space, const Checked& condition, bool verdict,
                               std::size_t mostBoxes, Budget& budget);

// A part of `box` that none of `covers` has; nothing when they cover it all. `used`, when given,
// collects the indices of covers that took a part. A spent budget gives nothing, too: ask it.
std::optional<Box> uncovered(const Box& box, const std::vector<const Box*>& covers, Budget& budget,
                             std::vector<std::size_t>* used = nullptr);

} // namespace tributary::rules
