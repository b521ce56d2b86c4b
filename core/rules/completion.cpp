#include "rules/completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary::rules {
namespace {

using Kind = Candidate::Kind;

bool isComparison(TokenKind kind)
{
    return kind >= TokenKind::Equal && kind <= TokenKind::GreaterEqual;
}

bool isArithmetic(TokenKind kind)
{
    return kind >= TokenKind::Plus && kind <= TokenKind::Divide;
}

bool isValueEnd(TokenKind kind)
{
    return kind == TokenKind::Number || kind == TokenKind::String || kind == TokenKind::Instant
        || kind == TokenKind::True || kind == TokenKind::False || kind == TokenKind::CloseBracket
        || kind == TokenKind::CloseParen || kind == TokenKind::Known;
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

class Completer
{
public:
    Completer(std::string_view text, std::size_t caret, const Schema& schema)
        : m_text(text)
        , m_caret(std::min(caret, text.size()))
        , m_schema(schema)
    {
        for (const auto& token : tokenize(text.substr(0, m_caret))) {
            if (token.kind == TokenKind::Comment && token.span.end == m_caret)
                m_inComment = true;
            else if (token.kind != TokenKind::End && token.kind != TokenKind::Comment)
                m_tokens.push_back(token);
        }
    }

    Completion run()
    {
        m_out.replaced = {m_caret, m_caret};
        if (m_inComment)
            return m_out;
        takeTyped();
        if (m_inNumber)
            offerUnits();
        else if (m_inString)
            offerValues();
        else
            offerNext();
        return std::move(m_out);
    }

private:
    std::string_view textOf(const Token& token) const
    {
        return m_text.substr(token.span.begin, token.span.end - token.span.begin);
    }
    TokenKind last(std::size_t back = 0) const
    {
        return back < m_tokens.size() ? m_tokens[m_tokens.size() - 1 - back].kind : TokenKind::End;
    }

    // The word, number or open text that ends at the caret is what gets replaced.
    void takeTyped()
    {
        if (m_tokens.empty() || m_tokens.back().span.end != m_caret)
            return;
        const Token token = m_tokens.back();
        const char first = m_text[token.span.begin];
        const bool isWord = token.kind == TokenKind::Name || isKeyword(token.kind);
        const bool isOpenString = token.kind == TokenKind::Bad && (first == '\'' || first == '"');
        m_inNumber = first >= '0' && first <= '9';
        m_inString = isOpenString;
        if (!isWord && !isOpenString && !m_inNumber)
            return;
        m_out.replaced = token.span;
        m_typed = textOf(token);
        m_tokens.pop_back();
    }

    bool fits(std::string_view candidate) const
    {
        return candidate.size() >= m_typed.size()
            && std::ranges::equal(candidate.substr(0, m_typed.size()), m_typed, {}, lower, lower);
    }

    void offer(Kind kind, std::string text, std::string detail = {})
    {
        if (fits(text))
            m_out.candidates.push_back({kind, std::move(text), std::move(detail)});
    }

    static std::string describe(const FieldInfo& info)
    {
        if (info.type == ValueType::Number)
            return base::toString(info.dimension);
        if (info.type == ValueType::Enum)
            return fmt::format("{}", fmt::join(info.values, ", "));
        return std::string(toString(info.type));
    }

    // The field left of the operator or list at the end of what stands before the caret.
    const FieldInfo* fieldBefore() const
    {
        for (std::size_t i = m_tokens.size(); i-- > 0;) {
            const TokenKind kind = m_tokens[i].kind;
            if (kind == TokenKind::CloseParen) {
                if (const FieldInfo* info = callEndingAt(i))
                    return info;
            }
            if (kind == TokenKind::Name) {
                const FieldInfo* info = m_schema.find(textOf(m_tokens[i]));
                if (info != nullptr)
                    return info;
            }
            if (kind == TokenKind::And || kind == TokenKind::Or)
                return nullptr;
        }
        return nullptr;
    }

    // "function(argument)" whose last parenthesis is that token; null when it is another one.
    const FieldInfo* callEndingAt(std::size_t at) const
    {
        const bool isCall = at >= 3 && m_tokens[at - 1].kind == TokenKind::Name
            && m_tokens[at - 2].kind == TokenKind::OpenParen
            && m_tokens[at - 3].kind == TokenKind::Name;
        return isCall ? m_schema.findCall(textOf(m_tokens[at - 3]), textOf(m_tokens[at - 1]))
                      : nullptr;
    }

    // Between the parentheses of a function.
    bool offerArguments()
    {
        if (last() != TokenKind::OpenParen || last(1) != TokenKind::Name)
            return false;
        const std::string_view function = textOf(m_tokens[m_tokens.size() - 2]);
        const auto arguments = m_schema.argumentsOf(function);
        for (const auto argument : arguments)
            offer(Kind::Value, std::string(argument), std::string(function));
        return !arguments.empty();
    }

    void offerUnits()
    {
        const std::size_t digits =
            std::min(m_typed.find_first_not_of("0123456789."), m_typed.size());
        const std::string number(m_typed.substr(0, digits));
        const FieldInfo* info = fieldBefore();
        const base::Dimension dimension = info == nullptr ? base::kNoDimension : info->dimension;
        for (const auto unit : base::unitsOf(dimension))
            offer(Kind::Unit, number + std::string(unit), base::toString(dimension));
    }

    void offerValues()
    {
        const FieldInfo* info = fieldBefore();
        if (info == nullptr)
            return;
        const char sign = m_typed.empty() ? '\'' : m_typed.front();
        for (const auto value : info->values)
            offer(Kind::Value, fmt::format("{0}{1}{0}", sign, value), std::string(info->name));
    }

    void offerFields(const FieldInfo* like = nullptr)
    {
        for (const auto& info : m_schema.fields()) {
            if (like != nullptr
                && (info.type != like->type || info.dimension != like->dimension || &info == like))
                continue;
            offer(info.isCall ? Kind::Function : Kind::Field,
                  std::string(info.name) + (info.needsKey ? "." : ""), describe(info));
        }
    }

    void offerNext()
    {
        const TokenKind before = last();
        const bool isNegatedIn = before == TokenKind::In || before == TokenKind::OpenBracket
            || before == TokenKind::Comma;
        if (before == TokenKind::Dot || before == TokenKind::Matches)
            return;
        if (isComparison(before))
            return offerOperands();
        if (isNegatedIn)
            return before == TokenKind::In ? offer(Kind::Operator, "[") : offerValues();
        if (before == TokenKind::Is)
            return offerWords({"KNOWN", "NOT KNOWN"});
        if (isArithmetic(before))
            return offerFields();
        if (offerArguments())
            return;
        if (before == TokenKind::Name
            || (before == TokenKind::CloseParen && callEndingAt(m_tokens.size() - 1) != nullptr))
            return offerOperators();
        if (isValueEnd(before))
            return offerWords({"AND", "OR"});
        if (before == TokenKind::Not && isNotAfterOperand())
            return offerWords({"IN", "KNOWN"});
        offerFields(); // at the start, after AND, OR, NOT or a parenthesis
        offerWords({"NOT"});
    }

    bool isNotAfterOperand() const
    {
        return last(1) == TokenKind::Name || last(1) == TokenKind::Is
            || (last(1) == TokenKind::CloseParen && callEndingAt(m_tokens.size() - 2) != nullptr);
    }

    void offerWords(std::initializer_list<std::string_view> words)
    {
        for (const auto word : words)
            offer(Kind::Keyword, std::string(word));
    }

    void offerOperands()
    {
        const FieldInfo* info = fieldBefore();
        if (info == nullptr)
            return offerFields();
        if (info->type == ValueType::Enum)
            return offerEnum(*info);
        if (info->type == ValueType::Bool) {
            offer(Kind::Value, "true", std::string(info->name));
            offer(Kind::Value, "false", std::string(info->name));
            return;
        }
        offerFields(info);
    }

    void offerEnum(const FieldInfo& info)
    {
        for (const auto value : info.values) {
            // `http` without quotes finds 'http'.
            const bool isTyped = m_typed.empty() || fits(quote(value)) || fits(value);
            if (isTyped)
                m_out.candidates.push_back({Kind::Value, quote(value), std::string(info.name)});
        }
    }

    void offerOperators()
    {
        const FieldInfo* info = fieldBefore();
        if (info == nullptr)
            return;
        const auto operators = [&](std::initializer_list<std::string_view> all) {
            for (const auto one : all)
                offer(Kind::Operator, std::string(one));
        };
        switch (info->type) {
        case ValueType::Bool:
            offerWords({"AND", "OR"});
            return operators({"=", "!="});
        case ValueType::Number:
            operators({"<", "<=", ">", ">=", "=", "!=", "+", "-", "*", "/"});
            break;
        case ValueType::Instant:
            operators({"<", "<=", ">", ">=", "+", "-"});
            break;
        case ValueType::Enum:
            operators({"=", "!="});
            offerWords({"MATCHES"});
            break;
        case ValueType::Text:
            operators({"=", "!="});
            offerWords({"MATCHES"});
            break;
        }
        offerWords({"IN", "NOT IN", "IS KNOWN", "IS NOT KNOWN"});
    }

    std::string_view m_text;
    std::size_t m_caret;
    const Schema& m_schema;
    std::vector<Token> m_tokens;
    std::string_view m_typed;
    bool m_inComment = false;
    bool m_inNumber = false;
    bool m_inString = false;
    Completion m_out;
};

} // namespace

Completion complete(std::string_view text, std::size_t caret, const Schema& schema)
{
    return Completer(text, caret, schema).run();
}

} // namespace tributary::rules
