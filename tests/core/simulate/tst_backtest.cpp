// Learned estimates judged on the past: on made-up histories with a known answer, and on the public
// logs, where they have to be better than what else there is.
#include "simulate/backtest.h"
#include "support/printers.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

using namespace tributary;
using model::LearnedMeasure;
using simulate::HistoryFormat;
using simulate::HistoryTask;
using simulate::Predictor;

namespace {

const QString kData = TRIBUTARY_SOURCE_DIR "/../shared/data/";

void addFile(const QString& name, HistoryFormat format, std::vector<HistoryTask>& tasks)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s", qPrintable(name));
    simulate::ImportOptions options;
    options.format = format;
    options.file = name.toStdString();
    options.assumptions = simulate::AssumptionProfile::of(format);
    const auto summary =
        simulate::readHistory(file.readAll().toStdString(), options,
                              [&](HistoryTask&& task) { tasks.push_back(std::move(task)); });
    if (!summary)
        qFatal("%s", base::describe(summary.error()).c_str());
}

HistoryTask run(double arrival, double seconds, std::optional<double> declared = std::nullopt)
{
    const auto micros = [](double s) { return base::Micros{std::llround(s * 1e6)}; };
    HistoryTask task;
    task.taskType = "work";
    task.arrival = base::Instant{micros(arrival)};
    task.runTime = micros(seconds);
    if (declared)
        task.features.set(model::FeatureId::ExecutionTimeEstimate, *declared);
    return task;
}

const simulate::PinballLoss& lossOf(const simulate::BacktestLine& line, Predictor predictor)
{
    return line.losses[static_cast<std::size_t>(predictor)];
}

} // namespace

class TestBacktest : public QObject
{
    Q_OBJECT

private slots:
    void predictsFromWhatHadEnded();
    void comparesTheDeclaredWhereItIs();
    void leavesOutWhatFailed();
    void judgesMeasuredMemory();
    void isBetterOnPublicLogs_data();
    void isBetterOnPublicLogs();
};

void TestBacktest::predictsFromWhatHadEnded()
{
    // All are submitted before the first has ended: nothing can be known of any.
    std::vector<HistoryTask> tasks;
    for (int i = 0; i < 20; ++i)
        tasks.push_back(run(i, 100));
    QVERIFY(simulate::backtest(tasks).lines.empty());
    // One after the other: from the sixth on.
    tasks.clear();
    for (int i = 0; i < 20; ++i)
        tasks.push_back(run(1000.0 * i, 100));
    const auto result = simulate::backtest(tasks);
    QCOMPARE(result.runs, std::int64_t{20});
    QCOMPARE(result.lines.size(), std::size_t{1});
    QCOMPARE(result.lines[0].tasks, std::int64_t{15});
    QCOMPARE(lossOf(result.lines[0], Predictor::LastRun).p50, 0.0);
    QVERIFY(lossOf(result.lines[0], Predictor::Learned).p50 <= 0.5);
    // The steps of a workflow have no times of their own: in the order of the file.
    for (auto& task : tasks)
        task.arrival = {};
    QCOMPARE(simulate::backtest(tasks).lines[0].tasks, std::int64_t{15});
}

void TestBacktest::comparesTheDeclaredWhereItIs()
{
    std::vector<HistoryTask> tasks;
    for (int i = 0; i < 30; ++i) {
        // Every third says 50; another third has the run itself, which the import put there.
        const double took = 100 + i % 5;
        tasks.push_back(run(1000.0 * i, took,
                            i % 3 == 0       ? std::optional(50.0)
                                : i % 3 == 1 ? std::optional(took)
                                             : std::nullopt));
    }
    const auto result = simulate::backtest(tasks);
    QCOMPARE(result.lines.size(), std::size_t{2});
    QVERIFY(!result.lines[0].amongDeclared);
    QCOMPARE(result.lines[0].tasks, std::int64_t{25});
    QVERIFY(result.lines[1].amongDeclared);
    QCOMPARE(result.lines[1].tasks, std::int64_t{8}); // 6, 9, … 27
    const double declared = lossOf(result.lines[1], Predictor::Declared).p50;
    QVERIFY(declared > 25 && declared < 28);
    QVERIFY(lossOf(result.lines[1], Predictor::Learned).p50 < 2);
}

