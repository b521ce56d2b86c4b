// What the analysis of the rules has found: rules that never decide, that contradict each other,
// tasks that fall through.
//
// Thread: GUI. A tab of the page.
#pragma once

#include "models/rule_findings.h"
#include "pages/page.h"
#include "widgets/record_proxy.h"

class QLabel;
class QPushButton;

namespace tributary::pages {

class AnalysisPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit AnalysisPanel(const AppContext& app, QWidget* parent = nullptr);
    // Analyses them off the GUI thread; what was found stays until there is something new.
    void setRules(const QString& rules, bool doLoad);
    qsizetype count() const { return m_found.findings.size(); }
    void retranslate();

signals:
    void found();
    void chosen(qsizetype position);
    void explainRequested(const QString& task);
    void testRequested(const models::RuleFinding& finding, const QString& name);

private:
    void take(const models::RuleFindings& result);
    void showFindings();
    const models::RuleFinding* current() const;
    void refresh();
    void refreshNote();
    bool isUnique() const; // the hit policy
    QString incompleteNote() const;

    const AppContext m_app;
    widgets::RecordTable m_table;
    QLabel* m_note = nullptr;
    QPushButton* m_explain = nullptr;
    QPushButton* m_test = nullptr;
    models::RuleFindings m_found;
    bool m_isRunning = false;
};

} // namespace tributary::pages
