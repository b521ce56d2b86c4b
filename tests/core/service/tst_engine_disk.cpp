// A disk that can't be written any more, under a real engine: it stops acknowledging and starting,
// says why, and what had been acknowledged or had run is there once it is started on a sound disk.
#include "support/engine_rig.h"
#include "support/printers.h"

#include <QtTest>

#include <mutex>
#include <set>

namespace tributary {
namespace {

using service::EngineStatus;
using test::EngineRig;
using test::FailNth;
using Kind = FailNth::Kind;

// What a console or a follower of the API would show.
class StatusRecorder final : public service::EventSink
{
public:
    void events(const service::EventBatch&) override { }
    void status(const EngineStatus& status) override
    {
        const std::lock_guard lock(m_mutex);
        m_told.push_back(status);
    }
    std::vector<EngineStatus> told()
    {
        const std::lock_guard lock(m_mutex);
        return m_told;
    }

private:
    std::mutex m_mutex; // guards m_told
    std::vector<EngineStatus> m_told;
};

class TestEngineDisk : public QObject
{
    Q_OBJECT

private:
    static void addKinds()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, Kind kind, base::ErrorCode code) {
            QTest::newRow(name) << static_cast<int>(kind) << static_cast<int>(code);
        };
        row("full", Kind::Full, base::ErrorCode::ResourceExhausted);
        row("read-only", Kind::ReadOnly, base::ErrorCode::ReadOnly);
        row("I/O error", Kind::Io, base::ErrorCode::Unavailable);
    }

private slots:
    void stopsAcknowledging_data() { addKinds(); }
    void stopsAcknowledging()
    {
        QFETCH(int, kind);
        QFETCH(int, code);
        StatusRecorder recorder;
        EngineRig rig;
        QVERIFY(rig.start().has_value());
        rig.engine->addSink(recorder);
        const auto running = *rig.submit("here");
        QVERIFY(rig.here.waitForRuns(1));
        rig.sync();

        rig.disk.breakNow(static_cast<Kind>(kind));
        const auto refused = rig.submit("here");
        QVERIFY(!refused);
        QCOMPARE(static_cast<int>(refused.error().code), code);
        rig.engine->waitUntilIdle(); // nothing is to come to an end any more
        const auto status = rig.engine->status();
        QVERIFY(status.mode == EngineStatus::Mode::Degraded);
        QCOMPARE(static_cast<int>(status.reason), code);
        QVERIFY(!status.message.empty());
        rig.sync();
        QCOMPARE(recorder.told().size(), std::size_t{1});
        QVERIFY(recorder.told().front().mode == EngineStatus::Mode::Degraded);

        // Not even when the disk could be written again: nobody knows what is on it.
        rig.disk.repair();
        const service::Command commands[] = {
            service::SubmitTasks{R"({"name": "t", "run": {"command": ["true"]}})", "a.json"},
            service::CancelTasks{{running}, true},
            service::RedriveTask{running, {}, "me"},
            service::SetPaused{service::SetPaused::Scope::Everything, {}, true},
            service::SetDraining{"here"},
            service::ProbeBackend{"here"},
            service::RollbackRules{1},
            service::SetPriceBook{
                R"({"name": "n", "version": "2", "date": "2025-01-01", "currency": "USD",)"
                R"( "plans": []})",
                "p.json"}};
        for (const auto& command : commands) {
            const auto reply = rig.run(command);
            QCOMPARE(reply.errors.size(), std::size_t{1});
            QCOMPARE(static_cast<int>(reply.errors.front().code), code);
        }
        rig.engine->removeSink(recorder);
        QCOMPARE(rig.here.taken().size(), std::size_t{1});
        rig.stop();

        QVERIFY(rig.start().has_value());
        QVERIFY(rig.engine->status().mode == EngineStatus::Mode::Running);
        rig.sync();
        QCOMPARE(rig.why(running), std::string("running@here")); // not cancelled either
        rig.here.finishAll();
        rig.engine->waitUntilIdle();
        QCOMPARE(rig.state(running), std::string("succeeded"));
        QCOMPARE(rig.here.taken().size(), std::size_t{1}); // and what was refused never ran
    }

