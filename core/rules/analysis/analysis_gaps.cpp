// Tasks that nearly meet a rule, and fall to the default.
//
// Every rule set has tasks that no rule takes. Those worth telling differ from what a rule asks
// for in one field alone: the rule takes them up to a limit, and behind the limit nobody does.
#include "rules/analysis/analysis_parts.h"
#include "rules/analysis/cell_text.h"

#include <algorithm>
#include <map>
#include <set>

namespace tributary::rules {
namespace {

class Gaps
{
public:
    explicit Gaps(Subject& subject)
        : m_subject(subject)
    {
    }

    void find(std::size_t index)
    {
        for (const Box& box : *m_subject.regions[index]) {
            const Neighbours neighbours = neighboursOf(box);
            for (const Side& side : box.sides) {
                if (m_subject.space.axes()[side.axis].joint == nullptr)
                    findBeside(index, box, side, neighbours);
                if (m_subject.budget.isSpent())
                    return;
            }
        }
    }

private:
    // The boxes that a probe beside the box can meet: those that meet the box, and those that only
    // the axis keeps apart from it along which the probe goes.
    struct Neighbours
    {
        std::vector<const Box*> always;
        std::map<std::size_t, std::vector<const Box*>> along;
    };

    Neighbours neighboursOf(const Box& box)
    {
        Neighbours neighbours;
        for (const std::size_t index : m_subject.order) {
            if (!m_subject.regions[index])
                continue;
            for (const Box& other : *m_subject.regions[index]) {
                if (!m_subject.budget.spend(weightOf(other)))
                    return neighbours;
                std::vector<std::size_t> apart;
                for (const Side& side : other.sides) {
                    const CellSet* own = box.find(side.axis);
                    if (own != nullptr && !own->overlaps(side.cells))
                        apart.push_back(side.axis);
                }
                if (apart.empty())
                    neighbours.always.push_back(&other);
                else if (apart.size() == 1)
                    neighbours.along[apart.front()].push_back(&other);
            }
        }
        return neighbours;
    }

    void findBeside(std::size_t index, const Box& box, const Side& side,
                    const Neighbours& neighbours)
    {
        CellSet beside(side.cells.size(), true);
        beside -= side.cells;
        beside.remove(kUnknownCell); // what is not declared is no gap in the rules
        if (beside.isEmpty())
            return;
        Box probe = box;
        setCells(probe, side.axis, beside);
        std::vector<const Box*> covers = neighbours.always;
        if (const auto more = neighbours.along.find(side.axis); more != neighbours.along.end())
            covers.insert(covers.end(), more->second.begin(), more->second.end());
        CellSet gap(side.cells.size());
        std::optional<Witness> witness;
        Budget part(m_subject.budget, m_subject.limits.steps / 50);
        // Among very many rules a part of the gap is enough.
        constexpr int kMostPoints = 8;
        for (int points = 0; points < kMostPoints && !beside.isEmpty(); ++points) {
            const auto open = uncovered(probe, covers, part);
            if (!open)
                break;
            const CellSet cells = openAlong(side.axis, *open, probe, covers);
            if (const auto shown = witnessOf(m_subject.space, *open, part);
                shown && m_subject.rules.match(shown->view()) == RuleSet::kNoRule) {
                gap |= cells;
                if (!witness)
                    witness = shown;
            } else {
                m_subject.incomplete();
            }
            beside -= cells;
            setCells(probe, side.axis, beside);
        }
        if (part.isSpent())
            m_subject.incomplete();
        if (!gap.isEmpty())
            report(index, side.axis, gap, std::move(witness));
    }

    static void setCells(Box& box, std::size_t axis, const CellSet& cells)
    {
        std::ranges::find(box.sides, axis, &Side::axis)->cells = cells;
    }

    // All cells of the axis in `probe` that are open at one point of `open` in the other axes: many
    // more than the search had to look at.
    CellSet openAlong(std::size_t axis, const Box& open, const Box& probe,
                      const std::vector<const Box*>& covers)
    {
        const bool hasJoint = std::ranges::any_of(open.sides, [this](const Side& side) {
            return m_subject.space.axes()[side.axis].joint != nullptr;
        });
        if (hasJoint) // the point need not exist
            return *open.find(axis);
        CellSet cells = *probe.find(axis);
        for (const Box* cover : covers) {
            m_subject.budget.spend(static_cast<std::int64_t>(cover->sides.size()));
            const bool hasPoint = std::ranges::all_of(cover->sides, [&](const Side& side) {
                const CellSet* own = open.find(side.axis);
                return side.axis == axis
                    || side.cells.has(own == nullptr ? kUnknownCell : own->next());
            });
            if (!hasPoint)
                continue;
            const CellSet* taken = cover->find(axis);
            cells -= taken == nullptr ? CellSet(cells.size(), true) : *taken;
        }
        return cells;
    }

    void report(std::size_t index, std::size_t axis, const CellSet& gap,
                std::optional<Witness> witness)
    {
        std::string condition = cellText(m_subject.space, axis, gap);
        const model::ExecutionType type = m_subject.rule(index).classification.type;
        if (!m_told.emplace(type, condition).second)
            return;
        m_subject.add(
            {.kind = FindingKind::Gap,
             .severity = FindingSeverity::Note,
             .rules = {index},
             .args = {std::move(condition), fieldName(m_subject.space.axes()[axis].field)},
             .witness = std::move(witness),
             .span = m_subject.rule(index).span});
    }

    Subject& m_subject;
    std::set<std::pair<model::ExecutionType, std::string>> m_told;
};

} // namespace

void findGaps(Subject& subject)
{
    Gaps gaps(subject);
    const model::ExecutionType byDefault = subject.rules.classification(RuleSet::kNoRule).type;
    for (const std::size_t index : subject.order) {
        // To fall from a rule to the same type is no surprise.
        if (subject.regions[index] && subject.decides[index]
            && subject.rule(index).classification.type != byDefault)
            gaps.find(index);
    }
}

} // namespace tributary::rules
