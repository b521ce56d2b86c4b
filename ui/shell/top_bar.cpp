#include "shell/top_bar.h"

#include <QAction>
#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

namespace tributary::shell {

using Preset = pages::TimeContext::Preset;

TopBar::TopBar(const pages::AppContext& app, QWidget* parent)
    : QFrame(parent)
    , m_app(app)
    , m_locator(new QLineEdit(this))
    , m_ranges(new QButtonGroup(this))
    , m_utc(new QToolButton(this))
    , m_zoomOut(new QToolButton(this))
    , m_refresh(new QToolButton(this))
    , m_submit(new QToolButton(this))
{
    setObjectName(QStringLiteral("topBar"));
    const widgets::Metrics& m = app.theme.metrics();
    m_locator->setObjectName(QStringLiteral("locatorField"));
    m_locator->setMinimumWidth(m.panelWidth / 3);
    m_locator->setMaximumWidth(m.panelWidth * 2);
    m_lens = m_locator->addAction(QIcon(), QLineEdit::LeadingPosition);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(m.pad + m.gap, m.gap, m.pad + m.gap, m.gap);
    row->setSpacing(m.gap);
    row->addWidget(m_locator, 1);
    row->addStretch(1);
    buildRanges();
    m_utc->setObjectName(QStringLiteral("utcSwitch"));
    m_utc->setCheckable(true);
    m_utc->setChecked(app.format.isUtc());
    m_zoomOut->setObjectName(QStringLiteral("zoomOut"));
    m_refresh->setObjectName(QStringLiteral("refresh"));
    m_submit->setObjectName(QStringLiteral("topSubmit"));
    m_submit->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    for (QToolButton* button : {m_zoomOut, m_utc, m_refresh, m_submit})
        row->addWidget(button);
    connect(m_utc, &QToolButton::toggled, this, [this](bool isOn) { m_app.format.setUtc(isOn); });
    connect(m_refresh, &QToolButton::clicked, this, [this] { m_app.gateway.refresh(); });
    connect(m_submit, &QToolButton::clicked, this, &TopBar::submitRequested);
    connect(m_zoomOut, &QToolButton::clicked, this, [this] { m_app.time.zoomOut(); });
    connect(&app.format, &widgets::DisplayFormat::changed, this, &TopBar::retranslate);
    connect(&app.theme, &widgets::Theme::changed, this, &TopBar::recolor);
    recolor();
    retranslate();
}

void TopBar::buildRanges()
{
    auto* segment = new QHBoxLayout;
    segment->setSpacing(m_app.theme.metrics().gap / 4);
    for (const Preset preset : {Preset::Minutes15, Preset::Hour, Preset::Hours6, Preset::Day,
                                Preset::Week, Preset::All}) {
        auto* button = new QToolButton(this);
        button->setObjectName(QStringLiteral("range-%1").arg(static_cast<int>(preset)));
        button->setCheckable(true);
        button->setProperty("kind", QStringLiteral("quiet"));
        m_ranges->addButton(button, static_cast<int>(preset));
        segment->addWidget(button);
    }
    static_cast<QHBoxLayout*>(layout())->addLayout(segment);
    const auto follow = [this] {
        const Preset preset = m_app.time.preset();
        m_zoomOut->setVisible(preset == Preset::Custom);
        m_ranges->setExclusive(false);
        const auto buttons = m_ranges->buttons();
        for (QAbstractButton* button : buttons)
            button->setChecked(m_ranges->id(button) == static_cast<int>(preset));
        m_ranges->setExclusive(preset != Preset::Custom);
    };
    connect(&m_app.time, &pages::TimeContext::changed, this, follow);
    connect(m_ranges, &QButtonGroup::idClicked, this,
            [this](int id) { m_app.time.setPreset(static_cast<Preset>(id)); });
    follow();
}

void TopBar::recolor()
{
    const widgets::Theme& theme = m_app.theme;
    m_lens->setIcon(theme.icon(QStringLiteral("search"), theme.colors().muted));
    m_refresh->setIcon(theme.icon(QStringLiteral("refresh"), theme.colors().muted));
    m_submit->setIcon(theme.icon(QStringLiteral("plus"), theme.colors().accent));
    m_zoomOut->setIcon(theme.icon(QStringLiteral("expand"), theme.colors().muted));
}

void TopBar::retranslate()
{
    m_locator->setPlaceholderText(tr("Search tasks, views and actions (Ctrl+K)"));
    m_locator->setAccessibleName(tr("Locator"));
    const auto label = [this](Preset preset, const QString& text, const QString& name) {
        QAbstractButton* const button = m_ranges->button(static_cast<int>(preset));
        button->setText(text);
        button->setAccessibleName(name);
        button->setToolTip(name);
    };
    label(Preset::Minutes15, tr("15m"), tr("Last 15 minutes, live"));
    label(Preset::Hour, tr("1h"), tr("Last hour, live"));
    label(Preset::Hours6, tr("6h"), tr("Last 6 hours, live"));
    label(Preset::Day, tr("24h"), tr("Last 24 hours, live"));
    label(Preset::Week, tr("7d"), tr("Last 7 days, live"));
    label(Preset::All, tr("All"), tr("All the time there is"));
    m_utc->setText(m_app.format.isUtc() ? QStringLiteral("UTC") : m_app.format.zoneName());
    m_utc->setAccessibleName(tr("Show times in UTC"));
    m_utc->setToolTip(tr("Switch between local time and UTC"));
    m_refresh->setAccessibleName(tr("Refresh"));
    m_refresh->setToolTip(tr("Refresh (F5)"));
    m_zoomOut->setAccessibleName(tr("Zoom out"));
    m_zoomOut->setToolTip(tr("Back to the whole range (Ctrl+-)"));
    m_submit->setText(tr("Submit"));
    m_submit->setAccessibleName(tr("Submit a task"));
    m_submit->setToolTip(tr("Submit a task (Ctrl+N)"));
}

void TopBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

} // namespace tributary::shell
