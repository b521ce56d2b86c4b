// Secrets by reference: what may be read, what is refused, and that errors never hold a value.
#include "composition/secret_resolver.h"
#include "support/printers.h"

#include <sys/stat.h>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

namespace tributary {
namespace {

using composition::SecretResolver;

class FakeKeyring final : public service::SecretStore
{
public:
    base::Result<std::string> read(const std::string& name) override { return "of " + name; }
    base::Result<> write(const std::string&, const std::string&) override { return {}; }
    base::Result<> remove(const std::string&) override { return {}; }
};

class TestSecretResolver : public QObject
{
    Q_OBJECT

private:
    std::string file(const QByteArray& content, int mode) const
    {
        const auto path = m_dir.filePath(QStringLiteral("secret")).toStdString();
        QFile out(QString::fromStdString(path));
        if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
            qFatal("can't write the secret");
        out.close();
        ::chmod(path.c_str(), static_cast<mode_t>(mode));
        return path;
    }

    QTemporaryDir m_dir;
    FakeKeyring m_keyring;

private slots:
    void readsEachKind()
    {
        const SecretResolver resolver(&m_keyring);
        qputenv("TRIBUTARY_TEST_SECRET", "from the environment");
        QCOMPARE(*resolver.resolve("env:TRIBUTARY_TEST_SECRET"),
                 std::string("from the environment"));
        QCOMPARE(*resolver.resolve("keyring:token"), std::string("of token"));
        QCOMPARE(*resolver.resolve("file:" + file("from a file\r\n", 0600)),
                 std::string("from a file"));
        QCOMPARE(
            *resolver.resolve(model::EnvValue{"A", model::EnvValue::Source::Plain, "as it is"}),
            std::string("as it is"));
    }

    void refuses_data()
    {
        QTest::addColumn<std::string>("reference");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const std::string& reference, base::ErrorCode code) {
            QTest::newRow(name) << reference << static_cast<int>(code);
        };
        using base::ErrorCode;
        row("a plain text", "hunter2", ErrorCode::InvalidArgument);
        row("an unset variable", "env:TRIBUTARY_TEST_NONE", ErrorCode::NotFound);
        row("an absent file", "file:/no/such/file", ErrorCode::NotFound);
        row("a directory", "file:" + m_dir.path().toStdString(), ErrorCode::PermissionDenied);
        row("a device", "file:/dev/zero", ErrorCode::PermissionDenied);
    }
    void refuses()
    {
        QFETCH(std::string, reference);
        QFETCH(int, code);
        const auto resolved = SecretResolver(&m_keyring).resolve(reference);
        QVERIFY(!resolved);
        QCOMPARE(static_cast<int>(resolved.error().code), code);
    }

    void refusesFilesThatOthersRead_data()
    {
        QTest::addColumn<int>("mode");
        for (const int mode : {0640, 0604, 0660, 0601})
            QTest::addRow("%o", mode) << mode;
    }
    void refusesFilesThatOthersRead()
    {
        QFETCH(int, mode);
        const auto resolved = SecretResolver(nullptr).resolve("file:" + file("hunter2", mode));
        QVERIFY(!resolved);
        QVERIFY(resolved.error().code == base::ErrorCode::PermissionDenied);
        const auto text = base::describe(resolved.error());
        QVERIFY2(text.find("chmod 600") != std::string::npos, text.c_str());
        QVERIFY(text.find("hunter2") == std::string::npos);
    }

    void refusesHugeFiles()
    {
        const auto resolved =
            SecretResolver(nullptr).resolve("file:" + file(QByteArray(70'000, 'x'), 0600));
        QVERIFY(!resolved);
        QVERIFY(resolved.error().code == base::ErrorCode::InvalidArgument);
    }

    void needsAKeyring()
    {
        const auto resolved = SecretResolver(nullptr).resolve("keyring:token");
        QVERIFY(!resolved);
        QVERIFY(resolved.error().code == base::ErrorCode::Unavailable);
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestSecretResolver)
#include "tst_secret_resolver.moc"
