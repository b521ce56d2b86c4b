// What the engine keeps of what it was told: commands that were accepted, results that came late.
#include "service/engine.h"
#include "service/local_queries.h"

#include <sqlite3.h>

#include <QTemporaryDir>
#include <QtTest>

#include <mutex>
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

// Starts nothing; what it says of its attempts, the test says.
class Told final : public backends::Backend
{
public:
    struct Seen
    {
        std::mutex mutex;
        std::vector<model::AttemptId> started;
        std::vector<model::AttemptId> settled;
        int reconciled = 0;
        template<class Read>
        auto with(const Read& read)
        {
            const std::lock_guard lock(mutex);
            return read(*this);
        }
    };

    Told(model::BackendConfig config, backends::BackendSink& sink, std::shared_ptr<Seen> seen)
        : m_config(std::move(config))
        , m_sink(sink)
        , m_seen(std::move(seen))
    {
    }

    const model::BackendConfig& config() const noexcept override { return m_config; }
    std::string incapability(const model::TaskSpec&) const override { return {}; }
    void start(const backends::StartRequest& request) override
    {
        m_seen->with([&](Seen& seen) { seen.started.push_back(request.attempt); });
    }
    void cancel(const model::AttemptId&, bool) override { }
    void reconcile(std::span<const model::AttemptRecord>) override
    {
        m_seen->with([](Seen& seen) { ++seen.reconciled; });
    }
    void settled(std::span<const model::AttemptId> attempts) override
    {
        m_seen->with([&](Seen& seen) {
            seen.settled.insert(seen.settled.end(), attempts.begin(), attempts.end());
        });
    }
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

class TestEngineAudit : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<service::Engine> start()
    {
        service::EngineOptions options;
        options.dataDir = m_dir->path().toStdString();
        options.backends = model::embeddedBackends(1);
        options.backends.resize(1);
        options.defaultRules = kRules;
        options.defaultPrices = kPrices;
        options.makeBackend = [this](const model::BackendConfig& config,
                                     backends::BackendSink& sink) {
            m_sink = &sink;
            return std::make_unique<Told>(config, sink, m_seen);
        };
        auto engine = service::Engine::start(std::move(options), m_clock, m_random);
        if (!engine)
            qWarning("%s", base::describe(engine.error()).c_str());
        return engine ? std::move(*engine) : nullptr;
    }
    // The first column of each row, of what is committed.
    QStringList column(const char* sql) const
    {
        QStringList rows;
        sqlite3* database = nullptr;
        const QByteArray file = m_dir->filePath(QStringLiteral("tributary.db")).toUtf8();
        sqlite3_open_v2(file, &database, SQLITE_OPEN_READONLY, nullptr);
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
        while (sqlite3_step(statement) == SQLITE_ROW)
            rows.append(QString::fromUtf8(
                reinterpret_cast<const char*>(sqlite3_column_text(statement, 0))));
        sqlite3_finalize(statement);
        sqlite3_close(database);
        return rows;
    }
    QStringList audit() const
    {
        return column("SELECT action || ' ' || subject || ' ' || detail FROM audit"
                      " WHERE action <> 'rules.publish' ORDER BY no");
    }
    service::TaskDetail detail(const model::TaskId& id)
    {
        service::LocalQueries queries(m_dir->path().toStdString(), m_clock, nullptr);
        return queries.task(id).value();
    }
    // Submits one and brings its attempt to the state unknown.
    model::TaskId unknownTask(service::Engine& engine)
    {
        const auto reply = engine.executeAndWait(service::SubmitTasks{kTask, "task.json"});
        const model::TaskId id = reply.tasks.at(0);
        (void)QTest::qWaitFor(
            [&] { return m_seen->with([](auto& seen) { return !seen.started.empty(); }); }, 60'000);
        m_sink->report({id, 1}, model::report::Ambiguous{"the connection broke"});
        (void)QTest::qWaitFor([&] { return detail(id).task.state == model::TaskState::Unknown; },
                              60'000);
        return id;
    }
    static model::report::Finished result()
    {
        model::report::Finished finished;
        finished.succeeded = true;
        finished.state = model::AttemptState::Succeeded;
        finished.exitCode = 0;
        finished.outputs = "[1]";
        return finished;
    }

    std::optional<QTemporaryDir> m_dir; // a fresh one a test
    std::shared_ptr<Told::Seen> m_seen;
    backends::BackendSink* m_sink = nullptr;
    base::SystemClock m_clock;
    base::SystemRandom m_random;

private slots:
    void init()
    {
        m_dir.emplace();
        m_seen = std::make_shared<Told::Seen>();
    }

    // Whoever was refused has done nothing.
    void refusedCommandsLeaveNothing()
    {
        const auto engine = start();
        QVERIFY(engine);
        const model::TaskId nobody = *model::parseTaskId("00000000-0000-7000-8000-000000000001");
        service::SetPaused pause;
        pause.scope = service::SetPaused::Scope::Backend;
        pause.name = "nowhere";
        QVERIFY(!engine->executeAndWait(service::CancelTasks{{nobody}}).isOk());
        QVERIFY(!engine->executeAndWait(pause).isOk());
        QVERIFY(!engine->executeAndWait(service::SetDraining{"nowhere"}).isOk());
        QVERIFY(!engine->executeAndWait(service::DeclareLost{nobody, 1, "seen"}).isOk());
        constexpr auto kOrphan =
            R"({"name": "two", "depends_on": ["00000000-0000-7000-8000-000000000001"],
            "features": {"trigger_type": "manual"}, "run": {"command": ["true"]}})";
        const service::SubmitTasks demo{kOrphan, "task.json", service::kDemoActor};
        const auto refused = engine->executeAndWait(demo);
        QVERIFY(!refused.isOk());
        QVERIFY2(refused.errors[0].message.find("00000000") != std::string::npos,
                 refused.errors[0].message.c_str());
        QCOMPARE(audit(), QStringList());
        QCOMPARE(column("SELECT key FROM setting WHERE key = 'demo'"), QStringList());
    }

