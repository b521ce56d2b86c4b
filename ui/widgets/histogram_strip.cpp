#include "widgets/histogram_strip.h"

#include "widgets/display_format.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <numeric>

namespace tributary::widgets {

namespace {

using model::TaskState;

// From the base line up: what ended well, what runs and waits, what went wrong on top.
constexpr std::array kOrder{TaskState::Succeeded, TaskState::Running,  TaskState::Dispatching,
                            TaskState::Queued,    TaskState::Accepted, TaskState::Cancelled,
                            TaskState::Unknown,   TaskState::Lost,     TaskState::TimedOut,
                            TaskState::Failed};

std::int64_t total(const service::SubmissionSlot& slot)
{
    return std::accumulate(slot.byState.begin(), slot.byState.end(), std::int64_t{0});
}

} // namespace

HistogramStrip::HistogramStrip(const Theme& theme, const DisplayFormat& format, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_format(format)
{
    setObjectName(QStringLiteral("histogram"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::CrossCursor);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    describe();
}

void HistogramStrip::setSlots(std::vector<service::SubmissionSlot> slots_, base::Instant end)
{
    m_slots = std::move(slots_);
    m_end = end;
    m_most = 0;
    for (const auto& slot : m_slots)
        m_most = std::max(m_most, total(slot));
    describe();
    update();
}

QSize HistogramStrip::sizeHint() const
{
    return {m_theme.metrics().panelWidth, m_theme.metrics().rowHeight * 2};
}

void HistogramStrip::describe()
{
    std::int64_t all = 0;
    for (const auto& slot : m_slots)
        all += total(slot);
    setAccessibleName(tr("Submissions over time by state"));
    setAccessibleDescription(
        tr("%n task(s)", nullptr,
           static_cast<int>(std::min<std::int64_t>(all, std::numeric_limits<int>::max()))));
}

void HistogramStrip::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    const Colors& c = m_theme.colors();
    const QRect area = rect().adjusted(0, 0, 0, -1);
    painter.setPen(c.border);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    if (m_slots.empty() || m_most == 0)
        return;
    const double width = double(area.width()) / double(m_slots.size());
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        const double x = area.left() + width * double(i);
        double y = area.bottom();
        for (const TaskState state : kOrder) {
            const auto count = m_slots[i].byState[static_cast<std::size_t>(state)];
            if (count == 0)
                continue;
            // At least a pixel: a single failure among thousands must be seen.
            const double height =
                std::max(1.0, double(area.height()) * double(count) / double(m_most));
            painter.fillRect(QRectF(x, y - height, std::max(1.0, width - 1), height),
                             m_theme.state(state));
            y -= height;
        }
    }
    if (m_dragFrom >= 0) {
        const int from = std::min(m_dragFrom, m_dragTo);
        const int to = std::max(m_dragFrom, m_dragTo);
        QColor shade = c.accent;
        shade.setAlphaF(0.2F);
        painter.fillRect(QRect(from, 0, to - from, height()), shade);
    }
}

int HistogramStrip::slotAt(int x) const
{
    if (m_slots.empty() || width() < 1)
        return -1;
    const auto count = static_cast<int>(m_slots.size());
    return std::clamp(x * count / width(), 0, count - 1);
}

base::Instant HistogramStrip::startOf(int slot) const
{
    return static_cast<std::size_t>(slot) < m_slots.size()
        ? m_slots[static_cast<std::size_t>(slot)].from
        : m_end;
}

QString HistogramStrip::slotText(int slot) const
{
    QString text =
        tr("%1 to %2", "times")
            .arg(m_format.shortTime(startOf(slot)), m_format.shortTime(startOf(slot + 1)));
    const auto& counts = m_slots[static_cast<std::size_t>(slot)].byState;
    for (int state = 0; state < model::kTaskStateCount; ++state) {
        const auto count = counts[static_cast<std::size_t>(state)];
        if (count > 0)
            text += QLatin1Char('\n')
                + tr("%1: %2", "state: count")
                      .arg(DisplayFormat::state(static_cast<TaskState>(state)),
                           m_format.count(count));
    }
    return text;
}

void HistogramStrip::mousePressEvent(QMouseEvent* event)
{
    m_dragFrom = m_dragTo = event->pos().x();
}

void HistogramStrip::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragFrom < 0)
        return;
    m_dragTo = event->pos().x();
    update();
}

void HistogramStrip::mouseReleaseEvent(QMouseEvent* /*event*/)
{
    const int from = slotAt(std::min(m_dragFrom, m_dragTo));
    const int to = slotAt(std::max(m_dragFrom, m_dragTo));
    m_dragFrom = m_dragTo = -1;
    update();
    if (from >= 0)
        emit rangeSelected(startOf(from), startOf(to + 1));
}

bool HistogramStrip::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int slot = slotAt(help->pos().x());
        if (slot >= 0)
            QToolTip::showText(help->globalPos(), slotText(slot), this);
        return true;
    }
    if (event->type() == QEvent::LanguageChange)
        describe();
    return QWidget::event(event);
}

} // namespace tributary::widgets
