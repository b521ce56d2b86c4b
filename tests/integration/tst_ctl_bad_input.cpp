// Mistakes in task files: told with their place, nothing half applied; and programs that misbehave:
// each ends in a clear state.
#include "integration/ctl_rig.h"

#include <QJsonArray>
#include <QtTest>

#include <optional>

namespace tributary {
namespace {

using test::functionTask;
using test::processTask;

constexpr int kFailed = 1;
constexpr int kBadInput = 3;

class TestCtlBadInput : public QObject
{
    Q_OBJECT

private:
    qsizetype taskCount() { return m_rig->json({"list"}).objects().size(); }

    std::optional<test::CtlRig> m_rig;

private slots:
    void init() { m_rig.emplace(); }
    void cleanup() { m_rig.reset(); }

    void refusesMistakes_data()
    {
        QTest::addColumn<QByteArray>("task");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("message"); // a part of it
        const auto features = [](const QByteArray& fields) {
            return "name: a\nrun: {command: [\"true\"]}\nfeatures:\n  " + fields + "\n";
        };
        QTest::newRow("unknown feature")
            << features("memory_requirment: 1GB") << 4 << 3 << "memory_requirment";
        QTest::newRow("wrong unit")
            << features("execution_time_estimate: 12GB") << 4 << 28 << "time";
        QTest::newRow("NaN") << features("cpu_requirement: .nan") << 4 << 20 << "";
        QTest::newRow("infinity") << features("cpu_requirement: 1e400") << 4 << 20 << "";
        QTest::newRow("negative size") << features("memory_requirement: -1") << 4 << 23 << "";
        QTest::newRow("unknown key") << QByteArray("name: a\nruns: {}\n") << 2 << 1 << "runs";
        QTest::newRow("no program") << QByteArray("name: a\nrun: {command: []}\n") << 2 << 16 << "";
        QTest::newRow("broken JSON")
            << QByteArray("{\"name\": \"a\",\n \"run\": ]}") << 2 << 9 << "";
        QTest::newRow("broken UTF-8") << QByteArray("name: \"a\xff\"\n") << 1 << 9 << "UTF-8";
        QTest::newRow("duplicate key") << QByteArray("name: a\nname: b\n") << 2 << 1 << "name";
        QTest::newRow("empty file") << QByteArray() << 1 << 1 << "";
    }
    void refusesMistakes()
    {
        QFETCH(QByteArray, task);
        QFETCH(int, line);
        QFETCH(int, column);
        QFETCH(QString, message);
        const auto file = m_rig->writeFile("task.yaml", task);
        const auto result = m_rig->json({"submit", file});
        QVERIFY2(result.exitCode == kBadInput, result.out + result.err);
        const auto error = result.error();
        QCOMPARE(error.value("file").toString(), file);
        QVERIFY2(error.value("line").toInt() == line && error.value("column").toInt() == column,
                 result.err);
        QVERIFY2(error.value("message").toString().contains(message), result.err);
        QCOMPARE(taskCount(), 0);
        // For people: file:line:column: message.
        const auto text = m_rig->run({"submit", file});
        QVERIFY2(text.err.contains(QString("%1:%2:%3: ").arg(file).arg(line).arg(column).toUtf8()),
                 text.err);
    }

    // A good task before a bad one is not accepted either.
    void appliesAllOrNothing()
    {
        const auto good = functionTask("good", "echo 1").replace('\n', ' ');
        const auto result = m_rig->json({"submit", "-"}, good + "\n{\"name\": \"bad\"}\n");
        QCOMPARE(result.exitCode, kBadInput);
        QCOMPARE(result.error().value("file").toString(), QString("-"));
        QCOMPARE(result.error().value("line").toInt(), 2);
        QCOMPARE(taskCount(), 0);
    }

    void refusesCycles()
    {
        const QByteArray cycle = "[" + functionTask("a", "echo 1", R"(, "depends_on": ["b"])") + ","
            + functionTask("b", "echo 1", R"(, "depends_on": ["c"])") + ","
            + functionTask("c", "echo 1", R"(, "depends_on": ["a"])") + "]";
        const auto result = m_rig->json({"submit", "-"}, cycle);
        QVERIFY2(result.exitCode == kBadInput, result.out + result.err);
        QVERIFY(result.error().value("line").toInt() > 0);
        QCOMPARE(taskCount(), 0);
    }

