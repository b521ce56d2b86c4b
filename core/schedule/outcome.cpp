#include "schedule/steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary::schedule {
namespace {

using model::FailureClass;
using model::TaskState;

// The place, rather than the program, was at fault: the next try goes elsewhere when it can.
bool blamesPlace(const Task& task, const Failure& failure)
{
    return failure.kind == FailureClass::Unavailable || failure.kind == FailureClass::Throttled
        || failure.kind == FailureClass::Lost
        || (failure.isTimeout && task.record.timeout == model::TimeoutKind::Start);
}

// Another back end that may take it soon.
bool hasUntried(State& state, const Task& task)
{
    const plan::Ranking ranking =
        plan::rank(task.record.id, *task.record.spec, task.record.classification, state.context());
    return std::ranges::any_of(ranking.order, [&](std::uint16_t index) {
        return !task.isTried(index) && plan::isPresent(state.places.state(index));
    });
}

base::Micros backOff(State& state, const Task& task)
{
    const model::RetryPolicy& policy = task.record.spec->retry;
    const int doublings = std::clamp(task.record.tries - 1, 0, 30);
    std::int64_t most = policy.backoffCap.count();
    if (policy.backoffBase.count() <= most >> doublings)
        most = policy.backoffBase.count() << doublings;
    return base::Micros{
        static_cast<std::int64_t>(state.random.uniform() * static_cast<double>(most))};
}

std::string_view endKind(TaskState end)
{
    switch (end) {
    case TaskState::Succeeded:
        return "task.succeeded";
    case TaskState::TimedOut:
        return "task.timed_out";
    case TaskState::Cancelled:
        return "task.cancelled";
    case TaskState::Lost:
        return "task.lost";
    default:
        return "task.failed";
    }
}

void noteEnd(model::EventRecord& event, const Task& task)
{
    const model::TaskRecord& record = task.record;
    if (record.exitCode)
        field(event, "exit_code", *record.exitCode);
    if (record.failure != FailureClass::None)
        field(event, "failure", std::string(model::toString(record.failure)));
    if (record.timeout != model::TimeoutKind::None)
        field(event, "timeout", std::string(model::toString(record.timeout)));
    if (record.cancel != model::CancelState::None)
        field(event, "cancel", std::string(model::toString(record.cancel)));
    if (!record.error.empty())
        field(event, "error", record.error);
}

} // namespace

bool mayRetry(const Task& task, FailureClass kind)
{
    const model::RetryPolicy& policy = task.record.spec->retry;
    return task.record.tries < policy.attempts
        && std::ranges::find(policy.on, kind) != policy.on.end();
}

void failAttempt(State& state, Task& task, Failure failure)
{
    const model::AttemptRecord& attempt = task.attempts.back()->record;
    const std::uint16_t index = state.places.find(attempt.backend);
    task.record.failure = failure.kind;
    task.record.exitCode = attempt.exitCode;
    task.record.error = failure.error;
    if (blamesPlace(task, failure))
        task.setTried(index);
    const bool mayEndHere = task.record.timeout == model::TimeoutKind::Total
        || task.record.timeout == model::TimeoutKind::Queue;
    const bool mayMove =
        !mayEndHere && failure.neverRan && blamesPlace(task, failure) && hasUntried(state, task);
    const bool retries = !mayMove && !mayEndHere && mayRetry(task, failure.kind);
    if (!mayMove && !retries) {
        const TaskState end = failure.isTimeout ? TaskState::TimedOut
            : failure.isLost                    ? TaskState::Lost
                                                : TaskState::Failed;
        endTask(state, task, end, std::move(failure.error));
        return;
    }
    noteEnd(state.event("attempt.ended", &task, attempt.id.number), task);
    base::Micros delay{};
    if (retries) {
        delay = std::max(backOff(state, task), failure.retryAfter);
        ++task.record.tries;
    }
    auto& event = state.event(mayMove ? "task.moved" : "task.retried", &task, attempt.id.number,
                              State::kScheduler);
    field(event, "from", attempt.backend);
    field(event, "delay_us", delay.count());
    requeue(state, task, delay);
}

void requeue(State& state, Task& task, base::Micros delay)
{
    task.record.timeout = model::TimeoutKind::None;
    if (delay.count() <= 0) {
        enterQueue(state, task);
        return;
    }
    task.record.state = TaskState::Queued;
    task.record.queued = state.now.wall;
    task.record.notBefore = state.now.wall + delay;
    task.waiting = Waiting::BackOff;
    task.retryDue = state.boot() + delay.count();
    state.touch(task);
    state.arm(task);
}

void endTask(State& state, Task& task, TaskState end, std::string error)
{
    leaveQueue(state, task);
    task.clearAttemptDues();
    task.totalDue = task.retryDue = task.notBeforeDue = task.deadlineDue = kNever;
    state.arm(task);
    model::TaskRecord& record = task.record;
    record.state = end;
    record.ended = state.now.wall;
    record.notBefore.reset();
    record.error = std::move(error);
    if (end == TaskState::Succeeded) {
        record.failure = FailureClass::None;
        record.timeout = model::TimeoutKind::None;
    }
    record.deadLetter =
        end == TaskState::Failed || end == TaskState::TimedOut || end == TaskState::Lost;
    state.touch(task);
    noteEnd(state.event(endKind(end), &task, record.attempt), task);
    noteTrialEnd(state, task);
    ++state.counters.finished;
    state.retired.push_back(task.slot);
    if (!task.dependents.empty())
        state.unsettledEnds.push_back(task.slot);
}

void tellDependents(State& state)
{
    while (!state.unsettledEnds.empty()) {
        const Task& ended = state.tasks[state.unsettledEnds.back()];
        state.unsettledEnds.pop_back();
        for (const Dependent& dependent : ended.dependents) {
            Task& task = state.tasks[dependent.slot];
            if (task.slot == dependent.slot && task.record.no == dependent.no)
                dependencyEnded(state, task, ended);
        }
    }
}

} // namespace tributary::schedule
