#include "rules/ast.h"
#include "rules/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary::rules {
namespace {

bool isPlainKey(std::string_view key)
{
    const auto isPart = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
            || (c >= '0' && c <= '9');
    };
    return !key.empty() && !(key[0] >= '0' && key[0] <= '9') && std::ranges::all_of(key, isPart)
        && keywordKind(key) == TokenKind::Name;
}

// Writes into one string: a tree of 100,000 leaves must not be copied at each level.
class Printer
{
public:
    std::string out;

    void write(const Node& node)
    {
        switch (node.kind) {
        case NodeKind::Or:
            return writeJoined(node, " OR ");
        case NodeKind::And:
            return writeJoined(node, " AND ");
        case NodeKind::Not:
            out += "NOT ";
            return write(node.children[0]);
        case NodeKind::Paren:
            out += '(';
            write(node.children[0]);
            out += ')';
            return;
        case NodeKind::Compare:
            return writeJoined(node, fmt::format(" {} ", toString(node.op)));
        case NodeKind::In:
            return writeIn(node);
        case NodeKind::Matches:
            return writeJoined(node, " MATCHES ");
        case NodeKind::IsKnown:
            write(node.children[0]);
            out += node.negated ? " IS NOT KNOWN" : " IS KNOWN";
            return;
        default:
            return writeValue(node);
        }
    }

private:
    void writeValue(const Node& node)
    {
        switch (node.kind) {
        case NodeKind::Add:
            return writeJoined(node, " + ");
        case NodeKind::Subtract:
            return writeJoined(node, " - ");
        case NodeKind::Multiply:
            return writeJoined(node, " * ");
        case NodeKind::Divide:
            return writeJoined(node, " / ");
        case NodeKind::Negate:
            out += '-';
            return write(node.children[0]);
        case NodeKind::Call:
            out += node.text + "(";
            writeList(node, 0);
            out += ')';
            return;
        default:
            break;
        }
        out += node.text;
        if (node.key)
            out += isPlainKey(*node.key) ? "." + *node.key : "[" + quote(*node.key) + "]";
    }

    void writeJoined(const Node& node, std::string_view between)
    {
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            if (i > 0)
                out += between;
            write(node.children[i]);
        }
    }

    void writeList(const Node& node, std::size_t first)
    {
        for (std::size_t i = first; i < node.children.size(); ++i) {
            if (i > first)
                out += ", ";
            write(node.children[i]);
        }
    }

    void writeIn(const Node& node)
    {
        write(node.children[0]);
        out += node.negated ? " NOT IN [" : " IN [";
        writeList(node, 1);
        out += ']';
    }
};

constexpr std::array<std::string_view, 6> kOperators{"=", "!=", "<", "<=", ">", ">="};

} // namespace

std::string_view toString(CompareOp op) noexcept
{
    return kOperators[static_cast<std::size_t>(op)];
}

CompareOp negate(CompareOp op) noexcept
{
    constexpr std::array kNegated{CompareOp::NotEqual,     CompareOp::Equal,
                                  CompareOp::GreaterEqual, CompareOp::Greater,
                                  CompareOp::LessEqual,    CompareOp::Less};
    return kNegated[static_cast<std::size_t>(op)];
}

CompareOp mirror(CompareOp op) noexcept
{
    constexpr std::array kMirrored{CompareOp::Equal,   CompareOp::NotEqual,
                                   CompareOp::Greater, CompareOp::GreaterEqual,
                                   CompareOp::Less,    CompareOp::LessEqual};
    return kMirrored[static_cast<std::size_t>(op)];
}

std::string print(const Node& node)
{
    Printer printer;
    printer.write(node);
    return std::move(printer.out);
}

std::string format(const Node& node, std::size_t width)
{
    std::string line = print(node);
    const bool isJoined = node.kind == NodeKind::Or || node.kind == NodeKind::And;
    if (!isJoined || (width > 0 && line.size() <= width))
        return line;
    std::string out;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        if (i > 0)
            out += node.kind == NodeKind::Or ? " OR\n" : " AND\n";
        out += print(node.children[i]);
    }
    return out;
}

} // namespace tributary::rules
