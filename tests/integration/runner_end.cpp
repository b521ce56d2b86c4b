#include "integration/runner_end.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <QDir>
#include <QFile>

#include <csignal>

namespace tributary::test {

namespace {

constexpr int kGuardMs = 60'000;

} // namespace

// It is nobody's child, so it is found by its arguments.
bool endRunnersOf(const QString& dataDir)
{
    bool hasFound = false;
    const QDir processes(QStringLiteral("/proc"));
    for (const QString& entry : processes.entryList(QDir::Dirs)) {
        bool isPid = false;
        const int pid = entry.toInt(&isPid);
        QFile file(processes.filePath(entry + QStringLiteral("/cmdline")));
        if (!isPid || !file.open(QIODevice::ReadOnly))
            continue;
        const QList<QByteArray> words = file.readAll().split('\0');
        if (!words.first().endsWith("/tributary-runner") || !words.contains(dataDir.toUtf8()))
            continue;
        const int handle = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
        ::kill(pid, SIGTERM);
        pollfd poller{handle, POLLIN, 0};
        ::poll(&poller, 1, kGuardMs); // it writes into the directory until its end
        ::close(handle);
        hasFound = true;
    }
    return hasFound;
}

} // namespace tributary::test
