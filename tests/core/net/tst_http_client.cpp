// Every fault of the network as a class: what the scheduler may conclude from it.
#include "net/http_client.h"
#include "support/fault_server.h"
#include "support/printers.h"

#include <QtCore/QTemporaryDir>

#include <atomic>
#include <future>

using namespace tributary;
using net::Delivery;
using net::HttpReply;
using net::HttpRequest;
using test::Fault;
using test::SeenRequest;
using namespace std::chrono_literals;

namespace {

std::string named(Delivery delivery)
{
    constexpr std::array<const char*, 5> kNames{"done", "pre-send", "refused", "ambiguous",
                                                "cancelled"};
    return kNames[static_cast<std::size_t>(delivery)];
}

HttpRequest post(const std::string& url, const std::string& body)
{
    HttpRequest request;
    request.method = net::Method::Post;
    request.url = url;
    request.body = std::make_shared<const std::string>(body);
    request.timeout = 20s;
    return request;
}

HttpRequest get(const std::string& url)
{
    HttpRequest request;
    request.url = url;
    request.timeout = 20s;
    return request;
}

Fault ok(const std::string& body = "{}")
{
    Fault fault;
    fault.body = body;
    return fault;
}

} // namespace

Q_DECLARE_METATYPE(Fault)

class TestHttpClient : public QObject
{
    Q_OBJECT

private slots:
    void exchanges();
    void sendsOnceOnALostReusedConnection_data();
    void sendsOnceOnALostReusedConnection();
    void classifies_data();
    void classifies();
    void tellsNothingWasSent_data();
    void tellsNothingWasSent();
    void readsRetryAfter_data();
    void readsRetryAfter();
    void timesOut();
    void abortsSlowReplies();
    void limitsBodies();
    void streamsBodies();
    void blocksAddresses_data();
    void blocksAddresses();
    void refusesUrls_data();
    void refusesUrls();
    void ignoresProxiesOfTheEnvironment();
    void speaksOverUnixSockets();
    void cancels();
    void endsOpenTransfers();
    void holdsManyTransfers();
    void refusesHeaderInjection();
};

void TestHttpClient::exchanges()
{
    test::FaultServer server{[](const SeenRequest& request) {
        Fault fault = ok("got " + request.body);
        fault.headers = "X-Thing: a b\r\n";
        return fault;
    }};
    net::HttpClient client;
    HttpRequest request = post(server.url("/run?x=1"), "hello");
    request.headers = {{"Idempotency-Key", "t-1-1"}};
    std::atomic<bool> sent = false;
    request.onSent = [&] { sent = true; };
    const HttpReply reply = client.sendAndWait(std::move(request));
    QCOMPARE(named(reply.delivery), std::string{"done"});
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, std::string{"got hello"});
    QCOMPARE(*reply.header("x-thing"), std::string{"a b"});
    QVERIFY(sent);
    QVERIFY(reply.total.count() > 0);
    const auto seen = server.seen();
    QCOMPARE(seen.size(), std::size_t{1});
    QCOMPARE(seen[0].method + ' ' + seen[0].path, std::string{"POST /run?x=1"});
    QVERIFY(seen[0].head.find("Idempotency-Key: t-1-1\r\n") != std::string::npos);
    QVERIFY(seen[0].head.find("Expect") == std::string::npos);
}

void TestHttpClient::sendsOnceOnALostReusedConnection_data()
{
    QTest::addColumn<bool>("hardReset");
    QTest::addColumn<int>("bodySize");
    QTest::newRow("reset") << true << 20;
    QTest::newRow("closed") << false << 20;
    QTest::newRow("reset, large body") << true << 300'000;
    QTest::newRow("closed, large body") << false << 300'000;
    QTest::newRow("reset, no body") << true << 0;
    QTest::newRow("closed, no body") << false << 0;
}

// The server has done the work of the second request and dies before it replies: libcurl would
// send it again on a new connection.
void TestHttpClient::sendsOnceOnALostReusedConnection()
{
    QFETCH(bool, hardReset);
    QFETCH(int, bodySize);
    test::FaultServer server{[hardReset](const SeenRequest& request) {
        Fault fault = ok();
        if (request.number == 2)
            fault.kind = hardReset ? Fault::Kind::Reset : Fault::Kind::Close;
        return fault;
    }};
    net::HttpClient client;
    QCOMPARE(named(client.sendAndWait(post(server.url("/first"), "x")).delivery),
             std::string{"done"});
    const HttpReply reply = client.sendAndWait(
        post(server.url("/second"), std::string(static_cast<std::size_t>(bodySize), 'y')));
    QCOMPARE(named(reply.delivery), std::string{"ambiguous"});
    QCOMPARE(server.seen().size(), std::size_t{2});
    if (bodySize > 0)
        QCOMPARE(server.seen()[1].connection, 1); // it was a reused one
}

