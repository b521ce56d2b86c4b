// submit → why → trace → logs → cost of the real program, and the life of a task without an owner.
#include "integration/ctl_rig.h"

#include <QJsonArray>
#include <QtTest>

#include <optional>

namespace tributary {
namespace {

using test::CtlResult;
using test::functionTask;

// The exit codes of the contract.
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

const QStringList kTaskKeys{"attempt",  "backend",        "cost_micro",       "currency", "ended",
                            "error",    "execution_type", "exit_code",        "id",       "name",
                            "outputs",  "rule",           "rule_set_version", "started",  "state",
                            "submitted"};

class TestCtlTasks : public QObject
{
    Q_OBJECT

private:
    QString submit(const QByteArray& task, const QStringList& more = {})
    {
        const CtlResult result = m_rig->json(QStringList{"submit", "-"} + more, task);
        if (result.object().isEmpty())
            qWarning("submit: %s%s", result.out.constData(), result.err.constData());
        return result.object().value("id").toString();
    }
    QString stateOf(const QString& id)
    {
        return m_rig->json({"status", id}).object().value("state").toString();
    }

    std::optional<test::CtlRig> m_rig;

private slots:
    void init() { m_rig.emplace(); }
    void cleanup() { m_rig.reset(); }

    void runsWhatTheReadmeSays()
    {
        const auto file = m_rig->writeFile(
            "task.json", functionTask("thumbs-42", R"(echo said >&2; echo '{"done": true}')"));
        const auto submitted = m_rig->json({"submit", file, "--wait"});
        QCOMPARE(submitted.exitCode, kDone);
        const auto task = submitted.object();
        QCOMPARE(task.keys(), kTaskKeys);
        QCOMPARE(task.value("state").toString(), QString("succeeded"));
        QCOMPARE(task.value("execution_type").toString(), QString("serverless"));
        QCOMPARE(task.value("rule").toString(), QString("serverless_suitable"));
        QCOMPARE(task.value("rule_set_version").toInt(), 1);
        QCOMPARE(task.value("exit_code").toInt(-1), 0);
        QCOMPARE(task.value("outputs").toObject(), (QJsonObject{{"done", true}}));
        const auto id = task.value("id").toString();
        QVERIFY(!QUuid::fromString(id).isNull());
        QCOMPARE(m_rig->json({"status", id}).object(), task);

        const auto why = m_rig->json({"why", id}).object();
        QCOMPARE(why.value("rule").toString(), QString("serverless_suitable"));
        const auto conditions =
            why.value("rules").toArray().first().toObject().value("conditions").toArray();
        QCOMPARE(conditions.size(), 6);
        QCOMPARE(conditions.first().toObject().value("margin").toString(), QString("299s"));
        QVERIFY(!why.value("flip").toArray().isEmpty());
        QCOMPARE(why.value("rule_set_version").toInt(), 1);
        QVERIFY(why.value("waiting").toArray().isEmpty());

        QStringList kinds;
        for (const auto& span : m_rig->json({"trace", id}).objects()) {
            kinds.append(span.value("kind").toString());
            QVERIFY(span.value("duration_us").toInteger(-1) >= 0);
        }
        QCOMPARE(kinds, (QStringList{"queue", "dispatch", "cold_start", "run", "collect"}));

        const auto logs = m_rig->run({"logs", id});
        QCOMPARE(logs.out, QByteArray("{\"done\": true}\n"));
        QCOMPARE(logs.err, QByteArray("said\n"));

        const auto cost = m_rig->json({"cost", id}).object();
        QVERIFY(cost.value("cost_micro").toInteger() > 0);
        QCOMPARE(cost.value("cost_micro").toInteger(), task.value("cost_micro").toInteger());
        const auto attempts = cost.value("attempts").toArray();
        QCOMPARE(attempts.size(), 1);
        const auto formula = attempts.first().toObject().value("formula").toString();
        QVERIFY2(formula.contains("price book tributary-default"), qPrintable(formula));
    }

    // For people, the same commands print something that names the task.
    void printsForPeople()
    {
        const auto id = submit(functionTask("for-people", "echo 1"), {"--wait"});
        const QStringList commands{"status", "why", "trace", "cost"};
        for (const auto& command : commands) {
            const auto result = m_rig->run({command, id});
            QCOMPARE(result.exitCode, kDone);
            QVERIFY2(result.err.isEmpty(), result.err.constData());
            QVERIFY(result.out.size() > 40);
        }
        QVERIFY(m_rig->run({"list"}).out.contains("for-people"));
    }

