// One owner at a time: serve, programs beside it, and what happens when it goes or dies.
#include "integration/ctl_rig.h"
#include "net/http_client.h"

#include <QJsonArray>
#include <QtTest>

#include <csignal>
#include <optional>

namespace tributary {
namespace {

using test::CtlResult;
using test::CtlRig;
using test::functionTask;
using test::processTask;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUnavailable = 4;
constexpr int kGuardMs = 60'000;

class TestCtlOwner : public QObject
{
    Q_OBJECT

private:
    QString submit(const QByteArray& task)
    {
        return m_rig->json({"submit", "-"}, task).object().value("id").toString();
    }
    QJsonObject status(const QString& id) { return m_rig->json({"status", id}).object(); }
    bool waitForState(const QString& id, const QString& state)
    {
        return QTest::qWaitFor([&] { return status(id).value("state").toString() == state; },
                               kGuardMs);
    }
    static void signal(const QProcess& process, int number)
    {
        ::kill(static_cast<pid_t>(process.processId()), number);
    }

    std::optional<CtlRig> m_rig;

private slots:
    void init() { m_rig.emplace(); }
    void cleanup() { m_rig.reset(); }

    void refusesASecondOwner()
    {
        const auto first = m_rig->serve();
        QVERIFY(first);
        const auto second = m_rig->json({"serve"});
        QCOMPARE(second.exitCode, kUnavailable);
        QVERIFY2(second.error().value("message").toString().contains(m_rig->dataDir()), second.err);
        const auto task = m_rig->json({"submit", "-", "--wait"}, functionTask("a", "echo 1"));
        QCOMPARE(task.exitCode, kDone); // the first still serves
    }

    void goesThroughTheOwner()
    {
        const auto owner = m_rig->serve();
        QVERIFY(owner);
        const auto accepted = m_rig->run({"submit", "-"}, functionTask("now", "echo 1"));
        QCOMPARE(accepted.exitCode, kDone);
        QVERIFY2(accepted.err.isEmpty(), accepted.err); // a scheduler does run
        const auto id =
            submit(functionTask("tomorrow", "echo 1", R"(, "not_before": "2099-01-01T00:00:00Z")"));
        // Only the owner knows why it waits and what the back ends are up to.
        const auto why = m_rig->json({"why", id}).object();
        QCOMPARE(why.value("waiting").toArray().first().toObject().value("code").toString(),
                 QString("not_before"));
        QCOMPARE(why.value("candidates").toArray().size(), 3);
        const auto cancelled = m_rig->json({"cancel", id});
        QCOMPARE(cancelled.exitCode, kDone);
        QVERIFY2(cancelled.err.isEmpty(), cancelled.err);
        QVERIFY(waitForState(id, "cancelled"));
        // Mistakes come back with the name that was given here.
        const auto file = m_rig->writeFile("bad.yaml", "name: a\nnames: b\n");
        const auto bad = m_rig->json({"submit", file});
        QCOMPARE(bad.exitCode, 3);
        QCOMPARE(bad.error().value("file").toString(), file);
        QCOMPARE(bad.error().value("line").toInt(), 2);
    }

    void endsPolitely_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGHUP") << SIGHUP;
    }
    void endsPolitely()
    {
        QFETCH(int, number);
        const auto owner = m_rig->serve();
        QVERIFY(owner);
        QVERIFY(QFile::exists(m_rig->dataDir() + "/owner"));
        signal(*owner, number);
        QCOMPARE(CtlRig::finish(*owner).exitCode, kDone);
        QVERIFY(!QFile::exists(m_rig->dataDir() + "/owner"));
        QVERIFY(!QFile::exists(m_rig->dataDir() + "/tributary.db-wal")); // checkpointed
    }

