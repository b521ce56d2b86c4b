#include "rules/analysis/cell_space.h"

#include "rules/analysis/text_kinds.h"
#include "rules/rounding.h"
#include "rules/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <set>

namespace tributary::rules {
namespace {

// Beyond it sums and products could overflow, which no real task comes near.
constexpr double kLargest = 1e30;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// One field has this number or text, the others nothing.
class OneField final : public FieldSource
{
public:
    OneField(const FieldRef& field, std::optional<double> number,
             std::optional<std::string_view> text)
        : m_field(field)
        , m_number(number)
        , m_text(text)
    {
    }
    std::optional<double> number(const FieldRef& field) const override
    {
        return field == m_field ? m_number : std::nullopt;
    }
    std::optional<std::string_view> text(const FieldRef& field) const override
    {
        return field == m_field ? m_text : std::nullopt;
    }

private:
    const FieldRef& m_field;
    std::optional<double> m_number;
    std::optional<std::string_view> m_text;
};

const FieldRef kNoField{};

struct Reading
{
    std::vector<const Checked*> fields;
    bool isMonotone = true; // in its one field

    void read(const Checked& node)
    {
        if (node.kind == CheckedKind::Field)
            fields.push_back(&node);
        const std::size_t before = fields.size();
        for (const Checked& child : node.children)
            read(child);
        // c / x only falls or only rises; with more than x below the line it may turn.
        if (node.kind == CheckedKind::Divide && fields.size() > before
            && node.children[1].kind != CheckedKind::Field && Reading::hasField(node.children[1]))
            isMonotone = false;
    }
    static bool hasField(const Checked& node)
    {
        return node.kind == CheckedKind::Field || std::ranges::any_of(node.children, hasField);
    }
};

// Equal for conditions that are equal but for their spelling of literals.
void appendKey(const Checked& node, std::string& key)
{
    key += fmt::format("({} {} {}", static_cast<int>(node.kind), static_cast<int>(node.op),
                       node.negated);
    if (node.kind == CheckedKind::Field)
        key += ' ' + fieldName(node.field);
    else if (node.kind == CheckedKind::Constant && node.type != ValueType::Text)
        key += fmt::format(" {}", node.number);
    else
        key += ' ' + quote(node.text);
    for (const Checked& child : node.children)
        appendKey(child, key);
    key += ')';
}

bool isInteger(const FieldRef& field)
{
    return field.source == FieldRef::Source::Feature
        && field.feature == model::FeatureId::DependenciesCount;
}

// Below, at, above, or not known: along a monotone value each of them is one run.
int sideOf(const Checked& left, const Checked& right, const FieldRef& field, double number)
{
    const OneField source(field, number, std::nullopt);
    const auto l = evaluateValue(left, source).number;
    const auto r = evaluateValue(right, source).number;
    if (!l || !r)
        return 2;
    return *l < *r ? -1 : *l > *r ? 1 : 0;
}

} // namespace

class CellSpaceBuilder
{
public:
    explicit CellSpaceBuilder(CellSpace& space)
        : m_space(space)
    {
    }

    void addLeaf(const Checked& leaf)
    {
        Reading reading;
        reading.read(leaf);
        if (reading.fields.empty())
            return;
        if (reading.fields.size() > 1 || !reading.isMonotone) {
            addJoint(leaf);
            return;
        }
        const Checked& field = *reading.fields.front();
        const std::size_t axis = axisFor(field);
        if (field.type == ValueType::Number)
            cutNumbers(leaf, field, axis);
        else if (field.type == ValueType::Text)
            cutTexts(leaf, axis);
    }

    void finish()
    {
        for (std::size_t i = 0; i < m_cuts.size(); ++i) // joint ones are added behind
            finishAxis(i);
    }

private:
    struct Cuts
    {
        std::set<double> starts{0.0};
        std::set<std::string> exact;
        std::set<std::string> globs;
        std::vector<const Checked*> globLeaves;
    };

    std::size_t axisFor(const Checked& field)
    {
        const auto [at, isNew] =
            m_space.m_byName.emplace(fieldName(field.field), m_space.m_axes.size());
        if (isNew) {
            m_space.m_axes.push_back({.field = field.field, .sample = &field});
            m_cuts.emplace_back();
        }
        return at->second;
    }

    // The same condition in two rules is true for the same tasks.
    void addJoint(const Checked& leaf)
    {
        std::string key;
        appendKey(leaf, key);
        const auto [at, isNew] = m_jointAxes.emplace(std::move(key), m_space.m_axes.size());
        m_space.m_joint.emplace(&leaf, at->second);
        if (!isNew)
            return;
        m_space.m_axes.push_back({.joint = &leaf, .cells = 3});
        m_cuts.emplace_back();
    }

