#include "pages/overview/overview_lists.h"

#include "gateway/text.h"
#include "rules/token.h"
#include "widgets/card.h"
#include "widgets/heat_map.h"
#include "widgets/table_view.h"
#include "widgets/time_axis.h"

#include <QGridLayout>
#include <QLabel>
#include <QStackedWidget>

namespace tributary::pages {
namespace {

using gateway::toQt;
using models::CellKind;

constexpr int kLeastSlots = 24;
constexpr int kMostTicks = 8;

QString literal(double seconds)
{
    return toQt(base::formatQuantity({seconds, base::kTime}));
}

QString instant(base::Instant at)
{
    return toQt(rules::formatInstant(base::toMicros(at)));
}

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
    m_heatCard = new widgets::Card(theme, this);
    m_heat = new widgets::HeatMap(theme, m_heatCard);
    m_heat->setObjectName(QStringLiteral("overviewHeatMap"));
    m_heatCard->body()->addWidget(m_heat);
    m_backendCard = new widgets::Card(theme, this);
    m_backendStack = new QStackedWidget(m_backendCard);
    m_backends = widgets::makeRecordTable(theme, app.format, m_backendStack);
    m_backends.view->setObjectName(QStringLiteral("overviewBackends"));
    m_backendTrouble = new QLabel(m_backendStack);
    m_backendTrouble->setTextFormat(Qt::PlainText);
    m_backendTrouble->setWordWrap(true);
    m_backendTrouble->setAlignment(Qt::AlignCenter);
    m_backendTrouble->setProperty("role", QStringLiteral("muted"));
    m_backendStack->addWidget(m_backends.view);
    m_backendStack->addWidget(m_backendTrouble);
    m_backendCard->body()->addWidget(m_backendStack);
    m_failureCard = new widgets::Card(theme, this);
    m_failures = widgets::makeRecordTable(theme, app.format, m_failureCard, false);
    m_failures.view->setObjectName(QStringLiteral("overviewFailures"));
    m_failureCard->body()->addWidget(m_failures.view);
    grid->addWidget(m_heatCard, 0, 0, 1, 2);
    grid->addWidget(m_backendCard, 1, 0);
    grid->addWidget(m_failureCard, 1, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(0, 1);
    grid->setRowStretch(1, 1);
    connect(m_heat, &widgets::HeatMap::activated, this, &OverviewLists::openCell);
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
    m_grid = loaded.latency ? models::latencyGrid(*loaded.latency, std::nullopt, kLeastSlots)
                          : models::LatencyGrid{};
    widgets::HeatMapData map;
    map.columns = static_cast<int>(m_grid.times.size());
    map.rows = m_grid.times.empty() ? 0 : static_cast<int>(m_grid.bucketCount());
    map.values = m_grid.counts;
    for (std::size_t row = 0; row < static_cast<std::size_t>(map.rows); ++row)
        map.rowLabels.append(
            row < m_grid.edges.size()
                ? tr("≤ %1").arg(widgets::edgeText(m_grid.edges[row], m_app.format))
                : tr("> %1").arg(widgets::edgeText(m_grid.edges.back(), m_app.format)));
    if (!m_grid.times.empty()) {
        const auto first = m_grid.times.front();
        for (const auto& tick : widgets::timeTicks(first, m_grid.times.back() + m_grid.slotLength,
                                                   kMostTicks, m_app.format))
            map.ticks.push_back({static_cast<double>((tick.at - first).count())
                                     / static_cast<double>(std::max<std::int64_t>(
                                         1, m_grid.slotLength.count())),
                                 tick.label});
    }
    map.describe = [this, labels = map.rowLabels](int column, int row) {
        const auto slot = static_cast<std::size_t>(column);
        if (slot >= m_grid.times.size())
            return QString();
        return tr("%1, %2: %n tasks", nullptr,
                  static_cast<int>(m_grid.at(slot, static_cast<std::size_t>(row))))
            .arg(m_app.format.dateTime(m_grid.times[slot]), labels.value(row));
    };
    m_heatCard->setTitle(tr("Latency of ended tasks"),
                         loaded.latency ? tr("Stronger is more; a click opens the tasks")
                                      : toQt(loaded.latency.error().message));
    m_heat->setData(std::move(map));
}

void OverviewLists::openCell(int column, int row)
{
    const auto slot = static_cast<std::size_t>(column);
    const auto bucket = static_cast<std::size_t>(row);
    if (slot >= m_grid.times.size())
        return;
    const auto from = m_grid.times[slot];
    QStringList parts{QStringLiteral("ended >= ") + instant(from),
                      QStringLiteral("ended < ") + instant(from + m_grid.slotLength)};
    if (bucket > 0)
        parts.append(QStringLiteral("duration > ") + literal(m_grid.edges[bucket - 1]));
    if (bucket < m_grid.edges.size())
        parts.append(QStringLiteral("duration <= ") + literal(m_grid.edges[bucket]));
    emit m_app.navigator.openTasksFiltered(parts.join(QStringLiteral(" AND ")));
}

void OverviewLists::fillBackends(const OverviewData& loaded)
{
    if (!loaded.backends) {
        m_backendTrouble->setText(toQt(loaded.backends.error().message));
        m_backendStack->setCurrentWidget(m_backendTrouble);
        return;
    }
    QList<models::Record> rows;
    for (const auto& row : *loaded.backends) {
        const QString name = toQt(row.name);
        const double share = row.concurrency > 0
            ? static_cast<double>(row.slotsUsed) / static_cast<double>(row.concurrency)
            : 0;
        rows.append({name,
                     {name, static_cast<int>(row.type), healthOf(row), share,
                      QVariant::fromValue<qlonglong>(row.queued)},
                     toQt(row.reason)});
    }
    m_backends.model->setColumns({{tr("Back end"), CellKind::Text},
                                  {tr("Execution type"), CellKind::Type},
                                  {tr("Health"), CellKind::Health},
                                  {tr("Slots used"), CellKind::Share},
                                  {tr("Queued"), CellKind::Count}});
    m_backends.model->setRecords(rows);
    m_backends.fitColumns();
    m_backendStack->setCurrentWidget(m_backends.view);
}

void OverviewLists::fillFailures(const OverviewData& loaded)
{
    QList<models::Record> rows;
    for (const auto& task : loaded.figures.lastFailures) {
        const QString error = toQt(task.error);
        rows.append({toQt(model::toString(task.id)),
                     {toQt(task.name), toQt(task.backend),
                      task.ended ? QVariant::fromValue<qlonglong>(base::toMicros(*task.ended))
                                 : QVariant(),
                      error},
                     error});
    }
    m_failures.model->setColumns({{tr("Task"), CellKind::Text},
                                  {tr("Back end"), CellKind::Text},
                                  {tr("Ended"), CellKind::Age},
                                  {tr("Why"), CellKind::Text}});
    m_failures.model->setRecords(rows);
    m_failures.fitColumns();
    m_failureCard->setTitle(tr("Last failures"),
                            rows.isEmpty() ? tr("nothing failed") : QString());
}

void OverviewLists::retranslate()
{
    m_heat->setAccessibleName(tr("Tasks by time and latency"));
    m_backendCard->setTitle(tr("Back ends"));
    m_backends.view->setAccessibleName(tr("Back ends"));
    m_failureCard->setTitle(tr("Last failures"));
    m_failures.view->setAccessibleName(tr("Last failures"));
}

} // namespace tributary::pages
