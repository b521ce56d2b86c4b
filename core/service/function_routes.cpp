#include "service/function_routes.h"

#include "service/function_json.h"
#include "service/json_text.h"

#include <charconv>
#include <optional>

namespace tributary::service {
namespace {

constexpr std::string_view kRollback = "/rollback";

ApiAnswer listFunctions(serverless::FunctionCatalog& functions)
{
    const auto list = functions.list();
    if (!list)
        return errorAnswer(list.error());
    Json items = Json::array();
    for (const auto& function : *list)
        items.push_back(Json::parse(functionJson(function)));
    return {200, dump({{"functions", std::move(items)}})};
}

ApiAnswer deploy(serverless::FunctionCatalog& functions, const ApiRequest& request)
{
    auto spec = readFunction(request.body, "function.json");
    if (!spec)
        return errorAnswer(spec.error());
    const auto version = functions.deploy(std::move(*spec));
    return version ? ApiAnswer{201, functionVersionJson(*version, true)}
                   : errorAnswer(version.error());
}

// 0 when it is absent; nothing when it is no version.
std::optional<int> versionOf(const ApiRequest& request)
{
    const auto text = request.parameter("version");
    int version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (!text.empty() && (error != std::errc{} || end != text.data() + text.size() || version < 1))
        return std::nullopt;
    return version;
}

} // namespace

ApiAnswer answerFunctions(serverless::FunctionCatalog& functions, const ApiRequest& request,
                          std::string_view rest)
{
    if (rest.empty() && request.method == "GET")
        return listFunctions(functions);
    if (rest.empty() && request.method == "POST")
        return deploy(functions, request);
    const auto version = versionOf(request);
    if (!version)
        return errorAnswer(
            {base::ErrorCode::InvalidArgument, "the parameter 'version' is no number", {}, {}});
    if (request.method == "POST" && rest.ends_with(kRollback)) {
        rest.remove_suffix(kRollback.size());
        const std::string name(rest.substr(rest.empty() ? 0 : 1));
        const auto current = functions.rollback(name, *version);
        return current ? ApiAnswer{200, dump({{"name", name}, {"current", *current}})}
                       : errorAnswer(current.error());
    }
    if (request.method == "DELETE" && !rest.empty()) {
        const auto removed = functions.remove(std::string(rest.substr(1)), *version);
        return removed ? ApiAnswer{200, "{}"} : errorAnswer(removed.error());
    }
    return errorAnswer({base::ErrorCode::NotFound, "no such resource", {}, {}});
}

} // namespace tributary::service
