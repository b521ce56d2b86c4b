// Where the thresholds of a rule set could stand: the Pareto frontier of what past tasks cost
// against the 95th percentile of their latency. A point is a draft; nothing is published.
//
// The search works on a sample of the history with the estimates of the replay; each point that is
// told was then replayed over the whole history, and its figures are those of that replay. Left out
// are points that break a rule test, make a rule unreachable, leave more tasks than today without a
// back end that can run them, or move tasks to where their cost can't be told.
//
// Thread: pure but for its callbacks; run it off the GUI thread. The same input gives the same
// frontier as long as time does not end it.
#pragma once

#include "simulate/optimise/threshold.h"
#include "simulate/replay.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace tributary::simulate {

struct History
{
    std::string source; // see Replay::begin()
    std::vector<HistoryTask> tasks;
};

struct OptimiseOptions
{
    ReplayOptions ground; // keepMoved plays no part
    std::vector<std::string> vary; // RULE or RULE.FIELD; empty = every threshold
    std::size_t points = 12; // to replay, at most; at least 2
    std::size_t sample = 32'768; // tasks to search with
    std::size_t cuts = 64; // values to try of a threshold, about
    std::int64_t evaluations = 20'000;
    std::int64_t tryAllUpTo = 4'096; // settings; more are searched
    std::uint64_t seed = 1;
    // The share of the time that is gone: from half of it on the search ends, from all of it on no
    // further point is replayed. Empty = there is time.
    std::function<double()> timeSpent;
    std::function<bool()> isCancelled; // may be empty
    std::function<void(double share)> progress; // may be empty
};

struct ThresholdChange
{
    Threshold threshold;
    std::string literal; // the new one
};
std::string toString(const ThresholdChange& change); // "short: memory_requirement < 2GB → 3GB"

struct FrontierPoint
{
    std::vector<ThresholdChange> changes; // in the order of the file; none = today's rules
    std::string draft; // the source with those literals
    ReplayReport report; // of the draft, beside today's rules
    double costMicro = 0; // of USD: of all tasks whose cost can be told
    double p95Seconds = 0;
};

struct Frontier
{
    FrontierPoint today;
    bool isTodayBeaten = false; // some point costs no more and takes no longer
    std::vector<FrontierPoint>
        points; // the others, ascending cost; none beats another or is beaten
    std::size_t thresholds = 0; // that may move
    std::int64_t tasks = 0;
    std::int64_t sampled = 0;
    std::int64_t costUntold = 0; // tasks whose cost can't be told today
    std::int64_t evaluations = 0;
    bool isExhaustive = false; // every combination of the values to try was tried
    bool isOutOfTime = false; // search or replays ended early
    std::size_t refuted = 0; // points of the sample that the whole history did not confirm
};

// Errors: InvalidArgument of findThresholds; NotFound for a history without a recorded
// run time; Unavailable without a price book; Cancelled.
base::Result<Frontier> optimise(const rules::RuleSet& rules, std::span<const History> histories,
                                const OptimiseOptions& options);

} // namespace tributary::simulate
