#include "widgets/heat_map.h"

#include "widgets/heat_map_accessible.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tributary::widgets {
namespace {

constexpr int kLegendSteps = 48;

double share(std::int64_t value, std::int64_t most)
{
    return most <= 0
        ? 0
        : std::log1p(static_cast<double>(value)) / std::log1p(static_cast<double>(most));
}

} // namespace

std::int64_t HeatMapData::most() const
{
    return values.empty() ? 0 : std::ranges::max(values);
}

QImage heatImage(const HeatMapData& data, const Theme& theme)
{
    if (data.columns <= 0 || data.rows <= 0)
        return {};
    QImage image(data.columns, data.rows, QImage::Format_RGB32);
    const std::int64_t most = data.most();
    const QRgb nothing = theme.colors().surface.rgb();
    for (int row = 0; row < data.rows; ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(data.rows - 1 - row));
        for (int column = 0; column < data.columns; ++column) {
            const std::int64_t value = data.at(column, row);
            line[column] = value <= 0 ? nothing : theme.heat(share(value, most)).rgb();
        }
    }
    return image;
}

HeatMap::HeatMap(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    installHeatMapAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&theme, &Theme::changed, this, [this] {
        m_image = heatImage(m_data, m_theme);
        update();
    });
}

void HeatMap::setData(HeatMapData data)
{
    m_data = std::move(data);
    m_image = heatImage(m_data, m_theme);
    if (m_column >= m_data.columns || m_row >= m_data.rows) {
        m_column = -1;
        m_row = -1;
    }
    if (m_anchorColumn >= m_data.columns || m_anchorRow >= m_data.rows || m_column < 0) {
        m_anchorColumn = m_column;
        m_anchorRow = m_row;
    }
    updateGeometry();
    update();
}

void HeatMap::setSideMargins(int left, int right)
{
    m_left = left;
    m_right = right;
    update();
}

QString HeatMap::cellText(int column, int row) const
{
    if (column < 0 || row < 0 || column >= m_data.columns || row >= m_data.rows)
        return {};
    return m_data.describe ? m_data.describe(column, row)
                           : QLocale().toString(m_data.at(column, row));
}

void HeatMap::setCurrent(int column, int row, bool extends)
{
    const int newColumn = std::clamp(column, -1, m_data.columns - 1);
    const int newRow = std::clamp(row, -1, m_data.rows - 1);
    const bool isMoved = newColumn != m_column || newRow != m_row;
    m_column = newColumn;
    m_row = newRow;
    if (!extends || m_anchorColumn < 0) {
        m_anchorColumn = newColumn;
        m_anchorRow = newRow;
        update();
    }
    if (!isMoved)
        return;
    update();
    announceHeatMapCell(this);
    emit currentChanged(m_column, m_row);
}

QRect HeatMap::selection() const
{
    if (m_column < 0 || m_row < 0)
        return {};
    return QRect(QPoint(std::min(m_column, m_anchorColumn), std::min(m_row, m_anchorRow)),
                 QPoint(std::max(m_column, m_anchorColumn), std::max(m_row, m_anchorRow)));
}

// --- geometry ---------------------------------------------------------------------------------

QSize HeatMap::sizeHint() const
{
    return {480, m_theme.metrics().chartHeight};
}

QSize HeatMap::minimumSizeHint() const
{
    const int line = fontMetrics().height();
    return {240, std::max(m_data.rows, 6) * std::max(6, line / 2) + 3 * line};
}

QRect HeatMap::plot() const
{
    int labels = 0;
    for (const QString& label : m_data.rowLabels)
        labels = std::max(labels, fontMetrics().horizontalAdvance(label));
    const int gap = m_theme.metrics().gap;
    const int left = std::max(m_left, labels + gap);
    const int bottom = 2 * fontMetrics().height() + gap;
    return {left, gap, std::max(1, width() - left - std::max(m_right, gap)),
            std::max(1, height() - gap - bottom)};
}

QRect HeatMap::cellRect(int column, int row) const
{
    const QRect grid = plot();
    if (m_data.columns <= 0 || m_data.rows <= 0)
        return {};
    const auto x = [&](int c) { return grid.left() + grid.width() * c / m_data.columns; };
    const auto y = [&](int r) {
        return grid.top() + grid.height() * (m_data.rows - r) / m_data.rows;
    };
    return QRect(QPoint(x(column), y(row + 1)), QPoint(x(column + 1) - 1, y(row) - 1));
}

bool HeatMap::cellAt(const QPoint& position, int& column, int& row) const
{
    const QRect grid = plot();
    if (!grid.contains(position) || m_data.columns <= 0 || m_data.rows <= 0)
        return false;
    column =
        std::min(m_data.columns - 1, (position.x() - grid.left()) * m_data.columns / grid.width());
    row = m_data.rows - 1
        - std::min(m_data.rows - 1, (position.y() - grid.top()) * m_data.rows / grid.height());
    return true;
}

// --- painting ---------------------------------------------------------------------------------

