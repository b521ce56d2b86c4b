#include "observe/metrics.h"

#include "observe/metric_families.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace tributary::observe {
namespace {

using model::AttemptState;
using model::ExecutionType;
using model::TaskState;

// Types beyond that share one label value, so that free text can't fill the memory.
constexpr std::size_t kMostTaskTypes = 200;
constexpr std::string_view kOtherTypes = "other";
constexpr std::string_view kNoType = "unspecified";
constexpr std::size_t kTerminalStates =
    model::kTaskStateCount - static_cast<std::size_t>(TaskState::Succeeded);

double seconds(base::Micros time)
{
    // Two clocks may disagree by a little; a negative time is none.
    return static_cast<double>(std::max(time, base::Micros{0}).count()) / 1e6;
}

std::size_t index(ExecutionType type)
{
    return static_cast<std::size_t>(type);
}

// The metrics of one task type and execution type, looked up once.
struct TaskTypeMetrics
{
    prometheus::Counter* submitted = nullptr;
    std::array<prometheus::Counter*, kTerminalStates> completed{};
    prometheus::Histogram* duration = nullptr;
};

struct ExecutionTypeMetrics
{
    std::array<prometheus::Histogram*, kPhaseCount> phases{};
    prometheus::Histogram* taskDuration = nullptr;
    prometheus::Histogram* cost = nullptr;
    prometheus::Counter* dollars = nullptr;
};

struct BackendMetrics
{
    std::array<prometheus::Counter*, kTerminalStates> attempts{};
    prometheus::Counter* coldStarts = nullptr;
};

} // namespace

class SchedulerMetrics::Impl
{
public:
    Impl()
    {
        for (int i = 0; i < model::kExecutionTypeCount; ++i) {
            const auto type = static_cast<ExecutionType>(i);
            auto& metrics = m_byType[index(type)];
            for (std::size_t phase = 0; phase < kPhaseCount; ++phase)
                metrics.phases[phase] = &families.phase(static_cast<Phase>(phase), type);
            metrics.taskDuration = &families.taskDuration(type);
            metrics.cost = &families.cost(type);
            metrics.dollars = &families.costTotal(type, base::Currency{}.text());
        }
    }

    void taskChanged(std::optional<TaskState> before, const model::TaskRecord& after)
    {
        const ExecutionType type = after.classification.type;
        TaskTypeMetrics& metrics = ofTaskType(after, type);
        if (!before)
            metrics.submitted->Increment();
        if (!isTerminal(after.state) || (before && isTerminal(*before)))
            return;
        const auto which =
            static_cast<std::size_t>(after.state) - static_cast<std::size_t>(TaskState::Succeeded);
        metrics.completed[which]->Increment();
        if (after.started && after.ended)
            metrics.duration->Observe(seconds(*after.ended - *after.started));
        if (after.ended)
            m_byType[index(type)].taskDuration->Observe(seconds(*after.ended - after.submitted));
        recordCost(type, after.cost);
    }

    void attemptChanged(std::optional<AttemptState> before, const model::AttemptRecord& after,
                        const model::TaskRecord& task, base::Instant now)
    {
        const ExecutionType type = task.classification.type;
        auto& phases = m_byType[index(type)].phases;
        const auto observe = [&](Phase phase, base::Micros time) {
            phases[static_cast<std::size_t>(phase)]->Observe(seconds(time));
        };
        if (!before && task.queued)
            observe(Phase::Queue, after.intentAt - *task.queued);
        if (before && isTerminal(*before))
            return;
        if (isFirstStart(before, after)) {
            const bool isCold = after.initTime > base::Micros{0};
            observe(isCold ? Phase::StartCold : Phase::StartWarm,
                    *after.startedAt - after.intentAt);
            if (isCold)
                ofBackend(after.backend, type).coldStarts->Increment();
        }
        if (!isTerminal(after.state))
            return;
        const auto which = static_cast<std::size_t>(after.state)
            - static_cast<std::size_t>(AttemptState::Succeeded);
        ofBackend(after.backend, type).attempts[which]->Increment();
        if (after.startedAt && after.endedAt)
            observe(Phase::Run, *after.endedAt - *after.startedAt);
        if (after.endedAt)
            observe(Phase::Collect, now - *after.endedAt);
    }

