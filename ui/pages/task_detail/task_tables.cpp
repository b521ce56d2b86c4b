#include "pages/task_detail/task_tables.h"

#include "gateway/text.h"
#include "widgets/table_view.h"

namespace tributary::pages {
namespace {

using gateway::toQt;
using models::CellKind;

QVariant number(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

QVariant instant(const model::MaybeInstant& at)
{
    return at ? number(base::toMicros(*at)) : QVariant();
}

} // namespace

TaskTables::TaskTables(const AppContext& app, QWidget* parent)
    : QObject(parent)
    , m_app(app)
    , m_attempts(widgets::makeRecordTable(app.theme, app.format, parent, false))
    , m_cost(widgets::makeRecordTable(app.theme, app.format, parent, false))
    , m_events(widgets::makeRecordTable(app.theme, app.format, parent, false))
{
    m_attempts.view->setObjectName(QStringLiteral("taskAttempts"));
    m_cost.view->setObjectName(QStringLiteral("taskCost"));
    m_events.view->setObjectName(QStringLiteral("taskEvents"));
}

QWidget* TaskTables::attempts() const
{
    return m_attempts.view;
}

QWidget* TaskTables::cost() const
{
    return m_cost.view;
}

QWidget* TaskTables::events() const
{
    return m_events.view;
}

void TaskTables::setDetail(const service::TaskDetail& detail)
{
    fillAttempts(detail);
    fillCost(detail);
    fillEvents(detail);
}

void TaskTables::fillAttempts(const service::TaskDetail& detail)
{
    QList<models::Record> rows;
    for (const auto& attempt : detail.attempts) {
        QString error = toQt(attempt.error);
        if (attempt.isStale)
            error = tr("Stale: %1")
                        .arg(error.isEmpty() ? tr("a late result, which does not count") : error);
        const bool hasUsage = attempt.usage.peakMemoryBytes > 0;
        rows.append(
            {QString::number(attempt.id.number),
             {number(attempt.id.number), static_cast<int>(attempt.state), toQt(attempt.backend),
              toQt(attempt.handle), instant(attempt.startedAt), instant(attempt.endedAt),
              attempt.exitCode ? number(*attempt.exitCode) : QVariant(),
              hasUsage ? number(attempt.usage.cpu.count()) : QVariant(),
              hasUsage ? m_app.format.bytes(attempt.usage.peakMemoryBytes) : QString(), error},
             error});
    }
    m_attempts.model->setColumns({{tr("Attempt"), CellKind::Count},
                                  {tr("State"), CellKind::Attempt},
                                  {tr("Back end"), CellKind::Text},
                                  {tr("Handle"), CellKind::Mono},
                                  {tr("Started"), CellKind::Instant},
                                  {tr("Ended"), CellKind::Instant},
                                  {tr("Exit code"), CellKind::Count},
                                  {tr("Processor time"), CellKind::Micros},
                                  {tr("Peak memory"), CellKind::Text},
                                  {tr("Error"), CellKind::Text}});
    m_attempts.model->setRecords(rows);
    m_attempts.fitColumns();
}

void TaskTables::fillCost(const service::TaskDetail& detail)
{
    QList<models::Record> rows;
    m_cost.model->setCurrency(toQt(detail.task.cost.currency.text()));
    for (const auto& attempt : detail.attempts)
        rows.append({QString::number(attempt.id.number),
                     {number(attempt.id.number), toQt(attempt.backend), number(attempt.cost.micro),
                      toQt(attempt.costFormula)},
                     toQt(attempt.costFormula)});
    m_cost.model->setColumns({{tr("Attempt"), CellKind::Count},
                              {tr("Back end"), CellKind::Text},
                              {tr("Cost"), CellKind::Money},
                              {tr("How it comes about"), CellKind::Text}});
    m_cost.model->setRecords(rows);
    m_cost.fitColumns(120);
}

void TaskTables::fillEvents(const service::TaskDetail& detail)
{
    QList<models::Record> rows;
    for (const auto& event : detail.events)
        rows.append({QString::number(event.seq),
                     {number(event.seq), number(base::toMicros(event.at)), toQt(event.kind),
                      number(event.attempt), toQt(event.actor), toQt(event.body)},
                     toQt(event.body)});
    m_events.model->setColumns({{tr("Number"), CellKind::Count},
                                {tr("Time"), CellKind::Instant},
                                {tr("Event"), CellKind::Mono},
                                {tr("Attempt"), CellKind::Count},
                                {tr("By"), CellKind::Text},
                                {tr("What"), CellKind::Mono}});
    m_events.model->setRecords(rows);
    m_events.fitColumns(80);
}

void TaskTables::retranslate()
{
    m_attempts.view->setAccessibleName(tr("Attempts"));
    m_cost.view->setAccessibleName(tr("Cost of each attempt"));
    m_events.view->setAccessibleName(tr("Events"));
}

} // namespace tributary::pages
