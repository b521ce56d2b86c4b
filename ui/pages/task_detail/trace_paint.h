// How the waterfall is painted: bars in its second column, ticks in the heading of that column.
//
// Thread: GUI. Both read the window of time from the view that owns them.
#pragma once

#include "widgets/table_view.h"
#include "widgets/theme.h"

#include <QHeaderView>
#include <QStyledItemDelegate>

namespace tributary::widgets {
class DisplayFormat;
}

namespace tributary::pages {

class TraceView;

// Which steps of 1, 2 or 5 times a power of ten fit `most` times into `length`; microseconds.
double tickStep(double length, int most);

class TraceBars final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    TraceBars(const widgets::Theme& theme, TraceView& view);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    const widgets::Theme& m_theme;
    TraceView& m_view;
};

class TraceHeader final : public QHeaderView
{
    Q_OBJECT

public:
    TraceHeader(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                TraceView& view);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;

private:
    const widgets::Theme& m_theme;
    const widgets::DisplayFormat& m_format;
    TraceView& m_view;
};

} // namespace tributary::pages
