// What the operations pages ask, over a real engine whose only back end does as it is told.
#include "service/engine.h"
#include "service/local_queries.h"
#include "support/fake_clock.h"
#include "support/printers.h"

#include <QTemporaryDir>
#include <QtTest>

namespace tributary {
namespace {

using namespace std::chrono_literals;
using model::ExecutionType;

constexpr auto kRules = R"(
task_classification_rules:
  - name: everything
    condition: trigger_type IN ['manual']
    classification: {type: traditional, reason: a test, priority: medium}
)";
constexpr auto kPrices = R"({"name": "test", "version": "7", "date": "2025-03-01",
  "currency": "USD", "plans": [{"name": "p", "providers": ["told"], "date": "2025-03-01",
  "source": "a test", "prices": [{"per": "request", "price": "0.25"}]}]})";

// Succeeds, or fails when the task is named "bad…". Tells its health only when it may.
class ToldBackend final : public backends::Backend
{
public:
    ToldBackend(model::BackendConfig config, const base::Clock& clock, backends::BackendSink& sink,
                const std::atomic<bool>& answers)
        : m_config(std::move(config))
        , m_clock(clock)
        , m_sink(sink)
        , m_answers(answers)
    {
    }
    const model::BackendConfig& config() const noexcept override { return m_config; }
    std::string incapability(const model::TaskSpec&) const override { return {}; }
    void start(const backends::StartRequest& request) override
    {
        backends::report::Finished end;
        end.succeeded = !request.spec->name.starts_with("bad");
        end.state = end.succeeded ? model::AttemptState::Succeeded : model::AttemptState::Failed;
        end.exitCode = end.succeeded ? 0 : 1;
        end.startedAt = m_clock.now();
        end.endedAt = m_clock.now();
        m_sink.report(request.attempt, std::move(end));
    }
    void cancel(const model::AttemptId&, bool) override { }
    void reconcile(std::span<const model::AttemptRecord>) override { }
    void settled(std::span<const model::AttemptId>) override { }
    void probe() override
    {
        if (!m_answers)
            return;
        backends::BackendHealth health;
        health.state = backends::BackendHealth::State::Healthy;
        health.probeLatency = 1500us;
        m_sink.health(m_config.name, std::move(health));
    }

private:
    const model::BackendConfig m_config;
    const base::Clock& m_clock;
    backends::BackendSink& m_sink;
    const std::atomic<bool>& m_answers;
};

model::BackendConfig place(std::string name, bool dedupes)
{
    model::BackendConfig config;
    config.name = std::move(name);
    config.provider = "told";
    model::EdgeNodeConfig node;
    node.name = "n";
    node.url = "http://127.0.0.1:1";
    node.dedupes = dedupes;
    config.nodes = {node};
    return config;
}

