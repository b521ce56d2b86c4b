#include "rules/token.h"

#include "base/quantity.h"

#include <algorithm>
#include <array>

namespace tributary::rules {
namespace {

struct Keyword
{
    std::string_view word;
    TokenKind kind;
};
constexpr std::array kKeywords{
    Keyword{"AND", TokenKind::And},         Keyword{"OR", TokenKind::Or},
    Keyword{"NOT", TokenKind::Not},         Keyword{"IN", TokenKind::In},
    Keyword{"MATCHES", TokenKind::Matches}, Keyword{"IS", TokenKind::Is},
    Keyword{"KNOWN", TokenKind::Known},     Keyword{"TRUE", TokenKind::True},
    Keyword{"FALSE", TokenKind::False},
};

struct Sign
{
    std::string_view text;
    TokenKind kind;
};
// Longer ones first.
constexpr std::array kSigns{
    Sign{"==", TokenKind::Equal},       Sign{"!=", TokenKind::NotEqual},
    Sign{"<=", TokenKind::LessEqual},   Sign{">=", TokenKind::GreaterEqual},
    Sign{"=", TokenKind::Equal},        Sign{"<", TokenKind::Less},
    Sign{">", TokenKind::Greater},      Sign{"+", TokenKind::Plus},
    Sign{"-", TokenKind::Minus},        Sign{"*", TokenKind::Times},
    Sign{"/", TokenKind::Divide},       Sign{",", TokenKind::Comma},
    Sign{".", TokenKind::Dot},          Sign{"(", TokenKind::OpenParen},
    Sign{")", TokenKind::CloseParen},   Sign{"[", TokenKind::OpenBracket},
    Sign{"]", TokenKind::CloseBracket},
};

struct Foreign
{
    std::string_view text;
    std::string_view instead;
};
// What people bring from other languages.
constexpr std::array kForeign{
    Foreign{"&&", "AND"}, Foreign{"||", "OR"}, Foreign{"<>", "!="}, Foreign{"=~", "MATCHES"},
    Foreign{"!", "NOT"},  Foreign{"&", "AND"}, Foreign{"|", "OR"},  Foreign{"≤", "<="},
    Foreign{"≥", ">="},   Foreign{"≠", "!="},  Foreign{"＝", "="},  Foreign{"（", "("},
    Foreign{"）", ")"},   Foreign{"“", "'"},   Foreign{"”", "'"},   Foreign{"‘", "'"},
    Foreign{"’", "'"},    Foreign{"，", ","},  Foreign{"＜", "<"},  Foreign{"＞", ">"},
};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isNamePart(char c)
{
    return isNameStart(c) || isDigit(c);
}

std::size_t nameLength(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::find_if_not(text, isNamePart) - text.begin());
}

// Bytes of the code point at the start; text that isn't UTF-8 counts byte by byte.
std::size_t codePointLength(std::string_view text)
{
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
        ++length;
    return length;
}

class Lexer
{
public:
    Lexer(std::string_view text, std::size_t at)
        : m_text(text)
        , m_at(std::min(text.find_first_not_of(" \t\r\n", at), text.size()))
    {
    }

    Token read()
    {
        m_token = {TokenKind::End, {m_at, m_at}};
        if (m_at < m_text.size())
            readToken();
        return m_token;
    }
    std::optional<Issue> takeIssue() { return std::move(m_issue); }

private:
    std::string_view rest() const { return m_text.substr(m_at); }

    void readToken()
    {
        const char c = m_text[m_at];
        if (c == '#')
            add(TokenKind::Comment, rest().substr(0, rest().find('\n')).size());
        else if (isNameStart(c))
            add(keywordKind(rest().substr(0, nameLength(rest()))), nameLength(rest()));
        else if (c == '\'' || c == '"')
            readString(c);
        else if (c == '@')
            readInstant();
        else if (isDigit(c) || c == '$')
            readNumber();
        else
            readSign();
    }

    void add(TokenKind kind, std::size_t length) { m_token = {kind, {m_at, m_at + length}}; }

    void addBad(std::size_t length, IssueCode code, std::vector<std::string> args = {},
                std::string replacement = {})
    {
        add(TokenKind::Bad, length);
        m_issue =
            Issue{Severity::Error, m_token.span, code, std::move(args), std::move(replacement)};
    }

