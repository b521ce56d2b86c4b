#include "service/json_text.h"

#include "service/task_json.h"

namespace tributary::service {

base::ErrorCode codeFromText(std::string_view text)
{
    for (int i = 0; i <= static_cast<int>(base::ErrorCode::Internal); ++i) {
        const auto code = static_cast<base::ErrorCode>(i);
        if (base::toString(code) == text)
            return code;
    }
    return base::ErrorCode::Internal;
}

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json timeOrNull(const model::MaybeInstant& at)
{
    return at ? Json(isoTime(*at)) : Json(nullptr);
}

Json errorJson(const base::Error& error)
{
    return {{"code", base::toString(error.code)}, {"message", error.message},
            {"file", error.where.file},           {"line", error.where.line},
            {"column", error.where.column},       {"hint", error.hint}};
}

base::Error errorFrom(const Json& json)
{
    const auto text = [&](const char* key) {
        const auto at = json.find(key);
        return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
    };
    const auto number = [&](const char* key) {
        const auto at = json.find(key);
        return at != json.end() && at->is_number_integer() ? at->get<int>() : 0;
    };
    return {codeFromText(text("code")),
            text("message"),
            {text("file"), number("line"), number("column")},
            text("hint")};
}

} // namespace tributary::service
