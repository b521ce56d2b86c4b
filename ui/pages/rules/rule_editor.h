// The text of a rule set: colours, completion, squiggles, and changes that touch only the lines
// that they mean.
//
// Thread: GUI.
#pragma once

#include "models/rule_check.h"
#include "pages/page.h"

#include <QString>
#include <QWidget>

namespace tributary::widgets {
class CodeEditor;
} // namespace tributary::widgets

namespace tributary::pages {

class RuleEditor final : public QWidget
{
    Q_OBJECT

public:
    explicit RuleEditor(const AppContext& app, QWidget* parent = nullptr);

    const QString& text() const { return m_text; } // without what an input method is composing
    void setText(const QString& text); // forgets the history of changes
    // One step of undo, which keeps what is before and behind the change as it is on screen.
    void change(const QString& text);

    void setProblems(const QList<models::RuleProblem>& problems); // as squiggles
    void showProblem(int index);
    void step(int direction); // to the next or previous problem
    void fixAtCaret();
    void fix(int index);
    void showPosition(qsizetype position); // scrolls there and puts the caret there
    void showLine(int line); // 1-based
    qsizetype caret() const;
    void focusEditor();
    void retranslate();

signals:
    void edited();
    void caretMoved();

private:
    widgets::CodeEditor* m_editor = nullptr;
    QString m_text;
};

} // namespace tributary::pages
