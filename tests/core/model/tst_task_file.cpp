#include "base/random.h"
#include "model/task_spec.h"
#include "support/printers.h"

#include <QtCore/QRegularExpression>

using namespace tributary;
using model::FeatureId;

namespace {

std::string messages(const std::vector<base::Error>& errors)
{
    std::string text;
    for (const auto& error : errors)
        text += base::describe(error) + "\n";
    return text;
}

model::TaskSpec one(const std::string& text, const std::string& file = "t.yaml")
{
    const auto specs = model::readTaskFile(text, file);
    if (!specs)
        qWarning("%s", messages(specs.error()).c_str());
    return specs && !specs->empty() ? specs->front() : model::TaskSpec{};
}

std::string withRun(const std::string& fields)
{
    return "{run: {command: [x]}, " + fields + "}";
}

} // namespace

class TestTaskFile : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(".")); }
    void readsEveryKey();
    void readsJsonAndYamlAlike();
    void scalesExactly();
    void readsManyTasks_data();
    void readsManyTasks();
    void namesTheMistake_data();
    void namesTheMistake();
    void refusesHugeFiles();
    void reportsAtMostTwentyErrors();
    void checksLongChains();
    void readsBackItsJson_data();
    void readsBackItsJson();
    void readsBackRandomTasks();
    void readsClassifyRecords();
    void locatesBadRecords_data();
    void locatesBadRecords();
};

