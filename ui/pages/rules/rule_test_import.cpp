#include "pages/rules/rule_test_import.h"

#include "gateway/text.h"
#include "models/task_rule_test.h"
#include "pages/rules/findings_panel.h"

#include <algorithm>

namespace tributary::pages {
namespace {

using gateway::toQt;
using gateway::toStd;

QString freeName(const QString& wanted, const QList<models::RuleTestRow>& tests)
{
    QString name = wanted;
    for (int number = 2; std::ranges::find(tests, name, &models::RuleTestRow::name) != tests.end();
         ++number)
        name = QStringLiteral("%1 (%2)").arg(wanted).arg(number);
    return name;
}

bool hasRule(const models::RuleCheck& check, const QString& name)
{
    return name == toQt(model::Classification{}.rule)
        || std::ranges::find(check.rules, name, &models::RuleOutline::name) != check.rules.end();
}

} // namespace

RuleTestImport::RuleTestImport(const AppContext& app, TestPanel& panel, Apply apply,
                               QObject* parent)
    : QObject(parent)
    , m_app(app)
    , m_panel(panel)
    , m_apply(std::move(apply))
{
    connect(&app.navigator, &Navigator::makeRuleTest, this, &RuleTestImport::addTask);
}

void RuleTestImport::addFinding(const models::RuleFinding& finding, const QString& name)
{
    add(models::testOf(finding, name));
}

void RuleTestImport::addTask(const model::TaskId& task)
{
    emit m_app.navigator.openPage(QStringLiteral("rules"));
    // A key for each task: none takes the place of another.
    m_app.gateway.query(
        this, QStringLiteral("test of ") + toQt(model::toString(task)),
        [task](const gateway::Queries& on) { return models::readRuleTest(on.tasks, task); },
        [this](const base::Result<rules::NewRuleTest>& test) {
            if (!test) {
                emit m_app.navigator.message(widgets::Tone::Bad,
                                             toQt(base::describe(test.error())));
                return;
            }
            m_waiting.append(*test);
            emit checkWanted();
        });
}

void RuleTestImport::takeCheck(const models::RuleCheck& check)
{
    if (m_waiting.isEmpty())
        return;
    rules::NewRuleTest test = m_waiting.takeFirst();
    test.name = toStd(freeName(toQt(test.name), check.tests));
    if (!hasRule(check, toQt(test.rule)))
        test.rule.clear();
    add(test);
}

void RuleTestImport::add(const rules::NewRuleTest& test)
{
    m_panel.selectWhenThere(m_panel.count());
    m_apply([test](std::string_view source) { return rules::addRuleTest(source, test); });
}

} // namespace tributary::pages
