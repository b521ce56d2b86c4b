// Replays held against an oracle that counts one task at a time, with the explaining evaluator and
// without any of the replay's short cuts.
#include "base/random.h"
#include "core/simulate/replay_ground.h"
#include "cost/estimate.h"
#include "rules/explain.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <QtCore/QFile>

#include <algorithm>
#include <cmath>

using namespace tributary;
using model::ExecutionType;
using model::FeatureId;
using simulate::HistoryFormat;
using simulate::HistoryTask;
using simulate::Replay;
using simulate::ReplayOptions;
using test::defaultRules;
using namespace std::chrono_literals;

namespace {

const QString kData = TRIBUTARY_SOURCE_DIR "/../shared/data/";

const std::string kDraft = R"(task_classification_rules:
  - name: ten_minutes
    condition: execution_time_estimate < 600s AND cpu_requirement <= 8_cores
    classification: {type: serverless, priority: high}
  - name: with_gpu
    condition: resources.gpu >= 1
    classification: {type: edge}
)";

// Everything is for the workers.
const std::string kNothing = R"(task_classification_rules:
  - name: never
    condition: cpu_requirement > 1000_cores
    classification: {type: edge}
)";

std::vector<HistoryTask> history(const QString& name, HistoryFormat format)
{
    return test::historyOf(kData + name, format);
}

HistoryTask task(const std::string& id, double seconds, base::Micros arrival = {})
{
    HistoryTask value;
    value.externalId = id;
    value.arrival = base::Instant{arrival};
    value.features.set(FeatureId::ExecutionTimeEstimate, seconds);
    value.features.set(FeatureId::CpuRequirement, 1);
    value.runTime = base::Micros{static_cast<std::int64_t>(seconds * 1e6)};
    return value;
}

HistoryTask ranOn(const std::string& taskType, ExecutionType type, double estimate, double seconds)
{
    HistoryTask value = task(taskType, estimate);
    value.taskType = taskType;
    value.ranOn = type;
    value.runTime = base::Micros{static_cast<std::int64_t>(seconds * 1e6)};
    return value;
}

double secondsOf(base::Micros micros)
{
    return static_cast<double>(micros.count()) / 1e6;
}

double sorted(std::vector<double> values, double q)
{
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size()))) - 1];
}

// Every pair of tasks looked at.
std::int64_t peakOf(const std::vector<std::pair<std::int64_t, std::int64_t>>& spans)
{
    std::int64_t peak = 0;
    for (const auto& [at, unused] : spans) {
        std::int64_t now = 0;
        for (const auto& [from, to] : spans)
            now += from <= at && at < to ? 1 : 0;
        peak = std::max(peak, now);
    }
    return peak;
}

} // namespace

class TestReplay : public QObject
{
    Q_OBJECT

private slots:
    void equalsTheOracle_data();
    void equalsTheOracle();
    void sameRulesChangeNothing();
    void countsWhatCanNotBeTold();
    void estimatesByTheTaskType();
    void aTaskTypeIsComparedBySize();
    void absurdRunsTellNothing();
    void takesWhatRanThereAsItWas();
    void tellsWhatRestsOnAssumptions();
    void countsLoads();
    void eachSourceHasItsClock();
    void countsWhatNoBackendCanRun();
    void differencesAreOfPairs();
    void quantilesHaveIntervals();
    void sniffsFormats_data();
    void sniffsFormats();
};

void TestReplay::equalsTheOracle_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("format");
    QTest::addColumn<qint64>("tasks");
    QTest::newRow("NASA") << "nasa-ipsc-1993.swf" << int(HistoryFormat::Swf) << qint64{18239};
    QTest::newRow("OpenB") << "alibaba-openb-pods-2023.csv" << int(HistoryFormat::OpenB)
                           << qint64{8152};
}

