// The tabs below the editors: what is wrong with the rules, what they would do, what they were.
//
// Thread: GUI.
#pragma once

#include "models/rule_check.h"
#include "models/rule_findings.h"
#include "pages/page.h"

#include <QTabWidget>

namespace tributary::pages {

class AnalysisPanel;
class OptimisePanel;
class ProblemPanel;
class ReplayPanel;
class TestPanel;
class TryPanel;
class VersionPanel;

class RulePanels final : public QTabWidget
{
    Q_OBJECT

public:
    explicit RulePanels(const AppContext& app, QWidget* parent = nullptr);

    void setCheck(const models::RuleCheck& check, const QString& text, const QString& file);
    void setVersionCount(qsizetype count);
    void explain(const QString& task); // in the tab to try one
    void showTests();
    void retranslate();

    ProblemPanel* problems() const { return m_problems; }
    AnalysisPanel* analysis() const { return m_analysis; }
    TestPanel* tests() const { return m_tests; }
    TryPanel* trial() const { return m_try; }
    ReplayPanel* replay() const { return m_replay; }
    OptimisePanel* optimiser() const { return m_optimise; }
    VersionPanel* versions() const { return m_versions; }

private:
    void refreshTitles();

    ProblemPanel* m_problems = nullptr;
    AnalysisPanel* m_analysis = nullptr;
    TestPanel* m_tests = nullptr;
    TryPanel* m_try = nullptr;
    ReplayPanel* m_replay = nullptr;
    OptimisePanel* m_optimise = nullptr;
    VersionPanel* m_versions = nullptr;
    models::RuleCheck m_check;
    qsizetype m_versionCount = 0;
};

} // namespace tributary::pages
