#include "pages/latency/latency_chart.h"

#include "widgets/display_format.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>

namespace tributary::pages {
namespace {

// Seconds that get a label when they lie between the edges.
constexpr std::array<double, 10> kMarks{0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 21'600, 86'400};
constexpr double kBeyond = 1.6; // how far above the last edge "beyond" is drawn

} // namespace

LatencyChart::LatencyChart(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                           QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_format(format)
{
    setObjectName(QStringLiteral("latencyChart"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void LatencyChart::setLines(const models::LatencyGrid& grid, std::vector<LatencyLine> lines,
                            std::vector<widgets::TimeTick> ticks)
{
    m_grid = grid;
    m_lines = std::move(lines);
    m_ticks = std::move(ticks);
    m_current = std::min(m_current, static_cast<int>(m_grid.times.size()) - 1);
    update();
}

void LatencyChart::setSideMargins(int left, int right)
{
    m_left = left;
    m_right = right;
    update();
}

QSize LatencyChart::sizeHint() const
{
    return {480, m_theme.metrics().chartHeight};
}

QSize LatencyChart::minimumSizeHint() const
{
    return {240, 8 * fontMetrics().height()};
}

// --- geometry ---------------------------------------------------------------------------------

QRectF LatencyChart::plot() const
{
    const int line = fontMetrics().height();
    const int gap = m_theme.metrics().gap;
    return {double(m_left), double(gap), std::max(1.0, double(width() - m_left - m_right)),
            std::max(1.0, double(height() - 2 * gap - 2 * line - gap))};
}

double LatencyChart::columnOf(base::Instant at) const
{
    return static_cast<double>((at - m_grid.times.front()).count())
        / static_cast<double>(std::max<std::int64_t>(1, m_grid.slotLength.count()));
}

double LatencyChart::xOf(base::Instant slot) const
{
    const QRectF area = plot();
    return area.left()
        + area.width() * (columnOf(slot) + 0.5) / static_cast<double>(m_grid.times.size());
}

double LatencyChart::yOf(double seconds) const
{
    const QRectF area = plot();
    const double top = m_grid.edges.back() * kBeyond;
    const double lowest = std::log10(m_grid.edges.front());
    const double shown =
        std::log10(std::clamp(std::isinf(seconds) ? top : seconds, m_grid.edges.front(), top));
    return area.bottom() - area.height() * (shown - lowest) / (std::log10(top) - lowest);
}

QString LatencyChart::slotText(int column) const
{
    if (column < 0 || column >= static_cast<int>(m_grid.times.size()))
        return {};
    const base::Instant at = m_grid.times[static_cast<std::size_t>(column)];
    QStringList parts;
    for (const LatencyLine& line : m_lines) {
        for (const auto& point : line.points) {
            if (point.slot != at)
                continue;
            const QString value = std::isinf(point.seconds)
                ? tr("> %1").arg(widgets::edgeText(m_grid.edges.back(), m_format))
                : tr("≤ %1").arg(widgets::edgeText(point.seconds, m_format));
            parts.append(tr("%1 %2 (%n samples)", nullptr, static_cast<int>(point.count))
                             .arg(line.name, value));
        }
    }
    if (parts.isEmpty())
        return {};
    return m_format.dateTime(at) + u'\n' + parts.join(u'\n');
}

// --- painting ---------------------------------------------------------------------------------

void LatencyChart::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_grid.times.empty() || m_grid.edges.empty())
        return;
    paintAxes(painter);
    for (const LatencyLine& line : m_lines)
        paintLine(painter, line);
    paintLegend(painter);
    if (hasFocus() && m_current >= 0) {
        const double x = xOf(m_grid.times[static_cast<std::size_t>(m_current)]);
        painter.setPen(QPen(m_theme.colors().accent, m_theme.metrics().line / 2.0, Qt::DashLine));
        painter.drawLine(QPointF(x, plot().top()), QPointF(x, plot().bottom()));
    }
}

void LatencyChart::paintAxes(QPainter& painter) const
{
    const QRectF area = plot();
    const QFontMetrics metrics = fontMetrics();
    const int gap = m_theme.metrics().gap;
    double lowest = height();
    for (const double mark : kMarks) {
        if (mark < m_grid.edges.front() * 0.999 || mark > m_grid.edges.back())
            continue;
        const double y = yOf(mark);
        if (y + metrics.height() / 2.0 > lowest)
            continue;
        lowest = y - metrics.height() / 2.0;
        painter.setPen(QPen(m_theme.colors().grid, 1));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(m_theme.colors().muted);
        painter.drawText(
            QRectF(0, y - metrics.height() / 2.0, area.left() - gap / 2.0, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, widgets::edgeText(mark, m_format));
    }
    painter.setPen(QPen(m_theme.colors().border, 1));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    double free = 0;
    for (const auto& tick : m_ticks) {
        const double x = area.left()
            + area.width() * columnOf(tick.at) / static_cast<double>(m_grid.times.size());
        const double wide = metrics.horizontalAdvance(tick.label);
        const double left = std::clamp(x - wide / 2, 0.0, std::max(0.0, width() - wide));
        if (left < free)
            continue;
        free = left + wide + gap;
        painter.setPen(m_theme.colors().muted);
        painter.drawText(QPointF(left, area.bottom() + gap / 2.0 + metrics.ascent()), tick.label);
    }
}

void LatencyChart::paintLine(QPainter& painter, const LatencyLine& line) const
{
    QPainterPath path;
    std::vector<QPointF> hollow;
    std::vector<QPointF> alone;
    base::Instant before{};
    const auto& points = line.points;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const QPointF at(xOf(points[i].slot), yOf(points[i].seconds));
        const auto isGap = [&](base::Instant a, base::Instant b) {
            return b - a > m_grid.slotLength + m_grid.slotLength / 2;
        };
        const bool starts = i == 0 || isGap(before, points[i].slot);
        const bool ends = i + 1 == points.size() || isGap(points[i].slot, points[i + 1].slot);
        if (starts)
            path.moveTo(at);
        else
            path.lineTo(at);
        if (points[i].count < models::kFewSamples)
            hollow.push_back(at);
        else if (starts && ends)
            alone.push_back(at);
        before = points[i].slot;
    }
    const double thickness = m_theme.metrics().line;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(line.color, thickness, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
    painter.setBrush(line.color);
    for (const QPointF& at : alone)
        painter.drawEllipse(at, 1.2 * thickness, 1.2 * thickness);
    painter.setPen(QPen(line.color, thickness * 0.75));
    painter.setBrush(m_theme.colors().surface);
    for (const QPointF& at : hollow)
        painter.drawEllipse(at, 1.6 * thickness, 1.6 * thickness);
}

void LatencyChart::paintLegend(QPainter& painter) const
{
    const QFontMetrics metrics = fontMetrics();
    const int gap = m_theme.metrics().gap;
    const double dot = metrics.height() / 2.0;
    double x = plot().left();
    const double top = height() - metrics.height();
    for (const LatencyLine& line : m_lines) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(line.color);
        painter.drawRoundedRect(
            QRectF(x, top + metrics.height() / 2.0 - dot / 6, dot * 1.6, std::max(2.0, dot / 3)), 1,
            1);
        x += dot * 1.6 + gap / 2.0;
        painter.setPen(m_theme.colors().text);
        painter.drawText(QPointF(x, top + metrics.ascent()), line.name);
        x += metrics.horizontalAdvance(line.name) + 2 * gap;
    }
}

// --- input ------------------------------------------------------------------------------------

void LatencyChart::setCurrent(int column)
{
    m_current = std::clamp(column, 0, std::max(0, static_cast<int>(m_grid.times.size()) - 1));
    const QString text = slotText(m_current);
    if (!text.isEmpty())
        QToolTip::showText(
            mapToGlobal(
                QPoint(static_cast<int>(xOf(m_grid.times[static_cast<std::size_t>(m_current)])),
                       static_cast<int>(plot().top()))),
            text, this);
    update();
}

void LatencyChart::keyPressEvent(QKeyEvent* event)
{
    const bool isRight = event->key() == Qt::Key_Right;
    if ((!isRight && event->key() != Qt::Key_Left) || m_grid.times.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const int last = static_cast<int>(m_grid.times.size()) - 1;
    setCurrent(m_current < 0 ? last : m_current + (isRight ? 1 : -1));
}

bool LatencyChart::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && !m_grid.times.empty()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QRectF area = plot();
        const auto column =
            static_cast<int>((help->pos().x() - area.left())
                             * static_cast<double>(m_grid.times.size()) / area.width());
        const QString text = slotText(column);
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace tributary::pages
