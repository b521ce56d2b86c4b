#include "observe/metric_families.h"

#include <array>

namespace tributary::observe {
namespace {

using model::ExecutionType;

constexpr std::array<std::string_view, kPhaseCount> kPhases{"queue", "start_cold", "start_warm",
                                                            "run", "collect"};

prometheus::Family<prometheus::Counter>& counter(prometheus::Registry& registry, const char* name,
                                                 const char* help)
{
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Gauge>& gauge(prometheus::Registry& registry, const char* name,
                                             const char* help)
{
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Histogram>& histogram(prometheus::Registry& registry,
                                                     const char* name, const char* help)
{
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

std::string text(ExecutionType type)
{
    return std::string(toString(type));
}

prometheus::Labels ofBackend(std::string_view backend, ExecutionType type)
{
    return {{"backend", std::string(backend)}, {"execution_type", text(type)}};
}

} // namespace

const std::vector<double>& executionBuckets()
{
    static const std::vector<double> kEdges{0.1, 0.5, 1,    5,    10,   30,     60,     120,
                                            300, 600, 1800, 3600, 7200, 14'400, 43'200, 86'400};
    return kEdges;
}

const std::vector<double>& phaseBuckets()
{
    static const std::vector<double> kEdges{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,  0.05,
                                            0.1,    0.25,  0.5,    1,     2.5,  5,      10,
                                            30,     60,    300,    600,   3600, 14'400, 86'400};
    return kEdges;
}

MetricFamilies::MetricFamilies()
    : m_submitted(
          counter(m_registry, "scheduler_task_submitted_total", "Total number of tasks submitted"))
    , m_completed(
          counter(m_registry, "scheduler_task_completed_total", "Total number of tasks completed"))
    , m_duration(histogram(m_registry, "scheduler_execution_duration_seconds",
                           "Task execution duration in seconds"))
    , m_taskDuration(histogram(m_registry, "scheduler_task_duration_seconds",
                               "Time from submission to the end of a task"))
    , m_cost(histogram(m_registry, "scheduler_execution_cost_dollars",
                       "Task execution cost in dollars"))
    , m_costTotal(counter(m_registry, "scheduler_execution_cost_total",
                          "Cost of finished tasks by currency"))
    , m_phase(histogram(m_registry, "scheduler_latency_seconds",
                        "Parts of the latency: queue, start (cold or warm), run, collect"))
    , m_attempts(counter(m_registry, "scheduler_attempts_total",
                         "Attempts that ended, by back end and end state"))
    , m_coldStarts(counter(m_registry, "scheduler_cold_starts_total",
                           "Attempts that waited for an initialisation"))
    , m_utilization(gauge(m_registry, "scheduler_resource_utilization_percent",
                          "Resource utilization percentage"))
    , m_taskCount(gauge(m_registry, "scheduler_task_count", "Tasks by state"))
    , m_backendHealthy(gauge(m_registry, "scheduler_backend_healthy", "1 while healthy"))
    , m_slots(gauge(m_registry, "scheduler_backend_slots", "Leases that a back end may hold"))
    , m_slotsUsed(gauge(m_registry, "scheduler_backend_slots_used", "Leases that are held"))
    , m_warmInstances(gauge(m_registry, "scheduler_warm_instances",
                            "Function instances that wait for an invocation"))
{
}

prometheus::Counter& MetricFamilies::submitted(std::string_view taskType, ExecutionType type)
{
    return m_submitted.Add({{"task_type", std::string(taskType)}, {"execution_type", text(type)}});
}

prometheus::Counter& MetricFamilies::completed(std::string_view taskType, ExecutionType type,
                                               model::TaskState status)
{
    return m_completed.Add({{"task_type", std::string(taskType)},
                            {"execution_type", text(type)},
                            {"status", std::string(toString(status))}});
}

prometheus::Histogram& MetricFamilies::duration(std::string_view taskType, ExecutionType type)
{
    return m_duration.Add({{"task_type", std::string(taskType)}, {"execution_type", text(type)}},
                          executionBuckets());
}

prometheus::Histogram& MetricFamilies::taskDuration(ExecutionType type)
{
    return m_taskDuration.Add({{"execution_type", text(type)}}, executionBuckets());
}

prometheus::Histogram& MetricFamilies::cost(ExecutionType type)
{
    return m_cost.Add({{"execution_type", text(type)}},
                      prometheus::Histogram::BucketBoundaries{0.001, 0.01, 0.1, 1, 10, 100});
}

prometheus::Counter& MetricFamilies::costTotal(ExecutionType type, std::string_view currency)
{
    return m_costTotal.Add({{"execution_type", text(type)}, {"currency", std::string(currency)}});
}

prometheus::Histogram& MetricFamilies::phase(Phase phase, ExecutionType type)
{
    const std::string_view name = kPhases[static_cast<std::size_t>(phase)];
    return m_phase.Add({{"phase", std::string(name)}, {"execution_type", text(type)}},
                       phaseBuckets());
}

prometheus::Counter& MetricFamilies::attempts(std::string_view backend, ExecutionType type,
                                              model::AttemptState state)
{
    auto labels = ofBackend(backend, type);
    labels.emplace("state", toString(state));
    return m_attempts.Add(labels);
}

prometheus::Counter& MetricFamilies::coldStarts(std::string_view backend, ExecutionType type)
{
    return m_coldStarts.Add(ofBackend(backend, type));
}

prometheus::Gauge& MetricFamilies::utilization(std::string_view resource, ExecutionType type)
{
    return m_utilization.Add(
        {{"resource_type", std::string(resource)}, {"execution_type", text(type)}});
}

prometheus::Gauge& MetricFamilies::taskCount(ExecutionType type, model::TaskState state)
{
    return m_taskCount.Add(
        {{"execution_type", text(type)}, {"state", std::string(toString(state))}});
}

prometheus::Gauge& MetricFamilies::backendHealthy(std::string_view backend, ExecutionType type)
{
    return m_backendHealthy.Add(ofBackend(backend, type));
}

prometheus::Gauge& MetricFamilies::slots(std::string_view backend, ExecutionType type)
{
    return m_slots.Add(ofBackend(backend, type));
}

prometheus::Gauge& MetricFamilies::slotsUsed(std::string_view backend, ExecutionType type)
{
    return m_slotsUsed.Add(ofBackend(backend, type));
}

prometheus::Gauge& MetricFamilies::warmInstances(std::string_view backend)
{
    return m_warmInstances.Add({{"backend", std::string(backend)}});
}

} // namespace tributary::observe
