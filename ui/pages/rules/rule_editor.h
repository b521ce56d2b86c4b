// The text of a rule set: colours, completion and squiggles over the document that it shares with
// the visual editors. A large text appears in pieces, and can be edited once it is all there.
//
// Thread: GUI. The document outlives the editor.
#pragma once

#include "models/rule_check.h"
#include "pages/page.h"
#include "pages/rules/rule_document.h"

#include <QString>
#include <QWidget>

class QKeyEvent;

namespace tributary::widgets {
class CodeEditor;
} // namespace tributary::widgets

namespace tributary::pages {

class TextFeed;

class RuleEditor final : public QWidget
{
    Q_OBJECT

public:
    RuleEditor(const AppContext& app, RuleDocument& document, QWidget* parent = nullptr);

    void setProblems(const QList<models::RuleProblem>& problems); // as squiggles
    void showProblem(int index);
    void step(int direction); // to the next or previous problem
    void fix(int index);
    void showPosition(qsizetype position); // scrolls there and puts the caret there
    void showLine(int line); // 1-based
    qsizetype caret() const;
    int longLine() const; // 1-based, so long that the text is not shown; 0 = there is none
    void focusEditor();
    void retranslate();

signals:
    void caretMoved();
    void busy(); // a key was refused, since the text is not all there yet
    void outdated(); // a fix was refused, since what it corrects has changed
    void shown(); // all of the text; none since a line is too long, or some of it again

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Edit // of the editor's own text, as it tells it
    {
        qsizetype position = 0;
        qsizetype removed = 0;
        qsizetype added = 0;
    };
    bool isEdit(const QKeyEvent& key) const;
    bool refuse(const QKeyEvent& key);
    bool replaceLargeSelection(const QKeyEvent& key);
    void take();
    bool paste(const QString& text);
    void follow(qsizetype position, qsizetype removed, const QString& added);

    widgets::CodeEditor* m_editor = nullptr;
    RuleDocument& m_document;
    TextFeed* m_feed = nullptr;
    Edit m_edit;
    bool m_isTaking = false; // the change comes from the editor
    bool m_isBusyTold = false; // once a feed is enough
};

} // namespace tributary::pages
