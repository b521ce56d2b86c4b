#include "simulate/type_speeds.h"

#include "simulate/quantiles.h"

#include <cmath>

namespace tributary::simulate {
namespace {

// What the rules saw; nothing where that can't be divided by.
std::optional<double> estimateOf(const HistoryTask& task)
{
    const auto seconds = task.features.find(model::FeatureId::ExecutionTimeEstimate);
    return seconds && *seconds > 0 ? seconds : std::nullopt;
}

} // namespace

void TypeSpeeds::add(const HistoryTask& task)
{
    const bool isUsable = !task.taskType.empty() && task.ranOn && task.runTime
        && task.runTime->count() >= 0; // below zero: the clocks of two machines
    if (!isUsable)
        return;
    const auto estimate = estimateOf(task);
    const double seconds = static_cast<double>(task.runTime->count()) / 1e6;
    m_runs[{task.taskType, estimate.has_value(), *task.ranOn}].push_back(seconds
                                                                         / estimate.value_or(1));
}

void TypeSpeeds::settle()
{
    for (auto& [key, runs] : m_runs) {
        if (runs.size() >= kFewestRuns)
            m_medians[key] = quantileValue(runs, 0.5);
    }
    m_runs.clear();
}

std::optional<double> TypeSpeeds::medianOf(const HistoryTask& task, model::ExecutionType type) const
{
    const auto found = m_medians.find({task.taskType, estimateOf(task).has_value(), type});
    return found == m_medians.end() ? std::nullopt : std::optional(found->second);
}

std::optional<double> TypeSpeeds::factor(const HistoryTask& task, model::ExecutionType from,
                                         model::ExecutionType to) const
{
    if (m_medians.empty())
        return std::nullopt;
    const auto there = medianOf(task, from);
    const auto here = medianOf(task, to);
    if (!there || !here || *there <= 0)
        return std::nullopt;
    const double factor = *here / *there;
    return std::isfinite(factor) ? std::optional(factor) : std::nullopt; // of absurd estimates
}

} // namespace tributary::simulate
