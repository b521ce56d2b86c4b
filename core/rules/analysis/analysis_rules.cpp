// Rules against rules: which of them never decide, and which contradict each other.
#include "rules/analysis/analysis_parts.h"

#include <algorithm>
#include <map>
#include <set>

namespace tributary::rules {
namespace {

bool isSameResult(const model::Classification& a, const model::Classification& b)
{
    return a.type == b.type && a.provider == b.provider && a.backends == b.backends
        && a.policy == b.policy && a.weights == b.weights && a.fallback == b.fallback
        && a.priority == b.priority;
}

bool isCovered(const Region& region, const std::vector<const Box*>& covers, Budget& budget)
{
    return std::ranges::all_of(region, [&](const Box& box) {
        return !uncovered(box, covers, budget) && !budget.isSpent();
    });
}

std::vector<const Box*> pointersTo(const Region& region)
{
    std::vector<const Box*> boxes;
    for (const Box& box : region)
        boxes.push_back(&box);
    return boxes;
}

bool isWithin(Subject& subject, const Region& inner, const Region& outer)
{
    Budget part(subject.budget, subject.limits.steps / 50);
    return isCovered(inner, pointersTo(outer), part);
}

// The whole rule is what is wrong; its name is the place to show.
Span placeOf(const Subject& subject, std::size_t index)
{
    return subject.rule(index).span;
}

class Shadows
{
public:
    explicit Shadows(Subject& subject)
        : m_subject(subject)
    {
    }

    void find(std::size_t at)
    {
        const std::size_t index = m_subject.order[at];
        const auto& region = m_subject.regions[index];
        if (!region || region->empty()) {
            m_subject.decides[index] = !region;
            return;
        }
        std::vector<std::size_t> owners;
        std::vector<const Box*> covers = m_subject.boxesNear(*region, 0, at, &owners);
        if (m_subject.rules.hitPolicy() == HitPolicy::Unique) { // any other one takes its task
            const auto behind =
                m_subject.boxesNear(*region, at + 1, m_subject.order.size(), &owners);
            covers.insert(covers.end(), behind.begin(), behind.end());
        }
        std::vector<std::size_t> used;
        Budget part(m_subject.budget, m_subject.limits.steps / 20);
        const bool isTaken = std::ranges::all_of(*region, [&](const Box& box) {
            return !uncovered(box, covers, part, &used) && !part.isSpent();
        });
        m_subject.result.isComplete = m_subject.result.isComplete && !part.isSpent();
        m_subject.decides[index] = !isTaken;
        if (isTaken)
            report(index, takers(index, owners, used));
    }

private:
    // One that takes them all alone says most.
    std::vector<std::size_t> takers(std::size_t index, const std::vector<std::size_t>& owners,
                                    const std::vector<std::size_t>& used)
    {
        std::set<std::size_t> all;
        for (const std::size_t cover : used)
            all.insert(owners[cover]);
        for (const std::size_t other : owners) {
            if (isWithin(m_subject, *m_subject.regions[index], *m_subject.regions[other]))
                return {other};
        }
        return {all.begin(), all.end()};
    }

    void report(std::size_t index, const std::vector<std::size_t>& takers)
    {
        const auto& region = *m_subject.regions[index];
        Finding finding{.kind = FindingKind::Shadowed,
                        .rules = {index},
                        .witness = witnessOf(m_subject.space, region.front(), m_subject.budget),
                        .span = placeOf(m_subject, index)};
        finding.rules.insert(finding.rules.end(), takers.begin(), takers.end());
        if (takers.size() == 1
            && isSameResult(m_subject.rule(index).classification,
                            m_subject.rule(takers.front()).classification)
            && isWithin(m_subject, *m_subject.regions[takers.front()], region))
            finding.kind = FindingKind::Duplicate;
        m_subject.add(std::move(finding));
    }

    Subject& m_subject;
};

class Conflicts
{
public:
    explicit Conflicts(Subject& subject)
        : m_subject(subject)
        , m_isUnique(subject.rules.hitPolicy() == HitPolicy::Unique)
    {
    }

