#include "rules/analysis/region.h"

#include <algorithm>

namespace tributary::rules {
namespace {

// Boxes that another one contains say nothing; compared pairwise, so only while there are few.
constexpr std::size_t kMostCompared = 256;

void dropContained(Region& region)
{
    if (region.size() > kMostCompared)
        return;
    Region kept;
    for (Box& box : region) {
        const auto contains = [&](const Box& other) { return isWithin(box, other); };
        if (std::ranges::any_of(kept, contains))
            continue;
        std::erase_if(kept, [&](const Box& other) { return isWithin(other, box); });
        kept.push_back(std::move(box));
    }
    region = std::move(kept);
}

class RegionBuilder
{
public:
    RegionBuilder(const CellSpace& space, std::size_t mostBoxes, Budget& budget)
        : m_space(space)
        , m_mostBoxes(mostBoxes)
        , m_budget(budget)
    {
    }

    std::optional<Region> build(const Checked& node, bool wanted) const
    {
        if (node.kind == CheckedKind::Not)
            return build(node.children[0], !wanted);
        if (node.isLeaf())
            return leaf(node, wanted);
        const bool needsAll = (node.kind == CheckedKind::And) == wanted;
        return needsAll ? all(node, wanted) : any(node, wanted);
    }

private:
    Region leaf(const Checked& node, bool wanted) const
    {
        LeafCells cells = m_space.cellsOf(node);
        if (!cells.axis)
            return cells.constant == (wanted ? Verdict::True : Verdict::False) ? Region(1)
                                                                               : Region();
        CellSet& chosen = wanted ? cells.whenTrue : cells.whenFalse;
        Region region;
        Box box;
        if (box.narrow(*cells.axis, chosen))
            region.push_back(std::move(box));
        return region;
    }

    std::optional<Region> all(const Checked& node, bool wanted) const
    {
        Region region(1);
        for (const Checked& child : node.children) {
            const auto part = build(child, wanted);
            if (!part)
                return std::nullopt;
            Region product;
            for (const Box& a : region) {
                for (const Box& b : *part) {
                    if (!m_budget.spend())
                        return std::nullopt;
                    if (auto both = intersection(a, b))
                        product.push_back(std::move(*both));
                    if (product.size() > m_mostBoxes)
                        return std::nullopt;
                }
            }
            region = std::move(product);
            if (region.size() > 1)
                dropContained(region);
        }
        return region;
    }

    // Alternatives on one axis alone are one box, however many there are.
    std::optional<Region> any(const Checked& node, bool wanted) const
    {
        Region region;
        std::vector<std::optional<CellSet>> alone(m_space.axes().size());
        for (const Checked& child : node.children) {
            auto part = build(child, wanted);
            if (!part)
                return std::nullopt;
            for (Box& box : *part) {
                if (!m_budget.spend())
                    return std::nullopt;
                if (box.sides.empty())
                    return Region(1);
                std::optional<CellSet>* cells =
                    box.sides.size() == 1 ? &alone[box.sides[0].axis] : nullptr;
                if (cells == nullptr)
                    region.push_back(std::move(box));
                else if (*cells)
                    **cells |= box.sides[0].cells;
                else
                    *cells = std::move(box.sides[0].cells);
            }
        }
        for (std::size_t axis = 0; axis < alone.size(); ++axis) {
            Box box;
            if (alone[axis] && box.narrow(axis, *alone[axis]))
                region.push_back(std::move(box));
        }
        if (region.size() > m_mostBoxes)
            return std::nullopt;
        dropContained(region);
        return region;
    }

    const CellSpace& m_space;
    const std::size_t m_mostBoxes;
    Budget& m_budget;
};

class CoverSearch
{
public:
    CoverSearch(const std::vector<const Box*>& covers, Budget& budget,
                std::vector<std::size_t>* used)
        : m_covers(covers)
        , m_budget(budget)
        , m_used(used)
    {
    }

