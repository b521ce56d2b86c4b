#include "backends/runner_tasks.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace tributary::backends {

using process::Answer;
using process::Frame;
using process::TaskEnd;
using process::TaskStatus;

namespace {

constexpr const char* kService = "task";

Frame frameOf(const char* kind, std::string key, std::string body)
{
    return {kind, 0, std::move(key), std::move(body)};
}

std::vector<std::string> keysOf(const auto& attempts, const auto& idOf)
{
    std::vector<std::string> keys;
    keys.reserve(attempts.size());
    for (const auto& attempt : attempts)
        keys.push_back(model::attemptKey(idOf(attempt)));
    return keys;
}

std::string howItEnded(const TaskEnd& end)
{
    if (end.outOfMemory)
        return "ended for using more memory than it asked for";
    if (end.timedOut)
        return "ran longer than its run time-out";
    if (end.signal != 0)
        return fmt::format("ended by signal {} (SIG{})", end.signal, sigabbrev_np(end.signal));
    return fmt::format("exited with code {}", end.exitCode);
}

} // namespace

model::FailureClass dispatchFailure(base::ErrorCode code)
{
    switch (code) {
    case base::ErrorCode::Unavailable:
    case base::ErrorCode::Timeout:
    case base::ErrorCode::ResourceExhausted:
    case base::ErrorCode::ReadOnly:
        return model::FailureClass::Unavailable;
    default:
        return model::FailureClass::Error;
    }
}

AttemptReport endReport(const TaskEnd& end)
{
    using model::AttemptState;
    using model::FailureClass;
    if (end.kind == TaskEnd::Kind::Gone)
        return report::Absent{false, end.error};
    report::Finished finished;
    finished.state = AttemptState::Failed;
    finished.usage = end.usage;
    finished.startedAt = end.startedAt;
    finished.endedAt = end.endedAt;
    finished.logNote = end.logNote;
    if (end.kind == TaskEnd::Kind::NotStarted) {
        finished.failure = dispatchFailure(end.code);
        finished.error = end.error.empty() ? "the program could not be started" : end.error;
        return finished;
    }
    finished.exitCode = end.exitCode;
    finished.signal = end.signal;
    const bool isClean = end.exitCode == 0 && end.signal == 0;
    if (isClean && !end.timedOut && !end.outOfMemory) {
        finished.succeeded = true;
        finished.state = AttemptState::Succeeded;
        finished.outputs = end.outputs;
        return finished;
    }
    finished.error = howItEnded(end);
    if (end.outOfMemory) {
        finished.failure = FailureClass::OutOfMemory;
    } else if (end.timedOut) {
        finished.state = AttemptState::TimedOut;
        finished.failure = FailureClass::Timeout;
    } else if (end.wasSignalled) {
        finished.state = AttemptState::Cancelled;
    } else {
        finished.failure = FailureClass::Exit;
    }
    return finished;
}

RunnerTasks::RunnerTasks(process::RunnerClient& client, BackendSink& sink, StartPlan plan)
    : m_client(client)
    , m_sink(sink)
    , m_plan(std::move(plan))
{
}

void RunnerTasks::open()
{
    m_client.add(kService, *this);
}

void RunnerTasks::close()
{
    m_client.remove(*this);
    const std::lock_guard lock(m_mutex);
    m_isClosed = true;
}

// With the lock held.
void RunnerTasks::report(const model::AttemptId& attempt, AttemptReport what)
{
    if (!m_isClosed)
        m_sink.report(attempt, std::move(what));
}

// With the lock held: nothing more is to come for this attempt.
void RunnerTasks::end(const model::AttemptId& attempt, AttemptReport what)
{
    m_open.erase(attempt);
    report(attempt, std::move(what));
}

void RunnerTasks::post(std::function<void()> job)
{
    m_client.post([weak = weak_from_this(), job = std::move(job)] {
        if (const auto self = weak.lock())
            job();
    });
}

void RunnerTasks::start(const StartRequest& request)
{
    {
        const std::lock_guard lock(m_mutex);
        m_open.emplace(request.attempt, Open{});
    }
    m_client.post([weak = weak_from_this(), request] {
        if (const auto self = weak.lock())
            self->dispatch(request);
    });
}

void RunnerTasks::dispatch(const StartRequest& request)
{
    const auto attempt = request.attempt;
    auto start = m_plan(request);
    if (!start) {
        const std::lock_guard lock(m_mutex);
        return end(attempt,
                   report::Refused{
                       dispatchFailure(start.error().code), base::describe(start.error()), {}});
    }
    start->owner = request.backend;
    start->runTimeout = request.runTimeout;
    m_client.request(frameOf("task.start", model::attemptKey(attempt), toCbor(*start)),
                     [weak = weak_from_this(), attempt](const Answer& answer) {
                         if (const auto self = weak.lock())
                             self->started(attempt, answer);
                     });
}

void RunnerTasks::started(const model::AttemptId& attempt, const Answer& answer)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_open.find(attempt);
    if (found == m_open.end())
        return; // its end came first
    found->second.isAnswered = true;
    if (answer.isError && !answer.maybeDone)
        return end(attempt,
                   report::Refused{dispatchFailure(answer.error.code), answer.error.message, {}});
    const auto started = answer.isError ? std::unexpected(answer.error)
                                        : process::taskStartedFrom(answer.frame.body);
    if (!started)
        return report(attempt, report::Ambiguous{started.error().message});
    report(attempt, report::Dispatched{started->handle});
    report(attempt, report::Started{started->at, {}});
}

