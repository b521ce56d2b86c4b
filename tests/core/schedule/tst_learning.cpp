// What finished runs teach the scheduler, and what later tasks of the same type are decided by.
#include "core/schedule/schedule_rig.h"
#include "support/printers.h"

using namespace tributary;
using model::ExecutionType;
using model::LearnedMeasure;

namespace input = schedule::input;

namespace {

constexpr std::string_view kRules = R"(
task_classification_rules:
  - {name: long, condition: "execution_time_estimate >= 300s", classification: {type: traditional}}
  - {name: big, condition: "learned_p90(memory) > 1GB", classification: {type: traditional}}
  - {name: short, condition: "learned_p50(execution_time) < 300s", classification: {type: edge}}
  - {name: unknown, condition: "execution_time_estimate IS NOT KNOWN", classification: {type: traditional}}
)";

class Rig
{
public:
    Rig()
    {
        m_rig.run("backend local traditional 50\nhealth local healthy\n"
                  "backend near edge 50\nhealth near healthy");
        auto rules = rules::loadRules(kRules, "rules.yaml");
        if (!rules)
            qFatal("%s", base::describe(rules.error().front().error).c_str());
        m_rig.apply(input::PublishRules{0, "operator",
                                        std::make_shared<const rules::RuleSet>(std::move(*rules))});
    }

    model::TaskId submit(const std::string& type, std::optional<double> seconds = std::nullopt)
    {
        auto spec = std::make_shared<model::TaskSpec>();
        spec->name = type;
        spec->taskType = type;
        spec->run.command = {"true"};
        if (seconds)
            spec->features.set(model::FeatureId::ExecutionTimeEstimate, *seconds);
        model::TaskId id;
        id.uuid.bytes[14] = static_cast<std::uint8_t>(++m_count >> 8U);
        id.uuid.bytes[15] = static_cast<std::uint8_t>(m_count);
        id.uuid.bytes[0] = 0xEE; // none of the rig's own
        m_rig.apply(input::Submit{0, "operator", {{id, std::move(spec), std::nullopt}}, {}});
        m_last = *m_rig.scheduler().find(id);
        return id;
    }
    // Runs it to its end.
    void end(const model::TaskId& id, double seconds, std::int64_t bytes, bool succeeded = true)
    {
        model::report::Finished result;
        result.succeeded = succeeded;
        result.state = succeeded ? model::AttemptState::Succeeded : model::AttemptState::Failed;
        result.endedAt = m_rig.now().wall;
        result.startedAt = result.endedAt - base::Micros{static_cast<std::int64_t>(seconds * 1e6)};
        result.usage.peakMemoryBytes = bytes;
        m_rig.apply(input::Report{{id, 1}, result});
    }
    void teach(const std::string& type, int times, double seconds, std::int64_t bytes = 0)
    {
        for (int i = 0; i < times; ++i)
            end(submit(type), seconds, bytes);
    }
    const model::TaskRecord& last() const { return m_last; } // as it was accepted
    schedule::Scheduler& scheduler() { return m_rig.scheduler(); }

private:
    test::ScheduleRig m_rig;
    unsigned m_count = 0;
    model::TaskRecord m_last;
};

} // namespace

class TestLearning : public QObject
{
    Q_OBJECT

private slots:
    void fillsWhatIsNotDeclared();
    void keepsWhatItDecidedBy();
    void learnsFromSuccessAlone();
    void goesOnAfterARestart();
    void learnsFromEarlierRunsOnce();
};

void TestLearning::fillsWhatIsNotDeclared()
{
    Rig rig;
    rig.submit("encode");
    QCOMPARE(rig.last().classification.rule, std::string("unknown"));
    QVERIFY(!rig.last().learned);
    rig.teach("encode", 5, 400);
    rig.submit("encode");
    QCOMPARE(rig.last().classification.rule, std::string("long"));
    rig.submit("encode", 10); // its own word goes before
    QCOMPARE(rig.last().classification.rule, std::string("default_traditional_rule"));
    rig.submit("other");
    QCOMPARE(rig.last().classification.rule, std::string("unknown"));
    rig.teach("resize", 5, 20, 500'000'000);
    rig.submit("resize");
    QCOMPARE(rig.last().classification.rule, std::string("short"));
    rig.teach("resize", 20, 20, 3'000'000'000);
    rig.submit("resize");
    QCOMPARE(rig.last().classification.rule, std::string("big"));
    // The task itself is as it was submitted.
    QVERIFY(!rig.last().spec->features.isKnown(model::FeatureId::ExecutionTimeEstimate));
}

void TestLearning::keepsWhatItDecidedBy()
{
    Rig rig;
    rig.teach("resize", 5, 20);
    rig.submit("resize");
    const auto then = rig.last().learned;
    QVERIFY(then);
    QCOMPARE(then->of(LearnedMeasure::ExecutionTime)->runs, std::int64_t{5});
    QCOMPARE(then->of(LearnedMeasure::ExecutionTime)->p50(), 20.0);
    QVERIFY(!then->of(LearnedMeasure::Memory));
    rig.teach("resize", 50, 900);
    QCOMPARE(then->of(LearnedMeasure::ExecutionTime)->p50(), 20.0);
    rig.submit("resize");
    QCOMPARE(rig.last().learned->of(LearnedMeasure::ExecutionTime)->p50(), 900.0);
}

void TestLearning::learnsFromSuccessAlone()
{
    Rig rig;
    for (int i = 0; i < 20; ++i)
        rig.end(rig.submit("flaky"), 1, 0, false);
    QVERIFY(!rig.scheduler().learned("flaky"));
    QVERIFY(rig.scheduler().takeLearned().empty());
}

void TestLearning::goesOnAfterARestart()
{
    Rig before;
    before.teach("resize", 30, 20, 100'000);
    const auto rows = before.scheduler().takeLearned();
    QVERIFY(before.scheduler().takeLearned().empty());
    Rig after;
    auto damaged = rows;
    damaged.push_back({"lost", std::nullopt, {1, 2}});
    QVERIFY(!after.scheduler().learned("resize"));
    schedule::Effects effects;
    input::Restore restore;
    restore.learned = damaged;
    after.scheduler().apply(std::move(restore), {}, effects);
    QVERIFY(*after.scheduler().learned("resize") == *before.scheduler().learned("resize"));
    QVERIFY(!after.scheduler().learned("lost"));
    QVERIFY(after.scheduler().takeLearned().empty()); // it is stored already
}

void TestLearning::learnsFromEarlierRunsOnce()
{
    Rig rig;
    schedule::Effects effects;
    input::Restore restore;
    for (int i = 0; i < 10; ++i)
        restore.runs.push_back({"old", ExecutionType::Edge, 7, 0, base::fromMicros(i)});
    rig.scheduler().apply(std::move(restore), {}, effects);
    QCOMPARE(rig.scheduler().learned("old")->of(LearnedMeasure::ExecutionTime)->p90(), 7.0);
    QCOMPARE(rig.scheduler().takeLearned().size(), std::size_t{3}); // to be stored
}

QTEST_GUILESS_MAIN(TestLearning)
#include "tst_learning.moc"
