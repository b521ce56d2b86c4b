// Inside of the runner client: the connection's states, on the I/O thread.
//
// Apart → (Starting →) Greeting → Connected → Apart … Requests wait until Connected. Once there
// was a connection, a lost one is made again by itself.
#pragma once

#include "process/event_loop.h"
#include "process/frame_connection.h"
#include "process/runner_client.h"

#include <sys/types.h>

#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace tributary::process {

class RunnerClient::Impl
{
public:
    struct Waiting
    {
        Frame frame;
        std::function<void(Answer)> done;
    };

    Impl() = default;
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    base::Result<> open();

    void add(std::string service, RunnerListener& listener); // any thread
    void remove(const RunnerListener& listener); // any thread
    EventLoop& loop() { return *m_loop; } // post() only
    void request(Waiting waiting);
    void connect();

    RunnerClientOptions options;

private:
    enum class State
    {
        Apart,
        Starting,
        Greeting,
        Connected
    };
    struct Entry
    {
        std::string service;
        RunnerListener* listener;
    };
    void startRunner();
    void starterEnded();
    void received(Frame frame);
    void greeted(const Frame& frame);
    void transmit(Waiting waiting);
    void failed(base::Error error);
    void lost(const base::Error& error);
    void retryLater();

    std::unique_ptr<EventLoop> m_loop;
    std::shared_ptr<FrameConnection> m_connection;
    State m_state = State::Apart;
    bool m_hasStarted = false; // a runner, since the last connection
    bool m_wasConnected = false;
    int m_greetingLosses = 0;
    int m_startRounds = 0;
    pid_t m_starterPid = 0;
    int m_starterFd = -1;
    EventLoop::TimerId m_deadline = 0;
    EventLoop::TimerId m_retry = 0;
    base::Micros m_retryDelay = std::chrono::milliseconds{50};
    std::uint64_t m_nextId = 1;
    std::vector<Waiting> m_waiting;
    std::map<std::uint64_t, std::function<void(Answer)>> m_sent;

    // Held while listeners are called, so that a removed one is never called any more.
    std::recursive_mutex m_mutex; // guards m_listeners and m_info
    std::vector<Entry> m_listeners;
    std::optional<RunnerInfo> m_info;
    std::thread m_thread;
};

} // namespace tributary::process
