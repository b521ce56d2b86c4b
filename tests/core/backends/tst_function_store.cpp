// Deployed functions: versions, rollback, deletion, and a file that was cut off.
#include "backends/serverless/function_store.h"
#include "support/fake_clock.h"
#include "support/printers.h"

#include <QtCore/QTemporaryDir>

#include <filesystem>
#include <fstream>

using namespace tributary;
using serverless::FunctionSpec;
using serverless::FunctionStore;

namespace {

FunctionSpec function(const std::string& name, const std::string& package)
{
    FunctionSpec spec;
    spec.name = name;
    spec.packageHash = package;
    spec.handler = "app.handler";
    return spec;
}

} // namespace

class TestFunctionStore : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void deploysVersions();
    void keepsThemOnDisk();
    void rollsBack();
    void deletes();
    void refuses_data();
    void refuses();
    void dropsATornLine();
    void refusesADamagedFile();
    void opensReadOnly();
    void roundTripsSpecs();
    void hashesWhatRuns();

private:
    std::unique_ptr<FunctionStore> open(bool readOnly = false)
    {
        auto store = FunctionStore::open(m_directory->path().toStdString(), m_clock, readOnly);
        return store ? std::move(*store) : nullptr;
    }
    std::filesystem::path file() const
    {
        return std::filesystem::path{m_directory->path().toStdString()} / "functions.jsonl";
    }

    test::FakeClock m_clock;
    std::unique_ptr<QTemporaryDir> m_directory;
};

void TestFunctionStore::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
}

void TestFunctionStore::deploysVersions()
{
    const auto store = open();
    QCOMPARE(store->deploy(function("thumb", "aa"))->spec.version, 1);
    QCOMPARE(store->deploy(function("thumb", "bb"))->spec.version, 2);
    QCOMPARE(store->deploy(function("other", "aa"))->spec.version, 1);
    QCOMPARE(store->find("thumb")->packageHash, std::string{"bb"});
    QCOMPARE(store->find("thumb@1")->packageHash, std::string{"aa"});
    QVERIFY(store->find("thumb@3").error().code == base::ErrorCode::NotFound);
    QVERIFY(store->find("thumb@x").error().code == base::ErrorCode::NotFound);
    QCOMPARE(store->find("thum").error().hint, std::string{"deployed are: other, thumb"});
    // The same content is the version that has it, current again.
    QCOMPARE(store->deploy(function("thumb", "aa"))->spec.version, 1);
    QCOMPARE(store->find("thumb")->version, 1);
    QCOMPARE(store->list().size(), std::size_t{2});
    QCOMPARE(store->list()[1].versions.size(), std::size_t{2});
}

void TestFunctionStore::keepsThemOnDisk()
{
    {
        const auto store = open();
        FunctionSpec spec = function("thumb", "aa");
        spec.env = {{"A", "b\n"}};
        spec.keepWarm = 2;
        QVERIFY(store->deploy(spec).has_value());
        m_clock.advance(std::chrono::hours{1});
        QVERIFY(store->deploy(function("thumb", "bb")).has_value());
        QCOMPARE(store->rollback("thumb").value_or(0), 1);
    }
    const auto store = open();
    QCOMPARE(store->find("thumb")->version, 1);
    QCOMPARE(store->find("thumb")->keepWarm, 2);
    QCOMPARE(store->find("thumb")->env[0].second, std::string{"b\n"});
    const auto versions = store->list()[0].versions;
    QVERIFY(versions[1].deployedAt - versions[0].deployedAt == std::chrono::hours{1});
    QCOMPARE(versions[0].hash, serverless::contentHash(*store->find("thumb@1")));
}

void TestFunctionStore::rollsBack()
{
    const auto store = open();
    for (const char* package : {"aa", "bb", "cc"})
        QVERIFY(store->deploy(function("f", package)).has_value());
    QCOMPARE(store->rollback("f").value_or(0), 2);
    QCOMPARE(store->rollback("f").value_or(0), 1);
    QVERIFY(store->rollback("f").error().code == base::ErrorCode::NotFound);
    QCOMPARE(store->rollback("f", 3).value_or(0), 3);
    QVERIFY(!store->rollback("f", 9));
    QVERIFY(!store->rollback("g"));
}

void TestFunctionStore::deletes()
{
    const auto store = open();
    for (const char* package : {"aa", "bb"})
        QVERIFY(store->deploy(function("f", package)).has_value());
    QVERIFY(store->remove("f", 2).error().code == base::ErrorCode::Conflict);
    QVERIFY(store->remove("f", 1).has_value());
    QVERIFY(!store->remove("f", 1));
    QVERIFY(store->remove("f").has_value());
    QVERIFY(!store->remove("f"));
    QVERIFY(!store->find("f"));
    QVERIFY(store->list().empty());
    QCOMPARE(store->deploy(function("f", "aa"))->spec.version, 3); // no number twice
    QCOMPARE(open()->find("f")->version, 3);
}