    void find(std::size_t first, std::size_t second)
    {
        const std::size_t a = m_subject.order[first];
        const std::size_t b = m_subject.order[second];
        if (!canConflict(a, b))
            return;
        const Region& regionA = *m_subject.regions[a];
        const Region& regionB = *m_subject.regions[b];
        bool isOverlap = false;
        for (const Box& boxA : regionA) {
            for (const Box& boxB : regionB) {
                m_subject.budget.spend();
                if (!overlap(boxA, boxB))
                    continue;
                // A narrow rule before a wide one is an exception from it, and meant so.
                if (!isOverlap && !m_isUnique && isWithin(m_subject, regionA, regionB))
                    return;
                isOverlap = true;
                if (report(first, *intersection(boxA, boxB), a, b))
                    return;
            }
        }
    }

private:
    bool canConflict(std::size_t a, std::size_t b) const
    {
        if (!m_subject.regions[a] || !m_subject.regions[b])
            return false;
        if (m_isUnique)
            return true;
        const auto& left = m_subject.rule(a).classification;
        const auto& right = m_subject.rule(b).classification;
        return m_subject.decides[a] && m_subject.decides[b] && left.type != right.type
            && left.priority == right.priority;
    }

    // The part of the overlap that no earlier rule takes away from both.
    bool report(std::size_t first, const Box& common, std::size_t a, std::size_t b)
    {
        Budget part(m_subject.budget, m_subject.limits.steps / 50);
        std::optional<Box> open = common;
        if (!m_isUnique)
            open = uncovered(common, m_subject.boxesNear({common}, 0, first), part);
        if (!open) {
            m_subject.result.isComplete = m_subject.result.isComplete && !part.isSpent();
            return false;
        }
        const auto witness = witnessOf(m_subject.space, *open, part);
        if (!witness || !isShown(*witness, a, b)) {
            m_subject.result.isComplete = false;
            return false;
        }
        m_subject.add({.kind = FindingKind::Conflict,
                       .rules = {a, b},
                       .witness = witness,
                       .span = placeOf(m_subject, b)});
        return true;
    }

    bool isShown(const Witness& witness, std::size_t a, std::size_t b) const
    {
        const model::RuleInput view = witness.view();
        const InputSource source(view);
        const bool areBoth = evaluate(m_subject.rule(a).checked, source) == Verdict::True
            && evaluate(m_subject.rule(b).checked, source) == Verdict::True;
        return areBoth && (m_isUnique || m_subject.rules.match(view) == static_cast<int>(a));
    }

    Subject& m_subject;
    const bool m_isUnique;
};

} // namespace

void findUnreachable(Subject& subject)
{
    for (const std::size_t index : subject.order) {
        if (!subject.regions[index] || !subject.regions[index]->empty())
            continue;
        Finding finding{
            .kind = FindingKind::Unreachable, .rules = {index}, .span = placeOf(subject, index)};
        // Nothing can make it true: any task that makes it false shows why.
        Budget part(subject.budget, subject.limits.steps / 50);
        const auto isFalse = regionOf(subject.space, subject.rule(index).checked, false,
                                      subject.limits.boxesPerRule, part);
        if (isFalse && !isFalse->empty())
            finding.witness = witnessOf(subject.space, isFalse->front(), part);
        subject.add(std::move(finding));
    }
}

void findShadowed(Subject& subject)
{
    Shadows shadows(subject);
    for (std::size_t at = 0; at < subject.order.size(); ++at)
        shadows.find(at);
}

void findConflicts(Subject& subject)
{
    Conflicts conflicts(subject);
    for (std::size_t first = 0; first < subject.order.size(); ++first) {
        for (std::size_t second = first + 1; second < subject.order.size(); ++second) {
            conflicts.find(first, second);
            if (subject.budget.isSpent())
                return;
        }
    }
}

} // namespace tributary::rules
