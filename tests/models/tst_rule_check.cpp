#include "models/rule_check.h"

#include <QFile>
#include <QTest>

using namespace tributary::models;

namespace {

const QString kGood = QStringLiteral(R"(task_classification_rules:
  - name: "small"
    condition: |
      execution_time_estimate < 300s
    classification:
      type: "serverless"
      priority: "high"
  - name: "large"
    enabled: false
    condition: cpu_requirement > 8_cores
    classification: {type: traditional}
tests:
  - name: short
    features: {execution_time_estimate: 10s}
    expect: {type: serverless, rule: small}
)");

} // namespace

class TestRuleCheck : public QObject
{
    Q_OBJECT

private slots:
    void goodFile()
    {
        const RuleCheck check = checkRules(kGood, QStringLiteral("rules.yaml"));
        QVERIFY(check.loads);
        QVERIFY(check.isPublishable());
        QCOMPARE(check.rules.size(), 2);
        QCOMPARE(check.rules[0].name, QStringLiteral("small"));
        QCOMPARE(check.rules[0].type, QStringLiteral("serverless"));
        QCOMPARE(check.rules[0].line, 2);
        QVERIFY(check.rules[0].isEnabled);
        QVERIFY(!check.rules[1].isEnabled);
        QCOMPARE(check.tests.size(), 1);
        QVERIFY(check.tests[0].isPassed);
    }

    void failingTestBlocks()
    {
        QString text = kGood;
        text.replace(QStringLiteral("rule: small"), QStringLiteral("rule: large"));
        const RuleCheck check = checkRules(text, QStringLiteral("rules.yaml"));
        QVERIFY(check.loads);
        QCOMPARE(check.failedTests(), 1);
        QVERIFY(!check.isPublishable());
    }

    // A place behind text outside of ASCII: positions are those of a QString.
    void problemHasItsPlace()
    {
        QString text = kGood;
        text.replace(QStringLiteral("    condition: |\n      execution_time_estimate < 300s"),
                     QStringLiteral("    description: 适合 😀\n    condition: |\n"
                                    "      execution_time_estimat < 300s"));
        const RuleCheck check = checkRules(text, QStringLiteral("rules.yaml"));
        QVERIFY(!check.loads);
        QCOMPARE(check.errorCount(), 1);
        const RuleProblem& problem = check.problems.first();
        QCOMPARE(problem.line, 5);
        QCOMPARE(problem.column, 7);
        QCOMPARE(text.mid(problem.begin, problem.end - problem.begin),
                 QStringLiteral("execution_time_estimat"));
        QCOMPARE(problem.replacement, QStringLiteral("execution_time_estimate"));
        QCOMPARE(problem.rule, QStringLiteral("small"));
        QCOMPARE(check.rules.size(), 2);
        QCOMPARE(check.rules[0].problems, 1);
        QCOMPARE(check.rules[1].problems, 0);
    }

    void unreadableFileHasNoOutline()
    {
        const RuleCheck check =
            checkRules(QStringLiteral("task_classification_rules: [\n"), QStringLiteral("r.yaml"));
        QVERIFY(!check.loads);
        QVERIFY(!check.hasOutline);
        QVERIFY(check.errorCount() > 0);
        QVERIFY(check.problems.first().line > 0);
    }
};

QTEST_GUILESS_MAIN(TestRuleCheck)
#include "tst_rule_check.moc"
