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

constexpr qsizetype kMostChips = 8;
constexpr int kMinuteMs = 60'000;

struct Look
{
    widgets::Tone tone;
    QString icon;
    QString word;
};

} // namespace

StatusStrip::StatusStrip(const pages::AppContext& app, const LiveOverview& live,
                         const Notices& notices, QWidget* parent)
    : QFrame(parent)
    , m_app(app)
    , m_live(live)
    , m_notices(notices)
{
    setObjectName(QStringLiteral("statusStrip"));
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // narrower than all its chips
    buildRow();
    const auto openBackends = [this] { emit m_app.navigator.openPage(QStringLiteral("backends")); };
    connect(m_engine, &QToolButton::clicked, this, openBackends);
    connect(m_more, &QToolButton::clicked, this, openBackends);
    connect(m_noticeButton, &QToolButton::clicked, this, &StatusStrip::noticesRequested);
    connect(&app.gateway, &gateway::Gateway::statusChanged, this, &StatusStrip::showEngine);
    connect(&app.gateway, &gateway::Gateway::runningQueriesChanged, this,
            &StatusStrip::showQueries);
    connect(&live, &LiveOverview::changed, this, &StatusStrip::showBackends);
    connect(&notices, &Notices::added, this, &StatusStrip::showNotices);
    connect(&app.theme, &widgets::Theme::changed, this, &StatusStrip::retranslate);
    connect(&app.format, &widgets::DisplayFormat::changed, this, &StatusStrip::retranslate);
    connect(&m_minute, &QTimer::timeout, this, &StatusStrip::showClock);
    retranslate();
}

void StatusStrip::buildRow()
{
    const auto button = [this](const char* name) {
        auto* made = new QToolButton(this);
        made->setObjectName(QLatin1String(name));
        made->setProperty("kind", QStringLiteral("quiet"));
        made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        return made;
    };
    m_engine = button("engineChip");
    m_more = button("moreBackends");
    m_noticeButton = button("noticesButton");
    m_chips = new QHBoxLayout;
    m_jobs = new QLabel(this);
    m_jobs->setObjectName(QStringLiteral("runningQueries"));
    m_progress = new QProgressBar(this);
    m_clock = new QLabel(this);
    m_clock->setObjectName(QStringLiteral("clock"));
    const widgets::Metrics& m = m_app.theme.metrics();
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(m.icon * 4);
    m_progress->hide();
    m_more->hide();
    m_chips->setSpacing(0);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(m.pad, m.gap / 4, m.pad + m.gap, m.gap / 4);
    row->setSpacing(m.gap);
    row->addWidget(m_engine);
    row->addLayout(m_chips);
    row->addWidget(m_more);
    row->addStretch();
    row->addWidget(m_jobs);
    row->addWidget(m_progress);
    row->addWidget(m_noticeButton);
    row->addWidget(m_clock);
}

void StatusStrip::showEngine()
{
    const service::EngineStatus& status = m_app.gateway.engineStatus();
    Look look{widgets::Tone::Good, QStringLiteral("state-running"), tr("Scheduling")};
    switch (status.mode) {
    case Mode::Running:
        if (!status.message.empty()) // another program does it
            look = {widgets::Tone::Info, QStringLiteral("info"), tr("Attached")};
        break;
    case Mode::Paused:
        look = {widgets::Tone::Warning, QStringLiteral("pause"), tr("Paused")};
        break;
    case Mode::Degraded:
        look = {widgets::Tone::Bad, QStringLiteral("warning"), tr("Degraded")};
        break;
    case Mode::ReadOnly:
        look = {widgets::Tone::Bad, QStringLiteral("error"), tr("Read only")};
        break;
    case Mode::Stopped:
        look = {widgets::Tone::Bad, QStringLiteral("stop"), tr("Stopped")};
        break;
    }
    m_engine->setIcon(m_app.theme.icon(look.icon, m_app.theme.tone(look.tone)));
    m_engine->setText(look.word);
    m_engine->setAccessibleName(tr("Engine: %1").arg(look.word));
    m_engine->setToolTip(gateway::toQt(status.message));
}

