#include "schedule/steps.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::schedule {

void setTotalTimeouts(State& state, Task& task)
{
    const model::TaskSpec& spec = *task.record.spec;
    if (spec.timeout.total) {
        const auto elapsed = std::max(state.now.wall - task.record.submitted, base::Micros::zero());
        task.totalDue = state.boot() + (*spec.timeout.total - elapsed).count();
    }
    if (spec.deadline)
        task.deadlineDue = base::toMicros(*spec.deadline);
}

void startWaiting(State& state, Task& task)
{
    const auto& notBefore = task.record.spec->notBefore;
    if (notBefore && *notBefore > state.now.wall) {
        task.notBeforeDue = base::toMicros(*notBefore);
        task.record.notBefore = *notBefore;
    }
    if (task.openDependencies == 0 && task.notBeforeDue == kNever) {
        enterQueue(state, task);
        return;
    }
    task.waiting = Waiting::ForOthers;
    state.touch(task);
    state.arm(task);
}

void dependencyEnded(State& state, Task& task, const Task& dependency)
{
    if (task.isTerminal() || task.waiting != Waiting::ForOthers)
        return;
    if (dependency.record.state != model::TaskState::Succeeded) {
        task.record.failure = model::FailureClass::Error;
        endTask(state, task, model::TaskState::Failed,
                fmt::format("its dependency '{}' ({}) ended as {}", dependency.record.spec->name,
                            model::toString(dependency.record.id),
                            model::toString(dependency.record.state)));
        return;
    }
    if (--task.openDependencies == 0 && task.notBeforeDue == kNever) {
        state.event("task.queued", &task);
        enterQueue(state, task);
    }
}

} // namespace tributary::schedule