    void cutNumbers(const Checked& leaf, const Checked& field, std::size_t axis)
    {
        switch (leaf.kind) {
        case CheckedKind::Compare:
            cutBetween(leaf.children[0], leaf.children[1], field, axis);
            break;
        case CheckedKind::In:
            for (std::size_t i = 1; i < leaf.children.size(); ++i)
                cutBetween(leaf.children[0], leaf.children[i], field, axis);
            break;
        default: // known or not: where its value overflows
            cutBetween(leaf.children[0], leaf.children[0], field, axis);
            break;
        }
    }

    void cutBetween(const Checked& left, const Checked& right, const Checked& field,
                    std::size_t axis)
    {
        const Checked* constant = &left == &field ? &right : &right == &field ? &left : nullptr;
        if (constant != nullptr && constant->kind == CheckedKind::Constant) {
            cutAt(axis, constant->number, constant->text, false);
            cutAt(axis, std::nextafter(constant->number, kInfinity), constant->text, true);
        } else if (&left != &field || constant != nullptr) {
            findTurns(left, right, field, axis);
        }
    }

    void cutAt(std::size_t axis, double start, const std::string& spelling, bool isBehind)
    {
        if (start < 0 || start > kLargest)
            return;
        if (isInteger(m_space.m_axes[axis].field)) {
            const double whole = std::ceil(start);
            // Behind 5 is from 6 on; 4.5 cuts at 5.
            isBehind = isBehind && whole - start < 1;
            start = whole;
            if (!isBehind) {
                m_cuts[axis].starts.insert(start);
                m_space.m_axes[axis].spellings.try_emplace(start, fmt::format("{}", start), false);
                return;
            }
        }
        m_cuts[axis].starts.insert(start);
        m_space.m_axes[axis].spellings.try_emplace(start, spelling, isBehind);
    }

    // Halves the doubles from 0 on wherever the two ends differ. Not negative ones sort like their
    // bits.
    void findTurns(const Checked& left, const Checked& right, const Checked& field,
                   std::size_t axis)
    {
        const auto side = [&](std::uint64_t bits) {
            return sideOf(left, right, field.field, std::bit_cast<double>(bits));
        };
        const auto search = [&](auto&& self, std::uint64_t low, int lowSide, std::uint64_t high,
                                int highSide) -> void {
            if (lowSide == highSide)
                return;
            if (high - low == 1) {
                cutAtTurn(std::bit_cast<double>(low), std::bit_cast<double>(high), field, axis);
                return;
            }
            const std::uint64_t middle = low + (high - low) / 2;
            const int middleSide = side(middle);
            self(self, low, lowSide, middle, middleSide);
            self(self, middle, middleSide, high, highSide);
        };
        const auto last = std::bit_cast<std::uint64_t>(kLargest);
        search(search, 0, side(0), last, side(last));
    }

    // Between two neighbours. A sum turns some roundings off the value that people mean: a cell
    // that is only that wide would make findings that are about nothing.
    void cutAtTurn(double low, double high, const Checked& field, std::size_t axis)
    {
        const auto cutAround = [&](double value) {
            const std::string spelling = base::formatQuantity({value, field.dimension});
            cutAt(axis, value, spelling, false);
            cutAt(axis, std::nextafter(value, kInfinity), spelling, true);
        };
        constexpr double kRoundings = 8;
        const double meant = roundedTo(high, 12);
        if (std::abs(meant - high) <= kRoundings * (high - low))
            cutAround(meant);
        else
            cutAt(axis, high, base::formatQuantity({high, field.dimension}), false);
    }

    void cutTexts(const Checked& leaf, std::size_t axis)
    {
        Cuts& cuts = m_cuts[axis];
        if (leaf.kind == CheckedKind::Matches) {
            cuts.globs.insert(leaf.text);
            cuts.globLeaves.push_back(&leaf);
        }
        for (const Checked& child : leaf.children) {
            if (child.kind == CheckedKind::Constant)
                cuts.exact.insert(child.text);
        }
    }

    void finishAxis(std::size_t index)
    {
        if (m_space.m_axes[index].joint != nullptr)
            return;
        switch (m_space.m_axes[index].sample->type) {
        case ValueType::Number: {
            Axis& axis = m_space.m_axes[index];
            axis.starts.assign(m_cuts[index].starts.begin(), m_cuts[index].starts.end());
            axis.cells = axis.starts.size() + 1;
            break;
        }
        case ValueType::Text:
            finishTexts(index);
            break;
        case ValueType::Bool:
            m_space.m_axes[index].cells = 3;
            break;
        default:
            m_space.m_axes[index].cells = m_space.m_axes[index].sample->values.size() + 1;
            break;
        }
    }

