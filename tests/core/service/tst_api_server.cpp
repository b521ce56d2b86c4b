// The REST API over real sockets, in front of a service without a core.
#include "net/http_client.h"
#include "service/api_server.h"
#include "service/owner_queries.h"
#include "service/task_json.h"
#include "support/fake_service.h"
#include "support/printers.h"

#include <sys/stat.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include <condition_variable>
#include <mutex>

namespace tributary {
namespace {

using namespace std::chrono_literals;
using test::FakeService;

constexpr auto kGuard = 60s;
constexpr auto kToken = "0123456789abcdef0123456789abcdef";

const auto kNow = base::fromMicros(1'767'254'400'000'000);

// Hands out what the test publishes, as the engine does.
class Publisher
{
public:
    void add(service::EventSink& sink)
    {
        const std::lock_guard lock(m_mutex);
        m_sinks.push_back(&sink);
        m_changed.notify_all();
    }
    void remove(service::EventSink& sink)
    {
        const std::lock_guard lock(m_mutex);
        std::erase(m_sinks, &sink);
    }
    bool waitForSink()
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, kGuard, [this] { return !m_sinks.empty(); });
    }
    void publish(const service::EventBatch& batch)
    {
        const std::lock_guard lock(m_mutex);
        for (auto* sink : m_sinks)
            sink->events(batch);
    }
    bool isEmpty()
    {
        const std::lock_guard lock(m_mutex);
        return m_sinks.empty();
    }

private:
    std::mutex m_mutex; // guards m_sinks
    std::condition_variable m_changed;
    std::vector<service::EventSink*> m_sinks;
};

// Collects the bytes of a reply that doesn't end.
struct Stream
{
    std::mutex mutex; // guards text and isEnded
    std::condition_variable changed;
    std::string text;
    bool isEnded = false;

    bool waitFor(std::string_view part)
    {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, kGuard, [&] { return text.find(part) != std::string::npos; });
    }
    bool waitForEnd()
    {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, kGuard, [&] { return isEnded; });
    }
};

class TestApiServer : public QObject
{
    Q_OBJECT

private:
    service::ApiProviders providers()
    {
        return {.commands = *m_service,
                .tasks = *m_service,
                .operations = *m_service,
                .metrics = [] { return std::string("tributary_test 1\n"); },
                .status = [] { return service::EngineStatus{}; },
                .watch = [this](service::EventSink& sink) { m_publisher.add(sink); },
                .unwatch = [this](service::EventSink& sink) { m_publisher.remove(sink); },
                .raise = [this] { ++m_raised; }};
    }
    std::string socketPath() const { return m_dir->filePath("api.sock").toStdString(); }
    void listen()
    {
        auto server = service::ApiServer::listen(socketPath(), providers());
        QVERIFY(server.has_value());
        m_server = std::move(*server);
    }
    net::HttpReply ask(net::Method method, const std::string& path, const std::string& body = {},
                       net::Headers headers = {})
    {
        net::HttpRequest request;
        request.method = method;
        request.url = "http://localhost" + path;
        request.headers = std::move(headers);
        request.body = std::make_shared<const std::string>(body);
        request.timeout = kGuard;
        if (m_port != 0)
            request.url = "http://127.0.0.1:" + std::to_string(m_port) + path;
        else
            request.unixSocket = socketPath();
        return m_client.sendAndWait(std::move(request));
    }

    std::optional<QTemporaryDir> m_dir;
    std::unique_ptr<FakeService> m_service;
    Publisher m_publisher;
    std::atomic<int> m_raised = 0;
    std::unique_ptr<service::ApiServer> m_server;
    std::uint16_t m_port = 0;
    net::HttpClient m_client;
    base::SystemClock m_clock;

private slots:
    void init()
    {
        m_dir.emplace();
        m_service = std::make_unique<FakeService>(50, kNow);
        m_port = 0;
        m_raised = 0;
    }
    void cleanup() { m_server.reset(); }

    void keepsTheSocketToItsUser()
    {
        listen();
        struct stat info{};
        QCOMPARE(::stat(socketPath().c_str(), &info), 0);
        QCOMPARE(static_cast<int>(info.st_mode & 0777), 0600);
        m_server.reset();
        QVERIFY(::stat(socketPath().c_str(), &info) != 0);
    }

