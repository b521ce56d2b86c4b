// What changes, as server-sent events: "task" with a task's row as data, "backends" and "rules"
// without, "status" with the engine's, and "overflow" when too much changed to list (ask again).
//
// Thread: sink calls from the core; read() on one thread, close() from any. Lifetime: the queries
// outlive it; take it off the engine before it goes.
#pragma once

#include "service/events.h"
#include "service/queries.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace tributary::service {

class EventStream final : public EventSink
{
public:
    explicit EventStream(TaskQueries& tasks)
        : m_tasks(tasks)
    {
    }

    void events(const EventBatch& batch) override;
    void status(const EngineStatus& status) override;

    // Blocks until there is something to send, or for `heartbeat`, which sends a comment so that
    // dead connections are noticed. Empty once closed.
    std::string read(std::chrono::milliseconds heartbeat);
    void close();

private:
    std::string print(const EventBatch& batch);

    TaskQueries& m_tasks;
    std::mutex m_mutex; // guards the members below
    std::condition_variable m_changed;
    EventBatch m_pending;
    std::string m_status; // a whole event, empty = none
    bool m_hasEvents = false;
    bool m_isClosed = false;
};

} // namespace tributary::service
