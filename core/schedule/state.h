// All that the reactor knows, and the records it has changed since the last commit. Private to
// core/schedule; the steps that change it are in steps.h.
#pragma once

#include "plan/estimates.h"
#include "schedule/lanes.h"
#include "schedule/places.h"
#include "schedule/scheduler.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tributary::schedule {

class State
{
public:
    State(const Options& chosen, base::Random& source)
        : options(chosen)
        , random(source)
    {
    }

    const Options options;
    base::Random& random;
    TaskTable tasks;
    Places places{tasks};
    Lanes lanes{tasks};
    TimerHeap bootTimers;
    TimerHeap wallTimers;
    Control control;
    bool isHeld = false; // nothing new is dispatched, and nothing of it is stored
    Counters counters;
    std::shared_ptr<const rules::RuleSet> rules;
    std::optional<Trial> trial; // only beside rules
    std::shared_ptr<const cost::PriceBook> prices;
    std::string priceBook; // names `prices` by what is in it; empty without
    plan::Estimator estimator;
    plan::Estimates estimates;
    model::TaskNo nextTaskNo = 1;
    std::int64_t nextSeq = 1;
    std::uint32_t gap = 0; // counts the times that the reactor was late
    std::int64_t armedAt = kNever; // boot time of the next TimerFired
    std::int64_t watchedAt = 0; // boot time of the last look at every queue

    // Of the input being applied.
    Now now;
    Effects* out = nullptr;
    std::int64_t cause = 0; // first event of this input
    std::string_view actor = kScheduler;
    bool isTrialChanged = false;

    // Since the last commit.
    std::vector<Slot> dirtyTasks;
    std::vector<Attempt*> dirtyAttempts;
    std::vector<Slot> retired; // terminal
    std::deque<model::TaskRecord> others; // changed records of tasks that are not held
    std::unordered_set<model::TaskId> redriven;
    std::vector<Slot> unsettledEnds; // ended, dependents not told yet

    static constexpr std::string_view kScheduler = "scheduler";
    static constexpr std::string_view kBackend = "backend"; // one that is not there any more

    std::int64_t boot() const { return now.boot.count(); }
    plan::Context context() const { return {places.states(), estimator ? &estimator : nullptr}; }

    // The record goes into the effects.
    void touch(Task& task)
    {
        if (task.isDirty)
            return;
        task.isDirty = true;
        dirtyTasks.push_back(task.slot);
        out->tasks.push_back(&task.record);
    }
    void touch(Attempt& attempt)
    {
        if (attempt.isDirty)
            return;
        attempt.isDirty = true;
        dirtyAttempts.push_back(&attempt);
        out->attempts.push_back(&attempt.record);
    }
    // Puts its earliest deadlines into the heaps; after every change of one.
    void arm(const Task& task)
    {
        bootTimers.set(task.slot, task.bootDue());
        wallTimers.set(task.slot, task.wallDue());
    }
    // `kind` and `actor` of the event as given; borrowed until the next event.
    model::EventRecord& event(std::string_view kind, const Task* task, int attempt,
                              std::string_view by);
    model::EventRecord& event(std::string_view kind, const Task* task = nullptr, int attempt = 0)
    {
        return event(kind, task, attempt, actor);
    }
};

// Appends to the body of an event.
void field(model::EventRecord& event, std::string_view key, std::string value);
void field(model::EventRecord& event, std::string_view key, std::int64_t value);

} // namespace tributary::schedule