void TestTaskFile::readsEveryKey()
{
    const auto spec = one(R"({"name": "thumbs-42", "task_type": "thumbnail", "definition": "thumbs",
      "features": {"execution_time_estimate": "12s", "memory_requirement": "512MB", "stateful": false,
                   "execution_pattern": "one_shot", "frequency": "5/h", "dependencies_count": 3,
                   "network_bandwidth_requirement": "10Mbps", "cpu_requirement": null,
                   "resources": {"gpu": 1, "license.matlab": 2}},
      "run": {"command": ["python3", "thumb.py", "", 7], "package": "src", "container": {"image": "i", "network": "host"}},
      "inputs": {"b": 1.50, "a": [true, null, "é\n"]}, "config": [1],
      "timeout": {"queue": "1h", "start": "1m", "run": 30, "total": "2h"},
      "retry": {"attempts": 3, "backoff": "500ms..1m", "on": ["unavailable", "oom"]},
      "idempotent": true, "idempotency_key": "k", "not_before": "2026-01-01T08:00:00+08:00",
      "deadline": "2026-01-01T00:00:01Z",
      "labels": {"team": "media", "a": "b"}, "env": {"A": "plain", "B": "keyring:db", "C": {"value": "env:X"}},
      "files": {"inputs": ["data/in.jpg", {"source": "https://h/x?y", "target": "x"}], "outputs": ["out.jpg"]},
      "override": {"type": "edge", "backend": "edge", "reason": "near"}})",
                          "t.json");
    QCOMPARE(spec.name, std::string("thumbs-42"));
    QCOMPARE(spec.features.value(FeatureId::ExecutionTimeEstimate), 12.0);
    QCOMPARE(spec.features.value(FeatureId::MemoryRequirement), 512e6);
    QCOMPARE(spec.features.value(FeatureId::Stateful), 0.0);
    QCOMPARE(spec.features.value(FeatureId::ExecutionPattern), 3.0);
    QCOMPARE(spec.features.value(FeatureId::Frequency), 5.0 / 3600);
    QCOMPARE(spec.features.value(FeatureId::NetworkBandwidthRequirement), 1e7);
    QVERIFY(!spec.features.isKnown(FeatureId::CpuRequirement));
    QCOMPARE(*model::findResource(spec.features, "license.matlab"), 2.0);
    QVERIFY((spec.run.command == std::vector<std::string>{"python3", "thumb.py", "", "7"}));
    QVERIFY(spec.run.hostNetwork);
    QCOMPARE(spec.inputs, std::string(R"({"b":1.50,"a":[true,null,"é\n"]})"));
    QCOMPARE(spec.timeout.run->count(), std::int64_t{30'000'000});
    QCOMPARE(spec.retry.attempts, 3);
    QCOMPARE(spec.retry.backoffBase.count(), std::int64_t{500'000});
    QVERIFY((spec.retry.on
             == std::vector{model::FailureClass::Unavailable, model::FailureClass::OutOfMemory}));
    QCOMPARE(base::toMicros(*spec.notBefore), std::int64_t{1'767'225'600'000'000});
    QCOMPARE(*model::findLabel(spec.labels, "team"), std::string("media"));
    QCOMPARE(spec.env.size(), std::size_t{3});
    QVERIFY(spec.env[1].source == model::EnvValue::Source::Keyring);
    QCOMPARE(spec.env[2].value, std::string("env:X"));
    QCOMPARE(spec.files[0].target, std::string("in.jpg"));
    QVERIFY(spec.files[2].isOutput);
    QVERIFY(spec.override->type == model::ExecutionType::Edge);
}

void TestTaskFile::readsJsonAndYamlAlike()
{
    const auto yaml = one("name: a\nfeatures:\n  execution_time_estimate: 700ms\n  stateful: true\n"
                          "run:\n  command: [sleep, 0.1]\nlabels: {yes: yes}\ninputs: {x: 0x10}\n");
    const auto json = one(R"({"name":"a","features":{"execution_time_estimate":0.7,"stateful":true},
        "run":{"command":["sleep","0.1"]},"labels":{"yes":"yes"},"inputs":{"x":16}})",
                          "t.json");
    QVERIFY(yaml.features == json.features);
    QVERIFY(yaml.run == json.run);
    QVERIFY(yaml.labels == json.labels);
}

void TestTaskFile::scalesExactly()
{
    const auto time = [](const std::string& text) {
        return one(withRun("features: {execution_time_estimate: " + text + "}"))
            .features.value(FeatureId::ExecutionTimeEstimate);
    };
    QCOMPARE(time("700ms"), 0.7);
    QCOMPARE(time("0.7"), 0.7);
    QCOMPARE(time("'0.7s'"), 0.7);
    const auto rate = [](const std::string& text) {
        return one(withRun("features: {frequency: " + text + "}"))
            .features.value(FeatureId::Frequency);
    };
    QCOMPARE(rate("5"), rate("5/h"));
    QCOMPARE(rate("0.3"), rate("0.3/h"));
    QCOMPARE(rate("0"), 0.0);
}

void TestTaskFile::readsManyTasks_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("count");
    const QString task = "{\"run\":{\"command\":[\"a\"]}}";
    QTest::newRow("one") << task << 1;
    QTest::newRow("list") << "[" + task + "," + task + "]" << 2;
    QTest::newRow("JSON lines") << task + "\n" + task + "\n" + task + "\n" << 3;
    QTest::newRow("documents") << "run: {command: [a]}\n---\nrun: {command: [a]}\n" << 2;
    QTest::newRow("YAML list") << "- run: {command: [a]}\n- run: {command: [b]}\n" << 2;
}

void TestTaskFile::readsManyTasks()
{
    QFETCH(QString, text);
    QFETCH(int, count);
    const auto specs = model::readTaskFile(text.toStdString(), "-");
    QVERIFY2(specs, specs ? "" : messages(specs.error()).c_str());
    QCOMPARE(static_cast<int>(specs->size()), count);
    QCOMPARE(specs->front().name, std::string("a"));
}

