#include "rules/editing/leaf_form.h"

#include "rules/ast.h"
#include "rules/token.h"

#include <algorithm>
#include <array>

namespace tributary::rules {
namespace {

constexpr std::array<std::string_view, kLeafOps> kOps{
    "=", "!=", "<", "<=", ">", ">=", "IN", "NOT IN", "MATCHES", "IS KNOWN", "IS NOT KNOWN"};

std::string_view partOf(std::string_view text, Span span)
{
    return text.substr(span.begin, span.end - span.begin);
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

bool isName(const Node& node)
{
    return node.kind == NodeKind::Field || node.kind == NodeKind::Call;
}

bool isWithoutValue(LeafOp op)
{
    return op == LeafOp::IsKnown || op == LeafOp::IsNotKnown;
}

bool isText(const FieldInfo& field)
{
    return field.type == ValueType::Text || field.type == ValueType::Enum;
}

// Each value of a list, at its commas; a comma inside of quotes is none.
std::vector<std::string_view> splitList(std::string_view text)
{
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (const Token& token : tokenize(text)) {
        if (token.kind != TokenKind::Comma)
            continue;
        parts.push_back(trimmed(text.substr(begin, token.span.begin - begin)));
        begin = token.span.end;
    }
    parts.push_back(trimmed(text.substr(begin)));
    return parts;
}

bool isQuoted(std::string_view text)
{
    return !text.empty() && (text[0] == '\'' || text[0] == '"');
}

std::string quotedIfBare(std::string_view value)
{
    const std::string_view text = trimmed(value);
    return isQuoted(text) ? std::string(text) : quote(text);
}

std::string spelledValue(const LeafForm& form, const FieldInfo* field)
{
    std::string value(trimmed(form.value));
    if (field == nullptr || !isText(*field))
        return value;
    if (form.op != LeafOp::In && form.op != LeafOp::NotIn)
        return quotedIfBare(value);
    const auto parts = splitList(value);
    if (std::ranges::all_of(parts, isQuoted))
        return value;
    std::string out;
    for (const std::string_view part : parts)
        out += (out.empty() ? "" : ", ") + quotedIfBare(part);
    return out;
}

// The operator at the start of a cell, and how many bytes it takes.
struct FoundOp
{
    LeafOp op = LeafOp::Equal;
    std::size_t length = 0; // 0 = none is written
};

FoundOp operatorAt(std::string_view text)
{
    const auto tokens = tokenize(text);
    const auto kind = [&](std::size_t i) {
        return i < tokens.size() ? tokens[i].kind : TokenKind::End;
    };
    const auto found = [&](LeafOp op, std::size_t last) {
        return FoundOp{op, tokens[last].span.end};
    };
    if (kind(0) >= TokenKind::Equal && kind(0) <= TokenKind::GreaterEqual)
        return found(
            static_cast<LeafOp>(static_cast<int>(kind(0)) - static_cast<int>(TokenKind::Equal)), 0);
    if (kind(0) == TokenKind::In)
        return found(LeafOp::In, 0);
    if (kind(0) == TokenKind::Not && kind(1) == TokenKind::In)
        return found(LeafOp::NotIn, 1);
    if (kind(0) == TokenKind::Matches)
        return found(LeafOp::Matches, 0);
    if (kind(0) == TokenKind::Is && kind(1) == TokenKind::Known)
        return found(LeafOp::IsKnown, 1);
    if (kind(0) == TokenKind::Is && kind(1) == TokenKind::Not && kind(2) == TokenKind::Known)
        return found(LeafOp::IsNotKnown, 2);
    return {};
}

std::optional<LeafForm> readCellPart(std::string_view field, std::string_view part)
{
    const FoundOp found = operatorAt(part);
    std::string_view value = trimmed(part.substr(found.length));
    if (found.op == LeafOp::In || found.op == LeafOp::NotIn) {
        if (!value.starts_with('[') || !value.ends_with(']'))
            return std::nullopt;
        value = trimmed(value.substr(1, value.size() - 2));
    }
    if (value.empty() != isWithoutValue(found.op))
        return std::nullopt;
    return LeafForm{std::string(field), found.op, std::string(value)};
}

} // namespace

std::string_view toString(LeafOp op) noexcept
{
    return kOps[static_cast<std::size_t>(op)];
}

std::optional<LeafForm> readLeaf(std::string_view condition)
{
    const auto parsed = parse(condition);
    if (!parsed.root)
        return std::nullopt;
    const Node& root = *parsed.root;
    if (root.kind == NodeKind::Field)
        return LeafForm{std::string(partOf(condition, root.span)), LeafOp::Equal, "true"};
    if (root.children.empty() || !isName(root.children[0]))
        return std::nullopt;
    LeafForm form{.field = std::string(partOf(condition, root.children[0].span))};
    switch (root.kind) {
    case NodeKind::Compare:
        if (isName(root.children[1]))
            return std::nullopt;
        form.op = static_cast<LeafOp>(root.op);
        form.value = partOf(condition, root.children[1].span);
        return form;
    case NodeKind::In:
        form.op = root.negated ? LeafOp::NotIn : LeafOp::In;
        form.value =
            partOf(condition, {root.children[1].span.begin, root.children.back().span.end});
        return form;
    case NodeKind::Matches:
        form.op = LeafOp::Matches;
        form.value = partOf(condition, root.children[1].span);
        return form;
    case NodeKind::IsKnown:
        form.op = root.negated ? LeafOp::IsNotKnown : LeafOp::IsKnown;
        return form;
    default:
        return std::nullopt;
    }
}

std::string writeLeaf(const LeafForm& form, const Schema& schema)
{
    if (form.field.empty())
        return {};
    std::string out = form.field + " " + std::string(toString(form.op));
    if (isWithoutValue(form.op))
        return out;
    const std::string value = spelledValue(form, fieldOf(form.field, schema));
    return form.op == LeafOp::In || form.op == LeafOp::NotIn ? out + " [" + value + "]"
                                                             : out + " " + value;
}

const FieldInfo* fieldOf(std::string_view field, const Schema& schema)
{
    const auto parsed = parse(field);
    return parsed.root && parsed.root->kind == NodeKind::Field ? schema.find(parsed.root->text)
                                                               : nullptr;
}

std::vector<LeafOp> operatorsFor(const FieldInfo& field)
{
    switch (field.type) {
    case ValueType::Bool:
        return {LeafOp::Equal, LeafOp::NotEqual, LeafOp::IsKnown, LeafOp::IsNotKnown};
    case ValueType::Text:
    case ValueType::Enum:
        return {LeafOp::Equal,   LeafOp::NotEqual, LeafOp::In,        LeafOp::NotIn,
                LeafOp::Matches, LeafOp::IsKnown,  LeafOp::IsNotKnown};
    default:
        return {LeafOp::Less,    LeafOp::LessEqual, LeafOp::Greater, LeafOp::GreaterEqual,
                LeafOp::Equal,   LeafOp::NotEqual,  LeafOp::In,      LeafOp::NotIn,
                LeafOp::IsKnown, LeafOp::IsNotKnown};
    }
}

std::string cellText(const LeafForm& form)
{
    const std::string op(toString(form.op));
    if (isWithoutValue(form.op))
        return op;
    return form.op == LeafOp::In || form.op == LeafOp::NotIn ? op + " [" + form.value + "]"
                                                             : op + " " + form.value;
}

std::optional<std::vector<LeafForm>> readCell(std::string_view field, std::string_view cell)
{
    std::vector<LeafForm> forms;
    if (trimmed(cell).empty())
        return forms;
    std::size_t begin = 0;
    const auto add = [&](std::size_t end) {
        auto form = readCellPart(field, trimmed(cell.substr(begin, end - begin)));
        if (form)
            forms.push_back(std::move(*form));
        return form.has_value();
    };
    for (const Token& token : tokenize(cell)) {
        if (token.kind != TokenKind::And)
            continue;
        if (!add(token.span.begin))
            return std::nullopt;
        begin = token.span.end;
    }
    return add(cell.size()) ? std::optional(std::move(forms)) : std::nullopt;
}

} // namespace tributary::rules