    void acceptedOnesAreKept()
    {
        const auto engine = start();
        QVERIFY(engine);
        const service::SubmitTasks demo{kTask, "task.json", service::kDemoActor};
        const auto reply = engine->executeAndWait(demo);
        QVERIFY(reply.isOk());
        QCOMPARE(column("SELECT key FROM setting WHERE key = 'demo'").size(), 1);
        const model::TaskId nobody = *model::parseTaskId("00000000-0000-7000-8000-000000000001");
        QVERIFY(engine->executeAndWait(service::SetPaused{}).isOk());
        // One of them is cancelled, and one isn't known.
        QVERIFY(!engine->executeAndWait(service::CancelTasks{{reply.tasks[0], nobody}}).isOk());
        const QString id = QString::fromStdString(model::toString(reply.tasks[0]));
        QCOMPARE(audit(), (QStringList{QStringLiteral("pause  "), "cancel " + id + ' '}));
    }

    void declaresLost()
    {
        const auto engine = start();
        QVERIFY(engine);
        const model::TaskId id = unknownTask(*engine);
        const auto silent = engine->executeAndWait(service::DeclareLost{id, 1, " "});
        QVERIFY(silent.errors.at(0).code == base::ErrorCode::InvalidArgument);
        const auto another = engine->executeAndWait(service::DeclareLost{id, 2, "reinstalled"});
        QVERIFY(another.errors.at(0).code == base::ErrorCode::Conflict);
        QVERIFY(engine->executeAndWait(service::DeclareLost{id, 1, "reinstalled"}).isOk());
        const auto after = detail(id);
        QVERIFY(after.task.state == model::TaskState::Lost);
        QVERIFY(after.task.error.find("reinstalled") != std::string::npos);
        QCOMPARE(audit().size(), 1);
        QVERIFY(audit()[0].endsWith(QLatin1String(R"({"reason":"reinstalled"})")));
        const auto again = engine->executeAndWait(service::DeclareLost{id, 1, "reinstalled"});
        QVERIFY(again.errors.at(0).code == base::ErrorCode::Conflict);
    }

    // Its task has ended and is held no more: the result is kept with the attempt, marked stale,
    // and only then may the back end forget it.
    void lateResultsAreKept_data()
    {
        QTest::addColumn<bool>("isCancelled");
        QTest::newRow("lost") << false;
        QTest::newRow("while it was being cancelled") << true;
    }
    void lateResultsAreKept()
    {
        QFETCH(bool, isCancelled);
        const auto engine = start();
        QVERIFY(engine);
        const model::TaskId id = unknownTask(*engine);
        if (isCancelled)
            QVERIFY(engine->executeAndWait(service::CancelTasks{{id}}).isOk());
        QVERIFY(engine->executeAndWait(service::DeclareLost{id, 1, "reinstalled"}).isOk());
        const auto settled = [&] {
            return m_seen->with([](auto& seen) { return seen.settled.size(); });
        };
        const std::size_t before = settled();
        for (std::size_t i = 1; i <= 2; ++i) { // told again, it is not kept again
            m_sink->report({id, 1}, result());
            QVERIFY(QTest::qWaitFor([&] { return settled() == before + i; }, 60'000));
        }
        const auto after = detail(id);
        QVERIFY(model::isTerminal(after.task.state));
        QVERIFY(after.task.state != model::TaskState::Succeeded);
        const auto& attempt = after.attempts.at(0);
        QVERIFY(attempt.isStale);
        QVERIFY(attempt.state != model::AttemptState::Succeeded);
        QCOMPARE(attempt.exitCode.value_or(-1), 0);
        QCOMPARE(attempt.outputs, std::string("[1]"));
        QCOMPARE(audit().filter(QStringLiteral("attempt.late_result")).size(), 1);
    }

    // The back end tells it again when it was not told that it is on disk.
    void aResultToldAgainIsNotStale()
    {
        const auto engine = start();
        QVERIFY(engine);
        const auto reply = engine->executeAndWait(service::SubmitTasks{kTask, "task.json"});
        const model::TaskId id = reply.tasks.at(0);
        QVERIFY(QTest::qWaitFor(
            [&] { return m_seen->with([](auto& seen) { return !seen.started.empty(); }); },
            60'000));
        const auto settled = [&] {
            return m_seen->with([](auto& seen) { return seen.settled.size(); });
        };
        m_sink->report({id, 1}, result());
        QVERIFY(QTest::qWaitFor([&] { return settled() == 1; }, 60'000));
        m_sink->report({id, 1}, result());
        QVERIFY(QTest::qWaitFor([&] { return settled() == 2; }, 60'000));
        const auto after = detail(id);
        QVERIFY(after.task.state == model::TaskState::Succeeded);
        QVERIFY(!after.attempts.at(0).isStale);
        QCOMPARE(audit(), QStringList());
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestEngineAudit)
#include "tst_engine_audit.moc"
