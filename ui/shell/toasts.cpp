#include "shell/toasts.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace tributary::shell {

namespace {

constexpr int kShownMs = 8000;
constexpr qsizetype kMostToasts = 3;

QList<Toast*> toastsOf(const QWidget* corner)
{
    return corner->findChildren<Toast*>(Qt::FindDirectChildrenOnly);
}

} // namespace

Toast::Toast(const widgets::Theme& theme, const Notice& notice, QWidget* parent)
    : QFrame(parent)
{
    setObjectName(QStringLiteral("toast"));
    setProperty("card", true);
    const widgets::Metrics& m = theme.metrics();
    auto* icon = new QLabel(this);
    icon->setPixmap(theme.pixmap(Notices::iconOf(notice.tone), theme.tone(notice.tone), m.icon));
    auto* text = new QLabel(notice.text, this);
    text->setObjectName(QStringLiteral("toastText"));
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setMinimumWidth(m.panelWidth);
    auto* close = new QToolButton(this);
    close->setObjectName(QStringLiteral("toastClose"));
    close->setProperty("kind", QStringLiteral("quiet"));
    close->setIcon(theme.icon(QStringLiteral("close"), theme.colors().muted));
    close->setAccessibleName(tr("Dismiss: %1").arg(notice.text));
    close->installEventFilter(this);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(m.pad, m.gap, m.gap, m.gap);
    row->setSpacing(m.gap);
    row->addWidget(icon, 0, Qt::AlignTop);
    row->addWidget(text, 1);
    row->addWidget(close, 0, Qt::AlignTop);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kShownMs);
    connect(&m_timer, &QTimer::timeout, this, &QObject::deleteLater);
    connect(close, &QToolButton::clicked, this, &QObject::deleteLater);
    m_timer.start();
    setAccessibleName(notice.text);
    QAccessibleEvent announcement(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&announcement);
}

QString Toast::text() const
{
    return findChild<QLabel*>(QStringLiteral("toastText"))->text();
}

void Toast::enterEvent(QEnterEvent* event)
{
    m_timer.stop();
    QFrame::enterEvent(event);
}

void Toast::leaveEvent(QEvent* event)
{
    m_timer.start();
    QFrame::leaveEvent(event);
}

bool Toast::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn)
        m_timer.stop();
    else if (event->type() == QEvent::FocusOut)
        m_timer.start();
    return QFrame::eventFilter(watched, event);
}

ToastCorner::ToastCorner(const widgets::Theme& theme, const Notices& notices, QWidget* ground,
                         QWidget* window)
    : QWidget(window)
    , m_theme(theme)
    , m_ground(ground)
    , m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("toasts"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(theme.metrics().gap);
    m_ground->installEventFilter(this);
    connect(&notices, &Notices::added, this, &ToastCorner::add);
    hide();
}

void ToastCorner::add(const Notice& notice)
{
    const QList<Toast*> shown = toastsOf(this);
    for (qsizetype i = 0; i + kMostToasts <= shown.size(); ++i)
        delete shown[i];
    auto* const toast = new Toast(m_theme, notice, this);
    m_column->addWidget(toast);
    toast->show(); // a layout leaves no room for what is not shown yet
    connect(toast, &QObject::destroyed, this, &ToastCorner::place, Qt::QueuedConnection);
    place();
}

void ToastCorner::place()
{
    const bool isEmpty = toastsOf(this).isEmpty();
    setVisible(!isEmpty);
    if (isEmpty)
        return;
    m_column->activate();
    const int margin = m_theme.metrics().pad;
    QSize size = sizeHint();
    const QPoint corner = m_ground->mapTo(parentWidget(), QPoint(m_ground->width(), 0));
    // Texts are wrapped; what is too much for the window is cut rather than out of it.
    size.setHeight(std::min(m_column->totalHeightForWidth(size.width()), corner.y() - 2 * margin));
    setGeometry(QRect(corner - QPoint(size.width() + margin, size.height() + margin), size));
    raise();
}

bool ToastCorner::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move)
        place();
    return QWidget::eventFilter(watched, event);
}

} // namespace tributary::shell