    void usageErrorsAreJsonToo()
    {
        const auto error = m_rig->json({"list", "--limit", "0"});
        QCOMPARE(error.exitCode, kUsage);
        QVERIFY2(error.error().value("message").toString().contains("from 1 on"), error.err);
        QCOMPARE(m_rig->json({"list", "--limit", "99999999999999999999"}).exitCode, kUsage);
    }

    void aBadLineKeepsItsId()
    {
        const QString rules =
            m_rig->writeFile("rules.yaml",
                             "task_classification_rules:\n  - {name: a, condition: 'true', "
                             "classification: {type: edge}}\n");
        const auto result =
            m_rig->run({"classify", "--rules", rules},
                       R"({"id": 5, "features": {"execution_time_estimate": "-5s"}})"
                       "\n"
                       R"({"id": "x", "features": {"cpu": 1}})"
                       "\nnonsense\n");
        const auto rows = result.objects();
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows[0].value("id").toInt(), 5);
        QCOMPARE(rows[1].value("id").toString(), QString("x"));
        QVERIFY(rows[2].value("id").isNull());
        for (const auto& row : rows)
            QVERIFY2(row.value("error").isObject(), result.out);
    }

    // Blocks of the log end anywhere; characters don't.
    void logsKeepWholeCharacters()
    {
        const auto id =
            submit(functionTask("euro", "printf a; yes \u20ac | head -n 700000 | tr -d '\\n'"));
        QCOMPARE(m_rig->json({"wait", id}).exitCode, kDone);
        QString text;
        for (const auto& row : m_rig->json({"logs", id, "--stream", "output"}).objects())
            text += row.value("text").toString();
        QCOMPARE(text.count(QChar(0x20ac)), 700'000);
        QCOMPARE(text.count(QChar(0xfffd)), 0);
    }

    void storesWithoutAScheduler()
    {
        const auto result = m_rig->run({"submit", "-"}, functionTask("later", "echo 1"));
        QCOMPARE(result.exitCode, kDone);
        QVERIFY2(result.err.contains("no scheduler is running"), result.err.constData());
        const auto rows = m_rig->json({"list"}).objects();
        QCOMPARE(rows.size(), 1);
        const auto id = rows.first().value("id").toString();
        QCOMPARE(rows.first().value("state").toString(), QString("queued"));
        const auto waiting = m_rig->json({"why", id}).object().value("waiting").toArray();
        QCOMPARE(waiting.first().toObject().value("code").toString(), QString("no_scheduler"));
        QCOMPARE(m_rig->run({"logs", id}).exitCode, kFailed);
        const auto waited = m_rig->json({"wait", id});
        QCOMPARE(waited.exitCode, kDone);
        QCOMPARE(waited.object().value("state").toString(), QString("succeeded"));
    }

    // Nobody could tell when it came; waiting for ever would tell nobody either.
    void failsLaterWhatNothingCanRun_data()
    {
        QTest::addColumn<QByteArray>("run");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("function") << QByteArray(R"({"function":"nobody"})")
                                  << QByteArray("not deployed");
        QTest::newRow("url") << QByteArray("{\"url\":\"https:/"
                                           "/example.test/job\"}")
                             << QByteArray("no back end can run it");
    }
    void failsLaterWhatNothingCanRun()
    {
        QFETCH(QByteArray, run);
        QFETCH(QByteArray, reason);
        const QByteArray task = R"({"name":"gap","run":)" + run
            + R"(,"override":{"type":"serverless","reason":"test"}})";
        QCOMPARE(m_rig->run({"submit", "-"}, task).exitCode, kDone);
        const auto id = m_rig->json({"list"}).objects().value(0).value("id").toString();
        const auto waited = m_rig->json({"wait", id});
        QCOMPARE(waited.exitCode, kFailed);
        QCOMPARE(waited.object().value("state").toString(), QString("failed"));
        QVERIFY2(waited.object().value("error").toString().toUtf8().contains(reason), waited.out);
    }

    void cancelsWithoutAScheduler()
    {
        const auto id = submit(functionTask("never", "echo 1"));
        const auto result = m_rig->run({"cancel", id});
        QCOMPARE(result.exitCode, kDone);
        QVERIFY2(result.err.contains("no scheduler is running"), result.err.constData());
        QCOMPARE(stateOf(id), QString("cancelled"));
        const auto again = m_rig->json({"cancel", id});
        QCOMPARE(again.exitCode, kFailed);
        QVERIFY(again.error().value("message").toString().contains("cancelled"));
        QCOMPARE(m_rig->json({"wait", id}).exitCode, kFailed);
    }

    void waitsForWhatFails()
    {
        const auto result =
            m_rig->json({"submit", "-", "--wait"}, functionTask("fails", "echo no >&2; exit 7"));
        QCOMPARE(result.exitCode, kFailed);
        QCOMPARE(result.object().value("state").toString(), QString("failed"));
        QCOMPARE(result.object().value("exit_code").toInt(), 7);
        QVERIFY(!result.object().value("error").toString().isEmpty());
    }

    void takesSeveralTasksInOrder()
    {
        QByteArray lines;
        for (int i = 0; i < 20; ++i)
            lines += functionTask("n" + QByteArray::number(i), "echo 1").replace('\n', ' ') + '\n';
        const auto result = m_rig->json({"submit", "-", "--wait"}, lines);
        QCOMPARE(result.exitCode, kDone);
        const auto tasks = result.objects();
        QCOMPARE(tasks.size(), 20);
        for (int i = 0; i < 20; ++i)
            QCOMPARE(tasks[i].value("name").toString(), QString("n%1").arg(i));
        // Newest first, filtered and cut.
        const auto rows = m_rig->json({"list", "--filter", "name MATCHES 'n1*'", "--limit", "3"});
        QStringList names;
        for (const auto& row : rows.objects())
            names.append(row.value("name").toString());
        QCOMPARE(names, (QStringList{"n19", "n18", "n17"}));
    }

    void followsDependencies()
    {
        const QByteArray both = "["
            + functionTask("second", "echo 2", R"(, "depends_on": ["first"])") + ","
            + functionTask("first", "echo 1") + "]";
        const auto result = m_rig->json({"submit", "-", "--wait"}, both);
        QCOMPARE(result.exitCode, kDone);
        const auto tasks = result.objects();
        QCOMPARE(tasks.size(), 2);
        QVERIFY(tasks[0].value("started").toString() >= tasks[1].value("ended").toString());
    }

    // A package lies beside its task file, wherever the command was started.
    void findsPackagesBesideTheFile()
    {
        QDir(m_rig->dataDir() + "/..").mkpath("job/code");
        m_rig->writeFile("job/code/say.sh", "echo '{\"from\": \"package\"}'\n");
        const auto file = m_rig->writeFile("job/task.json",
                                           R"({"name": "packed", "features": {"stateful": true},
                "run": {"command": ["/bin/sh", "say.sh"], "package": "code"}})");
        const auto result = m_rig->json({"submit", file, "--wait"});
        QVERIFY2(result.exitCode == kDone, result.out + result.err);
        QCOMPARE(result.object().value("outputs").toObject().value("from").toString(),
                 QString("package"));
    }

