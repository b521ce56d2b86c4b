#include "base/document.h"
#include "rules/checked.h"
#include "rules/dimensions.h"
#include "rules/token.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::rules {
namespace {

using MaybeChecked = std::optional<Checked>;

const Node& withoutParens(const Node& node)
{
    const Node* inner = &node;
    while (inner->kind == NodeKind::Paren)
        inner = &inner->children[0];
    return *inner;
}

class Checker
{
public:
    explicit Checker(const Schema& schema)
        : m_schema(schema)
    {
    }

    CheckResult run(const Node& root)
    {
        MaybeChecked checked = condition(root);
        if (!m_issues.empty())
            checked.reset();
        return {std::move(checked), std::move(m_issues)};
    }

private:
    std::nullopt_t fail(IssueCode code, Span span, std::vector<std::string> args = {},
                        std::string replacement = {})
    {
        m_issues.push_back({Severity::Error, span, code, std::move(args), std::move(replacement)});
        return std::nullopt;
    }

    MaybeChecked condition(const Node& node)
    {
        switch (node.kind) {
        case NodeKind::Or:
            return joined(node, CheckedKind::Or);
        case NodeKind::And:
            return joined(node, CheckedKind::And);
        case NodeKind::Not:
            return joined(node, CheckedKind::Not);
        case NodeKind::Paren:
            return condition(node.children[0]);
        case NodeKind::Compare:
            return compare(node);
        case NodeKind::In:
            return inList(node);
        case NodeKind::Matches:
            return matches(node);
        case NodeKind::IsKnown:
            return isKnown(node);
        default:
            return truth(node);
        }
    }

    // Goes on after a mistake, so that all of them are told at once.
    MaybeChecked joined(const Node& node, CheckedKind kind)
    {
        Checked checked{.kind = kind, .span = node.span};
        bool isComplete = true;
        for (const auto& child : node.children) {
            if (auto operand = condition(child))
                checked.children.push_back(std::move(*operand));
            else
                isComplete = false;
        }
        return isComplete ? MaybeChecked(std::move(checked)) : std::nullopt;
    }

    MaybeChecked truth(const Node& node)
    {
        MaybeChecked operand = value(node);
        if (!operand)
            return std::nullopt;
        if (operand->type != ValueType::Bool)
            return fail(IssueCode::NotACondition, node.span, {describeValue(*operand)});
        Checked checked{.kind = CheckedKind::Truth, .span = node.span};
        checked.children.push_back(std::move(*operand));
        return checked;
    }

    // `trigger_type = http`: the word was meant as a text.
    bool isUnquoted(const Node& word, const Node& other)
    {
        const Node& name = withoutParens(word);
        const Node& field = withoutParens(other);
        if (name.kind != NodeKind::Field || name.key || m_schema.find(name.text) != nullptr
            || field.kind != NodeKind::Field)
            return false;
        const FieldInfo* info = m_schema.find(field.text);
        if (info == nullptr || (info->type != ValueType::Enum && info->type != ValueType::Text))
            return false;
        fail(IssueCode::UnquotedValue, name.span, {name.text}, quote(name.text));
        return true;
    }

    MaybeChecked compare(const Node& node)
    {
        const Node& leftNode = node.children[0];
        const Node& rightNode = node.children[1];
        if (isUnquoted(rightNode, leftNode) || isUnquoted(leftNode, rightNode))
            return std::nullopt;
        MaybeChecked left = value(leftNode);
        MaybeChecked right = value(rightNode);
        if (!left || !right || !agree(*left, *right, node))
            return std::nullopt;
        const bool isOrder = node.op != CompareOp::Equal && node.op != CompareOp::NotEqual;
        if (isOrder && left->type != ValueType::Number && left->type != ValueType::Instant)
            return fail(IssueCode::OperatorNotForType, node.span,
                        {std::string(toString(node.op)), describeValue(*left), "use = or !="});
        Checked checked{.kind = CheckedKind::Compare, .op = node.op, .span = node.span};
        checked.children.push_back(std::move(*left));
        checked.children.push_back(std::move(*right));
        return checked;
    }

    MaybeChecked inList(const Node& node)
    {
        MaybeChecked operand = value(node.children[0]);
        Checked checked{.kind = CheckedKind::In, .negated = node.negated, .span = node.span};
        bool isComplete = operand.has_value();
        for (std::size_t i = 1; i < node.children.size() && operand; ++i) {
            MaybeChecked item = value(node.children[i]);
            if (item && agree(*operand, *item, node.children[i]))
                checked.children.push_back(std::move(*item));
            else
                isComplete = false;
        }
        if (!isComplete)
            return std::nullopt;
        checked.children.insert(checked.children.begin(), std::move(*operand));
        return checked;
    }

