// Scheduler::whyWaiting: every unmet precondition of a task, with the numbers of the moment.
#include "schedule/scheduler.h"
#include "schedule/steps.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::schedule {
namespace {

constexpr int kMostCounted = 10'000; // tasks ahead are counted up to here

model::MaybeInstant wallOf(const Now& now, std::int64_t bootDue)
{
    if (bootDue == kNever)
        return {};
    return now.wall + base::Micros{bootDue - now.boot.count()};
}

void whyAccepted(const State& state, const Task& task, std::vector<WaitReason>& reasons)
{
    for (const std::string& text : task.record.spec->dependsOn) {
        const auto id = model::parseTaskId(text);
        const Task* other = id ? state.tasks.find(*id) : nullptr;
        if (other == nullptr || other->isTerminal())
            continue;
        reasons.push_back({WaitCode::Dependency,
                           fmt::format("waits for '{}', which is {}", other->record.spec->name,
                                       model::toString(other->record.state)),
                           text,
                           {},
                           task.record.submitted,
                           {}});
    }
    if (task.notBeforeDue != kNever)
        reasons.push_back({WaitCode::NotBefore,
                           "may not start before its time",
                           {},
                           {},
                           task.record.submitted,
                           base::fromMicros(task.notBeforeDue)});
}

WaitCode codeOf(plan::ReasonCode code)
{
    switch (code) {
    case plan::ReasonCode::Unprobed:
        return WaitCode::BackendUnprobed;
    case plan::ReasonCode::Unhealthy:
        return WaitCode::BackendUnhealthy;
    case plan::ReasonCode::Draining:
        return WaitCode::BackendDraining;
    case plan::ReasonCode::Paused:
        return WaitCode::PausedBackend;
    case plan::ReasonCode::CoolingDown:
        return WaitCode::BackendCoolingDown;
    default:
        return WaitCode::NoSlot;
    }
}

// When the next slot is likely to get free: the mean time of an attempt over the slots.
model::MaybeInstant slotEstimate(const plan::BackendState& backend, const Now& now, int ahead)
{
    if (!backend.latencySeconds || backend.limit <= 0)
        return {};
    const double seconds = *backend.latencySeconds * (ahead + 1) / backend.limit;
    return now.wall + base::Micros{static_cast<std::int64_t>(seconds * 1e6)};
}

// Tasks that the queue serves before this one, were no more to come. Teams take turns, so of the
// other teams at most as many as of its own count, by weight.
int tasksAhead(const State& state, const Task& task)
{
    const Lane& lane = state.lanes[task.lane];
    const auto own = static_cast<std::size_t>(task.record.classification.priority);
    int ahead = 0;
    for (Slot at = task.previousInTeam; at != kNoSlot && ahead < kMostCounted;
         at = state.tasks[at].previousInTeam)
        ++ahead;
    const int turns = ahead + 1;
    const auto& lines = lane.classes[own].lines;
    for (std::uint32_t team = 0; team < lines.size() && ahead < kMostCounted; ++team) {
        if (team == task.team || state.lanes.team(team).isPaused)
            continue;
        int theirs = 0;
        const auto most =
            static_cast<int>(static_cast<std::uint32_t>(turns) * state.lanes.team(team).weight
                             / std::max(state.lanes.team(task.team).weight, 1U));
        for (Slot at = lines[team].head; at != kNoSlot && theirs < most;
             at = state.tasks[at].nextInTeam)
            ++theirs;
        ahead += theirs;
    }
    for (std::size_t priority = own + 1; priority < kClassCount; ++priority) {
        for (Slot at = lane.classes[priority].oldest; at != kNoSlot && ahead < kMostCounted;
             at = state.tasks[at].nextInClass)
            ++ahead;
    }
    return ahead;
}

void whyTier(const State& state, const Task& task, const Now& now, const plan::Tier& tier,
             int ahead, std::vector<WaitReason>& reasons)
{
    const bool usesFallback = plan::fallsBack(tier, state.places.states());
    for (std::size_t i = 0; i < tier.order.size(); ++i) {
        const std::size_t index = tier.order[i];
        const plan::BackendState& backend = state.places.state(index);
        const std::string& name = backend.config.name;
        const auto obstacles = plan::obstacles(backend);
        for (const plan::Reason& obstacle : obstacles) {
            WaitReason reason{codeOf(obstacle.code), fmt::format("{} {}", name, obstacle.text),
                              backend.health.reason, name,
                              task.record.queued,    {}};
            if (obstacle.code == plan::ReasonCode::Unhealthy)
                reason.since = backend.health.since;
            if (obstacle.code == plan::ReasonCode::CoolingDown)
                reason.estimate = wallOf(now, state.places[index].coolUntil);
            reasons.push_back(std::move(reason));
        }
        const bool isOffered = i < tier.fallbackFrom || usesFallback;
        if (obstacles.empty() && isOffered && !plan::hasSlot(backend))
            reasons.push_back(
                {WaitCode::NoSlot,
                 fmt::format("{}: {} of {} slots are in use", name, backend.leases, backend.limit),
                 fmt::format("{}/{}", backend.leases, backend.limit), name, task.record.queued,
                 slotEstimate(backend, now, ahead)});
    }
}

void whyBackends(const State& state, const Task& task, const Now& now, int ahead,
                 std::vector<WaitReason>& reasons)
{
    const plan::Ranking& ranking = state.lanes[task.lane].ranking;
    whyTier(state, task, now, ranking, ahead, reasons);
    const bool isAnyPresent = std::ranges::any_of(ranking.order, [&](std::uint16_t index) {
        return plan::isPresent(state.places.state(index));
    });
    if (!isAnyPresent)
        whyTier(state, task, now, ranking.last, ahead, reasons);
    if (ranking.order.empty())
        reasons.push_back({WaitCode::NoBackend,
                           "no configured back end can run it",
                           {},
                           {},
                           task.record.queued,
                           {}});
}

void whyQueued(const State& state, const Task& task, const Now& now,
               std::vector<WaitReason>& reasons)
{
    if (state.control.isPaused)
        reasons.push_back({WaitCode::PausedAll, "everything is paused", {}, {}, {}, {}});
    if (state.isHeld)
        reasons.push_back({WaitCode::PausedAll, "this scheduler is about to end", {}, {}, {}, {}});
    const Team& team = state.lanes.team(task.team);
    if (team.isPaused)
        reasons.push_back({WaitCode::PausedTeam,
                           fmt::format("team '{}' is paused", team.name),
                           team.name,
                           {},
                           {},
                           {}});
    if (task.waiting == Waiting::BackOff) {
        reasons.push_back(
            {WaitCode::BackOff,
             fmt::format("try {} follows after a delay: {}", task.record.tries, task.record.error),
             std::to_string(task.record.tries), task.record.backend, task.record.queued,
             wallOf(now, task.retryDue)});
        return;
    }
    const int ahead = tasksAhead(state, task);
    whyBackends(state, task, now, ahead, reasons);
    if (ahead > 0 || reasons.empty())
        reasons.push_back(
            {WaitCode::Position,
             fmt::format("{}{} {} ahead of it", ahead >= kMostCounted ? "at least " : "", ahead,
                         ahead == 1 ? "task is" : "tasks are"),
             std::to_string(ahead),
             task.record.backend,
             task.record.queued,
             {}});
}

void whyLive(const State& state, const Task& task, const Now& now, std::vector<WaitReason>& reasons)
{
    const model::AttemptRecord& attempt = task.live()->record;
    const std::string& name = attempt.backend;
    if (task.ending != Ending::None)
        reasons.push_back(
            {WaitCode::Cancelling,
             fmt::format("is being ended on {}: {}", name, model::toString(attempt.cancel)),
             std::string(model::toString(attempt.cancel)),
             name,
             {},
             wallOf(now, task.graceDue)});
    if (attempt.state == model::AttemptState::Unknown) {
        const bool isStuck = state.places.state(task.backend).isRemoved
            || !task.record.spec->idempotent || !mayRetry(task, model::FailureClass::Lost);
        reasons.push_back({WaitCode::Reconciling,
                           fmt::format("{} was asked {} times what became of it{}{}", name,
                                       task.asks, attempt.error.empty() ? "" : ": ", attempt.error),
                           std::to_string(task.asks), name, attempt.intentAt,
                           wallOf(now, task.askDue)});
        if (isStuck && task.asks > 3)
            reasons.push_back({WaitCode::NeedsOperator,
                               "it may still run, so it is not run again without proof; it can "
                               "be declared lost",
                               {},
                               name,
                               attempt.intentAt,
                               {}});
    } else if (attempt.startedAt) {
        reasons.push_back(
            {WaitCode::Running, fmt::format("runs on {}", name), {}, name, attempt.startedAt, {}});
    } else {
        reasons.push_back({WaitCode::Starting,
                           fmt::format("{} was asked and has not started it yet", name),
                           {},
                           name,
                           attempt.intentAt,
                           wallOf(now, task.phaseDue)});
    }
}

} // namespace

std::vector<WaitReason> Scheduler::whyWaiting(const model::TaskId& id, const Now& now) const
{
    std::vector<WaitReason> reasons;
    const State& state = *m_state;
    const Task* task = state.tasks.find(id);
    if (task == nullptr || task->isTerminal())
        return reasons;
    if (task->live() != nullptr)
        whyLive(state, *task, now, reasons);
    else if (task->record.state == model::TaskState::Accepted)
        whyAccepted(state, *task, reasons);
    else
        whyQueued(state, *task, now, reasons);
    return reasons;
}

} // namespace tributary::schedule
