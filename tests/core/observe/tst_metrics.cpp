#include "observe/metrics.h"
#include "support/printers.h"

#include <QtCore/QRegularExpression>

#include <thread>

using namespace tributary;
using namespace std::chrono_literals;
using model::AttemptState;
using model::ExecutionType;
using model::TaskState;

namespace {

const base::Instant kStart = base::fromMicros(1'767'225'600'000'000);

model::TaskRecord task(TaskState state, const std::string& type = "thumbnail")
{
    model::TaskRecord record;
    auto spec = std::make_shared<model::TaskSpec>();
    spec->taskType = type;
    record.spec = spec;
    record.state = state;
    record.classification.type = ExecutionType::Serverless;
    record.submitted = kStart;
    record.queued = kStart;
    if (isTerminal(state)) {
        record.started = kStart + 2s;
        record.ended = kStart + 5s;
        record.cost.micro = 20'000;
    }
    return record;
}

model::AttemptRecord attempt(AttemptState state, base::Micros init)
{
    model::AttemptRecord record;
    record.id.number = 1;
    record.state = state;
    record.backend = "functions";
    record.intentAt = kStart + 1s;
    record.initTime = init;
    if (state == AttemptState::Running || isTerminal(state))
        record.startedAt = kStart + 2s;
    if (isTerminal(state))
        record.endedAt = kStart + 5s;
    return record;
}

bool hasLine(const observe::SchedulerMetrics& metrics, const std::string& line)
{
    return ("\n" + metrics.exposition()).contains("\n" + line + "\n");
}

} // namespace

class TestMetrics : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(".")); }
    void countsTasksOnce();
    void keepsTheSeedsBuckets();
    void splitsLatency_data();
    void splitsLatency();
    void countsAStartOnce();
    void separatesCurrencies();
    void limitsTaskTypes();
    void setsGauges();
    void countsFromManyThreads();
};

void TestMetrics::countsTasksOnce()
{
    observe::SchedulerMetrics metrics;
    metrics.taskChanged({}, task(TaskState::Accepted));
    metrics.taskChanged(TaskState::Accepted, task(TaskState::Queued));
    metrics.taskChanged(TaskState::Running, task(TaskState::Succeeded));
    metrics.taskChanged(TaskState::Succeeded, task(TaskState::Succeeded));
    const std::string labels = R"({execution_type="serverless",task_type="thumbnail"} )";
    QVERIFY(hasLine(metrics, "scheduler_task_submitted_total" + labels + "1"));
    QVERIFY(hasLine(metrics,
                    "scheduler_task_completed_total{execution_type=\"serverless\","
                    "status=\"succeeded\",task_type=\"thumbnail\"} 1"));
    QVERIFY(hasLine(metrics, "scheduler_execution_duration_seconds_sum" + labels + "3"));
    QVERIFY(hasLine(metrics, "scheduler_execution_duration_seconds_count" + labels + "1"));
    QVERIFY(
        hasLine(metrics, R"(scheduler_task_duration_seconds_sum{execution_type="serverless"} 5)"));
    QVERIFY(hasLine(metrics,
                    R"(scheduler_execution_cost_dollars_sum{execution_type="serverless"} 0.02)"));
}

void TestMetrics::keepsTheSeedsBuckets()
{
    for (const double edge : {0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0})
        QVERIFY(std::ranges::find(observe::executionBuckets(), edge)
                != observe::executionBuckets().end());
    QVERIFY(observe::executionBuckets().back() > 3600);
    QVERIFY(std::ranges::is_sorted(observe::executionBuckets()));
    QVERIFY(std::ranges::is_sorted(observe::phaseBuckets()));
    observe::SchedulerMetrics metrics;
    for (const char* edge : {"0.001", "0.01", "0.1", "1", "10", "100", "+Inf"})
        QVERIFY(
            hasLine(metrics,
                    std::string("scheduler_execution_cost_dollars_bucket{execution_type=\"edge\""
                                ",le=\"")
                        + edge + "\"} 0"));
}

void TestMetrics::splitsLatency_data()
{
    QTest::addColumn<qint64>("init");
    QTest::addColumn<QString>("phase");
    QTest::newRow("cold") << qint64{300'000} << "start_cold";
    QTest::newRow("warm") << qint64{0} << "start_warm";
}

void TestMetrics::splitsLatency()
{
    QFETCH(qint64, init);
    QFETCH(QString, phase);
    observe::SchedulerMetrics metrics;
    const auto running = task(TaskState::Running);
    const base::Micros cold{init};
    metrics.attemptChanged({}, attempt(AttemptState::Intent, cold), running, kStart);
    metrics.attemptChanged(AttemptState::Intent, attempt(AttemptState::Dispatched, cold), running,
                           kStart);
    // A short one is reported as ended at once.
    metrics.attemptChanged(AttemptState::Dispatched, attempt(AttemptState::Succeeded, cold),
                           running, kStart + 5500ms);
    const auto sum = [](const std::string& name, const std::string& value) {
        return R"(scheduler_latency_seconds_sum{execution_type="serverless",phase=")" + name
            + "\"} " + value;
    };
    QVERIFY(hasLine(metrics, sum("queue", "1")));
    QVERIFY(hasLine(metrics, sum(phase.toStdString(), "1")));
    QVERIFY(hasLine(metrics, sum("run", "3")));
    QVERIFY(hasLine(metrics, sum("collect", "0.5")));
    QVERIFY(hasLine(metrics,
                    "scheduler_attempts_total{backend=\"functions\",execution_type="
                    "\"serverless\",state=\"succeeded\"} 1"));
    QVERIFY(hasLine(metrics,
                    std::string("scheduler_cold_starts_total{backend=\"functions\","
                                "execution_type=\"serverless\"} ")
                        + (init > 0 ? "1" : "0")));
}

