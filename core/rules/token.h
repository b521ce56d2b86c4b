// The lexer of the expression language; also what a text editor colours.
//
// Thread: pure functions. Tokens refer to bytes of the text that was read.
#pragma once

#include "rules/issue.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

enum class TokenKind : std::uint8_t
{
    End,
    Number, // with its unit
    String,
    Instant, // @2026-01-01T08:00:00Z
    Name,
    And,
    Or,
    Not,
    In,
    Matches,
    Is,
    Known,
    True,
    False,
    Equal, // = or ==
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Times,
    Divide,
    Comma,
    Dot,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    Comment, // from # to the end of the line
    Bad, // tokenIssue() says why
};

struct Token
{
    TokenKind kind = TokenKind::End;
    Span span;
};

// The token at `at` or behind the blanks there, End when nothing follows.
Token nextToken(std::string_view text, std::size_t at);
// Why a token is Bad; nothing for the others.
std::optional<Issue> tokenIssue(std::string_view text, const Token& token);

// Never fails: what can't be read is a Bad token. Ends with one End token; blanks have none.
std::vector<Token> tokenize(std::string_view text);

bool isKeyword(TokenKind kind);
// AND, or, True …: the kind, Name when the word is no keyword.
TokenKind keywordKind(std::string_view word);

// The content of a string literal (quotes and escapes as written); nothing when it is malformed.
std::optional<std::string> unescape(std::string_view literal);
// A literal that reads back as `text`, in single quotes.
std::string quote(std::string_view text);

// Microseconds since 1970 of "@2026-01-01T08:00:00.5+08:00".
std::optional<std::int64_t> parseInstant(std::string_view literal);
std::string formatInstant(std::int64_t micros); // with the @, in UTC

} // namespace tributary::rules
