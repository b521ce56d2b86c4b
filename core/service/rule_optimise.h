// Drafts with other thresholds, found over past tasks: those of this data directory, or of a
// dataset that was imported into it. Nothing is stored or published.
//
// Thread: plain values.
#pragma once

#include "service/rule_replay.h"
#include "simulate/optimise/optimise.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tributary::service {

struct OptimiseRequest
{
    std::string rules; // the text whose thresholds may move; empty = the active ones
    std::string file; // for errors
    std::int64_t dataset = 0; // its id; 0 = own tasks
    TimeRange submitted; // of own tasks; from == to: all
    // The newest own tasks, the first ones of a dataset; below zero = all. They are held in memory,
    // about half a kilobyte each.
    std::int64_t most = 250'000;
    std::vector<std::string> vary; // RULE or RULE.FIELD; empty = every threshold
    std::size_t points = 12; // of the frontier, at most
    base::Micros time = std::chrono::seconds{60}; // for all of it, about
    std::optional<ReplayGround> ground; // empty = that of the scheduler of this process
};

struct RuleFrontier
{
    simulate::Frontier frontier;
    std::int64_t baseVersion = 0; // of the rules, 0 = of the request
    std::int64_t available = 0; // tasks of the history; frontier.tasks of them were looked at
    std::array<std::optional<double>, simulate::kTypes> startSeconds{}; // as estimated with
    std::vector<std::string> assumptions; // of the dataset
};

} // namespace tributary::service
