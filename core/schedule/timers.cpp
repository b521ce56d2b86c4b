#include "schedule/steps.h"

#include <fmt/format.h>

namespace tributary::schedule {
namespace {

using model::TaskState;
using model::TimeoutKind;

std::string seconds(base::Micros time)
{
    return fmt::format("{:g} s", static_cast<double>(time.count()) * 1e-6);
}

void phaseTimedOut(State& state, Task& task)
{
    const model::Timeouts& limits = task.record.spec->timeout;
    if (task.live() == nullptr)
        timeOutTask(state, task, TimeoutKind::Queue,
                    fmt::format("waited in the queue for {}", seconds(*limits.queue)));
    else if (task.live()->record.startedAt)
        timeOutTask(state, task, TimeoutKind::Run,
                    fmt::format("ran longer than {}", seconds(*limits.run)));
    else
        timeOutTask(state, task, TimeoutKind::Start,
                    fmt::format("did not start within {}", seconds(*limits.start)));
}

void leaseExpired(State& state, Task& task)
{
    if (task.gapSeen == state.gap) {
        becomeUnknown(state, task, "its lease expired");
        return;
    }
    // We were late, so its reports may be: one more look.
    task.gapSeen = state.gap;
    task.leaseDue = state.boot() + state.options.lease.count() / 3;
    ask(state, task);
    task.askDue = kNever;
}

// No proof has come. Whatever the attempt does from now on is stale.
void replaceWithoutProof(State& state, Task& task)
{
    if (task.ending != Ending::None || !mayRetry(task, model::FailureClass::Lost))
        return;
    Attempt& attempt = *task.live();
    attempt.record.cancel = model::CancelState::Orphan;
    attempt.record.failure = model::FailureClass::Lost;
    attempt.record.isStale = true;
    attempt.record.error = "replaced without proof of its end; the task is idempotent";
    state.out->cancels.push_back({attempt.record.id, attempt.record.backend, true});
    closeAttempt(state, task, model::AttemptState::Cancelled, false);
    failAttempt(state, task,
                {.kind = model::FailureClass::Lost,
                 .error = "the back end could not tell what became of it",
                 .isLost = true});
}

bool take(std::int64_t& due, std::int64_t now)
{
    if (due > now)
        return false;
    due = kNever;
    return true;
}

// One of the deadlines that have come.
void fire(State& state, Task& task)
{
    const std::int64_t now = state.boot();
    if (take(task.totalDue, now))
        timeOutTask(
            state, task, TimeoutKind::Total,
            fmt::format("took longer than {} in all", seconds(*task.record.spec->timeout.total)));
    else if (take(task.graceDue, now))
        escalate(state, task);
    else if (take(task.phaseDue, now))
        phaseTimedOut(state, task);
    else if (take(task.retryDue, now))
        enterQueue(state, task);
    else if (take(task.leaseDue, now))
        leaseExpired(state, task);
    else if (take(task.horizonDue, now))
        replaceWithoutProof(state, task);
    else if (take(task.askDue, now))
        ask(state, task);
    state.arm(task);
}

void fireWall(State& state, Task& task)
{
    const std::int64_t now = base::toMicros(state.now.wall);
    if (take(task.deadlineDue, now)) {
        timeOutTask(state, task, TimeoutKind::Total, "its deadline has passed");
    } else if (take(task.notBeforeDue, now) && task.openDependencies == 0) {
        state.event("task.queued", &task);
        enterQueue(state, task);
    }
    state.arm(task);
}

} // namespace

bool isOverdue(const State& state, const Task& task)
{
    return task.wallDue() <= base::toMicros(state.now.wall) || task.bootDue() <= state.boot();
}

void fireDue(State& state, Task& task)
{
    if (task.wallDue() <= base::toMicros(state.now.wall))
        fireWall(state, task);
    else
        fire(state, task);
}

void applyTimers(State& state)
{
    while (state.wallTimers.earliest() <= base::toMicros(state.now.wall))
        fireWall(state, state.tasks[state.wallTimers.earliestSlot()]);
    while (state.bootTimers.earliest() <= state.boot())
        fire(state, state.tasks[state.bootTimers.earliestSlot()]);
    for (std::uint16_t index = 0; index < state.places.size(); ++index) {
        if (state.places[index].coolUntil <= state.boot())
            state.places.endRest(index);
    }
    state.watchedAt = state.boot();
}

} // namespace tributary::schedule
