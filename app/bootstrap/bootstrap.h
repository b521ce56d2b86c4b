// Runtime client (AWS Lambda Runtime API) that runs a command once an invocation.
//
// The command gets the event's parts as TRIBUTARY_INPUTS, TRIBUTARY_CONFIG, TRIBUTARY_ATTEMPT and
// TRIBUTARY_TASK (inputs and config over 64 KiB as files named by …_FILE); its output is passed on
// and the last line of it that isn't blank is the result when it is JSON of at most 1 MiB.
// SIGTERM reaches the command, too, and ends the program when the command has ended.
//
// Statically linked, so that it runs on any Linux; one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::bootstrap {

int complain(std::string_view message); // to standard error; the exit code

std::vector<std::string> readCommandFile(const std::string& path); // empty when unusable

// Until the runtime API or the process ends; the exit code.
int serve(std::string_view api, const std::vector<std::string>& command);

struct CommandEnd
{
    int exitCode = 0;
    int signal = 0; // 0 = it exited
    std::string lastLine; // of standard output, cut at 1 MiB + 1
    std::string startError; // it could not be started
    bool isMissing = false; // because there is no such program
};

// Runs to the end, with all descendants of it: what outlives the command is killed.
CommandEnd runCommand(const std::vector<std::string>& command, const std::vector<std::string>& env);

bool isTerminating(); // SIGTERM has come
void installSignalHandler();

struct HttpAnswer
{
    int status = 0;
    std::string requestId; // Lambda-Runtime-Aws-Request-Id
    std::string body;
};

// HTTP/1.1 to the runtime API on one kept connection; reconnects when it was closed.
class ApiConnection
{
public:
    explicit ApiConnection(std::string_view api)
        : m_api(api)
    {
    }
    ~ApiConnection();
    ApiConnection(const ApiConnection&) = delete;
    ApiConnection& operator=(const ApiConnection&) = delete;

    std::optional<HttpAnswer> get(std::string_view path);
    std::optional<HttpAnswer> post(std::string_view path, std::string_view errorType,
                                   std::string_view body);

private:
    std::optional<HttpAnswer> exchange(const std::string& head, std::string_view body);
    bool connectApi();
    std::optional<HttpAnswer> readAnswer();
    bool fill();
    void drop();

    std::string m_api;
    int m_fd = -1;
    std::string m_buffer;
};

} // namespace tributary::bootstrap
