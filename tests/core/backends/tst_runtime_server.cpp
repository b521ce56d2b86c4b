// The runtime API on the wire: what is refused, what is 8-bit clean, which port may answer what.
#include "backends/serverless/runtime_server.h"
#include "support/printers.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>

using namespace tributary;
using serverless::EndpointId;
using serverless::RuntimeServer;

namespace {

class Recorder final : public serverless::RuntimeEvents
{
public:
    std::vector<std::string> events;

    void runtimeReady(EndpointId id) override { add(id, "ready"); }
    void runtimeResponded(EndpointId id, std::string body) override
    {
        add(id, "response " + (body.size() > 100 ? std::to_string(body.size()) : body));
    }
    void runtimeFailed(EndpointId id, serverless::RuntimeError error) override
    {
        add(id, "error " + error.type + ": " + error.message);
    }
    void runtimeInitFailed(EndpointId id, serverless::RuntimeError error) override
    {
        add(id, "init error " + error.type + ": " + error.message);
    }
    std::vector<std::string> take() { return std::exchange(events, {}); }

private:
    void add(EndpointId id, const std::string& text)
    {
        events.push_back(std::to_string(id) + ' ' + text);
    }
};

class Connection
{
public:
    Connection(RuntimeServer& server, const std::string& address)
        : m_server(server)
        , m_fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(10))));
        connect(m_fd, reinterpret_cast<sockaddr*>(&to), sizeof to);
    }
    ~Connection() { close(m_fd); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void send(std::string_view data)
    {
        while (!data.empty()) {
            const ssize_t done =
                ::send(m_fd, data.data(), data.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (done > 0)
                data.remove_prefix(static_cast<std::size_t>(done));
            m_server.process();
        }
    }
    // The last words: the server finds them and the end at once.
    void hangUpWith(std::string_view data)
    {
        ::send(m_fd, data.data(), data.size(), MSG_NOSIGNAL);
        shutdown(m_fd, SHUT_RDWR);
    }
    // The answer's head and body; empty when the connection was closed.
    std::string receive()
    {
        std::string text;
        for (int round = 0; round < 20'000; ++round) {
            m_server.process();
            char buffer[65536];
            const ssize_t got = recv(m_fd, buffer, sizeof buffer, MSG_DONTWAIT);
            if (got == 0)
                return text;
            if (got > 0)
                text.append(buffer, static_cast<std::size_t>(got));
            const std::size_t end = text.find("\r\n\r\n");
            const std::size_t length = text.find("Content-Length: ");
            if (end != std::string::npos && length != std::string::npos
                && text.size() >= end + 4 + std::stoul(text.substr(length + 16)))
                return text;
            pollfd fd{m_server.fd(), POLLIN, 0};
            poll(&fd, 1, 1);
        }
        return "no answer";
    }
    std::string exchange(std::string_view request)
    {
        send(request);
        return receive();
    }

private:
    RuntimeServer& m_server;
    int m_fd;
};

const std::string kNext = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n";

std::string post(const std::string& path, const std::string& body, const std::string& headers = {})
{
    return "POST /2018-06-01/runtime/" + path + " HTTP/1.1\r\nHost: x\r\n" + headers
        + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

serverless::NextInvocation invocation(const std::string& id)
{
    return {id, 1'767'225'600'123, "arn:aws:lambda:local:0:function:f", "Root=1-2-3", "{\"e\":1}"};
}

// The events come from inside process(), so work can be handed over from there.
class Eager final : public serverless::RuntimeEvents
{
public:
    RuntimeServer* server = nullptr;
    bool hasDelivered = false;
    void runtimeReady(EndpointId id) override
    {
        hasDelivered = server->deliver(id, invocation("t-9-1"));
    }
    void runtimeResponded(EndpointId, std::string) override { }
    void runtimeFailed(EndpointId, serverless::RuntimeError) override { }
    void runtimeInitFailed(EndpointId, serverless::RuntimeError) override { }
};

} // namespace

class TestRuntimeServer : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void holdsTheLongPoll();
    void answersAtOnceWhenWorkWaits();
    void acceptsIdsOnTheirPortOnly();
    void acceptsAResponseOnce();
    void isEightBitClean();
    void readsTrailers();
    void refusesLargeBodies();
    void refusesOtherPaths_data();
    void refusesOtherPaths();
    void closesEndpoints();
    void letsTheNewestPollWin();
    void takesWorkBackFromARuntimeThatHungUp();
    void keepsWorkFromARuntimeThatAskedAndDied();
    void givesItToTheRuntimeThatAsksAgain();

private:
    RuntimeServer::Endpoint deliverAfterHangUp();

    Recorder m_recorder;
    std::unique_ptr<RuntimeServer> m_server;
};