    MaybeChecked matches(const Node& node)
    {
        MaybeChecked operand = value(node.children[0]);
        Checked checked{.kind = CheckedKind::Matches, .span = node.span};
        checked.text = *unescape(node.children[1].text);
        if (!isValidGlob(checked.text))
            return fail(IssueCode::BadGlob, node.children[1].span);
        if (!operand)
            return std::nullopt;
        if (operand->type != ValueType::Text && operand->type != ValueType::Enum)
            return fail(IssueCode::OperatorNotForType, node.span,
                        {"MATCHES", describeValue(*operand), "it is for texts"});
        checked.children.push_back(std::move(*operand));
        return checked;
    }

    MaybeChecked isKnown(const Node& node)
    {
        MaybeChecked operand = value(node.children[0]);
        if (!operand)
            return std::nullopt;
        Checked checked{.kind = CheckedKind::IsKnown, .negated = node.negated, .span = node.span};
        checked.children.push_back(std::move(*operand));
        return checked;
    }

    // Makes both sides of one type, or says why they can't be.
    bool agree(Checked& left, Checked& right, const Node& node)
    {
        if (left.type == ValueType::Enum && right.kind == CheckedKind::Constant
            && right.type == ValueType::Text)
            return toEnum(right, left);
        if (right.type == ValueType::Enum && left.kind == CheckedKind::Constant
            && left.type == ValueType::Text)
            return toEnum(left, right);
        if (left.type != right.type
            || (left.type == ValueType::Enum && left.values != right.values)) {
            fail(IssueCode::TypeMismatch, node.span, {describeValue(left), describeValue(right)});
            return false;
        }
        if (left.type == ValueType::Number && left.dimension != right.dimension) {
            m_issues.push_back(dimensionIssue(left, right, node.span));
            return false;
        }
        return true;
    }

    bool toEnum(Checked& constant, const Checked& field)
    {
        const auto at = std::ranges::find(field.values, constant.text);
        if (at == field.values.end()) {
            const std::string near = base::nearestName(constant.text, field.values);
            std::string all;
            for (const auto known : field.values)
                all += (all.empty() ? "" : ", ") + quote(known);
            fail(IssueCode::UnknownValue, constant.span,
                 {constant.text, fieldName(field.field), all, near},
                 near.empty() ? std::string() : quote(near));
            return false;
        }
        constant.type = ValueType::Enum;
        constant.values = field.values;
        constant.number = static_cast<double>(at - field.values.begin());
        return true;
    }

    MaybeChecked value(const Node& node)
    {
        switch (node.kind) {
        case NodeKind::Paren:
            return value(node.children[0]);
        case NodeKind::Add:
        case NodeKind::Subtract:
            return sum(node);
        case NodeKind::Multiply:
        case NodeKind::Divide:
            return product(node);
        case NodeKind::Negate:
            return negated(node);
        case NodeKind::Call:
            return call(node);
        case NodeKind::Field:
            return field(node);
        case NodeKind::Number:
        case NodeKind::String:
        case NodeKind::Instant:
        case NodeKind::Bool:
            return literal(node);
        default:
            return fail(IssueCode::NotAValue, node.span);
        }
    }

    MaybeChecked field(const Node& node)
    {
        const FieldInfo* info = m_schema.find(node.text);
        if (info == nullptr || (node.key && !info->needsKey)) {
            const std::string near = nearestField(node.text);
            const std::string name = print(node);
            return fail(IssueCode::UnknownField, node.span, {name, near}, near);
        }
        if (info->needsKey && !node.key)
            return fail(IssueCode::FieldNeedsKey, node.span, {node.text});
        Checked checked = fieldOf(*info, node.span);
        checked.field.key = node.key.value_or("");
        return checked;
    }

    static Checked fieldOf(const FieldInfo& info, Span span)
    {
        return {.kind = CheckedKind::Field,
                .type = info.type,
                .dimension = info.dimension,
                .field = info.ref,
                .values = info.values,
                .span = span};
    }

    // A function without its parentheses gets them.
    std::string nearestField(const std::string& name) const
    {
        const auto arguments = m_schema.argumentsOf(name);
        return arguments.empty() ? base::nearestName(name, m_schema.names())
                                 : fmt::format("{}({})", name, arguments.front());
    }

    // A function of a name is a field of its own: nothing is calculated.
    MaybeChecked call(const Node& node)
    {
        const auto arguments = m_schema.argumentsOf(node.text);
        if (arguments.empty()) {
            Node meant = node;
            meant.text = base::nearestName(node.text, m_schema.functions());
            return fail(IssueCode::UnknownFunction, node.span, {node.text, meant.text},
                        meant.text.empty() ? std::string() : print(meant));
        }
        const Node* argument =
            node.children.size() == 1 ? &withoutParens(node.children[0]) : nullptr;
        const bool isName =
            argument != nullptr && argument->kind == NodeKind::Field && !argument->key;
        if (const FieldInfo* info = isName ? m_schema.findCall(node.text, argument->text) : nullptr)
            return fieldOf(*info, node.span);
        const std::string near =
            isName ? base::nearestName(argument->text, arguments) : std::string();
        return fail(IssueCode::WrongArgument, argument == nullptr ? node.span : argument->span,
                    {node.text, fmt::format("{}", fmt::join(arguments, ", ")), near}, near);
    }

