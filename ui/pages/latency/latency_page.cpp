#include "pages/latency/latency_page.h"

#include "gateway/text.h"
#include "pages/latency/latency_chart.h"
#include "widgets/card.h"
#include "widgets/heat_map.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>
#include <cmath>

namespace tributary::pages {
namespace {

using gateway::toQt;
using models::CellKind;
using service::LatencyPhase;

constexpr std::chrono::milliseconds kReloadPause{3000};
constexpr int kLeastSlots = 24;
constexpr int kMostTicks = 8;
constexpr std::array<double, 3> kFractions{0.50, 0.95, 0.99};

// The filter field that a phase is measured by; empty: none.
std::string_view filterField(LatencyPhase phase)
{
    switch (phase) {
    case LatencyPhase::Queue:
        return "queue_wait";
    case LatencyPhase::Start:
        return "start_time";
    case LatencyPhase::Run:
        return "run_time";
    case LatencyPhase::Collect:
        return {};
    case LatencyPhase::Total:
        return "duration";
    }
    return {};
}

double valueOf(const models::Percentiles& percentiles, int which)
{
    return which == 0 ? percentiles.p50 : which == 1 ? percentiles.p95 : percentiles.p99;
}

void fillCombo(QComboBox* combo, const QStringList& items, int initial)
{
    const QSignalBlocker blocker(combo);
    const int current = combo->count() == 0 ? initial : combo->currentIndex();
    combo->clear();
    combo->addItems(items);
    combo->setCurrentIndex(std::clamp(current, 0, combo->count() - 1));
}

} // namespace

LatencyPage::LatencyPage(const AppContext& app, QWidget* parent)
    : Page(app, parent)
{
    build();
    followTasks(kReloadPause);
    connect(&app.theme, &widgets::Theme::changed, this, &LatencyPage::fillLines);
    retranslate();
}

void LatencyPage::build()
{
    m_frame = new widgets::PageFrame(app().theme, app().format, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_frame);
    buildActions();
    m_frame->setContent(buildContent());
    connect(m_frame, &widgets::PageFrame::retryRequested, this, &LatencyPage::reload);
}

void LatencyPage::buildActions()
{
    m_phase = new QComboBox(m_frame);
    m_phase->setObjectName(QStringLiteral("latencyPhase"));
    m_type = new QComboBox(m_frame);
    m_type->setObjectName(QStringLiteral("latencyType"));
    m_percentile = new QComboBox(m_frame);
    m_percentile->setObjectName(QStringLiteral("latencyPercentile"));
    m_asTable = new QPushButton(m_frame);
    m_asTable->setObjectName(QStringLiteral("latencyAsTable"));
    m_asTable->setCheckable(true);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_phase, m_type, m_percentile, m_asTable})
        m_frame->actions()->addWidget(widget);
    connect(m_phase, &QComboBox::currentIndexChanged, this, &LatencyPage::reload);
    connect(m_type, &QComboBox::currentIndexChanged, this, &LatencyPage::refold);
    connect(m_percentile, &QComboBox::currentIndexChanged, this, &LatencyPage::refold);
    connect(m_asTable, &QPushButton::toggled, this, &LatencyPage::setTableShown);
    const auto key = [this](Qt::Key which, const auto& action) {
        auto* shortcut = new QShortcut(which, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    key(Qt::Key_T, [this] { m_asTable->toggle(); });
    key(Qt::Key_P, [this] {
        m_percentile->setCurrentIndex((m_percentile->currentIndex() + 1) % m_percentile->count());
    });
    key(Qt::Key_H, [this] { m_heat->setFocus(); });
    key(Qt::Key_L, [this] { m_chart->setFocus(); });
}

QWidget* LatencyPage::buildContent()
{
    const auto& theme = app().theme;
    auto* content = new QWidget(m_frame);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.metrics().gap);
    m_chartOrTable = new QStackedWidget(content);
    auto* charts = new QSplitter(Qt::Vertical, m_chartOrTable);
    charts->setChildrenCollapsible(false);
    m_heatCard = new widgets::Card(theme, charts);
    m_heat = new widgets::HeatMap(theme, m_heatCard);
    m_heat->setObjectName(QStringLiteral("latencyHeatMap"));
    m_heatCard->body()->addWidget(m_heat);
    m_lineCard = new widgets::Card(theme, charts);
    m_chart = new LatencyChart(theme, app().format, m_lineCard);
    m_lineCard->body()->addWidget(m_chart);
    charts->addWidget(m_heatCard);
    charts->addWidget(m_lineCard);
    charts->setStretchFactor(0, 5);
    charts->setStretchFactor(1, 4);
    m_pointCard = new widgets::Card(theme, m_chartOrTable);
    m_pointTable = widgets::makeRecordTable(theme, app().format, m_pointCard);
    m_pointTable.view->setObjectName(QStringLiteral("latencyPointTable"));
    m_pointCard->body()->addWidget(m_pointTable.view);
    m_chartOrTable->addWidget(charts);
    m_chartOrTable->addWidget(m_pointCard);
    m_tableCard = new widgets::Card(theme, content);
    m_table = widgets::makeRecordTable(theme, app().format, m_tableCard);
    m_table.view->setObjectName(QStringLiteral("latencyTable"));
    m_table.view->setFixedHeight(5 * theme.metrics().rowHeight);
    m_tableCard->body()->addWidget(m_table.view);
    column->addWidget(m_chartOrTable, 1);
    column->addWidget(m_tableCard);
    connect(m_heat, &widgets::HeatMap::activated, this, &LatencyPage::openCells);
    return content;
}

