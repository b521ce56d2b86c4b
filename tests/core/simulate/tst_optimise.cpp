// Frontiers of thresholds: on histories whose optimum is known, and beside a brute force that
// replays every combination.
#include "base/quantity.h"
#include "base/random.h"
#include "core/simulate/replay_ground.h"
#include "simulate/optimise/optimise.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <algorithm>

using namespace tributary;
using model::FeatureId;
using simulate::Frontier;
using simulate::FrontierPoint;
using simulate::History;
using simulate::HistoryTask;
using simulate::OptimiseOptions;

namespace {

const std::string kShort = "task_classification_rules:\n"
                           "  - name: short # of a request\n"
                           "    condition: execution_time_estimate < 50s   # five of them\n"
                           "    classification: {type: serverless}\n";

// Twenty tasks of 10, 20, … 200 seconds that waited 100 seconds each. A function costs more than
// the local process but has no queue; the 95th percentile is the 19th of them.
std::vector<History> twenty()
{
    History history{"twenty", {}};
    for (int i = 1; i <= 20; ++i) {
        HistoryTask task;
        task.externalId = std::to_string(i);
        task.arrival = base::fromMicros(i * 1'000'000LL);
        task.features.set(FeatureId::ExecutionTimeEstimate, i * 10);
        task.features.set(FeatureId::CpuRequirement, 1);
        task.runTime = base::Micros{i * 10'000'000LL};
        task.wait = base::Micros{100'000'000};
        history.tasks.push_back(std::move(task));
    }
    return {history};
}

// Tasks of all sizes, some of which say little, none the same as another.
std::vector<History> mixed(int count)
{
    base::SeededRandom random(11);
    History history{"mixed", {}};
    for (int i = 0; i < count; ++i) {
        HistoryTask task;
        const double seconds = 1 + 600 * random.uniform() * random.uniform();
        task.externalId = std::to_string(i);
        task.arrival = base::fromMicros(i * 1'000'000LL);
        if (random.next() % 10 > 0)
            task.features.set(FeatureId::ExecutionTimeEstimate, seconds * (0.5 + random.uniform()));
        task.features.set(FeatureId::CpuRequirement, 1 + static_cast<double>(random.next() % 8));
        task.features.set(FeatureId::MemoryRequirement,
                          1e8 * (1 + static_cast<double>(random.next() % 40)));
        if (random.next() % 20 > 0)
            task.runTime = base::Micros{static_cast<std::int64_t>(seconds * 1e6)};
        task.wait = base::Micros{static_cast<std::int64_t>(random.next() % 200'000'000)};
        history.tasks.push_back(std::move(task));
    }
    return {history};
}

const std::string kMixed = R"(task_classification_rules:
  - name: small
    condition: |
      execution_time_estimate < 120s AND
      2GB > memory_requirement
    classification: {type: serverless}
  - name: wide
    condition: cpu_requirement >= 6_cores
    classification: {type: edge}
)";

OptimiseOptions options()
{
    OptimiseOptions value;
    value.ground = test::replayGround();
    return value;
}

Frontier frontierOf(const std::string& source, const std::vector<History>& histories,
                    const OptimiseOptions& given)
{
    const auto rules = test::loadedRules(source);
    auto found = simulate::optimise(rules, histories, given);
    if (!found)
        qFatal("%s", base::describe(found.error()).c_str());
    return std::move(*found);
}

base::Error errorOf(const std::string& source, const std::vector<History>& histories,
                    const OptimiseOptions& given)
{
    const auto rules = test::loadedRules(source);
    const auto found = simulate::optimise(rules, histories, given);
    return found ? base::Error{} : found.error();
}

struct Figures
{
    double cost = 0;
    double p95 = 0;
};

