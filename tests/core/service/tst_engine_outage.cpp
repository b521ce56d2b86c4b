// Places that go down, answer late, can't tell or come back, under a real engine and store: tasks
// wait with the reason, fall back where that is allowed, run once and are never lost.
#include "support/engine_rig.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <QtTest>

#include <map>
#include <set>

namespace tributary {
namespace {

using namespace std::chrono_literals;
using backends::BackendHealth;
using test::EngineRig;
using test::ScriptedPlace;
using Starts = ScriptedPlace::Starts;
using Looks = ScriptedPlace::Looks;

// Each was taken once in all, at whichever place. Empty when so.
std::string takenOnce(const EngineRig& rig, const std::set<model::TaskId>& tasks)
{
    std::map<model::TaskId, int> count;
    for (const auto* place : {&rig.near, &rig.here}) {
        for (const auto& attempt : place->taken())
            ++count[attempt.task];
    }
    for (const auto& [task, times] : count) {
        if (times > 1)
            return fmt::format("{} ran {} times", model::toString(task), times);
        if (!tasks.contains(task))
            return fmt::format("{} ran without being acknowledged", model::toString(task));
    }
    for (const auto& task : tasks) {
        if (!count.contains(task))
            return fmt::format("{} never ran", model::toString(task));
    }
    return {};
}

class TestEngineOutage : public QObject
{
    Q_OBJECT

private slots:
    void waitsWhileThePlaceIsDown()
    {
        EngineRig rig;
        QVERIFY(rig.start().has_value());
        rig.here.setHealth(BackendHealth::State::Unavailable);
        const auto task = *rig.submit("here");
        QCOMPARE(rig.why(task), std::string("backend_unhealthy@here"));
        rig.advance(60s);
        QCOMPARE(rig.why(task), std::string("backend_unhealthy@here"));
        QCOMPARE(rig.state(task), std::string("queued"));
        QVERIFY(rig.here.taken().empty());
        // Nothing is wrong with the engine.
        QVERIFY(rig.engine->status().mode == service::EngineStatus::Mode::Running);
        rig.here.setHealth(BackendHealth::State::Healthy);
        QVERIFY(rig.here.waitForRuns(1));
        rig.here.finishAll();
        rig.engine->waitUntilIdle();
        QCOMPARE(rig.state(task), std::string("succeeded"));
        QCOMPARE(takenOnce(rig, {task}), std::string());
    }

    void fallsBackWhereAllowed()
    {
        EngineRig rig;
        QVERIFY(rig.start().has_value());
        rig.near.setHealth(BackendHealth::State::Unavailable);
        const auto flexible = *rig.submit("near");
        const auto bound = *rig.submit("only-near");
        QVERIFY(rig.here.waitForRuns(1));
        QVERIFY(rig.here.taken().front().task == flexible);
        QCOMPARE(rig.why(bound), std::string("backend_unhealthy@near"));
        rig.here.finishAll();
        rig.near.setHealth(BackendHealth::State::Healthy);
        QVERIFY(rig.near.waitForRuns(1));
        rig.near.finishAll();
        rig.engine->waitUntilIdle();
        QCOMPARE(rig.state(flexible), std::string("succeeded"));
        QCOMPARE(rig.state(bound), std::string("succeeded"));
        QCOMPARE(takenOnce(rig, {flexible, bound}), std::string());
    }

    void doesNotFallBackFromADrain()
    {
        EngineRig rig;
        QVERIFY(rig.start().has_value());
        QVERIFY(rig.run(service::SetDraining{"near"}).isOk());
        const auto bound = *rig.submit("only-near");
        QCOMPARE(rig.why(bound), std::string("backend_draining@near"));
        QVERIFY(rig.run(service::SetDraining{"near", false}).isOk());
        QVERIFY(rig.near.waitForRuns(1));
    }

    // Silence proves nothing: what may run is asked for, and started nowhere else.
    void startsNothingElseForALateAnswer()
    {
        EngineRig rig;
        QVERIFY(rig.start().has_value());
        rig.near.setStarts(Starts::Mute);
        rig.near.setLooks(Looks::Mute);
        const auto task = *rig.submit("near");
        QVERIFY(rig.near.waitForRuns(1));
        QCOMPARE(rig.why(task), std::string("starting@near"));
        rig.advance(31s); // the lease
        QCOMPARE(rig.why(task), std::string("reconciling@near"));
        rig.near.setLooks(Looks::CannotTell);
        rig.advance(600s);
        QCOMPARE(rig.why(task), std::string("reconciling@near, needs_operator@near"));
        QVERIFY(rig.here.taken().empty());
        rig.near.finishAll();
        rig.engine->waitUntilIdle();
        QCOMPARE(rig.state(task), std::string("succeeded"));
        QCOMPARE(takenOnce(rig, {task}), std::string());
        QVERIFY(rig.near.waitForSettled(1));
        QCOMPARE(rig.near.kept(), std::size_t{0});
    }

