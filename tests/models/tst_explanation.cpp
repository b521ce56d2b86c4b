#include "models/explanation.h"

#include "model/task_spec.h"
#include "rules/explain.h"
#include "rules/rule_set.h"

#include <QTest>

using namespace tributary;
using namespace tributary::models;

namespace {

std::string explained(const char* features)
{
    const auto rules = rules::loadRules(R"(
task_classification_rules:
  - name: small
    condition: memory_requirement < 2GB AND stateful = false
    classification: {type: serverless, priority: high, reason: fits}
  - name: off
    enabled: false
    condition: stateful = true
    classification: {type: edge}
)",
                                        "rules.yaml");
    Q_ASSERT(rules);
    const auto tasks = model::readTaskFile(
        std::string(R"({"run": {"command": ["a"]}, "features": )") + features + "}", "t.json");
    Q_ASSERT(tasks);
    return rules::explainJson("null", rules::explain(*rules, tasks->front().ruleInput()));
}

} // namespace

class TestExplanation : public QObject
{
    Q_OBJECT

private slots:
    void readsWhatTheCoreWrites()
    {
        const auto read =
            readExplanation(explained(R"({"memory_requirement": "512MB", "stateful": false})"));
        QVERIFY(read.has_value());
        QVERIFY(read->type == model::ExecutionType::Serverless);
        QVERIFY(read->priority == model::Priority::High);
        QCOMPARE(read->reason, QStringLiteral("fits"));
        QCOMPARE(read->rules.size(), 2);
        QVERIFY(read->winner() == &read->rules[0]);
        const ConditionRow& memory = read->rules[0].conditions.value(0);
        QVERIFY(memory.verdict == Verdict::True);
        QCOMPARE(memory.text, QStringLiteral("memory_requirement < 2GB"));
        QCOMPARE(memory.value, QStringLiteral("512MB"));
        QCOMPARE(memory.threshold, QStringLiteral("2GB"));
        QVERIFY(!memory.margin.isEmpty());
        QVERIFY(!read->rules[1].isEnabled);
        QVERIFY(!read->flips.isEmpty());
        QVERIFY(read->flips[0].type == model::ExecutionType::Traditional);
    }

    void unknownValuesAreUnknown()
    {
        const auto read = readExplanation(explained("{}"));
        QVERIFY(read.has_value());
        QVERIFY(read->winner() == nullptr);
        QVERIFY(read->rules[0].verdict == Verdict::Unknown);
        QVERIFY(read->rules[0].conditions.value(0).value.isEmpty());
    }

    void otherTextsAreNothing()
    {
        QVERIFY(!readExplanation(""));
        QVERIFY(!readExplanation("[]"));
        QVERIFY(!readExplanation(R"({"execution_type": "moon", "priority": "high"})"));
    }
};

QTEST_GUILESS_MAIN(TestExplanation)
#include "tst_explanation.moc"
