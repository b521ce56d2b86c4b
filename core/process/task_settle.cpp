// How tasks end: their own ends, and those of what an earlier runner of the directory left open.
#include "process/process_tree.h"
#include "process/task_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace tributary::process {

namespace {

constexpr base::Micros kLingerStep = std::chrono::milliseconds{50};
constexpr base::Micros kCleanupLimit = std::chrono::minutes{1};
constexpr int kEngineFailed = 125; // of podman and docker
constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;

// bubblewrap's last words, when the program was the one that could not be started.
base::ErrorCode codeOfSandbox(std::string_view error)
{
    if (!error.starts_with("bwrap: execvp "))
        return base::ErrorCode::Unavailable;
    return error.ends_with(std::strerror(ENOENT)) ? base::ErrorCode::NotFound
                                                  : base::ErrorCode::PermissionDenied;
}

void neverRan(TaskEnd& end, base::ErrorCode code, std::string error)
{
    end.kind = TaskEnd::Kind::NotStarted;
    end.code = code;
    end.error = std::move(error);
}

// A container engine's client passes on what the program did, and fails in its own ways.
void readEngineExit(TaskEnd& end, const ChildExit& exit, bool hasMark, bool hasMemoryLimit)
{
    end.usage = {};
    if (exit.signal != 0)
        return; // we ended it
    const std::string& said = exit.lastErrorLine;
    const bool blames = said.starts_with("Error: ");
    const bool blamesProgram = blames && said.find("OCI ") != std::string::npos;
    if (exit.exitCode == kEngineFailed && blames && !hasMark) {
        neverRan(end, base::ErrorCode::Unavailable, said);
    } else if (exit.exitCode == kNotExecutable && blamesProgram) {
        neverRan(end, base::ErrorCode::PermissionDenied, said);
    } else if (exit.exitCode == kNotFound && blamesProgram) {
        neverRan(end, base::ErrorCode::NotFound, said);
    } else if (exit.exitCode > 128 && exit.exitCode < 128 + NSIG) {
        end.signal = exit.exitCode - 128;
        // Nobody else sends it: engines don't tell when the kernel did.
        end.outOfMemory = end.signal == SIGKILL && hasMemoryLimit && !end.wasSignalled;
    }
}

} // namespace

void TaskService::exited(const std::string& key, const ChildExit& exit)
{
    const auto found = m_open.find(key);
    if (found == m_open.end())
        return;
    Open& open = found->second;
    m_context.loop.cancel(open.deadline);
    open.hasEnded = true;
    TaskEnd end = endOf(key, open, exit);
    if (open.cleanup.argv.empty()) {
        finish(key, end);
        return;
    }
    cleanUp(key, open.cleanup, [this, key, end = std::move(end)](const std::string& trouble) {
        TaskEnd all = end;
        if (!trouble.empty())
            all.logNote += (all.logNote.empty() ? "" : "; ") + trouble;
        finish(key, all);
    });
}

TaskEnd TaskService::endOf(const std::string& key, const Open& open, const ChildExit& exit) const
{
    TaskEnd end;
    end.exitCode = exit.exitCode;
    end.signal = exit.signal;
    end.outOfMemory = exit.outOfMemory;
    end.timedOut = open.timedOut;
    end.wasSignalled = open.wasSignalled;
    end.error = exit.error;
    end.outputs = resultOf(exit.lastLine);
    end.usage = exit.usage;
    end.startedAt = exit.startedAt;
    end.endedAt = exit.endedAt;
    end.logNote = exit.logNote;
    if (exit.neverRan)
        neverRan(end, codeOfSandbox(exit.error), exit.error);
    else if (open.isEngine)
        readEngineExit(end, exit, std::filesystem::exists(runDir(key) / kEngineMark),
                       open.hasMemoryLimit);
    // Whatever code it made of that, it was not let finish, and nobody asked for its end.
    if (open.wasCutOff && !end.wasSignalled && !end.timedOut && end.kind == TaskEnd::Kind::Exited) {
        end.kind = TaskEnd::Kind::Gone;
        end.error = "its runner was asked to end and ended it";
    }
    return end;
}

void TaskService::finish(const std::string& key, const TaskEnd& end)
{
    m_open.erase(key);
    const std::string body = toCbor(end);
    [[maybe_unused]] const auto kept = m_context.journal.finish(key, body);
    // Told at once: whoever hears of it makes it durable itself, and asks again if it can't.
    m_context.frames.broadcast({"task.exited", 0, key, body});
}

