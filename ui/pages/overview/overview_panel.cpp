#include "pages/overview/overview_panel.h"

#include "gateway/text.h"
#include "widgets/card.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>

namespace tributary::pages {
namespace {

constexpr float kVeil = 0.6F;

// Fades what lies below. An opacity effect would paint charts on black.
class Veil final : public QWidget
{
public:
    Veil(const widgets::Theme& theme, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        hide();
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override
    {
        QColor color = m_theme.colors().surface;
        color.setAlphaF(kVeil);
        QPainter(this).fillRect(rect(), color);
    }

private:
    const widgets::Theme& m_theme;
};

} // namespace

OverviewPanel::OverviewPanel(const AppContext& app, QWidget* content, QWidget* parent)
    : QWidget(parent)
    , m_format(app.format)
    , m_card(new widgets::Card(app.theme, this))
    , m_strip(new QWidget(m_card))
    , m_reason(new QLabel(m_strip))
    , m_retry(new QPushButton(m_strip))
    , m_stack(new QStackedWidget(m_card))
    , m_content(content)
    , m_nothing(new QLabel(m_stack))
{
    m_veil = new Veil(app.theme, m_card);
    m_stack->installEventFilter(this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_card);
    auto* strip = new QHBoxLayout(m_strip);
    strip->setContentsMargins(0, 0, 0, 0);
    strip->addWidget(m_reason, 1);
    strip->addWidget(m_retry);
    m_reason->setObjectName(QStringLiteral("panelReason"));
    m_reason->setProperty("role", QStringLiteral("error"));
    m_retry->setObjectName(QStringLiteral("panelRetry"));
    m_retry->setProperty("kind", QStringLiteral("link"));
    for (QLabel* label : {m_reason, m_nothing}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setProperty("role", QStringLiteral("muted"));
    m_strip->hide();
    m_stack->addWidget(m_content);
    m_stack->addWidget(m_nothing);
    m_card->body()->addWidget(m_strip);
    m_card->body()->addWidget(m_stack, 1);
    connect(m_retry, &QPushButton::clicked, this, &OverviewPanel::retryRequested);
}

void OverviewPanel::setTitle(const QString& title, const QString& caption)
{
    m_card->setTitle(title, caption);
    m_retry->setText(tr("Retry"));
    m_retry->setAccessibleName(tr("Load again: %1").arg(title));
}

void OverviewPanel::setTrouble(bool hasTrouble)
{
    m_strip->setVisible(hasTrouble);
    if (hasTrouble == m_hasTrouble)
        return;
    m_hasTrouble = hasTrouble;
    m_veil->setGeometry(m_stack->geometry());
    m_veil->setVisible(hasTrouble);
    m_veil->raise();
}

bool OverviewPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move)
        m_veil->setGeometry(m_stack->geometry());
    return QWidget::eventFilter(watched, event);
}

void OverviewPanel::showContent()
{
    m_dataAt = m_format.now();
    setTrouble(false);
    m_stack->setCurrentWidget(m_content);
}

void OverviewPanel::showNothing(const QString& text)
{
    m_dataAt = {};
    setTrouble(false);
    m_nothing->setText(text);
    m_stack->setCurrentWidget(m_nothing);
}

void OverviewPanel::showError(const base::Error& error)
{
    QString text = tr("%1: %2", "kind of error: message")
                       .arg(widgets::DisplayFormat::error(error.code),
                            gateway::toQt(error.message));
    const bool hasData = m_dataAt != base::Instant{};
    if (hasData)
        text += QLatin1Char('\n')
            + tr("Data from %1 (%2)", "time, age")
                  .arg(m_format.timeOfDay(m_dataAt), m_format.relative(m_dataAt));
    m_reason->setText(text);
    setTrouble(true);
    m_veil->setVisible(hasData);
    m_nothing->setText(tr("Nothing could be loaded yet."));
    m_stack->setCurrentWidget(hasData ? m_content : m_nothing);
}

} // namespace tributary::pages