    void answers_data()
    {
        QTest::addColumn<std::string>("path");
        QTest::addColumn<int>("status");
        QTest::addColumn<std::string>("part"); // of the body
        const auto row = [](const std::string& path, int status, const char* part) {
            QTest::newRow(path.c_str()) << path << status << std::string(part);
        };
        const auto id = model::toString(FakeService::idOf(7));
        row("/v1/status", 200, R"({"mode":"running")");
        row("/metrics", 200, "tributary_test 1");
        row("/v1/tasks?limit=3", 200, R"("total":50)");
        row("/v1/tasks?filter=name%20%3D", 400, R"("column":)");
        row("/v1/tasks?limit=0", 400, "'limit'");
        row("/v1/tasks?limit=1001", 400, "'limit'");
        row("/v1/tasks?offset=x", 400, "'offset'");
        row("/v1/tasks?offset=1000", 200, R"({"tasks":[],"total":50})");
        row("/v1/tasks/" + id, 200, "\"state\":");
        row("/v1/tasks/" + id + "/trace", 200, R"({"spans":[)");
        row("/v1/tasks/" + id + "/events", 200, R"({"events":[)");
        row("/v1/tasks/" + id + "/attempts", 200, R"({"attempts":[)");
        row("/v1/tasks/" + id + "/why", 200, R"("candidates":[)");
        row("/v1/tasks/" + id + "/cost", 200, R"("cost_micro":)");
        row("/v1/tasks/" + id + "/logs?stream=errors", 200, R"("stream":"errors")");
        row("/v1/tasks/" + id + "/logs?stream=none", 400, "'stream'");
        row("/v1/tasks/" + id + "/logs?attempt=0", 400, "'attempt'");
        row("/v1/tasks/" + id + "/none", 404, "not_found");
        row("/v1/tasks/" + model::toString(model::TaskId{}), 404, "not_found");
        row("/v1/tasks/7", 404, "not_found");
        row("/v1/backends", 200, R"({"backends":[{"name":)");
        row("/v1/rules", 200, R"({"versions":[{"version":)");
        row("/v1/rules/trial", 404, "not_found"); // none runs
        row("/v1/rules/3/trial", 404, "not_found");
        row("/v1/rules/x/trial", 404, "not_found");
        row("/v1/rules/trial?limit=-1", 400, "'limit'");
        row("/", 404, "not_found");
        row("/v1/commands", 404, "not_found"); // only POST
    }
    void answers()
    {
        QFETCH(std::string, path);
        QFETCH(int, status);
        QFETCH(std::string, part);
        listen();
        const auto reply = ask(net::Method::Get, path);
        QCOMPARE(reply.status, status);
        QVERIFY2(reply.body.find(part) != std::string::npos, reply.body.c_str());
    }

    void showsTheTrialOfAVersion()
    {
        rollout::Plan plan;
        plan.mode = rollout::Mode::Canary;
        service::RuleTrial trial;
        trial.state = rollout::VersionState::Canary;
        trial.rollout = rollout::begin(plan, 4, 3, 1, {});
        trial.differences.push_back({7,
                                     FakeService::idOf(5),
                                     "five",
                                     {},
                                     true,
                                     R"({"type":"edge"})",
                                     R"({"type":"serverless"})"});
        m_service->setTrial(trial);
        listen();
        for (const char* path : {"/v1/rules/trial", "/v1/rules/4/trial?limit=5"}) {
            const auto reply = ask(net::Method::Get, path);
            QCOMPARE(reply.status, 200);
            const auto json =
                QJsonDocument::fromJson(QByteArray::fromStdString(reply.body)).object();
            QCOMPARE(json[QStringLiteral("version")].toInt(), 4);
            QCOMPARE(json[QStringLiteral("share_percent")].toDouble(), 1.0);
            QCOMPARE(json[QStringLiteral("guards")].toArray().size(), 3);
            const auto waits = json[QStringLiteral("waits_for")].toObject();
            QCOMPARE(waits[QStringLiteral("samples")].toInt(), 200);
            QCOMPARE(waits[QStringLiteral("moved")].toInt(), 0);
            QVERIFY(!waits[QStringLiteral("not_before")].toString().isEmpty());
            const auto row = json[QStringLiteral("differences")].toArray().at(0).toObject();
            QCOMPARE(row[QStringLiteral("name")].toString(), QStringLiteral("five"));
            QCOMPARE(row[QStringLiteral("decided_by")].toString(), QStringLiteral("candidate"));
            QCOMPARE(row[QStringLiteral("active")].toObject()[QStringLiteral("type")].toString(),
                     QStringLiteral("edge"));
        }
    }

