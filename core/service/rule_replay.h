// A draft of rules held against past tasks before it is published: those of this data directory, or
// of a dataset that was imported into it.
//
// Thread: plain values; ReplayProgress may be read on any thread while the query runs.
#pragma once

#include "service/task_types.h"
#include "simulate/replay.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tributary::service {

class OperationsQueries;

struct DatasetRow
{
    std::int64_t id = 0;
    std::string name;
    std::string format; // "swf", …
    base::Instant importedAt;
    std::int64_t tasks = 0;
    std::vector<std::string> assumptions; // "stateful=false", …
};

// What the tasks would have run on.
struct ReplayGround
{
    std::vector<plan::BackendState> backends;
    std::shared_ptr<const cost::PriceBook> prices; // null = costs can't be told
};

// A back end as if nothing was wrong with it: a replay asks for rules, not for today's trouble.
plan::BackendState asConfigured(model::BackendConfig config);

struct ReplayRequest
{
    std::string base; // the text of the rules to compare with; empty = the active ones
    std::string draft; // the text of the rules
    std::string file; // for errors
    std::int64_t dataset = 0; // its id; 0 = own tasks
    TimeRange submitted; // of own tasks; from == to: all
    std::int64_t most = -1; // the newest own tasks, the first ones of a dataset; below zero = all
    std::size_t keepMoved = 1000;
    std::optional<ReplayGround> ground; // empty = that of the scheduler of this process
};

struct ReplayProgress
{
    std::atomic<std::int64_t> done = 0;
    std::atomic<std::int64_t> all = 0; // 0 = not known yet
};

struct RuleReplay
{
    simulate::ReplayReport report;
    std::int64_t baseVersion = 0; // what the draft was compared with
    std::int64_t available = 0; // tasks of the history; report.tasks of them were looked at
    std::array<std::optional<double>, simulate::kTypes> startSeconds{}; // as estimated with
    std::vector<std::string> assumptions; // of the dataset
};

// The median start of each type over all that ran here; nothing for a type without such runs.
// Errors: those of OperationsQueries::latency, but not NotFound.
base::Result<std::array<std::optional<double>, simulate::kTypes>>
typicalStarts(OperationsQueries& operations);

} // namespace tributary::service
