// Versions of the rules and their trials as JSON, with the stable keys of the command line and the
// API. Thread: pure functions.
#pragma once

#include "service/operations_types.h"
#include "simulate/replay.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tributary::service {

// {version,active,at,author,message,mode,state,reason,replay}: without the source; replay is the
// object that was stored, or null.
std::string ruleSetJson(const RuleSetVersionRow& row);

// {version,active_version,mode,state,reason,since,decided,differing,other_rule,
//  types: [{from,to,tasks}]}, and of a canary {share_percent,plan_percent,samples,hold_us,
//  steps: [{share_percent,since,candidate,control}],
//  guards: [{guard,limit,alarm,candidate,control,reference}]}: alarm 1 = it trips, reference = what
//  the events are counted beyond (seconds, dollars). And waits_for, what the step needs before it
//  is left: {samples,moved,not_before}, null when the canary is over; moved: of the tasks that it
//  decides differently so many have to end.
std::string ruleTrialJson(const RuleTrial& trial);

// {task,name,at,decided_by,active,candidate}
std::string ruleDifferenceJson(const RuleDifferenceRow& row);

// {tasks,matrix,moved,other_rule,moved_on_assumptions,moved_by_basis,cost_micro,latency_seconds,load,
//  assumptions,moved_tasks}; `list`: how many of the moved tasks.
std::string replayJson(const simulate::ReplayReport& report,
                       const std::vector<std::string>& assumptions, std::size_t list);

// The figures of such a report that stand for all; nothing when it has none.
struct ReplaySummary
{
    std::int64_t tasks = 0;
    std::int64_t moved = 0; // to another type
    std::int64_t otherRule = 0; // of the same type
    std::vector<base::Money> costBefore; // of the moved ones, one a currency
    std::vector<base::Money> costAfter;
    std::optional<std::pair<double, double>> p95Seconds; // before, after; of all
};
std::optional<ReplaySummary> readReplaySummary(const std::string& json);

} // namespace tributary::service