void StatusStrip::showBackends()
{
    const std::vector<service::BackendRow>& rows = m_live.backends();
    const qsizetype count = std::min(static_cast<qsizetype>(rows.size()), kMostChips);
    while (m_chipButtons.size() > count)
        delete m_chipButtons.takeLast();
    while (m_chipButtons.size() < count) {
        auto* chip = new QToolButton(this);
        chip->setProperty("kind", QStringLiteral("quiet"));
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        connect(chip, &QToolButton::clicked, this,
                [this] { emit m_app.navigator.openPage(QStringLiteral("backends")); });
        m_chips->addWidget(chip);
        m_chipButtons.append(chip);
    }
    for (qsizetype i = 0; i < count; ++i)
        showBackend(m_chipButtons[i], rows[static_cast<std::size_t>(i)]);
    fitChips();
}

void StatusStrip::fitChips()
{
    const int spacing = m_app.theme.metrics().gap;
    int space = contentsRect().width() - layout()->contentsMargins().left()
        - layout()->contentsMargins().right();
    for (const QWidget* fixed :
         {static_cast<QWidget*>(m_engine), static_cast<QWidget*>(m_jobs),
          static_cast<QWidget*>(m_progress), static_cast<QWidget*>(m_noticeButton),
          static_cast<QWidget*>(m_clock), static_cast<QWidget*>(m_more)})
        space -= fixed->sizeHint().width() + spacing;
    qsizetype shown = 0;
    for (QToolButton* chip : std::as_const(m_chipButtons)) {
        space -= chip->sizeHint().width();
        chip->setVisible(space >= 0);
        if (space >= 0)
            ++shown;
    }
    const int more = static_cast<int>(static_cast<qsizetype>(m_live.backends().size()) - shown);
    m_more->setVisible(more > 0);
    m_more->setText(tr("+%n", "more back ends", more));
    m_more->setAccessibleName(tr("%n more back end(s)", nullptr, more));
}

void StatusStrip::showBackend(QToolButton* chip, const service::BackendRow& row)
{
    Look look{widgets::Tone::Muted, QStringLiteral("question"), tr("unknown")};
    if (row.health == "healthy")
        look = {widgets::Tone::Good, QStringLiteral("check"), tr("healthy")};
    else if (row.health == "degraded")
        look = {widgets::Tone::Warning, QStringLiteral("warning"), tr("degraded")};
    else if (row.health == "unavailable")
        look = {widgets::Tone::Bad, QStringLiteral("cross"), tr("unavailable")};
    if (row.isPaused || row.isDraining) {
        look.icon = row.isPaused ? QStringLiteral("pause") : QStringLiteral("drain");
        look.word = row.isPaused ? tr("paused") : tr("draining");
    }
    const QString name = gateway::toQt(row.name);
    chip->setIcon(m_app.theme.icon(look.icon, m_app.theme.tone(look.tone)));
    chip->setText(row.concurrency > 0 ? tr("%1 %2/%3", "back end, slots used, slots")
                                            .arg(name)
                                            .arg(row.slotsUsed)
                                            .arg(row.concurrency)
                                      : name);
    const QString description = tr("%1: %2", "back end: health").arg(name, look.word);
    chip->setAccessibleName(description);
    chip->setToolTip(row.reason.empty()
                         ? description
                         : description + QLatin1Char('\n') + gateway::toQt(row.reason));
}

// A single query is over before anybody has read that it runs.
void StatusStrip::showQueries(int count)
{
    m_jobs->setText(tr("%n query(s) running", nullptr, count));
    m_jobs->setVisible(count > 1);
    m_progress->setVisible(count > 1);
}

void StatusStrip::showNotices()
{
    const int count = static_cast<int>(m_notices.all().size());
    m_noticeButton->setIcon(m_app.theme.icon(QStringLiteral("inbox"), m_app.theme.colors().muted));
    m_noticeButton->setText(count > 0 ? m_app.format.count(count) : QString());
    m_noticeButton->setAccessibleName(tr("%n notice(s)", nullptr, count));
    m_noticeButton->setToolTip(tr("What was said so far"));
}

void StatusStrip::showClock()
{
    const QDateTime now = m_app.format.toZone(m_app.format.now());
    m_clock->setText(tr("%1 %2", "time, time zone")
                         .arg(m_app.format.locale().toString(now.time(), QLocale::ShortFormat),
                              m_app.format.zoneName()));
    m_clock->setToolTip(m_app.format.dateTime(m_app.format.now()));
    m_minute.start(kMinuteMs - now.time().second() * 1000 - now.time().msec());
}

void StatusStrip::retranslate()
{
    showEngine();
    showBackends();
    showQueries(m_app.gateway.runningQueries());
    showNotices();
    showClock();
}

void StatusStrip::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fitChips();
}

void StatusStrip::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

} // namespace tributary::shell
