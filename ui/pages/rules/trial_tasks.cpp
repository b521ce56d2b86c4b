#include "pages/rules/trial_tasks.h"

#include "gateway/text.h"
#include "rollout/rollout_json.h"
#include "widgets/table_view.h"

#include <QLabel>
#include <QVBoxLayout>

namespace tributary::pages {

using gateway::toQt;
using models::CellKind;

TrialTasks::TrialTasks(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
    , m_table(widgets::makeRecordTable(app.theme, app.format, this))
    , m_note(new QLabel(this))
{
    m_table.view->setObjectName(QStringLiteral("trialTasks"));
    m_note->setObjectName(QStringLiteral("trialTasksNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setProperty("role", QStringLiteral("muted"));
    const int gap = app.theme.metrics().gap;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, gap / 2, 0, 0);
    column->setSpacing(gap / 2);
    column->addWidget(m_note);
    column->addWidget(m_table.view, 1);
    connect(m_table.view, &widgets::TableView::activatedRow, this, [this] {
        if (const auto id = model::parseTaskId(gateway::toStd(m_table.currentKey())))
            emit m_app.navigator.openTask(*id, QStringLiteral("why"));
    });
}

void TrialTasks::setTrial(const service::RuleTrial* trial)
{
    QList<models::Record> rows;
    m_differing = trial == nullptr ? 0 : trial->rollout.differing;
    if (trial != nullptr) {
        for (const service::RuleDifferenceRow& row : trial->differences) {
            const bool isGone = row.task == model::TaskId{};
            models::Record record;
            record.key = isGone ? QString::number(row.ordinal) : toQt(model::toString(row.task));
            record.cells << (isGone ? tr("gone", "a task that was deleted") : toQt(row.name))
                         << (row.byCandidate ? tr("candidate", "version")
                                             : tr("active", "version"));
            for (const std::string& text : {row.active, row.candidate}) {
                const auto decision = rollout::readDecision(text);
                record.cells << (decision ? QVariant(static_cast<int>(decision->type)) : QVariant())
                             << (decision ? QVariant(toQt(decision->rule)) : QVariant());
            }
            record.cells << qlonglong(base::toMicros(row.at));
            rows.append(record);
        }
    }
    const QString current = m_table.currentKey();
    m_table.model->setRecords(rows);
    if (!current.isEmpty())
        m_table.select(current); // of newer ones, too
    m_table.fitColumns(20);
    m_table.view->setVisible(!rows.isEmpty());
    refreshNote();
}

void TrialTasks::refreshNote()
{
    const auto shown = m_table.model->rowCount();
    m_note->setText(shown == 0 ? tr("No task was decided differently so far.")
                        : shown < m_differing
                        ? tr("The newest %1 of %2 tasks; Enter opens one.", "counts")
                              .arg(m_app.format.count(shown), m_app.format.count(m_differing))
                        : tr("Enter opens the task."));
}

void TrialTasks::retranslate()
{
    m_table.view->setAccessibleName(tr("Tasks that were decided differently"));
    m_table.model->setColumns({{tr("Task"), CellKind::Text},
                               {tr("Decided by"), CellKind::Text},
                               {tr("Active"), CellKind::Type},
                               {tr("Rule"), CellKind::Text},
                               {tr("Candidate"), CellKind::Type},
                               {tr("Rule"), CellKind::Text},
                               {tr("Submitted"), CellKind::Age}});
    m_table.proxy->refresh();
    m_table.fitColumns(20);
    refreshNote();
}

} // namespace tributary::pages
