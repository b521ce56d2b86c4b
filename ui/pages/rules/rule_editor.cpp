#include "pages/rules/rule_editor.h"

#include "models/rule_completion.h"
#include "widgets/code_editor.h"
#include "widgets/rule_highlighter.h"

#include <QKeyEvent>
#include <QScopedValueRollback>
#include <QTextBlock>
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

} // namespace

RuleEditor::RuleEditor(const AppContext& app, RuleDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_editor(new widgets::CodeEditor(app.theme, this))
    , m_document(document)
{
    m_editor->setObjectName(QStringLiteral("ruleEditor"));
    m_editor->setCompletionSource(
        [this](qsizetype caret) { return completion(m_document.text(), caret); });
    m_editor->setPlainText(document.text());
    m_editor->setUndoRedoEnabled(false); // the history is that of the document
    m_editor->installEventFilter(this);
    new widgets::RuleHighlighter(m_editor->document(), app.theme);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_editor);
    connect(m_editor->document(), &QTextDocument::contentsChange, this,
            [this](int position, int removed, int added) { m_edit = {position, removed, added}; });
    connect(m_editor, &QPlainTextEdit::textChanged, this, &RuleEditor::take);
    connect(m_editor, &QPlainTextEdit::cursorPositionChanged, this, &RuleEditor::caretMoved);
    connect(&document, &RuleDocument::changed, this, &RuleEditor::follow);
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
    return QWidget::eventFilter(watched, event);
}

// What was typed here. Only the part that changed is looked at: a copy of ten megabytes for each
// key would be felt. What an input method is composing is no text yet, and no change.
void RuleEditor::take()
{
    const Edit edit = std::exchange(m_edit, {});
    if (m_isFollowing)
        return;
    const qsizetype before = m_document.text().size();
    const qsizetype now = m_editor->document()->characterCount() - 1;
    // A change of all of the text counts the end of its last line, which is no character.
    const qsizetype removed = std::min(edit.removed, before - edit.position);
    const qsizetype added = std::min(edit.added, now - edit.position);
    const QScopedValueRollback<bool> taking(m_isTaking, true);
    if (removed < 0 || added < 0 || before - removed + added != now) {
        m_document.type(0, before, m_editor->toPlainText());
        return;
    }
    QTextCursor cursor(m_editor->document());
    cursor.setPosition(static_cast<int>(edit.position));
    cursor.setPosition(static_cast<int>(edit.position + added), QTextCursor::KeepAnchor);
    m_document.type(edit.position, removed, cursor.selectedText());
}

void RuleEditor::follow(qsizetype position, qsizetype removed, const QString& added)
{
    if (m_isTaking)
        return; // it was typed here
    const QScopedValueRollback<bool> following(m_isFollowing, true);
    QTextCursor cursor(m_editor->document());
    cursor.setPosition(static_cast<int>(position));
    cursor.setPosition(static_cast<int>(position + removed), QTextCursor::KeepAnchor);
    cursor.insertText(added);
    const bool isOther = added.size() == m_document.text().size();
    if (isOther) // it is read from its start
        cursor.movePosition(QTextCursor::Start);
    if (isOther || m_editor->hasFocus()) {
        m_editor->setTextCursor(cursor);
        m_editor->ensureCursorVisible();
    }
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
    if (index >= 0 && index < marks.size())
        m_editor->showMark(widgets::CodeMark(marks[index]));
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
    if (index >= 0 && index < marks.size() && !marks[index].replacement.isEmpty())
        m_editor->applyFix(widgets::CodeMark(marks[index]));
}

void RuleEditor::showPosition(qsizetype position)
{
    QTextCursor cursor(m_editor->document());
    const int length = m_editor->document()->characterCount() - 1;
    cursor.setPosition(std::clamp(static_cast<int>(position), 0, length));
    m_editor->setTextCursor(cursor);
    m_editor->ensureCursorVisible();
}

void RuleEditor::showLine(int line)
{
    const QTextBlock block = m_editor->document()->findBlockByNumber(line - 1);
    if (block.isValid())
        showPosition(block.position());
    m_editor->setFocus();
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
    m_editor->setPlaceholderText(tr("task_classification_rules: a list of rules. "
                                    "Ctrl+Space completes."));
}

} // namespace tributary::pages
