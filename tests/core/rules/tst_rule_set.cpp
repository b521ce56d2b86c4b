#include "rules/rule_set.h"
#include "support/printers.h"

#include <QFile>

using namespace tributary;
using model::FeatureId;

namespace {

std::optional<std::string> readFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return file.readAll().toStdString();
}

QString describeProblems(const std::vector<rules::Problem>& problems)
{
    QStringList lines;
    for (const auto& problem : problems)
        lines << QString::fromStdString(base::describe(problem.error));
    return lines.join('\n');
}

// Rules "a: stateful …" with the given hit policy; one condition and type for each.
std::string ruleFile(const std::string& policy,
                     const std::vector<std::array<std::string, 3>>& ruleRows)
{
    std::string text = "hit_policy: " + policy + "\ntask_classification_rules:\n";
    char name = 'a';
    for (const auto& [condition, type, priority] : ruleRows) {
        text += std::string("  - name: ") + name++ + "\n    condition: " + condition
            + "\n    classification: {type: " + type + ", priority: " + priority + "}\n";
    }
    return text;
}

model::Features features(std::initializer_list<std::pair<FeatureId, double>> values)
{
    model::Features out;
    for (const auto& [id, value] : values)
        out.set(id, value);
    return out;
}

const std::string kNoText;
const model::Labels kNoLabels;

} // namespace

class TestRuleSet : public QObject
{
    Q_OBJECT

private slots:
    void loadsTheSeed();
    void loadsTheProductsSets_data();
    void loadsTheProductsSets();
    void loadsJson();
    void readsEveryKey();
    void appliesHitPolicies_data();
    void appliesHitPolicies();
    void refuses_data();
    void refuses();
    void aPublishedVersionMayHaveTestsOfOneName();
    void tellsAllProblemsInOrder();
    void knowsSpans();
    void runsTests();
};

void TestRuleSet::loadsTheSeed()
{
    const auto text =
        readFile(QStringLiteral(TRIBUTARY_SOURCE_DIR "/../shared/seed/classification-rules.yaml"));
    if (!text)
        QSKIP("the seed's rule file is not beside this source tree");
    const auto set = rules::loadRules(*text, "seed");
    QVERIFY2(set.has_value(), set ? "" : qPrintable(describeProblems(set.error())));
    QCOMPARE(set->rules().size(), std::size_t{3});
    QCOMPARE(set->source(), *text);
    auto task = features({{FeatureId::ExecutionTimeEstimate, 12},
                          {FeatureId::CpuRequirement, 1},
                          {FeatureId::MemoryRequirement, 512e6},
                          {FeatureId::Stateful, 0},
                          {FeatureId::DependenciesCount, 0},
                          {FeatureId::TriggerType, 1}});
    const auto small = set->classify({task, kNoText, kNoLabels});
    QCOMPARE(small.rule, std::string("serverless_suitable"));
    QVERIFY(small.type == model::ExecutionType::Serverless);
    QVERIFY(small.priority == model::Priority::High);
    task.set(FeatureId::ExecutionTimeEstimate, 300);
    QCOMPARE(set->classify({task, kNoText, kNoLabels}).rule,
             std::string("default_traditional_rule"));
    task.set(FeatureId::MemoryRequirement, 16e9 + 1);
    QCOMPARE(set->classify({task, kNoText, kNoLabels}).rule, std::string("traditional_required"));
}

void TestRuleSet::loadsTheProductsSets_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("default") << "default.yaml";
    QTest::newRow("seed") << "seed.yaml";
}

void TestRuleSet::loadsTheProductsSets()
{
    QFETCH(QString, file);
    const auto text = readFile(QStringLiteral(TRIBUTARY_SOURCE_DIR "/resources/rules/") + file);
    QVERIFY(text.has_value());
    const auto set = rules::loadRules(*text, file.toStdString());
    QVERIFY2(set.has_value(), set ? "" : qPrintable(describeProblems(set.error())));
    QCOMPARE(set->rules().size(), std::size_t{3});
    for (const auto& result : set->runTests())
        QVERIFY2(result.passed, (result.name + ": " + result.message).c_str());
}

void TestRuleSet::loadsJson()
{
    const auto set = rules::loadRules(R"({"task_classification_rules": [
        {"name": "a", "condition": "labels.team = \"ä\" AND\n stateful",
         "classification": {"type": "edge"}}]})",
                                      "f.json");
    QVERIFY2(set.has_value(), set ? "" : qPrintable(describeProblems(set.error())));
    const auto task = features({{FeatureId::Stateful, 1}});
    QCOMPARE(set->match({task, kNoText, {{"team", "ä"}}}), 0);
}

