#include "base/sha256.h"
#include "support/printers.h"

using namespace tributary;

// The example messages of FIPS 180-4 and RFC 4231.
class TestSha256 : public QObject
{
    Q_OBJECT

private slots:
    void hashes_data();
    void hashes();
    void hashesInPieces();
    void signsWithHmac();
};

void TestSha256::hashes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("digest");
    QTest::newRow("empty")
        << QByteArray{}
        << QStringLiteral("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    QTest::newRow("abc") << QByteArray{"abc"}
                         << QStringLiteral(
                                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("two blocks")
        << QByteArray{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"}
        << QStringLiteral("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    QTest::newRow("a million") << QByteArray(
        1'000'000,
        'a') << QStringLiteral("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

void TestSha256::hashes()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, digest);
    QCOMPARE(QString::fromStdString(base::sha256Hex(text.toStdString())), digest);
}

void TestSha256::hashesInPieces()
{
    const std::string text(1000, 'q');
    for (const std::size_t piece : {1U, 7U, 63U, 64U, 65U, 999U}) {
        base::Sha256 hasher;
        for (std::size_t at = 0; at < text.size(); at += piece)
            hasher.update(std::string_view{text}.substr(at, piece));
        QCOMPARE(base::toHex(hasher.finish()), base::sha256Hex(text));
    }
}

void TestSha256::signsWithHmac()
{
    QCOMPARE(base::toHex(base::hmacSha256("Jefe", "what do ya want for nothing?")),
             std::string{"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"});
    QCOMPARE(
        base::toHex(base::hmacSha256(std::string(131, '\xaa'),
                                     "Test Using Larger Than Block-Size Key - Hash Key First")),
        std::string{"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"});
}

QTEST_GUILESS_MAIN(TestSha256)
#include "tst_sha256.moc"
