#include "pages/rules/rule_editor.h"

#include "models/rule_completion.h"
#include "pages/rules/text_feed.h"
#include "widgets/code_editor.h"
#include "widgets/rule_highlighter.h"

#include <QKeyEvent>
#include <QScopedValueRollback>
#include <QTextBlock>
#include <QTextCursor>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace tributary::pages {
namespace {

widgets::CodeCompletion completion(const QString& text, qsizetype caret)
{
    const models::RuleCompletion found = models::completeRules(text, caret);
    widgets::CodeCompletion result;
    result.begin = found.begin;
    for (const auto& [word, detail] : found.items)
        result.items.append({word, detail});
    return result;
}

qsizetype startOfLine(const QString& text, int line)
{
    qsizetype start = 0;
    for (int i = 1; i < line; ++i) {
        const qsizetype end = text.indexOf(u'\n', start);
        if (end < 0)
            break;
        start = end + 1;
    }
    return start;
}

} // namespace

RuleEditor::RuleEditor(const AppContext& app, RuleDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_editor(new widgets::CodeEditor(app.theme, this))
    , m_document(document)
    , m_feed(new TextFeed(*m_editor, document, this))
{
    m_editor->setObjectName(QStringLiteral("ruleEditor"));
    m_editor->setCompletionSource(
        [this](qsizetype caret) { return completion(m_document.text(), caret); });
    m_editor->setCopySource([this](qsizetype begin, qsizetype end) {
        return m_document.text().mid(begin, end - begin);
    });
    m_editor->setPasteHandler([this](const QString& text) { return paste(text); });
    m_editor->setUndoRedoEnabled(false); // the history is that of the document
    m_editor->installEventFilter(this);
    new widgets::RuleHighlighter(m_editor->document(), app.theme);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_editor);
    connect(m_editor->document(), &QTextDocument::contentsChange, this,
            [this](int position, int removed, int added) { m_edit = {position, removed, added}; });
    connect(m_editor, &QPlainTextEdit::textChanged, this, &RuleEditor::take);
    connect(m_editor, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        if (m_feed->isDone()) // what is written moves it, too
            emit caretMoved();
    });
    connect(m_feed, &TextFeed::done, this, [this] {
        m_isBusyTold = false;
        m_editor->setMarks(QList(m_editor->marks())); // they have their places now
        retranslate();
        emit shown();
    });
    connect(&document, &RuleDocument::changed, this, &RuleEditor::follow);
    follow(0, 0, document.text());
}

// Leaves undo and redo to the page, whatever the focus is on.
bool RuleEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isOurs = key->key() == Qt::Key_Z || key->key() == Qt::Key_Y;
        if (isOurs && key->modifiers().testFlag(Qt::ControlModifier)) {
            event->ignore();
            return true;
        }
    }
    if (event->type() == QEvent::KeyPress) {
        const auto& key = *static_cast<QKeyEvent*>(event);
        if (refuse(key) || replaceLargeSelection(key))
            return true;
    }
    return QWidget::eventFilter(watched, event);
}

bool RuleEditor::isEdit(const QKeyEvent& key) const
{
    return key.matches(QKeySequence::Paste) || key.matches(QKeySequence::Cut)
        || (!key.text().isEmpty()
            && (key.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) == 0
            && key.key() != Qt::Key_Escape && key.key() != Qt::Key_Tab
            && key.key() != Qt::Key_Backtab);
}

// What would change a text that is not all there, or take a part of it for the whole.
bool RuleEditor::refuse(const QKeyEvent& key)
{
    const bool isFix = key.key() == Qt::Key_Period && key.modifiers().testFlag(Qt::ControlModifier);
    if (m_feed->isDone() || longLine() > 0
        || !(isEdit(key) || isFix || key.matches(QKeySequence::SelectAll)))
        return false;
    if (!std::exchange(m_isBusyTold, true))
        emit busy();
    return true;
}

// The widget would take it away block by block.
bool RuleEditor::replaceLargeSelection(const QKeyEvent& key)
{
    const QTextCursor cursor = m_editor->textCursor();
    const qsizetype begin = cursor.selectionStart();
    const qsizetype length = cursor.selectionEnd() - begin;
    if (length <= TextFeed::kAtOnce || !isEdit(key) || key.matches(QKeySequence::Paste))
        return false;
    const bool isCut = key.matches(QKeySequence::Cut);
    if (isCut)
        m_editor->copy();
    const bool isEnter = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    const bool isText = !isCut && !key.text().isEmpty() && key.text().front().isPrint();
    const QString text = isEnter ? QStringLiteral("\n") : isText ? key.text() : QString();
    m_document.type(begin, length, text);
    showPosition(begin + text.size());
    return true;
}

