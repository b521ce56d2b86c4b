#include "pages/rules/rule_document.h"

#include <QStringView>

#include <algorithm>
#include <utility>

namespace tributary::pages {
namespace {

// What a text editor takes for the end of a line, beside the usual one; U+FDD0 and U+FDD1 are its
// own marks.
bool isLineEnd(QChar c)
{
    return c == u'\r' || c == QChar::LineSeparator || c == QChar::ParagraphSeparator
        || c == QChar(0xFDD0) || c == QChar(0xFDD1);
}

} // namespace

QString RuleDocument::fileName() const
{
    const auto first = std::ranges::find_if_not(m_text, [](const QChar c) { return c.isSpace(); });
    const bool isJson = first != m_text.end() && (*first == u'{' || *first == u'[');
    if (isJson || !m_fileName.endsWith(u".json", Qt::CaseInsensitive))
        return m_fileName;
    return m_fileName.chopped(4) + u"yaml";
}

QString RuleDocument::normalized(QString text)
{
    const auto isOdd = [](QChar c) { return c == QChar::Nbsp || isLineEnd(c); };
    if (std::ranges::none_of(std::as_const(text), isOdd))
        return text;
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    for (QChar& c : text) {
        if (c == QChar::Nbsp)
            c = u' ';
        else if (isLineEnd(c))
            c = u'\n';
    }
    return text;
}

void RuleDocument::reset(const QString& raw)
{
    const QString text = normalized(raw);
    if (text != m_text)
        apply(0, m_text.size(), text);
    m_history.clear();
}

void RuleDocument::change(const QString& text)
{
    push(0, m_text.size(), text, false);
}

void RuleDocument::type(qsizetype position, qsizetype removed, const QString& text)
{
    push(position, removed, text, true);
}

void RuleDocument::push(qsizetype position, qsizetype removed, const QString& raw, bool isTyping)
{
    const QString text = normalized(raw);
    const QStringView now = text;
    const QStringView before = QStringView(m_text).mid(position, removed);
    if (now == before)
        return;
    // Only what differs is a change: the caret and the colours of the rest stay.
    const auto ends = std::ranges::mismatch(now, before);
    const qsizetype head = ends.in1 - now.begin();
    const qsizetype shorter = std::min(now.size(), before.size()) - head;
    qsizetype tail = 0;
    while (tail < shorter && now[now.size() - 1 - tail] == before[before.size() - 1 - tail])
        ++tail;
    const TextStep step{position + head, before.mid(head, before.size() - head - tail).toString(),
                        text.mid(head, text.size() - head - tail), isTyping};
    m_history.push(step);
    apply(step.position, step.removed.size(), step.added);
}

void RuleDocument::undo()
{
    if (const TextStep* step = m_history.undo())
        apply(step->position, step->added.size(), QString(step->removed));
}

void RuleDocument::redo()
{
    if (const TextStep* step = m_history.redo())
        apply(step->position, step->removed.size(), QString(step->added));
}

void RuleDocument::apply(qsizetype position, qsizetype removed, const QString& added)
{
    m_text.replace(position, removed, added);
    ++m_revision;
    emit changed(position, removed, added);
}

} // namespace tributary::pages
