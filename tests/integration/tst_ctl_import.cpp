// import: history of other systems into the store, and replayed as tasks.
#include "integration/ctl_rig.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

#include <optional>

namespace tributary {
namespace {

using test::CtlRig;

constexpr int kDone = 0;
constexpr int kUsage = 2;
constexpr int kBadInput = 3;

// Three jobs of the Standard Workload Format: job, submit, wait, run, processors, …
const QByteArray kLog = "; Computer: Test\n"
                        "1 0 5 10 2 -1 -1 2 10 -1 1 1 1 1 1 -1 -1 -1\n"
                        "2 60 0 20 1 -1 -1 1 20 -1 1 1 1 1 1 -1 -1 -1\n"
                        "3 120 0 30 1 -1 -1 1 30 -1 0 1 1 1 1 -1 -1 -1\n";

class TestCtlImport : public QObject
{
    Q_OBJECT

private:
    static QString data(const QString& name)
    {
        return QStringLiteral(TRIBUTARY_SOURCE_DIR "/../shared/data/") + name;
    }
    // Lines that are neither empty nor comments, less the headings.
    static qint64 lines(const QString& path, char comment, qint64 headings)
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return -1;
        qint64 count = -headings;
        while (!file.atEnd()) {
            const QByteArray line = file.readLine().trimmed();
            count += !line.isEmpty() && line[0] != comment ? 1 : 0;
        }
        return count;
    }
    std::optional<CtlRig> m_rig;

private slots:
    void init() { m_rig.emplace(); }
    void cleanup() { m_rig.reset(); }

    void importsOnce()
    {
        const auto file = m_rig->writeFile("log.swf", kLog);
        const auto first = m_rig->json({"import", "--format", "swf", file});
        QCOMPARE(first.exitCode, kDone);
        QCOMPARE(first.object().value("imported").toInt(), 3);
        QCOMPARE(first.object().value("records").toInt(), 3);
        QVERIFY(!first.object().value("was_known").toBool());
        QVERIFY(first.object().value("assumptions").toArray().contains("stateful=false"));
        const auto again =
            m_rig->json({"import", "--format", "swf", file, "--assume", "stateful=true"});
        QVERIFY(again.object().value("was_known").toBool());
        // What is told is what is stored.
        QCOMPARE(again.object().value("assumptions"), first.object().value("assumptions"));
        const auto list = m_rig->json({"import", "--list"}).objects();
        QCOMPARE(list.size(), 1);
        QCOMPARE(list.first().value("imported").toInt(), 3);
        // History is no live work.
        QVERIFY(m_rig->json({"list"}).objects().isEmpty());
    }

    void goesThroughTheOwner()
    {
        const auto owner = m_rig->serve();
        QVERIFY(owner);
        const auto file = m_rig->writeFile("log.swf", kLog);
        const auto imported =
            m_rig->json({"import", "--format", "swf", file, "--assume", "memory_requirement=2GB"});
        QCOMPARE(imported.exitCode, kDone);
        QVERIFY(imported.object()
                    .value("assumptions")
                    .toArray()
                    .contains("memory_requirement=2000000000B")
                || imported.out.contains("memory_requirement=2GB"));
        QCOMPARE(m_rig->json({"import", "--list"}).objects().size(), 1);
    }

    void badInputChangesNothing_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<int>("line");
        QTest::newRow("a bad record") << kLog + "4 oops\n" << QStringList() << 5;
        QTest::newRow("a bad assumption")
            << kLog << QStringList{"--assume", "memry_requirement=2GB"} << 0;
    }
    void badInputChangesNothing()
    {
        QFETCH(QByteArray, content);
        QFETCH(QStringList, more);
        QFETCH(int, line);
        const auto file = m_rig->writeFile("log.swf", content);
        const auto result = m_rig->json(QStringList{"import", "--format", "swf", file} + more);
        QCOMPARE(result.exitCode, kBadInput);
        QCOMPARE(result.error().value("line").toInt(), line);
        QVERIFY(m_rig->json({"import", "--list"}).objects().isEmpty());
    }

    void wrongUsage()
    {
        QCOMPARE(m_rig->run({"import"}).exitCode, kUsage);
        QCOMPARE(m_rig->run({"import", "--format", "nonsense", "x"}).exitCode, kUsage);
        QCOMPARE(m_rig->run({"import", "--format", "swf", "x", "--speedup", "2"}).exitCode, kUsage);
        for (const char* speedup : {"0", "-1", "nan", "inf", "1e300"})
            QCOMPARE(m_rig->run({"import", "--run", "--format", "swf", "x", "--speedup", speedup})
                         .exitCode,
                     kUsage);
    }

    void replaysAsTasks()
    {
        const auto file = m_rig->writeFile("log.swf", kLog);
        const auto run =
            m_rig->json({"import", "--run", "--speedup", "10000", "--format", "swf", file});
        QCOMPARE(run.exitCode, kDone);
        int succeeded = 0;
        for (const auto& row : run.objects())
            succeeded += row.value("succeeded").toInt();
        QCOMPARE(succeeded, 3);
        const auto tasks = m_rig->json({"list"}).objects();
        QCOMPARE(tasks.size(), 3);
        QCOMPARE(tasks.first().value("state").toString(), QStringLiteral("succeeded"));
    }

    void realFilesAreImportedWhole_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("name");
        QTest::newRow("nasa") << "swf" << "nasa-ipsc-1993.swf";
        QTest::newRow("azure") << "azure2021" << "azure-functions-2021-200.csv";
        QTest::newRow("openb") << "openb" << "alibaba-openb-pods-2023.csv";
        for (const auto& name : QDir(data("workflows")).entryList({"*.json"}, QDir::Files))
            QTest::newRow(qPrintable(name)) << "wfformat" << "workflows/" + name;
    }
    void realFilesAreImportedWhole()
    {
        QFETCH(QString, format);
        QFETCH(QString, name);
        const auto path = data(name);
        if (!QFile::exists(path))
            QSKIP("the public logs are not at hand");
        qint64 expected = 0;
        if (format == "wfformat") {
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto workflow =
                QJsonDocument::fromJson(file.readAll()).object().value("workflow").toObject();
            expected = workflow.value("specification").toObject().value("tasks").toArray().size();
        } else {
            expected = lines(path, format == "swf" ? ';' : '\0', format == "swf" ? 0 : 1);
        }
        const auto imported = m_rig->json({"import", "--format", format, path});
        QCOMPARE(imported.exitCode, kDone);
        QCOMPARE(imported.object().value("imported").toInteger(), expected);
        QCOMPARE(imported.object().value("records").toInteger(), expected);
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestCtlImport)
#include "tst_ctl_import.moc"
