#include "process/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tributary::process {

namespace {

base::Micros bootNow()
{
    return base::SystemClock{}.bootTime();
}

} // namespace

base::Result<std::unique_ptr<EventLoop>> EventLoop::create()
{
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    const int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::unique_ptr<EventLoop> loop(new EventLoop(epoll, wake));
    if (epoll < 0 || wake < 0)
        return base::failure(base::ErrorCode::ResourceExhausted,
                             std::string("can't make an event loop: ") + std::strerror(errno));
    const auto watched = loop->watch(wake, EPOLLIN, [wake](std::uint32_t) {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto got = read(wake, &count, sizeof count);
    });
    if (!watched)
        return std::unexpected(watched.error());
    return loop;
}

EventLoop::EventLoop(int epoll, int wake)
    : m_epoll(epoll)
    , m_wake(wake)
{
}

EventLoop::~EventLoop()
{
    if (m_epoll >= 0)
        close(m_epoll);
    if (m_wake >= 0)
        close(m_wake);
}

base::Result<> EventLoop::watch(int fd, std::uint32_t events, Callback callback)
{
    epoll_event event{};
    event.events = events;
    const std::uint64_t serial = m_nextSerial++;
    event.data.u64 = serial << 32U | static_cast<std::uint32_t>(fd);
    if (epoll_ctl(m_epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        return base::failure(base::ErrorCode::ResourceExhausted,
                             std::string("can't watch a file: ") + std::strerror(errno));
    m_watches[fd] = {serial & 0xFFFFFFFFU, std::make_shared<Callback>(std::move(callback))};
    return {};
}

void EventLoop::change(int fd, std::uint32_t events)
{
    const auto found = m_watches.find(fd);
    if (found == m_watches.end())
        return;
    epoll_event event{};
    event.events = events;
    event.data.u64 = found->second.serial << 32U | static_cast<std::uint32_t>(fd);
    epoll_ctl(m_epoll, EPOLL_CTL_MOD, fd, &event);
}

void EventLoop::unwatch(int fd)
{
    if (m_watches.erase(fd) > 0)
        epoll_ctl(m_epoll, EPOLL_CTL_DEL, fd, nullptr);
}

EventLoop::TimerId EventLoop::after(base::Micros delay, std::function<void()> callback)
{
    const TimerId id = m_nextTimer++;
    const base::Micros at = bootNow() + delay;
    m_timers.emplace(std::pair(at, id), std::move(callback));
    m_timerTimes.emplace(id, at);
    return id;
}

void EventLoop::cancel(TimerId id)
{
    const auto found = m_timerTimes.find(id);
    if (found == m_timerTimes.end())
        return;
    m_timers.erase({found->second, id});
    m_timerTimes.erase(found);
}

void EventLoop::defer(std::function<void()> callback)
{
    m_deferred.push_back(std::move(callback));
}

void EventLoop::post(std::function<void()> callback)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_posted.push_back(std::move(callback));
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto put = write(m_wake, &one, sizeof one);
}

void EventLoop::stop()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopRequested = true;
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto put = write(m_wake, &one, sizeof one);
}

void EventLoop::runPosted()
{
    std::vector<std::function<void()>> posted;
    {
        const std::scoped_lock lock(m_mutex);
        posted.swap(m_posted);
        m_stopped = std::exchange(m_stopRequested, false);
    }
    for (auto& job : posted)
        job();
}

void EventLoop::runDeferred()
{
    while (!m_deferred.empty()) {
        std::vector<std::function<void()>> jobs;
        jobs.swap(m_deferred);
        for (auto& job : jobs)
            job();
    }
}

void EventLoop::runTimers()
{
    const base::Micros now = bootNow();
    while (!m_timers.empty() && m_timers.begin()->first.first <= now) {
        auto timer = m_timers.extract(m_timers.begin());
        m_timerTimes.erase(timer.key().second);
        timer.mapped()();
    }
}

int EventLoop::timeoutMs() const
{
    if (m_timers.empty())
        return -1;
    const auto left = m_timers.begin()->first.first - bootNow();
    // Rounded up: waking early would spin until the timer is due.
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::clamp<std::int64_t>(ms, 0, 60'000));
}

void EventLoop::run()
{
    std::array<epoll_event, 256> events{};
    while (true) {
        runPosted();
        runDeferred();
        if (m_stopped)
            return;
        const int count = epoll_wait(m_epoll, events.data(), events.size(), timeoutMs());
        for (int i = 0; i < count; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            const auto fd = static_cast<int>(event.data.u64 & 0xFFFFFFFFU);
            const auto found = m_watches.find(fd);
            if (found == m_watches.end() || found->second.serial != event.data.u64 >> 32U)
                continue; // unwatched by an earlier callback of this round
            const auto callback = found->second.callback; // it may unwatch itself
            (*callback)(event.events);
        }
        runTimers();
    }
}

} // namespace tributary::process
