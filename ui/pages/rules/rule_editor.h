// The text of a rule set: colours, completion and squiggles over the document that it shares with
// the visual editors.
//
// Thread: GUI. The document outlives the editor.
#pragma once

#include "models/rule_check.h"
#include "pages/page.h"
#include "pages/rules/rule_document.h"

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
    RuleEditor(const AppContext& app, RuleDocument& document, QWidget* parent = nullptr);

    void setProblems(const QList<models::RuleProblem>& problems); // as squiggles
    void showProblem(int index);
    void step(int direction); // to the next or previous problem
    void fix(int index);
    void showPosition(qsizetype position); // scrolls there and puts the caret there
    void showLine(int line); // 1-based
    qsizetype caret() const;
    void focusEditor();
    void retranslate();

signals:
    void caretMoved();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Edit // of the editor's own text, as it tells it
    {
        qsizetype position = 0;
        qsizetype removed = 0;
        qsizetype added = 0;
    };
    void take();
    void follow(qsizetype position, qsizetype removed, const QString& added);

    widgets::CodeEditor* m_editor = nullptr;
    RuleDocument& m_document;
    Edit m_edit;
    bool m_isTaking = false; // the change comes from the editor
    bool m_isFollowing = false; // … from the document
};

} // namespace tributary::pages
