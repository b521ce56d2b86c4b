// One thread's epoll loop with timers: what the runner and the runner's clients live in.
//
// Thread: the owner's, except post() and stop(), which any thread may call. Callbacks run inside
// run() and may watch, unwatch, arm and cancel freely. Lifetime: whatever callbacks capture
// outlives the loop or is unwatched first. Times are CLOCK_BOOTTIME.
#pragma once

#include "base/clock.h"
#include "base/error.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace tributary::process {

class EventLoop
{
public:
    using Callback = std::function<void(std::uint32_t events)>; // EPOLLIN | EPOLLOUT | …
    using TimerId = std::uint64_t;

    // Errors: ResourceExhausted.
    static base::Result<std::unique_ptr<EventLoop>> create();
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    // Level-triggered; the fd stays the caller's. Errors: ResourceExhausted.
    base::Result<> watch(int fd, std::uint32_t events, Callback callback);
    void change(int fd, std::uint32_t events);
    void unwatch(int fd); // before the fd is closed; unknown fds are ignored

    TimerId after(base::Micros delay, std::function<void()> callback); // once
    void cancel(TimerId id); // unknown ids are ignored

    // Before the loop waits again; in order.
    void defer(std::function<void()> callback);
    // Any thread. What is posted after run() returned is dropped with the loop.
    void post(std::function<void()> callback);

    void run(); // until stop(); may be called again
    void stop(); // any thread

private:
    struct Watch
    {
        std::uint64_t serial = 0; // tells a reused fd from the one an event was meant for
        std::shared_ptr<Callback> callback;
    };
    EventLoop(int epoll, int wake);
    void runPosted();
    void runDeferred();
    void runTimers();
    int timeoutMs() const;

    int m_epoll;
    int m_wake; // eventfd
    std::uint64_t m_nextSerial = 1;
    std::unordered_map<int, Watch> m_watches;
    std::map<std::pair<base::Micros, TimerId>, std::function<void()>> m_timers;
    std::unordered_map<TimerId, base::Micros> m_timerTimes;
    TimerId m_nextTimer = 1;
    std::vector<std::function<void()>> m_deferred;
    bool m_stopped = false;
    std::mutex m_mutex; // guards m_posted and m_stopRequested
    std::vector<std::function<void()>> m_posted;
    bool m_stopRequested = false;
};

} // namespace tributary::process
