// Rule files as they should not be: huge, deep, contradictory. They are told apart from good ones,
// with the place and the way out, and large good ones work.
#include "rules/analysis/analysis.h"
#include "rules/editing/rule_edit.h"
#include "rules/explain.h"
#include "rules/test_coverage.h"
#include "support/printers.h"

#include <functional>

using namespace tributary;

namespace {

constexpr int kLeaves = 10'000;
constexpr int kRules = 60'000; // about 10 MB

std::string repeated(int count, const std::function<std::string(int)>& part,
                     const std::string& between = {})
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text += (i > 0 ? between : std::string()) + part(i);
    return text;
}

std::string rule(const std::string& name, const std::string& condition,
                 const std::string& more = {})
{
    return "  - name: " + name + "\n    condition: " + condition + "\n" + more
        + "    classification: {type: edge}\n";
}

std::string file(const std::string& rules)
{
    return "task_classification_rules:\n" + rules;
}

std::string one(const std::string& condition)
{
    return file(rule("a", condition));
}

// "line:column message (hint)" of the first problem; empty when the file loads.
QString firstProblem(const std::string& source)
{
    const auto set = rules::loadRules(source, "f");
    return set ? QString() : QString::fromStdString(base::describe(set.error().front().error));
}

model::Features withMemory(double bytes)
{
    model::Features features;
    features.set(model::FeatureId::MemoryRequirement, bytes);
    return features;
}

const std::string kNoText;
const model::Labels kNoLabels;

} // namespace

class TestBadRules : public QObject
{
    Q_OBJECT

private slots:
    void isRefused_data();
    void isRefused();
    void nestingOfAHundredWorks();
    void tenThousandLeavesWork();
    void tenMegabytesWork();
    void oneLongLineWorks();
    void manyProblemsAreToldInPart();
    void problemsFarBehindHaveTheirPlace();
    void manyTestsFindTheirRules();
};

