#include "service/json_fields.h"

#include "base/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

namespace tributary::service {
namespace {

constexpr int kDeepest = 16;

// Writing JSON recurses, so what came from outside is looked at first.
bool isShallow(const Json& json, int levels)
{
    if (!json.is_structured())
        return true;
    return levels > 0
        && std::ranges::all_of(json, [&](const Json& item) { return isShallow(item, levels - 1); });
}

// Of text that is no JSON: what is wrong with it, and where.
std::unexpected<base::Error> unreadable(std::string_view text, std::string_view what)
{
    base::Error error{base::ErrorCode::ParseError, fmt::format("the {} is no JSON", what), {}, {}};
    // As a JSON file it says the place; what only that reader takes stays without one.
    const auto document = base::readDocument(text, "text.json", {.maxBytes = text.size()});
    if (!document)
        error = document.error();
    error.where.file = what;
    return std::unexpected(std::move(error));
}

} // namespace

base::Result<Json> readObject(std::string_view text, std::string_view what)
{
    std::set<std::string> keys;
    std::string twice;
    const auto watchKeys = [&](int depth, Json::parse_event_t event, const Json& parsed) {
        if (event == Json::parse_event_t::key && depth == 1
            && !keys.insert(parsed.get<std::string>()).second)
            twice = parsed.get<std::string>();
        return true;
    };
    auto json = Json::parse(text, watchKeys, false);
    if (json.is_discarded())
        return unreadable(text, what);
    if (!json.is_object())
        return base::failure(base::ErrorCode::ParseError,
                             fmt::format("the {} is no JSON object", what));
    if (!twice.empty())
        return base::failure(base::ErrorCode::InvalidArgument,
                             fmt::format("'{}' is there twice", twice));
    return json;
}

const Json* JsonFields::take(const char* key)
{
    m_taken.emplace_back(key);
    const auto at = m_object.find(key);
    if (at == m_object.end()) {
        complain(fmt::format("'{}' is missing", key));
        return nullptr;
    }
    return &*at;
}

std::string JsonFields::text(const char* key)
{
    const auto* value = take(key);
    if (value == nullptr)
        return {};
    if (!value->is_string()) {
        complain(fmt::format("'{}' must be a string", key));
        return {};
    }
    return value->get<std::string>();
}

std::string JsonFields::name(const char* key)
{
    auto value = text(key);
    if (value.empty())
        complain(fmt::format("'{}' is empty", key));
    return value;
}

std::string JsonFields::textOrNone(const char* key)
{
    return m_object.contains(key) ? text(key) : std::string();
}

std::string JsonFields::objectOrNone(const char* key)
{
    if (!m_object.contains(key))
        return {};
    const auto* value = take(key);
    if (!value->is_object())
        complain(fmt::format("'{}' must be an object", key));
    else if (!isShallow(*value, kDeepest))
        complain(fmt::format("'{}' is nested too deep", key));
    else
        return dump(*value);
    return {};
}

bool JsonFields::flag(const char* key)
{
    const auto* value = take(key);
    if (value == nullptr)
        return false;
    if (!value->is_boolean())
        complain(fmt::format("'{}' must be true or false", key));
    return value->is_boolean() && value->get<bool>();
}

std::int64_t JsonFields::integer(const char* key)
{
    const auto* value = take(key);
    if (value == nullptr)
        return 0;
    if (!value->is_number_integer()) {
        complain(fmt::format("'{}' must be a whole number", key));
        return 0;
    }
    if (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX) {
        complain(fmt::format("'{}' is out of range", key));
        return 0;
    }
    return value->get<std::int64_t>();
}

int JsonFields::attempt(const char* key)
{
    const auto number = integer(key);
    if (number < 1 || number > std::numeric_limits<int>::max()) {
        complain(fmt::format("'{}' must be the number of an attempt", key));
        return 0;
    }
    return static_cast<int>(number);
}

std::vector<std::string> JsonFields::texts(const char* key)
{
    std::vector<std::string> list;
    const auto* value = take(key);
    if (value == nullptr)
        return list;
    if (!value->is_array()
        || !std::ranges::all_of(*value, [](const Json& item) { return item.is_string(); })) {
        complain(fmt::format("'{}' must be a list of strings", key));
        return list;
    }
    for (const auto& item : *value)
        list.push_back(item.get<std::string>());
    return list;
}

model::TaskId JsonFields::parseId(const char* key, const std::string& text)
{
    const auto id = model::parseTaskId(text);
    if (!id)
        complain(fmt::format("'{}': '{}' is no task id", key, text));
    return id.value_or(model::TaskId{});
}

model::TaskId JsonFields::id(const char* key)
{
    return parseId(key, text(key));
}

std::vector<model::TaskId> JsonFields::ids(const char* key)
{
    std::vector<model::TaskId> list;
    for (const auto& item : texts(key))
        list.push_back(parseId(key, item));
    return list;
}

void JsonFields::complain(std::string what)
{
    if (m_problem.empty())
        m_problem = std::move(what);
}

std::string JsonFields::problem()
{
    for (const auto& [key, value] : m_object.items()) {
        if (std::ranges::find(m_taken, key) == m_taken.end())
            complain(fmt::format("unknown key '{}'", key));
    }
    return m_problem;
}

} // namespace tributary::service
