#include "service/event_stream.h"

#include "service/task_json.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::service {
namespace {

// A reader that is slower than this is told to ask again.
constexpr std::size_t kMostTasks = 2000;
constexpr std::size_t kRowsAtOnce = 500;

} // namespace

void EventStream::events(const EventBatch& batch)
{
    const std::lock_guard lock(m_mutex);
    m_pending.toSeq = batch.toSeq;
    m_pending.newTasks |= batch.newTasks;
    m_pending.backendsChanged |= batch.backendsChanged;
    m_pending.rulesChanged |= batch.rulesChanged;
    m_pending.overflow |= batch.overflow;
    auto& changed = m_pending.changedTasks;
    if (changed.size() + batch.changedTasks.size() > kMostTasks)
        m_pending.overflow = true;
    if (m_pending.overflow)
        changed.clear();
    else
        changed.insert(changed.end(), batch.changedTasks.begin(), batch.changedTasks.end());
    m_hasEvents = true;
    m_changed.notify_one();
}

void EventStream::status(const EngineStatus& status)
{
    const std::lock_guard lock(m_mutex);
    m_status = fmt::format("event: status\ndata: {}\n\n", statusJson(status));
    m_changed.notify_one();
}

std::string EventStream::read(std::chrono::milliseconds heartbeat)
{
    EventBatch batch;
    std::string text;
    bool hasEvents = false;
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, heartbeat,
                           [this] { return m_isClosed || m_hasEvents || !m_status.empty(); });
        if (m_isClosed)
            return {};
        hasEvents = std::exchange(m_hasEvents, false);
        batch = std::exchange(m_pending, {});
        text = std::exchange(m_status, {});
    }
    if (hasEvents)
        text += print(batch);
    return text.empty() ? ": \n\n" : text;
}

void EventStream::close()
{
    const std::lock_guard lock(m_mutex);
    m_isClosed = true;
    m_changed.notify_one();
}

std::string EventStream::print(const EventBatch& batch)
{
    std::string text;
    if (batch.overflow)
        text += "event: overflow\ndata: {}\n\n";
    if (batch.backendsChanged)
        text += "event: backends\ndata: {}\n\n";
    if (batch.rulesChanged)
        text += "event: rules\ndata: {}\n\n";
    auto numbers = batch.changedTasks;
    std::ranges::sort(numbers);
    const auto repeated = std::ranges::unique(numbers);
    numbers.erase(repeated.begin(), repeated.end());
    for (std::size_t from = 0; from < numbers.size(); from += kRowsAtOnce) {
        const auto count = std::min(kRowsAtOnce, numbers.size() - from);
        const auto rows = m_tasks.taskRows(std::span(numbers).subspan(from, count));
        if (!rows)
            return text + "event: overflow\ndata: {}\n\n";
        for (const auto& row : *rows)
            text += fmt::format("event: task\ndata: {}\n\n", taskRowJson(row));
    }
    return text + fmt::format(": up to {}\n\n", batch.toSeq);
}

} // namespace tributary::service