    void finishTexts(std::size_t index)
    {
        // A task type is never empty: that is how it is not declared.
        const bool allowEmpty = m_space.m_axes[index].field.source != FieldRef::Source::TaskType;
        std::vector<std::string> exact(m_cuts[index].exact.begin(), m_cuts[index].exact.end());
        if (!allowEmpty)
            std::erase(exact, std::string());
        auto kinds =
            textKinds(exact, {m_cuts[index].globs.begin(), m_cuts[index].globs.end()}, allowEmpty);
        if (!kinds) {
            for (const Checked* leaf : std::vector(m_cuts[index].globLeaves))
                addJoint(*leaf);
            kinds = exact;
            kinds->push_back(otherThan(exact));
        }
        Axis& axis = m_space.m_axes[index];
        axis.texts = std::move(*kinds);
        axis.exactTexts = exact.size();
        axis.cells = axis.texts.size() + 1;
    }

    static std::string otherThan(const std::vector<std::string>& texts)
    {
        std::string other = "other";
        while (std::ranges::find(texts, other) != texts.end())
            other += 'x';
        return other;
    }

    CellSpace& m_space;
    std::vector<Cuts> m_cuts; // of the axes
    std::map<std::string, std::size_t> m_jointAxes; // by what they say
};

CellSpace::CellSpace(std::span<const Checked* const> conditions)
{
    CellSpaceBuilder builder(*this);
    const auto collect = [&](auto&& self, const Checked& node) -> void {
        if (node.isLeaf()) {
            builder.addLeaf(node);
            return;
        }
        for (const Checked& child : node.children)
            self(self, child);
    };
    for (const Checked* condition : conditions)
        collect(collect, *condition);
    builder.finish();
}

std::optional<std::size_t> CellSpace::axisOf(const FieldRef& field) const
{
    const auto found = m_byName.find(fieldName(field));
    return found == m_byName.end() ? std::nullopt : std::optional(found->second);
}

LeafCells CellSpace::cellsOf(const Checked& leaf) const
{
    LeafCells out;
    if (const auto joint = m_joint.find(&leaf); joint != m_joint.end()) {
        out.axis = joint->second;
        out.whenTrue = CellSet(3);
        out.whenTrue.add(kTrueCell);
        out.whenFalse = CellSet(3);
        out.whenFalse.add(kFalseCell);
        return out;
    }
    Reading reading;
    reading.read(leaf);
    if (reading.fields.empty()) {
        out.constant = evaluate(leaf, OneField(kNoField, std::nullopt, std::nullopt));
        return out;
    }
    const Checked& field = *reading.fields.front();
    out.axis = axisOf(field.field);
    const Axis& axis = m_axes[*out.axis];
    out.whenTrue = CellSet(axis.cells);
    out.whenFalse = CellSet(axis.cells);
    const auto put = [&](std::size_t cell, Verdict verdict) {
        if (verdict == Verdict::True)
            out.whenTrue.add(cell);
        else if (verdict == Verdict::False)
            out.whenFalse.add(cell);
    };
    put(kUnknownCell, evaluate(leaf, OneField(field.field, std::nullopt, std::nullopt)));
    for (std::size_t cell = 1; cell < axis.cells; ++cell) {
        if (field.type == ValueType::Text)
            put(cell, evaluate(leaf, OneField(field.field, std::nullopt, axis.texts[cell - 1])));
        else if (field.type == ValueType::Number)
            put(cell, evaluate(leaf, OneField(field.field, axis.starts[cell - 1], std::nullopt)));
        else
            put(cell,
                evaluate(leaf, OneField(field.field, static_cast<double>(cell - 1), std::nullopt)));
    }
    return out;
}

double CellSpace::number(std::size_t index, std::size_t cell) const
{
    const Axis& axis = m_axes[index];
    if (axis.sample->type != ValueType::Number)
        return static_cast<double>(cell - 1);
    const double low = axis.starts[cell - 1];
    const bool isLast = cell == axis.starts.size();
    const double high = isLast ? std::max(low * 2, 1.0) : std::nextafter(axis.starts[cell], 0.0);
    const double middle = low + (high - low) / 2;
    if (isInteger(axis.field))
        return std::clamp(std::round(middle), low, std::floor(high));
    for (int digits = 1; digits <= 17; ++digits) {
        const double round = roundedTo(middle, digits);
        if (round >= low && round <= high)
            return round;
    }
    return low;
}

std::size_t CellSpace::cellOf(std::size_t index, double number) const
{
    const Axis& axis = m_axes[index];
    if (axis.sample->type != ValueType::Number)
        return static_cast<std::size_t>(number) + 1;
    const auto behind = std::ranges::upper_bound(axis.starts, number);
    return static_cast<std::size_t>(behind - axis.starts.begin());
}

} // namespace tributary::rules
