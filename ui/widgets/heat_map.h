// A grid of counts as colours, on a logarithmic scale: one image, whatever the size.
//
// Thread: GUI. Columns go left to right, rows bottom to top. Arrow keys move the current cell,
// Enter or a click activates it; with Shift, or by dragging, several cells are. Assistive
// technology sees a table with the text of each cell.
#pragma once

#include <QImage>
#include <QStringList>
#include <QWidget>

#include <cstdint>
#include <functional>
#include <vector>

namespace tributary::widgets {

class Theme;

struct HeatMapData
{
    int columns = 0;
    int rows = 0;
    std::vector<std::int64_t> values; // column * rows + row
    QStringList rowLabels; // one a row, from the bottom
    struct Tick
    {
        double column = 0; // left edge of a column, may be a fraction
        QString label;
    };
    std::vector<Tick> ticks; // along the bottom
    // Of a cell, for the tool tip and for assistive technology.
    std::function<QString(int column, int row)> describe;

    std::int64_t at(int column, int row) const
    {
        return values[static_cast<std::size_t>(column) * static_cast<std::size_t>(rows)
                      + static_cast<std::size_t>(row)];
    }
    std::int64_t most() const;
};

// One pixel a cell, the last row on top. Zero has the colour of the surface.
QImage heatImage(const HeatMapData& data, const Theme& theme);

class HeatMap final : public QWidget
{
    Q_OBJECT

public:
    explicit HeatMap(const Theme& theme, QWidget* parent = nullptr);

    void setData(HeatMapData data);
    const HeatMapData& data() const { return m_data; }
    // Distances of the grid from the left and right edges, to line up with a chart.
    void setSideMargins(int left, int right);

    int currentColumn() const { return m_column; }
    int currentRow() const { return m_row; }
    void setCurrent(int column, int row, bool extends = false); // -1, -1 = none
    QRect selection() const; // in cells: x is the first column, y the lowest row; empty = none
    QString cellText(int column, int row) const;
    QRect cellRect(int column, int row) const; // in the coordinates of the widget

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void currentChanged(int column, int row);
    void activated(const QRect& cells); // as selection()

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect plot() const;
    bool cellAt(const QPoint& position, int& column, int& row) const;
    void paintAxes(QPainter& painter, const QRect& grid) const;
    void paintScale(QPainter& painter, const QRect& grid) const;

    const Theme& m_theme;
    HeatMapData m_data;
    QImage m_image;
    int m_column = -1;
    int m_row = -1;
    int m_anchorColumn = -1; // the opposite corner of the selection
    int m_anchorRow = -1;
    bool m_isDragging = false;
    int m_left = 0;
    int m_right = 0;
};

} // namespace tributary::widgets
