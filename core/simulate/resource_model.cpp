#include "simulate/resource_model.h"

#include "cost/estimate.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tributary::simulate {
namespace {

double secondsOf(base::Micros micros)
{
    return static_cast<double>(micros.count()) / 1e6;
}

base::Micros timesFactor(base::Micros time, double factor)
{
    constexpr double kMost = 3e15; // a century
    return base::Micros{std::llround(std::min(static_cast<double>(time.count()) * factor, kMost))};
}

} // namespace

std::string_view toString(TimeBasis basis) noexcept
{
    constexpr std::array<std::string_view, kTimeBases> kNames{"recorded", "same_task_type",
                                                              "same_time"};
    return kNames[static_cast<std::size_t>(basis)];
}

ResourceModel::ResourceModel(ReplayOptions options)
    : m_options(std::move(options))
{
    m_spec.run.kind = model::RunSpec::Kind::Command; // what it runs plays no part in a replay
    m_spec.run.command = {"true"};
}

void ResourceModel::look(const HistoryTask& task, model::ExecutionType ranOn)
{
    m_task = &task;
    m_ranOn = task.ranOn.value_or(ranOn);
    m_spec.features = task.features;
    // Rules see what was learned; limits and prices follow what is declared, as when it ran.
    for (const model::FeatureInfo& info : model::allFeatures()) {
        if (task.features.origin(info.id) == model::ValueOrigin::Learned)
            m_spec.features.clear(info.id);
    }
    m_spec.taskType = task.taskType;
    m_spec.labels = task.labels;
}

ResourceModel::Place ResourceModel::placeFor(const model::Classification& classification) const
{
    const plan::Context context{m_options.backends, nullptr};
    const plan::Ranking ranking = plan::rank({}, m_spec, classification, context);
    if (!ranking.order.empty())
        return {&m_options.backends[ranking.order.front()], true};
    const auto ofType = std::ranges::find_if(m_options.backends, [&](const auto& backend) {
        return backend.config.enabled && backend.config.type == classification.type;
    });
    return {ofType == m_options.backends.end() ? nullptr : &*ofType, false};
}

std::optional<base::Money> ResourceModel::costAt(const Place& place) const
{
    if (place.backend == nullptr || m_options.prices == nullptr)
        return std::nullopt;
    const auto time = timeOn(place.backend->config.type);
    if (!time)
        return std::nullopt;
    return cost::estimateCost(*m_options.prices, place.backend->config, m_spec, {.p50 = time->run})
        .p50;
}

// Typical; zero where none is known.
base::Micros ResourceModel::startOn(model::ExecutionType type) const
{
    const double seconds = m_options.startSeconds[static_cast<std::size_t>(type)].value_or(0);
    return base::Micros{std::llround(seconds * 1e6)};
}

std::optional<ResourceModel::Time> ResourceModel::timeOn(model::ExecutionType type) const
{
    if (!m_task->runTime)
        return std::nullopt;
    Time time{.wait = m_task->wait.value_or(base::Micros{}), .run = *m_task->runTime};
    if (type != m_ranOn) {
        const bool isOwn = m_task->ranOn.has_value();
        const auto factor = isOwn && m_options.speeds
            ? m_options.speeds->factor(*m_task, m_ranOn, type)
            : std::nullopt;
        time.basis = factor ? TimeBasis::SameTaskType : TimeBasis::SameTime;
        time.run = factor ? timesFactor(time.run, *factor) : time.run;
        // The waits of traces know nothing of our starts.
        time.leftQueue = isOwn ? std::max(time.wait - startOn(m_ranOn), base::Micros{}) : time.wait;
        time.wait = startOn(type);
    }
    return time;
}

double ResourceModel::Time::seconds() const
{
    return secondsOf(wait + run);
}

double ResourceModel::Time::secondsQueued() const
{
    return secondsOf(leftQueue + wait + run);
}

} // namespace tributary::simulate