    void asksAtOnceWhenThePlaceComesBack()
    {
        EngineRig rig;
        QVERIFY(rig.start().has_value());
        rig.near.setStarts(Starts::Ambiguous);
        rig.near.setLooks(Looks::CannotTell);
        const auto task = *rig.submit("near");
        QVERIFY(rig.near.waitForRuns(1));
        rig.near.setHealth(BackendHealth::State::Unavailable);
        rig.advance(2s);
        QCOMPARE(rig.why(task), std::string("reconciling@near"));
        rig.near.setLooks(Looks::Truth);
        const int before = rig.near.lookUps();
        rig.near.setHealth(BackendHealth::State::Healthy);
        rig.sync();
        QCOMPARE(rig.near.lookUps(), before + 1);
        rig.sync();
        QCOMPARE(rig.why(task), std::string("running@near"));
        rig.near.finishAll();
        rig.engine->waitUntilIdle();
        QCOMPARE(takenOnce(rig, {task}), std::string());
    }

    // Only proof that it never arrived lets it start elsewhere.
    void goesElsewhereWithProof()
    {
        EngineRig rig;
        QVERIFY(rig.start().has_value());
        rig.near.setStarts(Starts::Drops);
        rig.near.setLooks(Looks::CannotTell);
        const auto task = *rig.submit("near");
        rig.advance(5s);
        QVERIFY(rig.here.taken().empty());
        rig.near.setLooks(Looks::Truth);
        rig.advance(60s);
        QVERIFY(rig.here.waitForRuns(1));
        rig.here.finishAll();
        rig.engine->waitUntilIdle();
        QCOMPARE(rig.state(task), std::string("succeeded"));
        QCOMPARE(takenOnce(rig, {task}), std::string());
    }

    // What ran before a restart is asked for, not started again, however late the place can tell.
    void asksForWhatRanBeforeARestart()
    {
        EngineRig rig;
        QVERIFY(rig.start().has_value());
        const auto first = *rig.submit("here");
        rig.here.setStarts(Starts::Mute);
        const auto second = *rig.submit("here");
        const auto third = *rig.submit("here"); // no slot is left
        QVERIFY(rig.here.waitForRuns(2));
        rig.sync();
        rig.stop();
        rig.here.finish({first, 1});
        rig.here.setLooks(Looks::CannotTell);
        QVERIFY(rig.start().has_value());
        rig.advance(20s); // less than the lease that it was given
        QCOMPARE(rig.why(second), std::string("starting@here"));
        rig.advance(20s);
        QVERIFY(rig.why(second).starts_with("reconciling@here"));
        QCOMPARE(rig.here.taken().size(), std::size_t{2});
        rig.here.setStarts(Starts::Runs);
        rig.here.setLooks(Looks::Truth);
        rig.advance(60s);
        QCOMPARE(rig.state(first), std::string("succeeded"));
        QCOMPARE(rig.why(second), std::string("running@here"));
        QVERIFY(rig.here.waitForRuns(3));
        rig.here.finishAll();
        rig.engine->waitUntilIdle();
        for (const auto& task : {first, second, third})
            QCOMPARE(rig.state(task), std::string("succeeded"));
        QCOMPARE(takenOnce(rig, {first, second, third}), std::string());
    }

    // Outages, silences and restarts in any order; then everything answers again.
    void survivesAnyOrderOfOutages_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 15; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void survivesAnyOrderOfOutages();
};

void disturb(EngineRig& rig, base::Random& random)
{
    auto& place = random.next() % 2 == 0 ? rig.near : rig.here;
    switch (random.next() % 6) {
    case 0:
        // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): 0 to 3
        return place.setHealth(static_cast<BackendHealth::State>(random.next() % 4));
    case 1: // all but refusing, which spends the tries of the policy
        return place.setStarts(static_cast<Starts>(random.next() % 4));
    case 2:
        return place.setLooks(static_cast<Looks>(random.next() % 3));
    case 3:
        return place.finishAll();
    case 4:
        return rig.advance(std::chrono::seconds(1 + random.next() % 90));
    default:
        rig.stop();
        QVERIFY(rig.start().has_value());
    }
}

void TestEngineOutage::survivesAnyOrderOfOutages()
{
    QFETCH(int, seed);
    base::SeededRandom random(static_cast<std::uint64_t>(seed));
    EngineRig rig;
    QVERIFY(rig.start().has_value());
    std::set<model::TaskId> tasks;
    constexpr const char* kKinds[] = {"near", "only-near", "here"};
    for (int step = 0; step < 60; ++step) {
        if (random.next() % 3 == 0) {
            const auto task = rig.submit(kKinds[random.next() % 3], R"("retry": {"attempts": 50})");
            QVERIFY(task.has_value());
            tasks.insert(*task);
        }
        disturb(rig, random);
        rig.engine->inspect([](const schedule::Scheduler& scheduler, const auto&) {
            for (const auto& violation : scheduler.checkInvariants())
                QFAIL(violation.c_str());
        });
    }
    for (auto* place : {&rig.near, &rig.here}) {
        place->setStarts(Starts::Runs);
        place->setLooks(Looks::Truth);
        place->setHealth(BackendHealth::State::Healthy);
    }
    for (int round = 0; round < 200; ++round) {
        rig.advance(10s);
        rig.near.finishAll();
        rig.here.finishAll();
    }
    rig.engine->inspect([](const schedule::Scheduler& scheduler, const auto&) {
        QCOMPARE(scheduler.size(), std::size_t{0});
    });
    for (const auto& task : tasks)
        QCOMPARE(rig.state(task), std::string("succeeded"));
    QCOMPARE(takenOnce(rig, tasks), std::string());
    QCOMPARE(rig.near.kept() + rig.here.kept(), std::size_t{0}); // all were settled
}

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestEngineOutage)
#include "tst_engine_outage.moc"
