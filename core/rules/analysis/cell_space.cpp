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
#include <utility>

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

// Equal for values that are equal but for the spelling of literals.
std::string keyOf(const Checked& node)
{
    std::string key = fmt::format("({} {} {}", static_cast<int>(node.kind),
                                  static_cast<int>(node.op), node.negated);
    if (node.kind == CheckedKind::Field)
        key += ' ' + fieldName(node.field);
    else if (node.kind == CheckedKind::Constant && node.type != ValueType::Text)
        key += fmt::format(" {}", node.number);
    else
        key += ' ' + quote(node.text);
    for (const Checked& child : node.children)
        key += keyOf(child);
    return key + ')';
}

// Comparisons come down to "a < b" and "a = b", said or denied: `m < s`, `s > m` and `NOT m >= s`
// are one condition.
struct JointKey
{
    std::string key;
    bool isInverted = false;
};

JointKey jointKey(const Checked& leaf)
{
    if (leaf.kind == CheckedKind::In || leaf.kind == CheckedKind::IsKnown) {
        Checked plain = leaf;
        plain.negated = false;
        return {keyOf(plain), leaf.negated};
    }
    if (leaf.kind != CheckedKind::Compare)
        return {keyOf(leaf), false};
    std::string left = keyOf(leaf.children[0]);
    std::string right = keyOf(leaf.children[1]);
    const bool isEquality = leaf.op == CompareOp::Equal || leaf.op == CompareOp::NotEqual;
    if (isEquality ? right < left
                   : leaf.op == CompareOp::Greater || leaf.op == CompareOp::LessEqual)
        std::swap(left, right);
    return {fmt::format("{}{}{}", left, isEquality ? "=" : "<", right),
            leaf.op == CompareOp::NotEqual || leaf.op == CompareOp::LessEqual
                || leaf.op == CompareOp::GreaterEqual};
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
    CellSpaceBuilder(CellSpace& space, Budget& budget)
        : m_space(space)
        , m_budget(budget)
    {
    }

    void addLeaf(const Checked& leaf)
    {
        m_budget.spend(static_cast<std::int64_t>(1 + leaf.children.size()));
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

    void addJoint(const Checked& leaf)
    {
        JointKey key = jointKey(leaf);
        const auto [at, isNew] = m_jointAxes.emplace(std::move(key.key), m_space.m_axes.size());
        if (isNew) { // the axis has the verdicts of its first leaf
            m_space.m_axes.push_back({.joint = &leaf, .cells = 3});
            m_cuts.emplace_back();
            m_isInverted[at->second] = key.isInverted;
        }
        m_space.m_joint.insert_or_assign(
            &leaf, CellSpace::Joint{at->second, key.isInverted != m_isInverted[at->second]});
    }

    void cutNumbers(const Checked& leaf, const Checked& field, std::size_t axis)
    {
        m_turns = &m_space.m_turns[&leaf];
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
        } else if (&left != &field) {
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
                addStart(axis, start, fmt::format("{}", start), false);
                return;
            }
        }
        addStart(axis, start, spelling, isBehind);
    }

    void addStart(std::size_t axis, double start, const std::string& spelling, bool isBehind)
    {
        m_cuts[axis].starts.insert(start);
        m_turns->push_back(start);
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
        m_budget.spend(256); // halvings
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
            m_space.m_undecided.push_back(fieldName(m_space.m_axes[index].field));
            kinds = textKinds(exact, {}, allowEmpty);
        }
        Axis& axis = m_space.m_axes[index];
        axis.texts = std::move(*kinds);
        axis.exactTexts = exact.size();
        axis.cells = axis.texts.size() + 1;
    }

    CellSpace& m_space;
    std::vector<Cuts> m_cuts; // of the axes
    std::vector<double>* m_turns = nullptr; // of the leaf at hand
    Budget& m_budget;
    std::map<std::string, std::size_t> m_jointAxes; // by what they say
    std::map<std::size_t, bool> m_isInverted; // of the first leaf of a joint axis
};

