// What a set of finished tasks came to, by execution type.
// Thread: plain functions.
#pragma once

#include "cli.h"
#include "service/queries.h"

#include <array>
#include <map>
#include <vector>

namespace tributary::ctl {

struct TypeSummary
{
    std::int64_t tasks = 0;
    std::int64_t succeeded = 0;
    std::int64_t failed = 0; // failed, timed out or lost
    std::int64_t cancelled = 0;
    std::int64_t coldStarts = 0; // of all attempts
    std::vector<base::Micros> latencies; // from submitted to ended, of those that were run
    std::vector<base::Micros> runs; // of the last attempt
    std::map<base::Currency, std::int64_t> costMicro;
};

using Summary = std::array<TypeSummary, model::kExecutionTypeCount>;

// Errors: those of TaskQueries::task.
base::Result<Summary> summarise(service::TaskQueries& tasks, const std::vector<model::TaskId>& ids);

// A table, or with --json an object a type: {execution_type, tasks, succeeded, failed, cancelled,
// latency_p50_us, latency_p95_us, run_p50_us, run_p95_us, cold_starts, cost_micro, currency}, one
// for each currency.
void print(const Cli& cli, const Summary& summary);

// The value that a share q of the samples does not exceed (nearest rank); zero without samples.
base::Micros quantile(std::vector<base::Micros> samples, double q);

} // namespace tributary::ctl
