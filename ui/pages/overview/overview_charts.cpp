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

OverviewPanel::OverviewPanel(const AppContext& app, const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_card(new widgets::Card(app.theme, this))
    , m_stack(new QStackedWidget(m_card))
    , m_chart(new widgets::ChartView(app.theme, m_stack))
    , m_trouble(new QLabel(m_stack))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_card);
    m_chart->setObjectName(name);
    m_trouble->setTextFormat(Qt::PlainText);
    m_trouble->setWordWrap(true);
    m_trouble->setAlignment(Qt::AlignCenter);
    m_trouble->setProperty("role", QStringLiteral("muted"));
    m_stack->addWidget(m_chart);
    m_stack->addWidget(m_trouble);
    m_card->body()->addWidget(m_stack);
}

void OverviewPanel::setTitle(const QString& title, const QString& caption)
{
    m_card->setTitle(title, caption);
}

void OverviewPanel::showChart()
{
    m_stack->setCurrentWidget(m_chart);
}

void OverviewPanel::showTrouble(const QString& text)
{
    m_trouble->setText(text);
    m_stack->setCurrentWidget(m_trouble);
}

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
    m_types = new OverviewPanel(app, QStringLiteral("overviewTypes"), charts);
    m_success = new OverviewPanel(app, QStringLiteral("overviewSuccess"), charts);
    m_cost = new OverviewPanel(app, QStringLiteral("overviewCost"), charts);
    const int gap = app.theme.metrics().gap;
    for (auto* panel : {m_success, m_cost}) // half a label above the topmost line
        panel->chart().chart()->setMargins({0, gap, gap, 0});
    row->addWidget(m_types, 4);
    row->addWidget(m_success, 4);
    row->addWidget(m_cost, 4);
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

QString OverviewCharts::trouble(const base::Error& error) const
{
    return tr("%1: %2", "kind of error: message")
        .arg(widgets::DisplayFormat::error(error.code), toQt(error.message));
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
    auto& chart = m_types->chart();
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
    chart.chart()->legend()->setAlignment(Qt::AlignRight);
    chart.restyle();
    chart.setDescription(tr("Tasks by execution type"), parts.join(QStringLiteral("; ")));
    m_types->showChart();
}

void OverviewCharts::fillSuccess(const OverviewData& loaded)
{
    if (!loaded.outcomes)
        return m_success->showTrouble(trouble(loaded.outcomes.error()));
    auto& chart = m_success->chart();
    chart.clear();
    const auto& outcomes = *loaded.outcomes;
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
        }
    }
    if (chart.chart()->series().isEmpty())
        return m_success->showTrouble(tr("No task of this time has ended"));
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
    const auto last = outcomes.size() > 1 ? outcomes.back().from + (outcomes[1].from - outcomes[0].from)
                                       : outcomes.back().from + std::chrono::minutes{1};
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
    m_success->showChart();
}

void OverviewCharts::fillCost(const OverviewData& loaded)
{
    if (!loaded.cost)
        return m_cost->showTrouble(trouble(loaded.cost.error()));
    if (loaded.cost->cells.empty())
        return m_cost->showTrouble(tr("Nothing has cost anything yet"));
    auto& chart = m_cost->chart();
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
    }
    connect(bars, &QStackedBarSeries::clicked, this,
            [this] { emit m_app.navigator.openPage(QStringLiteral("cost")); });
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
    m_cost->showChart();
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
            for (const auto& slot : *loaded.outcomes) {
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
    m_success->setTitle(tr("Success over time"), tr("by time of submission"));
    m_cost->setTitle(tr("Cost a day"), {});
    m_tableCard->setTitle(tr("By execution type"));
    m_table.view->setAccessibleName(tr("Figures by execution type"));
}

} // namespace tributary::pages
