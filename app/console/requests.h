// What the outside asks of a running console, delivered on the GUI thread: to quit, to come
// forward.
#pragma once

#include <QObject>

namespace tributary::console {

// SIGINT, SIGTERM and SIGHUP as a request to quit.
// Thread: construct it before any other thread starts (they inherit the blocked signals), after
// QCoreApplication; one at a time in a program.
class Termination final : public QObject
{
    Q_OBJECT

public:
    explicit Termination(QObject* parent = nullptr);
    ~Termination() override; // signals do again what they did before

signals:
    void requested();

private:
    int m_fd = -1;
};

// Another console was started. Thread: requested() is emitted on any.
class ForwardRequests final : public QObject
{
    Q_OBJECT

signals:
    void requested();
};

} // namespace tributary::console
