#include "rules/analysis/region.h"

#include <algorithm>
#include <map>

namespace tributary::rules {
namespace {

// Boxes that another one contains say nothing; compared pairwise, so only while there are few.
constexpr std::size_t kMostCompared = 256;
constexpr std::size_t kMostSides = 300; // features, the labels of a task, some resources

std::int64_t weight(const Box& box)
{
    return static_cast<std::int64_t>(1 + box.sides.size());
}

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
        m_budget.spend(static_cast<std::int64_t>(1 + cells.whenTrue.size() / 16));
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
                    if (!m_budget.spend(weight(a) + weight(b)))
                        return std::nullopt;
                    if (auto both = intersection(a, b))
                        product.push_back(std::move(*both));
                    if (product.size() > m_mostBoxes
                        || (!product.empty() && product.back().sides.size() > kMostSides))
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
        std::map<std::size_t, CellSet> alone; // by axis
        for (const Checked& child : node.children) {
            auto part = build(child, wanted);
            if (!part)
                return std::nullopt;
            for (Box& box : *part) {
                if (!m_budget.spend())
                    return std::nullopt;
                if (box.sides.empty())
                    return Region(1);
                if (box.sides.size() > 1) {
                    region.push_back(std::move(box));
                    continue;
                }
                const auto [at, isNew] = alone.try_emplace(box.sides[0].axis, box.sides[0].cells);
                if (!isNew)
                    at->second |= box.sides[0].cells;
            }
            if (region.size() > 2 * m_mostBoxes)
                return std::nullopt;
        }
        for (const auto& [axis, cells] : alone) {
            Box box;
            if (box.narrow(axis, cells))
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

    // First takes away what covers have that cut the box along one axis alone: what is left is a
    // box again. Then splits along the sides of another one into the part that it has and the parts
    // beside it, which are left to the others.
    std::optional<Box> search(Box box, std::vector<std::size_t> near)
    {
        if (!peel(box, near))
            return std::nullopt;
        if (near.empty())
            return box;
        const auto best = std::ranges::min_element(
            near, {}, [&](std::size_t index) { return cuts(box, *m_covers[index]).size(); });
        const std::size_t chosen = *best;
        near.erase(best);
        for (const std::size_t axis : cuts(box, *m_covers[chosen])) {
            const CellSet& cells = *m_covers[chosen]->find(axis);
            const CellSet* own = box.find(axis);
            CellSet beside = own == nullptr ? CellSet(cells.size(), true) : *own;
            beside -= cells;
            Box part = box;
            part.narrow(axis, beside);
            if (auto left = search(std::move(part), near))
                return left;
            if (m_budget.isSpent())
                return std::nullopt;
            box.narrow(axis, cells);
        }
        note(chosen);
        return std::nullopt;
    }

private:
    // The axes along which the cover has a part of the box only; both overlap.
    static std::vector<std::size_t> cuts(const Box& box, const Box& cover)
    {
        std::vector<std::size_t> axes;
        for (const Side& side : cover.sides) {
            const CellSet* own = box.find(side.axis);
            if (own == nullptr || !own->isWithin(side.cells))
                axes.push_back(side.axis);
        }
        return axes;
    }

    // False when nothing is left, or the budget is spent. Leaves only covers in `near` that cut the
    // box along two axes or more.
    bool peel(Box& box, std::vector<std::size_t>& near)
    {
        bool isSmaller = true;
        while (isSmaller) {
            isSmaller = false;
            std::vector<std::size_t> left;
            for (const std::size_t index : near) {
                const Box& cover = *m_covers[index];
                if (!m_budget.spend(weight(cover)))
                    return false;
                if (!overlap(box, cover))
                    continue;
                const auto axes = cuts(box, cover);
                if (axes.size() > 1) {
                    left.push_back(index);
                    continue;
                }
                note(index);
                if (axes.empty())
                    return false;
                const CellSet& cells = *cover.find(axes.front());
                const CellSet* own = box.find(axes.front());
                CellSet beside = own == nullptr ? CellSet(cells.size(), true) : *own;
                beside -= cells;
                box.narrow(axes.front(), beside); // not empty, or there would be no cut
                isSmaller = true;
            }
            near = std::move(left);
        }
        return true;
    }

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

std::int64_t weightOf(const Box& box)
{
    std::size_t steps = 0;
    for (const Side& side : box.sides)
        steps += 1 + side.cells.size() / 512;
    return static_cast<std::int64_t>(steps);
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
    // A short cut: tasks that declare nothing but what the box is about are out of reach for every
    // cover that asks for more.
    Box bare = box;
    for (const Box* cover : covers) {
        budget.spend(weight(*cover));
        for (const Side& side : cover->sides) {
            if (box.find(side.axis) != nullptr)
                continue;
            CellSet unknown(side.cells.size());
            unknown.add(kUnknownCell);
            bare.narrow(side.axis, unknown);
        }
    }
    if (bare.sides.size() > box.sides.size()) {
        if (auto found = CoverSearch(covers, budget, nullptr).search(std::move(bare), all))
            return found;
        if (budget.isSpent())
            return std::nullopt;
    }
    return CoverSearch(covers, budget, used).search(box, all);
}

} // namespace tributary::rules
