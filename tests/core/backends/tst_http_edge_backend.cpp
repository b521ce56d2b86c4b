// The HTTP edge back end against a server that misbehaves, and against a real edge runtime.
#include "backends/edge/http_edge_backend.h"
#include "backends/edge/http_edge_request.h"
#include "support/fault_server.h"
#include "support/printers.h"
#include "support/sink_recorder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

#include <atomic>

using namespace tributary;
using backends::BackendHealth;
using test::Fault;
using test::SeenRequest;
namespace report = backends::report;
using namespace std::chrono_literals;

namespace {

model::AttemptId attempt(int number = 1)
{
    model::AttemptId id;
    id.task.uuid.bytes[15] = 7;
    id.number = number;
    return id;
}

const std::string kKey = "t-00000000000000000000000000000007-1";

backends::StartRequest request(model::TaskSpec spec, int number = 1)
{
    return {attempt(number), std::make_shared<const model::TaskSpec>(std::move(spec)), "edge", {}};
}

model::TaskSpec functionTask(const std::string& name)
{
    model::TaskSpec spec;
    spec.run.kind = model::RunSpec::Kind::Function;
    spec.run.function = name;
    spec.inputs = R"({"a": "é"})";
    spec.idempotent = true;
    return spec;
}

model::BackendConfig config(const std::string& url, bool dedupes = false)
{
    model::BackendConfig value;
    value.name = "edge";
    value.type = model::ExecutionType::Edge;
    value.provider = "edge-http";
    model::EdgeNodeConfig node;
    node.name = "n1";
    node.url = url;
    node.dedupes = dedupes;
    value.nodes = {node};
    return value;
}

Fault reply(int status, const std::string& body, const std::string& headers = {})
{
    Fault fault;
    fault.status = status;
    fault.body = body;
    fault.headers = headers;
    return fault;
}

Fault of(Fault::Kind kind)
{
    Fault fault;
    fault.kind = kind;
    return fault;
}

bool isProbe(const SeenRequest& seen)
{
    return seen.path == "/healthz";
}

} // namespace

class TestHttpEdgeBackend : public QObject
{
    Q_OBJECT

private slots:
    void refusesEndlessNesting();
    void runsAFunction();
    void reportsFailures_data();
    void reportsFailures();
    void refusesWhenUnreachable();
    void asksANodeThatDedupes_data();
    void asksANodeThatDedupes();
    void canNotAskOthers();
    void keepsTheAttemptAlive();
    void cancelsByClosing();
    void saysWhatItCanNotDo();
    void sendsTokensSafely();
    void runsOnWorkerd();

private:
    base::SystemClock m_clock;
};

void TestHttpEdgeBackend::runsAFunction()
{
    test::FaultServer server{[](const SeenRequest& seen) {
        return isProbe(seen) ? reply(404, "") : reply(200, R"({"thumb": 1})");
    }};
    net::HttpClient client;
    test::SinkRecorder sink;
    edge::HttpEdgeBackend backend{config(server.url("/base/")), client, m_clock, sink, {}};
    backend.probe();
    QVERIFY(sink.waitForHealth().state == BackendHealth::State::Healthy);
    QVERIFY(backend.nodes()[0].mean.count() > 0);
    backend.start(request(functionTask("thumbnail@3")));
    const auto finished = sink.wait<report::Finished>(attempt());
    QVERIFY(finished && finished->succeeded);
    QCOMPARE(finished->outputs, std::string{R"({"thumb": 1})"});
    QVERIFY(sink.reports().size() == 3); // dispatched, started, finished
    QCOMPARE(std::get<report::Dispatched>(sink.reports()[0].second).handle, std::string{"n1"});
    const SeenRequest seen = server.seen().back();
    QCOMPARE(seen.method + ' ' + seen.path, std::string{"POST /base/run/thumbnail"});
    QVERIFY(seen.head.find("Idempotency-Key: " + kKey + "\r\n") != std::string::npos);
    QCOMPARE(seen.body,
             "{\"attempt\":\"" + kKey
                 + "\",\"config\":null,\"inputs\":{\"a\":\"é\"},\"task_id\":"
                   "\"00000000-0000-0000-0000-000000000007\"}");
}

