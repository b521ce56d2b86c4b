#include "rules/issue.h"

#include <fmt/format.h>

namespace tributary::rules {
namespace {

std::string argOf(const Issue& issue, std::size_t index)
{
    return index < issue.args.size() ? issue.args[index] : std::string();
}

std::string didYouMean(const std::string& name)
{
    return name.empty() ? std::string() : fmt::format("did you mean '{}'?", name);
}

IssueText syntaxText(const Issue& issue)
{
    const std::string first = argOf(issue, 0);
    const std::string second = argOf(issue, 1);
    switch (issue.code) {
    case IssueCode::UnexpectedCharacter:
        return {fmt::format("unexpected character '{}'", first), ""};
    case IssueCode::UnclosedString:
        return {"the text isn't closed on its line", "end it with the quote it begins with"};
    case IssueCode::BadEscape:
        return {fmt::format("unknown escape '{}'", first), R"(use \\ \' \" \n \t or \uXXXX)"};
    case IssueCode::BadNumber:
        return {first, second};
    case IssueCode::BadInstant:
        return {fmt::format("'{}' is not a point in time", first),
                "write for example @2026-01-01T08:00:00Z"};
    case IssueCode::WrongOperator:
        return {fmt::format("'{}' is no operator of this language", first),
                second.empty() ? "" : fmt::format("write {}", second)};
    case IssueCode::EmptyExpression:
        return {"there is no condition", "write one, or true"};
    case IssueCode::OperandExpected:
        return {fmt::format("expected a field or a value, found {}", first), ""};
    case IssueCode::UnexpectedText:
        return {fmt::format("unexpected {}", first), "join conditions with AND or OR"};
    case IssueCode::MissingParenthesis:
        return {"a ')' is missing", ""};
    case IssueCode::MissingBracket:
        return {"a ']' is missing", ""};
    case IssueCode::ChainedComparison:
        return {"comparisons can't be chained", "write a < b AND b < c"};
    case IssueCode::EmptyList:
        return {"the list is empty", "name at least one value"};
    case IssueCode::LiteralExpected:
        return {fmt::format("expected a literal, found {}", first),
                "lists hold numbers and quoted texts"};
    case IssueCode::GlobExpected:
        return {"MATCHES needs a pattern in quotes", "write for example MATCHES 'video-*'"};
    case IssueCode::TooManyConditions:
        return {fmt::format("more than {} conditions", first), "split the rule"};
    case IssueCode::TooLong:
        return {fmt::format("the expression has {} bytes, the limit is {}", first, second),
                "split the rule"};
    case IssueCode::TooDeep:
        return {fmt::format("nested more than {} deep", first), "split the rule"};
    default:
        return {};
    }
}

IssueText nameText(const Issue& issue)
{
    const std::string first = argOf(issue, 0);
    const std::string second = argOf(issue, 1);
    switch (issue.code) {
    case IssueCode::UnknownField:
        return {fmt::format("unknown field '{}'", first), didYouMean(second)};
    case IssueCode::UnknownFunction:
        return {fmt::format("unknown function '{}'", first), didYouMean(second)};
    case IssueCode::WrongArgument: {
        const std::string near = didYouMean(argOf(issue, 2));
        return {fmt::format("{} takes one name in parentheses", first),
                fmt::format("{}{}it takes {}", near, near.empty() ? "" : " ", second)};
    }
    case IssueCode::FieldNeedsKey:
        return {fmt::format("'{}' needs a key", first),
                fmt::format("write {0}.name or {0}['name']", first)};
    case IssueCode::UnquotedValue:
        return {fmt::format("'{}' is no field", first), fmt::format("write '{}' in quotes", first)};
    case IssueCode::UnknownValue: {
        const std::string near = didYouMean(argOf(issue, 3));
        return {
            fmt::format("'{}' is no value of {}", first, second),
            fmt::format("{}{}its values are {}", near, near.empty() ? "" : " ", argOf(issue, 2))};
    }
    default:
        return {};
    }
}

} // namespace

IssueText issueText(const Issue& issue)
{
    if (IssueText text = syntaxText(issue); !text.message.empty())
        return text;
    if (IssueText text = nameText(issue); !text.message.empty())
        return text;
    const std::string first = argOf(issue, 0);
    const std::string second = argOf(issue, 1);
    switch (issue.code) {
    case IssueCode::UnitMissing:
        return {fmt::format("unit missing: {} is compared with a value of {}", first, second),
                fmt::format("write {}", argOf(issue, 2))};
    case IssueCode::DimensionMismatch:
        return {fmt::format("{} and {} don't go together", first, second), argOf(issue, 2)};
    case IssueCode::CurrencyMismatch:
        return {fmt::format("{} and {} can't be compared", first, second),
                "write both amounts in one currency"};
    case IssueCode::TypeMismatch:
        return {fmt::format("a {} can't be compared with a {}", first, second), argOf(issue, 2)};
    case IssueCode::OperatorNotForType:
        return {fmt::format("'{}' is not for a {}", first, second), argOf(issue, 2)};
    case IssueCode::NotACondition:
        return {fmt::format("a {} alone is no condition", first), "compare it with a value"};
    case IssueCode::NotAValue:
        return {"a condition stands where a value is needed", "join conditions with AND or OR"};
    case IssueCode::BadGlob:
        return {"the pattern has a '[' without ']'", "write [[] for the character itself"};
    default:
        return {"the expression is wrong", ""};
    }
}

} // namespace tributary::rules
