#include "rules/ast.h"
#include "rules/token.h"

#include <fmt/format.h>

#include <array>

namespace tributary::rules {
namespace {

// Thrown nowhere: a failed step returns no node, and the issue stands in the list.
using MaybeNode = std::optional<Node>;

class Parser
{
public:
    Parser(std::string_view text, const ParseLimits& limits)
        : m_text(text)
        , m_limits(limits)
    {
        m_next[0] = readToken(0);
        m_next[1] = readToken(m_next[0].span.end);
    }

    Parsed run()
    {
        if (peek().kind == TokenKind::End) {
            fail(IssueCode::EmptyExpression, {0, m_text.size()});
            return {{}, std::move(m_issues)};
        }
        MaybeNode root = parseOr();
        if (root && peek().kind != TokenKind::End) {
            failAtToken(IssueCode::UnexpectedText);
            root.reset();
        }
        if (root && m_conditions > m_limits.maxConditions)
            fail(IssueCode::TooManyConditions, root->span,
                 {std::to_string(m_limits.maxConditions)});
        if (!m_issues.empty())
            root.reset();
        return {std::move(root), std::move(m_issues)};
    }

private:
    // Counts the levels on the way down, so that the parser's own recursion is bounded, too.
    class Level
    {
    public:
        explicit Level(Parser& parser)
            : m_parser(parser)
        {
            ++m_parser.m_depth;
        }
        ~Level() { --m_parser.m_depth; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        Level(Level&&) = delete;
        Level& operator=(Level&&) = delete;

    private:
        Parser& m_parser;
    };

    Token readToken(std::size_t at) const
    {
        Token token = nextToken(m_text, at);
        while (token.kind == TokenKind::Comment)
            token = nextToken(m_text, token.span.end);
        return token;
    }
    const Token& peek(std::size_t ahead = 0) const { return m_next[ahead]; }
    Token take()
    {
        const Token taken = m_next[0];
        m_lastEnd = taken.span.end;
        m_next[0] = m_next[1];
        if (m_next[1].kind != TokenKind::End)
            m_next[1] = readToken(m_next[1].span.end);
        return taken;
    }
    bool takeIf(TokenKind kind)
    {
        if (peek().kind != kind)
            return false;
        take();
        return true;
    }
    std::string textOf(Span span) const
    {
        return std::string(m_text.substr(span.begin, span.end - span.begin));
    }

    std::nullopt_t fail(IssueCode code, Span span, std::vector<std::string> args = {})
    {
        if (m_issues.empty()) // what follows a first syntax error is mostly its echo
            m_issues.push_back({Severity::Error, span, code, std::move(args), {}});
        return std::nullopt;
    }

    std::string nameOf(const Token& token) const
    {
        if (token.kind == TokenKind::End)
            return "the end";
        std::string text = textOf(token.span);
        if (text.size() > 40)
            text = text.substr(0, text.find_last_of(" \t", 40)).substr(0, 40) + "…";
        return fmt::format("'{}'", text);
    }

    std::nullopt_t failAtToken(IssueCode code)
    {
        const Token& token = peek();
        if (auto issue = tokenIssue(m_text, token); issue && m_issues.empty()) {
            m_issues.push_back(std::move(*issue));
            return std::nullopt;
        }
        if (code == IssueCode::UnexpectedText && isComparison(token.kind))
            code = IssueCode::ChainedComparison;
        return fail(code, token.span, {nameOf(token)});
    }

    static bool isComparison(TokenKind kind)
    {
        return kind >= TokenKind::Equal && kind <= TokenKind::GreaterEqual;
    }

    bool isTooDeep(int more = 0)
    {
        if (m_depth + more <= m_limits.maxDepth)
            return false;
        fail(IssueCode::TooDeep, peek().span, {std::to_string(m_limits.maxDepth)});
        return true;
    }

    MaybeNode parseOr() { return parseJoined(TokenKind::Or, NodeKind::Or); }
    MaybeNode parseAnd() { return parseJoined(TokenKind::And, NodeKind::And); }

    MaybeNode parseJoined(TokenKind word, NodeKind kind)
    {
        const auto operand = [&] { return kind == NodeKind::Or ? parseAnd() : parseNot(); };
        MaybeNode first = operand();
        if (!first || peek().kind != word)
            return first;
        Node joined{.kind = kind};
        const std::size_t begin = first->span.begin;
        joined.children.push_back(std::move(*first));
        while (takeIf(word)) {
            MaybeNode next = operand();
            if (!next)
                return std::nullopt;
            joined.children.push_back(std::move(*next));
        }
        return close(std::move(joined), begin);
    }