    void submitsAndCancels()
    {
        listen();
        m_service->setReply({{FakeService::idOf(3)}, 0, {}});
        auto reply = ask(net::Method::Post, "/v1/tasks?file=%2Fhome%2Fa.yaml", "name: a");
        QCOMPARE(reply.status, 201);
        QCOMPARE(reply.body, "{\"tasks\":[\"" + model::toString(FakeService::idOf(3)) + "\"]}");
        reply = ask(net::Method::Post,
                    "/v1/tasks/" + model::toString(FakeService::idOf(3)) + "/cancel?force=true");
        QCOMPARE(reply.status, 200);
        const auto commands = m_service->takeCommands();
        QCOMPARE(commands.size(), std::size_t{2});
        const auto& submit = std::get<service::SubmitTasks>(commands[0]);
        QCOMPARE(submit.text, std::string("name: a"));
        QCOMPARE(submit.file, std::string("/home/a.yaml"));
        const auto& cancel = std::get<service::CancelTasks>(commands[1]);
        QCOMPARE(cancel.tasks.size(), std::size_t{1});
        QVERIFY(cancel.force);
    }

    void saysEveryMistakeOfAFile()
    {
        listen();
        const base::Error first{base::ErrorCode::InvalidArgument, "bad unit", {"a", 3, 7}, "use s"};
        m_service->setReply({{}, 0, {first, first}});
        auto reply = ask(net::Method::Post, "/v1/tasks", "x");
        QCOMPARE(reply.status, 400);
        QVERIFY2(reply.body.starts_with(R"({"errors":[{"code":"invalid_argument")"),
                 reply.body.c_str());
        m_service->setReply({{}, 0, {first}});
        reply = ask(net::Method::Post, "/v1/tasks", "x");
        QVERIFY2(reply.body.starts_with(R"({"error":{"code":"invalid_argument")"),
                 reply.body.c_str());
    }

    // Commands and live state as tributaryctl uses them beside a living owner.
    void servesAnotherProgram()
    {
        listen();
        service::RemoteCommands owner(socketPath());
        QVERIFY(owner.isAlive());
        QVERIFY(owner.raise());
        QCOMPARE(m_raised.load(), 1);
        m_service->setReply({{}, 4, {}});
        const auto reply = service::executeAndWait(owner, service::RollbackRules{2, "me"});
        QVERIFY(reply.isOk());
        QCOMPARE(reply.version, std::int64_t{4});
        service::OwnerQueries queries(m_dir->path().toStdString(), m_clock, owner);
        const auto rows = queries.backends();
        QVERIFY(rows.has_value());
        QCOMPARE(service::backendsJson(*rows), service::backendsJson(*m_service->backends()));
        const auto id = FakeService::idOf(5);
        const auto why = queries.why(id, false);
        QVERIFY(why.has_value());
        QCOMPARE(why->ruleSetVersion, m_service->why(id, false)->ruleSetVersion);
    }

    void passesOnWhyACommandWasRefused()
    {
        listen();
        service::RemoteCommands owner(socketPath());
        service::SubmitTasks tooLarge;
        tooLarge.text.assign((64U << 20U) + 1, 'x');
        const auto reply = service::executeAndWait(owner, std::move(tooLarge));
        QVERIFY(!reply.isOk());
        QVERIFY2(reply.errors.front().message.find("64 MiB") != std::string::npos,
                 reply.errors.front().message.c_str());
        QVERIFY(m_service->takeCommands().empty());
    }