void HeatMap::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    const QRect grid = plot();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    if (m_image.isNull())
        painter.fillRect(grid, m_theme.colors().surface);
    else
        painter.drawImage(grid, m_image);
    paintAxes(painter, grid);
    paintScale(painter, grid);
    if (m_column < 0 || m_row < 0)
        return;
    const QRect cells = selection();
    QRect cell = cellRect(cells.left(), cells.top()) | cellRect(cells.right(), cells.bottom());
    const int line = m_theme.metrics().line;
    if (cell.width() < 4 * line)
        cell.adjust(-2 * line, 0, 2 * line, 0); // thin cells would hide below their own frame
    painter.setPen(QPen(hasFocus() ? m_theme.colors().accent : m_theme.colors().text, line));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(cell);
}

void HeatMap::paintAxes(QPainter& painter, const QRect& grid) const
{
    const QFontMetrics metrics = fontMetrics();
    const int gap = m_theme.metrics().gap;
    painter.setPen(m_theme.colors().border);
    painter.drawRect(grid.adjusted(-1, -1, 0, 0));
    painter.setPen(m_theme.colors().muted);
    int lowest = height();
    for (int row = 0; row < m_data.rows && row < m_data.rowLabels.size(); ++row) {
        const QRect cell = cellRect(0, row);
        const int center = cell.center().y();
        if (center + metrics.height() / 2 > lowest)
            continue; // no room: every second label, or fewer
        lowest = center - metrics.height() / 2;
        painter.drawText(
            QRect(0, center - metrics.height() / 2, grid.left() - gap / 2, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, m_data.rowLabels[row]);
    }
    int free = 0;
    for (const auto& tick : m_data.ticks) {
        const int x = grid.left()
            + static_cast<int>(grid.width() * tick.column / std::max(1, m_data.columns));
        const int wide = metrics.horizontalAdvance(tick.label);
        const int left = std::clamp(x - wide / 2, 0, std::max(0, width() - wide));
        painter.setPen(m_theme.colors().border);
        painter.drawLine(x, grid.bottom() + 1, x, grid.bottom() + gap / 2);
        if (left < free)
            continue;
        free = left + wide + gap;
        painter.setPen(m_theme.colors().muted);
        painter.drawText(left, grid.bottom() + gap / 2 + metrics.ascent() + 1, tick.label);
    }
}

void HeatMap::paintScale(QPainter& painter, const QRect& grid) const
{
    const std::int64_t most = m_data.most();
    if (most <= 0)
        return;
    const QFontMetrics metrics = fontMetrics();
    const int gap = m_theme.metrics().gap;
    const QString least = QLocale().toString(1);
    const QString largest = QLocale().toString(static_cast<qlonglong>(most));
    const int band = 12 * metrics.averageCharWidth();
    const int top = height() - metrics.height();
    int x = grid.right() - metrics.horizontalAdvance(largest) - gap / 2 - band
        - metrics.horizontalAdvance(least) - gap / 2;
    painter.setPen(m_theme.colors().muted);
    painter.drawText(x, top + metrics.ascent(), least);
    x += metrics.horizontalAdvance(least) + gap / 2;
    for (int step = 0; step < kLegendSteps; ++step) {
        const int from = x + band * step / kLegendSteps;
        const int to = x + band * (step + 1) / kLegendSteps;
        const double lowest = share(1, most);
        painter.fillRect(QRect(from, top + metrics.height() / 4, to - from, metrics.height() / 2),
                         m_theme.heat(lowest + (1 - lowest) * step / (kLegendSteps - 1)));
    }
    painter.drawText(x + band + gap / 2, top + metrics.ascent(), largest);
}

// --- input ------------------------------------------------------------------------------------

void HeatMap::keyPressEvent(QKeyEvent* event)
{
    const int column = std::max(m_column, 0);
    const int row = std::max(m_row, 0);
    const bool extends = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Left:
        setCurrent(std::max(0, column - 1), row, extends);
        return;
    case Qt::Key_Right:
        setCurrent(column + 1, row, extends);
        return;
    case Qt::Key_Up:
        setCurrent(column, row + 1, extends);
        return;
    case Qt::Key_Down:
        setCurrent(column, std::max(0, row - 1), extends);
        return;
    case Qt::Key_Home:
        setCurrent(0, row, extends);
        return;
    case Qt::Key_End:
        setCurrent(m_data.columns - 1, row, extends);
        return;
    case Qt::Key_Enter:
    case Qt::Key_Return:
        if (m_column >= 0 && m_row >= 0)
            emit activated(selection());
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void HeatMap::mousePressEvent(QMouseEvent* event)
{
    int column = 0;
    int row = 0;
    m_isDragging = event->button() == Qt::LeftButton
        && cellAt(event->position().toPoint(), column, row);
    if (m_isDragging)
        setCurrent(column, row, event->modifiers().testFlag(Qt::ShiftModifier));
}

void HeatMap::mouseMoveEvent(QMouseEvent* event)
{
    int column = 0;
    int row = 0;
    if (m_isDragging && cellAt(event->position().toPoint(), column, row))
        setCurrent(column, row, true);
}

void HeatMap::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && std::exchange(m_isDragging, false))
        emit activated(selection());
}

void HeatMap::focusInEvent(QFocusEvent* event)
{
    if (m_column < 0 && m_data.columns > 0)
        setCurrent(m_data.columns - 1, 0);
    QWidget::focusInEvent(event);
}

bool HeatMap::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        int column = 0;
        int row = 0;
        if (cellAt(help->pos(), column, row))
            QToolTip::showText(help->globalPos(), cellText(column, row), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace tributary::widgets
