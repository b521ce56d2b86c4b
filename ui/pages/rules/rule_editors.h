// The three editors of the rules: tree, table and text over one document, with one history.
//
// Thread: GUI. Tree and table show what was read last; while the text can't be read they stay as
// they were, read-only, and a banner says why.
#pragma once

#include "models/rule_check.h"
#include "pages/page.h"
#include "pages/rules/rule_change.h"
#include "pages/rules/rule_document.h"

#include <QWidget>

class QTabWidget;

namespace tributary::widgets {
class Banner;
} // namespace tributary::widgets

namespace tributary::pages {

class ConditionEditor;
class DecisionEditor;
class RuleEditor;

class RuleEditors final : public QWidget
{
    Q_OBJECT

public:
    enum View
    {
        Tree,
        Table,
        Text
    };

    explicit RuleEditors(const AppContext& app, QWidget* parent = nullptr);

    RuleDocument& document() { return m_document; }
    const QString& text() const { return m_document.text(); }
    RuleEditor* textEditor() const { return m_text; }
    // What the text of that revision holds; an older one than that of now is for the text only.
    void setCheck(const models::RuleCheck& check, int revision);
    void showRule(int rule); // in all three
    void setView(View view); // and moves the focus there
    View view() const;
    // Makes the change as one step; an error is said by failed(). Of a large text it is made beside
    // the window: what is typed meanwhile counts, and the change is refused, which a note says.
    void apply(const RuleChange& change);
    void addRule(const QString& condition); // behind the last one
    void moveRule(int rule, int to);
    void toggleRule(int rule); // switches it on or off
    void removeRule(int rule);
    void undo();
    void redo();
    void takeTyped(); // into the document: what still stands in a field of tree or table
    void focusEditor();
    void retranslate();

signals:
    void edited();
    void applied(int follow); // the rule to show, -1 = as before
    void ruleChosen(int rule); // in the table, or by the caret
    void failed(const tributary::base::Error& error);

private:
    void build();
    void request(const RuleChange& change);
    void take(const RuleChange& change, const base::Result<QString>& changed);
    void cancelChange();
    void refuse(const QString& why); // a change of tree or table
    void note(const QString& why);
    bool isRule(int rule) const { return rule >= 0 && rule < m_check.rules.size(); }
    void refreshReadOnly();
    void readAtOnce();
    bool isCurrent(); // tree and table show the text of now; else says so

    const AppContext m_app;
    RuleDocument m_document;
    models::RuleCheck m_check;
    int m_checked = -1; // revision that the visual editors show
    bool m_isReadable = false;
    QString m_changing; // what a worker does at the moment, empty = nothing
    widgets::Banner* m_banner = nullptr;
    QTabWidget* m_tabs = nullptr;
    ConditionEditor* m_tree = nullptr;
    DecisionEditor* m_table = nullptr;
    RuleEditor* m_text = nullptr;
};

} // namespace tributary::pages
