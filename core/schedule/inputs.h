// Everything that can happen to the scheduler: commands, reports, timers, the state at start-up.
//
// Plain values, consumed by Scheduler::apply.
#pragma once

#include "model/attempt_report.h"
#include "model/backend_config.h"
#include "schedule/command_inputs.h"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tributary::schedule {

// A version of the rules that is tried beside the active one.
struct Trial
{
    rollout::Rollout rollout;
    std::shared_ptr<const rules::RuleSet> rules;
};

// One that ran and that can't be read any more.
struct LostTrial
{
    std::int64_t version = 0;
    std::string reason; // kept with the version
};

namespace input {

// The configured back ends, all of them. Those that are gone keep their open attempts until an
// operator declares them lost; queued tasks are routed anew.
struct SetBackends
{
    struct Item
    {
        model::BackendConfig config;
        std::function<std::string(const model::TaskSpec&)> incapability; // pure; may be empty
    };
    std::vector<Item> backends;
};
struct Report
{
    model::AttemptId attempt;
    model::AttemptReport report;
};
// A back end gets tasks only after its first report of this kind.
struct Health
{
    std::string backend;
    model::BackendHealth health;
};
struct TimerFired
{
};
// This process starts nothing new from now on, because it is about to end; what runs goes on.
// Never stored: the next process starts what waits.
struct HoldDispatch
{
    bool isHeld = true;
};
// First input of a process, after SetBackends and PublishRules: every task that isn't terminal,
// with all its attempts. Open attempts are reconciled at once.
struct Restore
{
    std::vector<model::TaskRecord> tasks;
    std::vector<model::AttemptRecord> attempts;
    std::vector<KnownTask> known; // terminal tasks that open ones depend on
    Control control;
    model::TaskNo nextTaskNo = 1;
    std::int64_t nextSeq = 1;
    // In force already, so no event says that they were published. Null: PublishRules follows.
    std::shared_ptr<const rules::RuleSet> rules{};
    std::optional<Trial> trial{}; // that runs
    std::optional<LostTrial> lostTrial{}; // in its place: told as stopped
    std::vector<model::EstimateRow> learned{}; // as takeLearned() gave them
    std::vector<model::FinishedRun> runs{}; // in their place the first time, oldest first
};

} // namespace input

using Input =
    std::variant<input::Submit, input::Cancel, input::Redrive, input::DeclareLost, input::SetPaused,
                 input::SetDraining, input::SetTeamWeight, input::PublishRules, input::StartTrial,
                 input::MoveTrial, input::SetPrices, input::SetBackends, input::Report,
                 input::Health, input::TimerFired, input::HoldDispatch, input::Restore>;

} // namespace tributary::schedule
