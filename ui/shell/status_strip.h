// The status bar: engine, back ends, passing notes, running queries, time zone.
//
// Thread: GUI.
#pragma once

#include "pages/page.h"

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
    explicit StatusStrip(const pages::AppContext& app, QWidget* parent = nullptr);

    void showMessage(widgets::Tone tone, const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    void loadBackends();
    void showBackends();
    void retranslate();
    void showEngine();

    pages::AppContext m_app;
    QToolButton* m_engine = nullptr;
    QHBoxLayout* m_chips = nullptr;
    QList<QToolButton*> m_chipButtons;
    std::vector<service::BackendRow> m_backends;
    QLabel* m_message = nullptr;
    QLabel* m_jobs = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_zone = nullptr;
    QTimer m_messageTimer;
};

} // namespace tributary::shell