// By the replay alone; costs beside today.
Figures replayed(const std::string& source, const std::string& draft,
                 const std::vector<History>& histories, const simulate::ReplayOptions& ground)
{
    const auto before = test::loadedRules(source);
    const auto after = test::loadedRules(draft);
    simulate::Replay replay(before, after, ground);
    for (const History& history : histories) {
        replay.begin(history.source);
        for (const HistoryTask& task : history.tasks)
            replay.add(task);
    }
    const auto report = replay.report();
    const auto cost = [](const cost::Sum& sum) {
        return static_cast<double>(sum.single().value().micro);
    };
    return {cost(report.costAfter) - cost(report.costBefore), report.p95->after.value};
}

std::vector<std::string> changesOf(const Frontier& frontier)
{
    std::vector<std::string> texts;
    for (const FrontierPoint& point : frontier.points) {
        std::string text;
        for (const auto& change : point.changes)
            text += (text.empty() ? "" : ", ") + change.threshold.ruleName + "."
                + change.threshold.fieldName + " " + change.threshold.literal + " → "
                + change.literal;
        texts.push_back(text);
    }
    return texts;
}

} // namespace

class TestOptimise : public QObject
{
    Q_OBJECT

private slots:
    void writesRoundLiterals_data();
    void writesRoundLiterals();
    void cutsPartTheValues_data();
    void cutsPartTheValues();
    void findsTheKnownOptimum();
    void keepsEveryOtherByte();
    void movesTwoTogether();
    void bruteForceBeatsNoPoint_data();
    void bruteForceBeatsNoPoint();
    void aSampleIsCheckedByTheWhole();
    void sameSeedSameFrontier();
    void ruleTestsKeepPointsOut();
    void noRuleBecomesUnreachable();
    void tasksKeepABackend();
    void variesOnlyWhatItIsTold();
    void hitPoliciesAreThoseOfTheRules_data();
    void hitPoliciesAreThoseOfTheRules();
    void endsWithItsTime();
    void refuses_data();
    void refuses();
};

void TestOptimise::writesRoundLiterals_data()
{
    QTest::addColumn<QString>("like");
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<bool>("isHighIn");
    QTest::addColumn<QString>("expected");
    QTest::newRow("its upper end") << "300s" << 190.0 << 200.0 << true << "200s";
    QTest::newRow("its upper end is out") << "300s" << 191.0 << 200.0 << false << "195s";
    QTest::newRow("its lower end") << "300s" << 190.0 << 199.0 << false << "190s";
    QTest::newRow("from zero") << "5" << 0.0 << 1.0 << false << "0";
    QTest::newRow("unit of the literal") << "2GB" << 1.1e9 << 1.9e9 << true << "1.5GB";
    QTest::newRow("binary unit") << "2GiB" << 1073741824.0 << 2147483648.0 << true << "2GiB";
    QTest::newRow("milli") << "500m_cores" << 1.0 << 2.0 << true << "2000m_cores";
    QTest::newRow("rate") << "5/h" << 1.0 / 3600 << 3.0 / 3600 << false << "2/h";
    QTest::newRow("exponent") << "1e3s" << 20.0 << 30.0 << true << "30s";
    QTest::newRow("a narrow gap") << "1s" << 1.23456 << 1.23457 << true << "1.23457s";
    QTest::newRow("nothing between") << "1s" << 2.0 << 2.0 << true << "";
    QTest::newRow("no sign") << "1s" << -2.0 << -1.0 << true << "";
}

void TestOptimise::writesRoundLiterals()
{
    QFETCH(QString, like);
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(bool, isHighIn);
    QFETCH(QString, expected);
    const std::string text = simulate::roundLiteral(like.toStdString(), low, high, isHighIn);
    QCOMPARE(text, expected.toStdString());
}

void TestOptimise::cutsPartTheValues_data()
{
    QTest::addColumn<int>("op");
    for (const auto op : {rules::CompareOp::Less, rules::CompareOp::LessEqual,
                          rules::CompareOp::Greater, rules::CompareOp::GreaterEqual})
        QTest::newRow(std::string(rules::toString(op)).c_str()) << int(op);
}

