// Who may use the REST API over TCP.
#include "service/api_access.h"
#include "support/printers.h"

#include <QtTest>

namespace tributary {
namespace {

using service::LoopbackAddress;

class TestApiAccess : public QObject
{
    Q_OBJECT

private slots:
    void readsAddresses_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("host"); // empty = refused
        QTest::addColumn<int>("port");
        const auto row = [](const char* text, const char* host, int port) {
            QTest::newRow(text) << std::string(text) << std::string(host) << port;
        };
        row("127.0.0.1:8080", "127.0.0.1", 8080);
        row("localhost:0", "127.0.0.1", 0);
        row("[::1]:65535", "::1", 65535);
        row("127.0.0.1", "", 0);
        row("127.0.0.1:", "", 0);
        row("127.0.0.1:65536", "", 0);
        row("127.0.0.1:80x", "", 0);
        row("127.0.0.1:-1", "", 0);
        row("0.0.0.0:8080", "", 0);
        row("[::]:8080", "", 0);
        row(":8080", "", 0);
        row("10.0.0.7:8080", "", 0);
    }
    void readsAddresses()
    {
        QFETCH(std::string, text);
        QFETCH(std::string, host);
        QFETCH(int, port);
        const auto address = service::readLoopbackAddress(text);
        QCOMPARE(address.has_value(), !host.empty());
        if (!address) {
            QVERIFY(address.error().code == base::ErrorCode::InvalidArgument);
            QVERIFY(!address.error().hint.empty());
            return;
        }
        QCOMPARE(address->host, host);
        QCOMPARE(static_cast<int>(address->port), port);
    }

    void refuses_data()
    {
        QTest::addColumn<std::string>("host");
        QTest::addColumn<std::string>("authorization");
        QTest::addColumn<bool>("isAllowed");
        const auto row = [](const char* name, const char* host, const char* authorization,
                            bool isAllowed) {
            QTest::newRow(name) << std::string(host) << std::string(authorization) << isAllowed;
        };
        row("ours", "127.0.0.1:8080", "Bearer secret", true);
        row("by name", "localhost:8080", "Bearer secret", true);
        row("IPv6", "[::1]:8080", "Bearer secret", true);
        row("rebound name", "evil.example:8080", "Bearer secret", false);
        row("other port", "127.0.0.1:80", "Bearer secret", false);
        row("no port", "127.0.0.1", "Bearer secret", false);
        row("no host", "", "Bearer secret", false);
        row("no token", "127.0.0.1:8080", "", false);
        row("wrong token", "127.0.0.1:8080", "Bearer secre7", false);
        row("beginning of the token", "127.0.0.1:8080", "Bearer secre", false);
        row("longer token", "127.0.0.1:8080", "Bearer secret2", false);
        row("another scheme", "127.0.0.1:8080", "Basic secret", false);
    }
    void refuses()
    {
        QFETCH(std::string, host);
        QFETCH(std::string, authorization);
        QFETCH(bool, isAllowed);
        const auto refused = service::refusal({"127.0.0.1", 8080}, host, authorization, "secret");
        QCOMPARE(!refused.has_value(), isAllowed);
        // The answer never helps to find the token.
        QVERIFY(!refused || base::describe(*refused).find("secret") == std::string::npos);
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestApiAccess)
#include "tst_api_access.moc"
