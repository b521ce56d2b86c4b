// What the outside asks of a running console, delivered on the GUI thread: to quit, to come
// forward.
#pragma once

#include <QObject>

namespace tributary::console {

// SIGINT, SIGTERM and SIGHUP as a request to quit.
// Thread: construct it after QCoreApplication; one at a time in a program. blockSignals() comes
// before any other thread, that of a platform plug-in (xcb has one) included: one that does not
// block them would take them, and the program would end at once.
class Termination final : public QObject
{
    Q_OBJECT

public:
    static void blockSignals(); // threads inherit it
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
