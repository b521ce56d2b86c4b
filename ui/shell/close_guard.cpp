#include "shell/close_guard.h"

#include "gateway/text.h"

#include <QEvent>
#include <QWidget>

namespace tributary::shell {

namespace {

using Ids = std::vector<model::TaskId>;

base::Result<Ids> runningTasks(const gateway::Queries& on)
{
    service::TaskQuery query;
    query.filter = "state IN ['dispatching', 'running', 'unknown']";
    const auto numbers = on.tasks.taskNos(query, on.cancel);
    if (!numbers)
        return std::unexpected(numbers.error());
    const auto rows = on.tasks.taskRows(*numbers);
    if (!rows)
        return std::unexpected(rows.error());
    Ids ids;
    for (const service::TaskRow& row : *rows)
        ids.push_back(row.id);
    return ids;
}

} // namespace

CloseGuard::CloseGuard(const pages::AppContext& app, const LiveOverview& live, QWidget& window,
                       std::function<void(bool)> hold)
    : m_app(app)
    , m_live(live)
    , m_window(window)
    , m_hold(std::move(hold))
{
    m_window.installEventFilter(this);
    connect(&live, &LiveOverview::changed, this, &CloseGuard::followDrain);
}

bool CloseGuard::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::Close || m_isDecided || !m_hold || m_live.running() == 0)
        return QObject::eventFilter(watched, event);
    event->ignore();
    if (m_dialog == nullptr) {
        m_dialog = new CloseDialog(m_app.theme, m_live.running(), m_live.waiting(), &m_window);
        connect(m_dialog, &CloseDialog::chosen, this, &CloseGuard::decide);
        m_dialog->open();
    }
    return true;
}

void CloseGuard::decide(CloseChoice choice)
{
    switch (choice) {
    case CloseChoice::LeaveRunning:
        closeNow();
        break;
    case CloseChoice::Drain:
        drain();
        break;
    case CloseChoice::CancelRunning:
        drain();
        cancelRunning();
        break;
    case CloseChoice::Minimise:
        m_window.showMinimized();
        break;
    }
}

void CloseGuard::drain()
{
    m_isDraining = true;
    m_hold(true);
    followDrain();
}

void CloseGuard::cancelRunning()
{
    m_app.gateway.query(this, QStringLiteral("running"), runningTasks,
                        [this](const base::Result<Ids>& ids) {
                            if (!ids) {
                                emit m_app.navigator.message(widgets::Tone::Bad,
                                                             gateway::toQt(ids.error().message));
                                return;
                            }
                            service::CancelTasks command;
                            command.tasks = *ids;
                            // A task that has just ended is no reason to complain.
                            m_app.gateway.execute(command, this, {});
                        });
}

void CloseGuard::followDrain()
{
    if (!m_isDraining)
        return;
    if (m_live.running() == 0)
        closeNow();
    else
        emit drainingChanged(m_live.running());
}

void CloseGuard::stay()
{
    if (!std::exchange(m_isDraining, false))
        return;
    m_hold(false);
    emit drainingChanged(0);
}

void CloseGuard::closeNow()
{
    m_isDecided = true;
    m_window.close();
}

} // namespace tributary::shell
