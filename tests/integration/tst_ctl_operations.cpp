// pause, resume, backends and dead-letter, beside an owner and without one.
#include "integration/ctl_rig.h"

#include <QFile>
#include <QJsonArray>
#include <QtTest>

#include <optional>

namespace tributary {
namespace {

using test::CtlRig;
using test::processTask;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kUnavailable = 4;
constexpr int kGuardMs = 60'000;
const QByteArray kEdgeNode =
    "{\"backends\": [{\"name\": \"plant\", \"execution_type\": \"edge\", \"provider\": "
    "\"edge-http\", "
    "\"nodes\": [{\"name\": \"hall\", \"url\": \"http://127.0.0.1:9\"}]}]}";

class TestCtlOperations : public QObject
{
    Q_OBJECT

private:
    QString state(const QString& id)
    {
        return m_rig->json({"status", id}).object().value("state").toString();
    }
    QString submit(const QByteArray& task)
    {
        return m_rig->json({"submit", "-"}, task).object().value("id").toString();
    }
    QJsonObject backend(const QString& name)
    {
        return m_rig->json({"backends", "show", name}).object();
    }
    std::optional<CtlRig> m_rig;

private slots:
    void init() { m_rig.emplace(); }
    void cleanup() { m_rig.reset(); }

    void pausesAndResumesEverything()
    {
        QCOMPARE(m_rig->run({"pause"}).exitCode, kDone); // stored for the next owner
        const auto owner = m_rig->serve();
        QVERIFY(owner);
        const auto id = submit(processTask("a", "echo 1"));
        QCOMPARE(state(id), QStringLiteral("queued"));
        const auto why = m_rig->json({"why", id}).object().value("waiting").toArray();
        QVERIFY(!why.isEmpty());
        QVERIFY(why.first().toObject().value("code").toString().contains("paused"));
        QCOMPARE(m_rig->run({"resume"}).exitCode, kDone);
        QTRY_COMPARE_WITH_TIMEOUT(state(id), QStringLiteral("succeeded"), kGuardMs);
    }

    void pausesATeamAlone()
    {
        const auto owner = m_rig->serve();
        QVERIFY(owner);
        QCOMPARE(m_rig->run({"pause", "--team", "media"}).exitCode, kDone);
        const auto held = submit(processTask("a", "echo 1", R"(, "labels": {"team": "media"})"));
        const auto free = submit(processTask("b", "echo 1"));
        QTRY_COMPARE_WITH_TIMEOUT(state(free), QStringLiteral("succeeded"), kGuardMs);
        QCOMPARE(state(held), QStringLiteral("queued"));
        QCOMPARE(m_rig->run({"resume", "--team", "media"}).exitCode, kDone);
        QTRY_COMPARE_WITH_TIMEOUT(state(held), QStringLiteral("succeeded"), kGuardMs);
        QCOMPARE(m_rig->run({"pause", "--team", "a", "--backend", "b"}).exitCode, kUsage);
        // An unset variable of a script means nothing, not everything.
        for (const char* verb : {"pause", "resume"}) {
            for (const char* option : {"--team", "--backend"}) {
                const auto refused = m_rig->run({verb, option, ""});
                QCOMPARE(refused.exitCode, kUsage);
                QVERIFY2(refused.err.contains("must not be empty"), refused.err);
            }
        }
    }

    void onlyTheUnknownCanBeLost()
    {
        const auto owner = m_rig->serve();
        QVERIFY(owner);
        const auto id = submit(processTask("a", "echo 1"));
        QTRY_COMPARE_WITH_TIMEOUT(state(id), QStringLiteral("succeeded"), kGuardMs);
        QCOMPARE(m_rig->run({"declare-lost", id, "--reason", "looked"}).exitCode, kUsage);
        const auto refused =
            m_rig->run({"declare-lost", id, "--attempt", "1", "--reason", "looked"});
        QCOMPARE(refused.exitCode, kFailed);
        QVERIFY2(refused.err.contains("unknown"), refused.err);
        QCOMPARE(state(id), QStringLiteral("succeeded"));
    }