// What was typed here. Only the part that changed is looked at: a copy of ten megabytes for each
// key would be felt. What an input method is composing is no text yet, and no change.
void RuleEditor::take()
{
    const Edit edit = std::exchange(m_edit, {});
    if (m_feed->isWriting())
        return;
    const qsizetype before = m_document.text().size();
    const qsizetype now = m_editor->document()->characterCount() - 1;
    if (!m_feed->isDone()) {
        if (now != m_feed->written()) // nobody should have changed it
            m_feed->restart();
        return;
    }
    // A change of all of the text counts the end of its last line, which is no character.
    const qsizetype removed = std::min(edit.removed, before - edit.position);
    const qsizetype added = std::min(edit.added, now - edit.position);
    const QScopedValueRollback<bool> taking(m_isTaking, true);
    if (removed < 0 || added < 0 || before - removed + added != now) {
        m_document.type(0, before, m_editor->toPlainText());
    } else {
        QTextCursor cursor(m_editor->document());
        cursor.setPosition(static_cast<int>(edit.position));
        cursor.setPosition(static_cast<int>(edit.position + added), QTextCursor::KeepAnchor);
        m_document.type(edit.position, removed, cursor.selectedText());
    }
    m_feed->take();
    const QTextBlock block = m_editor->document()->findBlock(static_cast<int>(edit.position));
    if (block.length() > TextFeed::kLongestLine)
        m_feed->restart();
}

// The widget would take a large text all at once. It is in the middle of a change of its own when
// it asks, so that the document can't change its text before that has ended.
bool RuleEditor::paste(const QString& text)
{
    const QTextCursor selection = m_editor->textCursor();
    const qsizetype length = selection.selectionEnd() - selection.selectionStart();
    if (text.size() + length <= TextFeed::kAtOnce)
        return false;
    const auto insert = [this, text] {
        const QTextCursor cursor = m_editor->textCursor();
        const int begin = cursor.selectionStart();
        const qsizetype behind = m_document.text().size() - cursor.selectionEnd();
        m_document.type(begin, cursor.selectionEnd() - begin, text);
        showPosition(m_document.text().size() - behind);
    };
    QMetaObject::invokeMethod(this, insert, Qt::QueuedConnection);
    return true;
}

void RuleEditor::follow(qsizetype position, qsizetype removed, const QString& added)
{
    m_editor->shiftMarks(position, removed, added.size());
    if (m_isTaking)
        return; // it was typed here
    const int before = longLine();
    m_feed->follow(position, removed, added);
    if (before != longLine() && longLine() == 0)
        emit shown();
    if (added.size() == m_document.text().size()) // another one is read from its start
        showPosition(0);
    else if (m_editor->hasFocus())
        showPosition(position + added.size());
}

void RuleEditor::setProblems(const QList<models::RuleProblem>& problems)
{
    QList<widgets::CodeMark> marks;
    for (const models::RuleProblem& problem : problems) {
        QString message = problem.message;
        if (!problem.hint.isEmpty())
            message += u'\n' + problem.hint;
        if (!problem.replacement.isEmpty())
            message += u'\n' + tr("Ctrl+. writes %1").arg(problem.replacement);
        marks.append({problem.begin, problem.end, problem.isError, message, problem.replacement});
    }
    m_editor->setMarks(marks);
}

void RuleEditor::showProblem(int index)
{
    const QList<widgets::CodeMark>& marks = m_editor->marks();
    if (index < 0 || index >= marks.size())
        return;
    if (marks[index].begin <= m_feed->written())
        return m_editor->showMark(widgets::CodeMark(marks[index]));
    showPosition(marks[index].begin);
    m_editor->setFocus();
}

void RuleEditor::step(int direction)
{
    const QList<widgets::CodeMark>& marks = m_editor->marks();
    if (marks.isEmpty())
        return;
    const auto at = static_cast<qsizetype>(caret());
    qsizetype next = direction > 0 ? 0 : marks.size() - 1; // around the end
    for (qsizetype i = 0; i < marks.size(); ++i) {
        if (direction > 0 && marks[i].begin > at) {
            next = i;
            break;
        }
        if (direction < 0 && marks[i].begin < at)
            next = i;
    }
    showProblem(static_cast<int>(next));
}

void RuleEditor::fix(int index)
{
    const QList<widgets::CodeMark>& marks = m_editor->marks();
    if (index < 0 || index >= marks.size())
        return;
    const widgets::CodeMark mark = marks[index];
    if (mark.replacement.isEmpty())
        emit outdated();
    else if (m_feed->isDone())
        m_editor->applyFix(mark);
    else
        m_document.type(mark.begin, mark.end - mark.begin, mark.replacement);
}

void RuleEditor::showPosition(qsizetype position)
{
    m_feed->showPosition(std::clamp<qsizetype>(position, 0, m_document.text().size()));
}

void RuleEditor::showLine(int line)
{
    showPosition(startOfLine(m_document.text(), line));
    m_editor->setFocus();
}

int RuleEditor::longLine() const
{
    return m_feed->longLine();
}

qsizetype RuleEditor::caret() const
{
    return m_editor->textCursor().position();
}

void RuleEditor::focusEditor()
{
    m_editor->setFocus();
}

void RuleEditor::retranslate()
{
    m_editor->setAccessibleName(tr("Rules as text"));
    m_editor->setPlaceholderText(
        longLine() == 0 ? tr("task_classification_rules: a list of rules. Ctrl+Space completes.")
                        : QString());
}

} // namespace tributary::pages
