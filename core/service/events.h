// What the core tells those who watch it.
#pragma once

#include "base/error.h"
#include "model/keys.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tributary::service {

using model::TaskNo;

// What changed since the last batch. `overflow`: too much to list; query again.
struct EventBatch
{
    std::int64_t fromSeq = 0;
    std::int64_t toSeq = 0;
    std::vector<TaskNo> changedTasks;
    bool newTasks = false;
    bool backendsChanged = false;
    bool rulesChanged = false;
    bool overflow = false;
};

struct EngineStatus
{
    enum class Mode : std::uint8_t
    {
        Running,
        Paused,
        Degraded,
        ReadOnly,
        Stopped
    };
    Mode mode = Mode::Running;
    std::string message{}; // why degraded or read-only, and the way out
    base::ErrorCode reason = base::ErrorCode::Internal; // of those two
};

// Called at most every 50 ms, from a thread of the core; must return at once.
class EventSink
{
public:
    virtual ~EventSink() = default;
    virtual void events(const EventBatch& batch) = 0;
    virtual void status(const EngineStatus& status) = 0;
};

} // namespace tributary::service
