// A strip of stacked bars: submissions over time by state.
//
// Thread: GUI. Dragging selects a time range; a click selects one slot.
#pragma once

#include "service/task_types.h"
#include "widgets/theme.h"

#include <QWidget>

#include <vector>

namespace tributary::widgets {

class DisplayFormat;

class HistogramStrip final : public QWidget
{
    Q_OBJECT

public:
    HistogramStrip(const Theme& theme, const DisplayFormat& format, QWidget* parent = nullptr);

    void setSlots(std::vector<service::SubmissionSlot> slots_, base::Instant end);
    QSize sizeHint() const override;

signals:
    void rangeSelected(tributary::base::Instant from, tributary::base::Instant to);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    int slotAt(int x) const; // -1 outside
    base::Instant startOf(int slot) const;
    void describe();
    QString slotText(int slot) const;

    const Theme& m_theme;
    const DisplayFormat& m_format;
    std::vector<service::SubmissionSlot> m_slots;
    base::Instant m_end{};
    std::int64_t m_most = 0;
    int m_dragFrom = -1;
    int m_dragTo = -1;
};

} // namespace tributary::widgets
