// What is wrong with the rules, and what their own tests say.
//
// Thread: GUI. Two tables that stand in tabs of the page.
#pragma once

#include "models/rule_check.h"
#include "pages/page.h"
#include "widgets/record_proxy.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace tributary::pages {

class CoverageView;

class ProblemPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit ProblemPanel(const AppContext& app, QWidget* parent = nullptr);
    void setCheck(const models::RuleCheck& check);
    void retranslate();

signals:
    void chosen(int index);
    void fixRequested(int index);

private:
    void refresh();

    widgets::RecordTable m_table;
    QLabel* m_note = nullptr;
    QPushButton* m_fix = nullptr;
    models::RuleCheck m_check;
};

class TestPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit TestPanel(const AppContext& app, QWidget* parent = nullptr);
    void setCheck(const models::RuleCheck& check);
    qsizetype count() const { return m_check.tests.size(); }
    void selectWhenThere(qsizetype row); // with the check that has it
    void retranslate();

signals:
    void chosen(int line);
    void placeChosen(qsizetype position); // of a condition that was not seen both ways

private:
    void fillNote();
    void fillSwitch();

    widgets::RecordTable m_table;
    CoverageView* m_coverage = nullptr;
    QStackedWidget* m_tables = nullptr; // the tests, what they have not seen
    QPushButton* m_switch = nullptr;
    QLabel* m_note = nullptr;
    models::RuleCheck m_check;
    qsizetype m_selectSoon = -1;
};

} // namespace tributary::pages
