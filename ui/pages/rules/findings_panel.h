// What is wrong with the rules, and what their own tests say.
//
// Thread: GUI. Two tables that stand in tabs of the page.
#pragma once

#include "models/rule_check.h"
#include "pages/page.h"
#include "widgets/record_proxy.h"

class QLabel;
class QPushButton;

namespace tributary::pages {

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
    void selectWhenThere(qsizetype row); // with the check that has it
    void retranslate();

signals:
    void chosen(int line);

private:
    widgets::RecordTable m_table;
    QLabel* m_note = nullptr;
    models::RuleCheck m_check;
    qsizetype m_selectSoon = -1;
};

} // namespace tributary::pages