    // The result is the first thing that can't be written: the place keeps it.
    void keepsResultsAtTheirPlace_data() { addKinds(); }
    void keepsResultsAtTheirPlace()
    {
        QFETCH(int, kind);
        EngineRig rig;
        QVERIFY(rig.start().has_value());
        const auto first = *rig.submit("here");
        const auto second = *rig.submit("here");
        const auto third = *rig.submit("here"); // waits for a slot
        QVERIFY(rig.here.waitForRuns(2));
        rig.sync();

        rig.disk.breakNow(static_cast<Kind>(kind));
        rig.here.finish({first, 1});
        rig.engine->waitUntilIdle();
        QVERIFY(rig.engine->status().mode == EngineStatus::Mode::Degraded);
        rig.here.finish({second, 1}, false); // while nothing can be stored
        rig.sync();
        QCOMPARE(rig.here.kept(), std::size_t{2});
        QVERIFY(rig.here.settled().empty());
        QCOMPARE(rig.here.taken().size(), std::size_t{2}); // the slot is not given away
        rig.stop();
        QCOMPARE(rig.here.kept(), std::size_t{2});

        rig.disk.repair();
        QVERIFY(rig.start().has_value());
        QVERIFY(rig.here.waitForRuns(3));
        rig.here.finishAll();
        rig.engine->waitUntilIdle();
        rig.sync();
        QCOMPARE(rig.state(first), std::string("succeeded"));
        QCOMPARE(rig.state(second), std::string("failed"));
        QCOMPARE(rig.state(third), std::string("succeeded"));
        QCOMPARE(rig.here.kept(), std::size_t{0});
        QCOMPARE(rig.here.taken().size(), std::size_t{3});
    }

    // The intent to start is the first thing that can't be written: nothing is started.
    void startsNothingWithoutItsIntent_data() { addKinds(); }
    void startsNothingWithoutItsIntent()
    {
        QFETCH(int, kind);
        EngineRig rig;
        rig.here.setHealth(backends::BackendHealth::State::Unavailable);
        QVERIFY(rig.start().has_value());
        const auto task = *rig.submit("here");
        QCOMPARE(rig.why(task), std::string("backend_unhealthy@here"));
        rig.disk.breakNow(static_cast<Kind>(kind));
        rig.here.setHealth(backends::BackendHealth::State::Healthy);
        rig.engine->waitUntilIdle();
        QVERIFY(rig.engine->status().mode == EngineStatus::Mode::Degraded);
        rig.sync();
        QVERIFY(rig.here.taken().empty());
        rig.stop();
        QVERIFY(rig.here.taken().empty());

        rig.disk.repair();
        QVERIFY(rig.start().has_value());
        QVERIFY(rig.here.waitForRuns(1));
        rig.here.finishAll();
        rig.engine->waitUntilIdle();
        QCOMPARE(rig.state(task), std::string("succeeded"));
        QCOMPARE(rig.here.taken().size(), std::size_t{1});
    }

    // Wherever in the way of some tasks the disk gives up.
    void losesNothingWhicheverCallFails_data() { addKinds(); }
    void losesNothingWhicheverCallFails();
};

// Puts the failure of a FailNth before a disk that can be repaired. Thread: any.
class FailingDisk final : public test::DiskWatcher
{
public:
    FailingDisk(Kind kind, int n)
        : m_fault(kind, n, true)
    {
    }
    int before(test::DiskCall call, std::string_view path) override
    {
        const std::lock_guard lock(m_mutex);
        return m_isRepaired ? 0 : m_fault.before(call, path);
    }
    // Whether it had failed.
    bool repair()
    {
        const std::lock_guard lock(m_mutex);
        m_isRepaired = true;
        return m_fault.hasFailed();
    }

private:
    std::mutex m_mutex; // guards the rest
    FailNth m_fault;
    bool m_isRepaired = false;
};

// Three tasks, each to its end unless the engine gives up; those that were acknowledged.
std::set<model::TaskId> runScript(EngineRig& rig)
{
    std::set<model::TaskId> acknowledged;
    if (!rig.start())
        return acknowledged;
    for (std::size_t i = 0; i < 3; ++i) {
        if (const auto task = rig.submit("here"))
            acknowledged.insert(*task);
        rig.sync();
        rig.here.finishAll();
        rig.sync();
    }
    rig.stop();
    return acknowledged;
}

void TestEngineDisk::losesNothingWhicheverCallFails()
{
    QFETCH(int, kind);
    for (int n = 1; n < 100'000; n += 1 + n / 12) {
        FailingDisk disk(static_cast<Kind>(kind), n);
        EngineRig rig(&disk);
        const auto acknowledged = runScript(rig);
        const bool hasFailed = disk.repair();
        const auto started = rig.start();
        QVERIFY2(started, started ? "" : base::describe(started.error()).c_str());
        // What began runs on; what was only accepted starts now.
        for (int round = 0; round < 4; ++round) {
            rig.sync();
            rig.here.finishAll();
        }
        rig.engine->waitUntilIdle();
        for (const auto& task : acknowledged)
            QVERIFY2(rig.state(task) == "succeeded", qPrintable(QString::number(n)));
        std::set<model::TaskId> ran;
        for (const auto& attempt : rig.here.taken())
            QVERIFY2(ran.insert(attempt.task).second, qPrintable(QString::number(n)));
        QCOMPARE(rig.here.kept(), std::size_t{0});
        if (!hasFailed) {
            QCOMPARE(acknowledged.size(), std::size_t{3});
            return;
        }
    }
    QFAIL("the script never runs clean");
}

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestEngineDisk)
#include "tst_engine_disk.moc"
