#include "base/random.h"
#include "simulate/csv_table.h"
#include "simulate/history.h"
#include "support/printers.h"

using namespace tributary;
using model::FeatureId;
using simulate::HistoryFormat;

namespace {

struct Imported
{
    std::vector<simulate::HistoryTask> tasks;
    simulate::ImportSummary summary;
    std::string error; // of the file as a whole
};

Imported read(const std::string& text, HistoryFormat format,
              const std::vector<std::string>& assumed = {})
{
    simulate::ImportOptions options;
    options.format = format;
    options.file = "in";
    options.assumptions = simulate::AssumptionProfile::of(format);
    Imported imported;
    for (const auto& assumption : assumed) {
        if (const auto done = options.assumptions.assume(assumption); !done)
            imported.error = base::describe(done.error());
    }
    const auto summary = simulate::readHistory(text, options, [&](simulate::HistoryTask&& task) {
        imported.tasks.push_back(std::move(task));
    });
    if (summary)
        imported.summary = *summary;
    else
        imported.error = base::describe(summary.error());
    return imported;
}

HistoryFormat format(const QString& name)
{
    return *simulate::parseHistoryFormat(name.toStdString());
}

const std::string kOpenB = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,"
                           "creation_time,deletion_time,scheduled_time\n";
const std::string kAzure = "app,func,end_timestamp,duration\n";

std::string workflow(const std::string& steps, const std::string& runs = "[]")
{
    return R"({"name":"w","createdAt":"2026-01-01T00:00:00","workflow":{"specification":{"tasks":)"
        + steps + R"(},"execution":{"executedAt":"20260101T010000+0100","tasks":)" + runs + "}}}";
}

} // namespace

class TestHistory : public QObject
{
    Q_OBJECT

private slots:
    void readsSwf();
    void readsPartsOfAJob();
    void readsCsv();
    void readsWorkflows();
    void locatesBadRecords_data();
    void locatesBadRecords();
    void losesNothing();
    void assumes_data();
    void assumes();
    void refusesWrongAssumptions_data();
    void refusesWrongAssumptions();
    void describesItsProfile();
    void splitsCsv_data();
    void splitsCsv();
    void survivesNoise();
};

