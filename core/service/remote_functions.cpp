#include "service/remote_functions.h"

#include "service/function_json.h"
#include "service/json_text.h"

#include <fmt/format.h>

namespace tributary::service {
namespace {

constexpr const char* kPath = "/v1/functions";

base::Error unreadable()
{
    return {base::ErrorCode::Unavailable, "the owner's answer can't be read", {}, {}};
}

// Errors: NotFound for what can't be a name, and so not stand in a path either.
base::Result<std::string> pathOf(const std::string& name, std::string_view action, int version)
{
    if (!serverless::isFunctionName(name))
        return base::failure(base::ErrorCode::NotFound,
                             fmt::format("function '{}' is not deployed", name));
    const auto query = version == 0 ? std::string() : fmt::format("?version={}", version);
    return fmt::format("{}/{}{}{}", kPath, name, action, query);
}

} // namespace

base::Result<serverless::FunctionVersion> RemoteFunctions::deploy(serverless::FunctionSpec spec)
{
    const auto answer = m_owner.send(net::Method::Post, kPath, deployJson(spec));
    return answer ? readFunctionVersion(*answer) : std::unexpected(answer.error());
}

base::Result<std::vector<serverless::FunctionInfo>> RemoteFunctions::list()
{
    const auto answer = m_owner.get(kPath);
    if (!answer)
        return std::unexpected(answer.error());
    return readFunctionList(*answer);
}

base::Result<int> RemoteFunctions::rollback(const std::string& name, int version)
{
    const auto path = pathOf(name, "/rollback", version);
    if (!path)
        return std::unexpected(path.error());
    const auto answer = m_owner.send(net::Method::Post, *path, {});
    if (!answer)
        return std::unexpected(answer.error());
    const auto object = Json::parse(*answer, nullptr, false);
    if (!object.is_object() || !object.contains("current")
        || !object["current"].is_number_integer())
        return std::unexpected(unreadable());
    return object["current"].get<int>();
}

base::Result<> RemoteFunctions::remove(const std::string& name, int version)
{
    const auto path = pathOf(name, "", version);
    if (!path)
        return std::unexpected(path.error());
    const auto answer = m_owner.send(net::Method::Delete, *path, {});
    return answer ? base::Result<>{} : std::unexpected(answer.error());
}

} // namespace tributary::service
