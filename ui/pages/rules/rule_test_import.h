// Adds tests to the draft of the rules: from tasks that other pages name, from findings.
//
// Thread: GUI. A task waits until the draft was read and checked; then its test gets a name that no
// other one has, and expects its rule only while the draft has a rule of that name.
#pragma once

#include "models/rule_check.h"
#include "models/rule_findings.h"
#include "pages/page.h"

#include <QList>

#include <functional>

namespace tributary::pages {

class TestPanel;

class RuleTestImport final : public QObject
{
    Q_OBJECT

public:
    using Edit = std::function<base::Result<std::string>(std::string_view source)>;
    using Apply = std::function<void(const Edit& edit)>; // to the draft, and checks it

    // `panel` shows the draft's tests, and will select what is added; it outlives this.
    RuleTestImport(const AppContext& app, TestPanel& panel, Apply apply, QObject* parent);

    void addFinding(const models::RuleFinding& finding, const QString& name);
    bool isWaiting() const { return !m_waiting.isEmpty(); }
    // What the draft holds now. Adds at most one task: that asks for the next check.
    void takeCheck(const models::RuleCheck& check);

signals:
    void checkWanted(); // a task waits for takeCheck()

private:
    void addTask(const model::TaskId& task);
    void add(const rules::NewRuleTest& test);

    AppContext m_app;
    TestPanel& m_panel;
    Apply m_apply;
    QList<rules::NewRuleTest> m_waiting;
};

} // namespace tributary::pages