void TestHttpEdgeBackend::reportsFailures_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("body");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, int status, const char* body, const char* expected) {
        QTest::newRow(name) << status << QString::fromLatin1(body)
                            << static_cast<int>(Fault::Kind::Reply)
                            << QString::fromLatin1(expected);
    };
    row("400", 400, "bad input", "refused error: the server answered 400: bad input");
    row("401", 401, "", "refused error: the server answered 401");
    row("404", 404, "", "refused error: the server answered 404");
    row("429", 429, "", "refused throttled: the server answered 429");
    row("307", 307, "",
        "refused error: the server answered 307 (a redirect, which is not followed)");
    // A handler may have done the work and show where its result is.
    row("303", 303, "", "ambiguous: the server answered 303 (a redirect, which is not followed)");
    row("409", 409, "", "ambiguous: the node has the same attempt already");
    row("500", 500, "boom", "ambiguous: the server answered 500: boom");
    row("202", 202, "{}", "ambiguous: the node has accepted the request, but gave no result");
    row("not JSON", 200, "<html>", "ambiguous: the node's reply is not JSON");
    row("NaN", 200, "{\"a\": NaN}", "ambiguous: the node's reply is not JSON");
    row("204", 204, "", "succeeded null");
    const auto fault = [](const char* name, Fault::Kind kind) {
        QTest::newRow(name) << 200 << QString{} << static_cast<int>(kind)
                            << QStringLiteral("ambiguous");
    };
    fault("reset", Fault::Kind::Reset);
    fault("closed", Fault::Kind::Close);
    fault("silent", Fault::Kind::Silence);
}

void TestHttpEdgeBackend::reportsFailures()
{
    QFETCH(int, status);
    QFETCH(QString, body);
    QFETCH(int, kind);
    QFETCH(QString, expected);
    test::FaultServer server{[&](const SeenRequest& seen) {
        if (isProbe(seen))
            return reply(200, "{}");
        Fault fault = reply(status, body.toStdString());
        fault.kind = static_cast<Fault::Kind>(kind);
        return fault;
    }};
    net::HttpClient client;
    test::SinkRecorder sink;
    edge::HttpEdgeOptions options;
    options.longestRun = std::chrono::milliseconds{200};
    edge::HttpEdgeBackend backend{config(server.url()), client, m_clock, sink, options};
    backend.probe();
    sink.waitForHealth();
    backend.start(request(functionTask("f")));
    std::string actual;
    if (expected.startsWith("refused")) {
        const auto refused = sink.wait<report::Refused>(attempt());
        QVERIFY(refused.has_value());
        actual =
            "refused " + std::string{model::toString(refused->failure)} + ": " + refused->error;
    } else if (expected.startsWith("ambiguous")) {
        const auto ambiguous = sink.wait<report::Ambiguous>(attempt());
        QVERIFY(ambiguous.has_value());
        actual = "ambiguous: " + ambiguous->error;
    } else {
        const auto finished = sink.wait<report::Finished>(attempt());
        QVERIFY(finished.has_value());
        actual = "succeeded " + finished->outputs;
    }
    QVERIFY2(actual.starts_with(expected.toStdString()), actual.c_str());
    QCOMPARE(std::ranges::count_if(server.seen(), [](const auto& seen) { return !isProbe(seen); }),
             1);
}

void TestHttpEdgeBackend::refusesWhenUnreachable()
{
    auto server =
        std::make_unique<test::FaultServer>([](const SeenRequest&) { return reply(200, "{}"); });
    net::HttpClient client;
    test::SinkRecorder sink;
    edge::HttpEdgeBackend backend{config(server->url()), client, m_clock, sink, {}};
    backend.start(request(functionTask("f")));
    QCOMPARE(sink.wait<report::Refused>(attempt())->error, std::string{"n1: not probed yet"});
    backend.probe();
    sink.waitForHealth();
    server.reset(); // killed
    backend.start(request(functionTask("f"), 2));
    QVERIFY(sink.wait<report::Refused>(attempt(2))->failure == model::FailureClass::Unavailable);
    backend.probe();
    const BackendHealth health = sink.waitForHealth(2);
    QVERIFY(health.state == BackendHealth::State::Unavailable);
    QVERIFY(health.reason.starts_with("n1: unreachable"));
}

