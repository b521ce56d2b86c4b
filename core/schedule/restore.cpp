#include "schedule/result.h"
#include "schedule/steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace tributary::schedule {
namespace {

using model::AttemptState;
using model::CancelState;
using model::TaskState;

std::int64_t elapsed(const State& state, base::Instant since)
{
    return std::max<std::int64_t>((state.now.wall - since).count(), 0);
}

void addAttempts(State& state, std::vector<model::AttemptRecord>& attempts)
{
    std::ranges::sort(attempts, {}, &model::AttemptRecord::id);
    for (model::AttemptRecord& record : attempts) {
        Task* task = state.tasks.find(record.id.task);
        if (task == nullptr || record.id.number < 1)
            continue;
        const auto number = static_cast<std::size_t>(record.id.number);
        while (task->attempts.size() < number) { // also fills in what is missing
            auto filler = std::make_unique<Attempt>();
            filler->record.id = {record.id.task, static_cast<int>(task->attempts.size()) + 1};
            filler->record.state = AttemptState::Failed;
            task->attempts.push_back(std::move(filler));
        }
        task->record.attempt = std::max(task->record.attempt, record.id.number);
        task->attempts.back()->record = std::move(record);
    }
}

// Which results are known already, and which back ends have turned the task down.
void readAttempts(State& state, Task& task)
{
    for (const auto& attempt : task.attempts) {
        const model::AttemptRecord& record = attempt->record;
        if (!model::isTerminal(record.state))
            continue;
        attempt->hasResult = !lacksResult(record);
        // Its intent was on disk and the call was not made: no fault of the place.
        const bool wasNotSent = record.state == AttemptState::Lost
            && record.failure == model::FailureClass::Unavailable;
        const std::uint16_t index = state.places.find(record.backend);
        if (index != kNoBackend && !record.startedAt && !wasNotSent)
            task.setTried(index);
    }
}

void restoreEnding(State& state, Task& task)
{
    const CancelState progress = task.live()->record.cancel;
    if (task.record.cancel == CancelState::None && progress == CancelState::None)
        return;
    task.ending = task.record.cancel != CancelState::None ? Ending::Cancel : Ending::TimeOut;
    if (task.ending == Ending::TimeOut && task.record.timeout == model::TimeoutKind::None)
        task.record.timeout = model::TimeoutKind::Run;
    const bool force = progress >= CancelState::Escalated;
    const model::AttemptRecord& record = task.live()->record;
    state.out->cancels.push_back({record.id, record.backend, force});
    task.graceDue =
        state.boot() + (force ? state.options.orphanGrace : state.options.cancelGrace).count();
    task.phaseDue = task.horizonDue = kNever;
}

// An attempt that was open: it keeps its state and gets one lease's time to be asked.
void restoreLive(State& state, Task& task)
{
    Attempt& attempt = *task.attempts.back();
    std::uint16_t place = state.places.find(attempt.record.backend);
    if (place == kNoBackend) {
        model::BackendConfig config;
        config.name = attempt.record.backend;
        config.type = task.record.classification.type;
        place = state.places.add(config);
        state.places.setRemoved(place, true);
    }
    state.places.occupy(task, place);
    attempt.isRestored = true;
    const bool isUnknown = attempt.record.state == AttemptState::Unknown;
    const model::Timeouts& limits = task.record.spec->timeout;
    if (attempt.record.startedAt && limits.run)
        task.phaseDue =
            state.boot() + limits.run->count() - elapsed(state, *attempt.record.startedAt);
    else if (!attempt.record.startedAt && limits.start)
        task.phaseDue =
            state.boot() + limits.start->count() - elapsed(state, attempt.record.intentAt);
    // It may have ended while nobody looked, in time and with a result: that is asked first, and a
    // limit that has passed counts once there was time for an answer.
    const std::int64_t answered = state.boot() + state.options.lease.count() / 3;
    for (std::int64_t* due : {&task.phaseDue, &task.totalDue}) {
        if (*due != kNever)
            *due = std::max(*due, answered);
    }
    if (isUnknown && task.record.spec->idempotent)
        task.horizonDue = state.boot() + state.options.unknownHorizon.count();
    if (!isUnknown)
        task.leaseDue = state.boot() + state.options.lease.count();
    task.gapSeen = state.gap;
    restoreEnding(state, task);
    ask(state, task);
}

void restoreDependencies(State& state, Task& task, const KnownStates& known)
{
    for (const std::string& text : task.record.spec->dependsOn) {
        const auto id = model::parseTaskId(text);
        if (!id)
            continue;
        Task* held = state.tasks.find(*id);
        if (held != nullptr && !held->isTerminal()) {
            auto& dependents = held->dependents;
            if (dependents.empty() || dependents.back().no != task.record.no) { // named twice
                dependents.push_back({task.slot, task.record.no});
                ++task.openDependencies;
            }
            continue;
        }
        const auto stored = known.find(*id);
        const TaskState end = held != nullptr ? held->record.state
            : stored == known.end()           ? TaskState::Unknown
                                              : stored->second;
        if (end != TaskState::Succeeded) {
            task.record.failure = model::FailureClass::Error;
            endTask(state, task, TaskState::Failed,
                    fmt::format("its dependency {} ended as {}", text, model::toString(end)));
            return;
        }
    }
}

void restoreQueued(State& state, Task& task)
{
    const auto notBefore = task.record.notBefore;
    // The wait in the queue begins when the back-off ends.
    const base::Instant queued = std::max(task.record.queued.value_or(task.record.submitted),
                                          notBefore.value_or(task.record.submitted));
    if (notBefore && *notBefore > state.now.wall) {
        requeue(state, task,
                std::min(*notBefore - state.now.wall,
                         std::max(task.record.spec->retry.backoffCap,
                                  base::Micros{std::chrono::hours{1}})));
        return;
    }
    if (task.record.state != TaskState::Queued || !task.record.queued || notBefore) {
        task.record.state = TaskState::Queued;
        task.record.queued = queued;
        task.record.notBefore.reset();
        state.touch(task);
    }
    const std::int64_t waited = elapsed(state, queued);
    task.waitingSince = state.boot() - waited;
    if (const auto& limit = task.record.spec->timeout.queue)
        task.phaseDue = state.boot() + limit->count() - waited;
    // One that had a place waits for an edit of the back ends; one that was only stored so far is
    // looked at now as it would have been when it came.
    const bool isNew = task.attempts.empty() && task.record.backend.empty();
    if (!queueByRoute(state, task) && isNew && state.options.placesTasks
        && state.places.size() > 0) {
        task.record.failure = model::FailureClass::Error;
        endTask(state, task, TaskState::Failed, impossibleText(state, task));
        return;
    }
    state.arm(task);
}

void restoreTask(State& state, Task& task, const KnownStates& known)
{
    readAttempts(state, task);
    setTotalTimeouts(state, task);
    const bool isOpen =
        !task.attempts.empty() && !model::isTerminal(task.attempts.back()->record.state);
    if (isOpen)
        restoreLive(state, task);
    else if (task.record.cancel != CancelState::None)
        cancelTask(state, task, true);
    else if (task.record.state == TaskState::Accepted) {
        restoreDependencies(state, task, known);
        if (!task.isTerminal())
            startWaiting(state, task);
    } else
        restoreQueued(state, task);
}

} // namespace