void TestTaskFile::namesTheMistake_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const QString& text, const QString& error) {
        QTest::newRow(name) << text << error;
    };
    const auto feature = [&](const char* name, const QString& field, const QString& error) {
        row(name, "{run: {command: [x]}, features: {" + field + "}}", error);
    };
    const auto field = [&](const char* name, const QString& text, const QString& error) {
        row(name, "{run: {command: [x]}, " + text + "}", error);
    };
    row("empty", "", "holds no task");
    row("not a map", "3", "a task must be a map, not a number");
    row("no run", "name: a", "says nothing to run");
    row("unknown key", "{run: {command: [x]}, feature: {}}",
        "t.yaml:1:23: a task has no key 'feature' (did you mean 'features'?)");
    row("duplicate key", "name: a\nname: b\n", "2:1");
    feature("unknown feature", "memory_requirment: 2GB", "did you mean 'memory_requirement'?");
    feature("label among features", "labels: {a: b}", "stands beside 'features'");
    feature("wrong unit", "memory_requirement: 12s", "'12s' is a time (for example 512MB");
    feature("bits for bytes", "memory_requirement: 12Mbps", "memory_requirement is a bytes");
    feature("no unit", "memory_requirement: '12'", "lacks a unit");
    feature("unknown unit", "memory_requirement: 12mb", "memory_requirement");
    feature("negative", "memory_requirement: -1", "must not be negative");
    feature("negative text", "memory_requirement: '-1GB'", "must not be negative");
    feature("too large", "memory_requirement: 1e400", "1e400");
    feature("too large text", "memory_requirement: 1e400GB", "memory_requirement");
    feature("not a number", "memory_requirement: NaN", "memory_requirement");
    feature("not a number in YAML", "memory_requirement: .nan", "finite number");
    feature("infinite", "memory_requirement: .inf", "finite number");
    feature("bool", "stateful: 1", "stateful must be true or false, not a number");
    feature("bool text", "stateful: yes", "without quotes");
    feature("enumeration", "trigger_type: htpp", "did you mean 'http'? one of manual, http");
    feature("count", "dependencies_count: 1.5", "whole number");
    feature("negative count", "dependencies_count: -2", "out of range");
    feature("resource", "resources: {gpu: a}", "resources.gpu");
    row("shell line", "run: {command: ls -l}", R"(["/bin/sh", "-c")");
    row("empty program", "run: {command: ['']}", "is empty");
    row("two ways", "run: {command: [x], url: 'http://a'}", "exactly one of");
    row("package alone", "run: {url: 'http://a', package: p}", "run.package goes with");
    row("scheme", "run: {url: 'ftp://a'}", "http:// or https://");
    row("function", "run: {function: 'a@'}", "not a function's name");
    row("NUL", "run: {command: [\"a\\0b\"]}", "1:");
    field("timeout", "timeout: {run: 0}", "must be longer than 0");
    field("timeout key", "timeout: {runs: 1s}", "did you mean 'run'?");
    field("attempts", "retry: {attempts: 0}", "use 1 to 1000");
    field("backoff", "retry: {backoff: 5s..1s}", "cap is smaller");
    field("retry class", "retry: {on: [oops]}", "one of unavailable");
    field("time", "not_before: tomorrow", "for example 2026-01-01T08:00:00+08:00");
    field("no such day", "not_before: 2026-02-30T08:00:00Z", "not_before");
    field("deadline", "not_before: 2026-01-01T08:00:00Z, deadline: 2026-01-01T08:00:00+08:00",
          "not after not_before");
    field("env name", "env: {'A=B': c}", "without '='");
    field("secret", "env: {A: 'keyring:'}", "names nothing");
    field("outside", "files: {outputs: [../a]}", "inside the task's directory");
    field("override", "override: {reason: r}", "neither a type nor a backend");
    row("self", "{name: a, run: {command: [x]}, depends_on: [a]}", "in a circle: a → a");
    row("cycle",
        "- {name: a, run: {command: [x]}, depends_on: [b]}\n"
        "- {name: b, run: {command: [x]}, depends_on: [c]}\n"
        "- {name: c, run: {command: [x]}, depends_on: [a]}\n",
        "1:46: depends_on goes in a circle: a → b → c → a");
    row("missing dependency",
        "- {name: fetch, run: {command: [x]}}\n"
        "- {name: b, run: {command: [x]}, depends_on: [fecth]}\n",
        "2:46: depends_on 'fecth' is neither a task id nor a name in this file (did you mean "
        "'fetch'?)");
    row("ambiguous",
        "- {name: a, run: {command: [x]}}\n- {name: a, run: {command: [x]}}\n"
        "- {name: b, run: {command: [x]}, depends_on: [a]}\n",
        "2 tasks of the file have that name");
    row("dependency twice", "- {name: b, run: {command: [x]}, depends_on: [a, a]}", "'a' twice");
    row("key twice",
        "- {name: a, run: {command: [x]}, idempotency_key: k}\n"
        "- {name: b, run: {command: [x]}, idempotency_key: k}\n",
        "given to the task in line 1");
    row("label", "{run: {command: [x]}, labels: [a]}", "labels must be a map");
}