void TestRuntimeServer::init()
{
    m_recorder.take();
    auto server = RuntimeServer::create(m_recorder, 1U << 20U);
    QVERIFY(server.has_value());
    m_server = std::move(*server);
}

void TestRuntimeServer::holdsTheLongPoll()
{
    const RuntimeServer::Endpoint endpoint = *m_server->open();
    QVERIFY(!m_server->deliver(endpoint.id, invocation("early")));
    Connection client{*m_server, endpoint.address};
    client.send(kNext);
    for (int i = 0; i < 100 && m_recorder.events.empty(); ++i)
        m_server->process();
    QCOMPARE(m_recorder.take(), std::vector<std::string>{"1 ready"});
    QVERIFY(m_server->deliver(endpoint.id, invocation("t-1-1")));
    QVERIFY(!m_server->deliver(endpoint.id, invocation("t-1-2")));
    const std::string answer = client.receive();
    QVERIFY(answer.starts_with("HTTP/1.1 200"));
    for (const char* line :
         {"Lambda-Runtime-Aws-Request-Id: t-1-1\r\n",
          "Lambda-Runtime-Deadline-Ms: 1767225600123\r\n",
          "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:local:0:function:f\r\n",
          "Lambda-Runtime-Trace-Id: Root=1-2-3\r\n", "Content-Type: application/json\r\n"})
        QVERIFY2(answer.find(line) != std::string::npos, line);
    QVERIFY(answer.ends_with("\r\n\r\n{\"e\":1}"));
    const std::string accepted = client.exchange(post("invocation/t-1-1/response", "[1]"));
    QVERIFY(accepted.starts_with("HTTP/1.1 202"));
    QVERIFY(accepted.ends_with(R"({"status":"OK"})"));
    QCOMPARE(m_recorder.take(), std::vector<std::string>{"1 response [1]"});
}

void TestRuntimeServer::answersAtOnceWhenWorkWaits()
{
    Eager eager;
    auto server = RuntimeServer::create(eager, 1000);
    eager.server = server->get();
    Connection client{**server, (*server)->open()->address};
    QVERIFY(client.exchange(kNext).find("t-9-1") != std::string::npos);
}

void TestRuntimeServer::acceptsIdsOnTheirPortOnly()
{
    const RuntimeServer::Endpoint mine = *m_server->open();
    const RuntimeServer::Endpoint other = *m_server->open();
    Connection client{*m_server, mine.address};
    client.send(kNext);
    while (m_recorder.events.empty())
        m_server->process();
    m_server->deliver(mine.id, invocation("t-1-1"));
    client.receive();
    Connection intruder{*m_server, other.address};
    QVERIFY(intruder.exchange(post("invocation/t-1-1/response", "1")).starts_with("HTTP/1.1 400"));
    QVERIFY(intruder.exchange(post("invocation/t-1-1/error", "{}")).starts_with("HTTP/1.1 400"));
    m_recorder.take();
    QVERIFY(client.exchange(post("invocation/t-1-1/response", "2")).starts_with("HTTP/1.1 202"));
    QCOMPARE(m_recorder.take(), std::vector<std::string>{"1 response 2"});
}