    void executesNoCommandThatIsNotRight_data()
    {
        QTest::addColumn<std::string>("body");
        QTest::addColumn<std::string>("part"); // of the answer
        const auto row = [](const char* body, const char* part) {
            QTest::newRow(body) << std::string(body) << std::string(part);
        };
        // Without its scope it would pause everything.
        row(R"({"command":"pause","name":"blue","paused":true,"actor":"me"})", "'scope'");
        row(R"({"command":"rollback","to_version":18446744073709551615,"author":"me"})",
            "'to_version'");
        row(R"({"command":"probe","backend":"b","force":true})", "'force'");
        row(R"({"command":"probe","backend":1e400})", R"("line":1)");
        row("", "parse_error");
    }
    void executesNoCommandThatIsNotRight()
    {
        QFETCH(std::string, body);
        QFETCH(std::string, part);
        listen();
        const auto reply = ask(net::Method::Post, "/v1/commands", body);
        QCOMPARE(reply.status, 400);
        QVERIFY2(reply.body.find(part) != std::string::npos, reply.body.c_str());
        QVERIFY(m_service->takeCommands().empty());
    }

    // The owner would store the tasks with other names than the file has.
    void sendsNoTextThatIsNoUtf8()
    {
        listen();
        service::RemoteCommands owner(socketPath());
        const auto reply =
            service::executeAndWait(owner, service::SubmitTasks{"name: M\xfcller", "a.yaml"});
        QCOMPARE(reply.errors.size(), std::size_t{1});
        QVERIFY(reply.errors.front().code == base::ErrorCode::ParseError);
        QVERIFY(m_service->takeCommands().empty());
    }

    void asksForTheTokenOverTcp()
    {
        auto server = service::ApiServer::listenLoopback({"127.0.0.1", 0}, kToken, providers());
        QVERIFY(server.has_value());
        m_server = std::move(*server);
        m_port = m_server->port();
        QVERIFY(m_port != 0);
        QCOMPARE(ask(net::Method::Get, "/v1/status").status, 401);
        QCOMPARE(ask(net::Method::Post, "/v1/tasks", "name: a").status, 401);
        const std::pair<std::string, std::string> bearer{"Authorization",
                                                         std::string("Bearer ") + kToken};
        QCOMPARE(ask(net::Method::Get, "/v1/status", {}, {bearer}).status, 200);
        QCOMPARE(ask(net::Method::Get, "/v1/status", {}, {bearer, {"Host", "evil.example"}}).status,
                 403);
        QVERIFY(m_service->takeCommands().empty());
        const auto again =
            service::ApiServer::listenLoopback({"127.0.0.1", m_port}, kToken, providers());
        QVERIFY(!again);
        QVERIFY(again.error().code == base::ErrorCode::Unavailable);
    }

    void refusesToListenWithoutToken()
    {
        QVERIFY(!service::ApiServer::listenLoopback({"127.0.0.1", 0}, {}, providers()));
    }

    // The stream says what changed, and neither a reader that stays nor one that leaves keeps the
    // server from ending.
    void streamsEvents()
    {
        listen();
        const auto stream = std::make_shared<Stream>();
        net::HttpRequest request;
        request.url = "http://localhost/v1/events";
        request.unixSocket = socketPath();
        request.longPoll = true;
        request.onBody = [stream](std::string_view bytes) {
            const std::lock_guard lock(stream->mutex);
            stream->text += bytes;
            stream->changed.notify_all();
            return true;
        };
        m_client.send(std::move(request), [stream](const net::HttpReply&) {
            const std::lock_guard lock(stream->mutex);
            stream->isEnded = true;
            stream->changed.notify_all();
        });
        QVERIFY(m_publisher.waitForSink());
        service::EventBatch batch;
        batch.changedTasks = {7, 8, 7};
        batch.rulesChanged = true;
        batch.toSeq = 41;
        m_publisher.publish(batch);
        QVERIFY(stream->waitFor(": up to 41\n"));
        {
            const std::lock_guard lock(stream->mutex);
            const auto row = service::taskRowJson(m_service->row(7));
            const auto at = stream->text.find("event: task\ndata: " + row + "\n\n");
            QVERIFY2(at != std::string::npos, stream->text.c_str());
            QVERIFY(stream->text.find(row, at + 30) == std::string::npos); // once
            QVERIFY(stream->text.find("event: rules\n") != std::string::npos);
        }
        batch = {};
        batch.overflow = true;
        m_publisher.publish(batch);
        QVERIFY(stream->waitFor("event: overflow\n"));
        m_server.reset();
        QVERIFY(stream->waitForEnd());
        QVERIFY(m_publisher.isEmpty());
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestApiServer)
#include "tst_api_server.moc"