    MaybeNode parseNot()
    {
        if (peek().kind != TokenKind::Not)
            return parseCondition();
        const Level level(*this);
        if (isTooDeep())
            return std::nullopt;
        const std::size_t begin = take().span.begin;
        MaybeNode operand = parseNot();
        if (!operand)
            return std::nullopt;
        Node node{.kind = NodeKind::Not};
        node.children.push_back(std::move(*operand));
        return close(std::move(node), begin);
    }

    MaybeNode parseCondition()
    {
        ++m_conditions;
        MaybeNode left = parseSum();
        if (!left)
            return std::nullopt;
        const TokenKind kind = peek().kind;
        if (isComparison(kind))
            return parseCompare(std::move(*left), kind);
        if (kind == TokenKind::In || (kind == TokenKind::Not && peek(1).kind == TokenKind::In))
            return parseIn(std::move(*left));
        if (kind == TokenKind::Matches)
            return parseMatches(std::move(*left));
        if (kind == TokenKind::Is)
            return parseIsKnown(std::move(*left));
        return left;
    }

    MaybeNode parseCompare(Node left, TokenKind kind)
    {
        take();
        MaybeNode right = parseSum();
        if (!right)
            return std::nullopt;
        if (isComparison(peek().kind))
            return failAtToken(IssueCode::ChainedComparison);
        Node node{.kind = NodeKind::Compare,
                  .op = static_cast<CompareOp>(static_cast<int>(kind)
                                               - static_cast<int>(TokenKind::Equal))};
        const std::size_t begin = left.span.begin;
        node.children.push_back(std::move(left));
        node.children.push_back(std::move(*right));
        return close(std::move(node), begin);
    }

    MaybeNode parseIn(Node left)
    {
        Node node{.kind = NodeKind::In, .negated = takeIf(TokenKind::Not)};
        const std::size_t begin = left.span.begin;
        node.children.push_back(std::move(left));
        take(); // IN
        if (peek().kind != TokenKind::OpenBracket)
            return failAtToken(IssueCode::MissingBracket);
        const std::size_t open = take().span.begin;
        if (peek().kind == TokenKind::CloseBracket)
            return fail(IssueCode::EmptyList, {open, peek().span.end});
        do {
            if (!isLiteral(peek().kind))
                return failAtToken(IssueCode::LiteralExpected);
            node.children.push_back(*parsePrimary());
        } while (takeIf(TokenKind::Comma));
        if (!takeIf(TokenKind::CloseBracket))
            return failAtToken(IssueCode::MissingBracket);
        return close(std::move(node), begin);
    }

    MaybeNode parseMatches(Node left)
    {
        take();
        if (peek().kind != TokenKind::String)
            return failAtToken(IssueCode::GlobExpected);
        Node node{.kind = NodeKind::Matches};
        const std::size_t begin = left.span.begin;
        node.children.push_back(std::move(left));
        node.children.push_back(*parsePrimary());
        return close(std::move(node), begin);
    }

    MaybeNode parseIsKnown(Node left)
    {
        take();
        Node node{.kind = NodeKind::IsKnown, .negated = takeIf(TokenKind::Not)};
        if (!takeIf(TokenKind::Known))
            return failAtToken(IssueCode::UnexpectedText);
        const std::size_t begin = left.span.begin;
        node.children.push_back(std::move(left));
        return close(std::move(node), begin);
    }

    // Sums and products lean left: each step makes the tree one deeper, not the recursion.
    MaybeNode parseSum()
    {
        return parseLeft([this] { return parseProduct(); }, TokenKind::Plus, NodeKind::Add,
                         TokenKind::Minus, NodeKind::Subtract);
    }
    MaybeNode parseProduct()
    {
        return parseLeft([this] { return parseNegated(); }, TokenKind::Times, NodeKind::Multiply,
                         TokenKind::Divide, NodeKind::Divide);
    }

    template<class Operand>
    MaybeNode parseLeft(const Operand& operand, TokenKind firstSign, NodeKind firstKind,
                        TokenKind secondSign, NodeKind secondKind)
    {
        MaybeNode left = operand();
        int steps = 0;
        while (left && (peek().kind == firstSign || peek().kind == secondSign)) {
            if (isTooDeep(++steps))
                return std::nullopt;
            const bool isFirst = take().kind == firstSign;
            MaybeNode right = operand();
            if (!right)
                return std::nullopt;
            Node node{.kind = isFirst ? firstKind : secondKind};
            const std::size_t begin = left->span.begin;
            node.children.push_back(std::move(*left));
            node.children.push_back(std::move(*right));
            left = close(std::move(node), begin);
        }
        return left;
    }

