// The engine over a real store: a fresh directory, and one that another engine has left.
#include "service/engine.h"
#include "service/local_queries.h"

#include <QTemporaryDir>
#include <QtTest>

#include <optional>

namespace tributary {
namespace {

constexpr auto kRules = R"(
task_classification_rules:
  - name: everything
    condition: trigger_type IN ['manual', 'http']
    classification: {type: traditional, reason: a test, priority: medium}
)";
constexpr auto kPrices =
    R"({"name": "none", "version": "1", "date": "2025-01-01", "currency": "USD", "plans": []})";
constexpr auto kTask = R"({"name": "one", "features": {"trigger_type": "manual"},
                           "run": {"command": ["true"]}})";

class TestEngineRestart : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<service::Engine> start()
    {
        service::EngineOptions options;
        options.dataDir = m_dir->path().toStdString();
        options.backends = model::embeddedBackends(1);
        options.defaultRules = kRules;
        options.defaultPrices = kPrices;
        options.dispatches = false;
        auto engine = service::Engine::start(std::move(options), m_clock, m_random);
        if (!engine)
            qWarning("%s", base::describe(engine.error()).c_str());
        return engine ? std::move(*engine) : nullptr;
    }
    std::vector<service::EventRow> eventsOf(const model::TaskId& id)
    {
        service::LocalQueries queries(m_dir->path().toStdString(), m_clock, nullptr);
        const auto detail = queries.task(id);
        return detail ? detail->events : std::vector<service::EventRow>{};
    }

    std::optional<QTemporaryDir> m_dir; // a fresh one a test
    base::SystemClock m_clock;
    base::SystemRandom m_random;

private slots:
    void init() { m_dir.emplace(); }

    // Publishing the default rules is an event too, with a number of its own.
    void numbersEventsFromTheFirstOn()
    {
        auto engine = start();
        QVERIFY(engine);
        const auto reply = engine->executeAndWait(service::SubmitTasks{kTask, "task.json"});
        QVERIFY(reply.isOk());
        QCOMPARE(reply.tasks.size(), std::size_t{1});
        const auto events = eventsOf(reply.tasks.front());
        QVERIFY(!events.empty());
        QCOMPARE(events.front().seq, std::int64_t{2});
        QVERIFY(engine->status().mode == service::EngineStatus::Mode::Running);
    }

    void goesOnWhereTheLastOneEnded()
    {
        auto engine = start();
        QVERIFY(engine);
        const auto first = engine->executeAndWait(service::SubmitTasks{kTask, "task.json"});
        QVERIFY(first.isOk());
        const auto before = eventsOf(first.tasks.front()).back().seq;
        engine.reset();
        engine = start();
        QVERIFY(engine);
        const auto second = engine->executeAndWait(service::SubmitTasks{kTask, "task.json"});
        QVERIFY(second.isOk());
        // Nothing was published again, so nothing lies between.
        QCOMPARE(eventsOf(second.tasks.front()).front().seq, before + 1);
    }

    // Failures of the hour count by when they ended.
    void overviewCountsWhatEnded()
    {
        auto engine = start();
        QVERIFY(engine);
        const auto reply = engine->executeAndWait(service::SubmitTasks{
            R"({"name": "two", "features": {"resources": {"gpu": 4}}, "run": {"command": ["x"]}})",
            "task.json"});
        QVERIFY(reply.isOk());
        service::LocalQueries queries(m_dir->path().toStdString(), m_clock, engine.get());
        const auto view = queries.overview();
        QVERIFY(view.has_value());
        QCOMPARE(view->finishedHour, std::int64_t{1});
        QCOMPARE(view->successRateHour, 0.0);
        QCOMPARE(view->lastFailures.size(), std::size_t{1});
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestEngineRestart)
#include "tst_engine_restart.moc"