void RunnerTasks::cancel(const model::AttemptId& attempt, bool force)
{
    // After a start() of the same attempt that waits on the I/O thread.
    m_client.post([weak = weak_from_this(), attempt, force] {
        const auto self = weak.lock();
        if (!self)
            return;
        self->m_client.request(
            frameOf("task.signal", model::attemptKey(attempt), force ? "kill" : "term"),
            [weak, attempt, force](const Answer& answer) {
                const auto state = weak.lock();
                if (!state || answer.isError)
                    return; // not running: its end, or the next look-up, tells the rest
                const std::lock_guard lock(state->m_mutex);
                state->report(attempt,
                              report::CancelProgress{force ? model::CancelState::Escalated
                                                           : model::CancelState::Sent});
            });
    });
}

void RunnerTasks::reconcile(std::span<const model::AttemptRecord> attempts)
{
    lookUp(keysOf(attempts, [](const auto& record) { return record.id; }));
}

void RunnerTasks::lookUp(std::vector<std::string> keys)
{
    if (keys.empty())
        return;
    m_client.post([weak = weak_from_this(), keys = std::move(keys)] {
        const auto self = weak.lock();
        if (!self)
            return;
        self->m_client.request(frameOf("task.lookup", {}, process::toCbor(keys)),
                               [weak, keys](const Answer& answer) {
                                   if (const auto state = weak.lock())
                                       state->lookedUp(keys, answer);
                               });
    });
}

void RunnerTasks::lookedUp(const std::vector<std::string>& keys, const Answer& answer)
{
    const std::lock_guard lock(m_mutex);
    const auto statuses = answer.isError ? std::unexpected(answer.error)
                                         : process::taskStatusesFrom(answer.frame.body);
    if (!statuses) {
        for (const auto& key : keys) {
            if (const auto attempt = model::parseAttemptKey(key))
                report(*attempt, report::CannotTell{statuses.error().message});
        }
        return;
    }
    for (const auto& status : *statuses)
        tell(status);
}

// With the lock held.
void RunnerTasks::tell(const TaskStatus& status)
{
    const auto attempt = model::parseAttemptKey(status.key);
    if (!attempt)
        return;
    const auto open = m_open.find(*attempt);
    const bool isOnItsWay = open != m_open.end() && !open->second.isAnswered;
    switch (status.state) {
    case TaskStatus::State::Absent:
        if (isOnItsWay)
            report(*attempt, report::CannotTell{"the request is on its way to the runner"});
        else
            end(*attempt, report::Absent{true, "the runner's journal has no claim of it"});
        break;
    case TaskStatus::State::Open:
        m_open.insert_or_assign(*attempt, Open{true});
        report(*attempt, report::Adopted{status.started.handle, status.started.at});
        break;
    case TaskStatus::State::Ended:
        if (status.end)
            end(*attempt, endReport(*status.end));
        break;
    case TaskStatus::State::Lingering:
        report(*attempt,
               report::CannotTell{"processes of an earlier runner are still being ended"});
        break;
    }
}

void RunnerTasks::settled(std::span<const model::AttemptId> attempts)
{
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& attempt : attempts)
            m_open.erase(attempt);
    }
    const auto keys = keysOf(attempts, [](const auto& id) { return id; });
    if (!keys.empty())
        m_client.request(frameOf("task.forget", {}, process::toCbor(keys)), [](const Answer&) { });
}

void RunnerTasks::probe(std::function<void(std::optional<base::Error>)> done)
{
    // A look-up of nothing: the runner answers, or there is none.
    m_client.request(frameOf("task.lookup", {}, process::toCbor(std::vector<std::string>{})),
                     [done = std::move(done)](const Answer& answer) {
                         done(answer.isError ? std::optional(answer.error) : std::nullopt);
                     });
}

void RunnerTasks::health(const std::string& backend, BackendHealth health)
{
    const std::lock_guard lock(m_mutex);
    if (!m_isClosed)
        m_sink.health(backend, std::move(health));
}

void RunnerTasks::runnerConnected(const process::RunnerInfo&)
{
    std::vector<std::string> keys;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [attempt, open] : m_open) {
            if (open.isAnswered)
                keys.push_back(model::attemptKey(attempt));
        }
    }
    lookUp(std::move(keys));
}

void RunnerTasks::runnerLost(const base::Error& error)
{
    const std::lock_guard lock(m_mutex);
    for (const auto& [attempt, open] : m_open) {
        if (open.isAnswered)
            report(attempt, report::Ambiguous{"the runner was lost: " + error.message});
    }
}

void RunnerTasks::runnerEvent(const Frame& event)
{
    const std::lock_guard lock(m_mutex);
    if (event.kind == "task.exited") {
        const auto attempt = model::parseAttemptKey(event.key);
        if (!attempt || !m_open.contains(*attempt))
            return; // of another back end, or told already
        if (const auto ended = process::taskEndFrom(event.body))
            end(*attempt, endReport(*ended));
    } else if (event.kind == "task.alive") {
        const auto keys = process::keysFrom(event.body);
        if (!keys)
            return;
        for (const auto& key : *keys) {
            const auto attempt = model::parseAttemptKey(key);
            if (attempt && m_open.contains(*attempt))
                report(*attempt, report::Alive{});
        }
    }
}

} // namespace tributary::backends
