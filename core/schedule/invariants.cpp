// Scheduler::checkInvariants: recounts everything from the tasks.
#include "schedule/scheduler.h"
#include "schedule/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tributary::schedule {
namespace {

using model::AttemptState;
using model::TaskState;

class Findings
{
public:
    void check(bool holds, const Task& task, std::string_view what)
    {
        if (!holds)
            add(fmt::format("task {} ({}): {}", task.record.no, model::toString(task.record.state),
                            what));
    }
    void add(std::string text) { m_texts.push_back(std::move(text)); }
    std::vector<std::string> take() { return std::move(m_texts); }

private:
    std::vector<std::string> m_texts;
};

void checkAttempts(const Task& task, Findings& findings)
{
    findings.check(task.record.attempt == static_cast<int>(task.attempts.size()), task,
                   "the number of the last attempt is not the number of attempts");
    for (std::size_t i = 0; i < task.attempts.size(); ++i) {
        const model::AttemptRecord& record = task.attempts[i]->record;
        findings.check(record.id.number == static_cast<int>(i) + 1, task,
                       "its attempts are not numbered from 1");
        const bool isLive = task.live() == task.attempts[i].get();
        findings.check(model::isTerminal(record.state) != isLive, task,
                       "an attempt is open that is not the live one, or the live one has ended");
    }
}

void checkLive(const Task& task, Findings& findings)
{
    const AttemptState state = task.live()->record.state;
    const TaskState expected = state == AttemptState::Running ? TaskState::Running
        : state == AttemptState::Unknown                      ? TaskState::Unknown
                                                              : TaskState::Dispatching;
    findings.check(task.record.state == expected, task, "its state is not that of its attempt");
    findings.check(task.waiting == Waiting::Nowhere, task, "it waits and has a live attempt");
    if (state == AttemptState::Unknown)
        findings.check(task.askDue != kNever || task.graceDue != kNever, task,
                       "nobody will ask what became of it");
    else
        findings.check(task.leaseDue != kNever, task, "its lease never ends");
    findings.check((task.ending != Ending::None) == (task.graceDue != kNever), task,
                   "it is being ended without a limit, or not being ended with one");
    findings.check(task.ending != Ending::Cancel
                       || task.record.cancel == task.live()->record.cancel,
                   task, "its cancel is not that of its attempt");
}

void checkWaiting(const State& state, const Task& task, Findings& findings)
{
    if (task.record.state == TaskState::Accepted) {
        std::uint32_t open = 0;
        for (const std::string& text : task.record.spec->dependsOn) {
            const auto id = model::parseTaskId(text);
            const Task* other = id ? state.tasks.find(*id) : nullptr;
            if (other != nullptr && !other->isTerminal()
                && std::ranges::count(other->dependents, task.record.no, &Dependent::no) == 1)
                ++open;
        }
        findings.check(open == task.openDependencies, task, "dependencies are miscounted");
        findings.check(task.waiting == Waiting::ForOthers
                           && (open > 0 || task.notBeforeDue != kNever),
                       task, "it is accepted and waits for nothing");
    } else {
        findings.check(task.record.state == TaskState::Queued, task, "it has no live attempt");
        findings.check(task.waiting == Waiting::InQueue
                           || (task.waiting == Waiting::BackOff && task.retryDue != kNever),
                       task, "it is queued and in no queue");
    }
}

void checkTask(const State& state, const Task& task, Findings& findings)
{
    checkAttempts(task, findings);
    findings.check(state.bootTimers.due(task.slot) == task.bootDue()
                       && state.wallTimers.due(task.slot) == task.wallDue(),
                   task, "its timers are not armed");
    if (task.isTerminal()) {
        findings.check(task.live() == nullptr && task.waiting == Waiting::Nowhere
                           && task.bootDue() == kNever && task.wallDue() == kNever,
                       task, "it is over and still has an attempt, a place in a queue or a timer");
        findings.check(std::ranges::count(state.retired, task.slot) == 1, task,
                       "it is over and not retired");
        findings.check(task.record.ended.has_value(), task, "it is over and has no end");
    } else if (task.live() != nullptr) {
        checkLive(task, findings);
    } else {
        checkWaiting(state, task, findings);
    }
}

void checkLeases(const State& state, Findings& findings)
{
    std::size_t live = 0;
    for (std::size_t index = 0; index < state.places.size(); ++index) {
        const Place& place = state.places[index];
        live += place.live.size();
        if (state.places.state(index).leases != static_cast<int>(place.live.size()))
            findings.add(fmt::format("back end {}: its leases are miscounted",
                                     state.places.state(index).config.name));
        for (std::size_t i = 0; i < place.live.size(); ++i) {
            const Task& task = state.tasks[place.live[i]];
            findings.check(task.backend == index && task.livePosition == i, task,
                           "a lease is not its own");
        }
    }
    const auto held = std::ranges::count_if(
        state.tasks.all(), [](const Task& task) { return task.live() != nullptr; });
    if (std::cmp_not_equal(held, live))
        findings.add("there are leases without an attempt, or attempts without a lease");
}

void checkQueues(const State& state, Findings& findings)
{
    std::size_t queued = 0;
    for (const std::uint32_t index : state.lanes.active()) {
        const Lane& lane = state.lanes[index];
        std::size_t inClasses = 0;
        std::size_t inLines = 0;
        bool canServe = false;
        for (const ClassQueue& queue : lane.classes) {
            for (Slot at = queue.oldest; at != kNoSlot; at = state.tasks[at].nextInClass)
                ++inClasses;
            for (std::uint32_t team = 0; team < queue.lines.size(); ++team) {
                const TeamLine& line = queue.lines[team];
                for (Slot at = line.head; at != kNoSlot; at = state.tasks[at].nextInTeam)
                    ++inLines;
                const bool waits = line.head != kNoSlot && !state.lanes.team(team).isPaused;
                canServe = canServe || waits;
                if (waits && !line.inHeap)
                    findings.add("a team waits that the fair share doesn't know of");
            }
        }
        if (inClasses != lane.size || inLines != lane.size)
            findings.add("a lane is miscounted");
        queued += lane.size;
        if (canServe && !state.control.isPaused && !state.isHeld
            && plan::choose(lane.ranking, state.places.states()))
            findings.add("a task waits although a slot is free for it");
    }
    const auto waiting = std::ranges::count_if(
        state.tasks.all(), [](const Task& task) { return task.waiting == Waiting::InQueue; });
    if (std::cmp_not_equal(waiting, queued))
        findings.add("tasks are queued in no lane, or lanes hold tasks that are not queued");
}

} // namespace

std::vector<std::string> Scheduler::checkInvariants() const
{
    const State& state = *m_state;
    Findings findings;
    for (const Task& task : state.tasks.all()) {
        if (task.slot != kNoSlot)
            checkTask(state, task, findings);
    }
    checkLeases(state, findings);
    checkQueues(state, findings);
    if (!state.unsettledEnds.empty())
        findings.add("dependents were not told");
    return findings.take();
}

} // namespace tributary::schedule