    void refusesUnknownDependencies()
    {
        const auto result = m_rig->json(
            {"submit", "-"},
            functionTask("a", "echo 1",
                         R"(, "depends_on": ["01900000-0000-7000-8000-000000000000"])"));
        QVERIFY2(result.exitCode != 0, result.out + result.err);
        QCOMPARE(taskCount(), 0);
    }

    void refusesHugeText()
    {
        const auto file = m_rig->writeFile(
            "huge.json", "{\"name\": \"" + QByteArray(64 << 20, 'x') + "\", \"run\": {}}");
        const auto result = m_rig->json({"submit", file});
        QVERIFY2(result.exitCode == kBadInput, result.err.left(500));
        QVERIFY(result.err.size() < 2000);
        QCOMPARE(taskCount(), 0);
    }

    void refusesUnreadableFiles_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("absent") << "none.json";
        QTest::newRow("directory") << ".";
        QTest::newRow("absent package") << "package.json";
    }
    void refusesUnreadableFiles()
    {
        QFETCH(QString, path);
        m_rig->writeFile("package.json", R"({"name": "a", "run": {"command": ["true"],
                                             "package": "nowhere"}})");
        const auto result = m_rig->json({"submit", path});
        QVERIFY2(result.exitCode == kBadInput, result.out + result.err);
        QVERIFY2(result.err.contains(path.toUtf8()), result.err);
        QCOMPARE(taskCount(), 0);
    }

    void endsPrograms_data()
    {
        QTest::addColumn<QByteArray>("task");
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("error"); // a part of it
        QTest::newRow("missing program")
            << QByteArray(R"({"name": "a", "features": {"stateful": true},
                              "run": {"command": ["/no/such/program"]}})")
            << "failed"
            << "/no/such/program";
        QTest::newRow("dies by a signal") << processTask("p", "kill -SEGV $$") << "failed"
                                          << "signal";
        QTest::newRow("runs too long")
            << processTask("p", "sleep 600", R"(, "timeout": {"run": "200ms"})") << "timed_out"
            << "";
        QTest::newRow("ignores the polite end") << processTask(
            "p", "trap '' TERM; while :; do sleep 1; done", R"(, "timeout": {"run": "200ms"})")
                                                << "timed_out"
                                                << "";
        QTest::newRow("function exits") << functionTask("f", "exit 9") << "failed"
                                        << "9";
        QTest::newRow("function dies") << functionTask("f", "kill -KILL $$") << "failed"
                                       << "";
    }
    void endsPrograms()
    {
        QFETCH(QByteArray, task);
        QFETCH(QString, state);
        QFETCH(QString, error);
        const auto result = m_rig->json({"submit", "-", "--wait"}, task);
        QVERIFY2(result.exitCode == kFailed, result.out + result.err);
        const auto object = result.object();
        QCOMPARE(object.value("state").toString(), state);
        QVERIFY2(object.value("error").toString().contains(error), result.out);
        QVERIFY(!object.value("ended").isNull());
    }

    // Time in the queue counts while nobody runs the scheduler, too.
    void endsWhatWaitedTooLong()
    {
        const auto task = functionTask("late", "echo 1", R"(, "timeout": {"queue": "1ms"})");
        const auto id = m_rig->json({"submit", "-"}, task).object().value("id").toString();
        const auto result = m_rig->json({"wait", id});
        QCOMPARE(result.exitCode, kFailed);
        QCOMPARE(result.object().value("state").toString(), QString("timed_out"));
        QVERIFY(result.object().value("started").isNull());
    }

    // What it printed before its end is kept, up to a limit that is told.
    void keepsTheOutputOfTalkativePrograms()
    {
        const auto result =
            m_rig->json({"submit", "-", "--wait"}, processTask("p", "yes | head -c 1073741824"));
        QVERIFY2(result.exitCode == 0, result.out + result.err);
        const auto id = result.object().value("id").toString();
        const auto logs = m_rig->run({"logs", id});
        QCOMPARE(logs.exitCode, 0);
        QVERIFY(logs.out.startsWith("y\ny\n"));
        QVERIFY2(logs.out.size() < (128 << 20), qPrintable(QString::number(logs.out.size())));
        QVERIFY2(!logs.err.isEmpty(), "nothing says that the output was cut");
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestCtlBadInput)
#include "tst_ctl_bad_input.moc"
