#include "shell/status_strip.h"

#include "gateway/text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

namespace tributary::shell {

namespace {

using Mode = service::EngineStatus::Mode;

constexpr int kMessageMs = 8000;
constexpr std::size_t kMostChips = 6;

} // namespace

StatusStrip::StatusStrip(const pages::AppContext& app, QWidget* parent)
    : QFrame(parent)
    , m_app(app)
    , m_engine(new QToolButton(this))
    , m_chips(new QHBoxLayout)
    , m_message(new QLabel(this))
    , m_jobs(new QLabel(this))
    , m_progress(new QProgressBar(this))
    , m_zone(new QLabel(this))
{
    setObjectName(QStringLiteral("statusStrip"));
    const widgets::Metrics& m = app.theme.metrics();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(m.pad, m.gap / 4, m.pad + m.gap, m.gap / 4);
    row->setSpacing(m.gap);
    m_engine->setObjectName(QStringLiteral("engineChip"));
    m_engine->setProperty("kind", QStringLiteral("quiet"));
    m_engine->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_message->setTextFormat(Qt::PlainText);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(m.icon * 4);
    m_progress->hide();
    m_jobs->hide();
    m_chips->setSpacing(0);
    row->addWidget(m_engine);
    row->addLayout(m_chips);
    row->addStretch();
    row->addWidget(m_message);
    row->addWidget(m_jobs);
    row->addWidget(m_progress);
    row->addWidget(m_zone);
    m_messageTimer.setSingleShot(true);
    connect(&m_messageTimer, &QTimer::timeout, m_message, &QLabel::clear);
    connect(m_engine, &QToolButton::clicked, this,
            [this] { emit m_app.navigator.openPage(QStringLiteral("backends")); });
    connect(&app.gateway, &gateway::Gateway::statusChanged, this, &StatusStrip::showEngine);
    connect(&app.gateway, &gateway::Gateway::backendsChanged, this, &StatusStrip::loadBackends);
    connect(&app.gateway, &gateway::Gateway::runningQueriesChanged, this, [this](int count) {
        m_jobs->setText(tr("%n query(s) running", nullptr, count));
        m_jobs->setVisible(count > 1);
        m_progress->setVisible(count > 1);
    });
    connect(&app.theme, &widgets::Theme::changed, this, &StatusStrip::retranslate);
    connect(&app.format, &widgets::DisplayFormat::changed, this, &StatusStrip::retranslate);
    retranslate();
    loadBackends();
}

void StatusStrip::showMessage(widgets::Tone tone, const QString& text)
{
    m_message->setText(text);
    m_message->setStyleSheet(QStringLiteral("color: ") + m_app.theme.tone(tone).name());
    m_messageTimer.start(kMessageMs);
}

void StatusStrip::loadBackends()
{
    m_app.gateway.query(
        this, QStringLiteral("chips"),
        [](const gateway::Queries& on) { return on.operations.backends(); },
        [this](base::Result<std::vector<service::BackendRow>> rows) {
            if (!rows)
                return; // the page of the back ends tells
            m_backends = std::move(*rows);
            showBackends();
        });
}

void StatusStrip::showBackends()
{
    const std::size_t shown = std::min(m_backends.size(), kMostChips);
    while (m_chipButtons.size() > static_cast<qsizetype>(shown))
        delete m_chipButtons.takeLast();
    while (m_chipButtons.size() < static_cast<qsizetype>(shown)) {
        auto* chip = new QToolButton(this);
        chip->setProperty("kind", QStringLiteral("quiet"));
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        connect(chip, &QToolButton::clicked, this,
                [this] { emit m_app.navigator.openPage(QStringLiteral("backends")); });
        m_chips->addWidget(chip);
        m_chipButtons.append(chip);
    }
    for (std::size_t i = 0; i < shown; ++i) {
        const service::BackendRow& row = m_backends[i];
        widgets::Tone tone = widgets::Tone::Muted;
        QString icon = QStringLiteral("question");
        QString health = tr("unknown");
        if (row.health == "healthy") {
            tone = widgets::Tone::Good;
            icon = QStringLiteral("check");
            health = tr("healthy");
        } else if (row.health == "degraded") {
            tone = widgets::Tone::Warning;
            icon = QStringLiteral("warning");
            health = tr("degraded");
        } else if (row.health == "unavailable") {
            tone = widgets::Tone::Bad;
            icon = QStringLiteral("cross");
            health = tr("unavailable");
        }
        QToolButton* const chip = m_chipButtons[static_cast<qsizetype>(i)];
        const QString name = gateway::toQt(row.name);
        chip->setIcon(m_app.theme.icon(icon, m_app.theme.tone(tone)));
        chip->setText(row.concurrency > 0 ? tr("%1 %2/%3", "back end, slots used, slots")
                                                .arg(name)
                                                .arg(row.slotsUsed)
                                                .arg(row.concurrency)
                                          : name);
        const QString description = tr("%1: %2", "back end: health").arg(name, health);
        chip->setAccessibleName(description);
        chip->setToolTip(row.reason.empty()
                             ? description
                             : description + QLatin1Char('\n') + gateway::toQt(row.reason));
    }
}

void StatusStrip::showEngine()
{
    const service::EngineStatus& status = m_app.gateway.engineStatus();
    widgets::Tone tone = widgets::Tone::Good;
    QString icon = QStringLiteral("state-running");
    QString text = tr("Scheduling");
    switch (status.mode) {
    case Mode::Running:
        break;
    case Mode::Paused:
        tone = widgets::Tone::Warning;
        icon = QStringLiteral("pause");
        text = tr("Paused");
        break;
    case Mode::Degraded:
        tone = widgets::Tone::Warning;
        icon = QStringLiteral("warning");
        text = tr("Degraded");
        break;
    case Mode::ReadOnly:
        tone = widgets::Tone::Bad;
        icon = QStringLiteral("error");
        text = tr("Read only");
        break;
    case Mode::Stopped:
        tone = widgets::Tone::Bad;
        icon = QStringLiteral("stop");
        text = tr("Stopped");
        break;
    }
    m_engine->setIcon(m_app.theme.icon(icon, m_app.theme.tone(tone)));
    m_engine->setText(text);
    m_engine->setAccessibleName(tr("Engine: %1").arg(text));
    m_engine->setToolTip(gateway::toQt(status.message));
}

void StatusStrip::retranslate()
{
    showEngine();
    showBackends();
    m_zone->setText(tr("Times in %1").arg(m_app.format.zoneName()));
}

void StatusStrip::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

} // namespace tributary::shell
