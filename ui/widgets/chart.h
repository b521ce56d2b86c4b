// Charts in the colours of the theme.
//
// Thread: GUI. QtCharts is smooth up to about 4,000 points a series: pass lines through
// decimate() and say so when it left points out. A chart shows no data to assistive technology,
// so setDescription() states it in words.
#pragma once

#include "widgets/theme.h"

#include <QChartView>
#include <QList>
#include <QPointF>

class QAbstractSeries;
class QBarSet;
class QLineSeries;

namespace tributary::widgets {

// At most two points a pixel column: the lowest and the highest. `points` ascend in x.
QList<QPointF> decimate(const QList<QPointF>& points, int pixelColumns);

// A round number at or above `value`: 1, 2, 2.5 or 5 times a power of ten; 1 where none is.
double roundAbove(double value);
// Round numbers that reach from `low` or below to `high` or above, evenly, about `steps` apart.
QList<double> axisTicks(double low, double high, int steps);

class ChartView final : public QChartView
{
    Q_OBJECT

public:
    explicit ChartView(const Theme& theme, QWidget* parent = nullptr);

    // Removes all series and axes.
    void clear();
    // Axes, grid and texts in the colours of the theme; call after the series were added.
    void restyle();
    void setDescription(const QString& name, const QString& description);
    // A line in `color`, decimated to the width of the view; already added to the chart.
    QLineSeries* addLine(const QString& name, const QList<QPointF>& points, const QColor& color);
    bool isDecimated() const { return m_isDecimated; }

    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

private:
    const Theme& m_theme;
    bool m_isDecimated = false;
};

} // namespace tributary::widgets
