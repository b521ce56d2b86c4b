// A rule as a tree: its conditions in groups that can be dragged and nested, one condition as a
// form, and what the rule gives.
//
// Thread: GUI. Asks for changes of the text with changeRequested; the next setRule shows them.
#pragma once

#include "models/condition_model.h"
#include "models/rule_check.h"
#include "pages/page.h"
#include "pages/rules/rule_change.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;
class QTreeView;

namespace tributary::pages {

class LeafEditor;

class ConditionEditor final : public QWidget
{
    Q_OBJECT

public:
    explicit ConditionEditor(const AppContext& app, QWidget* parent = nullptr);

    void setRules(const QList<models::RuleOutline>& rules);
    void showRule(int rule); // -1 = none
    void setReadOnly(bool isReadOnly); // while the text can't be read
    void changeRefused(); // that was requested last: what was typed for it stays
    void focusTree();
    void retranslate();

signals:
    void changeRequested(const tributary::pages::RuleChange& change);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    using Path = rules::ConditionPath;
    enum class Adding
    {
        Nothing,
        Condition, // beside the current one
        Group, // the current one and a new one become a group
    };

    void build();
    QWidget* buildVerdict();
    QWidget* buildTools();
    QToolButton* addTool(const char* name, void (ConditionEditor::*action)());
    void refresh();
    void refreshTools();
    void showCurrent();
    void showLeaf(bool isAgain); // of the current place; again = what is typed there stays
    bool isEditable() const;
    QModelIndex current() const;

    void addCondition();
    void addGroup();
    void changeKind();
    void negate();
    void removeCurrent();
    void moveUp();
    void moveDown();
    void moveBy(int direction);
    void acceptLeaf(const QString& condition);
    void addLeaf(const QString& condition);
    void commitVerdict(QObject* field);
    // Asks for the condition with `edit` made on its tree; then shows what is at `select`.
    void change(const QString& what, const Path& select,
                const std::function<bool(rules::ConditionTree&)>& edit);

    const AppContext m_app;
    QList<models::RuleOutline> m_rules;
    int m_rule = -1;
    bool m_isReadOnly = false;
    Adding m_adding = Adding::Nothing;
    Adding m_askedAdding = Adding::Nothing; // what the last request adds
    bool m_isAsking = false; // nothing has come of the last request yet
    QLineEdit* m_askedField = nullptr; // that the last request was about
    QLineEdit* m_refusedField = nullptr; // keeps what was typed
    Path m_select;
    models::ConditionModel m_model;
    QTreeView* m_tree = nullptr;
    QLabel* m_note = nullptr; // why there is no tree
    LeafEditor* m_leaf = nullptr;
    QLineEdit* m_name = nullptr;
    QComboBox* m_type = nullptr;
    QComboBox* m_priority = nullptr;
    QLineEdit* m_reason = nullptr;
    QLabel* m_nameLabel = nullptr;
    QLabel* m_reasonLabel = nullptr;
    QToolButton* m_addCondition = nullptr;
    QToolButton* m_addGroup = nullptr;
    QToolButton* m_changeKind = nullptr;
    QToolButton* m_negate = nullptr;
    QToolButton* m_remove = nullptr;
    QToolButton* m_up = nullptr;
    QToolButton* m_down = nullptr;
};

} // namespace tributary::pages