void TestTaskFile::namesTheMistake()
{
    QFETCH(QString, text);
    QFETCH(QString, error);
    const auto specs = model::readTaskFile(text.toStdString(), "t.yaml");
    QVERIFY(!specs);
    const auto described = QString::fromStdString(messages(specs.error()));
    QVERIFY2(described.contains(error), qPrintable(described));
    QVERIFY2(described.startsWith("t.yaml:"), qPrintable(described));
    for (const auto& problem : specs.error())
        QVERIFY2(problem.where.line >= 1, qPrintable(described));
}

void TestTaskFile::refusesHugeFiles()
{
    const std::string text =
        "{\"name\": \"" + std::string(64U << 20U, 'a') + "\", \"run\": {\"command\": [\"x\"]}}";
    const auto specs = model::readTaskFile(text, "t.json");
    QVERIFY(!specs);
    QVERIFY(specs.error().front().code == base::ErrorCode::ResourceExhausted);
    const std::string name =
        "{\"name\": \"" + std::string(1U << 20U, 'a') + "\", \"run\": {\"command\": [\"x\"]}}";
    const auto longName = model::readTaskFile(name, "t.json");
    QVERIFY(!longName);
    QCOMPARE(base::describe(longName.error().front()),
             std::string("t.json:1:10: name has 1048576 bytes, the limit is 256 (shorten it)"));
}

void TestTaskFile::reportsAtMostTwentyErrors()
{
    std::string text;
    for (int i = 0; i < 100; ++i)
        text += "- {name: a" + std::to_string(i) + "}\n";
    const auto specs = model::readTaskFile(text, "t.yaml");
    QVERIFY(!specs);
    QCOMPARE(specs.error().size(), std::size_t{20});
}

void TestTaskFile::checksLongChains()
{
    std::string text;
    constexpr int kLength = 20'000;
    for (int i = 0; i < kLength; ++i)
        text += R"({"name":"t)" + std::to_string(i)
            + R"(","run":{"command":["x"]},"depends_on":["t)" + std::to_string((i + 1) % kLength)
            + "\"]}\n";
    const auto specs = model::readTaskFile(text, "t.jsonl");
    QVERIFY(!specs);
    QVERIFY(messages(specs.error()).contains("t0 → t1 → t2"));
}

void TestTaskFile::readsBackItsJson_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << "run: {command: [a, b]}";
    QTest::newRow("function") << "run: {function: thumbnail@3}";
    QTest::newRow("url") << "run: {url: 'http://h/p?q=1'}";
    QTest::newRow("odd frequency") << "{run: {command: [x]}, features: {frequency: 0.1}}";
    QTest::newRow("third") << "{run: {command: [x]}, features: {frequency: 0.333333333/d}}";
    QTest::newRow("texts") << "{run: {command: [\"a\\\"\\n\\té\\u0001\"]}, labels: {\"\\\"\": ''}}";
    QTest::newRow("numbers") << "{run: {command: [x]}, inputs: {a: 12345678901234567890, b: -0.0}}";
    QTest::newRow("origins") << "{run: {command: [x]}, features: {stateful: true}, "
                                "feature_origins: {stateful: assumed}}";
    QTest::newRow("no retry") << "{run: {command: [x]}, retry: {on: []}}";
    QTest::newRow("env") << "{run: {command: [x]}, env: {A: 'file:/a', B: {value: 'file:/b'}}}";
    QTest::newRow("time") << "{run: {command: [x]}, timeout: {run: 1.000001}, "
                             "not_before: 1969-12-31T23:59:59.999999Z}";
}

