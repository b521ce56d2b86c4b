// The fields of a JSON object from outside, each asked for by its name. Private to core/service.
//
// Every field has to be there unless said: a default for one that is misspelt would do something
// else than was asked. Lifetime: the object outlives its JsonFields. Thread: pure functions, plain
// values.
#pragma once

#include "service/json_text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::service {

// `what` names the text in errors ("command"). Errors: ParseError with the place; InvalidArgument
// for a key that is there twice.
base::Result<Json> readObject(std::string_view text, std::string_view what);

// Values of the wrong kind read as nothing; problem() says what was wrong first.
class JsonFields
{
public:
    explicit JsonFields(const Json& object)
        : m_object(object)
    {
    }

    std::string text(const char* key);
    std::string name(const char* key); // a text that isn't empty
    std::string textOrNone(const char* key); // the field may be missing
    // As text; empty when the field is missing.
    std::string objectOrNone(const char* key);
    bool flag(const char* key);
    std::int64_t integer(const char* key);
    int attempt(const char* key); // the number of an attempt, from 1 on
    std::vector<std::string> texts(const char* key);
    model::TaskId id(const char* key);
    std::vector<model::TaskId> ids(const char* key);

    void complain(std::string what); // unless there is something already
    // Empty when all was in order, and nothing is there that was not asked for.
    std::string problem();

private:
    const Json* take(const char* key);
    model::TaskId parseId(const char* key, const std::string& text);

    const Json& m_object;
    std::vector<std::string_view> m_taken;
    std::string m_problem;
};

} // namespace tributary::service
