// Where a condition is true: a union of boxes over the axes of a cell space, and the algebra that
// the analysis needs (intersection, containment, cover).
//
// Thread: plain values and pure functions; a Budget belongs to one thread.
#pragma once

#include "rules/analysis/cell_space.h"

#include <optional>
#include <vector>

namespace tributary::rules {

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

// Steps of a budget that a look at the box takes: a side of very many cells takes more.
std::int64_t weightOf(const Box& box);
bool overlap(const Box& a, const Box& b);
bool isWithin(const Box& inner, const Box& outer);
std::optional<Box> intersection(const Box& a, const Box& b);

using Region = std::vector<Box>;

// Where `condition` has that verdict (true or false). Nothing when it has more than `mostBoxes`, a
// box has more sides than a task has fields, or the budget is spent.
std::optional<Region> regionOf(const CellSpace& space, const Checked& condition, bool verdict,
                               std::size_t mostBoxes, Budget& budget);

// A part of `box` that none of `covers` has; nothing when they cover it all. `used`, when given,
// collects the indices of covers that took a part. A spent budget gives nothing, too: ask it.
std::optional<Box> uncovered(const Box& box, const std::vector<const Box*>& covers, Budget& budget,
                             std::vector<std::size_t>* used = nullptr);

} // namespace tributary::rules