void TestHttpEdgeBackend::asksANodeThatDedupes_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("expected");
    QTest::newRow("done") << 200 << R"({"state":"succeeded","result":{"n":1}})"
                          << R"(finished {"n":1})";
    QTest::newRow("failed") << 200 << R"({"state":"failed","error":"boom"})" << "failed boom";
    QTest::newRow("running") << 200 << R"({"state":"running"})" << "adopted n1";
    QTest::newRow("absent") << 404 << R"({"state":"absent"})" << "absent";
    QTest::newRow("absent so far") << 404 << R"({"state":"absent"})" << "can't tell yet";
    QTest::newRow("plain 404") << 404 << "not found" << "can't tell";
    QTest::newRow("500") << 500 << R"({"state":"succeeded"})" << "can't tell";
}

void TestHttpEdgeBackend::asksANodeThatDedupes()
{
    QFETCH(int, status);
    QFETCH(QString, body);
    QFETCH(QString, expected);
    test::FaultServer server{[&](const SeenRequest&) { return reply(status, body.toStdString()); }};
    net::HttpClient client;
    test::SinkRecorder sink;
    edge::HttpEdgeBackend backend{config(server.url(), true), client, m_clock, sink, {}};
    model::AttemptRecord record;
    record.id = attempt();
    record.handle = "n1";
    record.dispatchedAt = m_clock.now() - (expected.endsWith("yet") ? 50s : 70s);
    backend.reconcile({&record, 1});
    std::string actual;
    if (expected.startsWith("finished"))
        actual = "finished " + sink.wait<report::Finished>(attempt())->outputs;
    else if (expected.startsWith("failed"))
        actual = "failed " + sink.wait<report::Finished>(attempt())->error;
    else if (expected.startsWith("adopted"))
        actual = "adopted " + sink.wait<report::Adopted>(attempt())->handle;
    else if (expected == "absent")
        actual = sink.wait<report::Absent>(attempt())->neverStarted ? "absent" : "gone";
    else if (sink.wait<report::CannotTell>(attempt()))
        actual = expected.endsWith("yet") ? "can't tell yet" : "can't tell";
    QCOMPARE(actual, expected.toStdString());
    QCOMPARE(server.seen()[0].path, "/runs/" + kKey);
}

void TestHttpEdgeBackend::canNotAskOthers()
{
    net::HttpClient client;
    test::SinkRecorder sink;
    edge::HttpEdgeBackend backend{config("http://127.0.0.1:1"), client, m_clock, sink, {}};
    std::vector<model::AttemptRecord> records(3);
    for (int i = 0; i < 3; ++i)
        records[static_cast<std::size_t>(i)].id = attempt(i + 1);
    records[0].handle = "n1";
    records[1].handle = "gone";
    backend.reconcile(records);
    QVERIFY(sink.wait<report::CannotTell>(attempt(1))->error.find("keeps no record")
            != std::string::npos);
    QVERIFY(sink.wait<report::CannotTell>(attempt(2))->error.find("not configured any more")
            != std::string::npos);
    QVERIFY(sink.wait<report::CannotTell>(attempt(3)).has_value());
}

void TestHttpEdgeBackend::keepsTheAttemptAlive()
{
    test::FaultServer server{[](const SeenRequest& seen) {
        return isProbe(seen) ? reply(200, "{}") : of(Fault::Kind::Silence);
    }};
    net::HttpClient client;
    test::SinkRecorder sink;
    edge::HttpEdgeBackend backend{config(server.url()), client, m_clock, sink, {}};
    backend.probe();
    sink.waitForHealth();
    backend.start(request(functionTask("f")));
    QVERIFY(sink.wait<report::Started>(attempt()).has_value());
    backend.probe();
    QVERIFY(sink.wait<report::Alive>(attempt()).has_value());
    model::AttemptRecord record;
    record.id = attempt();
    backend.reconcile({&record, 1});
    QVERIFY(sink.wait<report::Adopted>(attempt()).has_value());
}