void TestTaskFile::readsBackItsJson()
{
    QFETCH(QString, text);
    const auto spec = one(text.toStdString());
    const std::string json = model::toJson(spec);
    const auto back = model::readTaskFile(json, "t.json");
    QVERIFY2(back, back ? "" : (json + messages(back.error())).c_str());
    QVERIFY2(back->front() == spec, json.c_str());
    QCOMPARE(model::toJson(back->front()), json);
}

void TestTaskFile::readsBackRandomTasks()
{
    base::SeededRandom random(7);
    for (int round = 0; round < 2000; ++round) {
        model::TaskSpec spec;
        spec.name = "t" + std::to_string(random.next() % 1000);
        spec.run.command = {"x", std::string(random.next() % 20, '\\')};
        for (const auto& info : model::allFeatures()) {
            if (random.next() % 2 == 0)
                continue;
            double value = random.uniform() * static_cast<double>(1ULL << random.next() % 50);
            if (info.kind == model::FeatureKind::Bool)
                value = static_cast<double>(random.next() % 2);
            if (info.kind == model::FeatureKind::Enum)
                value = static_cast<double>(random.next() % info.values.size());
            if (info.id == FeatureId::DependenciesCount)
                value = static_cast<double>(random.next() % 1'000'000);
            spec.features.set(info.id, value, static_cast<model::ValueOrigin>(random.next() % 3));
        }
        spec.timeout.run =
            base::Micros{static_cast<std::int64_t>(random.next() % (1ULL << 50)) + 1};
        spec.retry.backoffCap = base::Micros{static_cast<std::int64_t>(random.next() % (1U << 30))}
            + spec.retry.backoffBase;
        spec.deadline = base::fromMicros(static_cast<std::int64_t>(random.next() % (1ULL << 55)));
        const std::string json = model::toJson(spec);
        const auto back = model::readTaskFile(json, "t.json");
        QVERIFY2(back && back->front() == spec, json.c_str());
    }
}

void TestTaskFile::readsClassifyRecords()
{
    const auto record = model::readClassifyRecord(
        R"({"id": 7, "features": {"stateful": true}, "task_type": "t", "labels": {"a": "b"}})",
        "in.jsonl", 3);
    QVERIFY(record);
    QCOMPARE(record->id, std::string("7"));
    QVERIFY(record->features.isKnown(FeatureId::Stateful));
    QCOMPARE(record->taskType, std::string("t"));
    const auto none = model::readClassifyRecord("{}", "in.jsonl", 1);
    QVERIFY(none);
    QCOMPARE(none->id, std::string("null"));
}

void TestTaskFile::locatesBadRecords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    QTest::newRow("syntax") << R"({"id": )" << "in.jsonl:9:";
    QTest::newRow("feature") << R"({"features": {"statefull": true}})"
                             << "in.jsonl:9:15: unknown feature 'statefull'";
    QTest::newRow("key") << R"({"feature": {}})" << "in.jsonl:9:2: a record has no key 'feature'";
    QTest::newRow("id") << R"({"id": []})" << "in.jsonl:9:8: id must be";
    QTest::newRow("empty") << "" << "in.jsonl:9:1: a record must be a map, not null";
    QTest::newRow("YAML") << "id: 3" << "in.jsonl:9:1";
    QTest::newRow("1e400") << R"({"features": {"memory_requirement": 1e400}})" << "in.jsonl:9:37";
}

void TestTaskFile::locatesBadRecords()
{
    QFETCH(QString, text);
    QFETCH(QString, error);
    const auto record = model::readClassifyRecord(text.toStdString(), "in.jsonl", 9);
    QVERIFY(!record);
    const auto described = QString::fromStdString(base::describe(record.error()));
    QVERIFY2(described.startsWith(error), qPrintable(described));
}

QTEST_GUILESS_MAIN(TestTaskFile)
#include "tst_task_file.moc"
