#include "schedule/steps.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::schedule {
namespace {

// Puts the back ends that were tried in this round last; the fallback type moves up when the
// first type has none left. When all were tried a new round begins.
void skipTried(Task& task, plan::Ranking& ranking)
{
    if (task.tried == 0)
        return;
    plan::Ranking split;
    split.policy = ranking.policy;
    for (std::size_t i = 0; i < ranking.order.size(); ++i) {
        plan::Tier& tier = task.isTried(ranking.order[i]) ? split.last : split;
        tier.order.push_back(ranking.order[i]);
        if (i < ranking.fallbackFrom)
            ++tier.fallbackFrom;
    }
    for (plan::Tier* tier : {static_cast<plan::Tier*>(&split), &split.last}) {
        if (tier->fallbackFrom == 0)
            tier->fallbackFrom = static_cast<std::uint16_t>(tier->order.size());
    }
    if (split.order.empty())
        task.tried = 0;
    else
        ranking = std::move(split);
}

struct Pick
{
    Slot slot = kNoSlot;
    std::size_t backend = 0;
    int priority = -1;
    std::uint64_t virtualTime = 0;
    std::int64_t since = 0;
};

bool isBetter(const Pick& a, const Pick& b)
{
    if (a.priority != b.priority)
        return a.priority > b.priority;
    return a.virtualTime != b.virtualTime ? a.virtualTime < b.virtualTime : a.since < b.since;
}

// The highest class that waits in the lane, at most `below` - 1.
Pick firstOf(State& state, std::uint32_t lane, std::size_t backend, int below)
{
    for (int priority = below - 1; priority >= 0; --priority) {
        const Slot slot = state.lanes.first(lane, priority);
        if (slot != kNoSlot) {
            const Task& task = state.tasks[slot];
            return {slot, backend, priority, state.lanes.virtualTime(task), task.waitingSince};
        }
    }
    return {};
}

// A task of a lower class that has waited long enough to come before `best`, for the same back
// end.
Pick agedBefore(State& state, const Pick& best)
{
    Pick aged;
    std::int64_t agedLevel = 0;
    for (const std::uint32_t lane : state.lanes.active()) {
        if (plan::choose(state.lanes[lane].ranking, state.places.states()) != best.backend)
            continue;
        for (int priority = best.priority - 1; priority >= 0; --priority) {
            const Slot oldest = state.lanes.oldest(lane, priority);
            if (oldest == kNoSlot)
                continue;
            const std::int64_t since = state.tasks[oldest].waitingSince;
            const std::int64_t level =
                priority + (state.boot() - since) / state.options.ageAfter.count();
            if (level < best.priority || (aged.slot != kNoSlot && level < agedLevel)
                || (aged.slot != kNoSlot && level == agedLevel && since >= aged.since))
                continue;
            aged = {oldest, best.backend, priority, 0, since};
            agedLevel = level;
        }
    }
    return aged;
}

Pick nextPick(State& state)
{
    Pick best;
    for (const std::uint32_t lane : state.lanes.active()) {
        const auto target = plan::choose(state.lanes[lane].ranking, state.places.states());
        if (!target)
            continue;
        const Pick pick = firstOf(state, lane, *target, kClassCount);
        if (pick.slot != kNoSlot && (best.slot == kNoSlot || isBetter(pick, best)))
            best = pick;
    }
    if (best.slot == kNoSlot || best.priority == 0)
        return best;
    const Pick aged = agedBefore(state, best);
    if (aged.slot == kNoSlot)
        return best;
    int& sinceAged = state.places[best.backend].sinceAged;
    if (++sinceAged < state.options.agedShare)
        return best;
    sinceAged = 0;
    return aged;
}

} // namespace

std::string impossibleText(State& state, const Task& task)
{
    const plan::Route route =
        plan::route(task.record.id, *task.record.spec, task.record.classification, state.context());
    std::string text = "no back end can run it";
    char separator = ':';
    for (const plan::Candidate& candidate : route.candidates) {
        for (const plan::Reason& reason : candidate.rejections) {
            if (!plan::isPermanent(reason.code))
                continue;
            text += fmt::format("{} {} {}", separator, candidate.name, reason.text);
            separator = ';';
        }
    }
    return text;
}

bool queueByRoute(State& state, Task& task)
{
    plan::Ranking ranking =
        plan::rank(task.record.id, *task.record.spec, task.record.classification, state.context());
    const bool isPossible = !ranking.order.empty();
    skipTried(task, ranking);
    if (isPossible && state.options.placesTasks)
        task.record.backend = state.places.state(ranking.order.front()).config.name;
    state.lanes.push(task, state.lanes.lane(ranking));
    task.waiting = Waiting::InQueue;
    return isPossible;
}

void enterQueue(State& state, Task& task)
{
    task.record.state = model::TaskState::Queued;
    task.record.queued = state.now.wall;
    task.record.notBefore.reset();
    task.retryDue = task.notBeforeDue = kNever;
    task.waitingSince = state.boot();
    const auto& limit = task.record.spec->timeout.queue;
    task.phaseDue = limit ? state.boot() + limit->count() : kNever;
    state.touch(task);
    if (!queueByRoute(state, task) && state.places.size() > 0) {
        task.record.failure = model::FailureClass::Error;
        endTask(state, task, model::TaskState::Failed, impossibleText(state, task));
        return;
    }
    state.arm(task);
}

void leaveQueue(State& state, Task& task)
{
    if (task.waiting == Waiting::InQueue)
        state.lanes.remove(task);
    task.waiting = Waiting::Nowhere;
}

void rerouteQueues(State& state, bool failImpossible)
{
    std::vector<Task*> waiting;
    for (Task& task : state.tasks.all()) {
        if (task.slot != kNoSlot && task.waiting == Waiting::InQueue)
            waiting.push_back(&task);
    }
    std::ranges::sort(waiting, [](const Task* a, const Task* b) {
        return a->waitingSince != b->waitingSince ? a->waitingSince < b->waitingSince
                                                  : a->record.no < b->record.no;
    });
    for (Task* task : waiting) {
        const std::string before = task->record.backend;
        state.lanes.remove(*task);
        const bool isPossible = queueByRoute(state, *task);
        if (task->record.backend != before)
            state.touch(*task);
        if (!isPossible && failImpossible) {
            task->record.failure = model::FailureClass::Error;
            endTask(state, *task, model::TaskState::Failed, impossibleText(state, *task));
        }
    }
}

void dispatchReady(State& state)
{
    if (state.control.isPaused || state.isHeld)
        return;
    while (!state.lanes.active().empty()) {
        const Pick pick = nextPick(state);
        if (pick.slot == kNoSlot)
            return;
        Task& task = state.tasks[pick.slot];
        if (isOverdue(state, task)) { // its timer is due, and would end at once what starts now
            fireDue(state, task);
            continue;
        }
        state.lanes.charge(task);
        leaveQueue(state, task);
        startAttempt(state, task, static_cast<std::uint16_t>(pick.backend));
    }
}

} // namespace tributary::schedule
