#include "backends/serverless/function_catalog.h"

#include <nlohmann/json.hpp>

namespace tributary::serverless {
namespace {

using nlohmann::json;

json jsonOf(const FunctionVersion& version)
{
    json object = json::parse(toJson(version.spec));
    object["hash"] = version.hash;
    object["deployed_us"] = base::toMicros(version.deployedAt);
    return object;
}

std::string dumped(const json& value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Error damaged()
{
    return {base::ErrorCode::Corruption, "a record of a deployed function is damaged", {}, {}};
}

} // namespace

std::string toJson(const FunctionVersion& version)
{
    return dumped(jsonOf(version));
}

base::Result<FunctionVersion> versionFromJson(std::string_view text)
{
    const json object = json::parse(text, nullptr, false);
    auto spec = functionFromJson(text);
    if (!spec)
        return std::unexpected(spec.error());
    const auto hash = object.find("hash");
    const auto deployed = object.find("deployed_us");
    if (hash == object.end() || !hash->is_string() || deployed == object.end()
        || !deployed->is_number_integer())
        return std::unexpected(damaged());
    return FunctionVersion{std::move(*spec), hash->get<std::string>(),
                           base::fromMicros(deployed->get<std::int64_t>())};
}

std::string toJson(const FunctionInfo& function)
{
    json versions = json::array();
    for (const auto& version : function.versions)
        versions.push_back(jsonOf(version));
    return dumped({{"name", function.name},
                   {"current", function.current},
                   {"versions", std::move(versions)}});
}

base::Result<FunctionInfo> functionInfoFromJson(std::string_view text)
{
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("name") || !object["name"].is_string()
        || !object.contains("current") || !object["current"].is_number_integer()
        || !object.contains("versions") || !object["versions"].is_array())
        return std::unexpected(damaged());
    FunctionInfo function{object["name"].get<std::string>(), object["current"].get<int>(), {}};
    for (const auto& item : object["versions"]) {
        auto version = versionFromJson(item.dump());
        if (!version)
            return std::unexpected(version.error());
        function.versions.push_back(std::move(*version));
    }
    return function;
}

} // namespace tributary::serverless
