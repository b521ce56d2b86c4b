// Tasks that nearly meet a rule, and fall to the default.
//
// Every rule set has tasks that no rule takes. Those worth telling differ from what a rule asks
// for in one field alone: the rule takes them up to a limit, and behind the limit nobody does.
#include "rules/analysis/analysis_parts.h"
#include "rules/analysis/cell_text.h"

#include <algorithm>
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
            for (const Side& side : box.sides) {
                if (m_subject.space.axes()[side.axis].joint == nullptr)
                    findBeside(index, box, side);
                if (m_subject.budget.isSpent())
                    return;
            }
        }
    }

private:
    void findBeside(std::size_t index, const Box& box, const Side& side)
    {
        CellSet beside(side.cells.size(), true);
        beside -= side.cells;
        beside.remove(kUnknownCell); // what is not declared is no gap in the rules
        Box probe = box;
        for (Side& own : probe.sides) {
            if (own.axis == side.axis)
                own.cells = beside;
        }
        CellSet gap(side.cells.size());
        std::optional<Witness> witness;
        if (beside.isEmpty())
            return;
        const auto covers = m_subject.boxesNear({probe}, 0, m_subject.order.size());
        Budget part(m_subject.budget, m_subject.limits.steps / 50);
        while (!probe.find(side.axis)->isEmpty()) {
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
            for (Side& own : probe.sides) {
                if (own.axis == side.axis)
                    own.cells -= cells;
            }
        }
        if (part.isSpent())
            m_subject.incomplete();
        if (!gap.isEmpty())
            report(index, side.axis, gap, std::move(witness));
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
