#include "simulate/resource_model.h"

#include "cost/estimate.h"

#include <algorithm>
#include <utility>

namespace tributary::simulate {
namespace {

double secondsOf(base::Micros micros)
{
    return static_cast<double>(micros.count()) / 1e6;
}

} // namespace

ResourceModel::ResourceModel(ReplayOptions options)
    : m_options(std::move(options))
{
    m_spec.run.kind = model::RunSpec::Kind::Command; // what it runs plays no part in a replay
    m_spec.run.command = {"true"};
}

void ResourceModel::look(const HistoryTask& task)
{
    m_task = &task;
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
    if (place.backend == nullptr || m_options.prices == nullptr || !m_task->runTime)
        return std::nullopt;
    return cost::estimateCost(*m_options.prices, place.backend->config, m_spec,
                              {.p50 = *m_task->runTime})
        .p50;
}

std::optional<double> ResourceModel::seconds() const
{
    if (!m_task->runTime)
        return std::nullopt;
    return secondsOf(*m_task->runTime) + (m_task->wait ? secondsOf(*m_task->wait) : 0);
}

std::optional<double> ResourceModel::secondsMovedTo(model::ExecutionType type) const
{
    if (!m_task->runTime)
        return std::nullopt;
    return secondsOf(*m_task->runTime)
        + m_options.startSeconds[static_cast<std::size_t>(type)].value_or(0);
}

} // namespace tributary::simulate
