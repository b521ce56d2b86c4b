// The REST API without its transport: one request in, one answer out.
//
//   GET  /v1/status                    {mode, message}
//   GET  /v1/tasks                     ?filter= &text= &limit= &offset=   {total, tasks: […]}
//   POST /v1/tasks                     a task file, ?file= names it       201 {tasks: [id…]}
//   GET  /v1/tasks/ID[/trace|events|attempts|why|cost]                    why takes ?rules=current
//   GET  /v1/tasks/ID/logs             ?attempt= &stream=output|errors &offset= &max=
//   POST /v1/tasks/ID/cancel           ?force=true
//   GET  /v1/backends, /v1/rules, /v1/prices
//   GET  /v1/events                    server-sent events (event_stream.h)
//   GET  /v1/functions                 {functions: […]} as in function_json.h
//   POST /v1/functions                 a function (function_json.h)            201 its version
//   POST /v1/functions/NAME/rollback   ?version=, else the one before
//   DELETE /v1/functions/NAME          ?version=, else all of them
//   POST /v1/history                   {file, format, assumptions}: imports a file of this machine
//   POST /v1/commands                  one command as in command_json.h, answers with its reply
//   POST /v1/raise                     a second console asks the first to come forward
//   GET  /metrics                      Prometheus text exposition
// Errors are {"error": {code, message, file, line, column, hint}} with the fitting status; a file
// with several mistakes answers {"errors": […]}.
//
// Thread: any, several at a time; answers block until the effect of a command is on disk.
#pragma once

#include "service/history_import.h"
#include "service/ports.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary::serverless {
class FunctionCatalog;
}

namespace tributary::service {

struct ApiProviders
{
    CommandPort& commands;
    TaskQueries& tasks;
    OperationsQueries& operations;
    std::function<std::string()> metrics; // text exposition
    std::function<EngineStatus()> status;
    std::function<void(EventSink&)> watch;
    std::function<void(EventSink&)> unwatch; // not called any more after it returns
    std::function<void()> raise{}; // may be empty
    std::function<ImportResult(const HistoryImport&)> importHistory{}; // may be empty
    serverless::FunctionCatalog* functions = nullptr; // null: none here
};

struct ApiRequest
{
    std::string method{};
    std::string path{};
    std::vector<std::pair<std::string, std::string>> query{}; // decoded
    std::string body{};

    std::string parameter(std::string_view name) const; // empty = absent
};

struct ApiAnswer
{
    unsigned status = 200;
    std::string body{};
    std::string type = "application/json";
};

ApiAnswer answerApi(const ApiProviders& providers, const ApiRequest& request);
ApiAnswer errorAnswer(const base::Error& error);
ApiAnswer errorAnswer(const std::vector<base::Error>& errors); // one, or {errors: […]}; not empty

} // namespace tributary::service
