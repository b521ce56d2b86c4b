#include "service/engine_core.h"

#include "schedule/result.h"
#include "service/control_rows.h"

#include <fmt/format.h>

#include <future>

namespace tributary::service {
namespace {

constexpr std::size_t kMaxDrain = 8192; // items of one turn: bounds the size of a commit

schedule::Options scheduleOptions(const EngineOptions& options)
{
    schedule::Options schedule = options.schedule;
    schedule.placesTasks = options.dispatches;
    return schedule;
}

} // namespace

EngineCore::EngineCore(EngineOptions options, const base::Clock& clock, base::Random& random,
                       std::unique_ptr<store::Store> store)
    : m_options(std::move(options))
    , m_clock(clock)
    , m_store(std::move(store))
    , m_ids(clock, random)
    , m_scheduler(scheduleOptions(m_options), random)
    , m_intake(std::make_unique<Intake>())
{
}

EngineCore::~EngineCore()
{
    stop();
    m_backends.clear(); // they report to what is destroyed before them
}

void EngineCore::startThread()
{
    m_thread = std::thread([this] { run(); });
}

// Order (each step needs the ones before it to have ended): refuse commands and finish reading
// them; close the sinks; stop the back ends, so that nothing is reported any more; drain the inbox
// and commit; close the store.
void EngineCore::stop()
{
    m_intake.reset();
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopRequested)
            return;
        m_stopRequested = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable())
        m_thread.join();
    m_idle.notify_all();
}

bool EngineCore::post(Item item)
{
    const std::lock_guard lock(m_mutex);
    if (m_stopRequested)
        return false;
    m_isIdle = false;
    m_inbox.push_back(std::move(item));
    // With more than one, the core thread is awake, or was woken for the first. Under the lock,
    // because an engine that is ended meanwhile would take the condition away.
    if (m_inbox.size() == 1)
        m_wake.notify_one();
    return true;
}

void EngineCore::report(const model::AttemptId& attempt, backends::AttemptReport report)
{
    post(schedule::Input(schedule::input::Report{attempt, std::move(report)}));
}

void EngineCore::health(const std::string& backend, backends::BackendHealth health)
{
    post(schedule::Input(schedule::input::Health{backend, std::move(health)}));
}

bool EngineCore::inspect(
    const std::function<void(const schedule::Scheduler&, const schedule::Now&)>& look)
{
    std::promise<void> promise;
    auto done = promise.get_future();
    if (!post(Job([&] {
            look(m_scheduler, now());
            promise.set_value();
        })))
        return false;
    done.wait();
    return true;
}

ImportResult EngineCore::importHistory(const HistoryImport& import)
{
    using Errors = std::vector<base::Error>;
    auto read = readHistoryFile(import, m_clock.now());
    if (!read)
        return std::unexpected(std::move(read.error()));
    std::promise<base::Result<store::HistoryDataset>> promise;
    auto done = promise.get_future();
    const bool isPosted = post(Job([&] {
        if (m_isDegraded) {
            promise.set_value(std::unexpected(*m_store->degraded()));
            return;
        }
        auto stored = m_store->importHistory(read->dataset, read->rows);
        if (!stored && m_store->degraded() != nullptr)
            degrade(stored.error());
        promise.set_value(std::move(stored));
    }));
    if (!isPosted)
        return std::unexpected(
            Errors{{base::ErrorCode::Unavailable, "the scheduler has stopped", {}, {}}});
    const auto stored = done.get();
    if (!stored)
        return std::unexpected(Errors{stored.error()});
    if (stored->importedAt == read->dataset.importedAt)
        return std::move(read->summary);
    return knownHistory(std::move(read->summary), *stored);
}

void EngineCore::holdDispatch(bool isHeld)
{
    post(schedule::Input(schedule::input::HoldDispatch{isHeld}));
}

void EngineCore::waitUntilIdle()
{
    std::unique_lock lock(m_mutex);
    m_idle.wait(lock, [this] {
        return m_isIdle || m_stopRequested || m_status.mode == EngineStatus::Mode::Degraded;
    });
}

EngineStatus EngineCore::status() const
{
    const std::lock_guard lock(m_mutex);
    return m_status;
}

std::shared_ptr<const cost::PriceBook> EngineCore::prices() const
{
    const std::lock_guard lock(m_mutex);
    return m_prices;
}

