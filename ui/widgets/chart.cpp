#include "widgets/chart.h"

#include <QAbstractAxis>
#include <QChart>
#include <QGraphicsLayout>
#include <QLegend>
#include <QLineSeries>

#include <algorithm>
#include <cmath>

namespace tributary::widgets {

namespace {

constexpr int kUnknownWidth = 800; // before the first layout

} // namespace

QList<QPointF> decimate(const QList<QPointF>& points, int pixelColumns)
{
    if (pixelColumns < 1 || points.size() <= qsizetype(pixelColumns) * 2)
        return points;
    const double from = points.first().x();
    const double width = (points.last().x() - from) / pixelColumns;
    if (width <= 0)
        return points;
    QList<QPointF> result;
    result.reserve(qsizetype(pixelColumns) * 2);
    for (qsizetype i = 0; i < points.size();) {
        const double end = from + width * (std::floor((points[i].x() - from) / width) + 1);
        qsizetype low = i;
        qsizetype high = i;
        for (; i < points.size() && (points[i].x() < end || i == low); ++i) {
            if (points[i].y() < points[low].y())
                low = i;
            if (points[i].y() > points[high].y())
                high = i;
        }
        result.append(points[std::min(low, high)]);
        if (low != high)
            result.append(points[std::max(low, high)]);
    }
    return result;
}

double roundAbove(double value)
{
    if (value <= 0)
        return 1;
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {1.0, 2.0, 2.5, 5.0, 10.0}) {
        if (step * power >= value)
            return step * power;
    }
    return 10 * power;
}

QList<double> axisTicks(double low, double high, int steps)
{
    const double step = roundAbove((high - low) / std::max(1, steps));
    QList<double> ticks;
    // Counted, because adding up the step would miss round numbers.
    for (double count = std::floor(low / step); ticks.isEmpty() || ticks.last() < high; ++count)
        ticks.append(count * step);
    return ticks;
}

ChartView::ChartView(const Theme& theme, QWidget* parent)
    : QChartView(new QChart, parent)
    , m_theme(theme)
{
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    chart()->setBackgroundVisible(false);
    chart()->setMargins({});
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->setAnimationOptions(QChart::NoAnimation);
    chart()->legend()->setAlignment(Qt::AlignBottom);
    chart()->legend()->setMarkerShape(QLegend::MarkerShapeCircle);
    connect(&theme, &Theme::changed, this, &ChartView::restyle);
    restyle();
}

void ChartView::clear()
{
    chart()->removeAllSeries();
    const auto axes = chart()->axes();
    for (QAbstractAxis* axis : axes) {
        chart()->removeAxis(axis);
        delete axis;
    }
    m_isDecimated = false;
}

void ChartView::restyle()
{
    const Colors& c = m_theme.colors();
    const QFont small = m_theme.font(0.85);
    setBackgroundBrush(c.surface); // charts lie on cards
    chart()->setTitleBrush(c.text);
    chart()->legend()->setLabelColor(c.text);
    chart()->legend()->setFont(small);
    const auto axes = chart()->axes();
    for (QAbstractAxis* axis : axes) {
        axis->setLabelsColor(c.muted);
        axis->setLabelsFont(small);
        axis->setTitleBrush(c.muted);
        axis->setTitleFont(small);
        axis->setGridLinePen(QPen(c.grid, 1));
        axis->setLinePen(QPen(c.border, 1));
        if (axis->orientation() == Qt::Horizontal)
            axis->setGridLineVisible(false);
    }
}

void ChartView::setDescription(const QString& name, const QString& description)
{
    setAccessibleName(name);
    setAccessibleDescription(description);
}

QLineSeries* ChartView::addLine(const QString& name, const QList<QPointF>& points,
                                const QColor& color)
{
    auto* series = new QLineSeries(chart());
    series->setName(name);
    const int columns = width() > m_theme.metrics().panelWidth ? width() : kUnknownWidth;
    const QList<QPointF> shown = decimate(points, columns);
    m_isDecimated |= shown.size() != points.size();
    series->replace(shown);
    series->setPen(QPen(color, m_theme.metrics().line));
    chart()->addSeries(series);
    return series;
}

QSize ChartView::minimumSizeHint() const
{
    return {m_theme.metrics().panelWidth / 2, m_theme.metrics().chartHeight / 2};
}

QSize ChartView::sizeHint() const
{
    return {m_theme.metrics().panelWidth, m_theme.metrics().chartHeight};
}

} // namespace tributary::widgets
