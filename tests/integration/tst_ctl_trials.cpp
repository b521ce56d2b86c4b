// `tributaryctl rules publish --mode …` and what ends a trial, as an operator uses it.
#include "integration/ctl_rig.h"

#include <QJsonArray>
#include <QtTest>

#include <optional>

using namespace tributary;
using test::CtlResult;

namespace {

// Decides processes otherwise than the default rules: before others.
const QByteArray kUrgent = "task_classification_rules:\n"
                           "  - name: urgent\n"
                           "    condition: stateful\n"
                           "    classification: {type: traditional, priority: high}\n";

} // namespace

class TestCtlTrials : public QObject
{
    Q_OBJECT

    std::optional<test::CtlRig> m_rig;

    QString rules() const { return m_rig->writeFile(QStringLiteral("urgent.yaml"), kUrgent); }
    QString task(const QByteArray& name) const
    {
        return m_rig->writeFile(QString::fromUtf8(name) + QStringLiteral(".json"),
                                test::processTask(name, "true"));
    }
    QJsonObject version(int number) const
    {
        for (const QJsonObject& row : m_rig->json({"rules", "history"}).objects()) {
            if (row.value("version").toInt() == number)
                return row;
        }
        return {};
    }

private slots:
    void init() { m_rig.emplace(); }
    void cleanup() { m_rig.reset(); }

    // Without a scheduler: tasks are decided when they are stored.
    void aShadowShowsTheDifferences()
    {
        const CtlResult published =
            m_rig->json({"rules", "publish", rules(), "--mode", "shadow", "-m", "try it"});
        QCOMPARE(published.exitCode, 0);
        QCOMPARE(published.object().value("version").toInt(), 2);
        QCOMPARE(m_rig->run({"submit", task("one")}).exitCode, 0);
        QCOMPARE(m_rig->run({"submit", task("two")}).exitCode, 0);
        const auto shown = m_rig->json({"rules", "experiment"}).objects();
        QCOMPARE(shown.size(), 3); // the trial, a line for each task
        QCOMPARE(shown[0].value("mode").toString(), "shadow");
        QCOMPARE(shown[0].value("active_version").toInt(), 1);
        QCOMPARE(shown[0].value("decided").toInt(), 2);
        QCOMPARE(shown[0].value("differing").toInt(), 2);
        QCOMPARE(shown[0].value("types").toArray(),
                 (QJsonArray{
                     QJsonObject{{"from", "traditional"}, {"to", "traditional"}, {"tasks", 2}}}));
        QCOMPARE(shown[1].value("name").toString(), "two");
        QCOMPARE(shown[1].value("decided_by").toString(), "active");
        QCOMPARE(shown[1].value("candidate").toObject().value("rule").toString(), "urgent");
        QCOMPARE(shown[1].value("candidate").toObject().value("priority").toString(), "high");
        const CtlResult people = m_rig->run({"rules", "shadow", "--list", "1"});
        for (const char* part : {"version 2, shadow beside version 1", "2 differently",
                                 "traditional by urgent, high", "the newest 1 of 2"})
            QVERIFY2(people.out.contains(part), people.out.constData());
        QCOMPARE(m_rig->run({"rules", "stop"}).exitCode, 2); // says no reason
        QCOMPARE(m_rig->run({"rules", "stop", "--reason", "seen enough"}).exitCode, 0);
        QCOMPARE(version(2).value("state").toString(), "stopped");
        QCOMPARE(version(2).value("reason").toString(), "seen enough");
        QCOMPARE(version(1).value("state").toString(), "active");
        QVERIFY(m_rig->run({"rules", "history"}).out.contains("seen enough"));
        QCOMPARE(m_rig->run({"rules", "experiment"}).exitCode, 1); // none runs
        QCOMPARE(m_rig->json({"rules", "experiment", "2", "--list", "0"}).objects().size(), 1);
    }

