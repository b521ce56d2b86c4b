#include "rules/explain.h"

#include "rules/flips.h"
#include "rules/rounding.h"
#include "rules/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tributary::rules {
namespace {

Verdict combine(CheckedKind kind, const std::vector<ExplainedNode>& children)
{
    if (kind == CheckedKind::Not) {
        const Verdict verdict = children[0].verdict;
        return verdict == Verdict::Unknown ? verdict
            : verdict == Verdict::True     ? Verdict::False
                                           : Verdict::True;
    }
    const Verdict decisive = kind == CheckedKind::Or ? Verdict::True : Verdict::False;
    const auto has = [&](Verdict verdict) {
        return std::ranges::find(children, verdict, &ExplainedNode::verdict) != children.end();
    };
    if (has(decisive))
        return decisive;
    if (has(Verdict::Unknown))
        return Verdict::Unknown;
    return decisive == Verdict::True ? Verdict::False : Verdict::True;
}

std::optional<std::string> formatValue(const Checked& typed, const Evaluated& value)
{
    if (value.text)
        return std::string(*value.text);
    if (!value.number)
        return std::nullopt;
    switch (typed.type) {
    case ValueType::Bool:
        return *value.number != 0 ? "true" : "false";
    case ValueType::Instant:
        return formatInstant(static_cast<std::int64_t>(*value.number));
    case ValueType::Enum: {
        const auto ordinal = static_cast<std::size_t>(*value.number);
        return ordinal < typed.values.size() ? std::string(typed.values[ordinal]) : "?";
    }
    default:
        return base::formatQuantity({*value.number, typed.dimension});
    }
}

// Differences carry the noise of binary fractions: 12 digits are more than any input has.
double withoutNoise(double value)
{
    return roundedTo(value, 12);
}

class Explainer
{
public:
    Explainer(std::string_view text, const FieldSource& fields)
        : m_text(text)
        , m_fields(fields)
    {
    }

    ExplainedNode explain(const Checked& condition, const std::string& path) const
    {
        ExplainedNode node;
        node.kind = condition.kind;
        node.path = path;
        if (condition.isLeaf()) {
            explainLeaf(condition, node);
            return node;
        }
        for (std::size_t i = 0; i < condition.children.size(); ++i)
            node.children.push_back(
                explain(condition.children[i],
                        path.empty() ? fmt::format("{}", i) : fmt::format("{}/{}", path, i)));
        node.verdict = combine(condition.kind, node.children);
        return node;
    }

private:
    std::string textOf(const Checked& node) const { return onOneLine(m_text, node.span); }

    void explainLeaf(const Checked& leaf, ExplainedNode& node) const
    {
        node.text = textOf(leaf);
        node.verdict = evaluate(leaf, m_fields);
        explainTest(leaf, node);
        std::string origins;
        addOrigins(leaf, origins);
        if (node.value && !origins.empty())
            *node.value += fmt::format(" ({})", origins);
    }

    // Where what the task did not declare came from.
    void addOrigins(const Checked& part, std::string& origins) const
    {
        if (part.kind == CheckedKind::Field) {
            const std::string origin = m_fields.origin(part.field);
            if (origin.empty() || origins.find(origin) != std::string::npos)
                return;
            origins += (origins.empty() ? "" : "; ") + origin;
        }
        for (const auto& child : part.children)
            addOrigins(child, origins);
    }

    void explainTest(const Checked& leaf, ExplainedNode& node) const
    {
        switch (leaf.kind) {
        case CheckedKind::Compare:
            return explainCompare(leaf, node);
        case CheckedKind::In: {
            std::string list;
            for (std::size_t i = 1; i < leaf.children.size(); ++i)
                list += (i > 1 ? ", " : "") + textOf(leaf.children[i]);
            node.threshold = "[" + list + "]";
            node.op = leaf.negated ? "NOT IN" : "IN";
            break;
        }
        case CheckedKind::Matches:
            node.threshold = leaf.text;
            node.op = "MATCHES";
            break;
        case CheckedKind::IsKnown:
            node.op = leaf.negated ? "IS NOT KNOWN" : "IS KNOWN";
            break;
        default:
            node.threshold = "true";
            node.op = "=";
            break;
        }
        setValue(leaf.children[0], node);
    }