void TestHttpEdgeBackend::cancelsByClosing()
{
    test::FaultServer server{[](const SeenRequest& seen) {
        return isProbe(seen) ? reply(200, "{}") : of(Fault::Kind::Silence);
    }};
    net::HttpClient client;
    test::SinkRecorder sink;
    edge::HttpEdgeBackend backend{config(server.url()), client, m_clock, sink, {}};
    backend.probe();
    sink.waitForHealth();
    backend.start(request(functionTask("f")));
    QVERIFY(sink.wait<report::Started>(attempt()).has_value());
    backend.cancel(attempt(), false);
    QVERIFY(sink.wait<report::Ambiguous>(attempt())->error.starts_with("cancelled"));
    backend.cancel(attempt(), true); // too late: nothing happens
    backend.cancel(attempt(9), true);
}

void TestHttpEdgeBackend::saysWhatItCanNotDo()
{
    net::HttpClient client;
    test::SinkRecorder sink;
    model::BackendConfig settings = config("https://edge.example:8443/x");
    settings.maxRunMicros = 30'000'000;
    const edge::HttpEdgeBackend backend{settings, client, m_clock, sink, {}};
    QCOMPARE(backend.incapability(functionTask("f")), std::string{});
    model::TaskSpec command;
    command.run.command = {"true"};
    QVERIFY(!backend.incapability(command).empty());
    model::TaskSpec url = functionTask("");
    url.run.kind = model::RunSpec::Kind::Url;
    for (const char* good :
         {"https://edge.example:8443/a?b", "HTTPS://Edge.example:8443/", "/run/x"}) {
        url.run.url = good;
        QCOMPARE(backend.incapability(url), std::string{});
    }
    for (const char* bad : {"https://edge.example/a", "http://edge.example:8443/a",
                            "https://edge.example:8443@evil.example/", "file:///etc/passwd"}) {
        url.run.url = bad;
        QCOMPARE(backend.incapability(url), std::string{"n1: is not the host of the task's URL"});
    }
    model::TaskSpec longTask = functionTask("f");
    longTask.features.set(model::FeatureId::ExecutionTimeEstimate, 31);
    QCOMPARE(backend.incapability(longTask), std::string{"runs at most 30 s"});
    model::TaskSpec once = functionTask("f");
    once.idempotent = false;
    QVERIFY(backend.incapability(once).find("at least once") != std::string::npos);
}

void TestHttpEdgeBackend::sendsTokensSafely()
{
    test::FaultServer server{[](const SeenRequest&) { return reply(200, "{}"); }};
    net::HttpClient client;
    test::SinkRecorder sink;
    edge::HttpEdgeOptions options;
    options.secret = [](const std::string& reference) -> base::Result<std::string> {
        if (reference == "env:TOKEN")
            return std::string{"s3cret"};
        return base::failure(base::ErrorCode::NotFound, "no such secret");
    };
    model::BackendConfig settings = config(server.url());
    settings.nodes[0].token = "env:TOKEN";
    edge::HttpEdgeBackend backend{settings, client, m_clock, sink, options};
    backend.probe();
    sink.waitForHealth();
    backend.start(request(functionTask("f")));
    QVERIFY(sink.wait<report::Finished>(attempt())->succeeded);
    for (const SeenRequest& seen : server.seen())
        QVERIFY(seen.head.find("Authorization: Bearer s3cret\r\n") != std::string::npos);

    // Never over plain http to another host, not even to probe it.
    settings.nodes[0].url = "http://192.0.2.1";
    edge::HttpEdgeBackend plain{settings, client, m_clock, sink, options};
    QVERIFY(plain.incapability(functionTask("f")).empty());
}

