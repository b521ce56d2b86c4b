// Conditions that say nothing, fields that decide nothing, units that are probably not meant.
#include "rules/analysis/analysis_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace tributary::rules {
namespace {

std::string textOf(const Rule& rule, const Checked& node)
{
    return rule.condition.substr(node.span.begin, node.span.end - node.span.begin);
}

std::vector<const Checked*> fieldsOf(const Checked& node)
{
    if (node.kind == CheckedKind::Field)
        return {&node};
    std::vector<const Checked*> fields;
    for (const Checked& child : node.children) {
        const auto inner = fieldsOf(child);
        fields.insert(fields.end(), inner.begin(), inner.end());
    }
    return fields;
}

// --- conditions that are always true or false ---------------------------------------------------

class IdleConditions
{
public:
    IdleConditions(Subject& subject, std::size_t index)
        : m_subject(subject)
        , m_index(index)
    {
    }

    // `isPlain`: not below a NOT, where "true" and "false" change places.
    void visit(const Checked& node, bool isAlternative, bool isPlain)
    {
        if (node.isLeaf()) {
            checkLeaf(node, isPlain);
            return;
        }
        if (isAlternative && isPlain && node.kind == CheckedKind::And)
            checkAlternative(node);
        if (isPlain && node.kind != CheckedKind::Not)
            checkSiblings(node);
        for (const Checked& child : node.children)
            visit(child, node.kind == CheckedKind::Or,
                  node.kind == CheckedKind::Not ? !isPlain : isPlain);
    }

private:
    void checkLeaf(const Checked& leaf, bool isPlain)
    {
        const LeafCells cells = m_subject.space.cellsOf(leaf);
        m_subject.budget.spend(static_cast<std::int64_t>(1 + cells.whenTrue.size() / 16));
        if (!cells.axis) {
            report(cells.constant == Verdict::True ? FindingKind::AlwaysTrue
                                                   : FindingKind::AlwaysFalse,
                   leaf, {}, Box{}, false);
        } else if (cells.whenTrue.isEmpty()) { // false, or not known
            const Box shown =
                cells.whenFalse.isEmpty() ? Box{} : boxOf(*cells.axis, cells.whenFalse);
            report(FindingKind::AlwaysFalse, leaf, {}, shown, !isPlain);
        } else if (cells.whenFalse.isEmpty()
                   && m_subject.space.axes()[*cells.axis].joint == nullptr) {
            report(FindingKind::AlwaysTrue, leaf, {}, boxOf(*cells.axis, cells.whenTrue), true);
        }
    }

    static Box boxOf(std::size_t axis, const CellSet& cells)
    {
        Box box;
        box.narrow(axis, cells);
        return box;
    }

    void checkAlternative(const Checked& node)
    {
        Budget part(m_subject.budget, m_subject.limits.steps / 50);
        const auto region =
            regionOf(m_subject.space, node, true, m_subject.limits.boxesPerRule, part);
        if (!region)
            m_subject.incomplete();
        if (!region || !region->empty())
            return;
        const auto isFalse =
            regionOf(m_subject.space, node, false, m_subject.limits.boxesPerRule, part);
        report(FindingKind::AlwaysFalse, node, {},
               isFalse && !isFalse->empty() ? isFalse->front() : Box{}, false);
    }

    struct Sibling
    {
        const Checked* leaf;
        LeafCells cells;
    };

    // Leaves of one field side by side: what the others say already need not be said again. Of two
    // that say the same, the later one is idle.
    void checkSiblings(const Checked& node)
    {
        std::map<std::size_t, std::vector<Sibling>> byAxis;
        for (const Checked& child : node.children) {
            if (!child.isLeaf())
                continue;
            LeafCells cells = m_subject.space.cellsOf(child);
            if (!m_subject.budget.spend(static_cast<std::int64_t>(1 + cells.whenTrue.size() / 16)))
                return;
            if (cells.axis && !cells.whenTrue.isEmpty())
                byAxis[*cells.axis].push_back({&child, std::move(cells)});
        }
        for (const auto& [axis, siblings] : byAxis) {
            for (std::size_t i = 0; i < siblings.size(); ++i) {
                const std::size_t words = 1 + siblings[i].cells.whenTrue.size() / 64;
                if (!m_subject.budget.spend(static_cast<std::int64_t>(siblings.size() * words)))
                    return;
                checkAgainst(siblings, i, axis, node.kind == CheckedKind::And);
            }
        }
    }

