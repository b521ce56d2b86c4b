// The reactor: (state, input, now) → effects. It holds every task that isn't terminal, and decides
// what happens to each; others store, send and answer.
//
// Thread: one owner. No I/O, no clock: the same inputs, times and random seed give the same
// effects. Costs O(log n) an input at most, but for SetBackends, Restore and health changes that
// move whole queues. Lifetime: `random` outlives it.
//
// Driver: drain the inbox, apply() each, write the effects in one transaction, perform the rest of
// them, committed(). TimerFired at Effects::timerAt. See effects.h.
#pragma once

#include "base/random.h"
#include "plan/decide.h"
#include "schedule/effects.h"
#include "schedule/inputs.h"
#include "schedule/options.h"
#include "schedule/wait_reason.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tributary::schedule {

class State;

// A live attempt holds a slot of its back end until it is terminal.
struct Lease
{
    model::AttemptId attempt;
    base::Instant since;
    model::MaybeInstant expires;
};

// Since construction.
struct Counters
{
    std::int64_t accepted = 0;
    std::int64_t finished = 0; // terminal tasks
    std::int64_t attempts = 0;
    std::int64_t duplicateReports = 0; // on an attempt that had ended with that
    std::int64_t staleReports = 0; // results of attempts that another one had replaced
    std::int64_t lateReports = 0; // on attempts not held
};

class Scheduler
{
public:
    Scheduler(const Options& options, base::Random& random);
    ~Scheduler();
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    // Adds to `out`; may be called many times before the effects are written.
    void apply(Input input, const Now& now, Effects& out);
    // The effects are on disk and done: forgets terminal tasks, clears `out`.
    void committed(Effects& out);

    // Never empty for a task that is held; empty for any other.
    std::vector<WaitReason> whyWaiting(const model::TaskId& id, const Now& now) const;
    const model::TaskRecord* find(const model::TaskId& id) const; // null = not held
    bool isEmpty() const; // no task is held
    std::size_t size() const; // tasks held

    // For previews through plan::decide, and for the pages of the back ends.
    std::span<const plan::BackendState> backends() const;
    std::vector<Lease> leases(const std::string& backend) const;
    int queued(const std::string& backend) const; // that prefer it now
    const std::shared_ptr<const rules::RuleSet>& rules() const;
    const Trial* trial() const; // null = no version is tried
    const Control& control() const;
    // What rules see of a task type that is submitted now; null = nothing.
    std::shared_ptr<const model::Learned> learned(std::string_view taskType) const;
    // What the reports since the last call have taught; goes into the transaction of the effects.
    std::vector<model::EstimateRow> takeLearned();
    const Counters& counters() const;

    // Everything that must hold between two inputs; empty when it does. O(tasks).
    std::vector<std::string> checkInvariants() const;

private:
    std::unique_ptr<State> m_state;
};

} // namespace tributary::schedule
