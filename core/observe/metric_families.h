// Every metric by name, help text, labels and buckets. Private to core/observe: the only place
// besides metrics.cpp that knows prometheus-cpp. Thread: any; metrics live as long as the registry.
#pragma once

#include "model/enums.h"
#include "observe/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string_view>

namespace tributary::observe {

inline constexpr std::size_t kPhaseCount = 5;

class MetricFamilies
{
public:
    MetricFamilies();

    prometheus::Counter& submitted(std::string_view taskType, model::ExecutionType type);
    prometheus::Counter& completed(std::string_view taskType, model::ExecutionType type,
                                   model::TaskState status);
    prometheus::Histogram& duration(std::string_view taskType, model::ExecutionType type);
    prometheus::Histogram& taskDuration(model::ExecutionType type);
    prometheus::Histogram& cost(model::ExecutionType type);
    prometheus::Counter& costTotal(model::ExecutionType type, std::string_view currency);
    prometheus::Histogram& phase(Phase phase, model::ExecutionType type);
    prometheus::Counter& attempts(std::string_view backend, model::ExecutionType type,
                                  model::AttemptState state);
    prometheus::Counter& coldStarts(std::string_view backend, model::ExecutionType type);
    prometheus::Gauge& utilization(std::string_view resource, model::ExecutionType type);
    prometheus::Gauge& taskCount(model::ExecutionType type, model::TaskState state);
    prometheus::Gauge& backendHealthy(std::string_view backend, model::ExecutionType type);
    prometheus::Gauge& slots(std::string_view backend, model::ExecutionType type);
    prometheus::Gauge& slotsUsed(std::string_view backend, model::ExecutionType type);
    prometheus::Gauge& warmInstances(std::string_view backend);

    const prometheus::Registry& registry() const { return m_registry; }

private:
    prometheus::Registry m_registry; // first: the families live in it
    prometheus::Family<prometheus::Counter>& m_submitted;
    prometheus::Family<prometheus::Counter>& m_completed;
    prometheus::Family<prometheus::Histogram>& m_duration;
    prometheus::Family<prometheus::Histogram>& m_taskDuration;
    prometheus::Family<prometheus::Histogram>& m_cost;
    prometheus::Family<prometheus::Counter>& m_costTotal;
    prometheus::Family<prometheus::Histogram>& m_phase;
    prometheus::Family<prometheus::Counter>& m_attempts;
    prometheus::Family<prometheus::Counter>& m_coldStarts;
    prometheus::Family<prometheus::Gauge>& m_utilization;
    prometheus::Family<prometheus::Gauge>& m_taskCount;
    prometheus::Family<prometheus::Gauge>& m_backendHealthy;
    prometheus::Family<prometheus::Gauge>& m_slots;
    prometheus::Family<prometheus::Gauge>& m_slotsUsed;
    prometheus::Family<prometheus::Gauge>& m_warmInstances;
};

} // namespace tributary::observe