void TestReplay::equalsTheOracle()
{
    QFETCH(QString, file);
    QFETCH(int, format);
    QFETCH(qint64, tasks);
    if (!QFile::exists(kData + file))
        QSKIP("the public logs are not at hand");
    const auto before = defaultRules();
    const auto after = test::loadedRules(kDraft);
    const auto past = history(file, static_cast<HistoryFormat>(format));
    Replay replay(before, after, test::replayGround());
    for (const HistoryTask& one : past)
        replay.add(one);
    const auto report = replay.report();
    QCOMPARE(report.tasks, tasks);

    std::array<std::array<std::int64_t, 3>, 3> matrix{};
    std::int64_t otherRule = 0;
    std::int64_t costAfter = 0;
    std::int64_t untold = 0;
    std::vector<double> secondsBefore;
    std::vector<double> secondsAfter;
    std::vector<double> secondsQueued;
    std::array<std::vector<std::pair<std::int64_t, std::int64_t>>, 3> spans;
    const auto prices = test::replayGround().prices;
    for (const HistoryTask& one : past) {
        const auto then = rules::explain(before, one.ruleInput()).classification;
        const auto now = rules::explain(after, one.ruleInput()).classification;
        ++matrix[static_cast<std::size_t>(then.type)][static_cast<std::size_t>(now.type)];
        otherRule += then.type == now.type && then.rule != now.rule ? 1 : 0;
        const bool isMoved = then.type != now.type;
        untold += isMoved && !one.runTime ? 1 : 0;
        if (!one.runTime)
            continue;
        const double run = secondsOf(*one.runTime);
        const double wait = one.wait ? secondsOf(*one.wait) : 0;
        secondsBefore.push_back(run + wait);
        const bool isNewFunction = isMoved && now.type == ExecutionType::Serverless;
        const double startThere = isNewFunction ? 0.25 : 0;
        secondsAfter.push_back(run + (isMoved ? startThere : wait));
        secondsQueued.push_back(run + wait + startThere);
        const std::int64_t start =
            base::toMicros(one.arrival) + std::llround((isMoved ? startThere : wait) * 1e6);
        if (one.runTime->count() > 0)
            spans[static_cast<std::size_t>(now.type)].emplace_back(start,
                                                                   start + one.runTime->count());
        if (isMoved && now.type == ExecutionType::Serverless) {
            model::TaskSpec spec;
            spec.features = one.features;
            cost::DurationForecast forecast;
            forecast.p50 = *one.runTime;
            costAfter +=
                cost::estimateCost(*prices, test::replayGround().backends[1].config, spec, forecast)
                    .p50->micro;
        }
    }
    QVERIFY(report.matrix == matrix);
    QCOMPARE(report.otherRule, otherRule);
    QCOMPARE(report.costUntold, untold);
    if (matrix[0][2] + matrix[1][2] == 0) // all that moved are functions then
        QCOMPARE(report.costAfter.single()->micro, costAfter);
    QCOMPARE(report.p50->before.value, sorted(secondsBefore, 0.5));
    QCOMPARE(report.p50->after.value, sorted(secondsAfter, 0.5));
    QCOMPARE(report.p95->afterQueued, sorted(secondsQueued, 0.95));
    QCOMPARE(report.p95->before.value, sorted(secondsBefore, 0.95));
    QCOMPARE(report.p95->after.value, sorted(secondsAfter, 0.95));
    for (std::size_t type = 0; type < 3; ++type)
        QCOMPARE(report.after[type].peak, peakOf(spans[type]));
    QVERIFY(report.moved > 0);
}

void TestReplay::sameRulesChangeNothing()
{
    const auto rules = defaultRules();
    Replay replay(rules, rules, test::replayGround());
    for (int i = 0; i < 100; ++i)
        replay.add(task(std::to_string(i), 10.0 * i));
    const auto report = replay.report();
    QCOMPARE(report.moved, std::int64_t{0});
    QCOMPARE(report.otherRule, std::int64_t{0});
    QVERIFY(report.movedTasks.empty());
    QVERIFY(report.costBefore.micros().empty());
    QCOMPARE(report.p95->delta(), 0.0);
}

