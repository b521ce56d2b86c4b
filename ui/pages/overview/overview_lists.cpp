#include "pages/overview/overview_lists.h"

#include "gateway/text.h"
#include "rules/token.h"
#include "widgets/heat_map.h"
#include "widgets/table_view.h"
#include "widgets/time_axis.h"

#include <QGridLayout>

namespace tributary::pages {
namespace {

using gateway::toQt;
using models::CellKind;

constexpr int kLeastSlots = 24;
constexpr int kMostTicks = 6;
constexpr int kFailureColumn = 22; // characters: the reason takes the rest

QString healthOf(const service::BackendRow& row)
{
    if (row.isPaused)
        return QStringLiteral("paused");
    return row.isDraining ? QStringLiteral("draining") : toQt(row.health);
}

} // namespace

OverviewLists::OverviewLists(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
{
    const auto& theme = app.theme;
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(theme.metrics().gap);
    m_heat = new widgets::HeatMap(theme, this);
    m_heat->setObjectName(QStringLiteral("overviewHeatMap"));
    m_backends = widgets::makeRecordTable(theme, app.format, this);
    m_backends.view->setObjectName(QStringLiteral("overviewBackends"));
    m_failures = widgets::makeRecordTable(theme, app.format, this, false);
    m_failures.view->setObjectName(QStringLiteral("overviewFailures"));
    const auto panel = [this, &app](QWidget* content) {
        auto* made = new OverviewPanel(app, content, this);
        connect(made, &OverviewPanel::retryRequested, this, &OverviewLists::retryRequested);
        return made;
    };
    m_heatPanel = panel(m_heat);
    m_backendPanel = panel(m_backends.view);
    m_failurePanel = panel(m_failures.view);
    grid->addWidget(m_heatPanel, 0, 0);
    grid->addWidget(m_failurePanel, 0, 1);
    grid->addWidget(m_backendPanel, 1, 0, 1, 2);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(0, 1);
    grid->setRowStretch(1, 1);
    connect(m_heat, &widgets::HeatMap::activated, this, &OverviewLists::openCells);
    connect(m_backends.view, &widgets::TableView::activatedRow, this,
            [this](const QModelIndex& index) {
                emit m_app.navigator.openTasksFiltered(
                    QStringLiteral("backend = ")
                    + toQt(rules::quote(index.data(models::KeyRole).toString().toStdString())));
            });
    connect(m_failures.view, &widgets::TableView::activatedRow, this,
            [this](const QModelIndex& index) {
                const auto id =
                    model::parseTaskId(index.data(models::KeyRole).toString().toStdString());
                if (id)
                    emit m_app.navigator.openTask(*id, {});
            });
}

void OverviewLists::setData(const OverviewData& loaded)
{
    fillHeat(loaded);
    fillBackends(loaded);
    fillFailures(loaded);
}

void OverviewLists::fillHeat(const OverviewData& loaded)
{
    if (!loaded.latency)
        return m_heatPanel->showError(loaded.latency.error());
    m_grid = models::latencyGrid(*loaded.latency, std::nullopt, kLeastSlots);
    if (m_grid.times.empty())
        return m_heatPanel->showNothing(tr("No task has ended in this time"));
    widgets::HeatMapData map;
    map.columns = static_cast<int>(m_grid.times.size());
    map.rows = static_cast<int>(m_grid.bucketCount());
    map.values = m_grid.counts;
    for (std::size_t row = 0; row < static_cast<std::size_t>(map.rows); ++row)
        map.rowLabels.append(
            row < m_grid.edges.size()
                ? tr("≤ %1").arg(widgets::edgeText(m_grid.edges[row], m_app.format))
                : tr("> %1").arg(widgets::edgeText(m_grid.edges.back(), m_app.format)));
    const auto first = m_grid.times.front();
    for (const auto& tick : widgets::timeTicks(first, m_grid.times.back() + m_grid.slotLength,
                                               kMostTicks, m_app.format))
        map.ticks.push_back(
            {static_cast<double>((tick.at - first).count())
                 / static_cast<double>(std::max<std::int64_t>(1, m_grid.slotLength.count())),
             tick.label});
    map.describe = [this, labels = map.rowLabels](int column, int row) {
        const auto slot = static_cast<std::size_t>(column);
        if (slot >= m_grid.times.size())
            return QString();
        return tr("%1, %2: %n tasks", nullptr,
                  static_cast<int>(m_grid.at(slot, static_cast<std::size_t>(row))))
            .arg(m_app.format.dateTime(m_grid.times[slot]), labels.value(row));
    };
    m_heat->setAccessibleDescription(tr("%n tasks; arrow keys move between the cells, Enter opens "
                                        "the tasks of one",
                                        nullptr, static_cast<int>(m_grid.total)));
    m_heat->setData(std::move(map));
    m_heatPanel->showContent();
}

void OverviewLists::openCells(const QRect& cells)
{
    if (cells.isEmpty())
        return;
    const auto index = [](int value) { return static_cast<std::size_t>(value); };
    emit m_app.navigator.openTasksFiltered(toQt(models::latencyFilter(
        m_grid,
        {index(cells.left()), index(cells.right()), index(cells.top()), index(cells.bottom())},
        "duration")));
}

void OverviewLists::fillBackends(const OverviewData& loaded)
{
    if (!loaded.backends)
        return m_backendPanel->showError(loaded.backends.error());
    QList<models::Record> rows;
    for (const auto& row : *loaded.backends) {
        const QString name = toQt(row.name);
        const double share = row.concurrency > 0
            ? static_cast<double>(row.slotsUsed) / static_cast<double>(row.concurrency)
            : 0;
        rows.append({name,
                     {name, static_cast<int>(row.type), healthOf(row), share,
                      QVariant::fromValue<qlonglong>(row.queued), toQt(row.reason)},
                     toQt(row.reason)});
    }
    m_backends.model->setColumns({{tr("Back end"), CellKind::Text},
                                  {tr("Execution type"), CellKind::Type},
                                  {tr("Health"), CellKind::Health},
                                  {tr("Slots used"), CellKind::Share},
                                  {tr("Queued"), CellKind::Count},
                                  {tr("Reason"), CellKind::Text}});
    m_backends.model->setRecords(rows);
    m_backends.fitColumns();
    m_backendPanel->showContent();
}

void OverviewLists::fillFailures(const OverviewData& loaded)
{
    QList<models::Record> rows;
    for (const auto& task : loaded.figures.lastFailures) {
        const QString error = toQt(task.error);
        rows.append({toQt(model::toString(task.id)),
                     {toQt(task.name),
                      task.ended ? QVariant::fromValue<qlonglong>(base::toMicros(*task.ended))
                                 : QVariant(),
                      error},
                     error});
    }
    m_failures.model->setColumns({{tr("Task"), CellKind::Text},
                                  {tr("Ended"), CellKind::Age},
                                  {tr("Why"), CellKind::Text}});
    m_failures.model->setRecords(rows);
    m_failures.fitColumns(kFailureColumn);
    if (rows.isEmpty())
        m_failurePanel->showNothing(tr("Nothing has failed"));
    else
        m_failurePanel->showContent();
}

void OverviewLists::retranslate()
{
    m_heatPanel->setTitle(tr("Latency of ended tasks"), tr("A cell opens its tasks"));
    m_heat->setAccessibleName(tr("Tasks by time and latency"));
    m_backendPanel->setTitle(tr("Back ends"), tr("Enter opens the tasks of one"));
    m_backends.view->setAccessibleName(tr("Back ends"));
    m_failurePanel->setTitle(tr("Last failures"), tr("Enter opens the task"));
    m_failures.view->setAccessibleName(tr("Last failures"));
}

} // namespace tributary::pages
