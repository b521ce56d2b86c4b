// The demo: at least 300 tasks of mixed kinds on all three back ends, and the table of them.
#include "integration/ctl_rig.h"

#include <QFileInfo>
#include <QtTest>

namespace tributary {
namespace {

class TestCtlDemo : public QObject
{
    Q_OBJECT

private slots:
    void runsAllExecutionTypes()
    {
        const test::CtlRig rig;
        const auto result = rig.json({"demo"});
        if (result.err.contains("no edge tasks can run here"))
            QSKIP(result.err.constData());
        QVERIFY2(result.exitCode == 0, result.out + result.err);
        const auto rows = result.objects();
        QCOMPARE(rows.size(), 3);
        qint64 tasks = 0;
        for (const auto& row : rows) {
            const auto number = [&](const char* key) { return row.value(key).toInteger(-1); };
            tasks += number("tasks");
            QVERIFY2(number("tasks") >= 50, result.out);
            QVERIFY2(number("succeeded") >= number("tasks") * 9 / 10, result.out);
            QCOMPARE(number("succeeded") + number("failed") + number("cancelled"), number("tasks"));
            QVERIFY2(number("latency_p50_us") > 0, result.out);
            QVERIFY2(number("latency_p95_us") >= number("latency_p50_us"), result.out);
            QVERIFY2(number("run_p95_us") >= number("run_p50_us"), result.out);
            QVERIFY2(number("cost_micro") > 0, result.out);
            const bool isServerless = row.value("execution_type").toString() == "serverless";
            QCOMPARE(number("cold_starts") > 0, isServerless);
        }
        QVERIFY(tasks >= 300);
        // The same figures from the tasks themselves.
        const auto listed = rig.json({"list"}).objects();
        QCOMPARE(listed.size(), tasks);
        QHash<QString, qint64> counts;
        QHash<QString, qint64> costs;
        QSet<QString> kinds;
        for (const auto& task : listed) {
            const auto type = task.value("execution_type").toString();
            ++counts[type];
            costs[type] += task.value("cost_micro").toInteger();
            kinds.insert(task.value("name").toString().section('-', 0, 0));
            QVERIFY(!task.value("ended").isNull());
        }
        for (const auto& row : rows) {
            const auto type = row.value("execution_type").toString();
            QCOMPARE(row.value("tasks").toInteger(), counts[type]);
            QCOMPARE(row.value("cost_micro").toInteger(), costs[type]);
        }
        QVERIFY2(kinds.size() >= 6, qPrintable(QStringList(kinds.values()).join(' ')));
    }

    void printsATable()
    {
        const test::CtlRig rig;
        const auto result = rig.run({"demo", "--tasks", "12", "--seed", "7"});
        if (result.err.contains("no edge tasks can run here"))
            QSKIP(result.err.constData());
        QVERIFY2(result.exitCode == 0, result.out + result.err);
        const auto lines = result.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 4);
        for (const char* head : {"TYPE", "TASKS", "SUCCEEDED", "P50", "P95", "COLD STARTS", "COST"})
            QVERIFY2(lines[0].contains(head), lines[0]);
        QVERIFY(lines[1].startsWith("traditional "));
        QVERIFY(lines[2].startsWith("serverless "));
        QVERIFY(lines[3].startsWith("edge "));
        for (const auto& line : lines)
            QCOMPARE(QString::fromUtf8(line).size() > 100, true);
    }

    // Where the system permits no containers the rest is shown all the same, and what is missing.
    void showsTheRestWithoutContainers()
    {
        const test::CtlRig rig;
        const QString fake = rig.writeFile("bwrap", "#!/bin/sh\necho not here >&2\nexit 1\n");
        QVERIFY(
            QFile::setPermissions(fake, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", QFileInfo(fake).path().toLocal8Bit() + ':' + path);
        const auto result = rig.json({"demo", "--tasks", "30"});
        qputenv("PATH", path);
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.err.contains("no edge tasks can run here")
                     && result.err.contains("not here"),
                 result.err);
        const auto rows = result.objects();
        QCOMPARE(rows.size(), 3);
        for (const auto& row : rows) {
            const bool isEdge = row.value("execution_type").toString() == "edge";
            QVERIFY2(row.value("tasks").toInteger() > 0, result.out);
            QCOMPARE(row.value("succeeded").toInteger() == 0, isEdge);
            QCOMPARE(row.value("failed").toInteger() == row.value("tasks").toInteger(), isEdge);
        }
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestCtlDemo)
#include "tst_ctl_demo.moc"
