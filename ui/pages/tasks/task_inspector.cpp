#include "pages/tasks/task_inspector.h"

#include "gateway/text.h"
#include "widgets/badge.h"
#include "widgets/inspector.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace tributary::pages {

using gateway::toQt;
using widgets::DisplayFormat;

TaskInspector::TaskInspector(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
    , m_panel(new widgets::Inspector(app.theme, this))
    , m_open(new QPushButton(this))
    , m_why(new QPushButton(this))
    , m_act(new QPushButton(this))
{
    setObjectName(QStringLiteral("taskInspector"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_panel);
    for (QPushButton* button : {m_open, m_why, m_act})
        m_panel->actions()->addWidget(button);
    m_panel->actions()->addStretch();
    connect(m_open, &QPushButton::clicked, this, [this] { emit openRequested({}); });
    connect(m_why, &QPushButton::clicked, this,
            [this] { emit openRequested(QStringLiteral("why")); });
    connect(m_act, &QPushButton::clicked, this, [this] {
        if (m_isOpen)
            emit cancelRequested();
        else
            emit retryRequested();
    });
    retranslate();
    showTask(nullptr);
}

void TaskInspector::showTask(const service::TaskRow* row)
{
    for (QPushButton* button : {m_open, m_why, m_act})
        button->setVisible(row != nullptr);
    if (row == nullptr) {
        m_panel->clear(tr("Select a task to see it here."));
        return;
    }
    const DisplayFormat& format = m_app.format;
    const auto text = [](const std::string& value) {
        return value.empty() ? DisplayFormat::unknown() : toQt(value);
    };
    QList<widgets::InspectorRow> rows;
    rows.append({tr("State"), DisplayFormat::taskState(row->state, row->cancel, row->attempt),
                 widgets::taskStateIcon(row->state, row->cancel, row->attempt),
                 m_app.theme.state(row->state), false});
    if (!row->error.empty())
        rows.append({tr("Error"), toQt(row->error), {}, {}, false});
    rows.append({tr("Id"), toQt(model::toString(row->id)), {}, {}, true});
    rows.append({tr("Where"), {}, {}, {}, false});
    rows.append({tr("Type"), DisplayFormat::type(row->type), widgets::Theme::typeIcon(row->type),
                 m_app.theme.type(row->type), false});
    rows.append({tr("Back end"), text(row->backend), {}, {}, false});
    rows.append({tr("Rule"),
                 tr("%1 (version %2)").arg(toQt(row->rule)).arg(row->ruleSetVersion),
                 {},
                 {},
                 false});
    rows.append({tr("Priority"), DisplayFormat::priority(row->priority), {}, {}, false});
    rows.append({tr("Time and cost"), {}, {}, {}, false});
    rows.append({tr("Submitted"), format.dateTime(row->submitted), {}, {}, false});
    rows.append({tr("Started"), format.dateTime(row->started), {}, {}, false});
    rows.append({tr("Ended"), format.dateTime(row->ended), {}, {}, false});
    rows.append({tr("Queue wait"),
                 row->started ? format.duration(row->queueWait) : DisplayFormat::unknown(),
                 {},
                 {},
                 false});
    rows.append({tr("Run time"),
                 row->started && row->ended ? format.duration(*row->ended - *row->started)
                                            : DisplayFormat::unknown(),
                 {},
                 {},
                 false});
    if (row->coldStart > base::Micros{})
        rows.append({tr("Cold start"), format.duration(row->coldStart), {}, {}, false});
    rows.append({tr("Attempt"), format.count(row->attempt), {}, {}, false});
    if (row->exitCode)
        rows.append({tr("Exit code"), QString::number(*row->exitCode), {}, {}, false});
    rows.append({tr("Cost"),
                 row->attempt > 0 ? format.money(row->cost) : DisplayFormat::unknown(),
                 {},
                 {},
                 false});
    rows.append({tr("Owner"), {}, {}, {}, false});
    rows.append({tr("Team"), text(row->team), {}, {}, false});
    rows.append({tr("Task type"), text(row->taskType), {}, {}, false});
    m_panel->setTitle(toQt(row->name));
    m_panel->setRows(rows);
    m_isOpen = !model::isTerminal(row->state);
    m_act->setText(m_isOpen ? tr("Cancel…") : tr("Retry"));
    m_act->setVisible(m_isOpen || row->deadLetter);
    m_act->setEnabled(!m_isOpen || row->cancel == model::CancelState::None);
}

void TaskInspector::retranslate()
{
    m_open->setText(tr("Open"));
    m_open->setToolTip(tr("Open the task (Enter)"));
    m_why->setText(tr("Why here"));
    m_why->setToolTip(tr("Why it is where it is (W)"));
}

} // namespace tributary::pages
