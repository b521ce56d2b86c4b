#include "widgets/log_view.h"

#include "widgets/log_view_accessible.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <limits>

namespace tributary::widgets {

namespace {

constexpr qsizetype kMostPainted = 4000; // characters of a line

// Terminal colours out, other control characters as the symbols that Unicode has for them: a log
// must not be able to look like something else.
QString printable(const QString& line)
{
    QString text;
    text.reserve(std::min(line.size(), kMostPainted));
    for (qsizetype i = 0; i < line.size() && text.size() < kMostPainted; ++i) {
        const char16_t c = line[i].unicode();
        if (c == 0x1B && i + 1 < line.size() && line[i + 1] == QLatin1Char('[')) {
            i += 2;
            while (i < line.size() && (line[i].unicode() < 0x40 || line[i].unicode() > 0x7E))
                ++i;
            continue;
        }
        if (c == u'\t')
            text += QString(4 - text.size() % 4, QLatin1Char(' '));
        else if (c < 0x20)
            text += QChar(0x2400 + c);
        else
            text += line[i];
    }
    if (line.size() > kMostPainted)
        text += QStringLiteral(" …");
    return text;
}

} // namespace

LogView::LogView(const Theme& theme, models::LogDocument& log, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_theme(theme)
    , m_log(log)
{
    installLogViewAccessibility();
    setObjectName(QStringLiteral("logView"));
    setProperty("framed", true);
    setFont(theme.monoFont());
    viewport()->setCursor(Qt::IBeamCursor);
    setFocusPolicy(Qt::StrongFocus);
    connect(&log, &models::LogDocument::grew, this, [this] {
        updateBars();
        if (m_isFollowing) {
            m_isScrollingItself = true;
            verticalScrollBar()->setValue(verticalScrollBar()->maximum());
            m_isScrollingItself = false;
        }
        viewport()->update();
    });
    connect(&log, &models::LogDocument::changed, viewport(), qOverload<>(&QWidget::update));
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void LogView::setPlaceholder(const QString& text)
{
    m_placeholder = text;
    viewport()->update();
}

void LogView::setFollowing(bool isFollowing)
{
    if (isFollowing)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    if (isFollowing == m_isFollowing)
        return;
    m_isFollowing = isFollowing;
    emit followingChanged(isFollowing);
}

void LogView::setFound(std::vector<qint64> places, qint64 length)
{
    m_found = std::move(places);
    m_foundLength = length;
    m_foundIndex = -1;
    viewport()->update();
}

void LogView::showFound(qint64 index)
{
    if (index < 0 || index >= static_cast<qint64>(m_found.size()))
        return;
    m_foundIndex = index;
    goTo(m_log.lineAt(m_found[static_cast<std::size_t>(index)]));
}

void LogView::goTo(qint64 line)
{
    moveTo(line, false);
}

void LogView::selectAll()
{
    m_anchor = 0;
    m_caret = std::max<qint64>(0, m_log.lineCount() - 1);
    m_hasSelection = m_log.lineCount() > 0;
    viewport()->update();
}

std::pair<qint64, qint64> LogView::selectedBytes() const
{
    if (!m_hasSelection)
        return {0, 0};
    const auto [first, last] = std::minmax(m_anchor, m_caret);
    return {m_log.offsetOf(first), m_log.offsetOf(last + 1)};
}

void LogView::copySelection()
{
    const auto [from, to] = selectedBytes();
    if (to > from)
        emit copyRequested(from, to);
}

QString LogView::currentText() const
{
    return printable(m_log.line(m_caret).value_or(QString()));
}

// --- geometry ---------------------------------------------------------------------------------

int LogView::lineHeight() const
{
    return fontMetrics().lineSpacing();
}

int LogView::numberWidth() const
{
    const auto digits = QString::number(std::max<qint64>(999, m_log.lineCount())).size();
    return fontMetrics().horizontalAdvance(QLatin1Char('0')) * static_cast<int>(digits)
        + 2 * m_theme.metrics().gap;
}

int LogView::visibleLines() const
{
    return std::max(1, viewport()->height() / lineHeight());
}

// The vertical bar counts lines, so a million of them fit its range.
void LogView::updateBars()
{
    const auto lines = static_cast<int>(std::min<qint64>(m_log.lineCount(), std::numeric_limits<int>::max()));
    verticalScrollBar()->setRange(0, std::max(0, lines - visibleLines()));
    verticalScrollBar()->setPageStep(visibleLines());
    verticalScrollBar()->setSingleStep(1);
    const int room = viewport()->width() - numberWidth() - m_theme.metrics().gap;
    horizontalScrollBar()->setRange(0, std::max(0, m_widest - room));
    horizontalScrollBar()->setPageStep(room);
    horizontalScrollBar()->setSingleStep(lineHeight());
}

qint64 LogView::lineAt(int y) const
{
    const qint64 line = verticalScrollBar()->value() + y / lineHeight();
    return std::clamp<qint64>(line, 0, std::max<qint64>(0, m_log.lineCount() - 1));
}

void LogView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateBars();
}

void LogView::scrollContentsBy(int /*dx*/, int dy)
{
    const bool isAtEnd = verticalScrollBar()->value() == verticalScrollBar()->maximum();
    if (dy > 0 && !m_isScrollingItself && !isAtEnd)
        setFollowing(false);
    viewport()->update();
}

// --- painting ---------------------------------------------------------------------------------

void LogView::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(viewport());
    painter.setFont(font());
    const Colors& colors = m_theme.colors();
    painter.fillRect(viewport()->rect(), colors.surface);
    if (m_log.lineCount() == 0) {
        painter.setPen(colors.muted);
        painter.drawText(viewport()->rect(), Qt::AlignCenter | Qt::TextWordWrap, m_placeholder);
        return;
    }
    painter.fillRect(QRect(0, 0, numberWidth(), viewport()->height()), colors.raised);
    const qint64 first = verticalScrollBar()->value();
    const qint64 last = std::min(m_log.lineCount(), first + visibleLines() + 2);
    int widest = m_widest;
    for (qint64 line = first; line < last; ++line)
        widest = std::max(
            widest, paintLine(painter, line, static_cast<int>(line - first) * lineHeight()));
    if (std::exchange(m_widest, widest) != widest)
        QMetaObject::invokeMethod(this, &LogView::updateBars, Qt::QueuedConnection);
}

int LogView::paintLine(QPainter& painter, qint64 line, int y) const
{
    const Colors& colors = m_theme.colors();
    const int gap = m_theme.metrics().gap;
    const int left = numberWidth();
    const auto [first, last] = std::minmax(m_anchor, m_caret);
    if (m_hasSelection && line >= first && line <= last)
        painter.fillRect(QRect(left, y, viewport()->width() - left, lineHeight()),
                         colors.accentSoft);
    painter.setPen(line == m_caret && hasFocus() ? colors.accent : colors.muted);
    painter.drawText(QRect(0, y, left - gap, lineHeight()), Qt::AlignRight | Qt::AlignVCenter,
                     QString::number(line + 1));
    painter.save();
    painter.setClipRect(QRect(left, y, viewport()->width() - left, lineHeight()));
    painter.translate(left + gap - horizontalScrollBar()->value(), 0);
    const auto text = m_log.line(line);
    int width = 0;
    if (!text) {
        painter.fillRect(QRect(0, y + lineHeight() / 3, left * 3, lineHeight() / 3), colors.grid);
    } else {
        paintFound(painter, line, *text, y);
        const QString shown = printable(*text);
        width = fontMetrics().horizontalAdvance(shown);
        painter.setPen(colors.text);
        painter.drawText(0, y + fontMetrics().ascent(), shown);
    }
    painter.restore();
    return width;
}

void LogView::paintFound(QPainter& painter, qint64 line, const QString& text, int y) const
{
    const qint64 from = m_log.offsetOf(line);
    const qint64 to = from + m_log.lengthOf(line);
    const QByteArray bytes = text.toUtf8();
    auto found = std::ranges::lower_bound(m_found, from);
    for (; found != m_found.end() && *found < to; ++found) {
        const auto at = static_cast<qsizetype>(*found - from);
        const auto widthOf = [&](qsizetype end) {
            return fontMetrics().horizontalAdvance(printable(QString::fromUtf8(bytes.left(end))));
        };
        const int x = widthOf(at);
        const QRect area(x, y, widthOf(at + m_foundLength) - x, lineHeight());
        painter.fillRect(area, m_theme.colors().highlight);
        if (found - m_found.begin() == m_foundIndex) {
            painter.setPen(m_theme.colors().accent);
            painter.drawRect(area.adjusted(0, 0, -1, -1));
        }
    }
}

// --- keyboard and mouse -----------------------------------------------------------------------

void LogView::moveTo(qint64 line, bool isExtending)
{
    m_caret = std::clamp<qint64>(line, 0, std::max<qint64>(0, m_log.lineCount() - 1));
    if (!isExtending)
        m_anchor = m_caret;
    m_hasSelection = m_log.lineCount() > 0;
    ensureVisible(m_caret);
    viewport()->update();
    announceLogLine(this);
    emit currentLineChanged();
}

void LogView::ensureVisible(qint64 line)
{
    const qint64 top = verticalScrollBar()->value();
    const int lines = visibleLines();
    if (line < top)
        verticalScrollBar()->setValue(static_cast<int>(line));
    else if (line >= top + lines)
        verticalScrollBar()->setValue(static_cast<int>(line - lines + 1));
}

void LogView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
        return;
    }
    const bool isExtending = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Up:
        moveTo(m_caret - 1, isExtending);
        return;
    case Qt::Key_Down:
        moveTo(m_caret + 1, isExtending);
        return;
    case Qt::Key_PageUp:
        moveTo(m_caret - visibleLines(), isExtending);
        return;
    case Qt::Key_PageDown:
        moveTo(m_caret + visibleLines(), isExtending);
        return;
    case Qt::Key_Home:
        moveTo(0, isExtending);
        return;
    case Qt::Key_End:
        moveTo(m_log.lineCount() - 1, isExtending);
        if (!isExtending)
            setFollowing(true);
        return;
    case Qt::Key_Left:
    case Qt::Key_Right:
        horizontalScrollBar()->triggerAction(event->key() == Qt::Key_Left
                                                 ? QAbstractSlider::SliderSingleStepSub
                                                 : QAbstractSlider::SliderSingleStepAdd);
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void LogView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        moveTo(lineAt(event->pos().y()), event->modifiers().testFlag(Qt::ShiftModifier));
}

void LogView::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons().testFlag(Qt::LeftButton))
        moveTo(verticalScrollBar()->value() + event->pos().y() / lineHeight(), true);
}

void LogView::mouseDoubleClickEvent(QMouseEvent* event)
{
    mousePressEvent(event);
}

} // namespace tributary::widgets
