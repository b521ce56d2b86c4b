#include "pages/page.h"

#include <QEvent>

#include <algorithm>

namespace tributary::pages {

namespace {

std::chrono::minutes lengthOf(TimeContext::Preset preset)
{
    using namespace std::chrono_literals;
    switch (preset) {
    case TimeContext::Preset::Minutes15:
        return 15min;
    case TimeContext::Preset::Hour:
        return 60min;
    case TimeContext::Preset::Hours6:
        return 360min;
    case TimeContext::Preset::Day:
        return 1440min;
    case TimeContext::Preset::Week:
        return 10'080min;
    case TimeContext::Preset::All:
    case TimeContext::Preset::Custom:
        break;
    }
    return 0min;
}

} // namespace

TimeContext::TimeContext(const base::Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
{
}

void TimeContext::setPreset(Preset preset)
{
    m_preset = preset;
    if (preset != Preset::Custom)
        m_before = preset;
    emit changed();
}

void TimeContext::setCustom(service::TimeRange range)
{
    m_custom = range;
    setPreset(Preset::Custom);
}

void TimeContext::zoomOut()
{
    if (m_preset == Preset::Custom)
        setPreset(m_before);
}

service::TimeRange TimeContext::range() const
{
    if (m_preset == Preset::Custom)
        return m_custom;
    if (m_preset == Preset::All)
        return {};
    // What is accepted right now belongs to it, so the end lies a little ahead.
    const base::Instant now = m_clock.now();
    return {now - lengthOf(m_preset), now + std::chrono::minutes{1}};
}

Page::Page(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
{
    m_reloadSoon.setSingleShot(true);
    connect(&m_reloadSoon, &QTimer::timeout, this, &Page::reload);
    connect(&m_app.gateway, &gateway::Gateway::refreshRequested, this, &Page::reload);
    connect(&m_app.time, &TimeContext::changed, this, &Page::reload);
    connect(&m_app.format, &widgets::DisplayFormat::changed, this, [this] { retranslate(); });
}

// Layouts tell the height for a width only of all that is wished for; what wrapping adds to it at
// this width, it adds to the least as well.
int Page::heightForWidth(int width) const
{
    const int wrapping = QWidget::heightForWidth(width) - QWidget::heightForWidth(QWIDGETSIZE_MAX);
    return minimumSizeHint().height() + std::max(wrapping, 0);
}

void Page::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void Page::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isStale)
        reload();
}

void Page::reload()
{
    m_isStale = !isVisible();
    if (m_isStale)
        return;
    m_reloadSoon.stop();
    load();
}

void Page::reloadLater()
{
    if (!m_reloadSoon.isActive())
        m_reloadSoon.start();
}

void Page::followTasks(std::chrono::milliseconds pause)
{
    setReloadPause(pause);
    connect(&m_app.gateway, &gateway::Gateway::tasksChanged, this, &Page::reloadLater);
}

} // namespace tributary::pages