void TestHttpClient::classifies_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("delivery");
    const auto status = [](int code, const char* delivery, const char* headers = "") {
        Fault fault = ok("{\"error\":\"x\"}");
        fault.status = code;
        fault.headers = headers;
        QTest::addRow("%d", code) << fault << QString::fromLatin1(delivery);
    };
    for (const int code : {200, 201, 202, 204})
        status(code, "done");
    for (const int code : {301, 307, 308})
        status(code, "refused", "Location: http://127.0.0.1:1/\r\n");
    for (const int code : {302, 303}) // "done, look there" to a POST
        status(code, "ambiguous", "Location: http://127.0.0.1:1/\r\n");
    for (const int code : {400, 401, 403, 404, 405, 409, 413, 422, 429})
        status(code, "refused");
    for (const int code : {408, 500, 502, 503, 504})
        status(code, "ambiguous");
    const auto raw = [](const char* name, const char* bytes) {
        Fault fault;
        fault.kind = Fault::Kind::Raw;
        fault.body = bytes;
        QTest::newRow(name) << fault << QStringLiteral("ambiguous");
    };
    raw("truncated body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":");
    raw("truncated chunks",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n50\r\nx");
    raw("truncated head", "HTTP/1.1 200 OK\r\nConte");
    raw("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n");
    raw("nothing", "");
    Fault fault;
    fault.kind = Fault::Kind::Reset;
    QTest::newRow("reset") << fault << QStringLiteral("ambiguous");
    fault.kind = Fault::Kind::Close;
    QTest::newRow("closed") << fault << QStringLiteral("ambiguous");
}

void TestHttpClient::classifies()
{
    QFETCH(Fault, fault);
    QFETCH(QString, delivery);
    test::FaultServer server{[fault](const SeenRequest&) { return fault; }};
    net::HttpClient client;
    const HttpReply reply = client.sendAndWait(post(server.url(), "{}"));
    QCOMPARE(named(reply.delivery), delivery.toStdString());
    QCOMPARE(server.seen().size(), std::size_t{1});
    QCOMPARE(reply.error.message.empty(), reply.delivery == Delivery::Done);
}

void TestHttpClient::tellsNothingWasSent_data()
{
    QTest::addColumn<QString>("url");
    int freePort = 0;
    {
        test::FaultServer server{[](const SeenRequest&) { return ok(); }};
        freePort = server.port();
    }
    QTest::newRow("refused port") << QStringLiteral("http://127.0.0.1:%1/").arg(freePort);
    QTest::newRow("unknown name") << QStringLiteral("http://no-such-host.invalid/");
}

void TestHttpClient::tellsNothingWasSent()
{
    QFETCH(QString, url);
    net::HttpClient client;
    const HttpReply reply = client.sendAndWait(post(url.toStdString(), "{}"));
    QCOMPARE(named(reply.delivery), std::string{"pre-send"});
    QVERIFY(reply.error.code == base::ErrorCode::Unavailable);
}

void TestHttpClient::readsRetryAfter_data()
{
    QTest::addColumn<QString>("headers");
    QTest::addColumn<int>("seconds");
    QTest::newRow("seconds") << "Retry-After: 7\r\n" << 7;
    QTest::newRow("date") << "Date: Tue, 20 Jan 2026 10:00:00 GMT\r\n"
                             "Retry-After: Tue, 20 Jan 2026 10:01:30 GMT\r\n"
                          << 90;
    QTest::newRow("past date") << "Date: Tue, 20 Jan 2026 10:00:00 GMT\r\n"
                                  "Retry-After: Tue, 20 Jan 2026 09:00:00 GMT\r\n"
                               << 0;
    QTest::newRow("nonsense") << "Retry-After: -99999999999999999999\r\n" << 0;
    QTest::newRow("none") << "" << 0;
}

void TestHttpClient::readsRetryAfter()
{
    QFETCH(QString, headers);
    QFETCH(int, seconds);
    test::FaultServer server{[&](const SeenRequest&) {
        Fault fault = ok();
        fault.status = 429;
        fault.headers = headers.toStdString();
        return fault;
    }};
    net::HttpClient client;
    const HttpReply reply = client.sendAndWait(post(server.url(), "{}"));
    QVERIFY(reply.retryAfter == std::chrono::seconds{seconds});
    QVERIFY(reply.error.code == base::ErrorCode::ResourceExhausted);
}

void TestHttpClient::timesOut()
{
    test::FaultServer server{[](const SeenRequest&) {
        Fault fault;
        fault.kind = Fault::Kind::Silence;
        return fault;
    }};
    net::HttpClient client;
    HttpRequest request = post(server.url(), "{}");
    request.timeout = 100ms;
    const HttpReply reply = client.sendAndWait(std::move(request));
    QCOMPARE(named(reply.delivery), std::string{"ambiguous"});
    QVERIFY(reply.isTimeout);
    QVERIFY(reply.error.code == base::ErrorCode::Timeout);
}

void TestHttpClient::abortsSlowReplies()
{
    test::FaultServer server{[](const SeenRequest&) {
        Fault fault = ok(std::string(1000, 's'));
        fault.kind = Fault::Kind::Slow;
        return fault;
    }};
    net::HttpClient client;
    HttpRequest request = post(server.url(), "{}");
    request.lowSpeedPeriod = 1s;
    const HttpReply reply = client.sendAndWait(std::move(request));
    QCOMPARE(named(reply.delivery), std::string{"ambiguous"});
    QVERIFY(reply.isTimeout);
}

void TestHttpClient::limitsBodies()
{
    test::FaultServer server{[](const SeenRequest& request) {
        Fault fault = ok();
        if (request.path == "/announced") {
            fault.kind = Fault::Kind::Endless;
            fault.repeat = 16384; // 1 GiB
        } else {
            fault.kind = Fault::Kind::Raw;
            fault.body = "HTTP/1.1 200 OK\r\n\r\n" + std::string(3U << 20U, 'b');
        }
        return fault;
    }};
    net::HttpClient client;
    for (const char* path : {"/announced", "/unannounced"}) {
        HttpRequest request = post(server.url(path), "{}");
        request.maxBody = 1U << 20U;
        const HttpReply reply = client.sendAndWait(std::move(request));
        QCOMPARE(named(reply.delivery), std::string{"ambiguous"});
        QVERIFY(reply.error.code == base::ErrorCode::ResourceExhausted);
        QVERIFY(reply.body.size() <= (1U << 20U));
    }
}

void TestHttpClient::streamsBodies()
{
    test::FaultServer server{[](const SeenRequest&) {
        Fault fault = ok();
        fault.kind = Fault::Kind::Endless;
        fault.repeat = 100;
        return fault;
    }};
    net::HttpClient client;
    std::size_t total = 0;
    HttpRequest all = get(server.url());
    all.onBody = [&](std::string_view piece) {
        total += piece.size();
        return true;
    };
    QCOMPARE(named(client.sendAndWait(std::move(all)).delivery), std::string{"done"});
    QCOMPARE(total, std::size_t{6'553'600});
    HttpRequest some = get(server.url());
    some.onBody = [](std::string_view) { return false; };
    QVERIFY(client.sendAndWait(std::move(some)).error.code == base::ErrorCode::Cancelled);
}

void TestHttpClient::blocksAddresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isForbidden");
    for (const char* address :
         {"169.254.169.254", "169.254.0.1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "0.0.0.0",
          "::", "::ffff:169.254.169.254", "::ffff:0:0", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
          "::169.254.169.254", "100.100.100.200", "224.0.0.1", "255.255.255.255", "ff02::1", "",
          "host"})
        QTest::newRow(address) << QString::fromLatin1(address) << true;
    for (const char* address :
         {"127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "93.184.216.34", "2606:2800:220:1::1",
          "::ffff:127.0.0.1", "fd12:3456::1", "169.253.1.1"})
        QTest::newRow(address) << QString::fromLatin1(address) << false;
}