    void endsWithTheDocumentedCode_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::newRow("no command") << QStringList{} << kUsage;
        QTest::newRow("unknown command") << QStringList{"frobnicate"} << kUsage;
        QTest::newRow("unknown option") << QStringList{"list", "--colour"} << kUsage;
        QTest::newRow("help") << QStringList{"--help"} << kDone;
        QTest::newRow("no id") << QStringList{"status"} << kUsage;
        QTest::newRow("malformed id") << QStringList{"status", "7"} << kUsage;
        QTest::newRow("bad limit") << QStringList{"list", "--limit", "0"} << kUsage;
        QTest::newRow("port of all addresses")
            << QStringList{"serve", "--listen", "0.0.0.0:80"} << kUsage;
        QTest::newRow("later command") << QStringList{"workflow", "run", "x"} << kUsage;
        const QString unknown = "01900000-0000-7000-8000-000000000000";
        for (const char* command : {"status", "wait", "cancel", "trace", "why", "logs", "cost"})
            QTest::addRow("%s of an unknown id", command)
                << QStringList{command, unknown} << kFailed;
    }
    void endsWithTheDocumentedCode()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        submit(functionTask("known", "echo 1"));
        const auto result = m_rig->json(arguments);
        QVERIFY2(result.exitCode == code, result.out + result.err);
        if (code != kDone)
            QVERIFY(!result.err.isEmpty());
        if (code == kFailed)
            QCOMPARE(result.error().value("code").toString(), QString("not_found"));
    }

    void saysThatADirectoryIsEmpty()
    {
        const auto result = m_rig->json({"list"});
        QCOMPARE(result.exitCode, kFailed);
        QCOMPARE(result.error().value("code").toString(), QString("not_found"));
        QVERIFY(!QFile::exists(m_rig->dataDir())); // asking makes nothing
    }

    // The global options stand on either side of the command.
    void takesGlobalOptionsEverywhere()
    {
        submit(functionTask("known", "echo 1"));
        QProcess process;
        process.setProcessEnvironment(m_rig->environment());
        process.start(m_rig->program(), {"list", "--json", "--data", m_rig->dataDir()});
        const auto result = m_rig->finish(process);
        QCOMPARE(result.exitCode, kDone);
        QCOMPARE(result.objects().size(), 1);
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestCtlTasks)
#include "tst_ctl_tasks.moc"
