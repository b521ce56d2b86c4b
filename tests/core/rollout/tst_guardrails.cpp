// Canaries simulated task by task: harmless ones are seldom stopped, harmful ones are.
#include "base/random.h"
#include "rollout/assignment.h"
#include "rollout/rollout.h"

#include <QtTest>

#include <cmath>
#include <numbers>

namespace tributary::rollout {
namespace {

// How tasks fare under a version. Times are lognormal, as run times of jobs are.
struct World
{
    double success = 0.99;
    double medianSeconds = 2;
    double sigma = 0.8; // of the logarithm of the time
    double costFactor = 1;
};

struct Run
{
    std::optional<Breach> stopped;
    std::int64_t tasks = 0;
};

double normal(base::Random& random)
{
    return std::sqrt(-2 * std::log(1 - random.uniform()))
        * std::cos(2 * std::numbers::pi * random.uniform());
}

// The load has hours: all tasks, of both versions, take up to a quarter more or less.
double hour(std::int64_t task)
{
    return 1 + 0.25 * std::sin(static_cast<double>(task) * 1e-3);
}

Outcome outcomeOf(const World& world, std::int64_t task, base::Random& random)
{
    Outcome outcome;
    outcome.isFailed = random.uniform() >= world.success;
    const double seconds =
        world.medianSeconds * hour(task) * std::exp(world.sigma * normal(random));
    if (!outcome.isFailed)
        outcome.seconds = seconds;
    outcome.cost = std::ceil(seconds * 10) * 1e-5 * world.costFactor; // by tenths of a second
    return outcome;
}

// Looked at after every task, until a guardrail trips or the last step is over.
Run simulate(const Plan& plan, const World& active, const World& candidate, std::uint64_t seed)
{
    base::SeededRandom random{seed};
    Rollout rollout = begin(plan, 2, 1, 1, {});
    for (std::int64_t task = 1;; ++task) {
        const bool isCandidate = random.uniform() < static_cast<double>(rollout.share()) / kWhole;
        const World& world = isCandidate ? candidate : active;
        const Noted noted =
            noteEnd(rollout, {task, isCandidate ? 2 : 1, true, outcomeOf(world, task, random)});
        if (noted == Noted::Against) {
            if (auto tripped = breach(rollout))
                return {std::move(tripped), task};
        }
        if (advanceAt(rollout) && !advance(rollout, task + 1, {}))
            return {{}, task};
    }
}

Plan planOf(std::vector<int> steps, std::int64_t samples)
{
    Plan plan;
    plan.mode = Mode::Canary;
    plan.steps = std::move(steps);
    plan.samples = samples;
    plan.hold = {};
    return plan;
}

// Half of the tasks each, until the costs are compared; each task costs `cost`.
std::int64_t runHalf(Rollout& rollout, std::int64_t task, double control, double candidate)
{
    for (const std::int64_t end = task + 300; task < end && !breach(rollout); ++task) {
        const bool isCandidate = task % 2 == 0;
        noteEnd(rollout,
                {task, isCandidate ? 2 : 1, true, {.cost = isCandidate ? candidate : control}});
    }
    return task;
}

class TestGuardrails : public QObject
{
    Q_OBJECT

private slots:
    // A/A: the candidate is as good as the active version, and no limit forgives anything.
    void harmlessCanariesAreSeldomStopped_data()
    {
        QTest::addColumn<QVector<int>>("steps");
        QTest::addColumn<int>("samples");
        QTest::newRow("1, 10, 100") << QVector<int>{100, 1'000, 10'000} << 15;
        QTest::newRow("20, 50, 100") << QVector<int>{2'000, 5'000, 10'000} << 100;
        QTest::newRow("half") << QVector<int>{5'000, 10'000} << 200;
    }
    void harmlessCanariesAreSeldomStopped()
    {
        QFETCH(QVector<int>, steps);
        QFETCH(int, samples);
        Plan plan = planOf({steps.begin(), steps.end()}, samples);
        plan.limits.ratios = {1, 1, 1};
        constexpr int kCanaries = 1'000;
        int stopped = 0;
        for (int i = 0; i < kCanaries; ++i)
            stopped += simulate(plan, {}, {}, 1 + static_cast<std::uint64_t>(i)).stopped ? 1 : 0;
        QVERIFY2(stopped <= kCanaries * kLevel, qPrintable(QString::number(stopped)));
    }

    void harmIsFound_data()
    {
        QTest::addColumn<double>("success");
        QTest::addColumn<double>("seconds");
        QTest::addColumn<double>("cost");
        QTest::addColumn<int>("guard");
        QTest::newRow("success 99 % to 90 %") << 0.9 << 2.0 << 1.0 << 0;
        QTest::newRow("time doubled") << 0.99 << 4.0 << 0.5 << 1; // at the same cost
        QTest::newRow("cost doubled") << 0.99 << 2.0 << 2.0 << 2;
    }
    void harmIsFound()
    {
        QFETCH(double, success);
        QFETCH(double, seconds);
        QFETCH(double, cost);
        QFETCH(int, guard);
        const Plan plan = planOf({100, 1'000, 10'000}, 200); // the defaults
        const World harmful{success, seconds, 0.8, cost};
        constexpr int kCanaries = 20;
        int found = 0;
        int byThat = 0;
        for (int i = 0; i < kCanaries; ++i) {
            const Run run = simulate(plan, {}, harmful, 1'000 + static_cast<std::uint64_t>(i));
            found += run.stopped ? 1 : 0;
            byThat += run.stopped && static_cast<int>(run.stopped->guard) == guard ? 1 : 0;
        }
        QVERIFY2(found >= 19 && byThat >= 18,
                 qPrintable(QStringLiteral("%1 %2").arg(found).arg(byThat)));
    }

    // What goes wrong at once is stopped at once, long before the samples of a step are there.
    void aDeadBackEndStopsWithinAFewTasks()
    {
        Rollout rollout = begin(planOf({100, 1'000, 10'000}, 200), 2, 1, 1, {});
        for (std::int64_t task = 1; task <= 200; ++task)
            noteEnd(rollout, {task, 1, true, {}});
        std::int64_t failures = 0;
        while (!breach(rollout) && failures < 10)
            noteEnd(rollout, {201 + failures++, 2, true, {.isFailed = true}});
        QVERIFY2(failures >= 2 && failures <= 3, qPrintable(QString::number(failures)));
        const auto tripped = breach(rollout);
        QVERIFY(tripped->guard == Guard::Failures);
        QVERIFY2(tripped->reason.find(
                     fmt::format("{} of {} (100.0 %) of its tasks failed", failures, failures))
                     != std::string::npos,
                 tripped->reason.c_str());
        QVERIFY(tripped->reason.find("0 of 200 (0.0 %)") != std::string::npos);
    }

    // In the last step there is no control beside it: what was seen of it before has to do.
    void harmInTheLastStepIsFound()
    {
        Rollout rollout = begin(planOf({5'000, 10'000}, 200), 2, 1, 1, {});
        base::SeededRandom random{5};
        std::int64_t task = 1;
        for (; !advanceAt(rollout); ++task)
            noteEnd(rollout, {task, task % 2 == 0 ? 2 : 1, true, outcomeOf({}, task, random)});
        QVERIFY(!breach(rollout));
        QVERIFY(advance(rollout, task, {}));
        QCOMPARE(rollout.share(), kWhole);
        const World harmful{.success = 0.75};
        const std::int64_t first = task;
        while (!breach(rollout) && task < first + 1'000)
            noteEnd(rollout, {task++, 2, true, outcomeOf(harmful, task, random)});
        QVERIFY2(breach(rollout) && task < first + 200, qPrintable(QString::number(task - first)));
        QVERIFY(breach(rollout)->guard == Guard::Failures);
    }

    // A change of twice the cost is what the operator allowed here.
    void limitsForgive_data()
    {
        QTest::addColumn<double>("limit");
        QTest::addColumn<bool>("isStopped");
        QTest::newRow("a fifth") << 1.2 << true;
        QTest::newRow("two and a half") << 2.5 << false;
        QTest::newRow("off") << kOff << false;
    }
    void limitsForgive()
    {
        QFETCH(double, limit);
        QFETCH(bool, isStopped);
        Plan plan = planOf({5'000, 10'000}, 400);
        plan.limits.of(Guard::Cost) = limit;
        const Run run = simulate(plan, {}, World{.costFactor = 2}, 3);
        QCOMPARE(run.stopped.has_value(), isStopped);
    }

    // A price where nothing was paid before is no multiple of anything, and yet dearer.
    void anythingIsDearerThanNothing()
    {
        Rollout rollout = begin(planOf({5'000, 10'000}, 400), 2, 1, 1, {});
        std::int64_t task = 1;
        for (; task <= 400 && !breach(rollout); ++task) {
            const bool isCandidate = task % 2 == 0;
            noteEnd(rollout,
                    {task, isCandidate ? 2 : 1, true, {.cost = isCandidate ? 0.001 : 0.0}});
        }
        QVERIFY(breach(rollout));
        QVERIFY(breach(rollout)->guard == Guard::Cost);
    }

    // The version is as cheap as the active one by either book; only the prices have risen.
    void aNewPriceBookInTheLastStepStopsNobody()
    {
        Rollout rollout = begin(planOf({5'000, 10'000}, 100), 2, 1, 1, {});
        QVERIFY(!pricesChanged(rollout, "a", 1));
        const std::int64_t next = runHalf(rollout, 1, 0.01, 0.01);
        QVERIFY(rollout.calibration.costP50);
        QVERIFY(advance(rollout, next, {}));
        for (std::int64_t task = next; task < next + 50; ++task)
            noteEnd(rollout, {task, 2, true, {.cost = 0.01}});
        QCOMPARE(rollout.steps[1].candidate.priced, 50);
        QVERIFY(!pricesChanged(rollout, "a", next + 50)); // set again
        QVERIFY(pricesChanged(rollout, "b", next + 50));
        for (std::int64_t task = next + 40; task < next + 500; ++task)
            noteEnd(rollout, {task, 2, true, {.cost = 0.1}});
        QVERIFY(!breach(rollout));
        QCOMPARE(alarm(rollout, Guard::Cost), 0.0);
        QCOMPARE(rollout.steps[1].candidate.priced, 0); // by the new book there is no control
        QVERIFY(advanceAt(rollout));
    }

    // Beside a control the new prices are compared among themselves, from the change on.
    void aNewPriceBookBeginsTheCostsAnew_data()
    {
        QTest::addColumn<double>("after"); // candidate's cost by the new book, of the control's
        QTest::addColumn<bool>("isStopped");
        QTest::newRow("as cheap") << 1.0 << false;
        QTest::newRow("twice as dear") << 2.0 << true;
    }
    void aNewPriceBookBeginsTheCostsAnew()
    {
        QFETCH(double, after);
        QFETCH(bool, isStopped);
        Rollout rollout = begin(planOf({5'000, 10'000}, 1'000), 2, 1, 1, {});
        QVERIFY(!pricesChanged(rollout, "a", 1));
        std::int64_t next = runHalf(rollout, 1, 0.01, 0.01);
        QVERIFY(pricesChanged(rollout, "b", next + 10));
        // Of before, and so perhaps priced by both: they say nothing.
        for (std::int64_t i = 0; i < 10; ++i)
            noteEnd(rollout, {next++, 2, true, {.cost = 5}});
        QCOMPARE(total(rollout, true).priced, 0);
        QVERIFY(rollout.calibration.costs.empty());
        next = runHalf(rollout, next, 0.1, 0.1 * after);
        runHalf(rollout, next, 0.1, 0.1 * after);
        QCOMPARE(breach(rollout).has_value(), isStopped);
        if (isStopped)
            QVERIFY(breach(rollout)->guard == Guard::Cost);
    }

    // Tasks that both versions decide alike can't tell them apart; they count for the samples.
    void onlyMovedTasksSpeak()
    {
        Rollout rollout = begin(planOf({5'000, 10'000}, 50), 2, 1, 1, {});
        for (std::int64_t task = 1; task <= 60; ++task)
            QVERIFY(noteEnd(rollout, {task, 2, false, {.isFailed = true}}) == Noted::Counted);
        QVERIFY(!breach(rollout));
        QVERIFY(advanceAt(rollout));
        QCOMPARE(total(rollout, true).finished, 60);
        QCOMPARE(total(rollout, true).moved, 0);
    }
};

} // namespace
} // namespace tributary::rollout

QTEST_GUILESS_MAIN(tributary::rollout::TestGuardrails)
#include "tst_guardrails.moc"