    void readString(char quoteSign)
    {
        std::size_t end = m_at + 1;
        while (end < m_text.size() && m_text[end] != quoteSign && m_text[end] != '\n')
            end +=
                m_text[end] == '\\' && end + 1 < m_text.size() && m_text[end + 1] != '\n' ? 2 : 1;
        if (end >= m_text.size() || m_text[end] != quoteSign) {
            addBad(std::min(end, m_text.size()) - m_at, IssueCode::UnclosedString);
            return;
        }
        const std::size_t length = end + 1 - m_at;
        if (unescape(rest().substr(0, length)))
            add(TokenKind::String, length);
        else
            addBad(length, IssueCode::BadEscape, {badEscape(rest().substr(0, length))});
    }

    static std::string badEscape(std::string_view literal)
    {
        for (std::size_t at = literal.find('\\'); at != std::string_view::npos;
             at = literal.find('\\', at + 2)) {
            const std::size_t length = std::min<std::size_t>(
                literal[at + 1] == 'u' ? 6 : 1 + codePointLength(literal.substr(at + 1)),
                literal.size() - 1 - at);
            const std::string escape(literal.substr(at, length));
            if (!unescape("'" + escape + "'"))
                return escape;
        }
        return "\\";
    }

    void readInstant()
    {
        std::size_t length = 1;
        while (m_at + length < m_text.size()
               && (isNamePart(m_text[m_at + length])
                   || std::string_view(":.+-").contains(m_text[m_at + length])))
            ++length;
        // The time may stand right before a sign: take the longest part that is one.
        for (std::size_t part = length; part > 1; --part) {
            if (parseInstant(rest().substr(0, part))
                && (part == length || !isNamePart(m_text[m_at + part]))) {
                add(TokenKind::Instant, part);
                return;
            }
        }
        addBad(length, IssueCode::BadInstant, {std::string(rest().substr(0, length))});
    }

    void readNumber()
    {
        std::size_t length = base::quantityLength(rest());
        if (length == 0) { // a $ without digits
            addBad(1, IssueCode::BadNumber,
                   {"an amount must follow '$'", "write for example $0.02"});
            return;
        }
        const std::size_t glued = nameLength(rest().substr(length));
        if (glued > 0)
            length += glued;
        const auto text = rest().substr(0, length);
        if (const auto quantity = base::parseQuantity(text); !quantity)
            addBad(length, IssueCode::BadNumber, {quantity.error().message, quantity.error().hint});
        else
            add(TokenKind::Number, length);
    }

    void readSign()
    {
        for (const auto& sign : kSigns) {
            const bool foreign = rest().starts_with("<>") || rest().starts_with("=~");
            if (!foreign && rest().starts_with(sign.text)) {
                add(sign.kind, sign.text.size());
                return;
            }
        }
        for (const auto& foreign : kForeign) {
            if (rest().starts_with(foreign.text)) {
                addBad(foreign.text.size(), IssueCode::WrongOperator,
                       {std::string(foreign.text), std::string(foreign.instead)},
                       std::string(foreign.instead));
                return;
            }
        }
        const std::size_t length = codePointLength(rest());
        addBad(length, IssueCode::UnexpectedCharacter, {std::string(rest().substr(0, length))});
    }

    std::string_view m_text;
    std::size_t m_at;
    Token m_token;
    std::optional<Issue> m_issue;
};

} // namespace

Token nextToken(std::string_view text, std::size_t at)
{
    return Lexer(text, at).read();
}

std::optional<Issue> tokenIssue(std::string_view text, const Token& token)
{
    Lexer lexer(text, token.span.begin);
    lexer.read();
    return lexer.takeIssue();
}

std::vector<Token> tokenize(std::string_view text)
{
    std::vector<Token> tokens;
    do {
        tokens.push_back(nextToken(text, tokens.empty() ? 0 : tokens.back().span.end));
    } while (tokens.back().kind != TokenKind::End);
    return tokens;
}

bool isKeyword(TokenKind kind)
{
    return kind >= TokenKind::And && kind <= TokenKind::False;
}

TokenKind keywordKind(std::string_view word)
{
    const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
    for (const auto& keyword : kKeywords) {
        if (std::ranges::equal(word, keyword.word, {}, upper))
            return keyword.kind;
    }
    return TokenKind::Name;
}

} // namespace tributary::rules