void TestFunctionStore::refuses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("package");
    QTest::addColumn<qint64>("memory");
    QTest::addColumn<qint64>("seconds");
    const qint64 memory = 128LL << 20U;
    QTest::newRow("no name") << "" << "aa" << memory << qint64{60};
    QTest::newRow("path") << "../f" << "aa" << memory << qint64{60};
    QTest::newRow("nothing to run") << "f" << "" << memory << qint64{60};
    QTest::newRow("no memory") << "f" << "aa" << qint64{-1} << qint64{60};
    QTest::newRow("no time") << "f" << "aa" << memory << qint64{0};
    QTest::newRow("too long") << "f" << "aa" << memory << qint64{901};
}

void TestFunctionStore::refuses()
{
    QFETCH(QString, name);
    QFETCH(QString, package);
    QFETCH(qint64, memory);
    QFETCH(qint64, seconds);
    FunctionSpec spec = function(name.toStdString(), package.toStdString());
    spec.memoryBytes = memory;
    spec.timeout = std::chrono::seconds{seconds};
    const auto store = open();
    QVERIFY(store->deploy(spec).error().code == base::ErrorCode::InvalidArgument);
    QCOMPARE(std::filesystem::file_size(file()), std::uintmax_t{0});
}

void TestFunctionStore::dropsATornLine()
{
    QVERIFY(open()->deploy(function("f", "aa")).has_value());
    const auto size = std::filesystem::file_size(file());
    std::ofstream{file(), std::ios::app} << R"({"op":"current","name")";
    const auto store = open();
    QCOMPARE(store->find("f")->version, 1);
    QCOMPARE(std::filesystem::file_size(file()), size);
    QCOMPARE(store->deploy(function("f", "bb"))->spec.version, 2);
    QCOMPARE(open()->list()[0].versions.size(), std::size_t{2});
}

void TestFunctionStore::refusesADamagedFile()
{
    QVERIFY(open()->deploy(function("f", "aa")).has_value());
    std::ofstream{file(), std::ios::app} << "rubbish\n{}\n";
    const auto store = FunctionStore::open(m_directory->path().toStdString(), m_clock);
    QVERIFY(!store);
    QVERIFY(store.error().code == base::ErrorCode::Corruption);
    QCOMPARE(store.error().where.line, 2);
}

void TestFunctionStore::opensReadOnly()
{
    QVERIFY(open(true)->list().empty()); // and creates nothing
    QVERIFY(!std::filesystem::exists(file()));
    const auto writer = open();
    QVERIFY(writer->deploy(function("f", "aa")).has_value());
    const auto reader = open(true);
    QCOMPARE(reader->find("f")->version, 1);
    QVERIFY(reader->deploy(function("f", "bb")).error().code == base::ErrorCode::ReadOnly);
    QVERIFY(reader->remove("f").error().code == base::ErrorCode::ReadOnly);
}

void TestFunctionStore::roundTripsSpecs()
{
    FunctionSpec spec = function("f", "aa");
    spec.version = 7;
    spec.packageDir = "/x";
    spec.entry = {"node", "index.mjs"};
    spec.command = {"sh", "-c", "echo \"é\""};
    spec.memoryBytes = 1;
    spec.timeout = base::Micros{123};
    spec.concurrency = 4;
    spec.keepWarm = 5;
    spec.env = {{"A", "1"}, {"B", ""}};
    QVERIFY(*serverless::functionFromJson(serverless::toJson(spec)) == spec);
    QVERIFY(!serverless::functionFromJson("[]"));
}

void TestFunctionStore::hashesWhatRuns()
{
    const FunctionSpec spec = function("f", "aa");
    const std::string hash = serverless::contentHash(spec);
    FunctionSpec other = spec;
    other.name = "g";
    other.version = 3;
    other.timeout *= 2;
    other.concurrency = 1;
    other.keepWarm = 1;
    QCOMPARE(serverless::contentHash(other), hash);
    const auto differs = [&](auto change) {
        FunctionSpec changed = spec;
        change(changed);
        return serverless::contentHash(changed) != hash;
    };
    QVERIFY(differs([](FunctionSpec& s) { s.packageHash = "ab"; }));
    QVERIFY(differs([](FunctionSpec& s) { s.entry = {"x"}; }));
    QVERIFY(differs([](FunctionSpec& s) { s.command = {"x"}; }));
    QVERIFY(differs([](FunctionSpec& s) { s.handler = "x"; }));
    QVERIFY(differs([](FunctionSpec& s) { s.memoryBytes += 1; }));
    QVERIFY(differs([](FunctionSpec& s) { s.env = {{"A", "b"}}; }));
}

QTEST_GUILESS_MAIN(TestFunctionStore)
#include "tst_function_store.moc"