void TestHttpClient::blocksAddresses()
{
    QFETCH(QString, address);
    QFETCH(bool, isForbidden);
    QCOMPARE(net::isForbiddenAddress(address.toStdString()), isForbidden);
}

void TestHttpClient::refusesUrls_data()
{
    QTest::addColumn<QString>("url");
    for (const char* url : {"http://169.254.169.254/latest/meta-data/",
                            "http://2852039166/",
                            "http://0251.0376.0251.0376/",
                            "http://0xa9.0xfe.0xa9.0xfe/",
                            "http://0xa9fea9fe/",
                            "http://169.254.43518/",
                            "http://[::ffff:169.254.169.254]/",
                            "http://[::ffff:a9fe:a9fe]/",
                            "http://[fd00:ec2::254]/",
                            "http://[fe80::1]/",
                            "http://0/",
                            "http://user@127.0.0.1/",
                            "http://user:pw@127.0.0.1/",
                            "http://127.0.0.1@169.254.169.254/",
                            "file:///etc/passwd",
                            "ftp://127.0.0.1/",
                            "gopher://127.0.0.1/",
                            "dict://127.0.0.1/",
                            "http://",
                            "",
                            "not a url"})
        QTest::newRow(url) << QString::fromLatin1(url);
}

void TestHttpClient::refusesUrls()
{
    QFETCH(QString, url);
    net::HttpClient client;
    HttpRequest request = get(url.toStdString());
    request.connectTimeout = 2s;
    const HttpReply reply = client.sendAndWait(std::move(request));
    QCOMPARE(named(reply.delivery), std::string{"pre-send"});
    QVERIFY2(reply.error.code == base::ErrorCode::PermissionDenied
                 || reply.error.code == base::ErrorCode::InvalidArgument,
             reply.error.message.c_str());
}

