#include "pages/task_detail/trace_paint.h"

#include "pages/task_detail/trace_view.h"
#include "widgets/display_format.h"

#include <QPainter>

#include <cmath>

namespace tributary::pages {

namespace {

constexpr int kBarColumn = 1;
constexpr int kCharactersPerTick = 12;
constexpr double kLeastBarWidth = 2; // pixels: short phases stay visible

// Window of time → pixels of the column.
struct Scale
{
    double from;
    double perMicro;
    int left;

    Scale(const TraceView& view, const QRect& rect)
        : from(view.windowFrom())
        , perMicro(rect.width() / std::max(1.0, view.windowTo() - view.windowFrom()))
        , left(rect.left())
    {
    }
    double x(double micros) const { return left + (micros - from) * perMicro; }
};

template<class Use>
void forEachTick(const TraceView& view, const QRect& rect, int character, Use use)
{
    const Scale scale(view, rect);
    const int most = std::max(1, rect.width() / (character * kCharactersPerTick));
    const double step = tickStep(view.windowTo() - view.windowFrom(), most);
    for (double at = std::ceil(view.windowFrom() / step) * step; at < view.windowTo(); at += step)
        use(at, scale.x(at));
}

int characterOf(const QFontMetrics& metrics)
{
    return metrics.horizontalAdvance(QLatin1Char('0'));
}

} // namespace

double tickStep(double length, int most)
{
    const double least = std::max(1.0, length / std::max(1, most));
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least)
            return factor * power;
    }
    return 10 * power;
}

// --- bars -------------------------------------------------------------------------------------

TraceBars::TraceBars(const widgets::Theme& theme, TraceView& view)
    : QStyledItemDelegate(&view)
    , m_theme(theme)
    , m_view(view)
{
}

void TraceBars::paint(QPainter* painter, const QStyleOptionViewItem& option,
                      const QModelIndex& index) const
{
    const widgets::Colors& colors = m_theme.colors();
    const QRect& rect = option.rect;
    painter->save();
    painter->setClipRect(rect);
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(rect, colors.accentSoft);
    painter->setPen(colors.grid);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    forEachTick(m_view, rect, characterOf(option.fontMetrics), [&](double, double x) {
        painter->drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
    });
    const Scale scale(m_view, rect);
    const double from = scale.x(index.data(TraceFromRole).toDouble());
    const double to = scale.x(index.data(TraceToRole).toDouble());
    const int margin = rect.height() / 4;
    // Clipped by hand: far outside of the window a rectangle overflows the painter.
    const double left = std::max(from, rect.left() - 1.0);
    const double right = std::min(std::max(to, from + kLeastBarWidth), rect.right() + 1.0);
    const QRectF bar(left, rect.top() + margin, right - left, rect.height() - 2 * margin);
    const auto color = index.data(TraceColorRole).value<QColor>();
    painter->setRenderHint(QPainter::Antialiasing);
    if (bar.width() > 0) {
        if (index.data(TraceGapRole).toBool()) {
            painter->setPen(QPen(color, 1, Qt::DotLine));
            painter->drawLine(QPointF(left, bar.center().y()), QPointF(right, bar.center().y()));
        } else if (index.data(TraceHatchedRole).toBool()) {
            painter->setPen(QPen(color, 1, Qt::DashLine));
            painter->setBrush(QBrush(color, Qt::BDiagPattern));
            painter->drawRect(bar);
        } else {
            painter->setPen(Qt::NoPen);
            painter->setBrush(color);
            painter->drawRoundedRect(bar, margin / 2.0, margin / 2.0);
        }
        if (index.data(TraceOpenRole).toBool()) { // an arrow: it goes on
            painter->setPen(Qt::NoPen);
            painter->setBrush(color);
            painter->drawPolygon(QPolygonF{QPointF(right, rect.top() + margin / 2.0),
                                           QPointF(right + margin, rect.center().y()),
                                           QPointF(right, rect.bottom() - margin / 2.0)});
        }
    }
    painter->restore();
}

// --- axis -------------------------------------------------------------------------------------

TraceHeader::TraceHeader(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                         TraceView& view)
    : QHeaderView(Qt::Horizontal, &view)
    , m_theme(theme)
    , m_format(format)
    , m_view(view)
{
}

void TraceHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const
{
    painter->save();
    QHeaderView::paintSection(painter, rect, logicalIndex);
    painter->restore();
    if (logicalIndex != kBarColumn)
        return;
    painter->save();
    painter->setClipRect(rect);
    const int gap = m_theme.metrics().gap;
    forEachTick(m_view, rect, characterOf(fontMetrics()), [&](double micros, double x) {
        painter->setPen(m_theme.colors().border);
        painter->drawLine(QPointF(x, rect.bottom() - gap), QPointF(x, rect.bottom()));
        painter->setPen(m_theme.colors().muted);
        const QRectF place(x + gap / 4.0, rect.top(), rect.width(), rect.height());
        painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                          m_format.durationSeconds(micros / 1e6));
    });
    painter->restore();
}

} // namespace tributary::pages