void TestHistory::readsSwf()
{
    const auto log = read("; Computer: Toy\r\n; UnixStartTime: 1000\r\n\r\n"
                          " 1 10 5 60 4 -1 -1 8 120 2048 1 7 2 3 1 -1 -1 -1\r\n"
                          "2 20 -1 -1 -1 -1 -1 -1 -1 -1 5 -1 -1 -1 -1 -1 1 -1",
                          HistoryFormat::Swf);
    QCOMPARE(log.summary.imported, std::int64_t{2});
    QCOMPARE(log.summary.withoutStart, std::int64_t{1});
    QCOMPARE(log.summary.edges, std::int64_t{1});
    QCOMPARE(log.summary.name, std::string("Toy"));
    const auto& task = log.tasks[0];
    QCOMPARE(base::toMicros(task.arrival), std::int64_t{1'010'000'000});
    QCOMPARE(task.wait->count(), std::int64_t{5'000'000});
    QCOMPARE(task.runTime->count(), std::int64_t{60'000'000});
    QCOMPARE(task.features.value(FeatureId::ExecutionTimeEstimate), 120.0);
    QCOMPARE(task.features.value(FeatureId::CpuRequirement), 8.0);
    QCOMPARE(task.features.value(FeatureId::MemoryRequirement), 8 * 2048 * 1024.0);
    QVERIFY(task.status == simulate::HistoryStatus::Succeeded);
    QCOMPARE(*model::findLabel(task.labels, "user"), std::string("7"));
    QCOMPARE(task.taskType, std::string("executable-3"));
    QCOMPARE(task.line, 4);
    QVERIFY(log.tasks[1].status == simulate::HistoryStatus::Cancelled);
    QVERIFY(!log.tasks[1].features.isKnown(FeatureId::CpuRequirement));
    QVERIFY(!log.tasks[1].features.isKnown(FeatureId::MemoryRequirement));
    QCOMPARE(log.tasks[1].parents.front(), std::string("1"));
}

void TestHistory::readsPartsOfAJob()
{
    const std::string tail = " 0 0 5 1 -1 -1 1 -1 -1 ";
    const auto log =
        read("9" + tail + "2 -1 -1 -1 -1 -1 -1 -1\n9" + tail + "3 -1 -1 -1 -1 -1 -1 -1\n",
             HistoryFormat::Swf);
    QCOMPARE(log.summary.errorCount, std::int64_t{0});
    QCOMPARE(log.tasks[1].externalId, std::string("9#2"));
}

void TestHistory::readsCsv()
{
    const auto pods = read(kOpenB
                               + "p1,500,1024,1,460,,LS,Succeeded,10,40,15\n"
                                 "\"p2\",1000,2048,0,0,\"V100M16|V100M32\",BE,Pending,11,12,\n",
                           HistoryFormat::OpenB);
    QVERIFY2(pods.summary.errors.empty(), "no errors");
    QCOMPARE(pods.summary.imported, std::int64_t{2});
    QCOMPARE(pods.tasks[0].wait->count(), std::int64_t{5'000'000});
    QCOMPARE(pods.tasks[0].features.value(FeatureId::ExecutionTimeEstimate), 25.0);
    QVERIFY(!pods.tasks[1].runTime && !pods.tasks[1].wait);
    QVERIFY(!pods.tasks[1].features.isKnown(FeatureId::ExecutionTimeEstimate));
    QCOMPARE(*model::findLabel(pods.tasks[1].labels, "gpu_spec"), std::string("V100M16|V100M32"));
    const auto calls =
        read(kAzure + "a,f1234567890123,2.5,0.5\na,f,1,0\n", HistoryFormat::Azure2021);
    QCOMPARE(base::toMicros(calls.tasks[0].arrival), std::int64_t{2'000'000});
    QCOMPARE(calls.tasks[0].taskType, std::string("f12345678901"));
    QCOMPARE(calls.tasks[1].externalId, std::string("invocation-2"));
}

void TestHistory::readsWorkflows()
{
    const auto log = read(
        workflow(R"([{"id":"c_ID02","parents":["a_1"]},{"id":"a_1","children":["b"]},{"id":"b"}])",
                 R"([{"id":"a_1","runtimeInSeconds":1.5,"coreCount":2,"memoryInBytes":1000,
                     "machines":["m1"]},{"id":"b"}])"),
        HistoryFormat::WfFormat);
    QCOMPARE(log.summary.imported, std::int64_t{3});
    QCOMPARE(log.summary.edges, std::int64_t{2});
    QCOMPARE(log.summary.withoutStart, std::int64_t{2});
    QCOMPARE(log.tasks[0].externalId, std::string("a_1"));
    QCOMPARE(log.tasks[0].taskType, std::string("a"));
    QCOMPARE(log.tasks[0].features.value(FeatureId::CpuRequirement), 2.0);
    QCOMPARE(base::toMicros(log.tasks[0].arrival), std::int64_t{1'767'225'600'000'000});
    QCOMPARE(log.tasks[1].parents, std::vector<std::string>{"a_1"});
    QCOMPARE(log.tasks[1].features.value(FeatureId::DependenciesCount), 1.0);
    QVERIFY(log.tasks[1].features.origin(FeatureId::DependenciesCount)
            == model::ValueOrigin::Declared);
}

void TestHistory::locatesBadRecords_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    const QString good = "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 -1 1\n";
    const QString pods = QString::fromStdString(kOpenB);
    const QString calls = QString::fromStdString(kAzure);
    const auto row = [](const char* name, const char* format, const QString& text,
                        const QString& error) { QTest::newRow(name) << format << text << error; };
    row("short line", "swf", good + "2 1 1\n", "in:2:6: the line has 3 of 18 fields");
    row("long line", "swf", "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 9\n", "more than 18 fields");
    row("word", "swf", good + "2 x 1\n", "in:2:3: submit time: 'x' is not a number");
    row("NaN", "swf", "1 nan 1\n", "'nan' is not a number");
    row("infinite", "swf", "1 1e400 1\n", "'1e400' is not a number");
    row("no submit", "swf", "1 -1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n", "its submit time");
    row("twice", "swf", good + good, "in:2:1: '1' appears twice");
    row("column", "openb", "name,cpu_milli\n", "in:1:1: the column 'memory_mib' is missing");
    row("empty", "openb", "", "the column 'name' is missing");
    row("fields", "openb", pods + "p,1\n", "in:2:1: the line has 2 fields, the header has 11");
    row("number", "openb", pods + "p,x,1,0,0,,LS,Running,0,1,0\n",
        "in:2:3: cpu_milli: 'x' is not a number");
    row("negative", "openb", pods + "p,-5,1,0,0,,LS,Running,0,1,0\n", "0 or more");
    row("order", "openb", pods + "p,1,1,0,0,,LS,Running,5,9,3\n", "is before creation_time");
    row("ends early", "openb", pods + "p,1,1,0,0,,LS,Running,5,6,7\n", "is before scheduled_time");
    row("pod twice", "openb", pods + "p,1,1,0,0,,LS,Running,0,1,0\np,1,1,0,0,,LS,Running,0,1,0\n",
        "'p' appears twice");
    row("quote", "openb", pods + "\"p,1,1,0,0,,LS,Running,0,1,0\n", "a quote is never closed");
    row("duration", "azure2021", calls + "a,f,5,-1\n", "in:2:7: duration: '-1' is negative");
    row("no workflow", "wfformat", "{}", "specification.tasks is missing");
    row("not JSON", "wfformat", "{", "in:1:");
    row("no id", "wfformat", QString::fromStdString(workflow("[{}]")), "has no id");
    row("same id", "wfformat", QString::fromStdString(workflow(R"([{"id":"a"},{"id":"a"}])")),
        "'a' appears twice");
    row("parent", "wfformat", QString::fromStdString(workflow(R"([{"id":"a","parents":["b"]}])")),
        "names a task that doesn't exist");
    row("circle", "wfformat",
        QString::fromStdString(
            workflow(R"([{"id":"a","parents":["b"]},{"id":"b","parents":["a"]}])")),
        "in a circle of parents");
    row("runtime", "wfformat",
        QString::fromStdString(
            workflow(R"([{"id":"a"}])", R"([{"id":"a","runtimeInSeconds":-1}])")),
        "runtimeInSeconds must not be negative");
    row("stranger", "wfformat",
        QString::fromStdString(workflow(R"([{"id":"a"}])", R"([{"id":"b"}])")),
        "not in the specification");
}

void TestHistory::locatesBadRecords()
{
    QFETCH(QString, format);
    QFETCH(QString, text);
    QFETCH(QString, error);
    const auto log = read(text.toStdString(), ::format(format));
    std::string described = log.error;
    for (const auto& problem : log.summary.errors)
        described += base::describe(problem) + "\n";
    QVERIFY2(QString::fromStdString(described).contains(error), described.c_str());
    QVERIFY(!log.error.empty() || log.summary.errorCount > 0);
}

void TestHistory::losesNothing()
{
    base::SeededRandom random(9);
    std::string text = kOpenB;
    std::int64_t good = 0;
    std::int64_t bad = 0;
    for (int i = 0; i < 3000; ++i) {
        const bool isBad = random.next() % 10 == 0;
        text += "pod-" + std::to_string(i) + (isBad ? ",oops" : ",1000")
            + ",1024,0,0,,LS,Running,1,9,2\n";
        ++(isBad ? bad : good);
    }
    const auto log = read(text, HistoryFormat::OpenB);
    QCOMPARE(log.summary.records, good + bad);
    QCOMPARE(log.summary.imported, good);
    QCOMPARE(log.summary.errorCount, bad);
    QCOMPARE(static_cast<std::int64_t>(log.tasks.size()), good);
    QCOMPARE(log.summary.errors.size(), std::size_t{20});
}

void TestHistory::assumes_data()
{
    QTest::addColumn<QStringList>("assumptions");
    QTest::addColumn<QString>("features");
    QTest::newRow("none") << QStringList() << "cpu 4 memory 4e+09 gpu - stateful 0 type -";
    QTest::newRow("memory a core")
        << QStringList{"memory_per_core=2GB"} << "cpu 4 memory 8e+09 gpu - stateful 0 type -";
    QTest::newRow("memory") << QStringList{"memory_requirement=512MB"}
                            << "cpu 4 memory 5.12e+08 gpu - stateful 0 type -";
    QTest::newRow("no memory") << QStringList{"memory_per_core="}
                               << "cpu 4 memory - gpu - stateful 0 type -";
    QTest::newRow("not over the file")
        << QStringList{"cpu_requirement=1"} << "cpu 4 memory 4e+09 gpu - stateful 0 type -";
    QTest::newRow("resource") << QStringList{"resources.gpu=2"}
                              << "cpu 4 memory 4e+09 gpu 2 stateful 0 type -";
    QTest::newRow("bool") << QStringList{"stateful=true"}
                          << "cpu 4 memory 4e+09 gpu - stateful 1 type -";
    QTest::newRow("removed") << QStringList{"stateful="}
                             << "cpu 4 memory 4e+09 gpu - stateful - type -";
    QTest::newRow("type") << QStringList{"task_type=job"}
                          << "cpu 4 memory 4e+09 gpu - stateful 0 type job";
}

void TestHistory::assumes()
{
    QFETCH(QStringList, assumptions);
    QFETCH(QString, features);
    std::vector<std::string> given;
    for (const auto& assumption : assumptions)
        given.push_back(assumption.toStdString());
    const auto log =
        read("1 1 1 1 4 -1 -1 -1 -1 -1 1 -1 -1 -1 -1 -1 -1 -1\n", HistoryFormat::Swf, given);
    QCOMPARE(log.error, std::string());
    const auto& task = log.tasks.front();
    const auto text = [&](FeatureId id) {
        return task.features.isKnown(id) ? QString::number(task.features.value(id)) : "-";
    };
    const double* gpu = model::findResource(task.features, "gpu");
    QCOMPARE(QString("cpu %1 memory %2 gpu %3 stateful %4 type %5")
                 .arg(text(FeatureId::CpuRequirement), text(FeatureId::MemoryRequirement),
                      gpu == nullptr ? "-" : QString::number(*gpu), text(FeatureId::Stateful),
                      task.taskType.empty() ? "-" : QString::fromStdString(task.taskType)),
             features);
}

void TestHistory::refusesWrongAssumptions_data()
{
    QTest::addColumn<QString>("assumption");
    QTest::addColumn<QString>("error");
    QTest::newRow("no value") << "stateful" << "is not KEY=VALUE";
    QTest::newRow("unknown") << "statefull=true" << "did you mean 'stateful'?";
    QTest::newRow("unit") << "memory_requirement=12s" << "for example 512MB";
    QTest::newRow("negative") << "cpu_requirement=-1" << "must not be negative";
    QTest::newRow("bool") << "stateful=maybe" << "true or false";
    QTest::newRow("enumeration") << "trigger_type=htpp" << "did you mean 'http'?";
    QTest::newRow("size") << "memory_per_core=2" << "is not a size";
    QTest::newRow("count") << "resources.gpu=2GB" << "is not a count";
}

void TestHistory::refusesWrongAssumptions()
{
    QFETCH(QString, assumption);
    QFETCH(QString, error);
    auto profile = simulate::AssumptionProfile::of(HistoryFormat::Swf);
    const auto before = profile.describe();
    const auto done = profile.assume(assumption.toStdString());
    QVERIFY(!done);
    const auto described = QString::fromStdString(base::describe(done.error()));
    QVERIFY2(described.contains(error), qPrintable(described));
    QVERIFY(profile.describe() == before);
}

void TestHistory::describesItsProfile()
{
    using Lines = std::vector<std::string>;
    QCOMPARE(simulate::AssumptionProfile::of(HistoryFormat::Swf).describe(),
             (Lines{"stateful=false", "dependencies_count=0", "trigger_type=manual",
                    "memory_per_core=1GB"}));
    QCOMPARE(simulate::AssumptionProfile::of(HistoryFormat::WfFormat).describe(),
             (Lines{"stateful=false", "trigger_type=workflow"}));
    const auto azure = simulate::AssumptionProfile::of(HistoryFormat::Azure2021);
    for (const auto& line : azure.describe()) {
        auto again = simulate::AssumptionProfile::of(HistoryFormat::Azure2021);
        QVERIFY2(again.assume(line), line.c_str());
        QVERIFY(again.describe() == azure.describe());
    }
}

void TestHistory::splitsCsv_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("cells");
    QTest::newRow("plain") << "a,b\nc,d\n" << "a|b;c|d;";
    QTest::newRow("no last line end") << "a,b\nc,d" << "a|b;c|d;";
    QTest::newRow("Windows") << "a,b\r\nc,d\r\n" << "a|b;c|d;";
    QTest::newRow("empty cells") << ",\n,,\n" << "|;||;";
    QTest::newRow("empty lines") << "\na\n\n\nb\n" << "a;b;";
    QTest::newRow("quoted") << "\"a,\"\"b\"\"\nc\",d\n" << "a,\"b\"\nc|d;";
    QTest::newRow("mark") << "\xEF\xBB\xBF"
                             "a\n"
                          << "a;";
    QTest::newRow("empty") << "" << "";
}

void TestHistory::splitsCsv()
{
    QFETCH(QString, text);
    QFETCH(QString, cells);
    const std::string bytes = text.toStdString();
    simulate::CsvReader reader(bytes);
    std::vector<simulate::CsvField> row;
    QString found;
    while (reader.next(row)) {
        for (std::size_t i = 0; i < row.size(); ++i)
            found += (i == 0 ? "" : "|") + QString::fromStdString(row[i].text);
        found += ';';
    }
    QCOMPARE(found, cells);
}

void TestHistory::survivesNoise()
{
    base::SeededRandom random(21);
    const std::string letters = "0123456789-.,;\"\n {}[]:eE\r\tnaif\xff";
    for (int round = 0; round < 4000; ++round) {
        std::string text = round % 2 == 0 ? kOpenB : std::string();
        for (std::uint64_t i = random.next() % 300; i > 0; --i)
            text += letters[random.next() % letters.size()];
        const auto log = read(text, static_cast<HistoryFormat>(round / 2 % 4));
        if (log.error.empty())
            QCOMPARE(log.summary.imported, static_cast<std::int64_t>(log.tasks.size()));
    }
}

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
