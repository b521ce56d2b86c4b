#include "process/task_service.h"

#include "process/package_store.h"
#include "process/process_tree.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace tributary::process {

namespace {

using base::ErrorCode;
using base::failure;

base::Result<> makePrivateDir(const std::filesystem::path& dir)
{
    if (mkdir(dir.c_str(), 0700) == 0 || errno == EEXIST)
        return {};
    const int error = errno;
    return failure(error == EROFS                          ? ErrorCode::ReadOnly
                       : error == EACCES || error == EPERM ? ErrorCode::PermissionDenied
                                                           : ErrorCode::ResourceExhausted,
                   fmt::format("can't make {}: {}", dir.string(), std::strerror(error)));
}

base::Result<> writeFile(const std::filesystem::path& file, std::string_view bytes)
{
    const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool isOk = fd >= 0;
    while (isOk && !bytes.empty()) {
        const ssize_t put = write(fd, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        isOk = put > 0;
        bytes.remove_prefix(isOk ? static_cast<std::size_t>(put) : 0);
    }
    const int error = errno;
    if (fd >= 0)
        close(fd);
    if (isOk)
        return {};
    return failure(ErrorCode::ResourceExhausted,
                   fmt::format("can't write {}: {}", file.string(), std::strerror(error)));
}

bool isPlainName(std::string_view name)
{
    return !name.empty() && name.size() <= 64 && name.front() != '.'
        && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'
                   || c == '_';
           });
}

} // namespace