    void steersBackends()
    {
        QCOMPARE(m_rig->run({"backends", "list"}).exitCode, kUnavailable); // only an owner knows
        const auto owner = m_rig->serve();
        QVERIFY(owner);
        const auto rows = m_rig->json({"backends", "list"}).objects();
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows.first().value("name").toString(), QStringLiteral("local"));
        QCOMPARE(m_rig->run({"backends", "drain", "local"}).exitCode, kDone);
        QVERIFY(backend("local").value("draining").toBool());
        QCOMPARE(m_rig->run({"backends", "resume", "local"}).exitCode, kDone);
        QVERIFY(!backend("local").value("draining").toBool());
        QCOMPARE(m_rig->run({"backends", "test", "functions"}).exitCode, kDone);
        QTRY_COMPARE_WITH_TIMEOUT(backend("functions").value("health").toString(),
                                  QStringLiteral("healthy"), kGuardMs);
        QVERIFY(m_rig->run({"backends", "list"}).out.contains("local-process"));
        for (const char* what : {"show", "drain", "test"}) {
            const auto unknown = m_rig->json({"backends", what, "nowhere"});
            QCOMPARE(unknown.exitCode, kFailed);
            QVERIFY2(unknown.error().value("message").toString().contains("nowhere"), unknown.err);
        }
    }

    void configuresBackends()
    {
        const auto extra = m_rig->writeFile("extra.json", kEdgeNode);
        QCOMPARE(m_rig->run({"backends", "add", extra}).exitCode, kDone);
        const auto twice = m_rig->json({"backends", "add", extra});
        QCOMPARE(twice.exitCode, kFailed);
        QVERIFY2(twice.error().value("hint").toString().contains("--replace"), twice.err);
        QCOMPARE(m_rig->run({"backends", "add", extra, "--replace"}).exitCode, kDone);
        const auto owner = m_rig->serve();
        QVERIFY(owner);
        QCOMPARE(m_rig->json({"backends", "list"}).objects().size(), 4); // beside the embedded ones
        QCOMPARE(backend("plant").value("provider").toString(), QStringLiteral("edge-http"));

        const auto id = submit(processTask("long", "sleep 600"));
        QTRY_COMPARE_WITH_TIMEOUT(state(id), QStringLiteral("running"), kGuardMs);
        const auto busy = m_rig->json({"backends", "remove", "local"});
        QCOMPARE(busy.exitCode, kFailed); // it would be cut off from what it runs
        QVERIFY2(busy.error().value("hint").toString().contains("drain"), busy.err);
        QCOMPARE(m_rig->run({"cancel", "--force", id}).exitCode, kDone);
        // The owner would go on giving it tasks.
        QCOMPARE(m_rig->run({"backends", "remove", "plant"}).exitCode, kFailed);
        QCOMPARE(m_rig->run({"backends", "drain", "plant"}).exitCode, kDone);
        QCOMPARE(m_rig->run({"backends", "remove", "plant"}).exitCode, kDone);
        const auto gone = m_rig->json({"backends", "remove", "plant"});
        QCOMPARE(gone.exitCode, kFailed);
        QVERIFY2(gone.error().value("hint").toString().contains("functions"), gone.err);
    }

