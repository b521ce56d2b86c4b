// The runner's task service with the real supervisor and journal, and the requests that a console
// would send it.
#pragma once

#include "process/task_service.h"
#include "support/attempt_key.h"
#include "support/runner_parts.h"

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tributary::test {

inline const std::string kKey = ownAttemptKey();

inline process::TaskStart shell(const std::string& script)
{
    process::TaskStart start;
    start.owner = "local";
    start.argv = {"sh", "-c", script};
    start.env = {"PATH=/usr/bin:/bin"};
    return start;
}

class TaskServiceRig
{
public:
    explicit TaskServiceRig(const std::string& directory, process::TaskServiceOptions options = {})
        : m_directory(directory)
        , parts(directory)
        , service(std::move(*process::TaskService::create(parts.context, options)))
    {
    }

    void start(const process::TaskStart& start, const std::string& key = kKey)
    {
        parts.request(*service, "task.start", key, process::toCbor(start));
    }
    void signal(const char* how, const std::string& key = kKey)
    {
        parts.request(*service, "task.signal", key, how);
    }
    void forget(const std::string& key = kKey)
    {
        parts.request(*service, "task.forget", {}, process::toCbor(std::vector<std::string>{key}));
    }
    // The answer to the last start of the key.
    base::Result<process::TaskStarted> started(const std::string& key = kKey)
    {
        parts.waitFor("task.start", key);
        if (const auto error = process::failureOf(parts.last))
            return std::unexpected(*error);
        return process::taskStartedFrom(parts.last.body);
    }
    std::optional<process::TaskEnd> end(const std::string& key = kKey)
    {
        if (!parts.waitFor("task.exited", key))
            return std::nullopt;
        return process::taskEndFrom(parts.last.body).value();
    }
    process::TaskStatus lookUp(const std::string& key = kKey)
    {
        std::erase_if(parts.frames.all,
                      [](const auto& frame) { return frame.kind == "task.lookup"; });
        parts.request(*service, "task.lookup", {}, process::toCbor(std::vector<std::string>{key}));
        parts.waitFor("task.lookup");
        return process::taskStatusesFrom(parts.last.body)->at(0);
    }
    std::string log(const char* ending = ".out") const
    {
        std::ifstream in(m_directory + "/logs/" + kKey + ending, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    bool waitForLog(const std::string& text)
    {
        return parts.runUntil([&] { return log().find(text) != std::string::npos; });
    }

private:
    const std::string m_directory;

public:
    test::RunnerParts parts;
    std::unique_ptr<process::TaskService> service;
};

} // namespace tributary::test
