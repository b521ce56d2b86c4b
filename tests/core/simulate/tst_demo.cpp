#include "rules/rule_set.h"
#include "simulate/demo.h"
#include "simulate/timed_task.h"
#include "support/printers.h"

#include <QtCore/QFile>
#include <QtCore/QRegularExpression>

#include <array>
#include <set>

using namespace tributary;
using namespace std::chrono_literals;

class TestDemo : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(".")); }
    void isAFunctionOfItsSeed();
    void readsBackFromItsJson();
    void usesAllExecutionTypes();
    void hasFewFailures();
    void repeatsItsCommands();
    void turnsHistoryIntoTimedTasks_data();
    void turnsHistoryIntoTimedTasks();
    void keepsWhatClassificationSees();
    void scalesArrivals();
};

void TestDemo::isAFunctionOfItsSeed()
{
    QVERIFY(simulate::demoTasks(1) == simulate::demoTasks(1));
    QVERIFY(simulate::demoTasks(1) != simulate::demoTasks(2));
    QVERIFY(simulate::demoTasks(1, 0).empty());
    QVERIFY(simulate::demoTasks(1).size() >= 300);
}

void TestDemo::readsBackFromItsJson()
{
    std::string lines;
    const auto tasks = simulate::demoTasks(3);
    std::set<std::string> names;
    for (const auto& task : tasks) {
        names.insert(task.name);
        lines += model::toJson(task) + "\n";
    }
    QCOMPARE(names.size(), tasks.size());
    const auto back = model::readTaskFile(lines, "demo.jsonl");
    QVERIFY2(back, back ? "" : base::describe(back.error().front()).c_str());
    QVERIFY(*back == tasks);
}

void TestDemo::usesAllExecutionTypes()
{
    QFile file(TRIBUTARY_SOURCE_DIR "/resources/rules/default.yaml");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto rules = rules::loadRules(file.readAll().toStdString(), "default.yaml");
    QVERIFY(rules);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        std::array<int, 3> counts{};
        bool hasDefault = false;
        for (const auto& task : simulate::demoTasks(seed)) {
            const auto classification = rules->classify(task.ruleInput());
            ++counts[static_cast<std::size_t>(classification.type)];
            hasDefault |= classification.rule == "default_traditional_rule";
        }
        for (const int count : counts)
            QVERIFY2(count >= simulate::kDemoTasks / 6, qPrintable(QString::number(count)));
        QVERIFY(hasDefault);
    }
}

void TestDemo::hasFewFailures()
{
    int failing = 0;
    for (const auto& task : simulate::demoTasks(1)) {
        QCOMPARE(task.run.command.size(), std::size_t{3});
        const auto script = QString::fromStdString(task.run.command[2]);
        failing += script.contains("exit 3") || script.contains("sleep 30") ? 1 : 0;
    }
    QVERIFY(failing >= 1);
    QVERIFY(failing <= simulate::kDemoTasks / 20);
}

// Functions are kept warm by command, so a demo of all different ones would show cold starts only.
void TestDemo::repeatsItsCommands()
{
    std::set<std::string> commands;
    for (const auto& task : simulate::demoTasks(1))
        commands.insert(task.run.command.back());
    QVERIFY2(commands.size() <= 30, qPrintable(QString::number(commands.size())));
}

void TestDemo::turnsHistoryIntoTimedTasks_data()
{
    QTest::addColumn<qint64>("runMicros");
    QTest::addColumn<double>("speedup");
    QTest::addColumn<bool>("burn");
    QTest::addColumn<QString>("command");
    QTest::newRow("as it was") << qint64{200'000} << 1.0 << false << "/bin/sleep 0.200000";
    QTest::newRow("faster") << qint64{3'600'000'000} << 3600.0 << false << "/bin/sleep 1.000000";
    QTest::newRow("slower") << qint64{1'000} << 0.001 << false << "/bin/sleep 1.000000";
    QTest::newRow("too short") << qint64{1} << 1e6 << false << "/bin/true";
    QTest::newRow("never started") << qint64{-1} << 1.0 << false << "/bin/true";
    QTest::newRow("burning") << qint64{500'000} << 1.0 << true
                             << "/bin/sh -c timeout \"$1\" /bin/sh -c 'while :; do :; done'; [ $? "
                                "-eq 124 ] burn 0.500000";
}

void TestDemo::turnsHistoryIntoTimedTasks()
{
    QFETCH(qint64, runMicros);
    QFETCH(double, speedup);
    QFETCH(bool, burn);
    QFETCH(QString, command);
    simulate::HistoryTask task;
    task.externalId = "7";
    if (runMicros >= 0)
        task.runTime = base::Micros{runMicros};
    simulate::TimedOptions options;
    options.speedup = speedup;
    options.burn = burn;
    const auto spec = simulate::toTimedTask(task, options);
    QStringList words;
    for (const auto& word : spec.run.command)
        words << QString::fromStdString(word);
    QCOMPARE(words.join(' '), command);
    QVERIFY(model::readTaskFile(model::toJson(spec), "t.json"));
}

void TestDemo::keepsWhatClassificationSees()
{
    simulate::HistoryTask task;
    task.externalId = "7";
    task.parents = {"6"};
    task.features.set(model::FeatureId::CpuRequirement, 128);
    task.features.resources = {{"gpu", 8}};
    simulate::AssumptionProfile::of(simulate::HistoryFormat::Swf).apply(task);
    auto spec = simulate::toTimedTask(task, {});
    QVERIFY(spec.features == task.features);
    QVERIFY(spec.dependsOn.empty());
    const auto back = model::readTaskFile(model::toJson(spec), "t.json");
    QVERIFY(back && back->front() == spec); // with what was assumed
    simulate::TimedOptions options;
    options.keepParents = true;
    options.classifiedAs = model::ExecutionType::Traditional;
    spec = simulate::toTimedTask(task, options);
    QVERIFY(!spec.features.isKnown(model::FeatureId::CpuRequirement));
    QVERIFY(spec.features.resources.empty());
    QVERIFY(spec.override->type == model::ExecutionType::Traditional);
    QCOMPARE(spec.dependsOn.size(), std::size_t{1});
}

void TestDemo::scalesArrivals()
{
    simulate::HistoryTask task;
    task.arrival = base::fromMicros(60'000'000);
    QCOMPARE(simulate::scaledArrival(task, base::fromMicros(0), 60).count(),
             std::int64_t{1'000'000});
    QCOMPARE(simulate::scaledArrival(task, base::fromMicros(99'000'000), 1).count(),
             std::int64_t{0});
}

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"
