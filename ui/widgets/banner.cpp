#include "widgets/banner.h"

#include "gateway/text.h"
#include "widgets/display_format.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>

namespace tributary::widgets {

Banner::Banner(const Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_retry(new QPushButton(this))
    , m_action(new QPushButton(this))
    , m_copy(new QPushButton(this))
{
    setObjectName(QStringLiteral("banner"));
    m_text->setObjectName(QStringLiteral("bannerText"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setTextFormat(Qt::PlainText);
    m_retry->setObjectName(QStringLiteral("bannerRetry"));
    m_action->setObjectName(QStringLiteral("bannerAction"));
    m_copy->setObjectName(QStringLiteral("bannerCopy"));
    m_copy->setProperty("kind", QStringLiteral("quiet"));
    auto* row = new QHBoxLayout(this);
    const Metrics& m = theme.metrics();
    row->setContentsMargins(m.pad, m.gap, m.gap, m.gap);
    row->setSpacing(m.gap);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_retry);
    row->addWidget(m_action);
    row->addWidget(m_copy);
    connect(m_retry, &QPushButton::clicked, this, &Banner::retryRequested);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionRequested);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_details); });
    connect(&theme, &Theme::changed, this, [this] { setTone(m_tone); });
    setTone(Tone::Bad);
    retranslate();
    hide();
}

void Banner::showError(const base::Error& error, const QString& note)
{
    m_details = gateway::toQt(base::toString(error.code)) + QStringLiteral(": ")
        + gateway::toQt(base::describe(error));
    setTone(Tone::Bad);
    const QString detail = gateway::toQt(error.message);
    QString text = detail.isEmpty()
        ? DisplayFormat::error(error.code)
        : tr("%1: %2", "what went wrong: detail").arg(DisplayFormat::error(error.code), detail);
    if (!note.isEmpty())
        text += QLatin1Char('\n') + note;
    m_text->setText(text);
    m_copy->show();
    m_retry->show();
    m_action->hide();
    show();
}

void Banner::showMessage(Tone tone, const QString& text, const QString& details)
{
    m_details = details.isEmpty() ? text : details;
    setTone(tone);
    m_text->setText(text);
    m_retry->hide();
    m_action->hide();
    m_copy->setVisible(!details.isEmpty());
    show();
}

void Banner::setRetryVisible(bool isVisible)
{
    m_retry->setVisible(isVisible);
}

void Banner::setAction(const QString& text)
{
    m_action->setText(text);
    m_action->show();
}

QString Banner::text() const
{
    return m_text->text();
}

void Banner::setTone(Tone tone)
{
    m_tone = tone;
    const bool isBad = tone == Tone::Bad;
    const bool isWarning = tone == Tone::Warning;
    setProperty("tone",
                isBad           ? QStringLiteral("bad")
                    : isWarning ? QStringLiteral("warning")
                                : QStringLiteral("info"));
    style()->unpolish(this);
    style()->polish(this);
    const QString icon = isBad ? QStringLiteral("error")
        : isWarning            ? QStringLiteral("warning")
                               : QStringLiteral("info");
    m_icon->setPixmap(m_theme.pixmap(icon, m_theme.tone(tone), m_theme.metrics().icon));
}

void Banner::retranslate()
{
    m_retry->setText(tr("Retry now"));
    m_copy->setText(tr("Copy details"));
}

void Banner::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

} // namespace tributary::widgets
