#include "pages/rules/frontier_chart.h"

#include "models/frontier_table.h"
#include "widgets/display_format.h"

#include <QCategoryAxis>
#include <QChart>
#include <QCursor>
#include <QKeyEvent>
#include <QLegend>
#include <QLegendMarker>
#include <QLineSeries>
#include <QScatterSeries>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace tributary::pages {
namespace {

constexpr double kMicro = 1e6;
constexpr int kSteps = 4; // of an axis
constexpr double kMargin = 0.08; // of an axis, so that no point is cut off

void hideInLegend(QChart& chart, QAbstractSeries* series)
{
    const auto markers = chart.legend()->markers(series);
    for (QLegendMarker* marker : markers)
        marker->setVisible(false);
}

// Texts at round numbers; never below zero, where neither cost nor latency can be.
template<class Text>
QCategoryAxis* makeAxis(QChart& chart, double low, double high, const Text& text)
{
    const double margin = high > low ? (high - low) * kMargin : std::max(high * kMargin, 1e-6);
    auto* axis = new QCategoryAxis(&chart);
    axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    axis->setTruncateLabels(false);
    const QList<double> ticks = widgets::axisTicks(low - margin, high + margin, kSteps);
    const double least = std::max(ticks.first(), std::min(0.0, low - margin));
    axis->setStartValue(least);
    for (const double tick : ticks) {
        if (tick >= 0)
            axis->append(text(tick), tick);
    }
    axis->setRange(least, ticks.last());
    return axis;
}

} // namespace

FrontierChart::FrontierChart(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                             QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_format(format)
    , m_view(new widgets::ChartView(theme, this))
{
    m_view->setObjectName(QStringLiteral("frontierChart"));
    m_view->installEventFilter(this);
    m_view->chart()->legend()->setMarkerShape(QLegend::MarkerShapeFromSeries);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view);
    connect(&theme, &widgets::Theme::changed, this, &FrontierChart::fill);
}

void FrontierChart::setFrontier(const simulate::Frontier& frontier)
{
    m_points.clear();
    m_byCost.clear();
    for (int number = 0; number < models::pointCount(frontier); ++number) {
        const simulate::FrontierPoint& point = models::pointOf(frontier, number);
        m_points.append({point.costMicro / kMicro, point.p95Seconds});
        m_byCost.append(number);
    }
    std::ranges::stable_sort(m_byCost, {}, [this](int number) { return m_points[number].x(); });
    m_isTodayBeaten = frontier.isTodayBeaten;
    m_current = 0;
    fill();
}

void FrontierChart::setCurrent(int number)
{
    if (number == m_current || number < 0 || number >= m_points.size())
        return;
    m_current = number;
    showCurrent();
}

void FrontierChart::retranslate()
{
    fill();
}

// --- drawing ----------------------------------------------------------------------------------

void FrontierChart::fill()
{
    m_view->clear();
    m_ring = nullptr;
    if (m_points.isEmpty())
        return;
    const widgets::Colors& colors = m_theme.colors();
    const double size = m_theme.metrics().gap * 1.5;
    addBorder();
    m_ring = addPoints(QString(), {});
    m_ring->setMarkerSize(2 * size);
    m_ring->setColor(colors.accentSoft);
    m_ring->setPen(QPen(colors.accent, m_theme.metrics().line));
    hideInLegend(*m_view->chart(), m_ring);
    if (m_points.size() > 1) {
        QScatterSeries* others = addPoints(tr("Other thresholds"), m_points.mid(1));
        others->setMarkerSize(size);
        others->setColor(m_theme.series(0));
        others->setPen(QPen(colors.surface, 1));
    }
    // Another shape as well as another colour.
    QScatterSeries* today = addPoints(tr("The rules as they are"), m_points.mid(0, 1));
    today->setMarkerShape(QScatterSeries::MarkerShapeRotatedRectangle);
    today->setMarkerSize(1.4 * size);
    today->setColor(colors.text);
    today->setPen(QPen(colors.surface, 1));
    addAxes();
    m_view->restyle();
    showCurrent();
}