    // Each reads the file, changes it and writes it: side by side, none may undo another.
    void configuresSideBySide()
    {
        std::vector<test::Program> running;
        for (int i = 0; i < 8; ++i) {
            QByteArray node = kEdgeNode;
            node.replace("plant", "plant-" + QByteArray::number(i));
            const auto name = QStringLiteral("node-%1.json").arg(i);
            running.push_back(m_rig->start({"backends", "add", m_rig->writeFile(name, node)}));
        }
        for (const auto& program : running)
            QCOMPARE(CtlRig::finish(*program).exitCode, kDone);
        QFile file(m_rig->dataDir() + "/backends.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        for (int i = 0; i < 8; ++i)
            QVERIFY2(text.contains("\"plant-" + QByteArray::number(i) + '"'), text);
    }

    void refusesABadBackendFile()
    {
        const auto bad = m_rig->json({"backends", "add", "-"}, "backends:\n  - name: x\n");
        QCOMPARE(bad.exitCode, 3);
        QCOMPARE(bad.error().value("line").toInt(), 2);
        QVERIFY(!QFile::exists(m_rig->dataDir() + "/backends.json"));
    }

    void sumsCosts()
    {
        QCOMPARE(m_rig->run({"submit", "-", "--wait"}, processTask("good", "exit 0")).exitCode,
                 kDone);
        const auto bad =
            m_rig->json({"submit", "-", "--wait"}, processTask("bad", "sleep 0.3; exit 3"));
        QCOMPARE(bad.exitCode, kFailed);
        qint64 total = 0;
        for (const auto& task : m_rig->json({"list"}).objects())
            total += task.value("cost_micro").toInteger();
        QVERIFY(total > 0);
        for (const char* by : {"execution_type", "backend", "task_type", "rule", "team"}) {
            const auto rows = m_rig->json({"cost", "report", "--by", by}).objects();
            QCOMPARE(rows.size(), 1);
            QVERIFY(rows.first().contains(by));
            QCOMPARE(rows.first().value("cost_micro").toInteger(), total);
            QCOMPARE(rows.first().value("failed_micro").toInteger(),
                     bad.object().value("cost_micro").toInteger());
            QCOMPARE(rows.first().value("tasks").toInt(), 2);
        }
        const auto daily = m_rig->json({"cost", "report", "--daily", "--since", "48h"}).object();
        QCOMPARE(daily.value("day").toString().size(), 10);
        QVERIFY(m_rig->run({"cost", "report"}).out.contains("total"));
        QCOMPARE(m_rig->run({"cost", "report", "--since", "5"}).exitCode, 3);
        QCOMPARE(m_rig->run({"cost", "report", "--by", "moon"}).exitCode, kUsage);
        QCOMPARE(m_rig->run({"cost"}).exitCode, kUsage);
    }

    void replacesPrices()
    {
        auto book = m_rig->run({"cost", "prices", "show"}).out;
        QVERIFY(book.contains("tributary-default"));
        book.replace("tributary-default", "ours");
        const auto bad = m_rig->json({"cost", "prices", "set", "-"}, "{\"name\": 1}");
        QCOMPARE(bad.exitCode, 3);
        for (const bool hasOwner : {false, true}) {
            const auto owner = hasOwner ? m_rig->serve() : test::Program();
            const auto set = m_rig->json({"cost", "prices", "set", "-"}, book);
            QCOMPARE(set.exitCode, kDone);
            QVERIFY(set.object().value("label").toString().startsWith("ours "));
            QCOMPARE(m_rig->run({"cost", "prices", "show"}).out, book);
        }
        const auto task = m_rig->json({"submit", "-", "--wait"}, processTask("a", "exit 0"));
        const auto cost = m_rig->run({"cost", task.object().value("id").toString()});
        QVERIFY2(cost.out.contains("ours "), cost.out);
    }

    void redrivesDeadLetters()
    {
        const auto failed =
            m_rig->json({"submit", "-", "--wait"}, processTask("bad", "exit 3")).object();
        const auto id = failed.value("id").toString();
        auto letters = m_rig->json({"dead-letter", "list"}).objects();
        QCOMPARE(letters.size(), 1);
        QCOMPARE(letters.first().value("id").toString(), id);
        QVERIFY(m_rig->run({"dead-letter", "list"}).out.contains("exited with code 3"));
        const auto again = m_rig->json({"dead-letter", "redrive", id, "--with", "-"},
                                       processTask("good", "echo '{\"fixed\": true}'"));
        QCOMPARE(again.exitCode, kDone);
        const auto next = again.object().value("tasks").toArray().first().toString();
        QVERIFY(!next.isEmpty() && next != id);
        QCOMPARE(m_rig->run({"wait", next}).exitCode, kDone);
        QVERIFY(m_rig->json({"dead-letter", "list"}).objects().isEmpty());
        QCOMPARE(m_rig->json({"dead-letter", "redrive", id}).exitCode, kFailed); // only once
        QCOMPARE(m_rig->run({"dead-letter", "redrive", "nonsense"}).exitCode, kUsage);
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestCtlOperations)
#include "tst_ctl_operations.moc"
