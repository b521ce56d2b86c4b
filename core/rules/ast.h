// Syntax tree of an expression, its parser and its printer: parse(print(ast)) == ast.
//
// AND and OR are n-ary, parentheses are nodes, literals keep their spelling. Equality leaves the
// spans aside. Thread: plain values and pure functions.
#pragma once

#include "rules/issue.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

enum class NodeKind : std::uint8_t
{
    Or, // two children or more
    And, // two children or more
    Not,
    Paren,
    Compare, // left, right; `op`
    In, // operand, then the literals; `negated`
    Matches, // operand, String
    IsKnown, // operand; `negated`
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,
    Call, // `text` is the function; the arguments
    Field, // `text`, with `key` for labels and resources
    Number, // from here on literals: `text` is the spelling
    String,
    Instant,
    Bool, // "true" or "false"
};

enum class CompareOp : std::uint8_t
{
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual
};

std::string_view toString(CompareOp op) noexcept; // "=", "!=", "<", …
CompareOp negate(CompareOp op) noexcept; // what holds when `op` doesn't
CompareOp mirror(CompareOp op) noexcept; // with the sides exchanged

struct Node
{
    NodeKind kind = NodeKind::Bool;
    CompareOp op = CompareOp::Equal;
    bool negated = false;
    std::string text{};
    std::optional<std::string> key{}; // unescaped
    std::vector<Node> children{};
    Span span{};

    bool operator==(const Node& other) const
    {
        return kind == other.kind && op == other.op && negated == other.negated
            && text == other.text && key == other.key && children == other.children;
    }
    bool isLiteral() const { return kind >= NodeKind::Number; }
};

struct ParseLimits
{
    int maxConditions = 100'000;
    int maxDepth = 200;
    std::size_t maxBytes = 16U << 20U;
};

struct Parsed
{
    std::optional<Node> root; // empty when there are issues
    std::vector<Issue> issues;
};
Parsed parse(std::string_view text, const ParseLimits& limits = {});

// On one line, upper-case keywords, `=`.
std::string print(const Node& node);
// As `fmt` writes it: the operands of the outermost AND or OR on a line of their own when the
// whole is longer than `width`; 0 always breaks.
std::string format(const Node& node, std::size_t width = 80);

} // namespace tributary::rules
