// The metrics of the scheduler: counters, histograms and gauges, with their text exposition.
//
// Names, labels and buckets are those that dashboards of the seed configuration expect, plus
// longer buckets for hour-long tasks and the split of latency into queue, start, run and collect.
// Live work only: imported history never comes here. Thread: any; the registry locks for itself.
#pragma once

#include "base/clock.h"
#include "model/records.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::observe {

// The parts of a task's latency.
enum class Phase : std::uint8_t
{
    Queue, // queued to dispatch
    StartCold, // dispatch to running, with an initialisation
    StartWarm, // dispatch to running, without one
    Run,
    Collect, // end of the program to the durable result
};

// Bucket edges in seconds, shared with views that draw the same histograms.
const std::vector<double>& executionBuckets();
const std::vector<double>& phaseBuckets();

class SchedulerMetrics
{
public:
    SchedulerMetrics();
    ~SchedulerMetrics();
    SchedulerMetrics(const SchedulerMetrics&) = delete;
    SchedulerMetrics& operator=(const SchedulerMetrics&) = delete;

    // Call with the state before and after each change of a task; `before` is empty for a new
    // one. Repeated or unchanged states count nothing.
    void taskChanged(std::optional<model::TaskState> before, const model::TaskRecord& after);
    // The same for attempts; `task` is the one it belongs to, `now` the time of the commit.
    void attemptChanged(std::optional<model::AttemptState> before,
                        const model::AttemptRecord& after, const model::TaskRecord& task,
                        base::Instant now);

    // resource: "slots", "cpu", "memory"; percent 0..100.
    void setUtilization(std::string_view resource, model::ExecutionType type, double percent);
    void setTasks(model::ExecutionType type, model::TaskState state, std::int64_t count);
    void setBackend(std::string_view backend, model::ExecutionType type, bool isHealthy,
                    int slotsUsed, int slots);
    void setWarmInstances(std::string_view backend, int count);

    // Prometheus text format 0.0.4.
    std::string exposition() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tributary::observe
