// The engine over a real store: a fresh directory, and one that another engine has left.
#include "model/task_spec.h"
#include "service/engine.h"
#include "service/local_queries.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <latch>
#include <mutex>
#include <optional>
#include <thread>

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

// One slot; runs nothing, and tells whether it was used after its end.
class OneSlot final : public backends::Backend
{
public:
    struct Seen
    {
        std::atomic<bool> isAlive = true;
        std::atomic<int> askedAfterEnd = 0;
        std::size_t count()
        {
            const std::lock_guard lock(mutex);
            return started.size();
        }
        std::mutex mutex; // guards what follows
        std::vector<model::AttemptId> started;
    };

    OneSlot(model::BackendConfig config, backends::BackendSink& sink, std::shared_ptr<Seen> seen)
        : m_config(std::move(config))
        , m_sink(sink)
        , m_seen(std::move(seen))
    {
    }
    ~OneSlot() override { m_seen->isAlive = false; }

    const model::BackendConfig& config() const noexcept override { return m_config; }
    std::string incapability(const model::TaskSpec&) const override
    {
        m_seen->askedAfterEnd += m_seen->isAlive ? 0 : 1;
        return {};
    }
    void start(const backends::StartRequest& request) override
    {
        const std::lock_guard lock(m_seen->mutex);
        m_seen->started.push_back(request.attempt);
    }
    void cancel(const model::AttemptId&, bool) override { }
    void reconcile(std::span<const model::AttemptRecord>) override { }
    void settled(std::span<const model::AttemptId>) override { }
    void probe() override
    {
        backends::BackendHealth health;
        health.state = backends::BackendHealth::State::Healthy;
        m_sink.health(m_config.name, std::move(health));
    }

private:
    const model::BackendConfig m_config;
    backends::BackendSink& m_sink;
    const std::shared_ptr<Seen> m_seen;
};

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

    // What comes in while the core is asked to end is stored, routed by back ends that live, and
    // never given to one that is about to go.
    void endsWithoutStartingAnything()
    {
        const auto seen = std::make_shared<OneSlot::Seen>();
        service::EngineOptions options;
        options.dataDir = m_dir->path().toStdString();
        options.backends = model::embeddedBackends(1);
        options.backends.resize(1);
        options.backends.front().concurrency = 1;
        options.defaultRules = kRules;
        options.defaultPrices = kPrices;
        backends::BackendSink* sink = nullptr;
        options.makeBackend = [&](const model::BackendConfig& config, backends::BackendSink& to) {
            sink = &to;
            return std::make_unique<OneSlot>(config, to, seen);
        };
        auto engine = std::move(*service::Engine::start(std::move(options), m_clock, m_random));
        const auto first = engine->executeAndWait(service::SubmitTasks{kTask, "task.json"});
        const auto second = engine->executeAndWait(service::SubmitTasks{kTask, "task.json"});
        QVERIFY(first.isOk() && second.isOk());
        QTRY_VERIFY_WITH_TIMEOUT(seen->count() == 1, 60'000);
        std::latch isBlocked(1);
        std::latch mayGo(1);
        auto* const running = engine.get();
        std::thread blocker([&] {
            running->inspect([&](const auto&, const auto&) {
                isBlocked.count_down();
                mayGo.wait();
            });
        });
        isBlocked.wait();
        backends::report::Finished finished;
        finished.succeeded = true;
        finished.state = model::AttemptState::Succeeded;
        sink->report({first.tasks.front(), 1}, finished); // frees the slot
        const auto file = model::readTaskFile(kTask, "task.json");
        std::vector<service::SharedSpec> specs{
            std::make_shared<const model::TaskSpec>(file->front())};
        service::CommandReply third;
        running->submit(specs, "test",
                        [&](service::CommandReply reply) { third = std::move(reply); });
        std::thread ender([&] { engine.reset(); });
        // Answered at once when it takes no more; what came before is answered by the shutdown.
        const auto isStopping = std::make_shared<std::atomic<bool>>(false);
        while (!*isStopping) {
            running->submit({}, "test", [isStopping](const service::CommandReply& reply) {
                if (!reply.isOk() && reply.errors.front().code == base::ErrorCode::Unavailable)
                    *isStopping = true;
            });
            std::this_thread::yield();
        }
        mayGo.count_down();
        blocker.join();
        ender.join();
        QVERIFY(third.isOk());
        QCOMPARE(seen->askedAfterEnd.load(), 0);
        QCOMPARE(seen->started.size(), std::size_t{1});
        service::LocalQueries queries(m_dir->path().toStdString(), m_clock, nullptr);
        QVERIFY(queries.task(first.tasks.front())->task.state == model::TaskState::Succeeded);
        QVERIFY(queries.task(second.tasks.front())->attempts.empty());
        QVERIFY(queries.task(third.tasks.front()).has_value());
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
