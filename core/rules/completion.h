// What can be typed at the caret of an expression.
//
// Thread: pure functions.
#pragma once

#include "rules/schema.h"
#include "rules/token.h"

#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

struct Candidate
{
    enum class Kind : std::uint8_t
    {
        Field,
        Operator,
        Keyword,
        Value,
        Unit,
        Function
    };

    Kind kind = Kind::Field;
    std::string text; // replaces the span of the completion
    std::string detail; // "time", "yes or no", the values of an enumeration
};

struct Completion
{
    Span replaced; // what the candidate takes the place of, up to the caret
    std::vector<Candidate> candidates; // best first; only those that fit what is typed
};

// `caret` is a byte offset of the text.
Completion complete(std::string_view text, std::size_t caret, const Schema& schema);

} // namespace tributary::rules