    // Splits the box along the sides of one cover into the part that it has and the parts beside
    // it, which are left to the others.
    std::optional<Box> search(Box box, const std::vector<std::size_t>& candidates)
    {
        std::vector<std::size_t> near;
        for (const std::size_t index : candidates) {
            if (!m_budget.spend())
                return std::nullopt;
            if (!overlap(box, *m_covers[index]))
                continue;
            if (isWithin(box, *m_covers[index])) {
                note(index);
                return std::nullopt;
            }
            near.push_back(index);
        }
        if (near.empty())
            return box;
        // The one with the fewest sides that cut leaves the fewest parts.
        const auto cuts = [&](std::size_t index) {
            return std::ranges::count_if(m_covers[index]->sides, [&](const Side& side) {
                const CellSet* own = box.find(side.axis);
                return own == nullptr || !own->isWithin(side.cells);
            });
        };
        const auto best = std::ranges::min_element(near, {}, cuts);
        const std::size_t chosen = *best;
        near.erase(best);
        for (const Side& side : m_covers[chosen]->sides) {
            const CellSet* own = box.find(side.axis);
            CellSet beside = own == nullptr ? CellSet(side.cells.size(), true) : *own;
            beside -= side.cells;
            Box part = box;
            if (!beside.isEmpty() && part.narrow(side.axis, beside)) {
                if (auto left = search(std::move(part), near))
                    return left;
                if (m_budget.isSpent())
                    return std::nullopt;
            }
            box.narrow(side.axis, side.cells);
        }
        note(chosen);
        return std::nullopt;
    }

private:
    void note(std::size_t index)
    {
        if (m_used != nullptr && std::ranges::find(*m_used, index) == m_used->end())
            m_used->push_back(index);
    }

    const std::vector<const Box*>& m_covers;
    Budget& m_budget;
    std::vector<std::size_t>* m_used;
};

} // namespace

const CellSet* Box::find(std::size_t axis) const
{
    const auto at = std::ranges::lower_bound(sides, axis, {}, &Side::axis);
    return at != sides.end() && at->axis == axis ? &at->cells : nullptr;
}

bool Box::narrow(std::size_t axis, const CellSet& cells)
{
    const auto at = std::ranges::lower_bound(sides, axis, {}, &Side::axis);
    if (at != sides.end() && at->axis == axis) {
        at->cells &= cells;
        return !at->cells.isEmpty();
    }
    if (!cells.isFull())
        sides.insert(at, {axis, cells});
    return !cells.isEmpty();
}

bool overlap(const Box& a, const Box& b)
{
    auto left = a.sides.begin();
    auto right = b.sides.begin();
    while (left != a.sides.end() && right != b.sides.end()) {
        if (left->axis < right->axis) {
            ++left;
        } else if (right->axis < left->axis) {
            ++right;
        } else {
            if (!left->cells.overlaps(right->cells))
                return false;
            ++left;
            ++right;
        }
    }
    return true;
}

bool isWithin(const Box& inner, const Box& outer)
{
    return std::ranges::all_of(outer.sides, [&](const Side& side) {
        const CellSet* own = inner.find(side.axis);
        return own != nullptr && own->isWithin(side.cells);
    });
}

std::optional<Box> intersection(const Box& a, const Box& b)
{
    if (!overlap(a, b))
        return std::nullopt;
    Box both = a;
    for (const Side& side : b.sides)
        both.narrow(side.axis, side.cells);
    return both;
}

std::optional<Region> regionOf(const CellSpace& space, const Checked& condition, bool verdict,
                               std::size_t mostBoxes, Budget& budget)
{
    return RegionBuilder(space, mostBoxes, budget).build(condition, verdict);
}

std::optional<Box> uncovered(const Box& box, const std::vector<const Box*>& covers, Budget& budget,
                             std::vector<std::size_t>* used)
{
    std::vector<std::size_t> all(covers.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    return CoverSearch(covers, budget, used).search(box, all);
}

} // namespace tributary::rules
