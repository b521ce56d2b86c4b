// Certificates that must be refused before a byte of the request is sent, with openssl's own
// server as the other side.
#include "net/http_client.h"
#include "support/printers.h"

#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>

using namespace tributary;
using namespace std::chrono_literals;

class TestHttpTls : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void verifies_data();
    void verifies();

private:
    QTemporaryDir m_directory;
};

void TestHttpTls::initTestCase()
{
    if (!QFile::exists(QStringLiteral("/usr/bin/openssl")))
        QSKIP("openssl is not here");
}

void TestHttpTls::verifies_data()
{
    QTest::addColumn<QStringList>("certificate");
    QTest::addColumn<QString>("protocol");
    QTest::addColumn<bool>("isPinned");
    QTest::addColumn<bool>("isAccepted");
    const QStringList good{"-days", "2", "-addext", "subjectAltName=IP:127.0.0.1"};
    QTest::newRow("pinned") << good << "-tls1_2" << true << true;
    QTest::newRow("unknown authority") << good << "-tls1_2" << false << false;
    QTest::newRow("other host") << QStringList{"-days", "2", "-addext",
                                               "subjectAltName=DNS:example.org"}
                                << "-tls1_2" << true << false;
    QTest::newRow("expired") << QStringList{"-days", "-1", "-addext", "subjectAltName=IP:127.0.0.1"}
                             << "-tls1_2" << true << false;
}

void TestHttpTls::verifies()
{
    QFETCH(QStringList, certificate);
    QFETCH(QString, protocol);
    QFETCH(bool, isPinned);
    QFETCH(bool, isAccepted);
    const QString key = m_directory.filePath(QStringLiteral("key.pem"));
    const QString pem = m_directory.filePath(QStringLiteral("cert.pem"));
    QProcess make;
    make.start("openssl",
               QStringList{"req", "-x509", "-newkey", "ec", "-pkeyopt",
                           "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=test", "-keyout",
                           key, "-out", pem}
                   + certificate);
    QVERIFY(make.waitForFinished());
    if (make.exitCode() != 0)
        QSKIP("this openssl can't make the certificate");
    QProcess server;
    server.start(
        "openssl",
        {"s_server", "-accept", "127.0.0.1:0", "-key", key, "-cert", pem, protocol, "-www"});
    // It says where, once it listens.
    static const QRegularExpression kListens(QStringLiteral("ACCEPT 127\\.0\\.0\\.1:(\\d+)\\n"));
    QByteArray said;
    QRegularExpressionMatch listens;
    while (!(listens = kListens.match(QString::fromUtf8(said))).hasMatch()) {
        QVERIFY2(server.waitForReadyRead(), said);
        said += server.readAllStandardOutput();
    }
    net::HttpClient client;
    net::HttpRequest request;
    request.url = "https://127.0.0.1:" + listens.captured(1).toStdString() + "/";
    request.timeout = 10s;
    if (isPinned)
        request.pinnedCa = pem.toStdString();
    const net::HttpReply reply = client.sendAndWait(std::move(request));
    server.kill();
    server.waitForFinished();
    QVERIFY2((reply.delivery == net::Delivery::Done) == isAccepted, reply.error.message.c_str());
    if (!isAccepted)
        QVERIFY(reply.delivery == net::Delivery::PreSend);
}

QTEST_GUILESS_MAIN(TestHttpTls)
#include "tst_http_tls.moc"