void TestReplay::countsWhatCanNotBeTold()
{
    const auto before = defaultRules();
    const auto after = test::loadedRules(kDraft);
    ReplayOptions given = test::replayGround();
    given.prices = nullptr;
    given.keepMoved = 1;
    Replay replay(before, after, std::move(given));
    replay.add(task("a", 10));
    HistoryTask unfinished = task("b", 20);
    unfinished.runTime.reset();
    replay.add(unfinished);
    const auto report = replay.report();
    QCOMPARE(report.moved, std::int64_t{2});
    QCOMPARE(report.costUntold, std::int64_t{2});
    QCOMPARE(report.latencyUntold, std::int64_t{1});
    QCOMPARE(report.movedTasks.size(), std::size_t{1});
    QCOMPARE(report.movedTasks[0].toRule, std::string("ten_minutes"));
    QCOMPARE(*report.movedTasks[0].secondsAfter, 10.25);
    QVERIFY(!report.movedTasks[0].costAfter);
}

// Twice as slow on functions as on workers: so is what moves there.
void TestReplay::estimatesByTheTaskType()
{
    const auto speeds = std::make_shared<simulate::TypeSpeeds>();
    for (int i = 1; i <= 5; ++i) {
        speeds->add(ranOn("render", ExecutionType::Traditional, 10.0 * i, 10.0 * i));
        speeds->add(ranOn("render", ExecutionType::Serverless, 10.0 * i, 20.0 * i));
    }
    for (int i = 0; i < 4; ++i) // one run too few
        speeds->add(ranOn("rare", ExecutionType::Serverless, 10, 90));
    for (int i = 0; i < 9; ++i)
        speeds->add(ranOn("rare", ExecutionType::Traditional, 10, 10));
    speeds->settle();
    ReplayOptions given = test::replayGround();
    given.speeds = speeds;
    const auto before = test::loadedRules(kNothing);
    const auto after = test::loadedRules(kDraft);
    Replay replay(before, after, std::move(given));
    replay.add(ranOn("render", ExecutionType::Traditional, 100, 40));
    replay.add(ranOn("rare", ExecutionType::Traditional, 100, 40));
    HistoryTask ofATrace = ranOn("render", ExecutionType::Traditional, 100, 40);
    ofATrace.ranOn.reset();
    replay.add(ofATrace);
    const auto report = replay.report();
    QCOMPARE(report.moved, std::int64_t{3});
    QCOMPARE(*report.movedTasks[0].secondsBefore, 40.0);
    QCOMPARE(*report.movedTasks[0].secondsAfter, 80.25);
    QVERIFY(report.movedTasks[0].basis == simulate::TimeBasis::SameTaskType);
    QVERIFY(report.movedTasks[0].costAfter->micro > report.movedTasks[1].costAfter->micro);
    for (const std::size_t i : {1U, 2U}) {
        QCOMPARE(*report.movedTasks[i].secondsAfter, 40.25);
        QVERIFY(report.movedTasks[i].basis == simulate::TimeBasis::SameTime);
    }
    QVERIFY(report.bases == (std::array<std::int64_t, simulate::kTimeBases>{0, 1, 2}));
}

// Short ones here, long ones there, and equally fast: a long one that moves stays long.
void TestReplay::aTaskTypeIsComparedBySize()
{
    simulate::TypeSpeeds speeds;
    for (int i = 1; i <= 20; ++i) {
        speeds.add(ranOn("report", ExecutionType::Serverless, i, 1.1 * i));
        speeds.add(ranOn("report", ExecutionType::Traditional, 100.0 * i, 110.0 * i));
        HistoryTask unsized = ranOn("report", ExecutionType::Serverless, 1, 3);
        unsized.features.clear(FeatureId::ExecutionTimeEstimate);
        speeds.add(unsized);
        unsized.ranOn = ExecutionType::Traditional;
        unsized.runTime = 1s;
        speeds.add(unsized);
    }
    speeds.settle();
    HistoryTask task = ranOn("report", ExecutionType::Traditional, 1000, 1100);
    const auto factor = speeds.factor(task, ExecutionType::Traditional, ExecutionType::Serverless);
    QVERIFY(factor && std::abs(*factor - 1) < 1e-9);
    task.features.clear(FeatureId::ExecutionTimeEstimate);
    QCOMPARE(*speeds.factor(task, ExecutionType::Traditional, ExecutionType::Serverless), 3.0);
    QVERIFY(!speeds.factor(task, ExecutionType::Traditional, ExecutionType::Edge));
}

