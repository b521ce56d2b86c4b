#include "rules/editing/rule_edit.h"
#include "rules/editing/rule_parts.h"
#include "support/printers.h"

#include <numeric>

using namespace tributary;
using rules::RuleParts;

namespace {

const std::string kLines = R"(# Head
hit_policy: first
task_classification_rules:
  # About a
  - name: a
    condition: |
      stateful AND   # why
      concurrent

    classification: {type: edge}
  # About b
  # in two lines
  - name: b
    condition: stateful==true or concurrent
    classification:
      type: serverless
tests: []
)";
const std::string kJson = R"({"task_classification_rules": [
  {"name": "a", "condition": "stateful", "classification": {"type": "edge"}},
  {"name": "b", "condition": "concurrent", "classification": {"type": "edge"}}
], "tests": []}
)";

std::vector<std::size_t> inOrder(const RuleParts& parts)
{
    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    return order;
}

QString shown(const base::Result<std::string>& file)
{
    return QString::fromStdString(file ? *file : "error: " + file.error().message);
}

} // namespace

class TestRuleParts : public QObject
{
    Q_OBJECT

private slots:
    // Taken apart and put together, and each rule changed alone, the file is what one edit after
    // the other makes of it.
    void isTheFile_data()
    {
        QTest::addColumn<QString>("source");
        const auto row = [](const char* name, const std::string& source) {
            QTest::newRow(name) << QString::fromStdString(source);
        };
        row("lines", kLines);
        row("JSON", kJson);
        row("not indented",
            "task_classification_rules:\n- name: a\n  condition: stateful\n"
            "  classification: {type: edge}\n\n\n- name: b\n"
            "  condition: 'concurrent'\n  classification: {type: edge}");
        row("flow style",
            "x: 1\ntask_classification_rules: [{name: a, condition: stateful,\n"
            "  classification: {type: edge}}, # why\n {name: b, condition: \"a\"}]\n");
        row("flow style in lines",
            "task_classification_rules:\n  - {name: a, condition: stateful}\n"
            "  - {name: b, condition: stateful}\n");
        row("dashes on their own",
            "task_classification_rules:\n  -\n    name: a\n"
            "    condition: stateful\n  -\n    name: b\n"
            "    condition: >\n      stateful\n");
        row("broken rule",
            "task_classification_rules:\n  - name: a\n    condition: stateful AND\n"
            "  - name: b\n    condition: x\n    nonsense: [1, {a: 2}]\n");
    }
    void isTheFile()
    {
        QFETCH(QString, source);
        auto parts = RuleParts::read(source.toStdString());
        QVERIFY2(parts, parts ? "" : parts.error().message.c_str());
        QCOMPARE(parts->size(), std::size_t(2));
        QCOMPARE(shown(parts->joined(inOrder(*parts))), source);
        std::string oneByOne = source.toStdString();
        for (std::size_t i = 0; i < 2; ++i) {
            const auto changed = rules::replaceRuleCondition(oneByOne, i, "frequency > 5/h");
            QVERIFY2(changed, changed ? "" : changed.error().message.c_str());
            const auto named =
                rules::setRuleField(*changed, i, rules::RuleField::Name, "r" + std::to_string(i));
            QVERIFY(named);
            oneByOne = *named;
            QVERIFY(parts->change(
                i, rules::replaceRuleCondition(parts->alone(i), 0, "frequency > 5/h")));
            QVERIFY(parts->change(i,
                                  rules::setRuleField(parts->alone(i), 0, rules::RuleField::Name,
                                                      "r" + std::to_string(i))));
        }
        QCOMPARE(shown(parts->joined(inOrder(*parts))), QString::fromStdString(oneByOne));
    }

    void movesAddsAndRemoves()
    {
        auto parts = RuleParts::read(kLines);
        QVERIFY(parts);
        QCOMPARE(shown(parts->joined({1, 0})), shown(rules::moveRule(kLines, 0, 1)));
        QCOMPARE(shown(parts->joined({1})), shown(rules::removeRule(kLines, 0)));
        const auto none = parts->joined({});
        QCOMPARE(shown(none), shown(rules::removeRule(*rules::removeRule(kLines, 0), 0)));
        const rules::NewRule rule{"c", "stateful\nAND concurrent", "edge", "high"};
        const std::size_t added = parts->add(rule);
        QCOMPARE(shown(parts->joined({0, added, 1})), shown(rules::addRule(kLines, 1, rule)));
        QCOMPARE(shown(parts->joined({0, 1, added})), shown(rules::addRule(kLines, 2, rule)));
        // A list without rules, and no file at all.
        for (const std::string& empty : {*none, std::string(), std::string("\n")}) {
            auto fresh = RuleParts::read(empty);
            QVERIFY(fresh);
            QCOMPARE(fresh->size(), std::size_t(0));
            QCOMPARE(shown(fresh->joined({fresh->add(rule)})),
                     shown(rules::addRule(empty, 0, rule)));
        }
    }

    void addsToJson()
    {
        auto parts = RuleParts::read(kJson);
        QVERIFY(parts);
        const rules::NewRule rule{"c", "stateful"};
        const std::size_t added = parts->add(rule);
        QCOMPARE(shown(parts->joined({added, 0, 1})), shown(rules::addRule(kJson, 0, rule)));
        QCOMPARE(shown(parts->joined({0, 1, added})), shown(rules::addRule(kJson, 2, rule)));
        for (const auto& order : {std::vector<std::size_t>{1, 0}, {0}, {1}, {}}) {
            const auto refused = parts->joined(order);
            QVERIFY(!refused);
            QVERIFY(refused.error().code == base::ErrorCode::Unsupported);
        }
    }

    void refusesWhatIsNoRuleFile()
    {
        for (const char* bad : {"a: [", "a: 1", "task_classification_rules: 5"})
            QVERIFY2(!RuleParts::read(bad), bad);
        auto parts = RuleParts::read(kLines);
        QVERIFY(!parts->change(0, base::Result<std::string>("a: 1\n")));
        QCOMPARE(shown(parts->joined({0, 1})), QString::fromStdString(kLines));
    }
};

QTEST_GUILESS_MAIN(TestRuleParts)
#include "tst_rule_parts.moc"