void EngineCore::run()
{
    probeBackends();
    flush(); // what restore() left to do
    std::vector<Item> items;
    while (waitForWork(items)) {
        for (auto& item : items)
            handle(item);
        items.clear();
        const auto boot = m_clock.bootTime();
        if (m_timerAt && *m_timerAt <= boot) {
            m_timerAt.reset();
            m_scheduler.apply(schedule::input::TimerFired{}, now(), m_effects);
        }
        if (m_nextProbe <= boot)
            probeBackends();
        flush();
    }
    // What was posted until now still counts, but starts nothing: the back ends end next. They live
    // until then, because routing asks them what they can run. They report nothing that post()
    // takes.
    if (!m_isDegraded)
        m_scheduler.apply(schedule::input::HoldDispatch{true}, now(), m_effects);
    {
        const std::lock_guard lock(m_mutex);
        items.swap(m_inbox);
    }
    for (auto& item : items)
        handle(item);
    flush();
    m_backends.clear();
    const CommandReply stopped{
        {}, 0, {{base::ErrorCode::Unavailable, "the scheduler has stopped", {}, {}}}};
    for (auto& [id, waiting] : m_waiting)
        waiting.done(stopped);
    for (auto& [backend, done] : m_probes)
        done(stopped);
    m_store.reset();
}

// False once it is time to end.
bool EngineCore::waitForWork(std::vector<Item>& items)
{
    auto wakeAt = std::min(m_timerAt.value_or(base::Micros::max()), m_nextProbe);
    if (const auto due = m_fanout.flush(m_clock.bootTime()))
        wakeAt = std::min(wakeAt, *due);
    std::unique_lock lock(m_mutex);
    const auto hasWork = [this] { return m_stopRequested || !m_inbox.empty(); };
    if (!hasWork()) {
        const auto delay = wakeAt - m_clock.bootTime();
        // In steps, because condition variables don't count the time of a suspend.
        if (delay.count() > 0)
            m_wake.wait_for(lock, std::min(delay, base::Micros(std::chrono::seconds{5})), hasWork);
    }
    if (m_stopRequested)
        return false;
    if (m_inbox.size() <= kMaxDrain) {
        items.swap(m_inbox);
    } else {
        const auto end = m_inbox.begin() + kMaxDrain;
        items.assign(std::make_move_iterator(m_inbox.begin()), std::make_move_iterator(end));
        m_inbox.erase(m_inbox.begin(), end);
    }
    return true;
}

void EngineCore::handle(Item& item)
{
    if (auto* input = std::get_if<schedule::Input>(&item)) {
        const auto* health = std::get_if<schedule::input::Health>(input);
        const std::string probed = health != nullptr ? health->backend : std::string();
        if (!m_isDegraded)
            m_scheduler.apply(std::move(*input), now(), m_effects);
        if (!probed.empty()) {
            m_fanout.pending().backendsChanged = true;
            answerProbes(probed);
        }
    } else if (auto* job = std::get_if<Job>(&item)) {
        (*job)();
    } else {
        auto& prepared = std::get<PreparedCommand>(item);
        if (m_isDegraded)
            reject(prepared.done, *m_store->degraded());
        else
            applyCommand(prepared);
    }
}

void EngineCore::applyCommand(PreparedCommand& prepared)
{
    // What has become active meanwhile is what the command has to know; mere progress is kept once
    // a commit.
    const auto isTurn = [](const schedule::TrialChange& change) {
        return change.isStep || change.end != schedule::TrialChange::End::None;
    };
    const bool isOfRules = std::holds_alternative<PublishRules>(prepared.command)
        || std::holds_alternative<RollbackRules>(prepared.command)
        || std::holds_alternative<PromoteRules>(prepared.command)
        || std::holds_alternative<StopRules>(prepared.command);
    if (isOfRules || std::ranges::any_of(m_effects.trials, isTurn))
        keepTrials();
    std::visit([&](auto& command) { apply(command, prepared); }, prepared.command);
}

void EngineCore::flush()
{
    if (m_isDegraded) {
        m_effects.clear();
        return;
    }
    if (!commit())
        return;
    publish();
    perform();
    m_scheduler.committed(m_effects);
    m_fanout.flush(m_clock.bootTime());
    const std::lock_guard lock(m_mutex);
    m_isIdle = m_scheduler.isEmpty() && m_inbox.empty();
    if (m_isIdle)
        m_idle.notify_all();
}

// Everything of this turn in one transaction. False: the store is degraded, nothing may be done.
bool EngineCore::commit()
{
    keepTrials();
    keepAccepted();
    keepLateResults();
    for (const auto* task : m_effects.tasks)
        m_batch.tasks.push_back(*task);
    for (const auto* attempt : m_effects.attempts)
        m_batch.attempts.push_back(*attempt);
    m_batch.events = std::move(m_effects.events);
    m_batch.estimates = m_scheduler.takeLearned();
    if (m_effects.control) {
        appendControl(m_control, *m_effects.control, m_clock.now(), m_batch.misc);
        m_control = *m_effects.control;
    }
    const auto written = m_batch.isEmpty() ? base::Result<>{} : m_store->commit(m_batch);
    if (!m_batch.events.empty())
        m_fanout.pending().toSeq = m_batch.events.back().seq;
    m_batch.clear();
    if (!written)
        degrade(written.error());
    return written.has_value();
}