void TestBacktest::leavesOutWhatFailed()
{
    std::vector<HistoryTask> tasks;
    for (int i = 0; i < 20; ++i) {
        tasks.push_back(run(1000.0 * i, i % 2 == 0 ? 100 : 1));
        tasks.back().status =
            i % 2 == 0 ? simulate::HistoryStatus::Succeeded : simulate::HistoryStatus::Failed;
    }
    const auto result = simulate::backtest(tasks);
    QCOMPARE(result.tasks, std::int64_t{20});
    QCOMPARE(result.runs, std::int64_t{10});
    QCOMPARE(result.lines[0].tasks, std::int64_t{5});
}

void TestBacktest::judgesMeasuredMemory()
{
    std::vector<HistoryTask> tasks;
    for (int i = 0; i < 20; ++i) {
        tasks.push_back(run(1000.0 * i, 10));
        tasks.back().usedMemory = i % 2 == 0 ? 1e9 : 2e9;
        tasks.back().features.set(model::FeatureId::MemoryRequirement, 64e9);
    }
    const auto result = simulate::backtest(tasks);
    QCOMPARE(result.lines.size(), std::size_t{3});
    QVERIFY(result.lines[2].measure == LearnedMeasure::Memory && result.lines[2].amongDeclared);
    for (const auto predictor : {Predictor::LastRun, Predictor::Declared})
        QVERIFY(lossOf(result.lines[2], Predictor::Learned).p90
                < lossOf(result.lines[2], predictor).p90);
}

void TestBacktest::isBetterOnPublicLogs_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("least"); // tasks compared
    const auto row = [](const char* name, const QStringList& files, HistoryFormat format,
                        int least) {
        QTest::newRow(name) << files << static_cast<int>(format) << least;
    };
    row("nasa", {"nasa-ipsc-1993.swf"}, HistoryFormat::Swf, 16'000);
    row("azure", {"azure-functions-2021-200.csv"}, HistoryFormat::Azure2021, 80);
    row("openb", {"alibaba-openb-pods-2023.csv"}, HistoryFormat::OpenB, 5'000);
    const QDir workflows(kData + "workflows");
    for (const auto& name : workflows.entryList({"*.json"}, QDir::Files, QDir::Name))
        row(qPrintable(name), {"workflows/" + name}, HistoryFormat::WfFormat, 0);
    QTest::newRow("not at hand") << QStringList{} << 0 << 0;
}

void TestBacktest::isBetterOnPublicLogs()
{
    QFETCH(QStringList, files);
    QFETCH(int, format);
    QFETCH(int, least);
    if (!QDir(kData).exists())
        QSKIP("the public logs are not at hand");
    std::vector<HistoryTask> tasks;
    for (const auto& file : std::as_const(files))
        addFile(kData + file, static_cast<HistoryFormat>(format), tasks);
    const auto result = simulate::backtest(tasks);
    const auto compared = result.lines.empty() ? 0 : result.lines[0].tasks;
    QVERIFY2(compared >= least, qPrintable(QString::number(compared)));
    for (const auto& line : result.lines) {
        const auto& learned = lossOf(line, Predictor::Learned);
        for (const auto predictor : {Predictor::LastRun, Predictor::Declared}) {
            if (predictor == Predictor::Declared && !line.amongDeclared)
                continue;
            const auto& other = lossOf(line, predictor);
            const auto what = QString("%1 of %2 tasks, learned %3 / %4, %5 %6 / %7")
                                  .arg(QString::fromStdString(std::string(toString(line.measure))))
                                  .arg(line.tasks)
                                  .arg(learned.p50)
                                  .arg(learned.p90)
                                  .arg(QString::fromStdString(std::string(toString(predictor))))
                                  .arg(other.p50)
                                  .arg(other.p90);
            qInfo("%s", qPrintable(what));
            if (line.tasks < 10)
                continue; // of a handful chance decides
            QVERIFY2(learned.p50 < other.p50, qPrintable(what));
            QVERIFY2(learned.p90 < other.p90, qPrintable(what));
        }
    }
}

QTEST_GUILESS_MAIN(TestBacktest)
#include "tst_backtest.moc"
