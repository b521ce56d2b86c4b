#include "service/event_fanout.h"

#include <algorithm>

namespace tributary::service {

void EventFanout::addSink(EventSink& sink)
{
    const std::lock_guard lock(m_mutex);
    m_sinks.push_back(&sink);
}

void EventFanout::removeSink(EventSink& sink)
{
    const std::lock_guard lock(m_mutex);
    std::erase(m_sinks, &sink);
}

void EventFanout::taskChanged(TaskNo task)
{
    if (m_pending.changedTasks.size() >= kMaxTasks) {
        m_pending.overflow = true;
        return;
    }
    m_pending.changedTasks.push_back(task);
}

void EventFanout::status(const EngineStatus& status)
{
    const std::lock_guard lock(m_mutex);
    for (auto* sink : m_sinks)
        sink->status(status);
}

std::optional<base::Micros> EventFanout::flush(base::Micros now)
{
    const bool isEmpty = m_pending.changedTasks.empty() && !m_pending.newTasks
        && !m_pending.overflow && !m_pending.backendsChanged && !m_pending.rulesChanged;
    if (isEmpty)
        return std::nullopt;
    if (now < m_lastSent + kPeriod)
        return m_lastSent + kPeriod;
    std::ranges::sort(m_pending.changedTasks);
    const auto repeated = std::ranges::unique(m_pending.changedTasks);
    m_pending.changedTasks.erase(repeated.begin(), repeated.end());
    {
        const std::lock_guard lock(m_mutex);
        for (auto* sink : m_sinks)
            sink->events(m_pending);
    }
    m_lastSent = now;
    const auto next = m_pending.toSeq;
    m_pending = {};
    m_pending.fromSeq = next;
    m_pending.toSeq = next;
    return std::nullopt;
}

} // namespace tributary::service
