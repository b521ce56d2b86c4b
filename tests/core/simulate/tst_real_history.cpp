// The public logs that the formats were made for, where they are at hand.
#include "simulate/history.h"
#include "support/printers.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

#include <set>

using namespace tributary;
using simulate::HistoryFormat;

namespace {

const QString kData = TRIBUTARY_SOURCE_DIR "/../shared/data/";

struct Imported
{
    std::vector<simulate::HistoryTask> tasks;
    simulate::ImportSummary summary;
};

Imported read(const QString& name, HistoryFormat format)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s", qPrintable(name));
    const std::string text = file.readAll().toStdString();
    simulate::ImportOptions options;
    options.format = format;
    options.file = QFileInfo(name).fileName().toStdString();
    options.assumptions = simulate::AssumptionProfile::of(format);
    Imported imported;
    const auto summary = simulate::readHistory(text, options, [&](simulate::HistoryTask&& task) {
        imported.tasks.push_back(std::move(task));
    });
    if (!summary)
        qFatal("%s", base::describe(summary.error()).c_str());
    imported.summary = *summary;
    for (const auto& error : summary->errors)
        qWarning("%s", base::describe(error).c_str());
    return imported;
}

} // namespace

class TestRealHistory : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void readsTheNasaLog();
    void readsAzureFunctions();
    void readsOpenBPods();
    void readsWorkflows_data();
    void readsWorkflows();
};

void TestRealHistory::init()
{
    if (!QDir(kData).exists())
        QSKIP("the public logs are not at hand");
}

void TestRealHistory::readsTheNasaLog()
{
    const auto log = read(kData + "nasa-ipsc-1993.swf", HistoryFormat::Swf);
    QCOMPARE(log.summary.records, std::int64_t{18239});
    QCOMPARE(log.summary.imported, std::int64_t{18239});
    QCOMPARE(log.summary.errorCount, std::int64_t{0});
    QCOMPARE(log.summary.withoutStart, std::int64_t{0});
    QCOMPARE(log.summary.name, std::string("Intel iPSC/860"));
    const auto& first = log.tasks.front();
    QCOMPARE(base::toMicros(first.arrival), std::int64_t{749'458'803'000'000});
    QCOMPARE(first.runTime->count(), std::int64_t{1'451'000'000});
    QCOMPARE(first.features.value(model::FeatureId::CpuRequirement), 128.0);
    QCOMPARE(first.features.value(model::FeatureId::MemoryRequirement), 128e9);
    QVERIFY(first.features.origin(model::FeatureId::MemoryRequirement)
            == model::ValueOrigin::Assumed);
    QVERIFY(first.features.origin(model::FeatureId::CpuRequirement)
            == model::ValueOrigin::Declared);
}

void TestRealHistory::readsAzureFunctions()
{
    const auto log = read(kData + "azure-functions-2021-200.csv", HistoryFormat::Azure2021);
    QCOMPARE(log.summary.records, std::int64_t{199});
    QCOMPARE(log.summary.imported, std::int64_t{199});
    const auto& first = log.tasks.front();
    QCOMPARE(first.runTime->count(), std::int64_t{78'000});
    QCOMPARE(base::toMicros(first.arrival), std::int64_t{1'491});
    QCOMPARE(first.features.value(model::FeatureId::MemoryRequirement), 256.0 * 1024 * 1024);
}

void TestRealHistory::readsOpenBPods()
{
    const auto log = read(kData + "alibaba-openb-pods-2023.csv", HistoryFormat::OpenB);
    QCOMPARE(log.summary.records, std::int64_t{8152});
    QCOMPARE(log.summary.imported, std::int64_t{8152});
    QCOMPARE(log.summary.withoutStart, std::int64_t{897});
    std::int64_t waiting = 0;
    for (const auto& task : log.tasks)
        waiting += task.status == simulate::HistoryStatus::Waiting ? 1 : 0;
    QCOMPARE(waiting, std::int64_t{897});
    QCOMPARE(*model::findResource(log.tasks[1].features, "gpu"), 0.46);
}

void TestRealHistory::readsWorkflows_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("tasks");
    QTest::newRow("1000genome") << "1000genome-chameleon-2ch-100k-001.json" << 52;
    QTest::newRow("bacass") << "bacass-dirt02-001.json" << 11;
    QTest::newRow("blast") << "blast-chameleon-small-001.json" << 43;
    QTest::newRow("epigenomics") << "epigenomics-chameleon-hep-1seq-100k-001.json" << 41;
    QTest::newRow("helloworld") << "helloworld-forkjoin-10-chameleon.json" << 10;
    QTest::newRow("montage 2mass") << "montage-chameleon-2mass-005d-001.json" << 58;
    QTest::newRow("montage dss") << "montage-chameleon-dss-15d-001.json" << 2122;
    QTest::newRow("srasearch") << "srasearch-chameleon-10a-001.json" << 22;
}

void TestRealHistory::readsWorkflows()
{
    QFETCH(QString, file);
    QFETCH(int, tasks);
    const auto log = read(kData + "workflows/" + file, HistoryFormat::WfFormat);
    QCOMPARE(log.summary.errorCount, std::int64_t{0});
    QCOMPARE(log.summary.imported, std::int64_t{tasks});
    QCOMPARE(log.summary.records, std::int64_t{tasks});
    QCOMPARE(log.summary.withoutStart, std::int64_t{0});
    QVERIFY(log.summary.edges > 0);
    QVERIFY(*log.summary.first > base::fromMicros(1'500'000'000'000'000)); // a real date
    std::set<std::string> seen;
    for (const auto& task : log.tasks) {
        for (const auto& parent : task.parents)
            QVERIFY(seen.contains(parent)); // parents come first
        seen.insert(task.externalId);
        QVERIFY(task.runTime && !task.taskType.empty());
    }
}

QTEST_GUILESS_MAIN(TestRealHistory)
#include "tst_real_history.moc"