    // What runs goes on without an owner; the next one takes the result. It runs once.
    void leavesRunningTasksToTheNextOwner_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("polite end") << SIGTERM;
        QTest::newRow("killed") << SIGKILL;
    }
    void leavesRunningTasksToTheNextOwner()
    {
        QFETCH(int, number);
        const auto witness = m_rig->writeFile("witness", {});
        const auto gate = m_rig->writeFile("gate", {});
        const auto owner = m_rig->serve();
        QVERIFY(owner);
        const auto id = submit(processTask(
            "long",
            QString("echo run >> %1; while [ -e %2 ]; do sleep 0.05; done; echo '{\"ok\": 1}'")
                .arg(witness, gate)
                .toUtf8()));
        QVERIFY(waitForState(id, "running"));
        signal(*owner, number);
        QVERIFY(owner->waitForFinished(kGuardMs));
        QFile::remove(gate);
        const auto waited = m_rig->json({"wait", id});
        QVERIFY2(waited.exitCode == kDone, waited.out + waited.err);
        QCOMPARE(waited.object().value("attempt").toInt(), 1);
        QCOMPARE(waited.object().value("outputs").toObject(), (QJsonObject{{"ok", 1}}));
        QFile file(witness);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("run\n"));
    }

    void takesOverFromAnOwnerThatDies()
    {
        const auto gate = m_rig->writeFile("gate", {});
        auto owner = m_rig->serve();
        QVERIFY(owner);
        const auto id = submit(processTask(
            "long", QString("while [ -e %1 ]; do sleep 0.05; done").arg(gate).toUtf8()));
        QVERIFY(waitForState(id, "running"));
        const auto waiting = m_rig->start({"wait", id, "--json"});
        QVERIFY(waiting->waitForStarted(kGuardMs));
        signal(*owner, SIGKILL);
        QVERIFY(owner->waitForFinished(kGuardMs));
        // The waiting program is the owner now.
        QVERIFY(QTest::qWaitFor(
            [&] {
                QFile file(m_rig->dataDir() + "/owner");
                return file.open(QIODevice::ReadOnly)
                    && file.readAll().contains(QByteArray::number(waiting->processId()));
            },
            kGuardMs));
        QFile::remove(gate);
        const auto result = CtlRig::finish(*waiting);
        QVERIFY2(result.exitCode == kDone, result.out + result.err);
        QCOMPARE(result.object().value("state").toString(), QString("succeeded"));
        QCOMPARE(result.object().value("attempt").toInt(), 1);
    }

    void stopsWaitingOnCtrlC()
    {
        const auto gate = m_rig->writeFile("gate", {});
        const auto file = m_rig->writeFile(
            "task.json",
            processTask("long",
                        QString("while [ -e %1 ]; do sleep 0.05; done").arg(gate).toUtf8()));
        const auto waiting = m_rig->start({"submit", "--wait", "--json", file});
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto rows = m_rig->json({"list"}).objects();
                return rows.size() == 1 && rows.first().value("state").toString() == "running";
            },
            kGuardMs));
        signal(*waiting, SIGINT);
        const auto result = CtlRig::finish(*waiting);
        QCOMPARE(result.exitCode, kFailed);
        QCOMPARE(result.error().value("code").toString(), QString("cancelled"));
        const auto id = m_rig->json({"list"}).objects().first().value("id").toString();
        QCOMPARE(status(id).value("state").toString(), QString("running"));
        QCOMPARE(m_rig->run({"cancel", "--force", id}).exitCode, kDone); // stored
        const auto ended = m_rig->json({"wait", id});
        QCOMPARE(ended.exitCode, kFailed);
        QCOMPARE(ended.object().value("state").toString(), QString("cancelled"));
    }

    // Scripts submit side by side: each waits for the other's moment, none is refused or lost.
    void storesFromManyProgramsAtOnce()
    {
        std::vector<test::Program> programs;
        for (int i = 0; i < 8; ++i) {
            const auto name = "n" + QByteArray::number(i);
            const auto file = m_rig->writeFile(name, functionTask(name, "echo 1"));
            programs.push_back(m_rig->start({"submit", file}));
        }
        for (const auto& program : programs) {
            const auto result = CtlRig::finish(*program);
            QVERIFY2(result.exitCode == kDone, result.err);
        }
        QCOMPARE(m_rig->json({"list"}).objects().size(), 8);
    }

    void servesAPortWithAToken()
    {
        const auto owner = m_rig->serve({"--listen", "127.0.0.1:0"});
        QVERIFY(owner);
        const auto said = QJsonDocument::fromJson(owner->readLine()).object();
        const auto url = said.value("url").toString().toStdString();
        QFile tokenFile(said.value("token_file").toString());
        QVERIFY(tokenFile.open(QIODevice::ReadOnly));
        QCOMPARE(tokenFile.permissions() & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
        const auto token = tokenFile.readAll().trimmed().toStdString();
        net::HttpClient client;
        const auto ask = [&](net::Method method, const std::string& path, const std::string& body,
                             bool withToken) {
            net::HttpRequest request;
            request.method = method;
            request.url = url + path;
            request.body = std::make_shared<const std::string>(body);
            if (withToken)
                request.headers = {{"Authorization", "Bearer " + token}};
            request.timeout = std::chrono::seconds{60};
            return client.sendAndWait(std::move(request));
        };
        QCOMPARE(ask(net::Method::Get, "/metrics", {}, false).status, 401);
        const auto submitted = ask(net::Method::Post, "/v1/tasks",
                                   functionTask("remote", "echo 1").toStdString(), true);
        QCOMPARE(submitted.status, 201);
        const auto id = QJsonDocument::fromJson(QByteArray::fromStdString(submitted.body))
                            .object()
                            .value("tasks")
                            .toArray()
                            .first()
                            .toString();
        QVERIFY(waitForState(id, "succeeded"));
        const auto metrics = ask(net::Method::Get, "/metrics", {}, true).body;
        QVERIFY2(metrics.find("scheduler_task_submitted_total{execution_type=\"serverless\"")
                     != std::string::npos,
                 metrics.c_str());
        const auto trace =
            ask(net::Method::Get, "/v1/tasks/" + id.toStdString() + "/trace", {}, true).body;
        QVERIFY(trace.find("\"kind\":\"run\"") != std::string::npos);
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestCtlOwner)
#include "tst_ctl_owner.moc"