    MetricFamilies families;

private:
    TaskTypeMetrics& ofTaskType(const model::TaskRecord& task, ExecutionType type)
    {
        const std::string_view given = task.spec ? std::string_view(task.spec->taskType) : "";
        const std::lock_guard lock(m_mutex);
        std::string name(given.empty() ? kNoType : given);
        auto at = m_byTaskType.find(name);
        if (at == m_byTaskType.end()) {
            if (m_byTaskType.size() >= kMostTaskTypes)
                name = kOtherTypes;
            at = m_byTaskType.try_emplace(name).first;
        }
        TaskTypeMetrics& metrics = at->second[index(type)];
        if (metrics.submitted == nullptr) {
            metrics.submitted = &families.submitted(name, type);
            metrics.duration = &families.duration(name, type);
            for (std::size_t i = 0; i < kTerminalStates; ++i) {
                const auto state =
                    static_cast<TaskState>(static_cast<std::size_t>(TaskState::Succeeded) + i);
                metrics.completed[i] = &families.completed(name, type, state);
            }
        }
        return metrics;
    }

    void recordCost(ExecutionType type, const base::Money& cost)
    {
        if (cost.micro <= 0)
            return;
        const double amount = static_cast<double>(cost.micro) / 1e6;
        if (cost.currency != base::Currency{}) {
            families.costTotal(type, cost.currency.text()).Increment(amount);
            return;
        }
        m_byType[index(type)].dollars->Increment(amount);
        m_byType[index(type)].cost->Observe(amount);
    }

    // A back end has one execution type, but may be configured anew with another.
    BackendMetrics& ofBackend(const std::string& name, ExecutionType type)
    {
        const std::lock_guard lock(m_mutex);
        BackendMetrics& metrics = m_byBackend[name][index(type)];
        if (metrics.coldStarts == nullptr) {
            metrics.coldStarts = &families.coldStarts(name, type);
            for (std::size_t i = 0; i < kTerminalStates; ++i) {
                const auto state = static_cast<AttemptState>(
                    static_cast<std::size_t>(AttemptState::Succeeded) + i);
                metrics.attempts[i] = &families.attempts(name, type, state);
            }
        }
        return metrics;
    }

    // An attempt may be running, unknown and running again; its start counts once.
    bool isFirstStart(std::optional<AttemptState> before, const model::AttemptRecord& after)
    {
        const std::lock_guard lock(m_mutex);
        const bool wasStarted =
            before == AttemptState::Running || m_startedUnknown.contains(after.id);
        if (wasStarted && after.state == AttemptState::Unknown)
            m_startedUnknown.insert(after.id);
        if (after.state != AttemptState::Unknown && !m_startedUnknown.empty())
            m_startedUnknown.erase(after.id);
        const bool isStarted =
            after.startedAt && (after.state == AttemptState::Running || isTerminal(after.state));
        return isStarted && !wasStarted;
    }

    std::array<ExecutionTypeMetrics, model::kExecutionTypeCount> m_byType;
    std::mutex m_mutex; // guards the members below
    std::unordered_map<std::string, std::array<TaskTypeMetrics, model::kExecutionTypeCount>>
        m_byTaskType;
    std::unordered_map<std::string, std::array<BackendMetrics, model::kExecutionTypeCount>>
        m_byBackend;
    std::unordered_set<model::AttemptId> m_startedUnknown;
};

SchedulerMetrics::SchedulerMetrics()
    : m_impl(std::make_unique<Impl>())
{
}

SchedulerMetrics::~SchedulerMetrics() = default;

void SchedulerMetrics::taskChanged(std::optional<TaskState> before, const model::TaskRecord& after)
{
    m_impl->taskChanged(before, after);
}

void SchedulerMetrics::attemptChanged(std::optional<AttemptState> before,
                                      const model::AttemptRecord& after,
                                      const model::TaskRecord& task, base::Instant now)
{
    m_impl->attemptChanged(before, after, task, now);
}

void SchedulerMetrics::setUtilization(std::string_view resource, ExecutionType type, double percent)
{
    m_impl->families.utilization(resource, type).Set(percent);
}

void SchedulerMetrics::setTasks(ExecutionType type, TaskState state, std::int64_t count)
{
    m_impl->families.taskCount(type, state).Set(static_cast<double>(count));
}

void SchedulerMetrics::setBackend(std::string_view backend, ExecutionType type, bool isHealthy,
                                  int slotsUsed, int slots)
{
    m_impl->families.backendHealthy(backend, type).Set(isHealthy ? 1 : 0);
    m_impl->families.slotsUsed(backend, type).Set(slotsUsed);
    m_impl->families.slots(backend, type).Set(slots);
}

void SchedulerMetrics::setWarmInstances(std::string_view backend, int count)
{
    m_impl->families.warmInstances(backend).Set(count);
}

std::string SchedulerMetrics::exposition() const
{
    return prometheus::TextSerializer().Serialize(m_impl->families.registry().Collect());
}

} // namespace tributary::observe
