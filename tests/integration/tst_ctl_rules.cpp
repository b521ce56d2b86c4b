// `tributaryctl rules check|diff|replay` as an operator or a pipeline uses it.
#include "integration/ctl_rig.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

#include <optional>

using namespace tributary;
using test::CtlResult;

namespace {

const QByteArray kRules = "task_classification_rules:\n"
                          "  - name: wide\n"
                          "    condition: execution_time_estimate < 300s\n"
                          "    classification: {type: traditional}\n"
                          "  - name: narrow\n"
                          "    condition: execution_time_estimate < 60s\n"
                          "    classification: {type: traditional}\n";

} // namespace

class TestCtlRules : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_rig.emplace(); }
    void cleanup() { m_rig.reset(); }

    void checkPrintsAFindingALine()
    {
        const QString file = m_rig->writeFile("rules.yaml", kRules);
        const CtlResult result = m_rig->json({"rules", "check", file});
        QCOMPARE(result.exitCode, 0);
        const QJsonObject finding = result.object();
        QStringList keys = finding.keys();
        keys.sort();
        QCOMPARE(keys.join(' '), "kind message rules severity span witness");
        QCOMPARE(finding.value("kind").toString(), "shadowed");
        QCOMPARE(finding.value("severity").toString(), "warning");
        QCOMPARE(finding.value("rules").toArray(), (QJsonArray{"narrow", "wide"}));
        QCOMPARE(finding.value("span").toObject(), (QJsonObject{{"line", 5}, {"column", 5}}));
        // The witness is a record of classify, which sends it where the finding says.
        QJsonObject record = finding.value("witness").toObject();
        record.insert("id", "w");
        const CtlResult classified = m_rig->run(
            {"classify", "--rules", file}, QJsonDocument(record).toJson(QJsonDocument::Compact));
        QCOMPARE(classified.object().value("rule").toString(), "wide");
    }

    void strictFailsOnFindings()
    {
        const QString file = m_rig->writeFile("rules.yaml", kRules);
        QCOMPARE(m_rig->run({"rules", "check", "--strict", file}).exitCode, 1);
        const QString clean =
            m_rig->writeFile("clean.yaml", kRules.left(kRules.indexOf("  - name: narrow")));
        const CtlResult result = m_rig->run({"rules", "check", "--strict", clean});
        QCOMPARE(result.exitCode, 0);
        QVERIFY2(result.out.contains("0 findings"), result.out.constData());
    }

    void tellsPeopleTheWayOut()
    {
        const CtlResult result =
            m_rig->run({"rules", "check", m_rig->writeFile("rules.yaml", kRules)});
        QCOMPARE(result.exitCode, 0);
        for (const char* part : {"rules.yaml:5:5: warning: 'narrow' never decides", "move it up",
                                 R"({"execution_time_estimate":"30s"})", "1 findings"})
            QVERIFY2(result.out.contains(part), result.out.constData());
    }

    void failingTestsAreFindings()
    {
        const CtlResult result =
            m_rig->json({"rules", "check",
                         m_rig->writeFile(
                             "rules.yaml",
                             kRules.left(kRules.indexOf("  - name: narrow"))
                                 + "tests:\n  - {name: t, features: {}, expect: {rule: wide}}\n")});
        QCOMPARE(result.exitCode, 0);
        QCOMPARE(result.object().value("kind").toString(), "failing_test");
        QCOMPARE(result.object().value("witness").toString(), "t");
    }

    void whatDoesNotLoadIsAnError()
    {
        const CtlResult result = m_rig->json(
            {"rules", "check",
             m_rig->writeFile("rules.yaml", QByteArray(kRules).replace("< 60s", "< 60"))});
        QCOMPARE(result.exitCode, 3);
        QVERIFY(result.out.isEmpty());
        QCOMPARE(result.error().value("line").toInt(), 6);
    }

    void diffTellsWhatADraftChanges()
    {
        const QString old = m_rig->writeFile("old.yaml", kRules);
        const QString draft =
            m_rig->writeFile("draft.yaml", QByteArray(kRules).replace("< 60s", "< 90s"));
        const CtlResult text = m_rig->run({"rules", "diff", draft, "--base", old});
        QCOMPARE(text.exitCode, 0);
        QCOMPARE(text.out,
                 QByteArray("~ narrow\n    condition: execution_time_estimate < 60s → "
                            "execution_time_estimate < 90s\n"));
        const QJsonObject change = m_rig->json({"rules", "diff", draft, "--base", old}).object();
        QCOMPARE(change.value("kind").toString(), "changed");
        QCOMPARE(change.value("from").toInt(), 2);
        QCOMPARE(change.value("differences").toArray().size(), 1);
        QVERIFY(m_rig->run({"rules", "diff", old, "--base", old}).out.startsWith("no difference"));
        // A new data directory has the rules that ship.
        const CtlResult shipped = m_rig->run({"rules", "diff", draft});
        QVERIFY2(shipped.out.contains("- serverless_suitable"), shipped.err.constData());
    }

    // Without --base: beside the version that is active.
    void replayHoldsADraftAgainstPastTasks()
    {
        const QString active = m_rig->writeFile("active.yaml", kRules);
        QCOMPARE(m_rig->run({"rules", "publish", active}).exitCode, 0);
        const QString draft =
            m_rig->writeFile("draft.yaml",
                             QByteArray(kRules)
                                 .replace("< 60s\n    classification: {type: traditional}",
                                          "< 60s\n    classification: {type: edge}")
                                 .replace("< 300s", "< 30s"));
        // Five jobs of 10, 40, 50, 100 and 1000 seconds, one processor each.
        QByteArray log = "; Version: 2\n";
        int id = 0;
        for (const char* run : {"10", "40", "50", "100", "1000"}) {
            ++id;
            log += QByteArray::number(id) + " " + QByteArray::number(id * 60) + " 5 " + run
                + " 1 -1 -1 1 " + run + " -1 1 1 1 1 1 1 -1 -1\n";
        }
        const QString trace = m_rig->writeFile("jobs.swf", log);
        const CtlResult result =
            m_rig->json({"rules", "replay", "--draft", draft, "--history", trace});
        QVERIFY2(result.exitCode == 0, result.err.constData());
        const QJsonObject report = result.object();
        QCOMPARE(report.value("tasks").toInt(), 5);
        QCOMPARE(report.value("moved").toInt(), 2);
        QCOMPARE(report.value("matrix").toObject().value("traditional").toObject(),
                 (QJsonObject{{"traditional", 3}, {"serverless", 0}, {"edge", 2}}));
        QVERIFY(report.value("cost_micro").toObject().value("after").toObject().contains("USD"));
        QCOMPARE(report.value("cost_micro").toObject().value("untold").toInt(), 0);
        const QJsonObject moved = report.value("moved_tasks").toArray().first().toObject();
        QCOMPARE(moved.value("from_rule").toString(), "wide");
        QCOMPARE(moved.value("to_rule").toString(), "narrow");
        QCOMPARE(moved.value("seconds_before").toDouble(), 45.0);
        QCOMPARE(moved.value("seconds_after").toDouble(), 40.0);

        const CtlResult text =
            m_rig->run({"rules", "replay", "--draft", draft, "--history", trace});
        for (const char* part :
             {"moved          2 of 5 tasks (40.0 %)", "latency p50", "assumed  "})
            QVERIFY2(text.out.contains(part), text.out.constData());
        const auto versions = m_rig->json({"rules", "history"}).objects();
        QCOMPARE(versions.first().value("message").toString(), QString()); // ours is the newest

        // The same once it was imported.
        const CtlResult imported = m_rig->json({"import", trace, "--format", "swf"});
        QVERIFY2(imported.exitCode == 0, imported.err.constData());
        const QStringList stored{"rules",     "replay",
                                 "--draft",   draft,
                                 "--dataset", imported.object().value("dataset").toString()};
        const QJsonObject again = m_rig->json(stored).object();
        for (const char* key :
             {"tasks", "matrix", "moved_by_basis", "cost_micro", "latency_seconds"})
            QCOMPARE(again.value(key), report.value(key));
        QCOMPARE(again.value("moved_by_basis").toObject().value("same_time").toInt(), 2);
        QCOMPARE(m_rig->json(stored + QStringList{"--history", trace}).exitCode, 2);
        QCOMPARE(m_rig->json(stored + QStringList{"--assume", "stateful=true"}).exitCode, 2);
        const CtlResult unknown =
            m_rig->json({"rules", "replay", "--draft", draft, "--dataset", "nothing"});
        QCOMPARE(unknown.exitCode, 1);
        QVERIFY(unknown.error().value("hint").toString().contains("import --list"));
    }

    // Without --history: over what was submitted here.
    void replayOverOwnTasks()
    {
        const QString active = m_rig->writeFile("active.yaml", kRules);
        QCOMPARE(m_rig->run({"rules", "publish", active}).exitCode, 0);
        const QString draft = m_rig->writeFile(
            "draft.yaml",
            QByteArray(kRules).replace("< 300s\n    classification: {type: traditional}",
                                       "< 300s\n    classification: {type: edge}"));
        const CtlResult nothing = m_rig->json({"rules", "replay", "--draft", draft});
        QCOMPARE(nothing.exitCode, 1);
        QVERIFY(nothing.error().value("hint").toString().contains("--history"));
        QByteArray tasks = "[";
        for (const char* seconds : {"10", "200", "900"})
            tasks += QByteArray(tasks.size() > 1 ? "," : "")
                + R"({"name": "a", "run": {"command": ["true"]}, "features":)"
                + R"( {"execution_time_estimate": )" + seconds + "}}";
        const QString file = m_rig->writeFile("tasks.json", tasks + "]");
        QCOMPARE(m_rig->run({"submit", file}).exitCode, 0);
        const QJsonObject report = m_rig->json({"rules", "replay", "--draft", draft}).object();
        QCOMPARE(report.value("tasks").toInt(), 3);
        QCOMPARE(report.value("moved").toInt(), 2);
        QCOMPARE(report.value("latency_seconds").toObject().value("untold").toInt(), 3);
        const QJsonObject moved = report.value("moved_tasks").toArray().first().toObject();
        QCOMPARE(moved.value("history").toString(), "own");
        QCOMPARE(m_rig->run({"why", moved.value("id").toString()}).exitCode, 0); // a task of ours
        // Against itself nothing moves.
        QCOMPARE(m_rig->json({"rules", "replay", "--draft", draft, "--base", draft})
                     .object()
                     .value("moved")
                     .toInt(),
                 0);
    }

    void replayRefuses_data()
    {
        QTest::addColumn<QByteArray>("trace");
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("unknown format") << QByteArray("\x89PNG") << QStringList{} << 3;
        QTest::newRow("bad record") << QByteArray("; Version: 2\n1 2 3\n") << QStringList{} << 3;
        QTest::newRow("no task") << QByteArray("; Version: 2\n") << QStringList{} << 3;
        QTest::newRow("bad assumption")
            << QByteArray("; Version: 2\n") << QStringList{"--assume", "memory=2"} << 3;
        QTest::newRow("unknown option")
            << QByteArray("; Version: 2\n") << QStringList{"--format", "xls"} << 2;
    }
    void replayRefuses()
    {
        QFETCH(QByteArray, trace);
        QFETCH(QStringList, more);
        QFETCH(int, exitCode);
        const QString rules = m_rig->writeFile("rules.yaml", kRules);
        const CtlResult result =
            m_rig->json(QStringList{"rules", "replay", "--base", rules, "--draft", rules,
                                    "--history", m_rig->writeFile("trace", trace)}
                        + more);
        QCOMPARE(result.exitCode, exitCode);
        QVERIFY(!result.error().value("message").toString().isEmpty());
    }

    // A point becomes a draft that the replay confirms; what is active stays.
    void optimiseMakesDrafts()
    {
        QByteArray log = "; Version: 2\n";
        for (int id = 1; id <= 20; ++id) {
            const QByteArray run = QByteArray::number(id * 10);
            log += QByteArray::number(id) + " " + QByteArray::number(id * 60) + " 100 " + run
                + " 1 -1 -1 1 " + run + " -1 1 1 1 1 1 1 -1 -1\n";
        }
        const QString trace = m_rig->writeFile("jobs.swf", log);
        const QByteArray source = "task_classification_rules:\n"
                                  "  - name: short\n"
                                  "    condition: execution_time_estimate < 50s # for now\n"
                                  "    classification: {type: serverless}\n";
        const QString rules = m_rig->writeFile("rules.yaml", source);
        const QStringList optimise{"rules", "optimise", "--rules", rules, "--history", trace};
        const CtlResult result = m_rig->json(optimise);
        QVERIFY2(result.exitCode == 0, result.err.constData());
        const auto points = result.objects();
        QVERIFY(points.size() >= 2);
        QCOMPARE(points.first().value("point").toInt(), 0); // as they are
        QVERIFY(points.first().value("changes").toArray().isEmpty());
        const QJsonObject last = points.last();
        const QJsonObject change = last.value("changes").toArray().first().toObject();
        QCOMPARE(change.value("from").toString(), "50s");
        QCOMPARE(change.value("to").toString(), "200s");
        QCOMPARE(change.value("line").toInt(), 3);
        QCOMPARE(last.value("p95_seconds").toDouble(), 190.0);

        const QString number = QString::number(last.value("point").toInt());
        const QString draft = m_rig->writeFile("draft.yaml", "");
        QCOMPARE(m_rig->run(optimise + QStringList{"--draft", number, "--out", draft}).exitCode, 0);
        QCOMPARE(m_rig->run(optimise + QStringList{"--draft", number}).out,
                 QByteArray(source).replace("50s", "200s"));
        const QJsonObject replayed =
            m_rig->json({"rules", "replay", "--base", rules, "--draft", draft, "--history", trace})
                .object();
        QCOMPARE(replayed.value("moved").toInt(), last.value("moved").toInt());
        QCOMPARE(replayed.value("latency_seconds")
                     .toObject()
                     .value("p95")
                     .toObject()
                     .value("after")
                     .toDouble(),
                 190.0);
        const CtlResult text = m_rig->run(optimise);
        for (const char* part : {"WITHOUT A SLOT", "the rules as they are",
                                 "short: execution_time_estimate < 50s → 200s", "20 of 20 tasks",
                                 "nothing was published"})
            QVERIFY2(text.out.contains(part), text.out.constData());
        QVERIFY(m_rig->json({"rules", "history"}).objects().isEmpty()); // nothing was published
    }

    void optimiseRefuses_data()
    {
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("no such point") << QStringList{"--draft", "99"} << 1;
        QTest::newRow("out without a draft") << QStringList{"--out", "x"} << 2;
        QTest::newRow("unknown rule") << QStringList{"--vary", "no_such_rule"} << 3;
        QTest::newRow("too few points") << QStringList{"--points", "1"} << 2;
    }
    void optimiseRefuses()
    {
        QFETCH(QStringList, more);
        QFETCH(int, exitCode);
        const QString rules = m_rig->writeFile("rules.yaml", kRules);
        const QString trace = m_rig->writeFile(
            "jobs.swf", "; Version: 2\n1 0 5 10 1 -1 -1 1 10 -1 1 1 1 1 1 1 -1 -1\n");
        const CtlResult result = m_rig->json(
            QStringList{"rules", "optimise", "--rules", rules, "--history", trace} + more);
        QCOMPARE(result.exitCode, exitCode);
    }

    void optimiseNeedsTasks()
    {
        const CtlResult nothing = m_rig->json({"rules", "optimise"});
        QCOMPARE(nothing.exitCode, 1);
        QVERIFY(nothing.error().value("hint").toString().contains("--history"));
    }

private:
    std::optional<test::CtlRig> m_rig;
};

QTEST_GUILESS_MAIN(TestCtlRules)
#include "tst_ctl_rules.moc"