void TestRuleSet::readsEveryKey()
{
    const auto set = rules::loadRules(R"(
task_classification_rules:
  - name: a
    description: What it is for
    enabled: false
    condition: stateful
    classification:
      type: edge
      provider: edge-container
      backends: [e1, e2]
      policy: split
      weights: {e1: 90, e2: 10}
      fallback: traditional
      reason: because
      priority: critical
  - name: b
    description: Only described
    condition: true
    classification: {type: serverless}
)",
                                      "f");
    QVERIFY2(set.has_value(), set ? "" : qPrintable(describeProblems(set.error())));
    const auto& rule = set->rules()[0];
    QVERIFY(!rule.enabled);
    QCOMPARE(rule.description, std::string("What it is for"));
    const model::Classification expected{.type = model::ExecutionType::Edge,
                                         .rule = "a",
                                         .reason = "because",
                                         .priority = model::Priority::Critical,
                                         .provider = "edge-container",
                                         .backends = {"e1", "e2"},
                                         .policy = model::RoutingPolicy::Split,
                                         .weights = {{"e1", 90}, {"e2", 10}},
                                         .fallback = model::ExecutionType::Traditional};
    QVERIFY(rule.classification == expected);
    const auto task = features({{FeatureId::Stateful, 1}});
    QCOMPARE(set->match({task, kNoText, kNoLabels}), 1); // a disabled rule is passed over
    const auto& second = set->rules()[1].classification;
    QCOMPARE(second.reason, std::string("Only described"));
    QVERIFY(second.priority == model::Priority::Medium);
    auto published = *set;
    published.setVersion(7);
    QCOMPARE(published.classify({task, kNoText, kNoLabels}).ruleSetVersion, std::int64_t{7});
}

void TestRuleSet::appliesHitPolicies_data()
{
    QTest::addColumn<QString>("policy");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("stateful");
    QTest::newRow("first") << "first" << "a" << "rule a" << true;
    QTest::newRow("priority") << "priority" << "b" << "rule b" << true;
    QTest::newRow("unique, two") << "unique" << "default_traditional_rule"
                                 << "more than one rule is true: a and b" << true;
    QTest::newRow("unique, one") << "unique" << "d" << "rule d" << false;
    QTest::newRow("first, later") << "first" << "d" << "rule d" << false;
}

void TestRuleSet::appliesHitPolicies()
{
    QFETCH(QString, policy);
    QFETCH(QString, rule);
    QFETCH(QString, reason);
    QFETCH(bool, stateful);
    const auto set = rules::loadRules(ruleFile(policy.toStdString(),
                                               {{"stateful", "edge", "medium"},
                                                {"stateful", "serverless", "high"},
                                                {"stateful", "traditional", "high"},
                                                {"NOT stateful", "edge", "low"},
                                                {"concurrent", "edge", "critical"}}),
                                      "f");
    QVERIFY2(set.has_value(), set ? "" : qPrintable(describeProblems(set.error())));
    const auto task = features({{FeatureId::Stateful, stateful ? 1 : 0}});
    const auto got = set->classify({task, kNoText, kNoLabels});
    QCOMPARE(QString::fromStdString(got.rule), rule);
    QCOMPARE(QString::fromStdString(got.reason), reason);
}

void TestRuleSet::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const char* text, const char* error) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(error);
    };
    const auto rule = [&](const char* name, const char* rest, const char* error) {
        QTest::newRow(name) << QStringLiteral("task_classification_rules:\n  - name: a\n")
                + QString::fromUtf8(rest)
                            << QString::fromUtf8(error);
    };
    row("empty", "", "f:1:1: the file is empty");
    row("not a map", "- a", "f:1:1: ");
    row("no rules", "hit_policy: first", "task_classification_rules is missing");
    row("rules no list", "task_classification_rules: 5", "f:1:28: task_classification_rules must");
    row("unknown key", "task_classification_rule: []", "task_classification_rules");
    row("unknown policy", "hit_policy: last\ntask_classification_rules: []", "f:1:13: ");
    row("broken yaml", "task_classification_rules: [", "f:");
    rule("inside a block",
         "    condition: |\n      stateful AND\n      cpu_requirement < 2\n"
         "    classification: {type: edge}\n",
         "f:5:25: unit missing: 2 is compared with a value of cores (write 2_cores)");
    rule("inside a folded block",
         "    condition: >\n      stateful AND\n      nothing = 2\n"
         "    classification: {type: edge}\n",
         "f:5:7: unknown field 'nothing'");
    rule("inside quotes",
         "    condition: \"labels.a = \\\"ä\\\" AND nothing\"\n"
         "    classification: {type: edge}\n",
         "f:3:38: unknown field 'nothing'");
    rule("plain", "    condition: stateful AND 5\n    classification: {type: edge}\n",
         "f:3:29: a number alone is no condition");
    rule("no condition", "    classification: {type: edge}\n", "f:2:5: the rule has no condition");
    rule("empty condition", "    condition: ''\n    classification: {type: edge}\n",
         "f:3:17: there is no condition");
    rule("no type", "    condition: stateful\n    classification: {reason: x}\n",
         "the classification has no type");
    rule("unknown type", "    condition: stateful\n    classification: {type: cloud}\n",
         "f:4:28: ");
    rule("weights without split",
         "    condition: stateful\n    classification: {type: edge, weights: {a: 1}}\n",
         "weights are only for the policy split");
    rule("split without weights",
         "    condition: stateful\n    classification: {type: edge, policy: split}\n",
         "the policy split needs weights");
    rule("fallback to itself",
         "    condition: stateful\n    classification: {type: edge, fallback: edge}\n",
         "fallback is the type itself");
    rule("a second of its name",
         "    condition: stateful\n    classification: {type: edge}\n  - name: a\n"
         "    condition: stateful\n    classification: {type: edge}\n",
         "f:5:11: a second rule 'a'; the first is in line 2");
    rule("unknown key of a rule", "    conditon: stateful\n    classification: {type: edge}\n",
         "conditon");
    rule("a test for no rule",
         "    condition: stateful\n    classification: {type: edge}\n"
         "tests: [{name: t, features: {}, expect: {rule: b}}]\n",
         "there is no rule 'b'");
    rule("a test with a wrong unit",
         "    condition: stateful\n    classification: {type: edge}\n"
         "tests: [{name: t, features: {memory_requirement: 5s}, expect: {rule: a}}]\n",
         "f:5:50: ");
}

