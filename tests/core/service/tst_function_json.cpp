// The JSON of deployed functions: what is written reads back, and what is wrong is named.
#include "service/function_json.h"
#include "support/printers.h"

#include <QtTest>

#include <random>

namespace tributary {
namespace {

using serverless::FunctionInfo;
using serverless::FunctionSpec;
using serverless::FunctionVersion;

constexpr int kRounds = 2000;

class Dice
{
public:
    explicit Dice(unsigned seed)
        : m_engine(seed)
    {
    }
    int upTo(int most) { return std::uniform_int_distribution(0, most)(m_engine); }
    std::string text()
    {
        static const std::vector<std::string> kParts{"a", "Z",  " ", "\"", "\\",   "\n", "=",
                                                     "é", "任", "{", "~",  "null", "1e3"};
        std::string text;
        for (int i = upTo(6); i > 0; --i)
            text += kParts[static_cast<std::size_t>(upTo(static_cast<int>(kParts.size()) - 1))];
        return text;
    }
    std::vector<std::string> texts()
    {
        std::vector<std::string> list(static_cast<std::size_t>(upTo(3)));
        for (auto& item : list)
            item = text();
        return list;
    }
    FunctionSpec spec()
    {
        FunctionSpec spec;
        spec.name = "f-" + std::to_string(upTo(9));
        spec.entry = texts();
        spec.command = texts();
        spec.handler = text();
        spec.memoryBytes = (16LL << 20U) + upTo(1 << 30);
        spec.timeout = base::Micros{1 + upTo(900'000'000 - 1)};
        spec.concurrency = upTo(10'000);
        spec.keepWarm = upTo(1'000);
        for (int i = upTo(3); i > 0; --i)
            spec.env.emplace_back("V" + std::to_string(i), text());
        std::ranges::sort(spec.env);
        return spec;
    }

private:
    std::mt19937 m_engine;
};

class TestFunctionJson : public QObject
{
    Q_OBJECT

private slots:
    void deploymentsReadBack()
    {
        Dice dice(7);
        for (int round = 0; round < kRounds; ++round) {
            FunctionSpec spec = dice.spec();
            spec.packageDir = dice.upTo(1) == 0 ? "" : "/srv/" + dice.text();
            const std::string text = service::deployJson(spec);
            const auto read = service::readFunction(text, "function.json");
            QVERIFY2(read.has_value(),
                     read ? "" : (text + base::describe(read.error().front())).c_str());
            QVERIFY2(*read == spec, text.c_str());
        }
    }

    void versionsReadBack()
    {
        Dice dice(8);
        for (int round = 0; round < kRounds; ++round) {
            FunctionVersion version{dice.spec(), serverless::contentHash({}),
                                    base::fromMicros(1'700'000'000'000'000 + dice.upTo(1 << 30))};
            version.spec.version = 1 + dice.upTo(99);
            version.spec.packageHash = dice.upTo(1) == 0 ? "" : serverless::contentHash({});
            const std::string text = service::functionVersionJson(version, true);
            const auto read = service::readFunctionVersion(text);
            QVERIFY2(read.has_value(), text.c_str());
            QVERIFY2(read->spec == version.spec && read->hash == version.hash
                         && read->deployedAt == version.deployedAt,
                     text.c_str());
        }
    }

    void listsReadBack()
    {
        Dice dice(9);
        FunctionInfo function{"f", 2, {}};
        for (int number = 1; number <= 3; ++number) {
            FunctionVersion version{dice.spec(), "hash", base::fromMicros(number)};
            version.spec.version = number;
            function.versions.push_back(std::move(version));
        }
        function.versions[1].spec.keepWarm = 50'000; // was taken when nobody minded
        const std::string text = R"({"functions": [)" + service::functionJson(function) + "]}";
        const auto read = service::readFunctionList(text);
        QVERIFY(read.has_value());
        QCOMPARE(read->size(), std::size_t{1});
        QCOMPARE(read->front().name, std::string("f"));
        QCOMPARE(read->front().current, 2);
        QCOMPARE(read->front().versions.size(), std::size_t{3});
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(read->front().versions[i].spec == function.versions[i].spec);
        QVERIFY(!service::readFunctionList("[]").has_value());
        QVERIFY(!service::readFunctionList(R"({"functions": [{"versions": [1]}]})").has_value());
    }

    // People write sizes and times with units.
    void takesUnits()
    {
        const auto read = service::readFunction(
            R"({"name": "f", "command": ["true"], "memory_bytes": "256MiB", "timeout": "1.5m"})",
            "function.json");
        QVERIFY(read.has_value());
        QCOMPARE(read->memoryBytes, std::int64_t{256} << 20U);
        QCOMPARE(read->timeout.count(), std::int64_t{90'000'000});
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("word");
        const auto row = [](const char* name, const QByteArray& text, const char* word) {
            QTest::newRow(name) << text << QByteArray(word);
        };
        row("no json", "{\"name\": ", "function.json");
        row("a list", "[]", "function");
        row("unknown key", R"({"name": "f", "memori": 1})", "memori");
        row("its hash", R"({"name": "f", "package": "0123"})", "package");
        row("name", R"({"name": 5})", "name");
        row("command", R"({"name": "f", "command": "true"})", "command");
        row("an argument", R"({"name": "f", "command": ["true", 1]})", "command");
        row("memory", R"({"name": "f", "memory_bytes": "64MiB of it"})", "memory_bytes");
        row("negative", R"({"name": "f", "memory_bytes": -1})", "memory_bytes");
        row("timeout", R"({"name": "f", "timeout": "5 GiB"})", "timeout");
        row("1e400", R"({"name": "f", "timeout": 1e400})", "1e400");
        row("concurrency", R"({"name": "f", "concurrency": 1.5})", "concurrency");
        row("too many", R"({"name": "f", "keep_warm": 1001})", "keep_warm");
        row("env", R"({"name": "f", "env": ["A=1"]})", "env");
        row("a variable", R"({"name": "f", "env": {"A=B": "1"}})", "variable");
        row("twice", R"({"name": "f", "env": {"A": "1", "A": "2"}})", "A");
        row("relative", R"({"name": "f", "package_dir": "code"})", "package_dir");
        row("NUL", "{\"name\": \"f\", \"handler\": \"a\\u0000b\"}", "handler");
        row("deep", "{\"name\": " + QByteArray(100, '[') + QByteArray(100, ']') + "}", "64");
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, word);
        const auto read = service::readFunction(text.toStdString(), "function.json");
        QVERIFY(!read.has_value());
        const QByteArray said = QByteArray::fromStdString(base::describe(read.error().front()));
        QVERIFY2(said.contains(word), said);
        QVERIFY2(said.contains("function.json:1:"), said);
    }

    void tellsEveryMistake()
    {
        const auto read = service::readFunction(
            R"({"name": 5, "memory_bytes": "x", "env": 1, "colour": 2})", "function.json");
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().size(), std::size_t{4});
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestFunctionJson)
#include "tst_function_json.moc"
