// What a task needs against what a back end gives, and the environment of its command.
#include "backends/task_needs.h"
#include "model/keys.h"
#include "support/printers.h"

using namespace tributary;
using model::BackendConfig;
using model::FeatureId;
using model::TaskSpec;

class TestTaskNeeds final : public QObject
{
    Q_OBJECT

private slots:
    void lacks_data();
    void lacks();
    void takesTheMachineWhereNothingIsSaid();
    void takesCommandsOnly_data();
    void takesCommandsOnly();
    void limitsMemory();
    void ownVariablesWin();
    void largeTextsBecomeFiles();
    void secretsAreAskedFor();
};

namespace {

TaskSpec task(const std::string& text)
{
    const auto specs = model::readTaskFile(text, "task.json");
    if (!specs)
        qFatal("%s", base::describe(specs.error().front()).c_str());
    return specs->front();
}

TaskSpec withFeatures(const std::string& features)
{
    return task(R"({"features": {)" + features + R"(}, "run": {"command": ["true"]}})");
}

backends::StartRequest request(TaskSpec spec)
{
    backends::StartRequest request;
    request.attempt.number = 3;
    request.spec = std::make_shared<const TaskSpec>(std::move(spec));
    return request;
}

BackendConfig small()
{
    BackendConfig config;
    config.cores = 2;
    config.memoryBytes = 1'000'000'000;
    config.maxRunMicros = 900'000'000;
    config.resources = {{"gpu", 1}, {"license.matlab", 4}};
    return config;
}

} // namespace

void TestTaskNeeds::lacks_data()
{
    QTest::addColumn<QString>("features");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nothing declared") << ""
                                      << "";
    QTest::newRow("exactly all") << R"("cpu_requirement": 2, "memory_requirement": 1000000000,
        "execution_time_estimate": 900, "resources": {"gpu": 1, "license.matlab": 4})"
                                 << "";
    QTest::newRow("cores") << R"("cpu_requirement": 2.5)"
                           << "needs 2.5 cores, has 2";
    QTest::newRow("memory") << R"("memory_requirement": "2GB")"
                            << "needs 2GB of memory, has 1GB";
    QTest::newRow("time") << R"("execution_time_estimate": "16m")"
                          << "runs a task for at most 15m";
    QTest::newRow("more of a resource") << R"("resources": {"gpu": 2})"
                                        << "needs 2 gpu, has 1";
    QTest::newRow("no such resource") << R"("resources": {"fpga": 1})"
                                      << "needs 1 fpga, has none";
}

void TestTaskNeeds::lacks()
{
    QFETCH(QString, features);
    QFETCH(QString, reason);
    QCOMPARE(backends::lackOf(withFeatures(features.toStdString()), small()), reason.toStdString());
}

void TestTaskNeeds::takesTheMachineWhereNothingIsSaid()
{
    const BackendConfig open;
    QCOMPARE(backends::lackOf(withFeatures(R"("execution_time_estimate": "300d")"), open),
             std::string());
    const auto cores = backends::lackOf(withFeatures(R"("cpu_requirement": 100000)"), open);
    QVERIFY2(cores.starts_with("needs 100000 cores, has "), cores.c_str());
    const auto memory = backends::lackOf(withFeatures(R"("memory_requirement": "9000TB")"), open);
    QVERIFY2(memory.starts_with("needs 9000TB of memory, has "), memory.c_str());
    TaskSpec longRun = withFeatures("");
    longRun.timeout.run = std::chrono::minutes{16};
    QCOMPARE(backends::lackOf(longRun, open), std::string());
    QCOMPARE(backends::lackOf(longRun, small()), std::string("runs a task for at most 15m"));
}