void TestRuleSet::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, error);
    const auto set = rules::loadRules(text.toStdString(), "f");
    QVERIFY(!set);
    const QString said = describeProblems(set.error());
    QVERIFY2(said.contains(error), qPrintable(said));
}

// What was published when that was no error goes on deciding.
void TestRuleSet::aPublishedVersionMayHaveTestsOfOneName()
{
    const std::string text = ruleFile("first", {{"stateful", "edge", "low"}})
        + "tests:\n  - {name: t, features: {stateful: true}, expect: {type: edge}}\n"
          "  - {name: t, features: {}, expect: {type: traditional}}\n";
    QVERIFY(!rules::loadRules(text, "f"));
    const auto set = rules::loadRules(text, "f", rules::RuleOrigin::Published);
    QVERIFY(set);
    QCOMPARE(set->tests().size(), std::size_t{2});
    // Anything else is as wrong as in a draft.
    const std::string twice = ruleFile("first", {{"stateful", "edge", "low"}})
        + "  - {name: a, condition: stateful, classification: {type: edge}}\n";
    QVERIFY(!rules::loadRules(twice, "f", rules::RuleOrigin::Published));
}

void TestRuleSet::tellsAllProblemsInOrder()
{
    const std::string text = R"(hit_policy: some
task_classification_rules:
  - name: a
    condition: nothing > 1 AND stateful > 2
    classification: {type: cloud}
  - name: b
    condition: (stateful
    classification: {type: edge}
  - name: c
    condition: stateful
    classification: {type: edge}
)";
    const auto set = rules::loadRules(text, "f");
    QVERIFY(!set);
    QList<int> lines;
    for (const auto& problem : set.error())
        lines << problem.error.where.line;
    QCOMPARE(lines, (QList<int>{1, 4, 4, 5, 7}));
    const auto& first = set.error()[1];
    QCOMPARE(text.substr(first.span.begin, first.span.end - first.span.begin),
             std::string("nothing"));
    QCOMPARE(first.rule, std::string("a"));
    const auto& type = set.error()[3];
    QCOMPARE(text.substr(type.span.begin, type.span.end - type.span.begin), std::string("cloud"));
}

void TestRuleSet::knowsSpans()
{
    const std::string text = ruleFile("first", {{"stateful", "edge", "low"}});
    const auto set = rules::loadRules(text, "f");
    const auto& rule = set->rules()[0];
    QCOMPARE(
        text.substr(rule.conditionSpan.begin, rule.conditionSpan.end - rule.conditionSpan.begin),
        std::string("stateful"));
    QVERIFY(text.substr(rule.span.begin).starts_with("name: a"));
}

void TestRuleSet::runsTests()
{
    const auto set = rules::loadRules(
        ruleFile("first", {{"stateful", "edge", "low"}})
            + "tests:\n  - {name: good, features: {stateful: true}, expect: {type: edge}}\n"
              "  - {name: bad type, features: {stateful: true}, expect: {type: serverless}}\n"
              "  - {name: bad rule, labels: {a: b}, task_type: t, expect: {rule: a}}\n",
        "f");
    QVERIFY2(set.has_value(), set ? "" : qPrintable(describeProblems(set.error())));
    QStringList lines;
    for (const auto& result : set->runTests())
        lines << QString::fromStdString(result.name + ": "
                                        + (result.passed ? "passed" : result.message));
    QCOMPARE(lines,
             (QStringList{"good: passed", "bad type: expected serverless, got edge by a",
                          "bad rule: expected the rule a, got default_traditional_rule"}));
}

QTEST_GUILESS_MAIN(TestRuleSet)
#include "tst_rule_set.moc"
