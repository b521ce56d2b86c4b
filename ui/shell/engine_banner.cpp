#include "shell/engine_banner.h"

#include "gateway/text.h"
#include "widgets/banner.h"

#include <QEvent>
#include <QVBoxLayout>

namespace tributary::shell {

using Mode = service::EngineStatus::Mode;

EngineBanner::EngineBanner(const pages::AppContext& app, QWidget* parent)
    : QFrame(parent)
    , m_app(app)
    , m_banner(new widgets::Banner(app.theme, this))
{
    setObjectName(QStringLiteral("engineBanner"));
    const widgets::Metrics& m = app.theme.metrics();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.pad + m.gap, m.gap, m.pad + m.gap, 0);
    column->addWidget(m_banner);
    connect(m_banner, &widgets::Banner::actionRequested, this, &EngineBanner::resumeRequested);
    connect(&app.gateway, &gateway::Gateway::statusChanged, this, &EngineBanner::showState);
    showState();
}

void EngineBanner::setDraining(std::int64_t running)
{
    m_draining = running;
    showState();
}

QString EngineBanner::text() const
{
    return isHidden() ? QString() : m_banner->text();
}

void EngineBanner::showState()
{
    const service::EngineStatus& status = m_app.gateway.engineStatus();
    const QString details = gateway::toQt(status.message);
    setVisible(status.mode != Mode::Running || m_draining > 0);
    if (m_draining > 0) {
        m_banner->showMessage(
            widgets::Tone::Info,
            tr("Nothing new is started. The window closes when %n running task(s) have ended.",
               nullptr, static_cast<int>(m_draining)));
        m_banner->setAction(tr("Stay and go on"));
        return;
    }
    switch (status.mode) {
    case Mode::Running:
        break;
    case Mode::Paused:
        m_banner->showMessage(widgets::Tone::Warning,
                              tr("Paused: what runs goes on, nothing new is started."));
        m_banner->setAction(tr("Go on"));
        break;
    case Mode::Degraded:
    case Mode::ReadOnly:
        m_banner->showMessage(widgets::Tone::Bad, cause(), details);
        break;
    case Mode::Stopped:
        m_banner->showMessage(widgets::Tone::Bad,
                              tr("The scheduler has stopped. Start Tributary again."), details);
        break;
    }
}

// What happened and the way out, in the user's words; the details are the core's.
QString EngineBanner::cause() const
{
    using base::ErrorCode;
    const service::EngineStatus& status = m_app.gateway.engineStatus();
    const bool isFull = status.reason == ErrorCode::ResourceExhausted;
    const bool isLocked =
        status.reason == ErrorCode::ReadOnly || status.reason == ErrorCode::PermissionDenied;
    if (status.mode == Mode::Degraded) {
        if (isFull)
            return tr("The disk is full. Nothing is accepted any more; what was accepted is safe. "
                      "Make room, then start Tributary again.");
        if (isLocked)
            return tr("The data directory can't be written any more. Nothing is accepted; what was "
                      "accepted is safe. Make it writable, then start Tributary again.");
        return tr("Writing to the data directory failed. Nothing is accepted any more; what was "
                  "accepted is safe. Check the disk, then start Tributary again.");
    }
    if (isFull)
        return tr("Read only: the disk is full. Make room, then start Tributary again.");
    if (isLocked)
        return tr("Read only: the data directory can't be written. Make it writable, then start "
                  "Tributary again.");
    if (status.reason == ErrorCode::Unavailable)
        return tr("Read only: another program owns this data directory and doesn't answer. End it, "
                  "then start Tributary again.");
    if (status.reason == ErrorCode::Unsupported)
        return tr("Read only: a newer version of Tributary wrote this data. Start that version.");
    return tr("Read only: Tributary could not start its scheduler here.");
}

void EngineBanner::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        showState();
    QFrame::changeEvent(event);
}

} // namespace tributary::shell