LatencyPhase LatencyPage::phase() const
{
    return static_cast<LatencyPhase>(std::max(0, m_phase->currentIndex()));
}

std::optional<model::ExecutionType> LatencyPage::type() const
{
    if (m_type->currentIndex() <= 0)
        return std::nullopt;
    return static_cast<model::ExecutionType>(m_type->currentIndex() - 1);
}

// --- data -------------------------------------------------------------------------------------

void LatencyPage::load()
{
    m_frame->showLoading();
    app().gateway.query(
        this, QStringLiteral("latency"),
        [range = app().time.range(),
         which = phase()](const gateway::Queries& on) -> base::Result<Loaded> {
            auto now = on.operations.latency(range, which);
            if (!now)
                return std::unexpected(now.error());
            Loaded loaded{std::move(*now), {}};
            if (range.to > range.from && range.from != base::Instant{}) {
                auto before = on.operations.latency(
                    {range.from - (range.to - range.from), range.from}, which);
                if (before)
                    loaded.before = std::move(*before);
            }
            return loaded;
        },
        [this](const base::Result<Loaded>& result) { take(result); });
}

void LatencyPage::take(const base::Result<Loaded>& result)
{
    if (!result) {
        m_frame->showError(result.error());
        return;
    }
    m_loaded = *result;
    m_isLoaded = true;
    refold();
    if (m_loaded.now.cells.empty())
        m_frame->showEmpty({QStringLiteral("latency"), tr("No task has ended in this time"),
                            tr("Latencies appear when tasks end. Choose a longer time range, or "
                               "submit a task."),
                            tr("Submit a task"),
                            [this] { emit app().navigator.openPage(QStringLiteral("submit")); },
                            tr("Load demo data"),
                            [this] { emit app().navigator.demoRequested(); }});
    else
        m_frame->showData();
}

void LatencyPage::refold()
{
    if (!m_isLoaded)
        return;
    m_grid = models::latencyGrid(m_loaded.now, type(), kLeastSlots);
    m_ticks.clear();
    if (!m_grid.times.empty())
        m_ticks = widgets::timeTicks(m_grid.times.front(), m_grid.times.back() + m_grid.slotLength,
                                     kMostTicks, app().format);
    fillHeatMap();
    fillLines();
    fillTables();
    fillPointTable();
}

QString LatencyPage::bucketName(std::size_t bucket) const
{
    if (bucket < m_grid.edges.size())
        return tr("≤ %1").arg(widgets::edgeText(m_grid.edges[bucket], app().format));
    return m_grid.edges.empty()
        ? QString()
        : tr("> %1").arg(widgets::edgeText(m_grid.edges.back(), app().format));
}