void TestHttpClient::ignoresProxiesOfTheEnvironment()
{
    test::FaultServer server{[](const SeenRequest&) { return ok(); }};
    qputenv("http_proxy", "http://127.0.0.1:1");
    net::HttpClient client;
    QCOMPARE(named(client.sendAndWait(get(server.url())).delivery), std::string{"done"});
    qunsetenv("http_proxy");
}

void TestHttpClient::speaksOverUnixSockets()
{
    const QTemporaryDir directory;
    const std::string path = directory.filePath(QStringLiteral("s")).toStdString();
    test::FaultServer server{[](const SeenRequest&) { return ok("by socket"); }, path};
    net::HttpClient client;
    HttpRequest request = get("http://localhost/v1/tasks");
    request.unixSocket = path;
    const HttpReply reply = client.sendAndWait(std::move(request));
    QCOMPARE(reply.body, std::string{"by socket"});
    QCOMPARE(server.seen()[0].path, std::string{"/v1/tasks"});
    HttpRequest gone = get("http://localhost/");
    gone.unixSocket = path + "x";
    QCOMPARE(named(client.sendAndWait(std::move(gone)).delivery), std::string{"pre-send"});
    HttpRequest tooLong = get("http://localhost/");
    tooLong.unixSocket = std::string(200, 'p');
    QCOMPARE(named(client.sendAndWait(std::move(tooLong)).delivery), std::string{"pre-send"});
}

void TestHttpClient::cancels()
{
    std::promise<void> arrived;
    test::FaultServer server{[&](const SeenRequest&) {
        arrived.set_value();
        Fault fault;
        fault.kind = Fault::Kind::Silence;
        return fault;
    }};
    net::HttpClient client;
    std::promise<HttpReply> promise;
    const net::RequestId id = client.send(
        post(server.url(), "{}"), [&](HttpReply reply) { promise.set_value(std::move(reply)); });
    arrived.get_future().wait();
    client.cancel(id);
    const HttpReply reply = promise.get_future().get();
    QCOMPARE(named(reply.delivery), std::string{"ambiguous"}); // the server has seen it
    QVERIFY(reply.error.code == base::ErrorCode::Cancelled);
    client.cancel(id);
    client.cancel(9999);
}

void TestHttpClient::endsOpenTransfers()
{
    std::promise<void> arrived;
    test::FaultServer server{[&](const SeenRequest&) {
        arrived.set_value();
        Fault fault;
        fault.kind = Fault::Kind::Silence;
        return fault;
    }};
    std::atomic<int> replies = 0;
    {
        net::HttpClient client;
        client.send(post(server.url(), "{}"), [&](const HttpReply&) { ++replies; });
        arrived.get_future().wait();
    }
    QCOMPARE(replies.load(), 1);
}

void TestHttpClient::holdsManyTransfers()
{
    test::FaultServer server{[](const SeenRequest& request) {
        Fault fault = ok(request.body);
        fault.kind = Fault::Kind::Delayed;
        fault.delay = 20ms;
        return fault;
    }};
    constexpr int kCount = 300;
    std::atomic<int> good = 0;
    std::atomic<int> left = kCount;
    std::promise<void> done;
    net::HttpClient client;
    for (int i = 0; i < kCount; ++i) {
        client.send(post(server.url(), std::to_string(i)), [&, i](const HttpReply& reply) {
            good += reply.body == std::to_string(i) ? 1 : 0;
            if (--left == 0)
                done.set_value();
        });
    }
    done.get_future().wait();
    QCOMPARE(good.load(), kCount);
    QCOMPARE(server.seen().size(), std::size_t{kCount});
}

void TestHttpClient::refusesHeaderInjection()
{
    test::FaultServer server{[](const SeenRequest&) { return ok(); }};
    net::HttpClient client;
    HttpRequest request = get(server.url());
    request.headers = {{"X-A", "b\r\nX-Evil: 1"}};
    QVERIFY(client.sendAndWait(std::move(request)).error.code == base::ErrorCode::InvalidArgument);
    QVERIFY(server.seen().empty());
}

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_http_client.moc"
