#include "pages/overview/overview_charts.h"

#include "gateway/text.h"
#include "models/latency_fold.h"
#include "rules/token.h"
#include "widgets/card.h"
#include "widgets/chart.h"
#include "widgets/table_view.h"
#include "widgets/time_axis.h"

#include <QBarSet>
#include <QCategoryAxis>
#include <QChart>
#include <QHBoxLayout>
#include <QLabel>
#include <QLegend>
#include <QLineSeries>
#include <QPieSeries>
#include <QStackedBarSeries>
#include <QStackedWidget>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tributary::pages {
namespace {

using gateway::toQt;
using models::CellKind;

constexpr double kHole = 0.62; // of the donut
constexpr int kMostTicks = 4;
constexpr double kMicro = 1e6;

model::ExecutionType typeAt(int index)
{
    return static_cast<model::ExecutionType>(index);
}

std::int64_t tasksOf(const service::Overview& figures, int type)
{
    const auto& states = figures.byTypeAndState[static_cast<std::size_t>(type)];
    return std::accumulate(states.begin(), states.end(), std::int64_t{0});
}

QString typeFilter(int type)
{
    return QStringLiteral("execution_type = '%1'").arg(toQt(model::toString(typeAt(type))));
}

} // namespace

OverviewCharts::OverviewCharts(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
    , m_stack(new QStackedWidget(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    auto* charts = new QWidget(m_stack);
    auto* row = new QHBoxLayout(charts);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(app.theme.metrics().gap);
    const auto add = [&](const char* name, widgets::ChartView*& chart) {
        chart = new widgets::ChartView(app.theme, charts);
        chart->setObjectName(QLatin1String(name));
        auto* panel = new OverviewPanel(app, chart, charts);
        connect(panel, &OverviewPanel::retryRequested, this, &OverviewCharts::retryRequested);
        row->addWidget(panel, 1);
        return panel;
    };
    m_types = add("overviewTypes", m_typesChart);
    m_success = add("overviewSuccess", m_successChart);
    m_cost = add("overviewCost", m_costChart);
    const int gap = app.theme.metrics().gap;
    for (auto* chart : {m_successChart, m_costChart}) // half a label above the topmost line
        chart->chart()->setMargins({0, gap, gap, 0});
    m_stack->addWidget(charts);
    m_tableCard = new widgets::Card(app.theme, m_stack);
    m_table = widgets::makeRecordTable(app.theme, app.format, m_tableCard);
    m_table.view->setObjectName(QStringLiteral("overviewTable"));
    m_tableCard->body()->addWidget(m_table.view);
    m_stack->addWidget(m_tableCard);
    connect(m_table.view, &widgets::TableView::activatedRow, this,
            [this](const QModelIndex& index) {
                emit m_app.navigator.openTasksFiltered(
                    typeFilter(index.data(models::KeyRole).toString().toInt()));
            });
}

void OverviewCharts::setTableShown(bool isShown)
{
    m_stack->setCurrentIndex(isShown ? 1 : 0);
    if (isShown)
        m_table.view->setFocus();
}

void OverviewCharts::setData(const OverviewData& loaded)
{
    fillTypes(loaded);
    fillSuccess(loaded);
    fillCost(loaded);
    fillTable(loaded);
}

void OverviewCharts::fillTypes(const OverviewData& loaded)
{
    auto& chart = *m_typesChart;
    chart.clear();
    auto* pie = new QPieSeries(chart.chart());
    pie->setHoleSize(kHole);
    pie->setPieSize(0.95);
    QStringList parts;
    std::int64_t all = 0;
    for (int i = 0; i < model::kExecutionTypeCount; ++i)
        all += tasksOf(loaded.figures, i);
    for (int i = 0; i < model::kExecutionTypeCount; ++i) {
        const auto count = tasksOf(loaded.figures, i);
        const QString name = widgets::DisplayFormat::type(typeAt(i));
        const double share = all > 0 ? static_cast<double>(count) / static_cast<double>(all) : 0;
        const QString text = tr("%1  %2", "execution type, share")
                                 .arg(name, m_app.format.percent(share, 0));
        auto* slice = pie->append(text, static_cast<double>(count));
        slice->setColor(m_app.theme.type(typeAt(i)));
        slice->setBorderColor(m_app.theme.colors().surface);
        parts.append(tr("%1: %n tasks", nullptr, static_cast<int>(count)).arg(name));
        connect(slice, &QPieSlice::hovered, &chart, [&chart, text = parts.last()](bool isOn) {
            if (isOn)
                QToolTip::showText(QCursor::pos(), text, &chart);
        });
        connect(slice, &QPieSlice::clicked, this,
                [this, i] { emit m_app.navigator.openTasksFiltered(typeFilter(i)); });
    }
    chart.chart()->addSeries(pie);
    chart.chart()->legend()->setAlignment(Qt::AlignBottom);
    chart.restyle();
    chart.setDescription(tr("Tasks by execution type"), parts.join(QStringLiteral("; ")));
    m_types->showContent();
}

void OverviewCharts::fillSuccess(const OverviewData& loaded)
{
    if (!loaded.outcomes)
        return m_success->showError(loaded.outcomes.error());
    auto& chart = *m_successChart;
    chart.clear();
    m_outcomes = *loaded.outcomes;
    const auto& outcomes = m_outcomes.course;
    double lowest = 100;
    for (int i = 0; i < model::kExecutionTypeCount; ++i) {
        QList<QPointF> points;
        for (const auto& slot : outcomes) {
            if (const auto rate = successRate(slot.byType[static_cast<std::size_t>(i)])) {
                points.append({static_cast<double>(base::toMicros(slot.from)), 100 * *rate});
                lowest = std::min(lowest, 100 * *rate);
            }
        }
        if (!points.isEmpty()) {
            auto* line = chart.addLine(widgets::DisplayFormat::type(typeAt(i)), points,
                                       m_app.theme.type(typeAt(i)));
            line->setPointsVisible(points.size() < 3);
            connect(line, &QLineSeries::clicked, this,
                    [this, i](const QPointF& at) { openSlot(i, at.x()); });
            connect(line, &QLineSeries::hovered, &chart,
                    [this, i, &chart](const QPointF& at, bool isOn) {
                        if (isOn)
                            QToolTip::showText(
                                QCursor::pos(),
                                tr("%1: %2", "execution type: rate")
                                    .arg(widgets::DisplayFormat::type(typeAt(i)),
                                         m_app.format.percent(at.y() / 100)),
                                &chart);
                    });
        }
    }
    if (chart.chart()->series().isEmpty())
        return m_success->showNothing(tr("No task has ended in this time"));
    auto* percent = new QCategoryAxis(chart.chart());
    percent->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    const double floor = lowest >= 90 ? 90 : lowest >= 50 ? 50 : 0;
    for (const double share : {0.0, 0.5, 1.0}) {
        const double value = floor + (100 - floor) * share;
        percent->append(m_app.format.percent(value / 100, 0), value);
    }
    percent->setRange(floor, 100.5);
    auto* time = new QCategoryAxis(chart.chart());
    time->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    const auto last = outcomes.back().from + m_outcomes.slotLength;
    for (const auto& tick : widgets::timeTicks(outcomes.front().from, last, kMostTicks, m_app.format))
        time->append(tick.label, static_cast<double>(base::toMicros(tick.at)));
    time->setRange(static_cast<double>(base::toMicros(outcomes.front().from)),
                   static_cast<double>(base::toMicros(last)));
    chart.chart()->addAxis(percent, Qt::AlignLeft);
    chart.chart()->addAxis(time, Qt::AlignBottom);
    const auto all = chart.chart()->series();
    for (QAbstractSeries* series : all) {
        series->attachAxis(percent);
        series->attachAxis(time);
    }
    chart.restyle();
    chart.setDescription(tr("Success over time"),
                         tr("The lowest rate is %1; T shows the numbers as a table")
                             .arg(m_app.format.percent(lowest / 100)));
    m_success->showContent();
}

void OverviewCharts::fillCost(const OverviewData& loaded)
{
    if (!loaded.cost)
        return m_cost->showError(loaded.cost.error());
    if (loaded.cost->cells.empty())
        return m_cost->showNothing(tr("Nothing has cost anything yet"));
    auto& chart = *m_costChart;
    chart.clear();
    const auto fold = models::foldCosts(*loaded.cost, models::CostPeriod::Day);
    auto* bars = new QStackedBarSeries(chart.chart());
    for (const auto& row : fold.rows) {
        const auto type = model::parse<model::ExecutionType>(row.key);
        auto* set = new QBarSet(type ? widgets::DisplayFormat::type(*type) : toQt(row.key), bars);
        for (const auto micro : row.byPeriod)
            set->append(static_cast<double>(micro) / kMicro);
        if (type)
            set->setColor(m_app.theme.type(*type));
        set->setBorderColor(m_app.theme.colors().surface);
        bars->append(set);
        connect(set, &QBarSet::clicked, this,
                [this, key = row.key](int period) { openDay(key, period); });
        connect(set, &QBarSet::hovered, &chart,
                [this, &chart, name = set->label(), sums = row.byPeriod,
                 currency = fold.currency](bool isOn, int period) {
                    const auto at = static_cast<std::size_t>(period);
                    if (isOn && period >= 0 && at < sums.size())
                        QToolTip::showText(QCursor::pos(),
                                           tr("%1: %2", "execution type: cost")
                                               .arg(name, m_app.format.money({sums[at], currency})),
                                           &chart);
                });
    }
    m_days = fold.periods;
    chart.chart()->addSeries(bars);
    auto* days = new QCategoryAxis(chart.chart());
    days->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    const int count = static_cast<int>(fold.periods.size());
    const int step = std::max(1, (count + kMostTicks - 1) / kMostTicks);
    for (int i = 0; i < count; i += step)
        days->append(m_app.format.locale().toString(
                         QDate(1970, 1, 1).addDays(fold.periods[static_cast<std::size_t>(i)]),
                         tr("d MMM", "day on an axis")),
                     i);
    days->setRange(-0.5, std::max(0.5, count - 0.5));
    double highest = 0;
    for (const auto micro : fold.total.byPeriod)
        highest = std::max(highest, static_cast<double>(micro) / kMicro);
    auto* money = new QCategoryAxis(chart.chart());
    money->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    for (const double share : {0.0, 0.5, 1.0})
        money->append(
            m_app.format.money({std::llround(highest * share * kMicro), fold.currency}),
            highest * share);
    money->setRange(0, std::max(highest, 1 / kMicro) * 1.05);
    chart.chart()->addAxis(days, Qt::AlignBottom);
    chart.chart()->addAxis(money, Qt::AlignLeft);
    bars->attachAxis(days);
    bars->attachAxis(money);
    chart.restyle();
    chart.setDescription(
        tr("Cost a day"),
        tr("%1 in all").arg(m_app.format.money({fold.total.micro, fold.currency})));
    m_cost->showContent();
}

void OverviewCharts::openSlot(int type, double atMicros)
{
    const auto& course = m_outcomes.course;
    if (course.empty())
        return;
    const auto nearest = std::ranges::min_element(course, {}, [&](const OutcomeSlot& slot) {
        return std::abs(static_cast<double>(base::toMicros(slot.from)) - atMicros);
    });
    const auto instant = [](base::Instant at) {
        return toQt(rules::formatInstant(base::toMicros(at)));
    };
    emit m_app.navigator.openTasksFiltered(
        QStringLiteral("%1 AND ended >= %2 AND ended < %3")
            .arg(typeFilter(type), instant(nearest->from),
                 instant(nearest->from + m_outcomes.slotLength)));
}

void OverviewCharts::openDay(const std::string& type, int period)
{
    const auto at = static_cast<std::size_t>(period);
    if (period < 0 || at >= m_days.size())
        return;
    const auto midnight = [](std::int64_t day) {
        return toQt(rules::formatInstant(day * 86'400'000'000));
    };
    emit m_app.navigator.openTasksFiltered(
        QStringLiteral("execution_type = '%1' AND ended >= %2 AND ended < %3")
            .arg(toQt(type), midnight(m_days[at]), midnight(m_days[at] + 1)));
}

void OverviewCharts::fillTable(const OverviewData& loaded)
{
    std::array<models::Percentiles, model::kExecutionTypeCount> latency{};
    if (loaded.latency)
        latency = models::latencyTotals(*loaded.latency);
    QList<models::Record> rows;
    for (int i = 0; i < model::kExecutionTypeCount; ++i) {
        const auto index = static_cast<std::size_t>(i);
        OutcomeSlot::Count sum;
        if (loaded.outcomes) {
            for (const auto& slot : loaded.outcomes->course) {
                sum.ended += slot.byType[index].ended;
                sum.succeeded += slot.byType[index].succeeded;
            }
        }
        const auto rate = successRate(sum);
        const auto& p = latency[index];
        rows.append(
            {QString::number(i),
             {i, QVariant::fromValue<qlonglong>(tasksOf(loaded.figures, i)),
              QVariant::fromValue<qlonglong>(sum.ended), rate ? QVariant(*rate) : QVariant(),
              p.count > 0 ? QVariant(p.p50) : QVariant(),
              p.count > 0 ? QVariant(p.p95) : QVariant()},
             {}});
    }
    m_table.model->setColumns({{tr("Execution type"), CellKind::Type},
                               {tr("Tasks"), CellKind::Count},
                               {tr("Ended in this time"), CellKind::Count},
                               {tr("Success"), CellKind::Share},
                               {tr("p50"), CellKind::Edge},
                               {tr("p95"), CellKind::Edge}});
    m_table.model->setRecords(rows);
    m_table.fitColumns();
}

void OverviewCharts::retranslate()
{
    m_types->setTitle(tr("Tasks by execution type"), {});
    m_success->setTitle(tr("Success over time"), tr("cancelled left out"));
    m_cost->setTitle(tr("Cost a day"), {});
    m_tableCard->setTitle(tr("By execution type"));
    m_table.view->setAccessibleName(tr("Figures by execution type"));
}

} // namespace tributary::pages
