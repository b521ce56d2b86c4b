#include "service/api_routes.h"

#include "service/command_json.h"
#include "service/function_routes.h"
#include "service/json_text.h"
#include "service/rule_json.h"
#include "service/task_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace tributary::service {
namespace {

using base::ErrorCode;

constexpr std::int64_t kRowsByDefault = 100;
constexpr std::int64_t kMostRows = 1000;
constexpr std::int64_t kMostLogBytes = 1 << 20;

unsigned statusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::ParseError:
        return 400;
    case ErrorCode::PermissionDenied:
        return 403;
    case ErrorCode::NotFound:
        return 404;
    case ErrorCode::AlreadyExists:
    case ErrorCode::Conflict:
        return 409;
    case ErrorCode::Unsupported:
        return 501;
    case ErrorCode::Unavailable:
    case ErrorCode::ReadOnly:
    case ErrorCode::ResourceExhausted:
    case ErrorCode::Timeout:
    case ErrorCode::Cancelled:
        return 503;
    case ErrorCode::Corruption:
    case ErrorCode::Internal:
        break;
    }
    return 500;
}

ApiAnswer notFound()
{
    return errorAnswer({ErrorCode::NotFound, "no such resource", {}, {}});
}

// A list of texts that are JSON already.
template<class Range, class Print>
std::string listJson(std::string_view key, const Range& items, Print print)
{
    std::string text = fmt::format("{{\"{}\":[", key);
    for (bool isFirst = true; const auto& item : items) {
        text += isFirst ? "" : ",";
        text += print(item);
        isFirst = false;
    }
    return text + "]}";
}

// Empty = the default; nothing when it is no number or out of range.
std::optional<std::int64_t> integer(const ApiRequest& request, std::string_view name,
                                    std::int64_t otherwise, std::int64_t least, std::int64_t most)
{
    const auto text = request.parameter(name);
    if (text.empty())
        return otherwise;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
        return std::nullopt;
    return value;
}

ApiAnswer badParameter(std::string_view name)
{
    return errorAnswer({ErrorCode::InvalidArgument,
                        fmt::format("the parameter '{}' is not in its range", name),
                        {},
                        {}});
}

ApiAnswer listTasks(const ApiProviders& providers, const ApiRequest& request)
{
    const auto limit = integer(request, "limit", kRowsByDefault, 1, kMostRows);
    if (!limit)
        return badParameter("limit");
    const auto offset = integer(request, "offset", 0, 0, INT64_MAX);
    if (!offset)
        return badParameter("offset");
    TaskQuery query;
    query.filter = request.parameter("filter");
    query.text = request.parameter("text");
    const auto numbers = providers.tasks.taskNos(query, {});
    if (!numbers)
        return errorAnswer(numbers.error());
    const auto from = std::min(static_cast<std::size_t>(*offset), numbers->size());
    const auto count = std::min(static_cast<std::size_t>(*limit), numbers->size() - from);
    const auto rows = providers.tasks.taskRows(std::span(*numbers).subspan(from, count));
    if (!rows)
        return errorAnswer(rows.error());
    auto list = listJson("tasks", *rows, taskRowJson);
    list.pop_back();
    return {200, fmt::format("{},\"total\":{}}}", list, numbers->size())};
}

ApiAnswer replyAnswer(const CommandReply& reply, unsigned done)
{
    if (!reply.isOk())
        return errorAnswer(reply.errors);
    return {done, listJson("tasks", reply.tasks, [](const auto& id) {
                return '"' + model::toString(id) + '"';
            })};
}

ApiAnswer submitTasks(const ApiProviders& providers, const ApiRequest& request)
{
    auto file = request.parameter("file");
    if (file.empty())
        file = "request";
    return replyAnswer(
        executeAndWait(providers.commands, SubmitTasks{request.body, file, "operator"}), 201);
}

ApiAnswer taskLog(const ApiProviders& providers, const ApiRequest& request,
                  const model::TaskRecord& task)
{
    const auto attempt = integer(request, "attempt", task.attempt, 1, INT32_MAX);
    const auto offset = integer(request, "offset", 0, -kMostLogBytes, INT64_MAX);
    const auto most = integer(request, "max", kMostLogBytes, 1, kMostLogBytes);
    const auto stream = request.parameter("stream");
    if (!attempt)
        return badParameter("attempt");
    if (!offset)
        return badParameter("offset");
    if (!most)
        return badParameter("max");
    if (!stream.empty() && stream != "output" && stream != "errors")
        return badParameter("stream");
    const model::AttemptId id{task.id, static_cast<int>(*attempt)};
    const int number = stream == "errors" ? 1 : 0;
    const auto chunk = providers.tasks.log(id, number, *offset, *most);
    if (!chunk)
        return errorAnswer(chunk.error());
    return {200, logJson(id, number, *chunk)};
}

ApiAnswer taskPart(const ApiProviders& providers, const ApiRequest& request,
                   const model::TaskId& id, std::string_view part)
{
    if (part == "why") {
        const auto why = providers.tasks.why(id, request.parameter("rules") == "current");
        return why ? ApiAnswer{200, whyJson(*why)} : errorAnswer(why.error());
    }
    const auto detail = providers.tasks.task(id);
    if (!detail)
        return errorAnswer(detail.error());
    if (part.empty())
        return {200, taskJson(detail->task)};
    if (part == "trace")
        return {200, listJson("spans", detail->trace, traceJson)};
    if (part == "events")
        return {200, listJson("events", detail->events, eventJson)};
    if (part == "attempts")
        return {200, listJson("attempts", detail->attempts, attemptJson)};
    if (part == "cost")
        return {200, costJson(*detail)};
    if (part == "logs")
        return taskLog(providers, request, detail->task);
    return notFound();
}