    MaybeChecked literal(const Node& node)
    {
        Checked checked;
        checked.text = node.text;
        checked.span = node.span;
        switch (node.kind) {
        case NodeKind::Bool:
            checked.type = ValueType::Bool;
            checked.number = node.text == "true" ? 1 : 0;
            break;
        case NodeKind::String:
            checked.type = ValueType::Text;
            checked.text = unescape(node.text).value_or("");
            break;
        case NodeKind::Instant:
            checked.type = ValueType::Instant;
            checked.number = static_cast<double>(parseInstant(node.text).value_or(0));
            break;
        default: {
            checked.type = ValueType::Number;
            const auto quantity = base::parseQuantity(node.text);
            if (!quantity)
                return fail(IssueCode::BadNumber, node.span,
                            {quantity.error().message, quantity.error().hint});
            checked.number = quantity->value;
            checked.dimension = quantity->dimension;
        }
        }
        return checked;
    }

    MaybeChecked operands(const Node& node, CheckedKind kind)
    {
        MaybeChecked left = value(node.children[0]);
        MaybeChecked right = value(node.children[1]);
        if (!left || !right)
            return std::nullopt;
        Checked checked{
            .kind = kind, .type = left->type, .dimension = left->dimension, .span = node.span};
        checked.children.push_back(std::move(*left));
        checked.children.push_back(std::move(*right));
        return checked;
    }

    MaybeChecked sum(const Node& node)
    {
        const bool isAdd = node.kind == NodeKind::Add;
        MaybeChecked checked = operands(node, isAdd ? CheckedKind::Add : CheckedKind::Subtract);
        if (!checked)
            return std::nullopt;
        const Checked& left = checked->children[0];
        const Checked& right = checked->children[1];
        const bool isTime = right.type == ValueType::Number && right.dimension == base::kTime;
        if (left.type == ValueType::Instant && isTime)
            return checked;
        if (left.type == ValueType::Instant && right.type == ValueType::Instant && !isAdd) {
            checked->type = ValueType::Number;
            checked->dimension = base::kTime;
            return checked;
        }
        if (left.type != ValueType::Number || right.type != ValueType::Number)
            return fail(
                IssueCode::OperatorNotForType, node.span,
                {isAdd ? "+" : "-", describeValue(left.type == ValueType::Number ? right : left)});
        if (left.dimension != right.dimension) {
            m_issues.push_back(dimensionIssue(left, right, node.span));
            return std::nullopt;
        }
        return checked;
    }

    MaybeChecked product(const Node& node)
    {
        const bool isTimes = node.kind == NodeKind::Multiply;
        MaybeChecked checked =
            operands(node, isTimes ? CheckedKind::Multiply : CheckedKind::Divide);
        if (!checked)
            return std::nullopt;
        for (const auto& side : checked->children) {
            if (side.type != ValueType::Number)
                return fail(IssueCode::OperatorNotForType, node.span,
                            {isTimes ? "*" : "/", describeValue(side)});
        }
        const base::Dimension left = checked->children[0].dimension;
        const base::Dimension right = checked->children[1].dimension;
        if (left.money != 0 && right.money != 0 && left.currency != right.currency)
            return fail(IssueCode::CurrencyMismatch, node.span,
                        {base::toString(left), base::toString(right)});
        const auto combined = combineDimensions(left, right, isTimes ? 1 : -1);
        if (!combined)
            return fail(IssueCode::DimensionMismatch, node.span,
                        {base::toString(left), base::toString(right), "the power is too high"});
        checked->dimension = *combined;
        return checked;
    }

    MaybeChecked negated(const Node& node)
    {
        MaybeChecked operand = value(node.children[0]);
        if (!operand)
            return std::nullopt;
        if (operand->type != ValueType::Number)
            return fail(IssueCode::OperatorNotForType, node.span, {"-", describeValue(*operand)});
        Checked checked{.kind = CheckedKind::Negate,
                        .type = ValueType::Number,
                        .dimension = operand->dimension,
                        .span = node.span};
        checked.children.push_back(std::move(*operand));
        return checked;
    }

    const Schema& m_schema;
    std::vector<Issue> m_issues;
};

} // namespace

CheckResult check(const Node& root, const Schema& schema)
{
    return Checker(schema).run(root);
}

CheckResult checkText(std::string_view text, const Schema& schema)
{
    Parsed parsed = parse(text);
    if (!parsed.root)
        return {std::nullopt, std::move(parsed.issues)};
    return check(*parsed.root, schema);
}

} // namespace tributary::rules
