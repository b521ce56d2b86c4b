#include "schedule/steps.h"

#include <fmt/format.h>

namespace tributary::schedule {
namespace {

using model::AttemptState;
using model::CancelState;
using model::TaskState;
using model::TimeoutKind;

void setCancel(State& state, Task& task, CancelState progress)
{
    Attempt& attempt = *task.live();
    attempt.record.cancel = progress;
    state.touch(attempt);
    if (task.ending == Ending::Cancel) {
        task.record.cancel = progress;
        state.touch(task);
    }
}

void sendCancel(State& state, const Task& task, bool force)
{
    const model::AttemptRecord& record = task.live()->record;
    state.out->cancels.push_back({record.id, record.backend, force});
}

void beginEnding(State& state, Task& task, Ending ending, bool force)
{
    const bool isUnderWay = task.ending != Ending::None;
    task.ending = ending;
    task.phaseDue = task.horizonDue = kNever;
    if (isUnderWay) {
        setCancel(state, task, task.live()->record.cancel);
    } else {
        setCancel(state, task, CancelState::Requested);
        sendCancel(state, task, false);
        task.graceDue = state.boot() + state.options.cancelGrace.count();
    }
    auto& event = state.event("cancel.requested", &task, task.record.attempt);
    if (ending == Ending::TimeOut)
        field(event, "timeout", std::string(model::toString(task.record.timeout)));
    if (force && task.live()->record.cancel < CancelState::Escalated)
        escalate(state, task);
    state.arm(task);
}

} // namespace

void cancelTask(State& state, Task& task, bool force)
{
    if (task.live() == nullptr) {
        task.record.cancel = CancelState::Confirmed;
        endTask(state, task, TaskState::Cancelled,
                task.record.attempt == 0 ? "cancelled before it started"
                                         : "cancelled while it waited for another try");
        return;
    }
    if (task.ending == Ending::Cancel) { // asked again
        if (force && task.live()->record.cancel < CancelState::Escalated)
            escalate(state, task);
        return;
    }
    task.record.timeout = TimeoutKind::None;
    beginEnding(state, task, Ending::Cancel, force);
}

void timeOutTask(State& state, Task& task, TimeoutKind kind, std::string error)
{
    if (task.ending == Ending::Cancel)
        return;
    task.record.timeout = kind;
    task.record.error = std::move(error);
    state.touch(task);
    if (task.live() == nullptr) {
        task.record.failure = model::FailureClass::Timeout;
        endTask(state, task, TaskState::TimedOut, std::string(task.record.error));
    } else if (task.ending == Ending::None) {
        beginEnding(state, task, Ending::TimeOut, false);
    }
}

void escalate(State& state, Task& task)
{
    if (task.live()->record.cancel >= CancelState::Escalated) {
        finishEnding(state, task, CancelState::Orphan);
        return;
    }
    setCancel(state, task, CancelState::Escalated);
    sendCancel(state, task, true);
    task.graceDue = state.boot() + state.options.orphanGrace.count();
    state.event("cancel.escalated", &task, task.record.attempt, State::kScheduler);
    state.arm(task);
}

void cancelProgress(State& state, Task& task, CancelState progress)
{
    if (task.ending == Ending::None) {
        ++state.counters.duplicateReports;
        return;
    }
    if (progress == CancelState::Gone || progress == CancelState::Orphan)
        finishEnding(state, task, progress);
    else if (progress > task.live()->record.cancel)
        setCancel(state, task, progress);
}

void finishEnding(State& state, Task& task, CancelState how, bool isProven)
{
    const bool isCancel = task.ending == Ending::Cancel;
    const bool isOrphan = how == CancelState::Orphan;
    setCancel(state, task, how);
    model::AttemptRecord& attempt = task.live()->record;
    if (isOrphan)
        attempt.error = "the back end did not confirm that it has ended";
    else if (attempt.error.empty())
        attempt.error = isCancel ? "cancelled" : task.record.error;
    attempt.failure = isCancel ? model::FailureClass::None : model::FailureClass::Timeout;
    if (isOrphan)
        state.event("cancel.orphan", &task, attempt.id.number, State::kScheduler);
    closeAttempt(state, task, isCancel ? AttemptState::Cancelled : AttemptState::TimedOut,
                 isProven && !isOrphan);
    if (isCancel) {
        task.record.exitCode = attempt.exitCode;
        endTask(state, task, TaskState::Cancelled,
                isOrphan ? "cancelled; " + attempt.error : std::string("cancelled"));
        return;
    }
    Failure failure{
        .kind = model::FailureClass::Timeout, .error = task.record.error, .isTimeout = true};
    if (isOrphan && !task.record.spec->idempotent) { // it may still run: never twice
        task.record.failure = failure.kind;
        endTask(state, task, TaskState::TimedOut, failure.error + "; " + attempt.error);
        return;
    }
    failAttempt(state, task, std::move(failure));
}

} // namespace tributary::schedule
