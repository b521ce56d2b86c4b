// The gauges of the exposition. They are filled when somebody asks: a value of the moment that
// nobody reads costs nothing.
#include "service/engine_core.h"
#include "store/operations_reads.h"

namespace tributary::service {
namespace {

void setBackends(observe::SchedulerMetrics& metrics, const schedule::Scheduler& scheduler)
{
    struct Slots
    {
        int used = 0;
        int limit = 0;
    };
    std::map<model::ExecutionType, Slots> byType;
    for (const auto& state : scheduler.backends()) {
        const auto& config = state.config;
        metrics.setBackend(config.name, config.type,
                           state.health.state == model::BackendHealth::State::Healthy, state.leases,
                           state.limit);
        if (config.type == model::ExecutionType::Serverless)
            metrics.setWarmInstances(config.name, state.health.warmInstances);
        auto& slots = byType[config.type];
        slots.used += state.leases;
        slots.limit += state.limit;
    }
    for (const auto& [type, slots] : byType)
        metrics.setUtilization("slots", type,
                               slots.limit > 0 ? 100.0 * slots.used / slots.limit : 0);
}

} // namespace

std::string EngineCore::metricsText()
{
    inspect([this](const schedule::Scheduler& scheduler, const schedule::Now&) {
        setBackends(m_metrics, scheduler);
    });
    // Off the core thread, and without the counts rather than without an answer.
    const auto reader = store::Reader::open(m_options.dataDir);
    const auto counts = reader ? store::readCounts(**reader) : std::unexpected(reader.error());
    if (counts) {
        for (std::size_t type = 0; type < counts->byTypeAndState.size(); ++type) {
            for (std::size_t state = 0; state < counts->byTypeAndState[type].size(); ++state)
                m_metrics.setTasks(static_cast<model::ExecutionType>(type),
                                   static_cast<model::TaskState>(state),
                                   counts->byTypeAndState[type][state]);
        }
    }
    return m_metrics.exposition();
}

} // namespace tributary::service
