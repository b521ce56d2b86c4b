#include "pages/cost/cost_chart.h"

#include "widgets/display_format.h"

#include <QBarSet>
#include <QCategoryAxis>
#include <QChart>
#include <QCursor>
#include <QLegend>
#include <QStackedBarSeries>
#include <QToolTip>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace tributary::pages {
namespace {

constexpr double kMicro = 1e6;
constexpr int kMostLabels = 12;
constexpr int kLinesOfAxis = 5;

} // namespace

CostChart::CostChart(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                     QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_format(format)
    , m_view(new widgets::ChartView(theme, this))
{
    m_view->setObjectName(QStringLiteral("costChart"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view);
    const int gap = theme.metrics().gap;
    m_view->chart()->setMargins({0, 2 * gap, gap, 0}); // half a label above the topmost line
}

void CostChart::setFold(const models::CostFold& fold, const models::CostStack& stack,
                        const Names& names)
{
    m_view->clear();
    auto* bars = new QStackedBarSeries(m_view->chart());
    bars->setBarWidth(fold.periods.size() > 60 ? 0.95 : 0.7);
    for (std::size_t i = 0; i < stack.rows.size(); ++i) {
        const models::CostRow& row = stack.rows[i];
        const QString name = names.keys.value(static_cast<qsizetype>(i));
        auto* set = new QBarSet(name, bars);
        QList<qreal> values;
        for (const std::int64_t micro : row.byPeriod)
            values.append(static_cast<double>(micro) / kMicro);
        set->append(values);
        const QColor own = names.colorOf ? names.colorOf(row) : QColor();
        set->setColor(own.isValid() ? own : m_theme.series(static_cast<int>(i)));
        set->setBorderColor(m_theme.colors().surface);
        bars->append(set);
        connect(set, &QBarSet::clicked, this,
                [this, i](int period) { emit barClicked(static_cast<int>(i), period); });
        connect(set, &QBarSet::hovered, this, [=, this](bool isOn, int period) {
            if (!isOn || period < 0 || period >= static_cast<int>(row.byPeriod.size()))
                return;
            const base::Money money{row.byPeriod[static_cast<std::size_t>(period)], fold.currency};
            QToolTip::showText(
                QCursor::pos(),
                tr("%1, %2: %3").arg(names.periods.value(period), name, m_format.money(money)),
                this);
        });
    }
    m_view->chart()->addSeries(bars);
    addAxes(fold, names.periods);
    m_view->chart()->legend()->setVisible(!stack.rows.empty());
    m_view->restyle();
}

void CostChart::addAxes(const models::CostFold& fold, const QStringList& periods)
{
    // Bars stand at whole numbers. A category axis of bars would show a label for each and turn
    // them into dots as soon as they don't fit.
    auto* days = new QCategoryAxis(m_view->chart());
    days->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    const int count = static_cast<int>(periods.size());
    const int step = std::max(1, (count + kMostLabels - 1) / kMostLabels);
    for (int i = 0; i < count; i += step)
        days->append(periods[i], i);
    days->setRange(-0.5, std::max(0.5, count - 0.5));

    double highest = 0;
    for (const std::int64_t micro : fold.total.byPeriod)
        highest = std::max(highest, static_cast<double>(micro) / kMicro);
    auto* money = new QCategoryAxis(m_view->chart());
    money->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    const double top = widgets::roundAbove(highest);
    for (int line = 0; line <= kLinesOfAxis; ++line) {
        const double value = top * line / kLinesOfAxis;
        money->append(m_format.money({std::llround(value * kMicro), fold.currency}), value);
    }
    money->setRange(0, top);
    m_view->chart()->addAxis(days, Qt::AlignBottom);
    m_view->chart()->addAxis(money, Qt::AlignLeft);
    const auto all = m_view->chart()->series();
    for (QAbstractSeries* series : all) {
        series->attachAxis(days);
        series->attachAxis(money);
    }
}

} // namespace tributary::pages