// Each cut decides differently about the values, there is one for each way, and the one that stands
// in the rules keeps its spelling.
void TestOptimise::cutsPartTheValues()
{
    QFETCH(int, op);
    simulate::Threshold threshold;
    threshold.op = static_cast<rules::CompareOp>(op);
    threshold.value = 20;
    threshold.literal = "20.0s";
    const std::vector<double> values{30, 10, 20, 10, 17.5, 31};
    const auto cuts = simulate::cutsOf(threshold, values, 64);
    QCOMPARE(cuts.values[cuts.present].literal, std::string("20.0s"));
    const auto holds = [&](double value, double limit) {
        switch (threshold.op) {
        case rules::CompareOp::Less:
            return value < limit;
        case rules::CompareOp::LessEqual:
            return value <= limit;
        case rules::CompareOp::Greater:
            return value > limit;
        default:
            return value >= limit;
        }
    };
    std::set<std::int64_t> ways;
    for (const simulate::Cut& cut : cuts.values) {
        QCOMPARE(base::parseQuantity(cut.literal)->value, cut.value);
        ways.insert(std::ranges::count_if(values, [&](double v) { return holds(v, cut.value); }));
    }
    QCOMPARE(ways.size(), std::size_t{6});
    QCOMPARE(cuts.values.size(), std::size_t{6});

    std::vector<double> many;
    for (int i = 0; i < 10'000; ++i)
        many.push_back(i);
    const auto few = simulate::cutsOf(threshold, many, 16);
    QVERIFY(few.values.size() >= 8 && few.values.size() <= 17);
    QVERIFY(std::ranges::is_sorted(few.values, std::ranges::less{}, &simulate::Cut::value));
}

void TestOptimise::findsTheKnownOptimum()
{
    const auto histories = twenty();
    const Frontier frontier = frontierOf(kShort, histories, options());
    // Nothing moved is cheapest; with the 19th moved, too, the percentile is without a queue.
    QCOMPARE(changesOf(frontier),
             (std::vector<std::string>{"short.execution_time_estimate 50s → 10s",
                                       "short.execution_time_estimate 50s → 200s"}));
    QCOMPARE(simulate::toString(frontier.points[0].changes.front()),
             std::string("short: execution_time_estimate < 50s → 10s"));
    QCOMPARE(frontier.points[0].p95Seconds, 290.0);
    QCOMPARE(frontier.points[1].p95Seconds, 190.25);
    QCOMPARE(frontier.today.p95Seconds, 290.0);
    QCOMPARE(frontier.points[0].report.moved, std::int64_t{4});
    QCOMPARE(frontier.points[1].report.moved, std::int64_t{15});
    QVERIFY(frontier.points[0].costMicro < frontier.today.costMicro);
    QVERIFY(frontier.isTodayBeaten);
    QVERIFY(frontier.isExhaustive);
    QCOMPARE(frontier.tasks, std::int64_t{20});
    QCOMPARE(frontier.refuted, std::size_t{0});
}

void TestOptimise::keepsEveryOtherByte()
{
    const Frontier frontier = frontierOf(kShort, twenty(), options());
    std::string expected = kShort;
    expected.replace(expected.find("50s"), 3, "200s");
    QCOMPARE(frontier.points.back().draft, expected);
    QCOMPARE(frontier.today.draft, kShort);

    // JSON, with an escape before the literal.
    const std::string json = R"({"task_classification_rules": [{"name": "short",
      "condition": "task_type != \"a\tb\" AND execution_time_estimate < 50s",
      "classification": {"type": "serverless"}}]})";
    auto typed = twenty();
    for (HistoryTask& task : typed.front().tasks)
        task.taskType = "c";
    expected = json;
    expected.replace(expected.find("50s"), 3, "200s");
    QCOMPARE(frontierOf(json, typed, options()).points.back().draft, expected);
}

