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
        QCOMPARE(check.rules[0].thresholds, 1);
        QCOMPARE(check.rules[1].thresholds, 0); // it is off
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
        QCOMPARE(check.rules[0].thresholds, 0);
        QCOMPARE(check.rules[0].problems, 1);
        QCOMPARE(check.rules[1].problems, 0);
    }

    // Conditions of rules that are on, with the place of what was not seen both ways.
    void knowsWhatTheTestsHaveSeen()
    {
        QString text = kGood;
        text.replace(
            QStringLiteral("300s\n"),
            QStringLiteral("300s AND\n      task_type != '任务 😀' AND stateful = false\n"));
        text.replace(QStringLiteral("10s}"),
                     QStringLiteral("10s, stateful: false}\n    task_type: a"));
        const RuleCheck check = checkRules(text, QStringLiteral("rules.yaml"));
        QVERIFY(check.loads);
        QVERIFY(check.coverage.isKnown);
        QCOMPARE(check.coverage.conditions, 3);
        QCOMPARE(check.coverage.seenBothWays, 0);
        QCOMPARE(check.coverage.missing.size(), 3);
        const RuleLeafRow& last = check.coverage.missing.last();
        QCOMPARE(last.text, QStringLiteral("stateful = false"));
        QCOMPARE(last.rule, QStringLiteral("small"));
        QCOMPARE(last.line, 5);
        QCOMPARE(last.begin, text.indexOf(QStringLiteral("stateful = false")));
        QCOMPARE(last.seenTrue, 1);
        QCOMPARE(last.seenFalse, 0);
        text.replace(QStringLiteral("300s"), QStringLiteral("300"));
        QVERIFY(!checkRules(text, QStringLiteral("rules.yaml")).coverage.isKnown);
    }

    // Ten megabytes are checked like ten lines; of very many problems a thousand are told.
    void largeFiles()
    {
        QString text = QStringLiteral("task_classification_rules:\n");
        while (text.size() < 10'000'000)
            text += QStringLiteral("  - name: r%1\n    description: 一二三 😀\n"
                                   "    condition: dependencies_count = %1 AND stateful = false\n"
                                   "    classification: {type: edge}\n")
                        .arg(text.size());
        const RuleCheck good = checkRules(text, QStringLiteral("rules.yaml"));
        QVERIFY(good.loads);
        QCOMPARE(good.coverage.conditions, 2 * good.rules.size());
        QCOMPARE(good.coverage.missing.size(), RuleCoverage::kMostMissing);
        text.replace(QStringLiteral("stateful"), QStringLiteral("statful"));
        const RuleCheck bad = checkRules(text, QStringLiteral("rules.yaml"));
        QVERIFY(!bad.loads);
        QCOMPARE(bad.rules.size(), good.rules.size());
        QCOMPARE(bad.problems.size(), 1001);
        const RuleProblem& last = bad.problems[999];
        QCOMPARE(text.mid(last.begin, last.end - last.begin), QStringLiteral("statful"));
        QCOMPARE(bad.rules[999].problems, 1 + (bad.problems[1000].rule == bad.rules[999].name));
    }

    // Whoever types on does not wait for what is no longer wanted.
    void stopsWhenAsked()
    {
        int asked = 0;
        const RuleCheck check = checkRules(kGood, QStringLiteral("rules.yaml"), [&] {
            ++asked;
            return true;
        });
        QCOMPARE(asked, 1);
        QVERIFY(check.tests.isEmpty());
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
