#include "interrupt.h"

#include <pthread.h>

#include <csignal>

namespace tributary::ctl {
namespace {

constexpr int kEnd = SIGUSR2; // ends the thread that waits for signals

sigset_t watched()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, kEnd})
        sigaddset(&set, signal);
    return set;
}

} // namespace

Interrupt::Interrupt()
{
    const auto set = watched();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_thread = std::thread([this, set] {
        int signal = 0;
        while (sigwait(&set, &signal) == 0 && signal != kEnd) {
            const std::lock_guard lock(m_mutex);
            m_isRequested = true;
            m_changed.notify_all();
        }
    });
}

Interrupt::~Interrupt()
{
    pthread_kill(m_thread.native_handle(), kEnd);
    m_thread.join();
    const auto set = watched();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool Interrupt::isRequested() const
{
    const std::lock_guard lock(m_mutex);
    return m_isRequested;
}

void Interrupt::wake()
{
    const std::lock_guard lock(m_mutex);
    m_isWoken = true;
    m_changed.notify_all();
}

void Interrupt::waitFor(std::chrono::milliseconds limit)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, limit, [this] { return m_isRequested || m_isWoken; });
    m_isWoken = false;
}

void Interrupt::waitForRequest()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_isRequested; });
}

} // namespace tributary::ctl
