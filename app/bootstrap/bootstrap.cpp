#include "bootstrap.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

extern char** environ; // NOLINT: the C library's own name

namespace tributary::bootstrap {

namespace {

using nlohmann::json;

constexpr std::size_t kMaxVariable = 64U << 10U;
constexpr std::size_t kMaxResult = 1U << 20U;

std::string dumped(const json& value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string temporaryDirectory()
{
    const char* directory = std::getenv("TMPDIR");
    return directory != nullptr ? directory : "/tmp";
}

// NAME=value, or NAME_FILE=path when the value is too large for the environment.
std::string variable(const std::string& name, const std::string& value, std::string& file)
{
    if (value.size() <= kMaxVariable)
        return name + '=' + value;
    file = temporaryDirectory() + "/" + name + ".json";
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out << value;
    return name + "_FILE=" + file;
}

std::string part(const json& event, const char* key)
{
    const auto found = event.find(key);
    return found == event.end() ? "null" : dumped(*found);
}

std::string textPart(const json& event, const char* key)
{
    const auto found = event.find(key);
    return found != event.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string errorBody(const CommandEnd& end, std::string& type)
{
    json body;
    if (!end.startError.empty()) {
        type = "Command.NotStarted";
        const char* root = std::getenv("LAMBDA_TASK_ROOT");
        const bool isIsolated = root != nullptr && std::string_view{root} == "/var/task";
        body["errorMessage"] =
            end.startError + (isIsolated ? " (a function sees /usr and its package only)" : "");
        body["exitCode"] = end.isMissing ? 127 : 126; // as shells do
    } else if (end.signal != 0) {
        type = "Command.Signal";
        body["errorMessage"] = "the command was ended by signal " + std::to_string(end.signal);
        body["signal"] = end.signal;
    } else {
        type = "Command.Exit";
        body["errorMessage"] = "the command exited with code " + std::to_string(end.exitCode);
        body["exitCode"] = end.exitCode;
    }
    body["errorType"] = type;
    body["stackTrace"] = json::array();
    return dumped(body);
}

CommandEnd runEvent(const std::vector<std::string>& command, const std::string& eventText)
{
    json event = json::parse(eventText, nullptr, false);
    if (!event.is_object())
        event = json{{"inputs", event.is_discarded() ? json() : std::move(event)}};
    std::vector<std::string> env;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!std::string_view{*entry}.starts_with("AWS_LAMBDA_RUNTIME_API="))
            env.emplace_back(*entry); // the command has no business with the runtime API
    }
    std::vector<std::string> files(2);
    env.push_back(variable("TRIBUTARY_INPUTS", part(event, "inputs"), files[0]));
    env.push_back(variable("TRIBUTARY_CONFIG", part(event, "config"), files[1]));
    env.push_back("TRIBUTARY_ATTEMPT=" + textPart(event, "attempt"));
    env.push_back("TRIBUTARY_TASK=" + textPart(event, "task_id"));
    const CommandEnd end = runCommand(command, env);
    for (const std::string& file : files) {
        if (!file.empty())
            unlink(file.c_str());
    }
    return end;
}

} // namespace

int complain(std::string_view message)
{
    std::fprintf(stderr, "tributary-bootstrap: %.*s\n", static_cast<int>(message.size()),
                 message.data());
    return 2;
}

std::vector<std::string> readCommandFile(const std::string& path)
{
    std::ifstream file{path, std::ios::binary};
    std::stringstream text;
    text << file.rdbuf();
    const json list = json::parse(text.str(), nullptr, false);
    std::vector<std::string> command;
    if (!list.is_array())
        return command;
    for (const json& item : list) {
        if (!item.is_string())
            return {};
        command.push_back(item.get<std::string>());
    }
    return command;
}

int serve(std::string_view api, const std::vector<std::string>& command)
{
    installSignalHandler();
    ApiConnection connection{api};
    while (!isTerminating()) {
        const auto next = connection.get("invocation/next");
        if (!next || next->status != 200 || next->requestId.empty())
            return isTerminating() ? 143 : complain("the runtime API does not answer");
        const CommandEnd end = runEvent(command, next->body);
        const std::string path = "invocation/" + next->requestId;
        std::optional<HttpAnswer> answer;
        if (end.startError.empty() && end.signal == 0 && end.exitCode == 0) {
            const bool usable = end.lastLine.size() <= kMaxResult && json::accept(end.lastLine);
            answer = connection.post(path + "/response", {}, usable ? end.lastLine : "null");
        } else {
            std::string type;
            const std::string body = errorBody(end, type);
            answer = connection.post(path + "/error", type, body);
        }
        if (!answer)
            return complain("the runtime API did not take the result");
    }
    return 143;
}

} // namespace tributary::bootstrap
