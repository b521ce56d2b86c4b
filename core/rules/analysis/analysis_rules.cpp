// Rules against rules: which of them never decide, and which contradict each other.
#include "rules/analysis/analysis_parts.h"

#include <algorithm>
#include <set>
#include <utility>

namespace tributary::rules {
namespace {

bool isSameResult(const model::Classification& a, const model::Classification& b)
{
    return a.type == b.type && a.provider == b.provider && a.backends == b.backends
        && a.policy == b.policy && a.weights == b.weights && a.fallback == b.fallback
        && a.priority == b.priority;
}

std::vector<const Box*> pointersTo(const Region& region)
{
    std::vector<const Box*> boxes;
    for (const Box& box : region)
        boxes.push_back(&box);
    return boxes;
}

// Nothing when it would take too much to tell; the result is incomplete then.
std::optional<bool> isCovered(Subject& subject, const Region& region,
                              const std::vector<const Box*>& covers,
                              std::vector<std::size_t>* used = nullptr)
{
    Budget part(subject.budget, subject.limits.steps / 10);
    for (const Box& box : region) {
        if (uncovered(box, covers, part, used))
            return false;
        if (part.isSpent()) {
            subject.incomplete();
            return std::nullopt;
        }
    }
    return true;
}

std::optional<bool> isWithin(Subject& subject, const Region& inner, const Region& outer)
{
    return isCovered(subject, inner, pointersTo(outer));
}

std::optional<Witness> shownBy(Subject& subject, const Box& box)
{
    Budget part(subject.budget, subject.limits.steps / 50);
    return witnessOf(subject.space, box, part);
}

bool isTrue(const Rule& rule, const Witness& witness)
{
    const model::RuleInput view = witness.view();
    return evaluate(rule.checked, InputSource(view)) == Verdict::True;
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
        if (m_subject.budget.isSpent()) { // not all covers were found
            m_subject.decides[index] = true;
            return;
        }
        std::vector<std::size_t> used;
        const bool isTaken = isCovered(m_subject, *region, covers, &used).value_or(false);
        m_subject.decides[index] = !isTaken;
        if (isTaken)
            report(at, takers(index, owners, used));
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
            if (isWithin(m_subject, *m_subject.regions[index], *m_subject.regions[other]) == true)
                return {other};
        }
        return {all.begin(), all.end()};
    }

    void report(std::size_t at, const std::vector<std::size_t>& takers)
    {
        const std::size_t index = m_subject.order[at];
        const auto& region = *m_subject.regions[index];
        Finding finding{.kind = FindingKind::Shadowed,
                        .rules = {index},
                        .witness = shownBy(m_subject, region.front()),
                        .span = placeOf(m_subject, index)};
        finding.rules.insert(finding.rules.end(), takers.begin(), takers.end());
        if (takers.size() == 1
            && isSameResult(m_subject.rule(index).classification,
                            m_subject.rule(takers.front()).classification)
            && isWithin(m_subject, *m_subject.regions[takers.front()], region) == true)
            finding.kind = FindingKind::Duplicate;
        // Of two that are the same, the later one is told.
        const bool isEarlier = std::ranges::find(m_subject.order, takers.front())
            > m_subject.order.begin() + static_cast<std::ptrdiff_t>(at);
        if (finding.kind == FindingKind::Duplicate && isEarlier)
            return;
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
        bool isFirst = true;
        for (const Box& boxA : regionA) {
            for (const Box& boxB : regionB) {
                if (!m_subject.budget.spend())
                    return;
                if (!overlap(boxA, boxB))
                    continue;
                if (std::exchange(isFirst, false) && !isPartial(a, b))
                    return;
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

    // A narrow rule before a wide one is an exception from it, and meant so. Under `unique` any two
    // that meet are a mistake, but for two that are the same, which is told as that.
    bool isPartial(std::size_t a, std::size_t b)
    {
        const auto within = isWithin(m_subject, *m_subject.regions[a], *m_subject.regions[b]);
        if (m_isUnique)
            return within != true
                || isWithin(m_subject, *m_subject.regions[b], *m_subject.regions[a]) != true
                || !isSameResult(m_subject.rule(a).classification,
                                 m_subject.rule(b).classification);
        if (within != false)
            return false;
        // "Not within" is certain only where some task shows it.
        return !hasJoint(*m_subject.regions[a]) && !hasJoint(*m_subject.regions[b])
            ? true
            : isShownApart(a, b) && isShownApart(b, a);
    }

    bool hasJoint(const Region& region) const
    {
        return std::ranges::any_of(region, [this](const Box& box) {
            return std::ranges::any_of(box.sides, [this](const Side& side) {
                return m_subject.space.axes()[side.axis].joint != nullptr;
            });
        });
    }

    // Whether a task is found that `rule` is true for, and `other` is false for.
    bool isShownApart(std::size_t rule, std::size_t other)
    {
        Budget part(m_subject.budget, m_subject.limits.steps / 50);
        const auto isFalse = regionOf(m_subject.space, m_subject.rule(other).checked, false,
                                      m_subject.limits.boxesPerRule, part);
        for (const Box& box : *m_subject.regions[rule]) {
            for (std::size_t i = 0; isFalse && i < isFalse->size() && !part.isSpent(); ++i) {
                const auto both = intersection(box, (*isFalse)[i]);
                const auto witness = both ? witnessOf(m_subject.space, *both, part) : std::nullopt;
                if (witness && isTrue(m_subject.rule(rule), *witness)
                    && !isTrue(m_subject.rule(other), *witness))
                    return true;
            }
        }
        m_subject.incomplete();
        return false;
    }

    // The part of the overlap that no earlier rule takes away from both.
    bool report(std::size_t first, const Box& common, std::size_t a, std::size_t b)
    {
        Budget part(m_subject.budget, m_subject.limits.steps / 50);
        std::optional<Box> open = common;
        if (!m_isUnique)
            open = uncovered(common, m_subject.boxesNear({common}, 0, first), part);
        if (part.isSpent())
            m_subject.incomplete();
        if (!open)
            return false;
        const auto witness = witnessOf(m_subject.space, *open, part);
        if (!witness || !isShown(*witness, a, b)) {
            m_subject.incomplete();
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
        return isTrue(m_subject.rule(a), witness) && isTrue(m_subject.rule(b), witness)
            && (m_isUnique || m_subject.rules.match(witness.view()) == static_cast<int>(a));
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
            finding.witness = shownBy(subject, isFalse->front());
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