void TestRuntimeServer::acceptsAResponseOnce()
{
    const RuntimeServer::Endpoint endpoint = *m_server->open();
    Connection client{*m_server, endpoint.address};
    client.send(kNext);
    while (m_recorder.events.empty())
        m_server->process();
    m_server->deliver(endpoint.id, invocation("t-1-1"));
    client.receive();
    m_recorder.take();
    client.exchange(post("invocation/t-1-1/response", "1"));
    QVERIFY(client.exchange(post("invocation/t-1-1/response", "2")).starts_with("HTTP/1.1 400"));
    QCOMPARE(m_recorder.take(), std::vector<std::string>{"1 response 1"});
}

void TestRuntimeServer::isEightBitClean()
{
    const RuntimeServer::Endpoint endpoint = *m_server->open();
    Connection client{*m_server, endpoint.address};
    client.send(kNext);
    while (m_recorder.events.empty())
        m_server->process();
    m_server->deliver(endpoint.id, invocation("t-1-1"));
    client.receive();
    m_recorder.take();
    std::string cause = "{\"message\":\"失败";
    cause.append(4000, 'c');
    const std::string answer = client.exchange(
        post("invocation/t-1-1/error", R"({"errorType":"TypeError","errorMessage":"失败"})",
             "Lambda-Runtime-Function-XRay-Error-Cause: " + cause + "\"}\r\n"));
    QVERIFY(answer.starts_with("HTTP/1.1 202"));
    QCOMPARE(m_recorder.take(), std::vector<std::string>{"1 error TypeError: 失败"});
}

void TestRuntimeServer::readsTrailers()
{
    const RuntimeServer::Endpoint endpoint = *m_server->open();
    Connection client{*m_server, endpoint.address};
    client.send(kNext);
    while (m_recorder.events.empty())
        m_server->process();
    m_server->deliver(endpoint.id, invocation("t-1-1"));
    client.receive();
    m_recorder.take();
    // {"errorType":"Late","errorMessage":"after all"}
    const std::string answer =
        client.exchange("POST /2018-06-01/runtime/invocation/t-1-1/response HTTP/1.1\r\nHost: x\r\n"
                        "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
                        "Trailer: Lambda-Runtime-Function-Error-Type\r\n"
                        "Trailer: Lambda-Runtime-Function-Error-Body\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n"
                        "5\r\nhello\r\n0\r\n"
                        "Lambda-Runtime-Function-Error-Type: Late\r\n"
                        "Lambda-Runtime-Function-Error-Body: "
                        "eyJlcnJvclR5cGUiOiJMYXRlIiwiZXJyb3JNZXNzYWdlIjoiYWZ0ZXIgYWxsIn0=\r\n\r\n");
    QVERIFY(answer.starts_with("HTTP/1.1 202"));
    QCOMPARE(m_recorder.take(), std::vector<std::string>{"1 error Late: after all"});
}

void TestRuntimeServer::refusesLargeBodies()
{
    const RuntimeServer::Endpoint endpoint = *m_server->open();
    Connection client{*m_server, endpoint.address};
    client.send(kNext);
    while (m_recorder.events.empty())
        m_server->process();
    m_server->deliver(endpoint.id, invocation("t-1-1"));
    client.receive();
    m_recorder.take();
    const std::string answer =
        client.exchange(post("invocation/t-1-1/response", std::string((1U << 20U) + 1, 'x')));
    QVERIFY(answer.starts_with("HTTP/1.1 413"));
    QCOMPARE(m_recorder.take(),
             std::vector<std::string>{"1 error Function.ResponseSizeTooLarge: the reply is larger "
                                      "than 1048576 bytes"});
}

void TestRuntimeServer::refusesOtherPaths_data()
{
    QTest::addColumn<QString>("line");
    for (const char* line : {"GET / HTTP/1.1", "GET /2018-06-01/runtime/invocation/next/ HTTP/1.1",
                             "DELETE /2018-06-01/runtime/invocation/next HTTP/1.1",
                             "GET /2020-01-01/extension/event/next HTTP/1.1",
                             "GET /2018-06-01/runtime/invocation/t-1-1/response HTTP/1.1"})
        QTest::newRow(line) << QString::fromLatin1(line);
}