void TestMetrics::countsAStartOnce()
{
    observe::SchedulerMetrics metrics;
    const auto running = task(TaskState::Running);
    const auto change = [&](AttemptState before, AttemptState after) {
        metrics.attemptChanged(before, attempt(after, 0ms), running, kStart + 6s);
    };
    change(AttemptState::Dispatched, AttemptState::Running);
    change(AttemptState::Running, AttemptState::Unknown);
    change(AttemptState::Unknown, AttemptState::Unknown);
    change(AttemptState::Unknown, AttemptState::Running);
    change(AttemptState::Running, AttemptState::Failed);
    change(AttemptState::Failed, AttemptState::Failed);
    QVERIFY(hasLine(metrics,
                    R"(scheduler_latency_seconds_count{execution_type="serverless",)"
                    R"(phase="start_warm"} 1)"));
    QVERIFY(hasLine(metrics,
                    R"(scheduler_latency_seconds_count{execution_type="serverless",)"
                    R"(phase="run"} 1)"));
    // Ambiguous from the start, then found running: that is its first.
    change(AttemptState::Unknown, AttemptState::Running);
    QVERIFY(hasLine(metrics,
                    R"(scheduler_latency_seconds_count{execution_type="serverless",)"
                    R"(phase="start_warm"} 2)"));
}

void TestMetrics::separatesCurrencies()
{
    observe::SchedulerMetrics metrics;
    auto done = task(TaskState::Failed);
    done.cost = {3'000'000, {{'C', 'N', 'Y'}}};
    metrics.taskChanged(TaskState::Running, done);
    QVERIFY(hasLine(metrics,
                    R"(scheduler_execution_cost_total{currency="CNY",)"
                    R"(execution_type="serverless"} 3)"));
    QVERIFY(hasLine(metrics,
                    R"(scheduler_execution_cost_dollars_count{execution_type="serverless"} 0)"));
}

void TestMetrics::limitsTaskTypes()
{
    observe::SchedulerMetrics metrics;
    for (int i = 0; i < 1000; ++i)
        metrics.taskChanged({}, task(TaskState::Accepted, "type-" + std::to_string(i)));
    metrics.taskChanged({}, task(TaskState::Accepted, ""));
    const auto text = QString::fromStdString(metrics.exposition());
    QCOMPARE(text.count("scheduler_task_submitted_total{"), 201);
    QVERIFY(hasLine(metrics,
                    "scheduler_task_submitted_total{execution_type=\"serverless\",task_type="
                    "\"other\"} 801"));
}

void TestMetrics::setsGauges()
{
    observe::SchedulerMetrics metrics;
    metrics.setUtilization("slots", ExecutionType::Edge, 62.5);
    metrics.setTasks(ExecutionType::Traditional, TaskState::Queued, 7);
    metrics.setBackend("edge", ExecutionType::Edge, true, 3, 4);
    metrics.setWarmInstances("functions", 2);
    QVERIFY(hasLine(metrics,
                    R"(scheduler_resource_utilization_percent{execution_type="edge",)"
                    R"(resource_type="slots"} 62.5)"));
    QVERIFY(
        hasLine(metrics, R"(scheduler_task_count{execution_type="traditional",state="queued"} 7)"));
    QVERIFY(hasLine(metrics,
                    R"(scheduler_backend_slots_used{backend="edge",execution_type="edge"} 3)"));
    QVERIFY(hasLine(metrics, R"(scheduler_warm_instances{backend="functions"} 2)"));
    QVERIFY(metrics.exposition().contains("# TYPE scheduler_task_count gauge"));
}

void TestMetrics::countsFromManyThreads()
{
    observe::SchedulerMetrics metrics;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&metrics] {
                for (int n = 0; n < 500; ++n) {
                    metrics.taskChanged({}, task(TaskState::Accepted));
                    if (n % 100 == 0)
                        static_cast<void>(metrics.exposition());
                }
            });
    }
    QVERIFY(hasLine(metrics,
                    "scheduler_task_submitted_total{execution_type=\"serverless\",task_type="
                    "\"thumbnail\"} 2000"));
}

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
