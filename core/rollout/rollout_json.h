// Rollouts, plans and decisions as JSON text: in the store, in commands, in the answers of the API.
//
// Plan: {"mode","steps":[percent…],"samples","hold_us","limits":{"failures","p95","cost"}}; a limit
// of null is off. Thread: pure functions.
#pragma once

#include "rollout/rollout.h"

#include <optional>
#include <string>
#include <string_view>

namespace tributary::rollout {

std::string toJson(const Plan& plan);
// Every key is needed, and no other is known. Errors: ParseError; InvalidArgument as of check().
base::Result<Plan> readPlan(std::string_view json);

std::string toJson(const Rollout& rollout);
base::Result<Rollout> readRollout(std::string_view json); // Errors: Corruption

// {"type","priority","rule","provider","backends","policy","fallback"}: what a version decided.
std::string toJson(const model::Classification& decision);
// Type, priority and rule of one, to show it; nothing when the text is none.
std::optional<model::Classification> readDecision(std::string_view json);

} // namespace tributary::rollout