void TestRuntimeServer::refusesOtherPaths()
{
    QFETCH(QString, line);
    Connection client{*m_server, m_server->open()->address};
    QVERIFY(
        client.exchange(line.toStdString() + "\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 404"));
    QVERIFY(m_recorder.take().empty());
}

void TestRuntimeServer::closesEndpoints()
{
    const RuntimeServer::Endpoint endpoint = *m_server->open();
    Connection client{*m_server, endpoint.address};
    client.send(kNext);
    while (m_recorder.events.empty())
        m_server->process();
    m_server->close(endpoint.id);
    QCOMPARE(client.receive(), std::string{});
    QVERIFY(!m_server->deliver(endpoint.id, invocation("t-1-1")));
}

void TestRuntimeServer::letsTheNewestPollWin()
{
    const RuntimeServer::Endpoint endpoint = *m_server->open();
    Connection old{*m_server, endpoint.address};
    old.send(kNext);
    while (m_recorder.events.size() < 1)
        m_server->process();
    Connection fresh{*m_server, endpoint.address};
    fresh.send(kNext);
    while (m_recorder.events.size() < 2)
        m_server->process();
    m_server->deliver(endpoint.id, invocation("t-1-1"));
    QVERIFY(fresh.receive().starts_with("HTTP/1.1 200"));
    QVERIFY(old.receive().starts_with("HTTP/1.1 409"));
}

// Work for a runtime that asked for it, went away and has not asked again yet.
RuntimeServer::Endpoint TestRuntimeServer::deliverAfterHangUp()
{
    const RuntimeServer::Endpoint endpoint = *m_server->open();
    {
        Connection impatient{*m_server, endpoint.address};
        impatient.send(kNext);
        while (m_recorder.events.empty())
            m_server->process();
    }
    const bool isDelivered = m_server->deliver(endpoint.id, invocation("t-1-1"));
    QTest::qVerify(isDelivered, "isDelivered", "the work is taken", __FILE__, __LINE__);
    m_server->process();
    return endpoint;
}

// An HTTP client with a time-out of its own gives up the long poll and asks again.
void TestRuntimeServer::takesWorkBackFromARuntimeThatHungUp()
{
    const RuntimeServer::Endpoint endpoint = deliverAfterHangUp();
    QVERIFY(m_server->withdraw(endpoint.id)); // nobody has it: it can go elsewhere
    QVERIFY(!m_server->withdraw(endpoint.id));
    Connection other{*m_server, endpoint.address};
    other.send(kNext);
    while (m_recorder.events.size() < 2)
        m_server->process();
    m_recorder.take();
    QVERIFY(m_server->deliver(endpoint.id, invocation("t-1-2")));
    QVERIFY(other.receive().find("Request-Id: t-1-2\r\n") != std::string::npos);
    QVERIFY(!m_server->withdraw(endpoint.id)); // the runtime has it
}

// Its request lies in the socket of a process that is no more.
void TestRuntimeServer::keepsWorkFromARuntimeThatAskedAndDied()
{
    Eager eager;
    auto server = RuntimeServer::create(eager, 1000);
    eager.server = server->get();
    const RuntimeServer::Endpoint endpoint = *(*server)->open();
    Connection{**server, endpoint.address}.hangUpWith(kNext);
    QVERIFY(QTest::qWaitFor([&] {
        (*server)->process();
        return eager.hasDelivered;
    }));
    QVERIFY((*server)->withdraw(endpoint.id));
}

void TestRuntimeServer::givesItToTheRuntimeThatAsksAgain()
{
    const RuntimeServer::Endpoint endpoint = deliverAfterHangUp();
    Connection again{*m_server, endpoint.address};
    const std::string answer = again.exchange(kNext);
    QVERIFY2(answer.find("Request-Id: t-1-1\r\n") != std::string::npos, answer.c_str());
    QVERIFY(again.exchange(post("invocation/t-1-1/response", "[1]")).starts_with("HTTP/1.1 202"));
    QCOMPARE(m_recorder.take(), (std::vector<std::string>{"1 ready", "1 response [1]"}));
}

QTEST_GUILESS_MAIN(TestRuntimeServer)
#include "tst_runtime_server.moc"
