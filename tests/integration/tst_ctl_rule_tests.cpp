// `tributaryctl rules test` and what becomes of rule files that are not as they should be.
#include "integration/ctl_rig.h"

#include <QJsonArray>
#include <QtTest>

#include <optional>

using namespace tributary;
using test::CtlResult;

namespace {

const QByteArray kRules = "task_classification_rules:\n"
                          "  - name: short\n"
                          "    condition: execution_time_estimate < 60s AND stateful = false\n"
                          "    classification: {type: serverless}\n";
const QByteArray kTests = "tests:\n"
                          "  - name: a short one\n"
                          "    features: {execution_time_estimate: 5s, stateful: false}\n"
                          "    expect: {type: serverless, rule: short}\n"
                          "  - name: a long one\n"
                          "    features: {execution_time_estimate: 5m}\n"
                          "    expect: {type: traditional}\n";

QString keysOf(const QJsonObject& object)
{
    QStringList keys = object.keys();
    keys.sort();
    return keys.join(' ');
}

} // namespace

class TestCtlRuleTests : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_rig.emplace(); }
    void cleanup() { m_rig.reset(); }

    void printsResultsThenWhatIsNotSeen()
    {
        const CtlResult result =
            m_rig->run({"rules", "test", m_rig->writeFile("rules.yaml", kRules + kTests)});
        QVERIFY2(result.exitCode == 0, result.err.constData());
        const QList<QByteArray> lines = result.out.split('\n');
        QCOMPARE(lines.value(0), QByteArray("ok   a short one"));
        QCOMPARE(lines.value(1), QByteArray("ok   a long one"));
        QVERIFY2(lines.value(2).endsWith("rules.yaml:3:50: stateful = false: never false, unknown "
                                         "in 1 test [short]"),
                 result.out.constData());
        QCOMPARE(lines.value(3),
                 QByteArray("2 passed, 0 failed; 1 of 2 conditions seen both true and false "
                            "(50.0 %)"));
    }

    void printsObjectsALine()
    {
        const CtlResult result =
            m_rig->json({"rules", "test", m_rig->writeFile("rules.yaml", kRules + kTests)});
        QCOMPARE(result.exitCode, 0);
        const QList<QJsonObject> objects = result.objects();
        QCOMPARE(objects.size(), 4);
        QCOMPARE(keysOf(objects[0]), "execution_type message name passed rule span test");
        QCOMPARE(objects[0].value("test").toString(), "a short one");
        QCOMPARE(objects[0].value("span").toObject(), (QJsonObject{{"line", 6}, {"column", 5}}));
        QCOMPARE(keysOf(objects[2]), "condition false path rule span true unknown");
        QCOMPARE(objects[2].value("condition").toString(), "stateful = false");
        QCOMPARE(objects[2].value("path").toString(), "1");
        QCOMPARE(objects[2].value("true").toInt(), 1);
        QCOMPARE(objects[2].value("false").toInt(), 0);
        QCOMPARE(objects[2].value("unknown").toInt(), 1);
        QCOMPARE(objects[3],
                 (QJsonObject{{"coverage", 50.0},
                              {"conditions", 2},
                              {"seen_both_ways", 1},
                              {"never_true", 0},
                              {"never_false", 1},
                              {"tests", 2},
                              {"passed", 2},
                              {"failed", 0}}));
        // All of them when asked for.
        const CtlResult all = m_rig->json(
            {"rules", "test", "--all", m_rig->writeFile("rules.yaml", kRules + kTests)});
        QCOMPARE(all.objects().size(), 5);
    }

    void tooLittleCoverageFails()
    {
        const QString file = m_rig->writeFile("rules.yaml", kRules + kTests);
        QCOMPARE(m_rig->run({"rules", "test", file, "--min-coverage", "50"}).exitCode, 0);
        const CtlResult low = m_rig->run({"rules", "test", file, "--min-coverage", "50.5"});
        QCOMPARE(low.exitCode, 1);
        QVERIFY2(low.err.contains("the coverage is below 50.5 %"), low.err.constData());
        QCOMPARE(m_rig->run({"rules", "test", file, "--min-coverage", "101"}).exitCode, 2);
        // Without tests nothing is seen.
        const QString bare = m_rig->writeFile("bare.yaml", kRules);
        QCOMPARE(m_rig->run({"rules", "test", bare}).exitCode, 0);
        QCOMPARE(m_rig->run({"rules", "test", bare, "--min-coverage", "1"}).exitCode, 1);
    }

    void aFailingTestFailsAndIsNotPublished()
    {
        const QString file = m_rig->writeFile(
            "rules.yaml", QByteArray(kRules + kTests).replace("type: traditional}", "type: edge}"));
        const CtlResult tested = m_rig->run({"rules", "test", file});
        QCOMPARE(tested.exitCode, 1);
        QVERIFY2(tested.out.contains("FAIL a long one: expected edge, got traditional"),
                 tested.out.constData());
        const CtlResult published = m_rig->json({"rules", "publish", file});
        QCOMPARE(published.exitCode, 3);
        const QJsonObject error = published.error();
        QCOMPARE(error.value("message").toString(),
                 "rule test 'a long one' fails: expected edge, got traditional by "
                 "default_traditional_rule");
        QCOMPARE(error.value("line").toInt(), 9);
        QCOMPARE(error.value("hint").toString(),
                 "correct the rule or the test; nothing was published");
        // The active version is still the one that ships.
        const CtlResult history = m_rig->json({"rules", "history"});
        QCOMPARE(history.objects().size(), 1);
    }

    // Each ends with an answer: its place, and that nothing else was done.
    void badFilesAreToldApart_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("said");
        const auto condition = [](const QByteArray& text) {
            return QByteArray(kRules).replace("stateful = false", text);
        };
        QTest::newRow("17 MB") << QByteArray("# " + QByteArray(17'000'000, 'x') + "\n" + kRules)
                               << QByteArray("the limit is 16777216");
        QTest::newRow("nested 1000 deep")
            << condition(QByteArray(1000, '(') + "stateful" + QByteArray(1000, ')'))
            << QByteArray("nested more than 200 deep");
        QTest::newRow("unclosed quote")
            << condition("task_type = 'x") << QByteArray("rules.yaml:3:62: ");
        QTest::newRow("contradictory units")
            << condition("execution_time_estimate > 2GB")
            << QByteArray("rules.yaml:3:50: time and bytes don't go together");
        QTest::newRow("one name twice")
            << kRules + kRules.mid(kRules.indexOf("  - name"))
            << QByteArray("a second rule 'short'; the first is in line 2");
        QTest::newRow("binary") << QByteArray("\x7f"
                                              "ELF\0\0\0",
                                              7)
                                << QByteArray("rules.yaml:1:");
    }

    void badFilesAreToldApart()
    {
        QFETCH(const QByteArray, content);
        QFETCH(const QByteArray, said);
        const QString file = m_rig->writeFile("rules.yaml", content);
        for (const char* command : {"check", "test", "fmt", "publish"}) {
            const CtlResult result = m_rig->run({"rules", command, file});
            QCOMPARE(result.exitCode, 3);
            QVERIFY2(result.err.contains(said), result.err.left(1000).constData());
            QVERIFY(result.out.isEmpty());
        }
    }

    // 10 MB of rules, and a condition of 10,000 parts: both are checked, and say what they are.
    void largeFilesAreChecked()
    {
        QByteArray rules = "task_classification_rules:\n";
        for (int i = 0; rules.size() < 10'000'000; ++i) {
            const QByteArray number = QByteArray::number(i);
            rules += "  - name: r" + number + "\n    condition: dependencies_count = " + number
                + "\n    classification: {type: edge, reason: 'number " + number + "'}\n";
        }
        const CtlResult test = m_rig->run({"rules", "test", m_rig->writeFile("big.yaml", rules)});
        QCOMPARE(test.exitCode, 0);
        QVERIFY2(test.out.endsWith("conditions seen both true and false (0.0 %)\n"),
                 test.out.right(200).constData());
        QByteArray leaves = "stateful = false";
        for (int i = 0; i < 10'000; ++i)
            leaves += " OR memory_requirement = " + QByteArray::number(i) + "MB";
        const CtlResult check =
            m_rig->run({"rules", "check",
                        m_rig->writeFile("leaves.yaml",
                                         QByteArray(kRules).replace("stateful = false", leaves))});
        QCOMPARE(check.exitCode, 0);
        QVERIFY2(check.out.contains("1 rules"), check.out.constData());
    }

private:
    std::optional<test::CtlRig> m_rig;
};

QTEST_GUILESS_MAIN(TestCtlRuleTests)
#include "tst_ctl_rule_tests.moc"
