// What operators ask of the scheduler. Each is answered by one Reply.
//
// Plain values, consumed by Scheduler::apply. What only the store knows (tasks that are terminal
// and so no longer in memory) comes along in the input.
#pragma once

#include "cost/price_book.h"
#include "rollout/rollout.h"
#include "rules/rule_set.h"
#include "schedule/types.h"

#include <memory>
#include <string>
#include <vector>

namespace tributary::schedule {

namespace input {

// All or nothing. `known`: the stored tasks among externalDependencies(tasks).
struct Submit
{
    RequestId request = 0;
    std::string actor;
    std::vector<NewTask> tasks;
    std::vector<KnownTask> known;
};
// Cancels those that are open; answers NotFound for each of the others.
struct Cancel
{
    RequestId request = 0;
    std::string actor;
    std::vector<model::TaskId> tasks;
    bool force = false; // skip the grace period
};
// A new task from one of the dead-letter list. `task.spec` is the edited or the original one; its
// idempotency key is dropped, because the old task has it.
struct Redrive
{
    RequestId request = 0;
    std::string actor;
    model::TaskRecord original; // as stored
    NewTask task;
    std::vector<KnownTask> known;
    // rollout::assignmentKey of the task that the chain of redrives began with, so that all of them
    // are on one side of a canary; empty = of `original`.
    std::string sideKey{};
};
// An operator states that an attempt nobody can tell about is gone without a result.
struct DeclareLost
{
    RequestId request = 0;
    std::string actor;
    model::TaskId task;
    int attempt = 0; // by number
    std::string reason;
};
struct SetPaused
{
    enum class Scope : std::uint8_t
    {
        Everything,
        Team,
        Backend
    };
    RequestId request = 0;
    std::string actor;
    Scope scope = Scope::Everything;
    std::string name;
    bool paused = true;
};
struct SetDraining
{
    RequestId request = 0;
    std::string actor;
    std::string backend;
    bool draining = true;
};
struct SetTeamWeight
{
    RequestId request = 0;
    std::string actor;
    std::string team;
    int weight = 1; // 1 to 1000
};
// From now on; tasks that were accepted keep their classification. Ends a trial.
struct PublishRules
{
    RequestId request = 0;
    std::string actor;
    std::shared_ptr<const rules::RuleSet> rules;
};
// Tries the version of `rules` beside the active one, as the plan says. Conflict while another one
// is tried, or while no rules are active.
struct StartTrial
{
    RequestId request = 0;
    std::string actor;
    rollout::Plan plan;
    std::shared_ptr<const rules::RuleSet> rules;
};
// Conflict when it is not that version which is tried.
struct MoveTrial
{
    enum class To : std::uint8_t
    {
        NextStep, // of a canary; after the last one as Active
        Active, // it decides every new task from now on
        Stop // the active version goes on alone
    };
    RequestId request = 0;
    std::string actor;
    std::int64_t version = 0;
    To to = To::Stop;
    std::string reason; // kept with the version
};
struct SetPrices
{
    std::shared_ptr<const cost::PriceBook> prices; // null = costs stay zero
};

} // namespace input

} // namespace tributary::schedule