void LatencyPage::fillHeatMap()
{
    widgets::HeatMapData map;
    map.columns = static_cast<int>(m_grid.times.size());
    map.rows = m_grid.times.empty() ? 0 : static_cast<int>(m_grid.bucketCount());
    map.values = m_grid.counts;
    for (std::size_t bucket = 0; bucket < static_cast<std::size_t>(map.rows); ++bucket)
        map.rowLabels.append(bucketName(bucket));
    for (const auto& tick : m_ticks)
        map.ticks.push_back(
            {static_cast<double>((tick.at - m_grid.times.front()).count())
                 / static_cast<double>(std::max<std::int64_t>(1, m_grid.slotLength.count())),
             tick.label});
    map.describe = [this](int column, int row) {
        const auto slot = static_cast<std::size_t>(column);
        const auto bucket = static_cast<std::size_t>(row);
        if (slot >= m_grid.times.size())
            return QString();
        return tr("%1, %2: %n tasks", nullptr, static_cast<int>(m_grid.at(slot, bucket)))
            .arg(app().format.dateTime(m_grid.times[slot]), bucketName(bucket));
    };
    int left = 0;
    for (const QString& label : map.rowLabels)
        left = std::max(left, m_heat->fontMetrics().horizontalAdvance(label));
    left += 2 * app().theme.metrics().gap;
    const int right = 2 * app().theme.metrics().gap;
    m_heat->setSideMargins(left, right);
    m_chart->setSideMargins(left, right);
    m_heat->setData(std::move(map));
    m_heat->setAccessibleDescription(
        tr("%n samples; arrow keys move between the cells, with Shift they select several, Enter "
           "opens the tasks",
           nullptr, static_cast<int>(m_grid.total)));
}

std::vector<LatencyLine> LatencyPage::lines() const
{
    std::vector<LatencyLine> lines;
    const auto found = models::latencyLines(m_loaded.now);
    const auto add = [&](model::ExecutionType which, int percentile, const QString& name,
                         const QColor& color) {
        LatencyLine line{name, color, {}};
        for (const auto& point : found[static_cast<std::size_t>(which)])
            line.points.push_back(
                {point.slot, valueOf(point.percentiles, percentile), point.percentiles.count});
        if (!line.points.empty())
            lines.push_back(std::move(line));
    };
    const int percentile = std::max(0, m_percentile->currentIndex());
    if (const auto one = type()) {
        for (int i = 0; i < static_cast<int>(kFractions.size()); ++i)
            add(*one, i, m_percentile->itemText(i),
                app().theme.series(i == 0       ? 2
                                       : i == 1 ? 0
                                                : 4));
        return lines;
    }
    for (int i = 0; i < model::kExecutionTypeCount; ++i) {
        const auto which = static_cast<model::ExecutionType>(i);
        add(which, percentile,
            tr("%1 %2", "execution type, percentile")
                .arg(widgets::DisplayFormat::type(which), m_percentile->currentText()),
            app().theme.type(which));
    }
    return lines;
}

void LatencyPage::fillLines()
{
    if (!m_isLoaded)
        return;
    m_chart->setLines(m_grid, lines(), m_ticks);
    QStringList parts;
    const auto totals = models::latencyTotals(m_loaded.now);
    for (int i = 0; i < model::kExecutionTypeCount; ++i) {
        const auto& total = totals[static_cast<std::size_t>(i)];
        if (total.count > 0)
            parts.append(
                tr("%1: p95 ≤ %2 of %n samples", nullptr, static_cast<int>(total.count))
                    .arg(widgets::DisplayFormat::type(static_cast<model::ExecutionType>(i)),
                         widgets::edgeText(total.p95, app().format)));
    }
    m_chart->setAccessibleName(tr("Percentiles over time"));
    m_chart->setAccessibleDescription(parts.join(QStringLiteral("; ")));
}

void LatencyPage::fillTables()
{
    const auto now = models::latencyTotals(m_loaded.now);
    std::array<models::Percentiles, model::kExecutionTypeCount> before{};
    if (m_loaded.before)
        before = models::latencyTotals(*m_loaded.before);
    QList<models::Record> rows;
    for (std::size_t i = 0; i < now.size(); ++i) {
        const models::Percentiles& p = now[i];
        QVariantList cells{static_cast<int>(i), QVariant::fromValue<qlonglong>(p.count)};
        for (int which = 0; which < 3; ++which)
            cells.append(p.count == 0 ? QVariant() : QVariant(valueOf(p, which)));
        const bool canCompare = p.count > 0 && before[i].count > 0 && before[i].p95 > 0
            && std::isfinite(before[i].p95) && std::isfinite(p.p95);
        cells.append(canCompare ? QVariant(p.p95 / before[i].p95 - 1) : QVariant());
        cells.append(p.count == 0     ? QString()
                         : p.isThin() ? tr("fewer than 20 samples: a hint only")
                                      : QString());
        rows.append({QString::number(i), cells, {}});
    }
    m_table.model->setColumns({{tr("Execution type"), CellKind::Type},
                               {tr("Samples"), CellKind::Count},
                               {tr("p50"), CellKind::Edge},
                               {tr("p95"), CellKind::Edge},
                               {tr("p99"), CellKind::Edge},
                               {tr("p95 against the time before"), CellKind::Change},
                               {tr("Note"), CellKind::Text}});
    m_table.model->setRecords(rows);
    m_table.fitColumns();
}

