// What the engine keeps of what it was told: commands that were accepted, results that came late.
#include "support/engine_rig.h"

#include <sqlite3.h>

#include <QtTest>

#include <optional>

namespace tributary {
namespace {

using test::ScriptedPlace;

const model::TaskId kNobody = *model::parseTaskId("00000000-0000-7000-8000-000000000001");

class TestEngineAudit : public QObject
{
    Q_OBJECT

private:
    // The first column of each row, of what is committed.
    QStringList column(const char* sql) const
    {
        QStringList rows;
        sqlite3* database = nullptr;
        const QByteArray file = m_rig->dir.filePath(QStringLiteral("tributary.db")).toUtf8();
        sqlite3_open_v2(file, &database, SQLITE_OPEN_READONLY, nullptr);
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
        while (sqlite3_step(statement) == SQLITE_ROW)
            rows.append(QString::fromUtf8(
                reinterpret_cast<const char*>(sqlite3_column_text(statement, 0))));
        sqlite3_finalize(statement);
        sqlite3_close(database);
        return rows;
    }
    QStringList audit() const
    {
        return column("SELECT action || ' ' || subject || ' ' || detail FROM audit"
                      " WHERE action <> 'rules.publish' ORDER BY no");
    }
    service::TaskDetail detail(const model::TaskId& id)
    {
        service::LocalQueries queries(m_rig->dir.path().toStdString(), m_rig->clock, nullptr);
        return queries.task(id).value();
    }
    // Its attempt is in the state unknown, and its place tells nothing when it is asked.
    model::TaskId unknownTask()
    {
        m_rig->here.setStarts(ScriptedPlace::Starts::Ambiguous);
        m_rig->here.setLooks(ScriptedPlace::Looks::Mute);
        m_rig->here.ignoreCancels();
        const model::TaskId id = *m_rig->submit("here");
        (void)m_rig->here.waitForRuns(1);
        m_rig->sync();
        return id;
    }

    std::optional<test::EngineRig> m_rig; // a fresh one a test

private slots:
    void init()
    {
        m_rig.emplace();
        QVERIFY(m_rig->start());
    }

    // Whoever was refused has done nothing.
    void refusedCommandsLeaveNothing()
    {
        service::SetPaused pause;
        pause.scope = service::SetPaused::Scope::Backend;
        pause.name = "nowhere";
        QVERIFY(!m_rig->run(service::CancelTasks{{kNobody}}).isOk());
        QVERIFY(!m_rig->run(pause).isOk());
        QVERIFY(!m_rig->run(service::SetDraining{"nowhere"}).isOk());
        QVERIFY(!m_rig->run(service::DeclareLost{kNobody, 1, "seen"}).isOk());
        const service::SubmitTasks demo{
            R"({"name": "two", "depends_on": ["00000000-0000-7000-8000-000000000001"],
                "run": {"command": ["true"]}})",
            "task.json", service::kDemoActor};
        const auto refused = m_rig->run(demo);
        QVERIFY(!refused.isOk());
        QVERIFY2(refused.errors[0].message.find("00000000") != std::string::npos,
                 refused.errors[0].message.c_str());
        QCOMPARE(audit(), QStringList());
        QCOMPARE(column("SELECT key FROM setting WHERE key = 'demo'"), QStringList());
    }

    void acceptedOnesAreKept()
    {
        const service::SubmitTasks demo{R"({"name": "one", "run": {"command": ["true"]}})",
                                        "task.json", service::kDemoActor};
        const auto reply = m_rig->run(demo);
        QVERIFY(reply.isOk());
        QCOMPARE(column("SELECT key FROM setting WHERE key = 'demo'").size(), 1);
        QVERIFY(m_rig->run(service::SetPaused{}).isOk());
        // One of them is cancelled, and one isn't known.
        QVERIFY(!m_rig->run(service::CancelTasks{{reply.tasks[0], kNobody}}).isOk());
        const QString id = QString::fromStdString(model::toString(reply.tasks[0]));
        QCOMPARE(audit(), (QStringList{QStringLiteral("pause  "), "cancel " + id + ' '}));
    }

    void declaresLost()
    {
        const model::TaskId id = unknownTask();
        QCOMPARE(m_rig->state(id), std::string("unknown"));
        const auto silent = m_rig->run(service::DeclareLost{id, 1, " "});
        QVERIFY(silent.errors.at(0).code == base::ErrorCode::InvalidArgument);
        const auto another = m_rig->run(service::DeclareLost{id, 2, "reinstalled"});
        QVERIFY(another.errors.at(0).code == base::ErrorCode::Conflict);
        QVERIFY(m_rig->run(service::DeclareLost{id, 1, "reinstalled"}).isOk());
        const auto after = detail(id);
        QVERIFY(after.task.state == model::TaskState::Lost);
        QVERIFY(after.task.error.find("reinstalled") != std::string::npos);
        QCOMPARE(audit().size(), 1);
        QVERIFY(audit()[0].endsWith(QLatin1String(R"({"reason":"reinstalled"})")));
        const auto again = m_rig->run(service::DeclareLost{id, 1, "reinstalled"});
        QVERIFY(again.errors.at(0).code == base::ErrorCode::Conflict);
    }

    // Its task has ended and is held no more: the result is kept with the attempt, marked stale,
    // and only then may the back end forget it.
    void lateResultsAreKept_data()
    {
        QTest::addColumn<bool>("isCancelled");
        QTest::newRow("lost") << false;
        QTest::newRow("while it was being cancelled") << true;
    }
    void lateResultsAreKept()
    {
        QFETCH(bool, isCancelled);
        const model::TaskId id = unknownTask();
        if (isCancelled)
            QVERIFY(m_rig->run(service::CancelTasks{{id}}).isOk());
        QVERIFY(m_rig->run(service::DeclareLost{id, 1, "reinstalled"}).isOk());
        const std::size_t before = m_rig->here.settled().size();
        m_rig->here.finish({id, 1});
        QVERIFY(m_rig->here.waitForSettled(before + 1));
        m_rig->here.repeat({id, 1}); // it is not kept again
        QVERIFY(m_rig->here.waitForSettled(before + 2));
        const auto after = detail(id);
        QVERIFY(model::isTerminal(after.task.state));
        QVERIFY(after.task.state != model::TaskState::Succeeded);
        const auto& attempt = after.attempts.at(0);
        QVERIFY(attempt.isStale);
        QVERIFY(attempt.state != model::AttemptState::Succeeded);
        QCOMPARE(attempt.exitCode.value_or(-1), 0);
        QCOMPARE(audit().filter(QStringLiteral("attempt.late_result")).size(), 1);
    }

    // The back end tells it again when it was not told that it is on disk.
    void aResultToldAgainIsNotStale()
    {
        const model::TaskId id = *m_rig->submit("here");
        QVERIFY(m_rig->here.waitForRuns(1));
        m_rig->here.finish({id, 1});
        QVERIFY(m_rig->here.waitForSettled(1));
        m_rig->here.repeat({id, 1});
        QVERIFY(m_rig->here.waitForSettled(2));
        const auto after = detail(id);
        QVERIFY(after.task.state == model::TaskState::Succeeded);
        QVERIFY(!after.attempts.at(0).isStale);
        QCOMPARE(audit(), QStringList());
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestEngineAudit)
#include "tst_engine_audit.moc"
