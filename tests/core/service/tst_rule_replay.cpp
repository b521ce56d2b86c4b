// A draft against the tasks of a data directory: the same as a replay over those tasks by hand.
#include "service/local_queries.h"
#include "service/rule_optimise.h"
#include "store/store.h"
#include "support/fake_clock.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace tributary;
using namespace std::chrono_literals;
using model::ExecutionType;
using model::FeatureId;

namespace {

constexpr int kTasks = 3000;

const std::string kActive = "task_classification_rules:\n"
                            "  - name: short\n"
                            "    condition: execution_time_estimate < 300s\n"
                            "    classification: {type: serverless}\n";
const std::string kDraft = "task_classification_rules:\n"
                           "  - name: shorter\n"
                           "    condition: execution_time_estimate < 100s\n"
                           "    classification: {type: serverless}\n"
                           "  - name: media\n"
                           "    condition: task_type = 'media' AND labels.team = 'a'\n"
                           "    classification: {type: edge}\n";

class Cancelled final : public service::CancelToken
{
public:
    bool isCancelled() const override { return true; }
};

} // namespace

class TestRuleReplay : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void equalsAReplayByHand_data();
    void equalsAReplayByHand();
    void replaysADataset();
    void comparesWithAnotherBase();
    void tellsItsProgress();
    void isCancelled();
    void learnsFromWhatRanHere();
    void refuses();
    void knowsNoTasks();
    void optimisesWhatItReplays();

private:
    model::TaskRecord taskOf(int number) const;
    static simulate::HistoryTask historyOf(const model::TaskRecord& task);
    service::ReplayRequest request() const;
    base::Result<service::RuleReplay> replay(const service::ReplayRequest& request);

    test::FakeClock m_clock;
    QTemporaryDir m_dir;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<service::LocalQueries> m_queries;
    std::vector<model::TaskRecord> m_tasks; // by number
    std::int64_t m_dataset = 0;
};

model::TaskRecord TestRuleReplay::taskOf(int number) const
{
    auto spec = std::make_shared<model::TaskSpec>();
    spec->name = "task";
    spec->taskType = number % 3 == 0 ? "media" : "other";
    spec->labels = {{"team", number % 2 == 0 ? "a" : "b"}};
    spec->run.command = {"true"};
    if (number % 7 != 0)
        spec->features.set(FeatureId::ExecutionTimeEstimate, number % 500);
    model::TaskRecord task;
    task.no = number;
    task.id.uuid.bytes[14] = static_cast<std::uint8_t>(number >> 8);
    task.id.uuid.bytes[15] = static_cast<std::uint8_t>(number);
    task.spec = spec;
    task.submitted = m_clock.now() - (kTasks - number) * 1s;
    task.state = model::TaskState::Succeeded;
    task.attempt = 1;
    task.started = task.submitted + 2s;
    task.ended = *task.started + std::chrono::seconds{number % 400};
    return task;
}

simulate::HistoryTask TestRuleReplay::historyOf(const model::TaskRecord& task)
{
    simulate::HistoryTask past;
    past.externalId = model::toString(task.id);
    past.arrival = task.submitted;
    past.features = task.spec->features;
    past.taskType = task.spec->taskType;
    past.labels = task.spec->labels;
    return past;
}

void TestRuleReplay::initTestCase()
{
    const std::string dir = m_dir.path().toStdString();
    auto store = store::Store::open(dir);
    QVERIFY(store && (*store)->recover());
    m_store = std::move(*store);
    store::WriteBatch batch;
    store::RuleSetVersion version;
    version.version = 4;
    version.at = m_clock.now();
    version.source = kActive;
    version.file = "rules.yaml";
    version.isActive = true;
    batch.misc.emplace_back(version);
    for (int number = 1; number <= kTasks; ++number) {
        m_tasks.push_back(taskOf(number));
        batch.tasks.push_back(m_tasks.back());
    }
    QVERIFY(m_store->commit(batch).has_value());
    store::HistoryDataset dataset;
    dataset.name = "log";
    dataset.fileHash = "00";
    dataset.format = "swf";
    dataset.assumptions = R"(["stateful=false"])";
    std::vector<store::HistoryRow> rows(20);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].externalId = std::to_string(i);
        rows[i].features.set(FeatureId::ExecutionTimeEstimate, static_cast<double>(i) * 20);
        rows[i].runTime = 5s;
    }
    const auto imported = m_store->importHistory(dataset, rows);
    QVERIFY(imported.has_value());
    m_dataset = imported->id;
    m_queries = std::make_unique<service::LocalQueries>(dir, m_clock, nullptr);
}

service::ReplayRequest TestRuleReplay::request() const
{
    service::ReplayRequest request;
    request.draft = kDraft;
    request.file = "draft.yaml";
    request.ground = service::ReplayGround{};
    return request;
}

base::Result<service::RuleReplay> TestRuleReplay::replay(const service::ReplayRequest& request)
{
    service::ReplayProgress progress;
    return m_queries->replay(request, progress, {});
}

