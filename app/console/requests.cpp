#include "requests.h"

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <QSocketNotifier>

#include <csignal>

namespace tributary::console {

namespace {

sigset_t watched()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&set, signal);
    return set;
}

} // namespace

void Termination::blockSignals()
{
    const sigset_t set = watched();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Termination::Termination(QObject* parent)
    : QObject(parent)
{
    blockSignals();
    const sigset_t set = watched();
    m_fd = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (m_fd < 0)
        return; // no descriptors left: signals wait until the window is closed
    auto* const notifier = new QSocketNotifier(m_fd, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        signalfd_siginfo info = {};
        while (::read(m_fd, &info, sizeof info) == sizeof info)
            emit requested();
    });
}

Termination::~Termination()
{
    if (m_fd >= 0)
        ::close(m_fd);
    const sigset_t set = watched();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace tributary::console