// Estimates that are next to nothing, and clocks that went back.
void TestReplay::absurdRunsTellNothing()
{
    simulate::TypeSpeeds speeds;
    for (int i = 0; i < 9; ++i) {
        for (const auto type : {ExecutionType::Serverless, ExecutionType::Traditional})
            speeds.add(ranOn("tiny", type, 1e-306, 1000));
        speeds.add(ranOn("back", ExecutionType::Serverless, 1, -5));
        speeds.add(ranOn("back", ExecutionType::Traditional, 1, 5));
    }
    speeds.settle();
    for (const char* taskType : {"tiny", "back"}) {
        const HistoryTask task = ranOn(taskType, ExecutionType::Traditional, 1e-306, 1);
        QVERIFY(!speeds.factor(task, ExecutionType::Traditional, ExecutionType::Serverless));
    }
}

// The rules of today would have sent it elsewhere than it went: then that side is the estimate.
void TestReplay::takesWhatRanThereAsItWas()
{
    const auto before = test::loadedRules(kNothing);
    const auto after = test::loadedRules(kDraft);
    Replay replay(before, after, test::replayGround());
    HistoryTask task = ranOn("any", ExecutionType::Serverless, 10, 10);
    task.wait = 7s;
    replay.add(task);
    const auto report = replay.report();
    // On workers, where no start is known.
    QCOMPARE(*report.movedTasks[0].secondsBefore, 10.0);
    QCOMPARE(*report.movedTasks[0].secondsAfter, 17.0);
    task.ranOn = ExecutionType::Traditional;
    Replay other(before, after, test::replayGround());
    other.add(task);
    QCOMPARE(other.report().p50->after.value, 10.25);
    QCOMPARE(other.report().p50->afterQueued, 17.25);
    QVERIFY(report.movedTasks[0].basis == simulate::TimeBasis::Recorded);
}

void TestReplay::tellsWhatRestsOnAssumptions()
{
    const auto before = test::loadedRules("task_classification_rules:\n"
                                          "  - name: first\n    condition: stateful\n"
                                          "    classification: {type: traditional}\n");
    const auto after =
        test::loadedRules("task_classification_rules:\n"
                          "  - name: first\n    condition: execution_time_estimate < 60s\n"
                          "    classification: {type: edge}\n");
    HistoryTask said = task("said", 10);
    said.features.set(FeatureId::MemoryRequirement, 1e9, model::ValueOrigin::Assumed);
    HistoryTask assumed = said; // which no rule takes, because of what was assumed
    assumed.externalId = "assumed";
    assumed.features.set(FeatureId::Stateful, 0, model::ValueOrigin::Assumed);
    Replay replay(before, after, test::replayGround());
    replay.add(said);
    replay.add(assumed);
    const auto report = replay.report();
    QCOMPARE(report.assumed, std::int64_t{1});
    QVERIFY(!report.movedTasks[0].restsOnAssumed);
    QVERIFY(report.movedTasks[1].restsOnAssumed);
}

// Two slots: three at once are one too many; what ends makes room for what starts.
void TestReplay::countsLoads()
{
    const auto draft = test::loadedRules(kDraft);
    ReplayOptions given = test::replayGround();
    for (auto& backend : given.backends)
        backend.config.concurrency = 2;
    Replay replay(draft, draft, std::move(given));
    replay.add(task("a", 10, 0s));
    replay.add(task("b", 10, 5s));
    replay.add(task("c", 10, 9s));
    replay.add(task("d", 10, 15s));
    const auto report = replay.report();
    const auto& load = report.after[static_cast<std::size_t>(ExecutionType::Serverless)];
    QCOMPARE(report.slotLimits[static_cast<std::size_t>(ExecutionType::Serverless)],
             std::int64_t{2});
    QCOMPARE(load.peak, std::int64_t{3});
    QCOMPARE(load.overLimit, std::int64_t{1});
}

