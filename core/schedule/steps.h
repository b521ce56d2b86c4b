// The steps of a task's life. Each changes the state, marks records and adds events and effects.
// Private to core/schedule.
#pragma once

#include "schedule/state.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace tributary::schedule {

// --- queueing.cpp: into and out of the queues -------------------------------------------------
// An accepted task whose dependencies and not_before have been met, or a retry after its delay.
void enterQueue(State& state, Task& task);
// Ranks the back ends anew and puts the task into the lane of that ranking; false when no back
// end can ever run it (it is then in no lane).
bool queueByRoute(State& state, Task& task);
void leaveQueue(State& state, Task& task);
// Routes the queued tasks that the change may touch anew. With `failImpossible` a task that no
// back end can run any more ends; else it waits.
void rerouteQueues(State& state, bool failImpossible);
// Gives free slots to waiting tasks until one of both has run out.
void dispatchReady(State& state);
std::string impossibleText(State& state, const Task& task);

// --- waiting.cpp: before the queue ------------------------------------------------------------
// Accepted tasks: queues them, or notes what they wait for.
void startWaiting(State& state, Task& task);
void setTotalTimeouts(State& state, Task& task);
void dependencyEnded(State& state, Task& task, const Task& dependency);

// --- reports.cpp: what back ends say ------------------------------------------------------------
void applyReport(State& state, input::Report&& report);
void applyHealth(State& state, input::Health&& health);

// --- attempts.cpp: the live attempt
// ---------------------------------------------------------------
void startAttempt(State& state, Task& task, std::uint16_t backend);
void renewLease(State& state, Task& task);
void becomeUnknown(State& state, Task& task, std::string_view why);
void ask(State& state, Task& task); // reconcile
void setRunning(State& state, Task& task, base::Instant startedAt, base::Micros initTime);
void setDispatched(State& state, Task& task);
// The attempt is over; frees the slot, prices it. `settle`: the back end may forget it.
void closeAttempt(State& state, Task& task, model::AttemptState end, bool settle);

// --- outcome.cpp: after an attempt
// ------------------------------------------------------------------
struct Failure
{
    model::FailureClass kind = model::FailureClass::Error;
    std::string error;
    bool neverRan = false; // provably
    bool isTimeout = false; // ends as timed_out, by record.timeout
    bool isLost = false; // ends as lost
    base::Micros retryAfter{};
};
// Another back end, another try, or the end of the task.
bool mayRetry(const Task& task, model::FailureClass kind);
void failAttempt(State& state, Task& task, Failure failure);
void requeue(State& state, Task& task, base::Micros delay);
void endTask(State& state, Task& task, model::TaskState end, std::string error);
void tellDependents(State& state); // of all that ended in this input

// --- endings.cpp: cancel and time-outs of live attempts
// --------------------------------------------
void cancelTask(State& state, Task& task, bool force);
void timeOutTask(State& state, Task& task, model::TimeoutKind kind, std::string error);
void escalate(State& state, Task& task); // the grace period is over
void cancelProgress(State& state, Task& task, model::CancelState progress);
// The attempt that was being ended is over; `isProven`: by the back end's word, so that it may
// forget the attempt.
void finishEnding(State& state, Task& task, model::CancelState how, bool isProven = true);

// --- intake.cpp, control.cpp, restore.cpp, timers.cpp
// -----------------------------------------------
using KnownStates = std::unordered_map<model::TaskId, model::TaskState>;
KnownStates byId(const std::vector<KnownTask>& tasks);
void reply(State& state, RequestId request, std::vector<model::TaskId> tasks,
           std::vector<base::Error> errors);
void applySubmit(State& state, input::Submit&& submit);
void applyRedrive(State& state, input::Redrive&& redrive);
void applyCancel(State& state, const input::Cancel& cancel);
void applyDeclareLost(State& state, const input::DeclareLost& declare);
void applyPaused(State& state, const input::SetPaused& change);
void applyDraining(State& state, const input::SetDraining& change);
void applyWeight(State& state, const input::SetTeamWeight& change);
void applyBackends(State& state, input::SetBackends&& change);
void applyControl(State& state); // state.control to teams and back ends
// --- trials.cpp: a version beside the active one
// --------------------------------------------------
void applyStartTrial(State& state, input::StartTrial&& start);
void applyMoveTrial(State& state, const input::MoveTrial& move);
// The decision on a new task. `other`: that of the version which does not act, while one is tried;
// a task whose type or back end was chosen by hand is no case for a trial.
struct Newcomer
{
    const model::TaskId& id;
    const model::TaskSpec& spec;
    const model::Learned* learned = nullptr;
    std::string_view sideKey; // of a redriven one; empty = its own
};
model::Classification classifyNew(const State& state, const Newcomer& task,
                                  std::optional<model::Classification>& other);
void noteDecisions(State& state, const Task& task, const model::Classification& other);
void noteTrialPrices(State& state); // after another book, or another trial
void noteTrialEnd(State& state, const Task& task); // rolls back when a guardrail trips
void endTrial(State& state, TrialChange::End end, std::string reason); // by state.actor
void tellLostTrial(State& state, const LostTrial& lost); // its row is the driver's to write
void moveTrialOn(State& state); // the next step when it is due, and what changed into the effects
std::int64_t trialDue(const State& state); // boot time of the next step; kNever

// --- more of restore.cpp, timers.cpp -------------------------------------------------------------
void applyRestore(State& state, input::Restore&& restore);
void applyTimers(State& state);
bool isOverdue(const State& state, const Task& task);
void fireDue(State& state, Task& task); // the deadlines of an overdue task that have come

} // namespace tributary::schedule
