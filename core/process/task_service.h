// The runner's service "task": runs each key at most once, as a supervised child, and keeps its
// end in the journal until the console has it.
//
// Uses DIR/runs/<key> (made once: the claim that everyone can see), DIR/logs/<key>.{out,err} and
// DIR/packages. What an earlier runner left open is settled first: it can't have a result any
// more, so what still lives of it is ended.
//
// Thread: the runner's main thread. Lifetime: the context outlives the service.
#pragma once

#include "process/runner_service.h"
#include "process/task_wire.h"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tributary::process {

struct TaskServiceOptions
{
    base::Micros aliveEvery = std::chrono::seconds{5}; // well within a lease
    base::Micros killGrace = std::chrono::seconds{5}; // from SIGTERM of a time-out to SIGKILL
};

class TaskService final : public RunnerService
{
public:
    // Errors: PermissionDenied, ReadOnly, ResourceExhausted (directories).
    static base::Result<std::unique_ptr<TaskService>> create(RunnerContext& context,
                                                             TaskServiceOptions options = {});
    ~TaskService() override;
    TaskService(const TaskService&) = delete;
    TaskService& operator=(const TaskService&) = delete;

    std::string_view name() const noexcept override { return "task"; }
    void handle(ClientId from, Frame frame) override;
    bool isBusy() const override
    {
        return !m_open.empty() || !m_lingering.empty() || m_context.journal.hasUnkept();
    }
    void shutDown() override;

private:
    struct Open
    {
        ChildId child = 0; // 0 = waits for the disk
        TaskStarted started;
        EventLoop::TimerId deadline = 0;
        bool timedOut = false;
        bool wasSignalled = false;
        bool wasCutOff = false; // by the end of the runner
        bool hasEnded = false; // and is being cleaned up after
        bool isEngine = false;
        bool hasMemoryLimit = false; // that the engine keeps
        TaskCleanup cleanup;
    };
    struct Lingering
    {
        pid_t pid;
        std::uint64_t startTicks;
    };
    TaskService(RunnerContext& context, TaskServiceOptions options)
        : m_context(context)
        , m_options(options)
    {
    }
    using CleanedUp = std::function<void(std::string trouble)>; // empty = done
    void settleEarlier();
    void settleKey(const std::string& key, const JournalEntry& entry, std::vector<Lingering> left);
    void pollLingering();
    void gone(const std::string& key, std::string proof);

    void start(ClientId from, const Frame& frame);
    base::Result<> claim(const Frame& frame, const TaskStart& start);
    void claimed(ClientId from, const Frame& request, const TaskStart& start, base::Result<> disk);
    base::Result<TaskStarted> launch(const std::string& key, const TaskStart& start);
    void refuse(ClientId from, const Frame& request, const base::Error& error);
    void armTimeout(const std::string& key, base::Micros timeout);
    void exited(const std::string& key, const ChildExit& exit);
    TaskEnd endOf(const std::string& key, const Open& open, const ChildExit& exit) const;
    void finish(const std::string& key, const TaskEnd& end);
    void cleanUp(const std::string& key, const TaskCleanup& cleanup, CleanedUp done);
    void signal(ClientId from, const Frame& frame);
    void lookUp(ClientId from, const Frame& frame);
    TaskStatus statusOf(const std::string& key);
    void forget(ClientId from, const Frame& frame);
    void listEnded(ClientId from, const Frame& frame);
    void tellAlive();
    std::filesystem::path runDir(const std::string& key) const;

    RunnerContext& m_context;
    const TaskServiceOptions m_options;
    std::unordered_map<std::string, Open> m_open;
    // Without processes: it is being cleaned up after.
    std::unordered_map<std::string, std::vector<Lingering>> m_lingering;
    std::unordered_set<std::string> m_denied; // told absent: must not start later
    EventLoop::TimerId m_aliveTimer = 0;
    bool m_isEnding = false;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); // answers after our end are void
};

// As a file name and a cgroup name: [a-z0-9-], at most 64.
bool isTaskKey(std::string_view key);

} // namespace tributary::process