bool isTaskKey(std::string_view key)
{
    return !key.empty() && key.size() <= 64 && std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

base::Result<std::unique_ptr<TaskService>> TaskService::create(RunnerContext& context,
                                                               TaskServiceOptions options)
{
    for (const char* name : {"runs", "logs", "packages"}) {
        if (const auto made = makePrivateDir(context.dataDir / name); !made)
            return std::unexpected(made.error());
    }
    std::unique_ptr<TaskService> service(new TaskService(context, options));
    service->settleEarlier();
    service->tellAlive();
    return service;
}

TaskService::~TaskService()
{
    m_context.loop.cancel(m_aliveTimer);
    for (auto& [key, open] : m_open)
        m_context.loop.cancel(open.deadline);
}

std::filesystem::path TaskService::runDir(const std::string& key) const
{
    return m_context.dataDir / "runs" / key;
}

void TaskService::handle(ClientId from, Frame frame)
{
    if (frame.kind == "task.start")
        start(from, frame);
    else if (frame.kind == "task.signal")
        signal(from, frame);
    else if (frame.kind == "task.lookup")
        lookUp(from, frame);
    else if (frame.kind == "task.forget")
        forget(from, frame);
    else if (frame.kind == "task.ended")
        listEnded(from, frame);
    else if (frame.kind == "task.health")
        m_context.frames.send(from,
                              {frame.kind, frame.id, frame.key,
                               toCbor(RunnerHealth{!m_context.journal.hasFailed(),
                                                   m_context.supervisor.hasCgroups()})});
    else
        m_context.frames.send(
            from,
            failureFrame(
                frame,
                {ErrorCode::Unsupported, fmt::format("no request '{}'", frame.kind), {}, {}}));
}

void TaskService::start(ClientId from, const Frame& frame)
{
    auto start = taskStartFrom(frame.body);
    const auto open = m_open.find(frame.key);
    if (open != m_open.end() && open->second.child != 0) { // sent again: it is as it was asked
        m_context.frames.send(from,
                              {frame.kind, frame.id, frame.key, toCbor(open->second.started)});
        return;
    }
    base::Result<> ok = start ? claim(frame, *start) : std::unexpected(start.error());
    if (!ok) {
        m_context.frames.send(from, failureFrame(frame, ok.error()));
        return;
    }
    m_open.emplace(frame.key, Open{});
    m_context.journal.whenDurable([this, from, start = std::move(*start),
                                   request = Frame{frame.kind, frame.id, frame.key, {}},
                                   alive = std::weak_ptr(m_alive)](base::Result<> disk) {
        if (!alive.expired())
            claimed(from, request, start, std::move(disk));
    });
}

base::Result<> TaskService::claim(const Frame& frame, const TaskStart& start)
{
    if (m_isEnding)
        return failure(ErrorCode::Unavailable, "the runner is ending");
    if (!isTaskKey(frame.key))
        return failure(ErrorCode::InvalidArgument, "not an attempt key");
    if (m_denied.contains(frame.key))
        return failure(ErrorCode::Conflict, "the attempt was given up before it came");
    if (m_context.journal.find(frame.key) != nullptr)
        return failure(ErrorCode::AlreadyExists, "the attempt was started before");
    for (const auto& [name, contents] : start.files) {
        if (!isPlainName(name))
            return failure(ErrorCode::InvalidArgument, fmt::format("bad file name '{}'", name));
    }
    if (mkdir(runDir(frame.key).c_str(), 0700) != 0) {
        if (errno == EEXIST)
            return failure(ErrorCode::AlreadyExists, "the attempt has a run directory already");
        return makePrivateDir(runDir(frame.key)); // tells why
    }
    auto claimed =
        m_context.journal.claim(frame.key, name(), toCbor(TaskClaim{start.owner, start.cleanup}));
    if (!claimed)
        rmdir(runDir(frame.key).c_str());
    return claimed;
}

void TaskService::claimed(ClientId from, const Frame& request, const TaskStart& start,
                          base::Result<> disk)
{
    auto started = !disk ? std::unexpected(disk.error())
        : m_isEnding     ? failure(ErrorCode::Unavailable, "the runner is ending")
                         : launch(request.key, start);
    if (!started) {
        refuse(from, request, started.error());
        return;
    }
    m_open[request.key].started = *started;
    armTimeout(request.key, start.runTimeout);
    // Needs no sync: when the machine dies, the boot id tells enough.
    [[maybe_unused]] const auto noted = m_context.journal.note(request.key, started->handle);
    m_context.frames.send(from, {request.kind, request.id, request.key, toCbor(*started)});
}

base::Result<TaskStarted> TaskService::launch(const std::string& key, const TaskStart& start)
{
    const auto dir = runDir(key);
    ChildSpec spec;
    spec.name = key;
    spec.argv = start.argv;
    spec.env = start.env;
    spec.memoryBytes = start.isEngine ? 0 : start.memoryBytes; // the engine is told itself
    spec.isSandbox = start.isSandbox;
    spec.log = (m_context.dataDir / "logs" / key).string();
    for (const auto& [name, contents] : start.files) {
        if (const auto written = writeFile(dir / name, contents); !written)
            return std::unexpected(written.error());
    }
    if (const auto made = makePrivateDir(dir / "work"); !made)
        return std::unexpected(made.error());
    spec.workDir = start.workDir.empty() ? (dir / "work").string() : start.workDir;
    if (!start.packageHash.empty()) {
        const auto package = PackageStore(m_context.dataDir / "packages").find(start.packageHash);
        if (!package) // not the program's fault, as "not found" would be
            return failure(ErrorCode::Corruption, package.error().message);
        if (start.workDir.empty())
            spec.workDir = package->string();
    }
    const auto child = m_context.supervisor.start(
        std::move(spec), [this, key](const ChildExit& exit) { exited(key, exit); });
    if (!child)
        return std::unexpected(child.error());
    Open& open = m_open[key];
    open.child = *child;
    open.isEngine = start.isEngine;
    open.hasMemoryLimit = start.memoryBytes > 0;
    open.cleanup = start.cleanup;
    const pid_t pid = m_context.supervisor.pid(*child);
    const auto stat = readProcess(pid);
    return TaskStarted{fmt::format("{}@{}", pid, stat ? stat->startTicks : 0),
                       m_context.clock.now()};
}

void TaskService::refuse(ClientId from, const Frame& request, const base::Error& error)
{
    TaskEnd end;
    end.kind = TaskEnd::Kind::NotStarted;
    end.code = error.code;
    end.error = error.message;
    end.startedAt = end.endedAt = m_context.clock.now();
    [[maybe_unused]] const auto kept = m_context.journal.finish(request.key, toCbor(end));
    m_open.erase(request.key);
    m_context.frames.send(from, failureFrame(request, error));
}

void TaskService::armTimeout(const std::string& key, base::Micros timeout)
{
    if (timeout <= base::Micros{})
        return;
    m_open[key].deadline = m_context.loop.after(timeout, [this, key] {
        const auto found = m_open.find(key);
        if (found == m_open.end())
            return;
        auto& open = found->second;
        const bool isFirst = !open.timedOut;
        if (isFirst && open.wasSignalled)
            open.timedOut = true; // it was asked to end already
        else if (m_context.supervisor.signal(open.child, isFirst ? SIGTERM : SIGKILL))
            open.timedOut = true; // else it has just ended by itself
        if (isFirst)
            armTimeout(key, m_options.killGrace);
    });
}

void TaskService::signal(ClientId from, const Frame& frame)
{
    const auto found = m_open.find(frame.key);
    if (found == m_open.end()) {
        m_context.frames.send(
            from, failureFrame(frame, {ErrorCode::NotFound, "no such attempt runs", {}, {}}));
        return;
    }
    if (found->second.child == 0) { // on its way to the disk: after that
        m_context.journal.whenDurable([this, from, frame, alive = std::weak_ptr(m_alive)](auto) {
            if (!alive.expired())
                signal(from, frame);
        });
        return;
    }
    auto& open = found->second;
    const bool isKill = frame.body == "kill";
    if (open.hasEnded) { // by itself; what is left is ours
        m_context.frames.send(from, {frame.kind, frame.id, frame.key, {}});
        return;
    }
    // One word is enough, be it ours or the operator's: many programs take a second as "at once".
    const bool wasAsked = open.wasSignalled || open.timedOut;
    if ((wasAsked && !isKill)
        || m_context.supervisor.signal(open.child, isKill ? SIGKILL : SIGTERM))
        open.wasSignalled = true;
    m_context.frames.send(from, {frame.kind, frame.id, frame.key, {}});
}

void TaskService::lookUp(ClientId from, const Frame& frame)
{
    const auto keys = keysFrom(frame.body);
    if (!keys) {
        m_context.frames.send(from, failureFrame(frame, keys.error()));
        return;
    }
    // How a start on its way to the disk went is told to whoever asked for it alone: the answer
    // waits for it, so that a client that came back meanwhile hears of it, too.
    const bool isAnyOnItsWay = std::ranges::any_of(*keys, [this](const std::string& key) {
        const auto open = m_open.find(key);
        return open != m_open.end() && open->second.child == 0;
    });
    if (isAnyOnItsWay) {
        m_context.journal.whenDurable([this, from, frame, alive = std::weak_ptr(m_alive)](auto) {
            if (!alive.expired())
                lookUp(from, frame);
        });
        return;
    }
    std::vector<TaskStatus> list;
    list.reserve(keys->size());
    for (const auto& key : *keys)
        list.push_back(statusOf(key));
    m_context.frames.send(from, {frame.kind, frame.id, {}, toCbor(list)});
}

TaskStatus TaskService::statusOf(const std::string& key)
{
    TaskStatus status;
    status.key = key;
    const auto open = m_open.find(key);
    const JournalEntry* entry = m_context.journal.find(key);
    if (open != m_open.end()) {
        status.state = TaskStatus::State::Open;
        status.started = open->second.started;
    } else if (m_lingering.contains(key)) {
        status.state = TaskStatus::State::Lingering;
    } else if (entry != nullptr && entry->end) {
        status.state = TaskStatus::State::Ended;
        if (auto end = taskEndFrom(*entry->end))
            status.end = std::move(*end);
        else
            status.state = TaskStatus::State::Lingering; // unreadable: better no answer
    } else if (entry != nullptr) {
        status.state = TaskStatus::State::Lingering; // claimed is never absent
    } else {
        // A start of it may still be on its way on a connection that was given up.
        m_denied.insert(key);
    }
    return status;
}

void TaskService::forget(ClientId from, const Frame& frame)
{
    const auto keys = keysFrom(frame.body);
    if (!keys) {
        m_context.frames.send(from, failureFrame(frame, keys.error()));
        return;
    }
    std::vector<std::string> ended;
    for (const auto& key : *keys) {
        const JournalEntry* entry = m_context.journal.find(key);
        if (entry == nullptr || !entry->end || entry->service != name())
            continue;
        ended.push_back(key);
        std::error_code error; // what can't be removed is only garbage
        std::filesystem::remove_all(runDir(key), error);
    }
    m_context.journal.forget(ended);
    m_context.frames.send(from, {frame.kind, frame.id, {}, {}});
}

// Whoever died between keeping a result and saying so left them here.
void TaskService::listEnded(ClientId from, const Frame& frame)
{
    std::vector<std::string> keys;
    for (const auto& [key, entry] : m_context.journal.entries()) {
        if (entry.service != name() || !entry.end)
            continue;
        const auto claim = taskClaimFrom(entry.claim);
        if (claim && claim->owner == frame.key)
            keys.push_back(key);
    }
    m_context.frames.send(from, {frame.kind, frame.id, frame.key, toCbor(keys)});
}

void TaskService::tellAlive()
{
    std::vector<std::string> keys;
    for (const auto& [key, open] : m_open) {
        if (open.child != 0)
            keys.push_back(key);
    }
    if (!keys.empty())
        m_context.frames.broadcast({"task.alive", 0, {}, toCbor(keys)});
    m_aliveTimer = m_context.loop.after(m_options.aliveEvery, [this] { tellAlive(); });
}

void TaskService::shutDown()
{
    m_isEnding = true;
    for (auto& [key, open] : m_open) {
        if (open.child != 0 && !open.hasEnded)
            open.wasCutOff = m_context.supervisor.signal(open.child, SIGTERM) || open.wasCutOff;
    }
}

} // namespace tributary::process