class TestOperationsQueries : public QObject
{
    Q_OBJECT

private:
    void start()
    {
        service::EngineOptions options;
        options.dataDir = m_dir->path().toStdString();
        options.backends = {place("sure", true), place("twice", false)};
        options.makeBackend = [this](const model::BackendConfig& config,
                                     backends::BackendSink& sink) {
            return std::make_unique<ToldBackend>(config, m_clock, sink, m_answers);
        };
        options.defaultRules = kRules;
        options.defaultPrices = kPrices;
        auto engine = service::Engine::start(std::move(options), m_clock, m_random);
        QVERIFY2(engine, engine ? "" : base::describe(engine.error()).c_str());
        m_engine = std::move(*engine);
        m_queries.emplace(m_dir->path().toStdString(), m_clock, m_engine.get());
    }
    void run(const std::string& name)
    {
        const auto reply = m_engine->executeAndWait(service::SubmitTasks{
            R"({"name": ")" + name
                + R"(", "features": {"trigger_type": "manual"}, "idempotent": true,)"
                  R"( "override": {"type": "traditional", "backend": "sure", "reason": "a test"},)"
                  R"( "run": {"command": ["true"]}, "retry": {"attempts": 1}})",
            "task.json"});
        QVERIFY2(reply.isOk(), reply.isOk() ? "" : base::describe(reply.errors.front()).c_str());
        m_engine->waitUntilIdle();
    }

    std::optional<QTemporaryDir> m_dir; // a fresh one a test
    test::FakeClock m_clock{base::fromMicros(1'767'254'400'000'000)}; // 2026-01-01T08:00:00Z
    base::SeededRandom m_random{1};
    std::atomic<bool> m_answers = true;
    std::unique_ptr<service::Engine> m_engine;
    std::optional<service::LocalQueries> m_queries;

private slots:
    void init()
    {
        m_dir.emplace();
        m_answers = true;
    }
    void cleanup()
    {
        m_queries.reset();
        m_engine.reset();
    }

    void countsWhatEndedAndHow()
    {
        start();
        for (const char* name : {"good-1", "bad-1", "good-2", "good-3"})
            run(name);
        const service::TimeRange hour{m_clock.now() - 1h, m_clock.now() + 1min};
        const auto report = m_queries->outcomes(hour);
        QVERIFY(report.has_value());
        QCOMPARE(report->slotLength.count(), base::Micros{1min}.count());
        QCOMPARE(report->cells.size(), std::size_t{1});
        QVERIFY(report->cells[0].type == ExecutionType::Traditional);
        QCOMPARE(report->cells[0].ended, 4);
        QCOMPARE(report->cells[0].failed, 1);
        QCOMPARE(report->cells[0].cancelled, 0);
        QVERIFY(m_queries->outcomes({hour.from - 2h, hour.from - 1h})->cells.empty());
    }

    void fillsTheGaugesWhenAsked()
    {
        start();
        for (const char* name : {"good-1", "bad-1", "good-2"})
            run(name);
        const auto text = "\n" + m_engine->metrics();
        for (const char* line :
             {R"(scheduler_task_count{execution_type="traditional",state="succeeded"} 2)",
              R"(scheduler_task_count{execution_type="traditional",state="failed"} 1)",
              R"(scheduler_task_count{execution_type="traditional",state="running"} 0)",
              R"(scheduler_backend_healthy{backend="sure",execution_type="traditional"} 1)",
              R"(scheduler_backend_slots_used{backend="sure",execution_type="traditional"} 0)"})
            QVERIFY2(text.contains("\n" + std::string(line) + "\n"), text.c_str());
        QVERIFY(text.contains("scheduler_resource_utilization_percent{execution_type="
                              "\"traditional\",resource_type=\"slots\"} 0\n"));
        QCOMPARE(m_queries->outcomes({})->cells.size(), std::size_t{1}); // of all time
    }

    void leavesCancelledOnesOutOfTheRate()
    {
        start();
        run("good-1");
        run("bad-1");
        QVERIFY(m_engine
                    ->executeAndWait(service::SetPaused{
                        service::SetPaused::Scope::Everything, {}, true, "operator"})
                    .isOk());
        const auto waiting = m_engine->executeAndWait(
            service::SubmitTasks{R"({"name": "never", "features": {"trigger_type": "manual"},)"
                                 R"( "run": {"command": ["true"]}})",
                                 "task.json"});
        QCOMPARE(waiting.tasks.size(), std::size_t{1});
        QVERIFY(m_engine->executeAndWait(service::CancelTasks{waiting.tasks}).isOk());
        const auto view = m_queries->overview();
        QVERIFY(view.has_value());
        QCOMPARE(view->finishedHour, 2);
        QCOMPARE(view->successRateHour, 0.5);
    }

    void namesTheLastFailuresByTheirEnd()
    {
        start();
        for (const char* name : {"bad-1", "good-1", "bad-2"}) {
            run(name);
            m_engine->inspect([this](const auto&, const auto&) { m_clock.advance(1s); });
        }
        const auto view = m_queries->overview();
        QVERIFY(view.has_value());
        QCOMPARE(view->lastFailures.size(), std::size_t{2});
        QCOMPARE(view->lastFailures[0].name, std::string("bad-2"));
        QCOMPARE(view->lastFailures[1].name, std::string("bad-1"));
        QCOMPARE(view->deadLetters, 2);
        QCOMPARE(view->costToday.size(), std::size_t{1});
        QCOMPARE(view->costToday[0].micro, 3 * 250'000);
    }

    void datesTheCosts()
    {
        start();
        QVERIFY(m_engine->executeAndWait(service::SetPriceBook{kPrices, "prices.json"}).isOk());
        for (const bool hasEngine : {true, false}) {
            service::LocalQueries queries(m_dir->path().toStdString(), m_clock,
                                          hasEngine ? m_engine.get() : nullptr);
            const auto report = queries.cost({}, service::CostDimension::Backend);
            QVERIFY(report.has_value());
            QCOMPARE(report->priceBook, std::string("test 7"));
            QCOMPARE(report->priceDate, std::string("2025-03-01"));
        }
    }

    void tellsWhoMayRunTwice()
    {
        start();
        const auto rows = m_queries->backends();
        QVERIFY(rows.has_value());
        QCOMPARE(rows->size(), std::size_t{2});
        QVERIFY(!(*rows)[0].isAtLeastOnce);
        QVERIFY((*rows)[1].isAtLeastOnce);
    }

    // A test of a back end ends with its answer, not with having been asked.
    void probeEndsWithTheAnswer()
    {
        m_answers = false;
        start();
        QCOMPARE((*m_queries->backends())[0].health, std::string("unknown"));
        m_answers = true;
        QVERIFY(m_engine->executeAndWait(service::ProbeBackend{"sure"}).isOk());
        QCOMPARE((*m_queries->backends())[0].health, std::string("healthy"));
        QCOMPARE((*m_queries->backends())[0].probeLatency.count(), 1500);
        const auto unknown = m_engine->executeAndWait(service::ProbeBackend{"nowhere"});
        QCOMPARE(unknown.errors.size(), std::size_t{1});
        QVERIFY(unknown.errors[0].code == base::ErrorCode::NotFound);
    }

    void probeThatIsNeverAnsweredEndsWithTheEngine()
    {
        m_answers = false;
        start();
        std::atomic<int> answers = 0;
        base::ErrorCode code{};
        m_engine->execute(service::ProbeBackend{"sure"}, [&](service::CommandReply reply) {
            code = reply.errors.front().code;
            ++answers;
        });
        QVERIFY(
            m_engine->executeAndWait(service::SetDraining{"twice"}).isOk()); // commands in order
        QCOMPARE(answers.load(), 0);
        m_queries.reset();
        m_engine.reset();
        QCOMPARE(answers.load(), 1);
        QCOMPARE(std::string(base::toString(code)), std::string("unavailable"));
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestOperationsQueries)
#include "tst_operations_queries.moc"