void TestBadRules::isRefused_data()
{
    QTest::addColumn<std::string>("source");
    QTest::addColumn<QString>("said");
    const auto add = [](const char* name, const std::string& source, const char* said) {
        QTest::newRow(name) << source << QString::fromUtf8(said);
    };
    add("larger than 16 MiB", "# " + std::string(17'000'000, 'x') + "\n" + one("stateful"),
        "f: the text has 17000099 bytes, the limit is 16777216 (split the file)");
    add("nested 300 deep", one(std::string(300, '(') + "stateful" + std::string(300, ')')),
        "f:3:216: nested more than 200 deep (split the rule)");
    add("nested 100,000 deep",
        one(std::string(100'000, '(') + "stateful" + std::string(100'000, ')')),
        "f:3:216: nested more than 200 deep (split the rule)");
    add("a sum of 100,000",
        one("dependencies_count > "
            + repeated(
                100'000, [](int) { return "1"; }, " + ")),
        "f:3:839: nested more than 200 deep (split the rule)");
    add("YAML nested 65 deep", file("  - " + repeated(70, [](int) { return "- "; }) + "a\n"),
        "f:2:129: lists and maps are nested more than 64 deep");
    add("100,001 conditions",
        one(repeated(
            100'001, [](int) { return "stateful"; }, " OR ")),
        "f:3:16: more than 100000 conditions (split the rule)");
    add("a quote that is never closed",
        "task_classification_rules:\n  - name: a\n    condition: 'stateful\n"
        "    classification: {type: edge}\n",
        "f:3:16: the quote ' is never closed (write ' behind the text)");
    add("a name with a quote that is never closed",
        "task_classification_rules:\n  - name: \"a\n    condition: stateful\n",
        "f:2:11: the quote \" is never closed (write \" behind the text)");
    add("a bracket that is never closed",
        "task_classification_rules: [{name: a, condition: stateful\n",
        "f:1:29: the bracket { is never closed (close it, or look for the one that is too many)");
    add("time without a unit", one("execution_time_estimate < 300"),
        "f:3:42: unit missing: 300 is compared with a value of time (write 300s)");
    add("memory in cores", one("memory_requirement < 2_cores"),
        "f:3:16: bytes and cores don't go together (its units are "
        "B KB MB GB TB KiB MiB GiB TiB)");
    add("bits against bytes", one("network_bandwidth_requirement < 10MB"),
        "f:3:16: bit rate and bytes don't go together (bits and bytes never mix)");
    add("a sum of a time and a size", one("execution_time_estimate + memory_requirement < 1s"),
        "f:3:16: time and bytes don't go together (its units are B KB MB GB TB KiB MiB GiB TiB)");
    add("two rules of one name", file(rule("same", "stateful") + rule("same", "concurrent")),
        "f:5:11: a second rule 'same'; the first is in line 2 (rename one of them)");
    add("two tests of one name",
        one("stateful")
            + "tests:\n  - {name: same, features: {}, expect: {type: edge}}\n"
              "  - {name: other, features: {}, expect: {type: edge}}\n"
              "  - {name: same, features: {stateful: true}, expect: {type: edge}}\n",
        "f:8:12: a second test 'same'; the first is in line 6 (rename one of them)");
    add("a key twice", one("stateful") + "hit_policy: first\nhit_policy: first\n",
        "f:6:1: the key \"hit_policy\" stands here twice");
    add("a list that is none", std::string("task_classification_rules: 5\n"),
        "f:1:28: task_classification_rules must be a list "
        "(write one list item for each rule)");
    add("ten million NUL characters", file(std::string(10'000'000, '\0')),
        "f:2:1: control character 0x00 (remove the character)");
}

void TestBadRules::isRefused()
{
    QFETCH(const std::string, source);
    QFETCH(const QString, said);
    QCOMPARE(firstProblem(source), said);
    // What only changes text has the same to say, and nothing to give back.
    const auto text = rules::formatRuleFile(source, "f");
    QVERIFY(!text);
    QCOMPARE(QString::fromStdString(base::describe(text.error())), said);
}

void TestBadRules::nestingOfAHundredWorks()
{
    const auto set = rules::loadRules(
        file(rule("parentheses", std::string(100, '(') + "stateful" + std::string(100, ')'))
             + rule("negations", repeated(101, [](int) { return "NOT "; }) + "stateful")
             + rule("both",
                    repeated(50, [](int) { return "(concurrent OR NOT ("; }) + "stateful"
                        + std::string(100, ')'))),
        "f");
    QVERIFY(set.has_value());
    model::Features features;
    features.set(model::FeatureId::Stateful, 0);
    features.set(model::FeatureId::Concurrent, 0);
    QCOMPARE(set->match({features, kNoText, kNoLabels}), 1);
    features.set(model::FeatureId::Stateful, 1);
    QCOMPARE(set->match({features, kNoText, kNoLabels}), 0);
    const auto told = rules::explain(*set, {features, kNoText, kNoLabels});
    QVERIFY(told.rules[1].verdict == rules::Verdict::False);
    QCOMPARE(told.rules[2].leaves().size(), std::size_t{51});
    const auto again = rules::loadRules(*rules::formatRuleFile(set->source(), "f"), "f");
    QVERIFY(again.has_value());
    QVERIFY(again->rules()[2].ast == set->rules()[2].ast);
}

void TestBadRules::tenThousandLeavesWork()
{
    const auto isSize = [](int i) { return "memory_requirement = " + std::to_string(i) + "MB"; };
    const auto set = rules::loadRules(
        one(repeated(kLeaves, isSize, " OR "))
            + "tests:\n  - {name: t, features: {memory_requirement: 9999MB}, expect: {rule: a}}\n"
              "  - {name: u, features: {memory_requirement: 1B}, expect: {type: traditional}}\n",
        "f");
    QVERIFY(set.has_value());
    QCOMPARE(set->match({withMemory(9999e6), kNoText, kNoLabels}), 0);
    QCOMPARE(set->match({withMemory(9999.5e6), kNoText, kNoLabels}), rules::RuleSet::kNoRule);
    const auto told = rules::explain(*set, {withMemory(5e6), kNoText, kNoLabels});
    QCOMPARE(told.rules[0].leaves().size(), std::size_t{kLeaves});
    const auto coverage = rules::coverTests(*set);
    QCOMPARE(coverage.leaves.size(), std::size_t{kLeaves});
    QCOMPARE(coverage.coveredCount(), std::size_t{1});
    QVERIFY(set->runTests()[0].passed && set->runTests()[1].passed);
    // What the analysis leaves out, it says.
    const auto analysis = rules::analyse(*set, {});
    QVERIFY(!analysis.isComplete);
    QVERIFY(!analysis.tooComplex.empty());
}

void TestBadRules::tenMegabytesWork()
{
    const auto number = [](int i) {
        return rule("r" + std::to_string(i),
                    "memory_requirement >= " + std::to_string(i) + "MB AND memory_requirement < "
                        + std::to_string(i + 1)
                        + "MB AND (stateful IS NOT KNOWN OR labels.team = '组" + std::to_string(i)
                        + "')");
    };
    const std::string rules = repeated(kRules - 1, number);
    const std::string source = file(rules + number(kRules - 1));
    QVERIFY2(source.size() > 10'000'000, qPrintable(QString::number(source.size())));
    const auto set = rules::loadRules(source, "f");
    QVERIFY2(set.has_value(), qPrintable(firstProblem(source)));
    QCOMPARE(set->rules().size(), std::size_t{kRules});
    QCOMPARE(set->match({withMemory(59'998.5e6), kNoText, kNoLabels}), 59'998);
    QVERIFY(set->source() == source);
    // One rule is moved, all others stay byte by byte.
    const auto moved = rules::moveRule(source, kRules - 1, 0);
    QVERIFY(moved.has_value());
    QVERIFY(*moved == file(number(kRules - 1) + rules));
}

// As programs write it: flow style or JSON without a line break.
void TestBadRules::oneLongLineWorks()
{
    const auto flow = [](const char* quote) {
        return repeated(
            40'000,
            [quote](int i) {
                std::string text = "{'name': 'r" + std::to_string(i)
                    + "', 'condition': 'dependencies_count = " + std::to_string(i)
                    + "', 'classification': {'type': 'edge'}}";
                std::ranges::replace(text, '\'', quote[0]);
                return text;
            },
            ", ");
    };
    for (const std::string& source : {"task_classification_rules: [" + flow("'") + "]\n",
                                      "{\"task_classification_rules\": [" + flow("\"") + "]}"}) {
        const auto set = rules::loadRules(source, "f");
        QVERIFY2(set.has_value(), qPrintable(firstProblem(source)));
        QCOMPARE(set->rules().size(), std::size_t{40'000});
        const rules::Rule& last = set->rules().back();
        const rules::Span span = last.sourceSpan(last.checked.span);
        QCOMPARE(source.substr(span.begin, span.end - span.begin),
                 std::string("dependencies_count = 39999"));
    }
}

void TestBadRules::manyProblemsAreToldInPart()
{
    const auto set = rules::loadRules(
        file(repeated(20'000,
                      [](int i) {
                          return rule("r" + std::to_string(i),
                                      "memory_requirment > 1GB AND cpu_requirement > 1s",
                                      "    prioritty: high\n");
                      })),
        "f");
    QVERIFY(!set);
    const auto& problems = set.error();
    QCOMPARE(problems.size(), std::size_t{1001});
    QCOMPARE(problems[0].error.where.line, 3);
    QCOMPARE(problems[0].error.hint, std::string("did you mean 'memory_requirement'?"));
    QCOMPARE(problems.back().error.message, std::string("only the first 1000 problems are told"));
    QVERIFY(problems.back().error.where.line >= problems[999].error.where.line);
    // Likewise within one condition.
    const auto leaves = rules::loadRules(
        one(repeated(kLeaves, [](int) { return "memory_requirment = 1MB"; }, " OR ")), "f");
    QVERIFY(!leaves);
    QCOMPARE(leaves.error().size(), std::size_t{1001});
}

// Spans count bytes, places count characters, both from the start of the file.
void TestBadRules::problemsFarBehindHaveTheirPlace()
{
    std::string items = repeated(
        30'000,
        [](int i) {
            return R"({"name": "规则)" + std::to_string(i)
                + R"(", "condition": "stateful", "classification": {"type": "edge"}})";
        },
        ", ");
    for (int i = 0; i < 3; ++i)
        items += R"(, {"name": "坏)" + std::to_string(i)
            + R"(", "condition": "stateful", "classification": {"type": "egde"}})";
    const std::string source = "{\"task_classification_rules\": [" + items + "]}";
    const auto set = rules::loadRules(source, "f");
    QVERIFY(!set);
    QCOMPARE(set.error().size(), std::size_t{3});
    for (const auto& problem : set.error()) {
        QCOMPARE(problem.error.where.line, 1);
        QCOMPARE(source.substr(problem.span.begin, 6), std::string("\"egde\""));
    }
    QVERIFY(set.error()[0].span.begin < set.error()[1].span.begin);
}

void TestBadRules::manyTestsFindTheirRules()
{
    constexpr int kTests = 20'000;
    const auto set = rules::loadRules(
        file(repeated(5000,
                      [](int i) {
                          const std::string number = std::to_string(i);
                          return rule("r" + number, "dependencies_count = " + number);
                      }))
            + "tests:\n"
            + repeated(kTests,
                       [](int i) {
                           const std::string number = std::to_string(i % 5000);
                           return "  - {name: t" + std::to_string(i)
                               + ", features: {dependencies_count: " + number
                               + "}, expect: {type: edge, rule: r" + number + "}}\n";
                       }),
        "f");
    QVERIFY(set.has_value());
    const auto results = set->runTests();
    QCOMPARE(results.size(), std::size_t{kTests});
    QVERIFY(std::ranges::all_of(results, &rules::RuleTestResult::passed));
}

QTEST_GUILESS_MAIN(TestBadRules)
#include "tst_bad_rules.moc"
