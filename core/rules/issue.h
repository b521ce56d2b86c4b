// A user's mistake in an expression or a rule file, as data: user interfaces translate by code,
// issueText() says it in English for logs and the command line.
//
// Thread: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tributary::rules {

// Bytes of the text it belongs to, end exclusive.
struct Span
{
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const Span&) const = default;
};

enum class Severity : std::uint8_t
{
    Error,
    Warning
};

// The comment names the args.
enum class IssueCode : std::uint8_t
{
    UnexpectedCharacter, // the character
    UnclosedString,
    BadEscape, // the escape as written
    BadNumber, // what is wrong, the way out
    BadInstant, // as written
    WrongOperator, // as written, what to write
    EmptyExpression,
    OperandExpected, // what stands there
    UnexpectedText, // what stands there
    MissingParenthesis,
    MissingBracket,
    ChainedComparison,
    EmptyList,
    LiteralExpected, // what stands there
    GlobExpected,
    TooManyConditions, // the limit
    TooDeep, // the limit
    TooLong, // bytes, the limit
    UnknownField, // name, nearest or empty
    UnknownFunction, // name, nearest or empty
    WrongArgument, // function, the arguments that it takes, nearest or empty
    FieldNeedsKey, // labels or resources
    UnquotedValue, // the word
    UnknownValue, // value, field, the allowed values, nearest or empty
    UnitMissing, // number, dimension, suggested spelling
    DimensionMismatch, // left, right
    CurrencyMismatch, // left, right
    TypeMismatch, // left, right
    OperatorNotForType, // operator, type
    NotACondition, // what it is
    NotAValue, // a condition stands where a value must
    BadGlob,
};

struct Issue
{
    Severity severity = Severity::Error;
    Span span;
    IssueCode code = IssueCode::UnexpectedText;
    std::vector<std::string> args;
    std::string replacement; // for the span, as a quick fix; empty = none

    bool operator==(const Issue&) const = default;
};

struct IssueText
{
    std::string message;
    std::string hint; // the way out, may be empty
};
IssueText issueText(const Issue& issue);

} // namespace tributary::rules
