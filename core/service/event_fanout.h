// Gathers what changed and tells the sinks at most every 50 ms.
//
// Thread: add() and flush() on the core thread; sinks are added and removed from any.
#pragma once

#include "base/clock.h"
#include "service/events.h"

#include <mutex>
#include <optional>
#include <vector>

namespace tributary::service {

class EventFanout
{
public:
    static constexpr base::Micros kPeriod = std::chrono::milliseconds{50};
    static constexpr std::size_t kMaxTasks = 20'000; // beyond: overflow, ask again

    void addSink(EventSink& sink);
    void removeSink(EventSink& sink);

    EventBatch& pending() { return m_pending; } // marks the batch as not empty
    void taskChanged(TaskNo task);
    void status(const EngineStatus& status);
    // Sends what is due; the boot time of the next flush while something is pending.
    std::optional<base::Micros> flush(base::Micros now);

private:
    std::mutex m_mutex; // guards m_sinks
    std::vector<EventSink*> m_sinks;
    EventBatch m_pending;
    base::Micros m_lastSent{};
};

} // namespace tributary::service