// A command that was refused has changed nothing, so nobody has done anything either.
void EngineCore::keepAccepted()
{
    for (const auto& reply : m_effects.replies) {
        const auto at = m_waiting.find(reply.request);
        if (at != m_waiting.end() && at->second.keep
            && (reply.errors.empty() || !reply.tasks.empty()))
            at->second.keep(reply);
    }
}

// Results of attempts of finished tasks: kept with the attempt, marked stale, if it had none.
void EngineCore::keepLateResults()
{
    for (auto& late : m_effects.late) {
        auto* result = std::get_if<model::report::Finished>(&late.report);
        if (result == nullptr && !std::holds_alternative<model::report::Absent>(late.report))
            continue;
        auto stored = m_store->attempt(late.attempt);
        if (!stored || !model::isTerminal(stored->state))
            continue; // another's; or asked again once it can be read
        m_effects.settled.push_back({stored->backend, late.attempt});
        if (result == nullptr || !schedule::lacksResult(*stored))
            continue; // nothing to keep; or told again, because the back end was not told that it
                      // is on disk
        audit("backend:" + stored->backend, "attempt.late_result", model::attemptKey(late.attempt));
        m_fanout.taskChanged(stored->task);
        schedule::keepLateResult(*stored, std::move(*result), m_clock.now());
        m_batch.attempts.push_back(std::move(*stored));
    }
}

void EngineCore::degrade(const base::Error& error)
{
    m_isDegraded = true;
    m_effects.clear();
    for (auto& [id, waiting] : m_waiting)
        reject(waiting.done, error);
    m_waiting.clear();
    updateStatus();
}

void EngineCore::perform()
{
    const auto backend = [this](const std::string& name) -> backends::Backend* {
        const auto at = m_backends.find(name);
        return at == m_backends.end() ? nullptr : at->second.get();
    };
    for (const auto& start : m_effects.starts) {
        if (auto* to = backend(start.backend))
            to->start(start);
    }
    for (const auto& cancel : m_effects.cancels) {
        if (auto* to = backend(cancel.backend))
            to->cancel(cancel.attempt, cancel.force);
    }
    for (const auto& ask : m_effects.reconciles) {
        if (auto* to = backend(ask.backend))
            to->reconcile(ask.attempts);
    }
    for (const auto& settled : m_effects.settled) {
        if (auto* to = backend(settled.backend))
            to->settled({&settled.attempt, 1});
    }
    for (auto& reply : m_effects.replies) {
        const auto at = m_waiting.find(reply.request);
        if (at == m_waiting.end())
            continue;
        at->second.done({std::move(reply.tasks), at->second.version, std::move(reply.errors)});
        m_waiting.erase(at);
    }
    if (m_effects.timerAt)
        m_timerAt = m_effects.timerAt;
    if (m_effects.control)
        updateStatus();
}

void EngineCore::publish()
{
    const auto at = m_clock.now();
    std::unordered_map<TaskNo, const model::TaskRecord*> changed;
    for (const auto* task : m_effects.tasks) {
        const auto known = m_lastStates.find(task->no);
        std::optional<model::TaskState> before;
        if (known != m_lastStates.end())
            before = known->second;
        else
            m_fanout.pending().newTasks = true;
        m_metrics.taskChanged(before, *task);
        if (model::isTerminal(task->state))
            m_lastStates.erase(task->no);
        else
            m_lastStates[task->no] = task->state;
        m_fanout.taskChanged(task->no);
        changed[task->no] = task;
    }
    for (const auto* attempt : m_effects.attempts) {
        const auto known = m_lastAttempts.find(attempt->id);
        const auto before = known == m_lastAttempts.end()
            ? std::nullopt
            : std::optional<model::AttemptState>(known->second);
        if (const auto task = changed.find(attempt->task); task != changed.end())
            m_metrics.attemptChanged(before, *attempt, *task->second, at);
        if (model::isTerminal(attempt->state))
            m_lastAttempts.erase(attempt->id);
        else
            m_lastAttempts[attempt->id] = attempt->state;
    }
    if (m_effects.control)
        m_fanout.pending().backendsChanged = true;
}

void EngineCore::updateStatus()
{
    EngineStatus status;
    if (m_isDegraded) {
        status.mode = EngineStatus::Mode::Degraded;
        status.reason = m_store->degraded()->code;
        status.message = base::describe(*m_store->degraded());
    } else if (m_control.isPaused) {
        status.mode = EngineStatus::Mode::Paused;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_status = status;
    }
    if (m_isDegraded)
        m_idle.notify_all(); // nothing will come to an end any more
    m_fanout.status(status);
}

void EngineCore::probeBackends()
{
    for (auto& [name, backend] : m_backends)
        backend->probe();
    m_nextProbe = m_clock.bootTime() + m_options.probeEvery;
}

} // namespace tributary::service
