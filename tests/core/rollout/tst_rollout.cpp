#include "rollout/assignment.h"
#include "rollout/rollout_json.h"

#include <QtTest>

namespace tributary::rollout {
namespace {

using namespace std::chrono_literals;
using model::Classification;
using model::ExecutionType;

constexpr auto kStart = base::Instant{base::Micros{1'767'225'600'000'000}};

Plan canary()
{
    Plan plan;
    plan.mode = Mode::Canary;
    plan.samples = 3;
    plan.hold = 10min;
    return plan;
}

void end(Rollout& rollout, model::TaskNo no, std::int64_t version, bool isFailed = false)
{
    noteEnd(rollout, {no, version, true, {.isFailed = isFailed, .seconds = 1.5, .cost = 0.25}});
}

class TestRollout : public QObject
{
    Q_OBJECT

private slots:
    void badPlansAreRefused_data()
    {
        QTest::addColumn<QVector<int>>("steps");
        QTest::addColumn<int>("samples");
        QTest::addColumn<double>("cost");
        QTest::addColumn<QString>("says");
        const QVector<int> good{100, 1'000, 10'000};
        QTest::newRow("none") << QVector<int>{} << 10 << 1.2 << "100 %";
        QTest::newRow("not to the end") << QVector<int>{100, 1'000} << 10 << 1.2 << "100 %";
        QTest::newRow("all at once") << QVector<int>{10'000} << 10 << 1.2 << "held against";
        QTest::newRow("falling") << QVector<int>{1'000, 100, 10'000} << 10 << 1.2 << "grow";
        QTest::newRow("twice") << QVector<int>{100, 100, 10'000} << 10 << 1.2 << "grow";
        QTest::newRow("nothing") << QVector<int>{0, 10'000} << 10 << 1.2 << "grow";
        QTest::newRow("no samples") << good << 0 << 1.2 << "ended task";
        QTest::newRow("negative limit") << good << 10 << -1.0 << "'cost'";
        QTest::newRow("huge limit") << good << 10 << 1e9 << "'cost'";
        QTest::newRow("no number") << good << 10 << std::nan("") << "'cost'";
    }
    void badPlansAreRefused()
    {
        QFETCH(QVector<int>, steps);
        QFETCH(int, samples);
        QFETCH(double, cost);
        QFETCH(QString, says);
        Plan plan = canary();
        QVERIFY(check(plan));
        plan.steps = {steps.begin(), steps.end()};
        plan.samples = samples;
        plan.limits.of(Guard::Cost) = cost;
        const auto checked = check(plan);
        QVERIFY(!checked);
        QVERIFY(checked.error().code == base::ErrorCode::InvalidArgument);
        QVERIFY2(checked.error().message.find(says.toStdString()) != std::string::npos,
                 checked.error().message.c_str());
        QVERIFY(!checked.error().hint.empty());
        plan.mode = Mode::Shadow; // which has none of them
        QVERIFY(check(plan));
    }

    void goesStepByStep()
    {
        Rollout rollout = begin(canary(), 5, 4, 100, kStart);
        QCOMPARE(rollout.share(), 100);
        QVERIFY(!advanceAt(rollout));
        end(rollout, 100, 5);
        end(rollout, 101, 4); // of the control: no sample of the candidate
        end(rollout, 102, 5);
        QVERIFY(!advanceAt(rollout));
        end(rollout, 103, 5);
        QVERIFY(advanceAt(rollout) == kStart + 10min);
        QVERIFY(advance(rollout, 200, kStart + 11min));
        QCOMPARE(rollout.share(), 1'000);
        QVERIFY(!advanceAt(rollout)); // each step needs samples of its own
        QVERIFY(advance(rollout, 300, kStart + 12min));
        QCOMPARE(rollout.share(), kWhole);
        QVERIFY(!advance(rollout, 400, kStart + 13min));
    }

    // Half of what was moved has to end: what hangs fails no guardrail.
    void tellsWhatAStepWaitsFor()
    {
        Rollout rollout = begin(canary(), 5, 4, 1, kStart);
        Classification edge;
        edge.type = ExecutionType::Edge;
        for (int i = 0; i < 9; ++i)
            noteDecision(rollout, {}, edge, true);
        QCOMPARE(pending(rollout)->samples, 3);
        QCOMPARE(pending(rollout)->moved, 5);
        QVERIFY(pending(rollout)->notBefore == kStart + 10min);
        for (int i = 1; i <= 4; ++i)
            end(rollout, i, 5);
        QCOMPARE(pending(rollout)->samples, 0); // the rest hangs, and that is why it goes on
        QCOMPARE(pending(rollout)->moved, 1);
        QVERIFY(!advanceAt(rollout));
        end(rollout, 5, 5);
        QCOMPARE(pending(rollout)->moved, 0);
        QVERIFY(advanceAt(rollout) == kStart + 10min);
        rollout.plan.mode = Mode::Shadow;
        QVERIFY(!pending(rollout));
    }

    // A task counts for the step in which it was decided, also when it ends in a later one.
    void tasksBelongToTheirStep()
    {
        Rollout rollout = begin(canary(), 5, 4, 100, kStart);
        advance(rollout, 200, kStart + 1min);
        end(rollout, 150, 5);
        end(rollout, 199, 4);
        end(rollout, 200, 5);
        QVERIFY(noteEnd(rollout, {99, 4, true, {}}) == Noted::Foreign); // before the trial
        QVERIFY(noteEnd(rollout, {160, 3, true, {}})
                == Noted::Foreign); // by a version that has nothing to do here
        QCOMPARE(rollout.steps[0].candidate.finished, 1);
        QCOMPARE(rollout.steps[0].control.finished, 1);
        QCOMPARE(rollout.steps[1].candidate.finished, 1);
        QCOMPARE(rollout.steps[1].control.finished, 0);
    }

    void aShadowNeverActs()
    {
        Plan plan;
        plan.mode = Mode::Shadow;
        Rollout rollout = begin(plan, 5, 4, 1, kStart);
        for (int i = 0; i < 100; ++i)
            QVERIFY(!isInShare(rollout, std::to_string(i)));
        for (int i = 1; i <= 100; ++i)
            end(rollout, i, 5, true);
        QVERIFY(!breach(rollout));
        QVERIFY(!advanceAt(rollout));
        QVERIFY(!advance(rollout, 200, kStart));
    }

    void decisionsAreCounted()
    {
        Rollout rollout = begin(canary(), 5, 4, 1, kStart);
        Classification local;
        local.rule = "a";
        Classification edge = local;
        edge.type = ExecutionType::Edge;
        Classification renamed = local;
        renamed.rule = "b";
        renamed.reason = "other words";
        renamed.ruleSetVersion = 5;
        Classification urgent = local;
        urgent.priority = model::Priority::High;
        QVERIFY(noteDecision(rollout, local, edge, true));
        QVERIFY(!noteDecision(rollout, local, local, false));
        QVERIFY(!noteDecision(rollout, local, renamed, false));
        QVERIFY(noteDecision(rollout, local, urgent, false));
        QCOMPARE(rollout.decided, 4);
        QCOMPARE(rollout.differing, 2);
        QCOMPARE(rollout.otherRule, 1);
        QCOMPARE(rollout.matrix[0][2], 1);
        QCOMPARE(rollout.matrix[0][0], 3);
        QCOMPARE(rollout.steps[0].candidate.decided, 1);
        QCOMPARE(rollout.steps[0].control.decided, 3);
    }

    // A restarted owner goes on with exactly what there was, in the middle of the calibration too.
    void rolloutsSurviveAsText()
    {
        Plan plan = canary();
        plan.limits.of(Guard::Cost) = kOff;
        plan.limits.of(Guard::P95) = 1.3;
        Rollout rollout = begin(plan, 5, 4, 7, kStart);
        for (std::size_t i = 0; i < kCalibration + 5; ++i) {
            const auto no = static_cast<model::TaskNo>(7 + i);
            end(rollout, no, i % 3 == 0 ? 5 : 4, i % 7 == 0);
            Classification to;
            to.type = static_cast<ExecutionType>(i % 3);
            noteDecision(rollout, {}, to, i % 3 == 0);
            if (i == 40)
                QVERIFY(advance(rollout, no + 1, kStart + 1h));
            if (i == 20 || i == 60)
                QCOMPARE(pricesChanged(rollout, std::to_string(i), no + 1), i == 60);
            const auto read = readRollout(toJson(rollout));
            QVERIFY2(read, read ? "" : read.error().message.c_str());
            QVERIFY(*read == rollout);
        }
    }

    // One that ran before costs were told apart by their price book goes on.
    void rolloutsOfEarlierVersionsAreRead()
    {
        const Rollout rollout = begin(canary(), 5, 4, 7, kStart);
        std::string text = toJson(rollout);
        const std::string added = R"("prices":"","priced_from":0,)";
        QVERIFY(text.find(added) != std::string::npos);
        text.erase(text.find(added), added.size());
        const auto read = readRollout(text);
        QVERIFY(read);
        QVERIFY(*read == rollout);
    }

    void brokenRolloutsAreRefused()
    {
        const std::string good = toJson(begin(canary(), 5, 4, 7, kStart));
        QVERIFY(readRollout(good));
        std::vector<std::string> broken{"", "[]", "{}", good.substr(0, good.size() - 1)};
        for (const char* key : {"version", "plan", "steps", "calibration", "matrix", "moved"}) {
            std::string text = good;
            text.replace(text.find('"' + std::string(key) + '"') + 1, 1, "x");
            broken.push_back(std::move(text));
        }
        for (const std::string& text : broken) {
            const auto read = readRollout(text);
            QVERIFY2(!read, text.c_str());
            QVERIFY(read.error().code == base::ErrorCode::Corruption);
        }
    }

    void decisionsReadBack()
    {
        model::Classification decision;
        decision.type = model::ExecutionType::Edge;
        decision.priority = model::Priority::Low;
        decision.rule = "near \"it\"";
        const auto read = readDecision(toJson(decision));
        QVERIFY(read);
        QVERIFY(read->type == decision.type && read->priority == decision.priority);
        QCOMPARE(read->rule, decision.rule);
        for (const char* text : {"", "[]", "{}", R"({"type":"moon","priority":"low"})",
                                 R"({"type":"edge","priority":7})"})
            QVERIFY2(!readDecision(text), text);
    }

    void plansReadBack()
    {
        Plan plan = canary();
        plan.steps = {1, 250, 10'000}; // 0.01 %, 2.5 %
        plan.limits.ratios = {kOff, 1.25, 3};
        const auto read = readPlan(toJson(plan));
        QVERIFY(read);
        QVERIFY(*read == plan);
        QVERIFY(toJson(plan).find("[0.01,2.5,100.0]") != std::string::npos);
    }

    void plansSayWhatIsWrong_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        const QString good = QString::fromStdString(toJson(canary()));
        const auto with = [&](const char* from, const char* to) {
            QString text = good;
            return text.replace(QLatin1String(from), QLatin1String(to));
        };
        QTest::newRow("no JSON") << "{" << "no JSON";
        QTest::newRow("list") << "[]" << "no object";
        QTest::newRow("missing") << with("samples", "sample") << "'samples' is missing";
        QTest::newRow("unknown") << with("{\"mode\"", "{\"x\":1,\"mode\"") << "unknown key 'x'";
        QTest::newRow("mode") << with("canary", "canaries") << "now, shadow or canary";
        QTest::newRow("steps") << with("[1.0,", "[\"1\",") << "'steps'";
        QTest::newRow("share") << with("[1.0,", "[-1.0,") << "'steps'";
        QTest::newRow("order") << with("[1.0,", "[50.0,") << "grow";
        QTest::newRow("limit") << with("\"cost\":1.2", "\"cost\":true") << "'cost'";
        QTest::newRow("guard") << with("\"cost\"", "\"price\"") << "'cost' is missing";
    }
    void plansSayWhatIsWrong()
    {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto read = readPlan(text.toStdString());
        QVERIFY(!read);
        QVERIFY2(read.error().message.find(says.toStdString()) != std::string::npos,
                 read.error().message.c_str());
    }

    void wordsReadBack()
    {
        for (const Mode mode : {Mode::Now, Mode::Shadow, Mode::Canary})
            QVERIFY(parseMode(toString(mode)) == mode);
        for (int i = 0; i <= static_cast<int>(VersionState::RolledBack); ++i) {
            const auto state = static_cast<VersionState>(i);
            QVERIFY(parseVersionState(toString(state)) == state);
        }
        for (const Guard guard : kGuards)
            QVERIFY(parseGuard(toString(guard)) == guard);
        QVERIFY(!parseMode("later"));
    }
};

} // namespace
} // namespace tributary::rollout

QTEST_GUILESS_MAIN(tributary::rollout::TestRollout)
#include "tst_rollout.moc"