    void checkAgainst(const std::vector<Sibling>& siblings, std::size_t i, std::size_t axis,
                      bool isAnd)
    {
        const CellSet& own = siblings[i].cells.whenTrue;
        for (std::size_t k = 0; k < siblings.size(); ++k) {
            if (k == i)
                continue;
            const CellSet& other = siblings[k].cells.whenTrue;
            const bool isSame = own == other;
            if (isSame ? k > i : !(isAnd ? other.isWithin(own) : own.isWithin(other)))
                continue;
            report(isAnd ? FindingKind::AlwaysTrue : FindingKind::AlwaysFalse, *siblings[i].leaf,
                   textOf(m_subject.rule(m_index), *siblings[k].leaf), boxOf(axis, other), false);
            return;
        }
    }

    // `mayBeMeant`: "trigger_type IN [all of them]" may be there to ask that it is declared.
    void report(FindingKind kind, const Checked& node, std::string because, const Box& shown,
                bool mayBeMeant)
    {
        const Rule& rule = m_subject.rule(m_index);
        if (!m_told.insert(node.span.begin).second)
            return;
        Budget part(m_subject.budget, m_subject.limits.steps / 50);
        m_subject.add({.kind = kind,
                       .severity = mayBeMeant ? FindingSeverity::Note : FindingSeverity::Warning,
                       .rules = {m_index},
                       .args = {textOf(rule, node), std::move(because)},
                       .witness = witnessOf(m_subject.space, shown, part),
                       .span = rule.sourceSpan(node.span)});
    }

    Subject& m_subject;
    const std::size_t m_index;
    std::set<std::size_t> m_told;
};

// --- units --------------------------------------------------------------------------------------

struct Threshold
{
    std::size_t rule;
    const Checked* literal;
    std::string_view digits;
    std::string_view unit;
};

std::optional<Threshold> thresholdOf(std::size_t rule, const Checked& literal)
{
    const std::string_view text = literal.text;
    const std::size_t end = text.find_first_not_of("0123456789.");
    if (literal.kind != CheckedKind::Constant || literal.type != ValueType::Number
        || end == std::string_view::npos || literal.number == 0)
        return std::nullopt;
    return Threshold{rule, &literal, text.substr(0, end), text.substr(end)};
}

using Thresholds = std::vector<Threshold>;

void collectThresholds(const Checked& node, std::size_t rule,
                       std::map<std::string, Thresholds>& byField)
{
    if (!node.isLeaf()) {
        for (const Checked& child : node.children)
            collectThresholds(child, rule, byField);
        return;
    }
    const auto field = std::ranges::find(node.children, CheckedKind::Field, &Checked::kind);
    if (field == node.children.end())
        return;
    for (const Checked& child : node.children) {
        if (auto threshold = thresholdOf(rule, child))
            byField[fieldName(field->field)].push_back(*threshold);
    }
}

// "2GB" beside "2GiB": one of the two is 7 % off what was meant.
bool isPrefixMix(std::string_view a, std::string_view b)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kPairs{
        {{"KB", "KiB"}, {"MB", "MiB"}, {"GB", "GiB"}, {"TB", "TiB"}}};
    return std::ranges::any_of(kPairs, [&](const auto& pair) {
        return (a == pair.first && b == pair.second) || (a == pair.second && b == pair.first);
    });
}

class UnitSlips
{
public:
    UnitSlips(Subject& subject, std::string field, const Thresholds& all)
        : m_subject(subject)
        , m_field(std::move(field))
        , m_all(all)
    {
        for (const Threshold& threshold : all) {
            ++m_uses[threshold.unit];
            m_byDigits[threshold.digits].emplace(threshold.unit, &threshold); // the first of each
        }
        for (const Threshold& threshold : all) {
            if (const Threshold* meant = meantBy(threshold))
                report(threshold, *meant);
        }
    }

private:
    // The same digits in a unit that the others use. A unit of its own is ordinary ("5s, 30s, 5m"),
    // as long as the value is not far off from all the others.
    const Threshold* meantBy(const Threshold& odd) const
    {
        const int own = m_uses.at(odd.unit);
        for (const auto& [unit, other] : m_byDigits.at(odd.digits)) {
            if (unit == odd.unit || other->literal->number == odd.literal->number)
                continue;
            const int others = m_uses.at(unit);
            if (isPrefixMix(unit, odd.unit)
                    ? own < others || (own == others && isBefore(*other, odd))
                    : own == 1 && others >= 2 && isFarOff(odd))
                return other;
        }
        return nullptr;
    }

