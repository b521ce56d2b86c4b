// Stands between the window and its closing: while tasks run it asks what becomes of them, and
// keeps the window open for as long as it takes to drain or cancel them.
//
// Thread: GUI. Lifetime: everything it was given outlives it. Where this program doesn't schedule
// there is nothing to ask.
#pragma once

#include "pages/page.h"
#include "shell/close_dialog.h"
#include "shell/live_overview.h"

#include <QObject>
#include <QPointer>

#include <functional>

namespace tributary::shell {

class CloseGuard final : public QObject
{
    Q_OBJECT

public:
    // hold(true): nothing new is dispatched by this process, hold(false): as before. Empty: this
    // program owns no scheduler.
    CloseGuard(const pages::AppContext& app, const LiveOverview& live, QWidget& window,
               std::function<void(bool)> hold);

    void stay(); // ends draining
    bool isDraining() const { return m_isDraining; }

signals:
    void drainingChanged(std::int64_t running); // 0 = not any more

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void decide(CloseChoice choice);
    void drain();
    void cancelRunning();
    void followDrain();
    void closeNow();

    pages::AppContext m_app;
    const LiveOverview& m_live;
    QWidget& m_window;
    std::function<void(bool)> m_hold;
    QPointer<CloseDialog> m_dialog;
    bool m_isDraining = false;
    bool m_isDecided = false;
};

} // namespace tributary::shell