void TestTaskNeeds::takesCommandsOnly_data()
{
    QTest::addColumn<QString>("task");
    QTest::addColumn<QString>("reason");
    QTest::newRow("command") << R"({"run": {"command": ["true"]}})"
                             << "";
    QTest::newRow("function") << R"({"run": {"function": "f@2"}})"
                              << "runs commands, not deployed functions";
    QTest::newRow("url") << R"({"run": {"url": "https://x/"}})"
                         << "runs commands, not URLs";
    QTest::newRow("files")
        << R"({"run": {"command": ["true"]}, "files": {"inputs": ["data.csv"]}})"
        << "does not carry files to and fro; put them into the package or pass data in inputs";
}

void TestTaskNeeds::takesCommandsOnly()
{
    QFETCH(QString, task);
    QFETCH(QString, reason);
    QCOMPARE(backends::notACommand(::task(task.toStdString())), reason.toStdString());
}

void TestTaskNeeds::limitsMemory()
{
    TaskSpec spec;
    QCOMPARE(backends::memoryLimit(spec, {}), 0);
    QCOMPARE(backends::memoryLimit(spec, small()), 1'000'000'000);
    spec.features.set(FeatureId::MemoryRequirement, 1234.5);
    QCOMPARE(backends::memoryLimit(spec, small()), 1235);
    spec.features.set(FeatureId::MemoryRequirement, 1234, model::ValueOrigin::Learned);
    QCOMPARE(backends::memoryLimit(spec, small()), 1'000'000'000);
    spec.features.set(FeatureId::MemoryRequirement, 1234, model::ValueOrigin::Assumed);
    QCOMPARE(backends::memoryLimit(spec, {}), 0);
}

void TestTaskNeeds::ownVariablesWin()
{
    TaskSpec spec;
    using Source = model::EnvValue::Source;
    spec.env = {{"PATH", Source::Plain, "/mine"}, {"TRIBUTARY_ATTEMPT", Source::Plain, "forged"}};
    const auto start = request(spec);
    const auto env =
        backends::commandEnvironment(start, "/run", {{"HOME", "/h"}, {"PATH", "/bin"}}, {});
    const std::vector<std::string> expected{"HOME=/h",
                                            "PATH=/mine",
                                            "TRIBUTARY_ATTEMPT=" + model::attemptKey(start.attempt),
                                            "TRIBUTARY_CONFIG=null",
                                            "TRIBUTARY_INPUTS=null",
                                            "TRIBUTARY_TASK="
                                                + model::toString(start.attempt.task)};
    QVERIFY(env->variables == expected);
    QVERIFY(env->files.empty());
}

void TestTaskNeeds::largeTextsBecomeFiles()
{
    TaskSpec spec;
    spec.inputs = std::string(64U << 10U, '1'); // the largest that fits
    spec.config = std::string((64U << 10U) + 1, '2');
    const auto env = backends::commandEnvironment(request(spec), "/run", {}, {});
    QCOMPARE(env->files.size(), std::size_t{1});
    QCOMPARE(env->files[0].first, std::string("config.json"));
    QCOMPARE(env->files[0].second, spec.config);
    const auto has = [&](const std::string& text) {
        return std::ranges::find(env->variables, text) != env->variables.end();
    };
    QVERIFY(has("TRIBUTARY_INPUTS=" + spec.inputs));
    QVERIFY(has("TRIBUTARY_CONFIG_FILE=/run/config.json"));
}

void TestTaskNeeds::secretsAreAskedFor()
{
    TaskSpec spec;
    spec.env = {{"TOKEN", model::EnvValue::Source::Keyring, "name"}};
    const auto without = backends::commandEnvironment(request(spec), "/run", {}, {});
    QVERIFY(without.error().code == base::ErrorCode::Unavailable);
    const auto with =
        backends::commandEnvironment(request(spec), "/run", {}, [](const model::EnvValue& value) {
            return "secret of " + value.value;
        });
    QVERIFY(std::ranges::find(with->variables, "TOKEN=secret of name") != with->variables.end());
}

QTEST_GUILESS_MAIN(TestTaskNeeds)
#include "tst_task_needs.moc"
