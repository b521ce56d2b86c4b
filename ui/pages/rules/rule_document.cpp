#include "pages/rules/rule_document.h"

#include <QUndoCommand>

#include <algorithm>

namespace tributary::pages {
class RuleDocument::Step final : public QUndoCommand
{
public:
    Step(RuleDocument& document, qsizetype position, QString removed, QString added,
         const QString& what, bool isTyping)
        : QUndoCommand(what)
        , m_document(document)
        , m_position(position)
        , m_removed(std::move(removed))
        , m_added(std::move(added))
        , m_isTyping(isTyping)
    {
    }

    int id() const override { return m_isTyping ? 1 : -1; }
    void redo() override { m_document.apply(m_position, m_removed.size(), m_added); }
    void undo() override { m_document.apply(m_position, m_added.size(), m_removed); }

    bool mergeWith(const QUndoCommand* next) override
    {
        const auto& other = static_cast<const Step&>(*next); // of the same id
        const bool isInsertion = m_removed.isEmpty() && other.m_removed.isEmpty()
            && other.m_position == m_position + m_added.size() && !other.m_added.contains(u'\n');
        const bool isDeletion = m_added.isEmpty() && other.m_added.isEmpty()
            && other.m_position + other.m_removed.size() == m_position;
        if (isInsertion) {
            m_added += other.m_added;
        } else if (isDeletion) {
            m_removed.prepend(other.m_removed);
            m_position = other.m_position;
        }
        return isInsertion || isDeletion;
    }

private:
    RuleDocument& m_document;
    qsizetype m_position;
    QString m_removed;
    QString m_added;
    bool m_isTyping;
};

QString RuleDocument::normalized(QString text)
{
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    for (const QChar lineEnd :
         {QChar(u'\r'), QChar(QChar::LineSeparator), QChar(QChar::ParagraphSeparator)})
        text.replace(lineEnd, u'\n');
    return text.replace(QChar::Nbsp, u' ');
}

RuleDocument::RuleDocument(QObject* parent)
    : QObject(parent)
{
    m_history.setUndoLimit(kMostSteps);
}

void RuleDocument::reset(const QString& raw)
{
    const QString text = normalized(raw);
    if (text != m_text)
        apply(0, m_text.size(), text);
    m_history.clear();
}

void RuleDocument::change(const QString& text, const QString& what)
{
    push(text, what, false);
}

void RuleDocument::type(const QString& text, const QString& what)
{
    push(text, what, true);
}

void RuleDocument::push(const QString& raw, const QString& what, bool isTyping)
{
    const QString text = normalized(raw);
    if (text == m_text)
        return;
    const auto ends = std::ranges::mismatch(text, m_text);
    const qsizetype head = ends.in1 - text.cbegin();
    const qsizetype shorter = std::min(text.size(), m_text.size()) - head;
    qsizetype tail = 0;
    while (tail < shorter && text[text.size() - 1 - tail] == m_text[m_text.size() - 1 - tail])
        ++tail;
    m_history.push(new Step(*this, head, m_text.mid(head, m_text.size() - head - tail),
                            text.mid(head, text.size() - head - tail), what, isTyping));
}

void RuleDocument::apply(qsizetype position, qsizetype removed, const QString& added)
{
    m_text.replace(position, removed, added);
    ++m_revision;
    emit changed(position, removed, added);
}

} // namespace tributary::pages
