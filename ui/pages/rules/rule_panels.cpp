#include "pages/rules/rule_panels.h"

#include "pages/rules/analysis_panel.h"
#include "pages/rules/findings_panel.h"
#include "pages/rules/optimise_panel.h"
#include "pages/rules/replay_panel.h"
#include "pages/rules/try_panel.h"
#include "pages/rules/version_panel.h"

namespace tributary::pages {

RulePanels::RulePanels(const AppContext& app, QWidget* parent)
    : QTabWidget(parent)
    , m_problems(new ProblemPanel(app, this))
    , m_analysis(new AnalysisPanel(app, this))
    , m_tests(new TestPanel(app, this))
    , m_try(new TryPanel(app, this))
    , m_replay(new ReplayPanel(app, this))
    , m_optimise(new OptimisePanel(app, this))
    , m_versions(new VersionPanel(app, this))
{
    setObjectName(QStringLiteral("ruleTabs"));
    setDocumentMode(true);
    for (QWidget* panel : std::initializer_list<QWidget*>{m_problems, m_analysis, m_tests, m_try,
                                                          m_replay, m_optimise, m_versions})
        addTab(panel, QString());
    connect(m_analysis, &AnalysisPanel::found, this, &RulePanels::refreshTitles);
    connect(m_analysis, &AnalysisPanel::explainRequested, this, &RulePanels::explain);
}

void RulePanels::setCheck(const models::RuleCheck& check, const QString& text, const QString& file)
{
    m_check = check;
    m_problems->setCheck(check);
    m_tests->setCheck(check);
    m_analysis->setRules(text, check.loads);
    m_replay->setDraft(text, file, check.loads);
    m_optimise->setDraft(check, text, file);
    refreshTitles();
}

void RulePanels::setVersionCount(qsizetype count)
{
    m_versionCount = count;
    refreshTitles();
}

void RulePanels::explain(const QString& task)
{
    setCurrentWidget(m_try);
    m_try->setTask(task);
}

void RulePanels::showTests()
{
    setCurrentWidget(m_tests);
}

void RulePanels::refreshTitles()
{
    const auto counted = [](const QString& name, qsizetype count) {
        return count == 0 ? name : tr("%1 (%2)", "tab (count)").arg(name).arg(count);
    };
    setTabText(indexOf(m_problems), counted(tr("Problems"), m_check.problems.size()));
    setTabText(indexOf(m_analysis), counted(tr("Analysis"), m_analysis->count()));
    setTabText(indexOf(m_tests), counted(tr("Tests"), m_check.tests.size()));
    setTabText(indexOf(m_try), tr("Try a task"));
    setTabText(indexOf(m_replay), tr("Replay"));
    setTabText(indexOf(m_optimise), tr("Optimise"));
    setTabText(indexOf(m_versions), counted(tr("Versions"), m_versionCount));
}

void RulePanels::retranslate()
{
    m_problems->retranslate();
    m_analysis->retranslate();
    m_tests->retranslate();
    m_try->retranslate();
    m_replay->retranslate();
    m_optimise->retranslate();
    m_versions->retranslate();
    refreshTitles();
}

} // namespace tributary::pages
