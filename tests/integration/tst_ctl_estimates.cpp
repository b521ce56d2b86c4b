// What finished runs teach the next task of their type, as an operator sees it; each command is a
// process of its own, so that all of it has been on disk in between.
#include "integration/ctl_rig.h"

#include <QHash>
#include <QJsonArray>
#include <QtTest>

#include <optional>

using namespace tributary;
using test::CtlResult;

namespace {

constexpr int kRuns = 5; // the fewest that anything is learned from

const QByteArray kRules = R"yaml(task_classification_rules:
  - name: quick
    condition: learned_p50(execution_time) < 300s AND execution_time_estimate < 300s
    classification: {type: traditional, reason: it was quick}
tests:
  - name: by what was learned
    features: {"learned_p50(execution_time)": 2s, execution_time_estimate: 1s}
    expect: {rule: quick}
)yaml";

QByteArray taskOf(const QByteArray& type)
{
    return R"({"name": "one", "task_type": ")" + type + R"(", "run": {"command": ["/bin/true"]}})";
}

} // namespace

class TestCtlEstimates : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_rig.emplace(); }
    void cleanup() { m_rig.reset(); }
    void learnsAndExplains();
    void backtestsALog();
    void refusesWhatIsNotThere();

private:
    QJsonObject submit(const QByteArray& type)
    {
        const CtlResult result = m_rig->json({"submit", "-", "--wait"}, taskOf(type));
        if (result.exitCode != 0)
            qWarning("%s%s", result.out.constData(), result.err.constData());
        return result.object();
    }

    std::optional<test::CtlRig> m_rig;
};

void TestCtlEstimates::learnsAndExplains()
{
    const auto published =
        m_rig->json({"rules", "publish", m_rig->writeFile("rules.yaml", kRules), "--message", "x"});
    QVERIFY2(published.exitCode == 0, published.err);
    for (int i = 0; i < kRuns; ++i)
        QCOMPARE(submit("resize").value("rule").toString(), QString("default_traditional_rule"));
    const auto task = submit("resize");
    QCOMPARE(task.value("rule").toString(), QString("quick"));
    QCOMPARE(submit("other").value("rule").toString(), QString("default_traditional_rule"));

    const auto listed = m_rig->json({"estimates", "list", "--task-type", "resize"}).objects();
    QVERIFY(listed.size() >= 2); // all, and traditional
    QCOMPARE(listed[0].value("task_type").toString(), QString("resize"));
    QCOMPARE(listed[0].value("execution_type").toString(), QString("all"));
    QCOMPARE(listed[0].value("measure").toString(), QString("execution_time"));
    QCOMPARE(listed[0].value("runs").toInt(), kRuns + 1);
    QVERIFY(listed[0].value("p90").toDouble() >= listed[0].value("p50").toDouble());

    // What it was decided by is still told after it has taught another run.
    const auto id = task.value("id").toString();
    const auto why = m_rig->json({"why", id}).object();
    const auto estimate = why.value("estimates").toArray().first().toObject();
    QCOMPARE(estimate.value("measure").toString(), QString("execution_time"));
    QVERIFY(estimate.value("declared").isNull());
    QCOMPARE(estimate.value("learned").toObject().value("runs").toInt(), kRuns);
    QVERIFY(estimate.value("learned").toObject().value("p90").isDouble());
    const auto rule = why.value("rules").toArray().first().toObject();
    const auto condition = rule.value("conditions").toArray().last().toObject();
    const auto value = condition.value("value").toString();
    QVERIFY2(value.endsWith("s (learned, p50 of 5 runs)"), qPrintable(value));
    const auto text = m_rig->run({"why", id}).out;
    QVERIFY2(text.contains("estimates when it was decided"), text);
    QVERIFY(m_rig->run({"estimates", "list"}).out.contains("resize"));
    const QStringList known{"list", "--filter", "learned_p50(execution_time) IS KNOWN"};
    QCOMPARE(m_rig->json(known).objects().size(), 1);
}

void TestCtlEstimates::backtestsALog()
{
    // Jobs of one program, one after the other: 100 s, every fifth 200 s; each asks for an
    // hour.
    QByteArray log;
    for (int job = 1; job <= 60; ++job)
        log += QString("%1 %2 0 %3 1 -1 -1 1 3600 -1 1 1 1 7 -1 -1 -1 -1\n")
                   .arg(job)
                   .arg(job * 1000)
                   .arg(job % 5 == 0 ? 200 : 100)
                   .toUtf8();
    const QString file = m_rig->writeFile("log.swf", log);
    const auto lines = m_rig->json({"estimates", "backtest", "--format", "swf", file}).objects();
    QCOMPARE(lines.size(), 5);
    QStringList told;
    QHash<QString, QJsonObject> byName;
    for (const auto& line : lines) {
        const QString name =
            line.value("among").toString() + ' ' + line.value("predictor").toString();
        told << name;
        byName.insert(name, line);
        QCOMPARE(line.value("measure").toString(), QString("execution_time"));
        QCOMPARE(line.value("tasks").toInt(), 60 - kRuns);
    }
    QCOMPARE(told,
             (QStringList{"all learned", "all last_run", "declaring learned", "declaring last_run",
                          "declaring declared"}));
    for (const char* key : {"pinball_p50", "pinball_p90"}) {
        const double learned = byName["declaring learned"].value(key).toDouble();
        QVERIFY(learned < byName["declaring last_run"].value(key).toDouble());
        QVERIFY(learned < byName["declaring declared"].value(key).toDouble());
    }
    const QStringList backtest{"estimates", "backtest", "--format", "swf", file};
    QVERIFY(m_rig->run(backtest).out.contains("last_run"));

    // The same from the store; and over the tasks of the directory, of which there are none.
    const auto imported = m_rig->json({"import", "--format", "swf", file}).object();
    const auto dataset = imported.value("dataset").toString();
    QCOMPARE(m_rig->json({"estimates", "backtest", dataset}).objects(), lines);
    const CtlResult own = m_rig->json({"estimates", "backtest"});
    QCOMPARE(own.exitCode, 0);
    QVERIFY(own.out.isEmpty());
}

void TestCtlEstimates::refusesWhatIsNotThere()
{
    QCOMPARE(m_rig->json({"estimates", "backtest", "--format", "swf"}).exitCode, 2);
    QCOMPARE(m_rig->json({"estimates", "list", "--task-type", ""}).exitCode, 2);
    submit("resize");
    const auto unknown = m_rig->json({"estimates", "list", "--task-type", "resise"});
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY2(unknown.error().value("message").toString().contains("'resise'"), unknown.err);
    const auto dataset = m_rig->json({"estimates", "backtest", "nothing"});
    QCOMPARE(dataset.exitCode, 1);
    QVERIFY(!dataset.error().value("hint").toString().isEmpty());
    // In a task they would be declared, and they are not.
    const QByteArray declaring = R"json({"name": "a", "features": {"learned_p50(memory)": "1GB"},
                                        "run": {"command": ["true"]}})json";
    const auto task = m_rig->json({"submit", "-"}, declaring);
    QCOMPARE(task.exitCode, 3);
    QVERIFY2(task.error().value("hint").toString().contains("learned from runs"), task.err);
}

QTEST_GUILESS_MAIN(TestCtlEstimates)
#include "tst_ctl_estimates.moc"