void LatencyPage::fillPointTable()
{
    QList<models::Record> rows;
    const auto found = models::latencyLines(m_loaded.now);
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (type() && static_cast<std::size_t>(*type()) != i)
            continue;
        for (const auto& [slot, p] : found[i]) {
            const auto at = QVariant::fromValue<qlonglong>(base::toMicros(slot));
            rows.append({QString::number(i) + u'/' + at.toString(),
                         {at, static_cast<int>(i), QVariant::fromValue<qlonglong>(p.count), p.p50,
                          p.p95, p.p99},
                         {}});
        }
    }
    m_pointTable.model->setColumns({{tr("Time"), CellKind::Instant},
                                    {tr("Execution type"), CellKind::Type},
                                    {tr("Samples"), CellKind::Count},
                                    {tr("p50"), CellKind::Edge},
                                    {tr("p95"), CellKind::Edge},
                                    {tr("p99"), CellKind::Edge}});
    m_pointTable.model->setRecords(rows);
    m_pointTable.fitColumns();
}

// --- actions ----------------------------------------------------------------------------------

void LatencyPage::setTableShown(bool isShown)
{
    m_chartOrTable->setCurrentIndex(isShown ? 1 : 0);
    if (isShown)
        m_pointTable.view->setFocus();
    else
        m_heat->setFocus();
}

void LatencyPage::openCells(const QRect& cells)
{
    if (cells.isEmpty())
        return;
    const auto index = [](int value) { return static_cast<std::size_t>(value); };
    QString filter = toQt(models::latencyFilter(
        m_grid,
        {index(cells.left()), index(cells.right()), index(cells.top()), index(cells.bottom())},
        filterField(phase())));
    if (const auto one = type(); one && !filter.isEmpty())
        filter += QStringLiteral(" AND execution_type = '%1'").arg(toQt(model::toString(*one)));
    if (!filter.isEmpty())
        emit app().navigator.openTasksFiltered(filter);
}

// --- texts ------------------------------------------------------------------------------------

void LatencyPage::retranslate()
{
    m_frame->setTitle(title(),
                      tr("Percentiles come from buckets: they are at most the bucket's "
                         "upper edge"));
    fillCombo(m_phase,
              {tr("Waiting in the queue"), tr("Start"), tr("Run"), tr("Collecting results"),
               tr("Total, submit to end")},
              static_cast<int>(LatencyPhase::Total));
    m_phase->setAccessibleName(tr("Phase"));
    m_phase->setToolTip(tr("Phase of a task's life"));
    QStringList types{tr("All types")};
    for (int i = 0; i < model::kExecutionTypeCount; ++i)
        types.append(widgets::DisplayFormat::type(static_cast<model::ExecutionType>(i)));
    fillCombo(m_type, types, 0);
    m_type->setAccessibleName(tr("Execution type"));
    m_type->setToolTip(tr("One type shows its p50, p95 and p99"));
    fillCombo(m_percentile, {tr("p50"), tr("p95"), tr("p99")}, 1);
    m_percentile->setAccessibleName(tr("Percentile"));
    m_percentile->setToolTip(tr("Percentile of the lines (P)"));
    m_asTable->setText(tr("Show as table"));
    m_asTable->setToolTip(tr("Numbers instead of pictures (T)"));
    m_heatCard->setTitle(
        tr("Tasks by time and latency"),
        tr("Stronger is more, on a logarithmic scale; a click or a drag opens the tasks"));
    m_heat->setAccessibleName(tr("Tasks by time and latency"));
    m_lineCard->setTitle(tr("Percentiles over time"), tr("Hollow points: fewer than 20 samples"));
    m_pointCard->setTitle(tr("Percentiles over time"));
    m_pointTable.view->setAccessibleName(tr("Percentiles over time"));
    m_tableCard->setTitle(tr("By execution type"));
    m_table.view->setAccessibleName(tr("Latency by execution type"));
    refold();
}

} // namespace tributary::pages