void applyRestore(State& state, input::Restore&& restore)
{
    state.nextTaskNo = restore.nextTaskNo;
    state.nextSeq = restore.nextSeq;
    if (restore.rules)
        state.rules = std::move(restore.rules);
    state.trial = std::move(restore.trial);
    noteTrialPrices(state);
    if (restore.lostTrial)
        tellLostTrial(state, *restore.lostTrial);
    state.control = std::move(restore.control);
    applyControl(state);
    for (const model::EstimateRow& row : restore.learned) {
        if (const auto read = state.estimates.restore(row); !read)
            continue; // of another version: learned anew
    }
    for (const model::FinishedRun& run : restore.runs)
        state.estimates.learn(run);
    std::ranges::sort(restore.tasks, [](const model::TaskRecord& a, const model::TaskRecord& b) {
        return a.queued != b.queued ? a.queued < b.queued : a.no < b.no;
    });
    std::vector<Slot> slots;
    for (model::TaskRecord& record : restore.tasks) {
        if (model::isTerminal(record.state) || state.tasks.find(record.id) != nullptr)
            continue;
        Task& task = state.tasks.add(record.id);
        task.record = std::move(record);
        if (!task.record.spec->idempotencyKey.empty())
            state.tasks.remember(task.record.spec->idempotencyKey, task.record.id);
        const std::string* team = model::findLabel(task.record.spec->labels, "team");
        task.team = state.lanes.team(team == nullptr ? std::string() : *team);
        slots.push_back(task.slot);
    }
    addAttempts(state, restore.attempts);
    const KnownStates known = byId(restore.known);
    for (const Slot slot : slots)
        restoreTask(state, state.tasks[slot], known);
}

} // namespace tributary::schedule
