#include "pages/rules/text_feed.h"

#include <QScopedValueRollback>
#include <QTextCursor>

#include <algorithm>
#include <utility>

namespace tributary::pages {
namespace {

int firstLongLine(const QString& text)
{
    int line = 1;
    for (qsizetype begin = 0; begin <= text.size(); ++line) {
        const qsizetype found = text.indexOf(u'\n', begin);
        const qsizetype end = found < 0 ? text.size() : found;
        if (end - begin > TextFeed::kLongestLine)
            return line;
        begin = end + 1;
    }
    return 0;
}

} // namespace

TextFeed::TextFeed(QPlainTextEdit& widget, const RuleDocument& document, QObject* parent)
    : QObject(parent)
    , m_widget(widget)
    , m_document(document)
{
    m_next.setSingleShot(true);
    m_next.setInterval(0);
    connect(&m_next, &QTimer::timeout, this, &TextFeed::writePiece);
    connect(&widget, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        // Who moves it means it; what a change has moved may be told later.
        if (!m_isWriting && m_widget.textCursor().position() != m_left)
            m_caret = -1;
    });
}

void TextFeed::follow(qsizetype position, qsizetype removed, const QString& added)
{
    const bool wasDone = !m_next.isActive() && m_longLine == 0;
    m_longLine = firstLongLine(m_document.text());
    if (m_longLine > 0)
        return begin();
    if (!wasDone && !isDone() && position >= m_written) {
        m_next.start(); // it is read when its turn comes
        return;
    }
    const bool isSmall = position + removed <= m_written && removed + added.size() <= kAtOnce;
    if (isSmall)
        replace(position, removed, added);
    else
        cutOff(position);
    if (wasDone && isDone())
        return;
    setReadOnly(true);
    writePiece();
}

void TextFeed::begin()
{
    cutOff(0);
    if (m_longLine > 0)
        return finish();
    setReadOnly(true);
    writePiece();
}

// The widget may be in the middle of a change.
void TextFeed::restart()
{
    const auto again = [this] {
        m_longLine = firstLongLine(m_document.text());
        begin();
    };
    QMetaObject::invokeMethod(this, again, Qt::QueuedConnection);
}

void TextFeed::take()
{
    m_written = m_document.text().size();
}

void TextFeed::showPosition(qsizetype position)
{
    if (m_longLine > 0)
        return;
    if (position > m_written) {
        m_caret = position;
        return;
    }
    m_caret = -1;
    QTextCursor cursor(m_widget.document());
    cursor.setPosition(static_cast<int>(std::max<qsizetype>(position, 0)));
    m_widget.setTextCursor(cursor);
    m_widget.ensureCursorVisible();
}

void TextFeed::replace(qsizetype position, qsizetype removed, const QString& added)
{
    m_written += added.size() - removed;
    write([&] {
        QTextCursor cursor(m_widget.document());
        cursor.setPosition(static_cast<int>(position));
        cursor.setPosition(static_cast<int>(position + removed), QTextCursor::KeepAnchor);
        cursor.insertText(added);
    });
}

// Nothing from `position` on, or nothing at all where taking that away would take longer than to
// begin anew.
void TextFeed::cutOff(qsizetype position)
{
    const bool isAll = position == 0 || m_written - position > kAtOnce;
    m_written = isAll ? 0 : position;
    m_caret = -1;
    write([&] {
        if (isAll)
            return m_widget.clear();
        QTextCursor cursor(m_widget.document());
        cursor.setPosition(static_cast<int>(position));
        cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
        cursor.removeSelectedText();
    });
}

void TextFeed::writePiece()
{
    const QString& text = m_document.text();
    qsizetype end = m_written + (text.size() <= kAtOnce ? kAtOnce : kPiece);
    if (end >= text.size())
        end = text.size();
    else if (const qsizetype line = text.lastIndexOf(u'\n', end - 1); line >= m_written)
        end = line + 1; // a line in two pieces would be laid out twice
    write([&] {
        const QTextCursor caret = m_widget.textCursor();
        const int position = caret.position();
        const int anchor = caret.anchor();
        QTextCursor cursor(m_widget.document());
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(text.mid(m_written, end - m_written));
        if (std::max(position, anchor) == m_written) { // it would go with the end
            QTextCursor back(m_widget.document());
            back.setPosition(anchor);
            back.setPosition(position, QTextCursor::KeepAnchor);
            m_widget.setTextCursor(back);
        }
    });
    m_written = end;
    if (m_caret >= 0 && m_caret <= m_written)
        showPosition(m_caret);
    if (isDone())
        finish();
    else
        m_next.start();
}

void TextFeed::write(const std::function<void()>& change)
{
    const QScopedValueRollback<bool> writing(m_isWriting, true);
    change();
    m_left = m_widget.textCursor().position();
}

void TextFeed::finish()
{
    m_next.stop();
    setReadOnly(m_longLine > 0);
    emit done();
}

// What is there can be read and copied, by keyboard, too.
void TextFeed::setReadOnly(bool isReadOnly)
{
    m_widget.setReadOnly(isReadOnly);
    m_widget.setTextInteractionFlags(m_widget.textInteractionFlags()
                                     | Qt::TextSelectableByKeyboard);
}

} // namespace tributary::pages
