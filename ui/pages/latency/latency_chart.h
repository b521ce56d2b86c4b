// Percentile lines over the same time axis as the heat map above them, on a logarithmic scale.
//
// Thread: GUI. Painted by hand: a chart with a layout of its own would not stay below the cells of
// the heat map. Points of fewer than 20 samples are hollow; lines break where slots are empty.
// Left and Right walk the slots, the values are told as tool tip and accessible description.
#pragma once

#include "models/latency_fold.h"
#include "widgets/theme.h"
#include "widgets/time_axis.h"

#include <QWidget>

#include <vector>

namespace tributary::widgets {
class DisplayFormat;
}

namespace tributary::pages {

struct LatencyLine
{
    QString name;
    QColor color;
    struct Point
    {
        base::Instant slot;
        double seconds = 0; // infinity: beyond the last edge
        std::int64_t count = 0;
    };
    std::vector<Point> points;
};

class LatencyChart final : public QWidget
{
    Q_OBJECT

public:
    LatencyChart(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                 QWidget* parent = nullptr);

    // `grid` gives the time axis and the edges.
    void setLines(const models::LatencyGrid& grid, std::vector<LatencyLine> lines,
                  std::vector<widgets::TimeTick> ticks);
    const std::vector<LatencyLine>& lines() const { return m_lines; }
    // Distances of the lines from the left and right edges of the widget.
    void setSideMargins(int left, int right);
    // What the lines say at a slot; empty where there is no sample.
    QString slotText(int column) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF plot() const;
    double xOf(base::Instant slot) const; // the middle of the slot
    double yOf(double seconds) const;
    double columnOf(base::Instant at) const;
    void paintAxes(QPainter& painter) const;
    void paintLine(QPainter& painter, const LatencyLine& line) const;
    void paintLegend(QPainter& painter) const;
    void setCurrent(int column);

    const widgets::Theme& m_theme;
    const widgets::DisplayFormat& m_format;
    models::LatencyGrid m_grid;
    std::vector<LatencyLine> m_lines;
    std::vector<widgets::TimeTick> m_ticks;
    int m_left = 0;
    int m_right = 0;
    int m_current = -1;
};

} // namespace tributary::pages