    void aCanaryGoesFromStepToStep()
    {
        const auto owner = m_rig->serve();
        QVERIFY(owner);
        QCOMPARE(
            m_rig
                ->run({"rules", "publish", rules(), "--mode", "canary", "--steps", "50,100",
                       "--samples", "2", "--hold", "0s", "--guard", "p95=off", "--guard", "cost=3"})
                .exitCode,
            0);
        const QJsonObject begun = m_rig->json({"rules", "experiment"}).object();
        QCOMPARE(begun.value("share_percent").toDouble(), 50.0);
        QCOMPARE(begun.value("plan_percent").toArray(), (QJsonArray{50, 100}));
        QCOMPARE(begun.value("samples").toInt(), 2);
        QCOMPARE(begun.value("waits_for").toObject().value("samples").toInt(), 2);
        QVERIFY(
            m_rig->run({"rules", "experiment"}).out.contains("the step waits for 2 more tasks"));
        QStringList limits;
        for (const QJsonValue& guard : begun.value("guards").toArray())
            limits << guard.toObject().value("limit").toVariant().toString();
        QCOMPARE(limits.join(u' '), QStringLiteral("1  3"));
        const CtlResult again = m_rig->json({"rules", "publish", rules()});
        QCOMPARE(again.error().value("code").toString(), "already_exists");
        int ran = 0;
        while (version(2).value("state").toString() == "canary" && ++ran < 60)
            QCOMPARE(m_rig->run({"submit", "--wait", task(QByteArray::number(ran))}).exitCode, 0);
        QVERIFY(ran >= 4);
        QCOMPARE(version(2).value("state").toString(), "active");
        QCOMPARE(version(1).value("state").toString(), "superseded");
        const QJsonObject over = m_rig->json({"rules", "experiment", "2", "--list", "0"}).object();
        QCOMPARE(over.value("steps").toArray().size(), 2);
        QVERIFY(over.value("waits_for").isNull());
        QVERIFY(m_rig->run({"rules", "experiment", "2"}).out.contains("GUARDRAIL"));
    }

    void promotesByHand()
    {
        QCOMPARE(m_rig->run({"rules", "publish", rules(), "--mode", "canary"}).exitCode, 0);
        QCOMPARE(m_rig->run({"rules", "promote", "--next-step"}).exitCode, 0);
        QCOMPARE(m_rig->json({"rules", "experiment"}).object().value("share_percent").toDouble(),
                 10.0);
        QCOMPARE(m_rig->json({"rules", "promote"}).object().value("version").toInt(), 2);
        QVERIFY(version(2).value("active").toBool());
        const CtlResult none = m_rig->json({"rules", "promote"});
        QCOMPARE(none.exitCode, 1);
        QCOMPARE(none.error().value("code").toString(), "not_found");
    }

    void theReplayIsKept()
    {
        QCOMPARE(m_rig->run({"submit", task("one")}).exitCode, 0);
        const CtlResult replay = m_rig->json({"rules", "replay", "--draft", rules()});
        QCOMPARE(replay.exitCode, 0);
        const QString file = m_rig->writeFile(QStringLiteral("replay.json"), replay.out);
        QCOMPARE(m_rig->run({"rules", "publish", rules(), "--replay", file}).exitCode, 0);
        const QJsonObject kept = version(2).value("replay").toObject();
        QCOMPARE(kept, replay.object());
        QVERIFY(version(1).value("replay").isNull());
        QVERIFY(m_rig->run({"rules", "history"}).out.contains("replayed over 1 tasks"));
    }

    void badOptionsAreWrongUsage_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("says");
        const QStringList canary{"--mode", "canary"};
        QTest::newRow("mode") << QStringList{"--mode", "blue"} << "now";
        QTest::newRow("steps") << canary + QStringList{"--steps", "10,5,100"} << "grow";
        QTest::newRow("not to the end") << canary + QStringList{"--steps", "1,10"} << "100 %";
        QTest::newRow("guard") << canary + QStringList{"--guard", "speed=1"} << "'speed=1'";
        QTest::newRow("ratio") << canary + QStringList{"--guard", "p95=much"} << "'much'";
        QTest::newRow("hold") << canary + QStringList{"--hold", "10GB"} << "'10GB'";
        QTest::newRow("no canary") << QStringList{"--steps", "1,100"} << "--mode canary";
    }
    void badOptionsAreWrongUsage()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, says);
        const CtlResult result = m_rig->run(QStringList{"rules", "publish", rules()} + options);
        QCOMPARE(result.exitCode, 2);
        QVERIFY2(result.err.contains(says.toUtf8()), result.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestCtlTrials)
#include "tst_ctl_trials.moc"