void TestHttpEdgeBackend::runsOnWorkerd()
{
#ifdef __SANITIZE_THREAD__
    QSKIP("the thread sanitizer can't start programs beside threads");
#endif
    const QString cache = qEnvironmentVariable("XDG_CACHE_HOME", QDir::homePath() + "/.cache");
    const QString peer =
        qEnvironmentVariable("TRIBUTARY_WORKERD_DIR", cache + "/tributary-tests/workerd");
    // The program itself: the script in .bin would leave it behind when killed.
    QDir builds{peer + "/node_modules/@cloudflare"};
    const QStringList names = builds.entryList({"workerd-linux-*"}, QDir::Dirs);
    const QString program =
        names.isEmpty() ? QString{} : builds.filePath(names[0] + "/bin/workerd");
    if (!QFile::exists(program))
        QSKIP("workerd is not here: installer/peers.sh prepares it");
    const QTemporaryDir directory;
    for (const char* name : {"edge.capnp", "worker.js"})
        QVERIFY(
            QFile::copy(QStringLiteral(TRIBUTARY_SOURCE_DIR "/tests/core/backends/workerd/") + name,
                        directory.filePath(QString::fromLatin1(name))));
    int port = 0;
    {
        const test::FaultServer probe{[](const SeenRequest&) { return reply(200, ""); }};
        port = probe.port();
    }
    QProcess workerd;
    workerd.setWorkingDirectory(directory.path());
    workerd.start(
        program,
        {"serve", "edge.capnp", QStringLiteral("--socket-addr=http=127.0.0.1:%1").arg(port)});
    QVERIFY(workerd.waitForStarted());
    net::HttpClient client;
    test::SinkRecorder sink;
    edge::HttpEdgeOptions options;
    options.secret = [](const std::string&) -> base::Result<std::string> {
        return std::string{"t0ken"};
    };
    options.longestRun = std::chrono::seconds{2};
    model::BackendConfig settings = config("http://127.0.0.1:" + std::to_string(port));
    settings.nodes[0].token = "env:TOKEN";
    edge::HttpEdgeBackend backend{settings, client, m_clock, sink, options};
    for (int i = 1; i < 600; ++i) { // up to a minute until it listens
        backend.probe();
        if (sink.waitForHealth(i).state == BackendHealth::State::Healthy)
            break;
        workerd.waitForReadyRead(100);
    }
    QCOMPARE(sink.waitForHealth().reason, std::string{});
    const auto task = [](const char* path) {
        model::TaskSpec spec = functionTask("");
        spec.run.kind = model::RunSpec::Kind::Url;
        spec.run.url = path;
        return spec;
    };
    backend.start(request(functionTask("thumbnail"), 1));
    const auto finished = sink.wait<report::Finished>(attempt(1));
    QVERIFY(finished && finished->succeeded);
    QVERIFY(finished->outputs.find(R"("inputs":{"a":"é"})") != std::string::npos);
    QVERIFY(finished->outputs.find(kKey) != std::string::npos);
    backend.start(request(task("/run/x?throw=1"), 2));
    QVERIFY(sink.wait<report::Ambiguous>(attempt(2)).has_value()); // a 500 may have had an effect
    backend.start(request(task("/elsewhere"), 3));
    QVERIFY(sink.wait<report::Refused>(attempt(3)).has_value());
    backend.start(request(task("/run/x?text=1"), 4));
    QCOMPARE(sink.wait<report::Ambiguous>(attempt(4))->error,
             std::string{"the node's reply is not JSON"});
    backend.start(request(task("/run/x?sleep=60000"), 5));
    QVERIFY(sink.wait<report::Ambiguous>(attempt(5)).has_value()); // time-out
    backend.start(request(task("/run/x?sleep=60000"), 6));
    QVERIFY(sink.wait<report::Started>(attempt(6)).has_value());
    workerd.kill();
    workerd.waitForFinished();
    QVERIFY(sink.wait<report::Ambiguous>(attempt(6)).has_value());
    backend.start(request(functionTask("thumbnail"), 7));
    QVERIFY(sink.wait<report::Refused>(attempt(7))->failure == model::FailureClass::Unavailable);
}

// Printing recurses: a reply of 200,000 levels would end the scheduler, again after each start.
void TestHttpEdgeBackend::refusesEndlessNesting()
{
    net::HttpReply reply;
    reply.delivery = net::Delivery::Done;
    reply.status = 200;
    const std::string nest = std::string(200'000, '[') + std::string(200'000, ']');
    reply.body = nest;
    QVERIFY(std::holds_alternative<report::Ambiguous>(edge::reportOf(reply, {}, {})));
    reply.body = R"({"state": "succeeded", "result": )" + nest + "}";
    QVERIFY(
        std::holds_alternative<report::CannotTell>(edge::reportOfLookUp(reply, "hall", {}, {})));
    reply.body = R"({"state": "succeeded", "result": {"text": "[[[[\"[["}})";
    QVERIFY(std::holds_alternative<report::Finished>(edge::reportOfLookUp(reply, "hall", {}, {})));
}

QTEST_GUILESS_MAIN(TestHttpEdgeBackend)
#include "tst_http_edge_backend.moc"