void TaskService::cleanUp(const std::string& key, const TaskCleanup& cleanup, CleanedUp done)
{
    ChildSpec spec;
    spec.name = key + "-cleanup";
    spec.argv = cleanup.argv;
    spec.env = cleanup.env;
    spec.workDir = "/";
    spec.log = (runDir(key) / "cleanup").string();
    const auto deadline = std::make_shared<EventLoop::TimerId>(0);
    const auto child = m_context.supervisor.start(
        std::move(spec),
        [this, done, deadline, alive = std::weak_ptr(m_alive)](const ChildExit& exit) {
            if (alive.expired())
                return;
            m_context.loop.cancel(*deadline);
            if (exit.exitCode == 0 && exit.signal == 0)
                done({});
            else
                done(fmt::format("could not be cleaned up after: {}",
                                 exit.lastErrorLine.empty() ? "no word of why"
                                                            : exit.lastErrorLine));
        });
    if (!child) {
        done(fmt::format("could not be cleaned up after: {}", child.error().message));
        return;
    }
    *deadline = m_context.loop.after(
        kCleanupLimit, [this, id = *child] { m_context.supervisor.signal(id, SIGKILL); });
}

// Of an earlier runner, and nobody saw its end.
void TaskService::gone(const std::string& key, std::string proof)
{
    TaskEnd end;
    end.kind = TaskEnd::Kind::Gone;
    end.error = std::move(proof);
    end.endedAt = m_context.clock.now();
    const auto settle = [this, key, end](const std::string& trouble) {
        TaskEnd all = end;
        all.logNote = trouble;
        [[maybe_unused]] const auto kept = m_context.journal.finish(key, toCbor(all));
        m_lingering.erase(key);
    };
    const JournalEntry* entry = m_context.journal.find(key);
    const auto claim = taskClaimFrom(entry == nullptr ? std::string() : entry->claim);
    if (!claim || claim->cleanup.argv.empty()) {
        settle({});
        return;
    }
    m_lingering[key].clear();
    cleanUp(key, claim->cleanup, settle);
}

void TaskService::settleEarlier()
{
    std::vector<std::pair<std::string, JournalEntry>> open;
    for (const auto& [key, entry] : m_context.journal.entries()) {
        if (entry.service == name() && !entry.end)
            open.emplace_back(key, entry);
    }
    if (open.empty())
        return;
    // Children die with their runner; descendants that they had may live on. They are known by
    // their environment or, where they have changed it, by the session that their task began.
    std::unordered_map<std::string, std::vector<Lingering>> byKey;
    std::unordered_map<pid_t, std::vector<Lingering>> bySession;
    for (const auto& stat : allProcesses()) {
        if (stat.state == 'Z')
            continue;
        const std::string key = environmentValue(stat.pid, "TRIBUTARY_CHILD");
        bySession[stat.session].push_back({stat.pid, stat.startTicks});
        if (!key.empty())
            byKey[key].push_back({stat.pid, stat.startTicks});
    }
    for (const auto& [key, entry] : open) {
        std::vector<Lingering> left = byKey[key];
        int pid = 0;
        unsigned long long start = 0;
        if (std::sscanf(entry.note.c_str(), "%d@%llu", &pid, &start) == 2 && pid > 0) {
            for (const Lingering& member : bySession[pid]) {
                const bool isKnown =
                    std::ranges::find(left, member.pid, &Lingering::pid) != left.end();
                if (member.startTicks >= start && !isKnown)
                    left.push_back(member);
            }
        }
        settleKey(key, entry, std::move(left));
    }
    if (!m_lingering.empty())
        pollLingering();
}

void TaskService::settleKey(const std::string& key, const JournalEntry& entry,
                            std::vector<Lingering> left)
{
    if (!entry.bootId.empty() && entry.bootId != currentBootId()) {
        gone(key, "the machine was started anew since (another boot id)");
        return;
    }
    if (left.empty()) {
        gone(key,
             entry.note.empty() ? "its runner died while starting it; no process of it exists"
                                : fmt::format("its runner died; process {} is gone", entry.note));
        return;
    }
    m_lingering.emplace(key, std::move(left));
}

// Nobody can tell their result any more: they are ended, then reported as gone.
void TaskService::pollLingering()
{
    std::vector<std::string> ended;
    bool isAnyLeft = false;
    for (auto& [key, processes] : m_lingering) {
        if (processes.empty())
            continue; // is being cleaned up after
        std::erase_if(processes,
                      [](const Lingering& item) { return !isAlive(item.pid, item.startTicks); });
        for (const auto& item : processes)
            kill(item.pid, SIGKILL);
        if (processes.empty())
            ended.push_back(key);
        isAnyLeft = isAnyLeft || !processes.empty();
    }
    for (const auto& key : ended)
        gone(key, "its runner died; the processes that were left of it were ended");
    if (isAnyLeft)
        m_context.loop.after(kLingerStep, [this, alive = std::weak_ptr(m_alive)] {
            if (!alive.expired())
                pollLingering();
        });
}

} // namespace tributary::process