    MaybeNode parseNegated()
    {
        if (peek().kind != TokenKind::Minus)
            return parsePrimary();
        const Level level(*this);
        if (isTooDeep())
            return std::nullopt;
        const std::size_t begin = take().span.begin;
        MaybeNode operand = parseNegated();
        if (!operand)
            return std::nullopt;
        Node node{.kind = NodeKind::Negate};
        node.children.push_back(std::move(*operand));
        return close(std::move(node), begin);
    }

    static bool isLiteral(TokenKind kind)
    {
        return kind == TokenKind::Number || kind == TokenKind::String || kind == TokenKind::Instant
            || kind == TokenKind::True || kind == TokenKind::False;
    }

    static NodeKind literalKind(TokenKind kind)
    {
        switch (kind) {
        case TokenKind::Number:
            return NodeKind::Number;
        case TokenKind::String:
            return NodeKind::String;
        case TokenKind::Instant:
            return NodeKind::Instant;
        default:
            return NodeKind::Bool;
        }
    }

    MaybeNode parsePrimary()
    {
        const TokenKind kind = peek().kind;
        if (kind == TokenKind::OpenParen)
            return parseParenthesis();
        if (kind == TokenKind::Name)
            return parseName();
        if (!isLiteral(kind))
            return failAtToken(IssueCode::OperandExpected);
        const Token token = take();
        Node node{.kind = literalKind(kind)};
        node.text = kind == TokenKind::True ? "true"
            : kind == TokenKind::False      ? "false"
                                            : textOf(token.span);
        return close(std::move(node), token.span.begin);
    }

    MaybeNode parseParenthesis()
    {
        const Level level(*this);
        if (isTooDeep())
            return std::nullopt;
        const Span open = take().span;
        --m_conditions; // what is inside counts itself
        MaybeNode inner = parseOr();
        if (!inner)
            return std::nullopt;
        if (!takeIf(TokenKind::CloseParen)) {
            if (peek().kind == TokenKind::End)
                return fail(IssueCode::MissingParenthesis, open);
            return failAtToken(IssueCode::UnexpectedText);
        }
        Node node{.kind = NodeKind::Paren};
        node.children.push_back(std::move(*inner));
        return close(std::move(node), open.begin);
    }

    MaybeNode parseName()
    {
        const Token name = take();
        Node node{.kind = NodeKind::Field, .text = textOf(name.span)};
        if (peek().kind == TokenKind::OpenParen)
            return parseCall(std::move(node), name.span.begin);
        if (takeIf(TokenKind::Dot)) {
            if (peek().kind != TokenKind::Name && !isKeyword(peek().kind))
                return failAtToken(IssueCode::OperandExpected);
            node.key = textOf(take().span);
        } else if (peek().kind == TokenKind::OpenBracket) {
            take();
            if (peek().kind != TokenKind::String)
                return failAtToken(IssueCode::LiteralExpected);
            node.key = unescape(textOf(take().span));
            if (!takeIf(TokenKind::CloseBracket))
                return failAtToken(IssueCode::MissingBracket);
        }
        return close(std::move(node), name.span.begin);
    }

    MaybeNode parseCall(Node node, std::size_t begin)
    {
        const Level level(*this);
        if (isTooDeep())
            return std::nullopt;
        node.kind = NodeKind::Call;
        const Span open = take().span;
        if (takeIf(TokenKind::CloseParen))
            return close(std::move(node), begin);
        do {
            MaybeNode argument = parseSum();
            if (!argument)
                return std::nullopt;
            node.children.push_back(std::move(*argument));
        } while (takeIf(TokenKind::Comma));
        if (!takeIf(TokenKind::CloseParen))
            return peek().kind == TokenKind::End ? fail(IssueCode::MissingParenthesis, open)
                                                 : failAtToken(IssueCode::UnexpectedText);
        return close(std::move(node), begin);
    }

    Node close(Node node, std::size_t begin) const
    {
        node.span = {begin, m_lastEnd};
        return node;
    }

    std::string_view m_text;
    ParseLimits m_limits;
    std::array<Token, 2> m_next{};
    std::size_t m_lastEnd = 0;
    int m_depth = 0;
    int m_conditions = 0;
    std::vector<Issue> m_issues;
};

} // namespace

Parsed parse(std::string_view text, const ParseLimits& limits)
{
    if (text.size() > limits.maxBytes)
        return {{},
                {Issue{Severity::Error,
                       {0, 0},
                       IssueCode::TooLong,
                       {std::to_string(text.size()), std::to_string(limits.maxBytes)},
                       {}}}};
    return Parser(text, limits).run();
}

} // namespace tributary::rules
