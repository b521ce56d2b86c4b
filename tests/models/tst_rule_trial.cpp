#include "models/rule_trial.h"

#include <QTest>

using namespace tributary;
using namespace tributary::models;

namespace {

const QString kRules = QStringLiteral("task_classification_rules:\n"
                                      "  - name: media_edge\n"
                                      "    condition: labels.team = 'media' AND stateful = false\n"
                                      "    classification: {type: edge, reason: near}\n");

} // namespace

class TestRuleTrial : public QObject
{
    Q_OBJECT

private slots:
    void takesEveryForm_data()
    {
        QTest::addColumn<QString>("task");
        QTest::addColumn<QString>("rule");
        QTest::newRow("features") << "stateful: false\n"
                                  << "default_traditional_rule";
        QTest::newRow("record") << R"({"id": 1, "features": {"stateful": false},
            "labels": {"team": "media"}})"
                                << "media_edge";
        QTest::newRow("task") << "name: a\nrun: {command: [a]}\nlabels: {team: media}\n"
                                 "features: {stateful: false}\n"
                              << "media_edge";
        QTest::newRow("nothing") << "{}"
                                 << "default_traditional_rule";
    }
    void takesEveryForm()
    {
        QFETCH(QString, task);
        const RuleTrial trial = tryTask(kRules, task);
        QVERIFY(trial.errors.empty());
        QVERIFY(trial.explanation.has_value());
        QTEST(trial.explanation->rule, "rule");
    }

    void mistakesOfTheTaskHavePlaces()
    {
        const RuleTrial trial = tryTask(kRules, QStringLiteral("stateful: false\nmemory: 2GB\n"));
        QVERIFY(!trial.explanation);
        QCOMPARE(trial.errors.size(), 1U);
        QCOMPARE(trial.errors.front().where.line, 2);
        QVERIFY(!tryTask(kRules, QStringLiteral("{\"a\": ")).errors.empty());
    }

    void rulesThatDontLoadAreSaid()
    {
        const RuleTrial trial = tryTask(QStringLiteral("task_classification_rules: 3"),
                                        QStringLiteral("stateful: false"));
        QVERIFY(!trial.rulesLoad);
        QVERIFY(!trial.explanation);
    }
};

QTEST_GUILESS_MAIN(TestRuleTrial)
#include "tst_rule_trial.moc"
