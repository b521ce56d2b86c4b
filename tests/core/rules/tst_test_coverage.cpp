// What the tests of a rule set have seen of its conditions.
#include "rules/explain.h"
#include "rules/test_coverage.h"
#include "support/printers.h"

using namespace tributary;
using rules::TestCoverage;

namespace {

const std::string kRules = R"(task_classification_rules:
  - name: first
    condition: |
      execution_time_estimate < 300s AND
      (stateful = false OR labels.team
         IN ['a', 'b'])
    classification: {type: serverless}
  - name: off
    enabled: false
    condition: cpu_requirement > 2_cores
    classification: {type: edge}
  - name: last
    condition: NOT memory_requirement IS KNOWN AND true
    classification: {type: traditional}
)";
const std::string kTests = R"(tests:
  - {name: one, features: {execution_time_estimate: 1s, stateful: false}, expect: {rule: first}}
  - {name: two, features: {execution_time_estimate: 400s, stateful: true, memory_requirement: 1GB},
     labels: {team: c}, expect: {type: traditional}}
)";

rules::RuleSet load(const std::string& text)
{
    auto set = rules::loadRules(text, "f");
    if (!set)
        qFatal("%s", base::describe(set.error().front().error).c_str());
    return std::move(*set);
}

// "rule path text: true/false/unknown"
QStringList linesOf(const rules::RuleSet& set, const TestCoverage& coverage)
{
    QStringList lines;
    for (const auto& leaf : coverage.leaves)
        lines << QStringLiteral("%1 %2 %3: %4/%5/%6")
                     .arg(QString::fromStdString(set.rules()[leaf.rule].name),
                          QString::fromStdString(leaf.path), QString::fromStdString(leaf.text))
                     .arg(leaf.seenTrue)
                     .arg(leaf.seenFalse)
                     .arg(leaf.seenUnknown);
    return lines;
}

} // namespace

class TestTestCoverage : public QObject
{
    Q_OBJECT

private slots:
    // Also where an earlier rule had decided or the verdict was certain; not what is switched off
    // or asks for nothing.
    void countsEveryCondition()
    {
        const rules::RuleSet set = load(kRules + kTests);
        const TestCoverage coverage = rules::coverTests(set);
        QCOMPARE(linesOf(set, coverage),
                 (QStringList{"first 0 execution_time_estimate < 300s: 1/1/0",
                              "first 1/0 stateful = false: 1/1/0",
                              "first 1/1 labels.team IN ['a', 'b']: 0/1/1",
                              "last 0/0 memory_requirement IS KNOWN: 1/1/0"}));
        QCOMPARE(coverage.tests, std::size_t{2});
        QCOMPARE(coverage.coveredCount(), std::size_t{3});
        QCOMPARE(coverage.percent(), 75.0);
        QVERIFY(coverage.isComplete);
        const rules::Span span = coverage.leaves[2].span;
        QCOMPARE(set.source().substr(span.begin, span.end - span.begin),
                 std::string("labels.team\n         IN ['a', 'b']"));
    }

    void nothingIsSeenWithoutTests()
    {
        const TestCoverage coverage = rules::coverTests(load(kRules));
        QCOMPARE(coverage.leaves.size(), std::size_t{4});
        QCOMPARE(coverage.percent(), 0.0);
    }

    void nothingIsMissingWhereNothingIsAsked()
    {
        const TestCoverage coverage =
            rules::coverTests(load("task_classification_rules:\n  - name: a\n    condition: true\n"
                                   "    classification: {type: edge}\n"));
        QVERIFY(coverage.leaves.empty());
        QCOMPARE(coverage.percent(), 100.0);
    }

    // The verdicts are those of the explanation that people see.
    void agreesWithTheExplanation()
    {
        const rules::RuleSet set = load(kRules + kTests);
        const TestCoverage coverage = rules::coverTests(set);
        QMap<QString, std::array<int, 3>> seen; // rule and path → false, true, unknown
        for (const auto& test : set.tests()) {
            const auto told = rules::explain(set, {test.features, test.taskType, test.labels});
            for (const auto& rule : told.rules) {
                for (const auto* leaf : rule.leaves())
                    ++seen[QString::fromStdString(rule.name + ' ' + leaf->path)]
                          [static_cast<std::size_t>(leaf->verdict)];
            }
        }
        QVERIFY(!coverage.leaves.empty());
        for (const auto& leaf : coverage.leaves) {
            const auto& name = set.rules()[leaf.rule].name;
            QCOMPARE(seen.value(QString::fromStdString(name + ' ' + leaf.path)),
                     (std::array{leaf.seenFalse, leaf.seenTrue, leaf.seenUnknown}));
        }
    }

    void canBeStopped()
    {
        std::string text = "task_classification_rules:\n";
        for (int i = 0; i < 5000; ++i)
            text += "  - name: r" + std::to_string(i)
                + "\n    condition: stateful\n    classification: {type: edge}\n";
        const rules::RuleSet set = load(text
                                        + kTests.substr(0, kTests.find("  - {name: two"))
                                              .replace(kTests.find("first"), 5, "r1"));
        QVERIFY(!rules::coverTests(set, [] { return true; }).isComplete);
        QVERIFY(rules::coverTests(set, [] { return false; }).isComplete);
    }
};

QTEST_GUILESS_MAIN(TestTestCoverage)
#include "tst_test_coverage.moc"