void TestRuleReplay::equalsAReplayByHand_data()
{
    QTest::addColumn<int>("most");
    QTest::addColumn<int>("from"); // seconds before the newest
    QTest::addColumn<int>("first"); // numbers
    QTest::addColumn<int>("available");
    QTest::newRow("all") << -1 << 0 << 1 << kTasks;
    QTest::newRow("the newest") << 1000 << 0 << kTasks - 999 << kTasks;
    QTest::newRow("a range") << -1 << 99 << kTasks - 99 << 100;
    QTest::newRow("the newest of a range") << 10 << 99 << kTasks - 9 << 100;
}

void TestRuleReplay::equalsAReplayByHand()
{
    QFETCH(int, most);
    QFETCH(int, from);
    QFETCH(int, first);
    QFETCH(int, available);
    service::ReplayRequest asked = request();
    asked.most = most;
    if (from > 0)
        asked.submitted = {m_clock.now() - from * 1s, m_clock.now() + 1s};
    const auto found = replay(asked);
    QVERIFY2(found, found ? "" : base::describe(found.error()).c_str());
    const auto before = rules::loadRules(kActive, "a");
    const auto after = rules::loadRules(kDraft, "b");
    simulate::Replay byHand(*before, *after, {});
    byHand.begin("own");
    for (int number = kTasks; number >= first; --number)
        byHand.add(historyOf(m_tasks[static_cast<std::size_t>(number - 1)]));
    const auto expected = byHand.report();
    QCOMPARE(found->available, std::int64_t{available});
    QCOMPARE(found->baseVersion, std::int64_t{4});
    QCOMPARE(found->report.tasks, expected.tasks);
    QCOMPARE(found->report.tasks, std::int64_t{kTasks - first + 1});
    QVERIFY(found->report.matrix == expected.matrix);
    QVERIFY(found->report.moved > 0);
    QCOMPARE(found->report.movedTasks.front().id, expected.movedTasks.front().id);
    QCOMPARE(found->report.movedTasks.back().id, expected.movedTasks.back().id);
}

void TestRuleReplay::replaysADataset()
{
    const auto datasets = m_queries->datasets();
    QVERIFY(datasets.has_value());
    QCOMPARE(datasets->size(), std::size_t{1});
    QCOMPARE(datasets->front().tasks, std::int64_t{20});
    service::ReplayRequest asked = request();
    asked.dataset = m_dataset;
    const auto found = replay(asked);
    QVERIFY(found.has_value());
    QCOMPARE(found->report.tasks, std::int64_t{20});
    QCOMPARE(found->report.moved, std::int64_t{10}); // 100 s to 280 s
    QCOMPARE(found->assumptions, std::vector<std::string>{"stateful=false"});
    QVERIFY(found->report.p50.has_value());
    asked.most = 6;
    QCOMPARE(replay(asked)->report.tasks, std::int64_t{6});
    QCOMPARE(replay(asked)->available, std::int64_t{20});
}

void TestRuleReplay::comparesWithAnotherBase()
{
    service::ReplayRequest asked = request();
    asked.base = kDraft;
    const auto found = replay(asked);
    QVERIFY(found.has_value());
    QCOMPARE(found->report.moved, std::int64_t{0});
}

void TestRuleReplay::tellsItsProgress()
{
    service::ReplayProgress progress;
    QVERIFY(m_queries->replay(request(), progress, {}).has_value());
    QCOMPARE(progress.all.load(), std::int64_t{kTasks});
    QCOMPARE(progress.done.load(), std::int64_t{kTasks});
}

void TestRuleReplay::isCancelled()
{
    service::ReplayProgress progress;
    const auto found = m_queries->replay(request(), progress, std::make_shared<Cancelled>());
    QVERIFY(!found);
    QVERIFY(found.error().code == base::ErrorCode::Cancelled);
}