    Evaluated setValue(const Checked& operand, ExplainedNode& node) const
    {
        Evaluated value = evaluateValue(operand, m_fields);
        node.value = formatValue(operand, value);
        if (!node.value)
            node.note = value.unknownBecause;
        return value;
    }

    void explainCompare(const Checked& leaf, ExplainedNode& node) const
    {
        // The side with the field is the value, the other the threshold.
        const bool isMirrored = leaf.children[0].kind == CheckedKind::Constant
            && leaf.children[1].kind != CheckedKind::Constant;
        const Checked& operand = leaf.children[isMirrored ? 1 : 0];
        const Checked& limit = leaf.children[isMirrored ? 0 : 1];
        const CompareOp op = isMirrored ? mirror(leaf.op) : leaf.op;
        node.op = toString(op);
        const Evaluated value = setValue(operand, node);
        const Evaluated bound = evaluateValue(limit, m_fields);
        const bool isNumberLiteral =
            limit.kind == CheckedKind::Constant && limit.type == ValueType::Number;
        node.threshold = isNumberLiteral ? textOf(limit) : formatValue(limit, bound);
        if (!node.threshold && node.note.empty())
            node.note = bound.unknownBecause;
        const bool isOrdered = limit.type == ValueType::Number || limit.type == ValueType::Instant;
        if (!isOrdered || !value.number || !bound.number)
            return;
        double margin = margins(op, *value.number, *bound.number);
        base::Dimension dimension = limit.dimension;
        if (limit.type == ValueType::Instant) {
            margin /= 1e6;
            dimension = base::kTime;
        }
        const std::string unit = isNumberLiteral ? *node.threshold : std::string();
        if (std::isfinite(margin))
            node.margin = base::formatRoundedLike({withoutNoise(margin), dimension}, unit);
        if (isNumberLiteral)
            node.value = base::formatLike({*value.number, dimension}, unit);
    }

    static double margins(CompareOp op, double value, double limit)
    {
        switch (op) {
        case CompareOp::Less:
        case CompareOp::LessEqual:
            return limit - value;
        case CompareOp::Greater:
        case CompareOp::GreaterEqual:
            return value - limit;
        case CompareOp::NotEqual:
            return std::abs(value - limit);
        case CompareOp::Equal:
            break;
        }
        return value == limit ? 0 : -std::abs(value - limit);
    }

    std::string_view m_text;
    const FieldSource& m_fields;
};

void collectLeaves(const ExplainedNode& node, std::vector<const ExplainedNode*>& leaves)
{
    if (node.children.empty())
        leaves.push_back(&node);
    for (const auto& child : node.children)
        collectLeaves(child, leaves);
}

} // namespace

std::vector<const ExplainedNode*> ExplainedRule::leaves() const
{
    std::vector<const ExplainedNode*> all;
    collectLeaves(root, all);
    return all;
}

std::string onOneLine(std::string_view expression, Span part)
{
    std::string out;
    bool blank = false;
    for (const char c : expression.substr(part.begin, part.end - part.begin)) {
        const bool isBlank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!isBlank && blank)
            out += ' ';
        if (!isBlank)
            out += c;
        blank = isBlank;
    }
    return out;
}

ExplainedNode explainCondition(const Checked& condition, std::string_view text,
                               const FieldSource& fields)
{
    return Explainer(text, fields).explain(condition, {});
}

Explanation explain(const RuleSet& rules, const model::RuleInput& input)
{
    Explanation out;
    out.winner = rules.match(input);
    out.classification = rules.classify(input);
    const InputSource fields(input);
    for (const auto& rule : rules.rules()) {
        ExplainedRule explained{rule.name, rule.enabled, Verdict::Unknown,
                                explainCondition(rule.checked, rule.condition, fields)};
        explained.verdict = explained.root.verdict;
        out.rules.push_back(std::move(explained));
    }
    auto [flips, isComplete] = findFlips(rules, input);
    out.flips = std::move(flips);
    out.flipsComplete = isComplete;
    return out;
}

} // namespace tributary::rules
