#include "schedule/result.h"
#include "schedule/steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

namespace tributary::schedule {
namespace {

namespace report = model::report;
using model::AttemptState;
using model::CancelState;
using model::FailureClass;

FailureClass classOf(const report::Finished& result)
{
    if (result.failure != FailureClass::None)
        return result.failure;
    if (result.state == AttemptState::TimedOut)
        return FailureClass::Timeout;
    return result.exitCode || result.signal != 0 ? FailureClass::Exit : FailureClass::Error;
}

// The end of an attempt that was being ended, by the back end's word.
CancelState endOfEnding(const Attempt& attempt)
{
    return attempt.record.cancel >= CancelState::Escalated ? CancelState::Gone
                                                           : CancelState::Confirmed;
}

void learnFrom(State& state, const Task& task)
{
    const model::AttemptRecord& run = task.live()->record;
    if (!run.startedAt || !run.endedAt)
        return;
    const base::Micros took = *run.endedAt - *run.startedAt;
    state.estimates.learn({task.record.spec->taskType, state.places.state(task.backend).config.type,
                           static_cast<double>(took.count()) / 1e6, run.usage.peakMemoryBytes,
                           *run.endedAt});
}

void finished(State& state, Task& task, report::Finished&& result)
{
    Attempt& attempt = *task.live();
    state.places.took(task.backend);
    attempt.hasResult = true;
    if (!result.succeeded && result.state != AttemptState::Cancelled)
        result.failure = classOf(result);
    const bool succeeded = result.succeeded;
    const AttemptState said = result.state;
    keepResult(attempt.record, std::move(result), state.now.wall);
    task.record.exitCode = attempt.record.exitCode;
    task.record.started = attempt.record.startedAt;
    task.record.coldStart = attempt.record.initTime;
    if (succeeded) { // also when it was being ended: it was faster
        attempt.record.failure = FailureClass::None;
        task.record.outputs = attempt.record.outputs;
        learnFrom(state, task);
        closeAttempt(state, task, AttemptState::Succeeded, true);
        endTask(state, task, model::TaskState::Succeeded, {});
    } else if (task.ending != Ending::None) {
        finishEnding(state, task, endOfEnding(attempt));
    } else if (said == AttemptState::Cancelled) {
        closeAttempt(state, task, AttemptState::Cancelled, true);
        endTask(state, task, model::TaskState::Cancelled,
                attempt.record.error.empty() ? "cancelled at the back end" : attempt.record.error);
    } else {
        const bool isTimeout = said == AttemptState::TimedOut;
        if (isTimeout)
            task.record.timeout = model::TimeoutKind::Run;
        closeAttempt(state, task, isTimeout ? AttemptState::TimedOut : AttemptState::Failed, true);
        failAttempt(state, task,
                    {.kind = attempt.record.failure,
                     .error = attempt.record.error,
                     .isTimeout = isTimeout});
    }
}

void refused(State& state, Task& task, report::Refused&& refusal)
{
    Attempt& attempt = *task.live();
    const bool neverRan = !attempt.record.startedAt;
    if (refusal.failure == FailureClass::Unavailable)
        state.places.refused(task.backend, state.boot(), state.options);
    attempt.hasResult = true;
    attempt.record.failure = refusal.failure;
    attempt.record.error = refusal.error;
    if (task.ending != Ending::None) {
        finishEnding(state, task, endOfEnding(attempt));
        return;
    }
    closeAttempt(state, task, AttemptState::Failed, true);
    failAttempt(state, task,
                {.kind = refusal.failure,
                 .error = std::move(refusal.error),
                 .neverRan = neverRan,
                 .retryAfter = refusal.retryAfter});
}

void absent(State& state, Task& task, report::Absent&& answer)
{
    Attempt& attempt = *task.live();
    const bool neverRan = answer.neverStarted && !attempt.record.startedAt;
    const bool wasRestored = attempt.isRestored;
    attempt.record.failure = neverRan ? FailureClass::Unavailable : FailureClass::Lost;
    attempt.record.error = neverRan ? fmt::format("never started: {}", answer.proof)
                                    : fmt::format("gone without a result: {}", answer.proof);
    if (task.ending != Ending::None) {
        finishEnding(state, task, CancelState::Gone);
        return;
    }
    closeAttempt(state, task, AttemptState::Lost, true);
    if (neverRan && wasRestored) { // the intent was on disk, the call was not made: no try spent
        field(state.event("attempt.ended", &task, attempt.record.id.number), "error",
              attempt.record.error);
        requeue(state, task, base::Micros::zero());
        return;
    }
    failAttempt(state, task,
                {.kind = attempt.record.failure,
                 .error = attempt.record.error,
                 .neverRan = neverRan,
                 .isLost = !neverRan});
}

void dispatched(State& state, Task& task, std::string&& handle)
{
    Attempt& attempt = *task.live();
    state.places.took(task.backend);
    if (attempt.record.dispatchedAt && attempt.record.handle == handle) {
        ++state.counters.duplicateReports;
        renewLease(state, task);
        return;
    }
    attempt.record.handle = std::move(handle);
    attempt.record.dispatchedAt = state.now.wall;
    state.touch(attempt);
    field(state.event("attempt.dispatched", &task, attempt.record.id.number), "handle",
          attempt.record.handle);
    setDispatched(state, task);
}

void adopted(State& state, Task& task, report::Adopted&& answer)
{
    Attempt& attempt = *task.live();
    state.places.took(task.backend);
    if (!answer.handle.empty())
        attempt.record.handle = std::move(answer.handle);
    if (!attempt.record.dispatchedAt)
        attempt.record.dispatchedAt = state.now.wall;
    state.event("attempt.adopted", &task, attempt.record.id.number);
    if (answer.startedAt != base::Instant{} || attempt.record.startedAt)
        setRunning(state, task, answer.startedAt, attempt.record.initTime);
    else
        setDispatched(state, task);
    state.touch(attempt);
}

void onLive(State& state, Task& task, model::AttemptReport&& what)
{
    std::visit(
        [&](auto&& item) {
            using Kind = std::decay_t<decltype(item)>;
            if constexpr (std::is_same_v<Kind, report::Dispatched>) {
                dispatched(state, task, std::move(item.handle));
            } else if constexpr (std::is_same_v<Kind, report::Started>) {
                state.places.took(task.backend);
                if (task.live()->record.startedAt)
                    ++state.counters.duplicateReports;
                setRunning(state, task, item.at, item.initTime);
            } else if constexpr (std::is_same_v<Kind, report::Finished>) {
                finished(state, task, std::move(item));
            } else if constexpr (std::is_same_v<Kind, report::Refused>) {
                refused(state, task, std::move(item));
            } else if constexpr (std::is_same_v<Kind, report::Ambiguous>) {
                becomeUnknown(state, task, item.error);
            } else if constexpr (std::is_same_v<Kind, report::Adopted>) {
                adopted(state, task, std::move(item));
            } else if constexpr (std::is_same_v<Kind, report::Absent>) {
                absent(state, task, std::move(item));
            } else if constexpr (std::is_same_v<Kind, report::CannotTell>) {
                task.live()->record.error = std::move(item.error); // shown while it is unknown
            } else if constexpr (std::is_same_v<Kind, report::Alive>) {
                renewLease(state, task);
            } else {
                cancelProgress(state, task, item.state);
            }
        },
        std::move(what));
}

// The attempt is over for us. Results are kept, but can't change what the task has become.
void onClosed(State& state, Task& task, Attempt& attempt, model::AttemptReport&& what)
{
    if (auto* progress = std::get_if<report::CancelProgress>(&what)) {
        if (progress->state == CancelState::Gone && attempt.record.cancel == CancelState::Orphan) {
            attempt.record.cancel = CancelState::Gone;
            state.touch(attempt);
        }
        return;
    }
    auto* result = std::get_if<report::Finished>(&what);
    if (result == nullptr || attempt.hasResult) {
        ++state.counters.duplicateReports;
        if (result != nullptr)
            state.out->settled.push_back({attempt.record.backend, attempt.record.id});
        return;
    }
    ++state.counters.staleReports;
    const bool succeeded = result->succeeded;
    attempt.hasResult = true;
    keepLateResult(attempt.record, std::move(*result), state.now.wall);
    state.touch(attempt);
    field(state.event("attempt.stale", &task, attempt.record.id.number), "result",
          std::string(succeeded ? "succeeded" : "failed"));
    state.out->settled.push_back({attempt.record.backend, attempt.record.id});
}

} // namespace

void applyReport(State& state, input::Report&& report)
{
    Task* task = state.tasks.find(report.attempt.task);
    const auto number = static_cast<std::size_t>(std::max(report.attempt.number, 0));
    if (task == nullptr || number == 0 || number > task->attempts.size()) {
        ++state.counters.lateReports;
        state.out->late.push_back({report.attempt, std::move(report.report)});
        return;
    }
    Attempt& attempt = *task->attempts[number - 1];
    // An ended attempt may be of a back end that is no longer configured.
    const std::uint16_t place = state.places.find(attempt.record.backend);
    state.actor = place == kNoBackend ? State::kBackend : state.places[place].actor;
    if (task->live() == &attempt)
        onLive(state, *task, std::move(report.report));
    else
        onClosed(state, *task, attempt, std::move(report.report));
}

void applyHealth(State& state, input::Health&& health)
{
    const std::uint16_t index = state.places.find(health.backend);
    if (index == kNoBackend)
        return;
    const model::BackendHealth& before = state.places.state(index).health;
    const bool wasUsable = plan::isUsable(state.places.state(index));
    const bool refusalChanged = before.refusal != health.health.refusal;
    const bool isNews = before.state != health.health.state || refusalChanged;
    if (isNews) {
        constexpr std::string_view kStates[] = {"unknown", "healthy", "degraded", "unavailable"};
        auto& event = state.event("backend.health", nullptr, 0, state.places[index].actor);
        field(event, "backend", health.backend);
        field(event, "state", std::string(kStates[static_cast<std::size_t>(health.health.state)]));
        field(event, "reason",
              health.health.refusal.empty() ? health.health.reason : health.health.refusal);
    }
    // Each probe says what it sees now; since when that is so is for us to keep.
    const bool isSame = before.state == health.health.state && before.since != base::Instant{};
    health.health.since = isSame ? before.since : state.now.wall;
    state.places.setHealth(index, std::move(health.health));
    if (refusalChanged)
        rerouteQueues(state, true);
    if (wasUsable || !plan::isUsable(state.places.state(index)))
        return;
    // It answers again: settle what was unknown at once, not when the back-off ends.
    const std::vector<Slot> live = state.places[index].live;
    for (const Slot slot : live) {
        Task& task = state.tasks[slot];
        if (task.askDue != kNever) {
            task.asks = 0;
            ask(state, task);
        }
    }
}

} // namespace tributary::schedule
