// The rules as a decision table whose cells are edited like those of a spreadsheet.
//
// Thread: GUI. Asks for changes of the text with changeRequested; the next setRules shows them.
#pragma once

#include "models/decision_file.h"
#include "models/decision_model.h"
#include "pages/page.h"
#include "pages/rules/rule_change.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QToolButton;

namespace tributary::widgets {
class TableView;
} // namespace tributary::widgets

namespace tributary::pages {

class DecisionEditor final : public QWidget
{
    Q_OBJECT

public:
    explicit DecisionEditor(const AppContext& app, QWidget* parent = nullptr);

    void setRules(const QList<models::RuleOutline>& rules, const QString& hitPolicy);
    void showRule(int rule);
    void setReadOnly(bool isReadOnly); // while the text can't be read
    int currentRule() const; // -1 = none
    void focusTable();
    void retranslate();

    void importFrom(const QString& path);
    void exportTo(const QString& path);

signals:
    void changeRequested(const tributary::pages::RuleChange& change);
    void ruleChosen(int rule); // by the user
    void failed(const tributary::base::Error& error);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void build();
    QToolButton* addTool(const char* name, const char* icon, void (DecisionEditor::*action)());
    void refreshTools();
    void fitColumns();
    bool isLarge() const; // what m_rules say
    void read(); // m_rules as a table; beside the window when they are many
    void takeTable(rules::DecisionTable table);
    void refreshNote();
    void requestCell(int row, int column, const QString& text);
    void requestRow(const QString& what, RuleChange::Edit edit, int follow, bool isLong = false);

    void addRule();
    void addAlternative();
    void copyRule();
    void removeRow();
    void addColumn();
    void showField(const QString& field); // its column
    void copyCells();
    void pasteCells();
    void askFile(bool isExport);

    const AppContext m_app;
    models::DecisionModel m_model;
    QList<models::RuleOutline> m_rules; // to show; m_model lags behind while m_isRead is false
    bool m_isRead = true;
    bool m_isReadOnly = false;
    QString m_fieldToShow; // a column that was added, once it is there
    QLabel* m_note = nullptr;
    widgets::TableView* m_view = nullptr;
    QComboBox* m_policy = nullptr;
    QComboBox* m_fields = nullptr;
    QList<QToolButton*> m_tools;
    QToolButton* m_alternative = nullptr;
    QToolButton* m_copy = nullptr;
    QToolButton* m_remove = nullptr;
    QToolButton* m_more = nullptr;
};

} // namespace tributary::pages
