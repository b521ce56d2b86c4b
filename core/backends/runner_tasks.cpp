#include "backends/runner_tasks.h"

#include "backends/task_report.h"
#include "model/keys.h"

#include <algorithm>
#include <utility>

namespace tributary::backends {

using process::Answer;
using process::Frame;

namespace {

std::vector<std::string> keysOf(std::span<const model::AttemptId> attempts)
{
    std::vector<std::string> keys;
    keys.reserve(attempts.size());
    for (const model::AttemptId& attempt : attempts)
        keys.push_back(model::attemptKey(attempt));
    return keys;
}

} // namespace

RunnerTasks::RunnerTasks(std::string backend, process::RunnerClient& client,
                         const base::Clock& clock, BackendSink& sink, RunnerWork work)
    : m_backend(std::move(backend))
    , m_client(client)
    , m_clock(clock)
    , m_sink(sink)
    , m_work(std::move(work))
{
}

void RunnerTasks::open()
{
    m_client.add("task", *this);
}

void RunnerTasks::close()
{
    m_client.remove(*this);
    const std::lock_guard lock{m_mutex};
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

void RunnerTasks::ask(Frame frame, std::function<void(RunnerTasks&, const Answer&)> done)
{
    m_client.request(std::move(frame),
                     [weak = weak_from_this(), done = std::move(done)](const Answer& answer) {
                         if (const auto self = weak.lock())
                             done(*self, answer);
                     });
}

void RunnerTasks::start(const StartRequest& request)
{
    {
        const std::lock_guard lock{m_mutex};
        m_open.emplace(request.attempt, Open{});
    }
    m_client.post([weak = weak_from_this(), request] {
        if (const auto self = weak.lock())
            self->dispatch(request);
    });
}

void RunnerTasks::dispatch(const StartRequest& request)
{
    const model::AttemptId attempt = request.attempt;
    base::Result<process::TaskStart> start = m_work.plan(request);
    if (!start) {
        const std::lock_guard lock{m_mutex};
        return end(attempt, refusalOf(start.error()));
    }
    start->owner = m_backend;
    start->runTimeout = request.runTimeout;
    ask({"task.start", 0, model::attemptKey(attempt), process::toCbor(*start)},
        [attempt](RunnerTasks& self, const Answer& answer) { self.started(attempt, answer); });
}

void RunnerTasks::started(const model::AttemptId& attempt, const Answer& answer)
{
    const std::lock_guard lock{m_mutex};
    const auto found = m_open.find(attempt);
    if (found == m_open.end())
        return;
    found->second.isAnswered = true;
    if (answer.isError) {
        // "Exists already": an earlier start of this key stands, and reconcile() tells how.
        if (answer.maybeDone || answer.error.code == base::ErrorCode::AlreadyExists)
            return report(attempt, report::Ambiguous{answer.error.message});
        process::TaskEnd refused;
        refused.kind = process::TaskEnd::Kind::NotStarted;
        refused.code = answer.error.code;
        refused.error = answer.error.message;
        return end(attempt, reportOf(refused));
    }
    const auto runs = process::taskStartedFrom(answer.frame.body);
    if (!runs)
        return report(attempt, report::Ambiguous{runs.error().message});
    report(attempt, report::Dispatched{runs->handle});
    report(attempt, report::Started{runs->at, {}});
}

void RunnerTasks::cancel(const model::AttemptId& attempt, bool force)
{
    // After a start() of the same attempt that waits on the I/O thread.
    m_client.post([weak = weak_from_this(), attempt, force] {
        if (const auto self = weak.lock())
            self->ask({"task.signal", 0, model::attemptKey(attempt), force ? "kill" : "term"},
                      [attempt, force](RunnerTasks& tasks, const Answer& answer) {
                          tasks.signalled(attempt, force, answer);
                      });
    });
}

// An error needs no report: what has ended meanwhile is reported as that, and a lost runner, too.
void RunnerTasks::signalled(const model::AttemptId& attempt, bool force, const Answer& answer)
{
    const std::lock_guard lock{m_mutex};
    if (!answer.isError)
        report(attempt,
               report::CancelProgress{force ? model::CancelState::Escalated
                                            : model::CancelState::Sent});
}

void RunnerTasks::reconcile(std::span<const model::AttemptRecord> attempts)
{
    std::vector<std::string> keys;
    keys.reserve(attempts.size());
    for (const model::AttemptRecord& attempt : attempts)
        keys.push_back(model::attemptKey(attempt.id));
    m_client.post([weak = weak_from_this(), keys = std::move(keys)]() mutable {
        if (const auto self = weak.lock())
            self->lookUp(std::move(keys));
    });
}

void RunnerTasks::lookUp(std::vector<std::string> keys)
{
    if (keys.empty())
        return;
    Frame frame{"task.lookup", 0, {}, process::toCbor(keys)};
    ask(std::move(frame), [keys = std::move(keys)](RunnerTasks& self, const Answer& answer) {
        self.lookedUp(keys, answer);
    });
}

void RunnerTasks::lookedUp(const std::vector<std::string>& keys, const Answer& answer)
{
    if (answer.isTooLarge() && keys.size() > 1) {
        const auto half = keys.begin() + static_cast<std::ptrdiff_t>(keys.size() / 2);
        lookUp({keys.begin(), half});
        lookUp({half, keys.end()});
        return;
    }
    const std::lock_guard lock{m_mutex};
    const auto list = answer.isError ? std::unexpected(answer.error)
                                     : process::taskStatusesFrom(answer.frame.body);
    if (!list) {
        for (const std::string& key : keys) {
            if (const auto attempt = model::parseAttemptKey(key))
                report(*attempt, report::CannotTell{list.error().message});
        }
        return;
    }
    for (const process::TaskStatus& status : *list)
        tell(status);
}

// With the lock held.
void RunnerTasks::tell(const process::TaskStatus& status)
{
    using State = process::TaskStatus::State;
    const auto attempt = model::parseAttemptKey(status.key);
    if (!attempt)
        return;
    const auto open = m_open.find(*attempt);
    const bool isOnItsWay = open != m_open.end() && !open->second.isAnswered;
    switch (status.state) {
    case State::Ended:
        if (status.end)
            return end(*attempt, reportOf(*status.end));
        return report(*attempt, report::CannotTell{"the runner's record of its end is damaged"});
    case State::Open:
        m_open[*attempt].isAnswered = true;
        return report(*attempt, report::Adopted{status.started.handle, status.started.at});
    case State::Lingering:
        return report(*attempt,
                      report::CannotTell{"its runner died; what is left of it is being ended"});
    case State::Absent:
        break;
    }
    if (isOnItsWay)
        report(*attempt, report::CannotTell{"the request is on its way to the runner"});
    else
        end(*attempt, report::Absent{true, "the runner's journal has no claim of it"});
}

void RunnerTasks::settled(std::span<const model::AttemptId> attempts)
{
    {
        const std::lock_guard lock{m_mutex};
        for (const model::AttemptId& attempt : attempts)
            m_open.erase(attempt);
    }
    if (!attempts.empty()) // what can't be forgotten now only takes room
        m_client.request({"task.forget", 0, {}, process::toCbor(keysOf(attempts))},
                         [](const Answer&) { });
}

void RunnerTasks::probe()
{
    ask({"task.health", 0, {}, {}},
        [askedAt = m_clock.bootTime()](RunnerTasks& self, const Answer& answer) {
            self.probed(answer, askedAt);
        });
}

void RunnerTasks::probed(const Answer& answer, base::Micros askedAt)
{
    using State = BackendHealth::State;
    BackendHealth health;
    health.state = State::Unavailable;
    health.probeLatency = m_clock.bootTime() - askedAt;
    const auto runner = answer.isError ? std::unexpected(answer.error)
                                       : process::runnerHealthFrom(answer.frame.body);
    if (!runner) {
        health.reason = base::describe(runner.error());
    } else if (!runner->takesWork) {
        health.reason = "the runner can't write its journal any more; is the disk full?";
    } else {
        health.state = State::Healthy;
        if (!runner->hasMemoryCgroups)
            health.reason = "memory limits are kept by a watch: no memory cgroup is permitted here";
    }
    if (runner && m_work.examine)
        m_work.examine(health);
    const std::lock_guard lock{m_mutex};
    if (health.state != std::exchange(m_health, health.state))
        m_healthSince = m_clock.now();
    health.since = m_healthSince;
    if (!m_isClosed)
        m_sink.health(m_backend, std::move(health));
}

void RunnerTasks::runnerConnected(const process::RunnerInfo&)
{
    std::vector<std::string> keys;
    {
        const std::lock_guard lock{m_mutex};
        for (const auto& [attempt, open] : m_open) {
            if (open.isAnswered)
                keys.push_back(model::attemptKey(attempt));
        }
    }
    lookUp(std::move(keys));
    // A console that died before it settled what had ended left that here: told once more, it is
    // settled now.
    ask({"task.ended", 0, m_backend, {}},
        [](RunnerTasks& self, const Answer& answer) { self.unsettled(answer); });
}

void RunnerTasks::unsettled(const Answer& answer)
{
    auto keys =
        answer.isError ? std::unexpected(answer.error) : process::keysFrom(answer.frame.body);
    if (!keys)
        return; // asked again with the next connection
    {
        const std::lock_guard lock{m_mutex};
        std::erase_if(*keys, [this](const std::string& key) {
            const auto attempt = model::parseAttemptKey(key);
            return !attempt || m_open.contains(*attempt); // just looked up
        });
    }
    lookUp(std::move(*keys));
}

void RunnerTasks::runnerLost(const base::Error& error)
{
    const std::lock_guard lock{m_mutex};
    for (const auto& [attempt, open] : m_open) {
        if (open.isAnswered)
            report(attempt, report::Ambiguous{"the runner was lost: " + error.message});
    }
}

void RunnerTasks::runnerEvent(const Frame& event)
{
    const std::lock_guard lock{m_mutex};
    if (event.kind == "task.exited") {
        const auto attempt = model::parseAttemptKey(event.key);
        const auto ended = process::taskEndFrom(event.body);
        // Others are of another back end, or told already; a damaged one is asked for again.
        if (attempt && ended && m_open.contains(*attempt))
            end(*attempt, reportOf(*ended));
    } else if (event.kind == "task.alive") {
        const auto keys = process::keysFrom(event.body);
        for (const std::string& key : keys.value_or(std::vector<std::string>{})) {
            const auto attempt = model::parseAttemptKey(key);
            if (attempt && m_open.contains(*attempt))
                report(*attempt, report::Alive{});
        }
    }
}

} // namespace tributary::backends
