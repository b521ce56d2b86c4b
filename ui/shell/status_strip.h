// The status bar: engine, back ends, running queries, notices, clock and time zone.
//
// Thread: GUI. Lifetime: `live` and `notices` outlive it.
#pragma once

#include "pages/page.h"
#include "shell/live_overview.h"
#include "shell/notices.h"

#include <QFrame>
#include <QList>
#include <QTimer>

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QToolButton;

namespace tributary::shell {

class StatusStrip final : public QFrame
{
    Q_OBJECT

public:
    StatusStrip(const pages::AppContext& app, const LiveOverview& live, const Notices& notices,
                QWidget* parent = nullptr);

signals:
    void noticesRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildRow();
    void showEngine();
    void showBackends();
    void fitChips(); // those that the window is too narrow for are counted
    void showBackend(QToolButton* chip, const service::BackendRow& row);
    void showQueries(int count);
    void showNotices();
    void showClock();
    void retranslate();

    pages::AppContext m_app;
    const LiveOverview& m_live;
    const Notices& m_notices;
    QToolButton* m_engine = nullptr;
    QHBoxLayout* m_chips = nullptr;
    QList<QToolButton*> m_chipButtons;
    QToolButton* m_more = nullptr; // back ends without a chip
    QLabel* m_jobs = nullptr;
    QProgressBar* m_progress = nullptr;
    QToolButton* m_noticeButton = nullptr;
    QLabel* m_clock = nullptr;
    QTimer m_minute;
};

} // namespace tributary::shell
