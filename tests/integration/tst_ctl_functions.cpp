// functions deploy|list|versions|rollback|delete, and tasks that call what was deployed.
#include "integration/ctl_rig.h"

#include <QDir>
#include <QFile>
#include <QtTest>

#include <optional>

namespace tributary {
namespace {

using test::CtlRig;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kBadInput = 3;

class TestCtlFunctions : public QObject
{
    Q_OBJECT

private:
    // The number of the new version, 0 when it was refused.
    int deploy(const QString& script, const QStringList& more = {})
    {
        QStringList arguments{"functions", "deploy", "greet"};
        arguments << more << "--" << "sh" << "-c" << script;
        return m_rig->json(arguments).object().value("version").toInt();
    }
    QString call(const QByteArray& function)
    {
        QByteArray task = R"({"name": "call", "run": {"function": "NAME"},
            "override": {"type": "serverless", "reason": "test"}})";
        task.replace("NAME", function);
        const auto done = m_rig->json({"submit", "-", "--wait"}, task).object();
        return done.value("outputs").toObject().value("said").toString();
    }
    QList<int> versions()
    {
        QList<int> numbers;
        for (const auto& row : m_rig->json({"functions", "versions", "greet"}).objects())
            numbers << row.value("version").toInt();
        return numbers;
    }
    std::optional<CtlRig> m_rig;

private slots:
    void init() { m_rig.emplace(); }
    void cleanup() { m_rig.reset(); }

    // With a living owner and without one: the same commands, the same record.
    void versionsAreCalled_data()
    {
        QTest::addColumn<bool>("hasOwner");
        QTest::newRow("beside an owner") << true;
        QTest::newRow("alone") << false;
    }
    void versionsAreCalled()
    {
        QFETCH(bool, hasOwner);
        const auto owner = hasOwner ? m_rig->serve() : test::Program();
        QCOMPARE(hasOwner, owner != nullptr);
        QVERIFY(m_rig->json({"functions", "list"}).objects().isEmpty());
        QCOMPARE(deploy(R"(echo '{"said": "one"}')"), 1);
        QCOMPARE(deploy(R"(echo '{"said": "two"}')"), 2);
        QCOMPARE(deploy(R"(echo '{"said": "two"}')"), 2); // the same content is the same version
        QCOMPARE(call("greet"), QStringLiteral("two"));
        QCOMPARE(call("greet@1"), QStringLiteral("one"));

        const auto back = m_rig->json({"functions", "rollback", "greet"});
        QCOMPARE(back.object().value("current").toInt(), 1);
        QCOMPARE(call("greet"), QStringLiteral("one"));
        QCOMPARE(m_rig->run({"functions", "rollback", "greet", "--to", "2"}).exitCode, kDone);

        const auto current = m_rig->json({"functions", "delete", "greet", "--version", "2"});
        QCOMPARE(current.exitCode, kFailed); // it is the current one
        QCOMPARE(m_rig->run({"functions", "delete", "greet", "--version", "1"}).exitCode, kDone);
        QCOMPARE(versions(), QList<int>{2});
        QCOMPARE(m_rig->run({"functions", "delete", "greet"}).exitCode, kDone);
        QCOMPARE(m_rig->run({"functions", "versions", "greet"}).exitCode, kFailed);
        QCOMPARE(deploy("true"), 3); // numbers are never given twice
    }

    void aPackageRunsItsBootstrap()
    {
        QDir().mkpath(QFileInfo(m_rig->dataDir()).dir().filePath("code"));
        const auto script = m_rig->writeFile("code/bootstrap", "#!/bin/sh\n");
        const auto directory = QFileInfo(script).path();
        const QStringList arguments{"functions", "deploy", "greet", "--package", directory};
        const auto refused = m_rig->json(arguments);
        QCOMPARE(refused.exitCode, kBadInput); // not executable
        QVERIFY2(refused.error().value("message").toString().contains("bootstrap"), refused.err);
        QFile::setPermissions(script, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        const auto deployed = m_rig->json(arguments);
        QCOMPARE(deployed.exitCode, kDone);
        QCOMPARE(deployed.object().value("package").toString().size(), 64);
    }

    void saysWhatIsSet()
    {
        QCOMPARE(deploy("true",
                        {"--memory", "256MB", "--timeout", "1.5m", "--env", "B=2", "--env", "A=x=y",
                         "--concurrency", "3", "--keep-warm", "1"}),
                 1);
        const auto row = m_rig->json({"functions", "list"}).object();
        QCOMPARE(row.value("memory_bytes").toInteger(), 256'000'000);
        QCOMPARE(row.value("timeout").toString(), QStringLiteral("90s"));
        QCOMPARE(row.value("concurrency").toInt(), 3);
        QCOMPARE(row.value("keep_warm").toInt(), 1);
        QCOMPARE(row.value("env").toObject().value("A").toString(), QStringLiteral("x=y"));
        QVERIFY(row.value("current").toBool());
        QVERIFY(m_rig->run({"functions", "list"}).out.contains("256MB"));
    }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("says");
        const QStringList deploy{"functions", "deploy"};
        QTest::newRow("name") << deploy + QStringList{"a b", "--", "true"} << kBadInput << "name";
        QTest::newRow("nothing to run") << deploy + QStringList{"f"} << kBadInput << "command";
        QTest::newRow("no package")
            << deploy + QStringList{"f", "--package", "/nowhere"} << kFailed << "/nowhere";
        QTest::newRow("unit") << deploy + QStringList{"f", "--memory", "5s", "--", "true"}
                              << kBadInput << "--memory";
        QTest::newRow("too long") << deploy + QStringList{"f", "--timeout", "1h", "--", "true"}
                                  << kBadInput << "900 s";
        QTest::newRow("too small")
            << deploy + QStringList{"f", "--memory", "1MB", "--", "true"} << kBadInput << "16 MiB";
        QTest::newRow("env") << deploy + QStringList{"f", "--env", "A", "--", "true"} << kBadInput
                             << "NAME=VALUE";
        QTest::newRow("env twice")
            << deploy + QStringList{"f", "--env", "A=1", "--env", "A=2", "--", "true"} << kBadInput
            << "'A'";
        QTest::newRow("unknown") << QStringList{"functions", "delete", "f"} << kFailed << "'f'";
        QTest::newRow("path") << QStringList{"functions", "rollback", "../x"} << kFailed
                              << "'../x'";
    }
    void refuses()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QString, says);
        for (const bool hasOwner : {false, true}) {
            const auto owner = hasOwner ? m_rig->serve() : test::Program();
            const auto refused = m_rig->json(arguments);
            QCOMPARE(refused.exitCode, exitCode);
            QVERIFY2(refused.error().value("message").toString().contains(says), refused.err);
        }
        QCOMPARE(m_rig->run({"functions", "delete", "f", "--version", "0"}).exitCode, kUsage);
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestCtlFunctions)
#include "tst_ctl_functions.moc"
