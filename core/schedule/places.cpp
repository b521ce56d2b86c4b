#include "schedule/places.h"

#include <algorithm>

namespace tributary::schedule {
namespace {

constexpr double kLearnRate = 0.1; // of the moving averages

double average(double mean, double sample)
{
    return mean + (sample - mean) * kLearnRate;
}

} // namespace

std::uint16_t Places::find(std::string_view name) const
{
    const auto found = m_byName.find(std::string(name));
    return found == m_byName.end() ? kNoBackend : found->second;
}

std::uint16_t Places::add(const model::BackendConfig& config)
{
    const auto [found, isNew] =
        m_byName.emplace(config.name, static_cast<std::uint16_t>(m_states.size()));
    if (isNew) {
        m_states.emplace_back();
        m_places.emplace_back();
        m_places.back().actor = "backend:" + config.name;
    }
    const std::uint16_t index = found->second;
    m_states[index].config = config;
    m_states[index].isRemoved = false;
    limit(index);
    return index;
}

void Places::setIncapability(std::uint16_t index,
                             std::function<std::string(const model::TaskSpec&)> incapability)
{
    m_states[index].incapability = std::move(incapability);
}

void Places::setHealth(std::uint16_t index, model::BackendHealth health)
{
    m_states[index].health = std::move(health);
}

void Places::occupy(Task& task, std::uint16_t index)
{
    std::vector<Slot>& live = m_places[index].live;
    task.backend = index;
    task.livePosition = static_cast<std::uint32_t>(live.size());
    live.push_back(task.slot);
    m_states[index].leases = static_cast<int>(live.size());
}

void Places::release(Task& task)
{
    const std::uint16_t index = task.backend;
    std::vector<Slot>& live = m_places[index].live;
    const Slot last = live.back();
    live[task.livePosition] = last;
    m_tasks[last].livePosition = task.livePosition;
    live.pop_back();
    task.backend = kNoBackend;
    m_states[index].leases = static_cast<int>(live.size());
}

void Places::limit(std::uint16_t index)
{
    const bool isSuspect = m_places[index].isSuspect;
    m_states[index].limit = isSuspect ? std::min(1, m_states[index].config.concurrency)
                                      : m_states[index].config.concurrency;
}

void Places::refused(std::uint16_t index, std::int64_t now, const Options& options)
{
    Place& place = m_places[index];
    ++place.refusals;
    if (place.refusals < options.coolDownAfter)
        return;
    const int doublings = std::min(place.refusals - options.coolDownAfter, 16);
    const std::int64_t rest =
        std::min(options.coolDownCap.count(), options.coolDownBase.count() << doublings);
    place.coolUntil = now + rest;
    place.isSuspect = true;
    m_states[index].isCoolingDown = true;
    limit(index);
}

void Places::took(std::uint16_t index)
{
    if (m_places[index].refusals == 0)
        return;
    m_places[index].refusals = 0;
    m_places[index].isSuspect = false;
    m_places[index].coolUntil = kNever;
    m_states[index].isCoolingDown = false;
    limit(index);
}

void Places::endRest(std::uint16_t index)
{
    m_places[index].coolUntil = kNever;
    m_states[index].isCoolingDown = false; // one attempt at a time until it takes one
}

std::int64_t Places::earliestRestEnd() const
{
    std::int64_t earliest = kNever;
    for (const Place& place : m_places)
        earliest = std::min(earliest, place.coolUntil);
    return earliest;
}

void Places::learn(std::uint16_t index, double seconds, const std::optional<base::Money>& cost)
{
    plan::BackendState& state = m_states[index];
    state.latencySeconds = average(state.latencySeconds.value_or(seconds), seconds);
    if (!cost)
        return;
    const auto micro = static_cast<double>(cost->micro);
    const bool isSame = state.cost && state.cost->currency == cost->currency;
    state.cost =
        plan::LearnedCost{average(isSame ? state.cost->micro : micro, micro), cost->currency};
}

} // namespace tributary::schedule