// `rest` is what follows /v1/tasks/.
ApiAnswer oneTask(const ApiProviders& providers, const ApiRequest& request, std::string_view rest)
{
    const auto slash = rest.find('/');
    const auto id = model::parseTaskId(rest.substr(0, slash));
    if (!id)
        return notFound();
    const auto part = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
    if (request.method == "GET")
        return taskPart(providers, request, *id, part);
    if (request.method == "POST" && part == "cancel")
        return replyAnswer(
            executeAndWait(providers.commands,
                           CancelTasks{{*id}, request.parameter("force") == "true", "operator"}),
            200);
    return notFound();
}

ApiAnswer runCommand(const ApiProviders& providers, const ApiRequest& request)
{
    auto command = readCommand(request.body);
    if (!command)
        return errorAnswer(command.error());
    return {200, toJson(executeAndWait(providers.commands, std::move(*command)))};
}

ApiAnswer importHistory(const ApiProviders& providers, const ApiRequest& request)
{
    if (!providers.importHistory)
        return notFound();
    const auto import = readHistoryImport(request.body);
    if (!import)
        return errorAnswer(import.error());
    return {200, toJson(providers.importHistory(*import))};
}

// `which` is what stands between /v1/rules/ and /trial: a version, or "" for the one that runs.
ApiAnswer ruleTrial(const ApiProviders& providers, const ApiRequest& request,
                    std::string_view which)
{
    std::int64_t version = 0;
    const auto [end, error] = std::from_chars(which.data(), which.data() + which.size(), version);
    if (!which.empty()
        && (error != std::errc{} || end != which.data() + which.size() || version < 1))
        return notFound();
    const auto limit = integer(request, "limit", kRowsByDefault, 0, kMostRows);
    if (!limit)
        return badParameter("limit");
    const auto trial = providers.operations.ruleTrial(version, static_cast<int>(*limit));
    if (!trial)
        return errorAnswer(trial.error());
    auto json = ruleTrialJson(*trial);
    json.pop_back();
    return {200,
            json + ',' + listJson("differences", trial->differences, ruleDifferenceJson).substr(1)};
}

ApiAnswer read(const ApiProviders& providers, const ApiRequest& request)
{
    const std::string_view path = request.path;
    constexpr std::string_view kRules = "/v1/rules/";
    constexpr std::string_view kTrial = "/trial";
    if (path == "/v1/rules/trial")
        return ruleTrial(providers, request, "");
    if (path.starts_with(kRules) && path.ends_with(kTrial)
        && path.size() > kRules.size() + kTrial.size())
        return ruleTrial(providers, request,
                         path.substr(kRules.size(), path.size() - kRules.size() - kTrial.size()));
    if (path == "/v1/status")
        return {200, statusJson(providers.status())};
    if (path == "/metrics")
        return {200, providers.metrics(), "text/plain; version=0.0.4"};
    if (path == "/v1/backends") {
        const auto rows = providers.operations.backends();
        return rows ? ApiAnswer{200, backendsJson(*rows)} : errorAnswer(rows.error());
    }
    if (path == "/v1/prices") {
        const auto book = providers.operations.priceBook();
        return book ? ApiAnswer{200, pricesJson(*book)} : errorAnswer(book.error());
    }
    if (path == "/v1/rules") {
        const auto rows = providers.operations.ruleSets();
        return rows ? ApiAnswer{200, listJson("versions", *rows, ruleSetJson)}
                    : errorAnswer(rows.error());
    }
    return notFound();
}

} // namespace

std::string ApiRequest::parameter(std::string_view name) const
{
    const auto at = std::ranges::find(query, name, [](const auto& item) { return item.first; });
    return at == query.end() ? std::string() : at->second;
}

ApiAnswer errorAnswer(const base::Error& error)
{
    return {statusOf(error.code), toJson(error)};
}

ApiAnswer errorAnswer(const std::vector<base::Error>& errors)
{
    if (errors.size() == 1)
        return errorAnswer(errors.front());
    Json list = Json::array();
    for (const auto& error : errors)
        list.push_back(errorJson(error));
    return {statusOf(errors.front().code), dump({{"errors", std::move(list)}})};
}

ApiAnswer answerApi(const ApiProviders& providers, const ApiRequest& request)
{
    constexpr std::string_view kTask = "/v1/tasks/";
    constexpr std::string_view kFunctions = "/v1/functions";
    const std::string_view path = request.path;
    if (path.starts_with(kTask))
        return oneTask(providers, request, path.substr(kTask.size()));
    if (path == "/v1/tasks")
        return request.method == "POST" ? submitTasks(providers, request)
                                        : listTasks(providers, request);
    if (request.method == "POST" && path == "/v1/commands")
        return runCommand(providers, request);
    if (request.method == "POST" && path == "/v1/history")
        return importHistory(providers, request);
    if (providers.functions != nullptr
        && (path == kFunctions || path.starts_with("/v1/functions/")))
        return answerFunctions(*providers.functions, request, path.substr(kFunctions.size()));
    if (request.method == "POST" && path == "/v1/raise") {
        if (!providers.raise)
            return errorAnswer({base::ErrorCode::Unsupported, "the owner has no window", {}, {}});
        providers.raise();
        return {200, "{}"};
    }
    return request.method == "GET" ? read(providers, request) : notFound();
}

} // namespace tributary::service