// Another log has another clock: its tasks don't meet those of the first one.
void TestReplay::eachSourceHasItsClock()
{
    const auto draft = test::loadedRules(kDraft);
    Replay replay(draft, draft, test::replayGround());
    for (const char* source : {"a", "b"}) {
        replay.begin(source);
        replay.add(task("1", 10, 0s));
        replay.add(task("2", 10, 5s));
    }
    const auto report = replay.report();
    QCOMPARE(report.after[static_cast<std::size_t>(ExecutionType::Serverless)].peak,
             std::int64_t{2});
}

void TestReplay::countsWhatNoBackendCanRun()
{
    const auto draft = test::loadedRules(kDraft);
    Replay replay(draft, draft, test::replayGround());
    HistoryTask large = task("large", 10);
    large.features.resources = {{"gpu", 8}};
    replay.add(large);
    replay.add(task("small", 10));
    const auto report = replay.report();
    const auto type = static_cast<std::size_t>(ExecutionType::Serverless);
    QCOMPARE(report.moved, std::int64_t{0});
    QCOMPARE(report.before[type].noBackend, std::int64_t{1});
    QCOMPARE(report.after[type].noBackend, std::int64_t{1});
}

// Pairs of the same tasks: what moves them all by a second moves each quantile by it.
void TestReplay::differencesAreOfPairs()
{
    base::SeededRandom random(3);
    std::vector<double> before;
    std::vector<double> after;
    for (int i = 0; i < 20'000; ++i) {
        before.push_back(random.uniform() * 1000);
        after.push_back(before.back() + 1);
    }
    const auto shifted = simulate::quantileDifference(before, after, 0.5);
    QVERIFY2(std::abs(shifted.low - 1) < 1e-9 && std::abs(shifted.high - 1) < 1e-9,
             fmt::format("{} to {}", shifted.low, shifted.high).c_str());
    for (std::size_t i = 0; i < after.size(); ++i)
        after[i] = i % 2 == 0 ? before[i] : before[i] + 200;
    const auto mixed = simulate::quantileDifference(before, after, 0.5);
    const double truth = sorted(after, 0.5) - sorted(before, 0.5);
    QVERIFY(mixed.low < truth && truth < mixed.high && mixed.high - mixed.low < 40);
}

void TestReplay::quantilesHaveIntervals()
{
    std::vector<double> sample;
    for (int i = 1000; i >= 1; --i)
        sample.push_back(i);
    const auto median = simulate::quantile(sample, 0.5);
    QCOMPARE(median->value, 500.0);
    // 500 ± 1.96 · sqrt(250) = 469.01 … 530.99, rounded outwards.
    QCOMPARE(median->low, 469.0);
    QCOMPARE(median->high, 531.0);
    std::vector<double> one{7};
    const auto only = simulate::quantile(one, 0.95);
    QVERIFY(only->low == 7 && only->value == 7 && only->high == 7);
    std::vector<double> none;
    QVERIFY(!simulate::quantile(none, 0.5));
}

void TestReplay::sniffsFormats_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("format"); // -1 = can't tell
    QTest::newRow("swf header") << QByteArray("; Version: 2") << int(HistoryFormat::Swf);
    QTest::newRow("swf record") << QByteArray("  1 0 0 1451") << int(HistoryFormat::Swf);
    QTest::newRow("azure") << QByteArray("app,func,end_timestamp,duration\n")
                           << int(HistoryFormat::Azure2021);
    QTest::newRow("openb") << QByteArray("name,cpu_milli,memory_mib\n")
                           << int(HistoryFormat::OpenB);
    QTest::newRow("wfformat") << QByteArray("\xEF\xBB\xBF{\"name\": 1}")
                              << int(HistoryFormat::WfFormat);
    QTest::newRow("a picture") << QByteArray("\x89PNG") << -1;
    QTest::newRow("nothing") << QByteArray("\n") << -1;
}

void TestReplay::sniffsFormats()
{
    QFETCH(QByteArray, text);
    QFETCH(int, format);
    const auto found = simulate::sniffHistoryFormat(text.toStdString());
    QCOMPARE(found ? static_cast<int>(*found) : -1, format);
}

QTEST_GUILESS_MAIN(TestReplay)
#include "tst_replay.moc"