// Stairs: between two settings there is none, so what can be had for the cost in between is the
// latency of the cheaper one.
void FrontierChart::addBorder()
{
    QList<QPointF> stairs;
    for (const int number : std::as_const(m_byCost)) {
        if (number == 0 && m_isTodayBeaten)
            continue;
        const QPointF& point = m_points[number];
        if (!stairs.isEmpty())
            stairs.append({point.x(), stairs.last().y()});
        stairs.append(point);
    }
    auto* line = new QLineSeries(m_view->chart());
    line->replace(stairs);
    line->setPen(QPen(m_theme.series(0), m_theme.metrics().line / 2.0, Qt::DashLine));
    m_view->chart()->addSeries(line);
    hideInLegend(*m_view->chart(), line);
}

QScatterSeries* FrontierChart::addPoints(const QString& name, const QList<QPointF>& points)
{
    auto* series = new QScatterSeries(m_view->chart());
    series->setName(name);
    series->replace(points);
    m_view->chart()->addSeries(series);
    connect(series, &QScatterSeries::clicked, this,
            [this](const QPointF& at) { emit chosen(nearest(at)); });
    connect(series, &QScatterSeries::hovered, this, [this](const QPointF& at, bool isOn) {
        if (isOn)
            QToolTip::showText(QCursor::pos(), textOf(nearest(at)), this);
    });
    return series;
}

void FrontierChart::addAxes()
{
    const auto [left, right] =
        std::ranges::minmax(m_points, {}, [](const QPointF& p) { return p.x(); });
    const auto [lowest, highest] =
        std::ranges::minmax(m_points, {}, [](const QPointF& p) { return p.y(); });
    QChart& chart = *m_view->chart();
    auto* cost = makeAxis(chart, left.x(), right.x(), [this](double dollars) {
        return m_format.money({std::llround(dollars * kMicro), {}});
    });
    cost->setTitleText(tr("Cost of all tasks"));
    auto* latency = makeAxis(chart, lowest.y(), highest.y(),
                             [this](double seconds) { return m_format.durationSeconds(seconds); });
    latency->setTitleText(tr("p95 latency"));
    // The texts of the last ticks reach beyond the axes.
    const int gap = m_theme.metrics().gap;
    chart.setMargins(QMargins(0, gap, 3 * gap, 0));
    chart.addAxis(cost, Qt::AlignBottom);
    chart.addAxis(latency, Qt::AlignLeft);
    const auto all = chart.series();
    for (QAbstractSeries* series : all) {
        series->attachAxis(cost);
        series->attachAxis(latency);
    }
}

// --- the current point ------------------------------------------------------------------------

void FrontierChart::showCurrent()
{
    if (m_ring == nullptr)
        return;
    m_ring->replace(QList<QPointF>{m_points[m_current]});
    m_view->setDescription(tr("Cost against latency"),
                           textOf(m_current) + u'\n'
                               + tr("%n points; Left and Right go through them by cost", nullptr,
                                    static_cast<int>(m_points.size())));
}

int FrontierChart::nearest(const QPointF& at) const
{
    const auto found = std::ranges::min_element(m_points, {}, [&](const QPointF& point) {
        // Both axes count alike, however large their figures are.
        return std::hypot((point.x() - at.x()) / std::max(std::abs(at.x()), 1e-9),
                          (point.y() - at.y()) / std::max(std::abs(at.y()), 1e-9));
    });
    return static_cast<int>(found - m_points.begin());
}

QString FrontierChart::textOf(int number) const
{
    const QPointF& point = m_points[number];
    const QString cost = m_format.money({std::llround(point.x() * kMicro), {}});
    const QString latency = m_format.durationSeconds(point.y());
    return number == 0 ? tr("The rules as they are: %1, p95 %2").arg(cost, latency)
                       : tr("Point %1: %2, p95 %3").arg(number).arg(cost, latency);
}

bool FrontierChart::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress || m_points.isEmpty())
        return QWidget::eventFilter(watched, event);
    const qsizetype last = m_byCost.size() - 1;
    qsizetype place = m_byCost.indexOf(m_current);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Left:
        --place;
        break;
    case Qt::Key_Right:
        ++place;
        break;
    case Qt::Key_Home:
        place = 0;
        break;
    case Qt::Key_End:
        place = last;
        break;
    default:
        return QWidget::eventFilter(watched, event);
    }
    emit chosen(m_byCost[std::clamp<qsizetype>(place, 0, last)]);
    return true;
}

} // namespace tributary::pages
