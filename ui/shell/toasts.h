// Toasts: notes in the lower right corner of the window.
//
// Thread: GUI. One stays for eight seconds and for as long as the mouse or the focus is on it; at
// most three are shown, the list of notices has them all.
#pragma once

#include "shell/notices.h"

#include <QFrame>
#include <QTimer>

class QVBoxLayout;

namespace tributary::shell {

class Toast final : public QFrame
{
    Q_OBJECT

public:
    Toast(const widgets::Theme& theme, const Notice& notice, QWidget* parent);

    QString text() const;

protected:
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override; // the focus of its button

private:
    QTimer m_timer;
};

class ToastCorner final : public QWidget
{
    Q_OBJECT

public:
    // Toasts stand on the upper edge of `ground`, a widget of the same window.
    ToastCorner(const widgets::Theme& theme, const Notices& notices, QWidget* ground,
                QWidget* window);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // moves with its ground

private:
    void add(const Notice& notice);
    void place();

    const widgets::Theme& m_theme;
    QWidget* m_ground = nullptr;
    QVBoxLayout* m_column = nullptr;
};

} // namespace tributary::shell