CellSpace::CellSpace(std::span<const Checked* const> conditions, Budget& budget)
{
    CellSpaceBuilder builder(*this, budget);
    const auto collect = [&](auto&& self, const Checked& node) -> void {
        if (budget.isSpent())
            return;
        if (node.isLeaf()) {
            builder.addLeaf(node);
            return;
        }
        for (const Checked& child : node.children)
            self(self, child);
    };
    for (const Checked* condition : conditions)
        collect(collect, *condition);
    if (!budget.isSpent())
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
        out.axis = joint->second.axis;
        out.whenTrue = CellSet(3);
        out.whenTrue.add(joint->second.isInverted ? kFalseCell : kTrueCell);
        out.whenFalse = CellSet(3);
        out.whenFalse.add(joint->second.isInverted ? kTrueCell : kFalseCell);
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
    const bool isListed = &leaf.children[0] == &field
        && (leaf.kind == CheckedKind::In
            || (leaf.kind == CheckedKind::Compare && field.type == ValueType::Text));
    if (isListed && (field.type == ValueType::Number || field.type == ValueType::Text)) {
        fillListed(leaf, 1, out);
    } else if (field.type == ValueType::Number) {
        fillNumbers(leaf, field, out);
    } else {
        for (std::size_t cell = 1; cell < axis.cells; ++cell) {
            const bool isText = field.type == ValueType::Text;
            put(cell,
                isText
                    ? evaluate(leaf, OneField(field.field, std::nullopt, axis.texts[cell - 1]))
                    : evaluate(leaf,
                               OneField(field.field, static_cast<double>(cell - 1), std::nullopt)));
        }
    }
    return out;
}

// Between two turns of the leaf one value speaks for all: one from inside a cell, because a turn
// may lie some roundings behind the start that it was given.
void CellSpace::fillNumbers(const Checked& leaf, const Checked& field, LeafCells& out) const
{
    const std::size_t end = m_axes[*out.axis].cells;
    std::vector<std::size_t> bounds{1, end};
    if (const auto turns = m_turns.find(&leaf); turns != m_turns.end()) {
        for (const double start : turns->second)
            bounds.push_back(cellOf(*out.axis, start));
    }
    std::ranges::sort(bounds);
    bounds.erase(std::ranges::unique(bounds).begin(), bounds.end());
    for (std::size_t i = 0; i + 1 < bounds.size(); ++i) {
        const std::size_t middle = bounds[i] + (bounds[i + 1] - bounds[i]) / 2;
        const double value = number(*out.axis, middle);
        const Verdict verdict = evaluate(leaf, OneField(field.field, value, std::nullopt));
        if (verdict == Verdict::True)
            out.whenTrue.addRange(bounds[i], bounds[i + 1]);
        else if (verdict == Verdict::False)
            out.whenFalse.addRange(bounds[i], bounds[i + 1]);
    }
}

// `field IN [...]`, and `field = 'text'`: true in the cells of the constants and nowhere else, or
// the other way round.
void CellSpace::fillListed(const Checked& leaf, std::size_t first, LeafCells& out) const
{
    CellSet listed(m_axes[*out.axis].cells);
    for (std::size_t i = first; i < leaf.children.size(); ++i) {
        if (const auto cell = cellOfExactly(*out.axis, leaf.children[i]))
            listed.add(*cell);
    }
    CellSet others(listed.size(), true);
    others.remove(kUnknownCell);
    others -= listed;
    const bool isOpposite =
        leaf.negated || (leaf.kind == CheckedKind::Compare && leaf.op == CompareOp::NotEqual);
    (isOpposite ? out.whenFalse : out.whenTrue) |= listed;
    (isOpposite ? out.whenTrue : out.whenFalse) |= others;
}

std::optional<std::size_t> CellSpace::cellOfExactly(std::size_t index,
                                                    const Checked& constant) const
{
    const Axis& axis = m_axes[index];
    if (constant.type == ValueType::Text) {
        const auto end = axis.texts.begin() + static_cast<std::ptrdiff_t>(axis.exactTexts);
        const auto at = std::lower_bound(axis.texts.begin(), end, constant.text);
        if (at == end || *at != constant.text)
            return std::nullopt;
        return static_cast<std::size_t>(at - axis.texts.begin()) + 1;
    }
    const std::size_t cell = cellOf(index, constant.number);
    if (cell == 0 || axis.starts[cell - 1] != constant.number)
        return std::nullopt; // below zero, beyond the largest, or no whole number
    return cell;
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
    if (isInteger(axis.field)) {
        constexpr double kReadable = 1e15; // whole numbers without an exponent
        return middle > kReadable ? low : std::clamp(std::round(middle), low, std::floor(high));
    }
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
