// Ctrl+C and SIGTERM as a polite request, for commands that run or wait for long.
//
// Thread: construct it before the command starts any thread of its own (they inherit the blocked
// signals); the rest from any thread. One at a time in a program.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tributary::ctl {

class Interrupt
{
public:
    Interrupt();
    ~Interrupt(); // signals do again what they did before
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    bool isRequested() const;
    // Ends a wait, e.g. because something changed.
    void wake();
    // Returns at a request, a wake() since the last wait, or after `limit`.
    void waitFor(std::chrono::milliseconds limit);
    void waitForRequest();

private:
    mutable std::mutex m_mutex; // guards the two flags
    std::condition_variable m_changed;
    bool m_isRequested = false;
    bool m_isWoken = false;
    std::thread m_thread;
};

} // namespace tributary::ctl