// Neither threshold alone moves a task.
void TestOptimise::movesTwoTogether()
{
    const std::string source = "task_classification_rules:\n"
                               "  - name: both\n"
                               "    condition: execution_time_estimate < 5s AND\n"
                               "      cpu_requirement < 1_cores\n"
                               "    classification: {type: serverless}\n";
    for (const std::int64_t tryAllUpTo : {4'096, 0}) {
        OptimiseOptions given = options();
        given.tryAllUpTo = tryAllUpTo;
        const Frontier frontier = frontierOf(source, twenty(), given);
        QCOMPARE(changesOf(frontier),
                 (std::vector<std::string>{"both.execution_time_estimate 5s → 200s, "
                                           "both.cpu_requirement 1_cores → 2_cores"}));
        QCOMPARE(frontier.isExhaustive, tryAllUpTo > 0);
        QVERIFY(!frontier.isTodayBeaten);
    }
}

void TestOptimise::bruteForceBeatsNoPoint_data()
{
    QTest::addColumn<qint64>("tryAllUpTo");
    QTest::newRow("all are tried") << qint64{4'096};
    QTest::newRow("searched") << qint64{0};
}

void TestOptimise::bruteForceBeatsNoPoint()
{
    QFETCH(qint64, tryAllUpTo);
    const auto histories = mixed(200);
    OptimiseOptions given = options();
    given.cuts = 10;
    given.points = 1'000;
    given.tryAllUpTo = tryAllUpTo;
    const Frontier frontier = frontierOf(kMixed, histories, given);
    QVERIFY2(frontier.points.size() > 3, fmt::format("{}", frontier.points.size()).c_str());

    const auto rules = test::loadedRules(kMixed);
    const auto thresholds = simulate::findThresholds(rules, {}).value();
    QCOMPARE(thresholds.size(), std::size_t{3});
    std::vector<simulate::Cuts> cuts;
    for (const auto& threshold : thresholds) {
        std::vector<double> values;
        for (const HistoryTask& task : histories.front().tasks) {
            if (const auto value = task.features.find(threshold.field.feature))
                values.push_back(*value);
        }
        cuts.push_back(simulate::cutsOf(threshold, values, given.cuts));
    }
    std::vector<Figures> all;
    for (const auto& first : cuts[0].values) {
        for (const auto& second : cuts[1].values) {
            for (const auto& third : cuts[2].values)
                all.push_back(replayed(
                    kMixed,
                    simulate::withLiterals(
                        kMixed, thresholds,
                        std::vector<std::string>{first.literal, second.literal, third.literal}),
                    histories, given.ground));
        }
    }
    QVERIFY(all.size() > 200);
    const Figures today = replayed(kMixed, kMixed, histories, given.ground);
    for (const FrontierPoint& point : frontier.points) {
        // Its figures are those of the replay of its draft.
        const Figures own = replayed(kMixed, point.draft, histories, given.ground);
        QCOMPARE(point.p95Seconds, own.p95);
        QCOMPARE(point.costMicro - frontier.today.costMicro, own.cost - today.cost);
        for (const Figures& other : all)
            QVERIFY2(!(other.cost <= own.cost && other.p95 <= own.p95
                       && (other.cost < own.cost || other.p95 < own.p95)),
                     fmt::format("{} and {} s are beaten by {} and {} s", own.cost, own.p95,
                                 other.cost, other.p95)
                         .c_str());
    }
    // And the other way round: whatever can be reached is reached or beaten.
    for (const Figures& other : all)
        QVERIFY(std::ranges::any_of(frontier.points,
                                    [&](const FrontierPoint& point) {
                                        return point.costMicro - frontier.today.costMicro
                                            <= other.cost
                                            && point.p95Seconds <= other.p95;
                                    })
                || (0 <= other.cost && today.p95 <= other.p95));
}

void TestOptimise::aSampleIsCheckedByTheWhole()
{
    const auto histories = mixed(3'000);
    OptimiseOptions given = options();
    given.sample = 200;
    given.points = 8;
    const Frontier frontier = frontierOf(kMixed, histories, given);
    QCOMPARE(frontier.sampled, std::int64_t{200});
    QCOMPARE(frontier.tasks, std::int64_t{3'000});
    QVERIFY(frontier.points.size() >= 3 && frontier.points.size() <= 8);
    const FrontierPoint* last = nullptr;
    for (const FrontierPoint& point : frontier.points) {
        QCOMPARE(point.report.tasks, std::int64_t{3'000});
        const Figures own = replayed(kMixed, point.draft, histories, given.ground);
        QCOMPARE(point.p95Seconds, own.p95);
        if (last != nullptr) // dearer and faster than the one before
            QVERIFY(point.costMicro > last->costMicro && point.p95Seconds < last->p95Seconds);
        last = &point;
    }
}

void TestOptimise::sameSeedSameFrontier()
{
    OptimiseOptions given = options();
    given.tryAllUpTo = 0;
    given.evaluations = 2'000;
    const auto histories = mixed(500);
    const auto first = changesOf(frontierOf(kMixed, histories, given));
    QVERIFY(first.size() > 2);
    QCOMPARE(changesOf(frontierOf(kMixed, histories, given)), first);
}

void TestOptimise::ruleTestsKeepPointsOut()
{
    const std::string tests = "tests:\n"
                              "  - name: long ones stay\n"
                              "    features: {execution_time_estimate: 150s}\n"
                              "    expect: {type: traditional}\n";
    const Frontier frontier = frontierOf(kShort + tests, twenty(), options());
    QCOMPARE(changesOf(frontier),
             (std::vector<std::string>{"short.execution_time_estimate 50s → 10s"}));
    // One that fails today says nothing about a change.
    std::string failing = tests;
    failing.replace(failing.find("traditional"), 11, "edge");
    QCOMPARE(frontierOf(kShort + failing, twenty(), options()).points.size(), std::size_t{2});
}

void TestOptimise::noRuleBecomesUnreachable()
{
    const std::string below = "  - name: middling\n"
                              "    condition: execution_time_estimate < 100s\n"
                              "    classification: {type: traditional}\n";
    OptimiseOptions given = options();
    given.vary = {"short"};
    const Frontier frontier = frontierOf(kShort + below, twenty(), given);
    QCOMPARE(changesOf(frontier),
             (std::vector<std::string>{"short.execution_time_estimate 50s → 10s"}));
    std::string above = below;
    above.replace(above.find("100s"), 4, "500s");
    QCOMPARE(changesOf(frontierOf(kShort + above, twenty(), given)).back(),
             "short.execution_time_estimate 50s → 200s");
}

void TestOptimise::tasksKeepABackend()
{
    OptimiseOptions given = options();
    std::erase_if(given.ground.backends, [](const plan::BackendState& backend) {
        return backend.config.type == model::ExecutionType::Serverless;
    });
    // Four tasks have nowhere to run today; the cost of moving them away can't be told either.
    const Frontier frontier = frontierOf(kShort, twenty(), given);
    QVERIFY(frontier.points.empty());
    QCOMPARE(frontier.costUntold, std::int64_t{4});
}

void TestOptimise::variesOnlyWhatItIsTold()
{
    OptimiseOptions given = options();
    given.vary = {"small.memory_requirement"};
    const Frontier frontier = frontierOf(kMixed, mixed(300), given);
    QCOMPARE(frontier.thresholds, std::size_t{1});
    QVERIFY(!frontier.points.empty());
    for (const FrontierPoint& point : frontier.points) {
        QCOMPARE(point.changes.size(), std::size_t{1});
        QCOMPARE(point.changes.front().threshold.fieldName, std::string("memory_requirement"));
        QCOMPARE(int(point.changes.front().threshold.op), int(rules::CompareOp::Less));
    }
    given.vary = {"small"};
    QCOMPARE(frontierOf(kMixed, mixed(300), given).thresholds, std::size_t{2});
}

void TestOptimise::hitPoliciesAreThoseOfTheRules_data()
{
    QTest::addColumn<QString>("policy");
    for (const char* policy : {"first", "priority", "unique"})
        QTest::newRow(policy) << policy;
}

// With the whole history as its sample, the search's figures need no correction by the replay: a
// point that the replay saw otherwise would be refuted.
void TestOptimise::hitPoliciesAreThoseOfTheRules()
{
    QFETCH(QString, policy);
    const std::string source = "hit_policy: " + policy.toStdString() + "\n" + kMixed
        + "  - name: urgent\n"
          "    condition: memory_requirement <= 1GB AND cpu_requirement > 2_cores\n"
          "    classification: {type: traditional, priority: critical}\n";
    OptimiseOptions given = options();
    given.tryAllUpTo = 0;
    given.evaluations = 3'000;
    given.points = 30;
    const auto histories = mixed(400);
    const Frontier frontier = frontierOf(source, histories, given);
    QVERIFY(frontier.points.size() > 3);
    QCOMPARE(frontier.refuted, std::size_t{0});
    for (const FrontierPoint& point : frontier.points)
        QCOMPARE(point.p95Seconds, replayed(source, point.draft, histories, given.ground).p95);
}

void TestOptimise::endsWithItsTime()
{
    OptimiseOptions given = options();
    given.tryAllUpTo = 0;
    // Time that passes with each look at it: half of it while searching.
    double spent = 0;
    given.timeSpent = [&spent] { return spent += 0.001; };
    double progress = 0;
    given.progress = [&progress](double share) { progress = share; };
    const Frontier some = frontierOf(kMixed, mixed(300), given);
    QVERIFY(some.isOutOfTime);
    QVERIFY(!some.points.empty()); // what was found by then is replayed all the same
    QCOMPARE(progress, 1.0);

    spent = 2;
    const Frontier none = frontierOf(kMixed, mixed(300), given);
    QVERIFY(none.isOutOfTime && none.points.empty());
    QVERIFY(none.today.p95Seconds > 0); // today's figures stand

    int asked = 0;
    given.isCancelled = [&asked] { return ++asked > 50; };
    QCOMPARE(int(errorOf(kMixed, mixed(300), given).code), int(base::ErrorCode::Cancelled));
}

void TestOptimise::refuses_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("vary");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const auto source = QString::fromStdString(kShort);
    QTest::newRow("unknown rule") << source << "shrot" << int(base::ErrorCode::InvalidArgument)
                                  << "did you mean short?";
    QTest::newRow("unknown field")
        << source << "short.execution_time" << int(base::ErrorCode::InvalidArgument)
        << "did you mean short.execution_time_estimate?";
    QTest::newRow("no threshold") << "task_classification_rules:\n  - name: a\n"
                                     "    condition: stateful\n"
                                     "    classification: {type: edge}\n"
                                  << "" << int(base::ErrorCode::InvalidArgument)
                                  << "no enabled rule";
}

void TestOptimise::refuses()
{
    QFETCH(QString, source);
    QFETCH(QString, vary);
    QFETCH(int, code);
    QFETCH(QString, says);
    OptimiseOptions given = options();
    if (!vary.isEmpty())
        given.vary = {vary.toStdString()};
    const base::Error error = errorOf(source.toStdString(), twenty(), given);
    QCOMPARE(int(error.code), code);
    const std::string text = base::describe(error);
    QVERIFY2(text.find(says.toStdString()) != std::string::npos, text.c_str());

    // Nothing to compare, whatever the rules.
    auto untimed = twenty();
    for (HistoryTask& task : untimed.front().tasks)
        task.runTime.reset();
    QCOMPARE(int(errorOf(kShort, untimed, options()).code), int(base::ErrorCode::NotFound));
    OptimiseOptions unpriced = options();
    unpriced.ground.prices = nullptr;
    QCOMPARE(int(errorOf(kShort, twenty(), unpriced).code), int(base::ErrorCode::Unavailable));
}

QTEST_GUILESS_MAIN(TestOptimise)
#include "tst_optimise.moc"