// Where a task ran is told by its back end, also where rules had meant another type.
void TestRuleReplay::learnsFromWhatRanHere()
{
    QTemporaryDir dir;
    auto store = store::Store::open(dir.path().toStdString());
    QVERIFY(store && (*store)->recover());
    store::WriteBatch batch;
    for (int number = 1; number <= 20; ++number) {
        model::TaskRecord task = taskOf(number);
        auto spec = std::make_shared<model::TaskSpec>(*task.spec);
        spec->taskType = "media";
        spec->features.set(FeatureId::ExecutionTimeEstimate, 200);
        task.spec = spec;
        const bool isHere = number % 2 == 0;
        task.classification.type = ExecutionType::Serverless;
        task.backend = isHere ? "local" : "functions";
        task.ended = *task.started + (isHere ? 30s : 90s);
        batch.tasks.push_back(task);
        model::AttemptRecord run;
        run.id = {task.id, 1};
        run.task = task.no;
        run.state = model::AttemptState::Succeeded;
        run.backend = task.backend;
        run.intentAt = task.submitted;
        run.startedAt = task.started;
        run.endedAt = task.ended;
        batch.attempts.push_back(run);
    }
    QVERIFY((*store)->commit(batch).has_value());
    service::LocalQueries queries(dir.path().toStdString(), m_clock, nullptr);
    service::ReplayRequest asked = request();
    asked.base = kActive; // functions
    asked.draft = kDraft; // workers, of other teams
    asked.ground->backends.clear();
    for (const model::BackendConfig& config : model::embeddedBackends(4))
        asked.ground->backends.push_back(service::asConfigured(config));
    service::ReplayProgress progress;
    const auto found = queries.replay(asked, progress, {});
    QVERIFY2(found, found ? "" : base::describe(found.error()).c_str());
    const auto& report = found->report;
    QCOMPARE(report.moved, std::int64_t{20});
    std::int64_t toWorkers = 0;
    for (const simulate::MovedTask& task : report.movedTasks) {
        const bool isToWorkers = task.to == ExecutionType::Traditional;
        toWorkers += isToWorkers ? 1 : 0;
        // Workers took 30 s where functions took 90 s; on the edge no such task has run.
        QVERIFY(
            task.basis
            == (isToWorkers ? simulate::TimeBasis::SameTaskType : simulate::TimeBasis::SameTime));
        QCOMPARE(std::llround(*task.secondsAfter), 30LL);
    }
    QCOMPARE(toWorkers, std::int64_t{10});
    QCOMPARE(report.bases[1], std::int64_t{10});
}

void TestRuleReplay::refuses()
{
    service::ReplayRequest asked = request();
    asked.draft = "task_classification_rules:\n  - name: x\n    condition: cpu <\n"
                  "    classification: {type: edge}\n";
    const auto broken = replay(asked);
    QVERIFY(!broken);
    QCOMPARE(broken.error().where.file, std::string{"draft.yaml"});
    QCOMPARE(broken.error().where.line, 3);
    asked = request();
    asked.dataset = 99;
    QVERIFY(replay(asked).error().code == base::ErrorCode::NotFound);
    asked = request();
    asked.ground.reset(); // and no scheduler either
    QVERIFY(replay(asked).error().code == base::ErrorCode::Unavailable);
}

void TestRuleReplay::knowsNoTasks()
{
    service::ReplayRequest asked = request();
    asked.submitted = {m_clock.now() + 1h, m_clock.now() + 2h};
    const auto found = replay(asked);
    QVERIFY(found.has_value());
    QCOMPARE(found->report.tasks, std::int64_t{0});
}

// Over a dataset: each point is what a replay of its draft says.
void TestRuleReplay::optimisesWhatItReplays()
{
    service::OptimiseRequest asked;
    asked.dataset = m_dataset;
    asked.ground = service::ReplayGround{};
    service::ReplayProgress progress;
    const auto unpriced = m_queries->optimise(asked, progress, {});
    QVERIFY(!unpriced && unpriced.error().code == base::ErrorCode::Unavailable);
    for (const model::BackendConfig& config : model::embeddedBackends(4))
        asked.ground->backends.push_back(service::asConfigured(config));
    auto book = cost::readPriceBook(R"(
name: test
version: '1'
date: 2025-01-01
currency: USD
plans:
  - {name: function, providers: [local-function], date: 2025-01-01, source: made up,
     prices: [{per: gb_second, price: '0.01'}]}
  - {name: local, providers: [local-process], date: 2025-01-01, source: made up,
     prices: [{per: core_hour, price: '0.02'}]}
)",
                                    "test.yaml");
    QVERIFY2(book, book ? "" : base::describe(book.error()).c_str());
    asked.ground->prices = std::make_shared<const cost::PriceBook>(std::move(*book));

    const auto found = m_queries->optimise(asked, progress, {});
    QVERIFY2(found, found ? "" : base::describe(found.error()).c_str());
    QCOMPARE(found->baseVersion, std::int64_t{4});
    QCOMPARE(found->frontier.tasks, std::int64_t{20});
    QCOMPARE(found->assumptions, std::vector<std::string>{"stateful=false"});
    QCOMPARE(progress.done.load(), progress.all.load());
    // A task takes five seconds wherever it runs, so nothing is better than the cheapest.
    QCOMPARE(found->frontier.points.size(), std::size_t{1});
    service::ReplayRequest same = request();
    same.ground = asked.ground;
    same.dataset = m_dataset;
    same.draft = found->frontier.points.front().draft;
    const auto replayed = replay(same);
    QVERIFY(replayed.has_value());
    QCOMPARE(replayed->report.moved, found->frontier.points.front().report.moved);
    QCOMPARE(replayed->report.p95->after.value, found->frontier.points.front().p95Seconds);

    QVERIFY(m_queries->optimise(asked, progress, std::make_shared<Cancelled>()).error().code
            == base::ErrorCode::Cancelled);
    asked.dataset = 99;
    QVERIFY(m_queries->optimise(asked, progress, {}).error().code == base::ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(TestRuleReplay)
#include "tst_rule_replay.moc"