    bool isFarOff(const Threshold& odd) const
    {
        constexpr double kFar = 500;
        const double value = odd.literal->number;
        return std::ranges::all_of(m_all, [&](const Threshold& other) {
            return &other == &odd || other.literal->number > value * kFar
                || other.literal->number * kFar < value;
        });
    }

    static bool isBefore(const Threshold& a, const Threshold& b)
    {
        return std::pair(a.rule, a.literal->span.begin) < std::pair(b.rule, b.literal->span.begin);
    }

    void report(const Threshold& odd, const Threshold& meant)
    {
        const Rule& rule = m_subject.rule(odd.rule);
        Finding finding{.kind = FindingKind::UnitSlip,
                        .rules = {odd.rule},
                        .args = {odd.literal->text, m_field, meant.literal->text},
                        .span = rule.sourceSpan(odd.literal->span)};
        if (meant.rule != odd.rule)
            finding.rules.push_back(meant.rule);
        finding.witness = between(odd, meant);
        m_subject.add(std::move(finding));
    }

    // A task that the two spellings treat differently.
    std::optional<Witness> between(const Threshold& a, const Threshold& b)
    {
        const Checked& leaf = *a.literal;
        const double middle = std::sqrt(leaf.number) * std::sqrt(b.literal->number);
        for (const Axis& axis : m_subject.space.axes()) {
            if (axis.joint != nullptr || fieldName(axis.field) != m_field)
                continue;
            const auto index = static_cast<std::size_t>(&axis - m_subject.space.axes().data());
            CellSet cells(axis.cells);
            cells.add(m_subject.space.cellOf(index, middle));
            Box box;
            box.narrow(index, cells);
            Budget part(m_subject.budget, m_subject.limits.steps / 50);
            return witnessOf(m_subject.space, box, part);
        }
        return std::nullopt;
    }

    Subject& m_subject;
    const std::string m_field;
    const Thresholds& m_all;
    std::map<std::string_view, int> m_uses; // of units
    std::map<std::string_view, std::map<std::string_view, const Threshold*>> m_byDigits;
};

} // namespace

void findIdleConditions(Subject& subject)
{
    for (const std::size_t index : subject.order) {
        const Checked& whole = subject.rule(index).checked;
        if (whole.kind != CheckedKind::Truth || !fieldsOf(whole).empty())
            IdleConditions(subject, index).visit(whole, false, true); // `true` alone takes the rest
        if (subject.budget.isSpent())
            return;
    }
}

void findUnusedFeatures(Subject& subject)
{
    std::set<std::string> decisive;
    for (const std::size_t index : subject.order) {
        const auto& region = subject.regions[index];
        if (!region) { // nobody can tell
            subject.incomplete();
            for (const Checked* field : fieldsOf(subject.rule(index).checked))
                decisive.insert(fieldName(field->field));
            continue;
        }
        // Under `unique` a rule that never wins still sends tasks to the default.
        if (!subject.decides[index] && subject.rules.hitPolicy() != HitPolicy::Unique)
            continue;
        for (const Box& box : *region) {
            for (const Side& side : box.sides) {
                const Axis& axis = subject.space.axes()[side.axis];
                if (axis.joint == nullptr)
                    decisive.insert(fieldName(axis.field));
                else
                    for (const Checked* field : fieldsOf(*axis.joint))
                        decisive.insert(fieldName(field->field));
            }
        }
    }
    std::set<std::string> told;
    for (const std::size_t index : subject.order) {
        const Rule& rule = subject.rule(index);
        for (const Checked* field : fieldsOf(rule.checked)) {
            const std::string name = fieldName(field->field);
            if (!decisive.contains(name) && told.insert(name).second)
                subject.add({.kind = FindingKind::UnusedFeature,
                             .rules = {index},
                             .args = {name},
                             .span = rule.sourceSpan(field->span)});
        }
    }
}

void findUnitSlips(Subject& subject)
{
    std::map<std::string, Thresholds> byField;
    for (const std::size_t index : subject.order)
        collectThresholds(subject.rule(index).checked, index, byField);
    for (const auto& [field, all] : byField) {
        if (!subject.budget.spend(static_cast<std::int64_t>(all.size())))
            return;
        UnitSlips(subject, field, all);
    }
}

} // namespace tributary::rules
