#include "rules/editing/rule_edit.h"
#include "rules/editing/rule_test_edit.h"
#include "rules/rule_set.h"
#include "support/printers.h"

#include <QFile>

using namespace tributary;

namespace {

const std::string kTwo = R"(# Head
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
    enabled: true
    condition: stateful==true or concurrent
    classification: {type: serverless}
tests: []
)";

std::string replaceAll(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

} // namespace

class TestRuleEdit : public QObject
{
    Q_OBJECT

private slots:
    void replacesConditions_data();
    void replacesConditions();
    void moves();
    void removes();
    void removesTheLastOne_data();
    void removesTheLastOne();
    void enables();
    void formats();
    void formatsTheProductsSetsToThemselves();
    void putsRulesOnLines_data();
    void putsRulesOnLines();
    void refuses();
    void addsTests_data();
    void addsTests();
    void aNewTestGetsANameOfItsOwn();
};

void TestRuleEdit::replacesConditions_data()
{
    QTest::addColumn<QString>("before"); // of `condition:`
    QTest::addColumn<QString>("condition");
    QTest::addColumn<QString>("after");
    QTest::newRow("plain") << "stateful" << "NOT stateful" << "NOT stateful";
    QTest::newRow("plain can't hold it") << "stateful" << "labels.a = 'b: c'"
                                         << "\"labels.a = 'b: c'\"";
    QTest::newRow("plain to lines") << "stateful" << "a AND\nb" << "\"a AND\\nb\"";
    QTest::newRow("single quotes") << "'stateful'" << "labels.a = 'x'" << "'labels.a = ''x'''";
    QTest::newRow("double quotes") << "\"stateful\"" << "labels.a = \"x\""
                                   << "\"labels.a = \\\"x\\\"\"";
    QTest::newRow("block") << "|\n      stateful\n" << "a AND\nb" << "|\n      a AND\n      b\n";
    QTest::newRow("block keeps its blank line") << "|\n      stateful\n\n"
                                                << "a" << "|\n      a\n\n";
    QTest::newRow("folded") << ">-\n      stateful\n" << "a AND\nb" << "|\n      a AND\n      b\n";
    QTest::newRow("indicator") << "|2\n        stateful\n" << "a" << "|\n        a\n";
    QTest::newRow("draft") << "stateful" << "stateful AND" << "stateful AND";
}

void TestRuleEdit::replacesConditions()
{
    QFETCH(QString, before);
    QFETCH(QString, condition);
    QFETCH(QString, after);
    const QString file = "# c\ntask_classification_rules:\n  - name: a # d\n    condition: %1\n"
                         "    classification: {type: edge} # e\n";
    const auto out =
        rules::replaceRuleCondition(file.arg(before).toStdString(), 0, condition.toStdString());
    QVERIFY2(out.has_value(), out ? "" : out.error().message.c_str());
    QCOMPARE(QString::fromStdString(*out), file.arg(after));
}

void TestRuleEdit::moves()
{
    const auto out = rules::moveRule(kTwo, 1, 0);
    QVERIFY2(out.has_value(), out ? "" : out.error().message.c_str());
    QVERIFY(out->starts_with("# Head\ntask_classification_rules:\n  # About b\n  # in two lines\n"
                             "  - name: b\n"));
    QVERIFY(
        out->ends_with("  # About a\n  - name: a\n    condition: |\n      stateful AND   # why\n"
                       "      concurrent\n\n    classification: {type: edge}   \ntests: []\n"));
    QCOMPARE(*rules::moveRule(*out, 0, 1), kTwo);
    QCOMPARE(*rules::moveRule(kTwo, 1, 1), kTwo);
}

void TestRuleEdit::removes()
{
    const auto one = rules::removeRule(kTwo, 0);
    QVERIFY(one.has_value());
    QCOMPARE(rules::loadRules(*one, "f")->rules().size(), std::size_t{1});
    QVERIFY(one->contains("# About b") && !one->contains("# About a"));
    const auto none = rules::removeRule(*one, 0);
    QVERIFY(none.has_value());
    const auto set = rules::loadRules(*none, "f");
    QVERIFY2(set.has_value(), set ? "" : base::describe(set.error()[0].error).c_str());
    QVERIFY(set->rules().empty());
}

void TestRuleEdit::removesTheLastOne_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    const QString rule = QStringLiteral("  - name: a\n    condition: stateful\n"
                                        "    classification: {type: edge}\n");
    QTest::newRow("plain") << QStringLiteral("task_classification_rules:\n") + rule
                           << QStringLiteral("task_classification_rules: []\n");
    QTest::newRow("a colon in a comment")
        << QStringLiteral("task_classification_rules: # note: keep\n  # See: wiki\n\n") + rule
        << QStringLiteral("task_classification_rules: [] # note: keep\n  # See: wiki\n\n");
}

void TestRuleEdit::removesTheLastOne()
{
    QFETCH(QString, before);
    const auto after = rules::removeRule(before.toStdString(), 0);
    QVERIFY2(after, after ? "" : after.error().message.c_str());
    QTEST(QString::fromStdString(*after), "after");
    QVERIFY(rules::loadRules(*after, "rules"));
}

void TestRuleEdit::enables()
{
    QCOMPARE(*rules::setRuleEnabled(kTwo, 1, false),
             replaceAll(kTwo, "enabled: true", "enabled: false"));
    QCOMPARE(*rules::setRuleEnabled(kTwo, 0, false),
             replaceAll(kTwo, "- name: a\n", "- name: a\n    enabled: false\n"));
    const auto json = rules::setRuleEnabled(
        R"({"task_classification_rules": [{"name": "a", "condition": "stateful",
            "classification": {"type": "edge"}}]})",
        0, false);
    QVERIFY(json.has_value());
    QVERIFY(!rules::loadRules(*json, "f.json")->rules()[0].enabled);
}

void TestRuleEdit::formats()
{
    const auto out = rules::formatRuleFile(kTwo, "f");
    QVERIFY2(out.has_value(), out ? "" : out.error().message.c_str());
    const auto expected = replaceAll(
        replaceAll(kTwo, "stateful==true or concurrent", "stateful = true OR concurrent"),
        "{type: edge}   \n", "{type: edge}\n");
    QCOMPARE(QString::fromStdString(*out), QString::fromStdString(expected));
    QCOMPARE(*rules::formatRuleFile(*out, "f"), *out);
}

void TestRuleEdit::formatsTheProductsSetsToThemselves()
{
    for (const char* name : {"default.yaml", "seed.yaml"}) {
        QFile file(QStringLiteral(TRIBUTARY_SOURCE_DIR "/resources/rules/") + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto text = file.readAll();
        const auto out = rules::formatRuleFile(text.toStdString(), name);
        QVERIFY2(out.has_value(), out ? "" : out.error().message.c_str());
        QCOMPARE(QString::fromStdString(*out), QString::fromUtf8(text));
    }
}

void TestRuleEdit::putsRulesOnLines_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after"); // empty = nothing to do
    QTest::newRow("JSON") << R"({"a": [1], "task_classification_rules": [{"name": "a, [{"},{}],)"
                             R"( "tests": [ {"name": "t", "l": [1, 2]} ,{"name": "u"}]})"
                          << "{\"a\": [\n  1], \"task_classification_rules\": [\n"
                             "  {\"name\": \"a, [{\"},\n  {}], \"tests\": [\n"
                             "  {\"name\": \"t\", \"l\": [1, 2]} ,\n  {\"name\": \"u\"}]}";
    QTest::newRow("flow style") << "# é\ntask_classification_rules: [{name: a, condition: x y},\n\n"
                                   "  # b\n  {name: b},{name: ü}, {name: d}]\ntests: []\n"
                                << "# é\ntask_classification_rules: [\n"
                                   "  {name: a, condition: x y},\n\n  # b\n  {name: b},\n"
                                   "  {name: ü},\n  {name: d}]\ntests: []\n";
    QTest::newRow("lines") << "task_classification_rules:\n  - {name: a}\n  - {name: b}\n" << "";
    QTest::newRow("lines in brackets") << "task_classification_rules: [\n  {name: a},\n"
                                          "{name: b}]\n"
                                       << "";
    QTest::newRow("no rules") << "task_classification_rules: []" << "";
}

void TestRuleEdit::putsRulesOnLines()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    const auto broken = rules::rulesOnLines(before.toStdString());
    if (after.isEmpty()) {
        QVERIFY(!broken);
        QVERIFY(broken.error().code == base::ErrorCode::InvalidArgument);
        QVERIFY(!broken.error().hint.empty());
        return;
    }
    QVERIFY2(broken, broken ? "" : broken.error().message.c_str());
    QCOMPARE(QString::fromStdString(*broken), after);
    QVERIFY(!rules::rulesOnLines(*broken)); // once is enough
}

void TestRuleEdit::refuses()
{
    QVERIFY(rules::replaceRuleCondition(kTwo, 2, "a").error().code
            == base::ErrorCode::InvalidArgument);
    QVERIFY(rules::moveRule(kTwo, 0, 2).error().code == base::ErrorCode::InvalidArgument);
    QVERIFY(rules::removeRule("a: 1", 0).error().code == base::ErrorCode::ParseError);
    const std::string flow = "task_classification_rules: [{name: a, condition: stateful, "
                             "classification: {type: edge}}]";
    QVERIFY(rules::removeRule(flow, 0).error().code == base::ErrorCode::Unsupported);
    const auto broken = rules::formatRuleFile("task_classification_rules: [{name: a}]", "f");
    QVERIFY(!broken);
    QCOMPARE(broken.error().where.file, std::string("f"));
}

void TestRuleEdit::addsTests_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("before"); // what must stand right before the new test
    const QString rules = "task_classification_rules:\n  - name: a\n    condition: stateful\n"
                          "    classification: {type: edge}\n";
    const QString test = "name: old\n    expect: {type: edge}\n";
    QTest::newRow("no tests") << rules << "{type: edge}\n\ntests:\n  ";
    QTest::newRow("no line break") << rules.chopped(1) << "{type: edge}\n\ntests:\n  ";
    QTest::newRow("an empty list") << rules + "tests: []\n" << "tests: [";
    QTest::newRow("behind the others") << rules + "tests:\n  - " + test << test + "  ";
    QTest::newRow("indented as the others")
        << rules + "tests:\n- " + QString(test).replace("    ", "  ")
        << QString(test).replace("    ", "  ");
    QTest::newRow("before the rules")
        << "# Head\ntests:\n  - " + test + "\n# Rules\n" + rules << test + "  ";
    QTest::newRow("flow style") << rules + "tests: [{name: old, expect: {type: edge}}] # end\n"
                                << "{type: edge}}, ";
    const QString json = R"({"task_classification_rules": [{"name": "a", "condition": "stateful",
        "classification": {"type": "edge"}}]%1})";
    QTest::newRow("JSON") << json.arg("") << "}], \"tests\": [";
    QTest::newRow("JSON with tests")
        << json.arg(R"(, "tests": [{"name": "old", "expect": {"type": "edge"}}])")
        << R"("edge"}}, )";
}

void TestRuleEdit::addsTests()
{
    QFETCH(QString, source);
    QFETCH(QString, before);
    rules::NewRuleTest test{
        .name = "it's \"new\"", .type = model::ExecutionType::Edge, .rule = "a"};
    test.input.features.set(model::FeatureId::ExecutionTimeEstimate, 90);
    test.input.features.set(model::FeatureId::Stateful, 1);
    test.input.features.resources = {{"gpu", 2}};
    test.input.taskType = "video";
    test.input.labels = {{"team", "a: b"}};
    const auto changed = rules::addRuleTest(source.toStdString(), test);
    QVERIFY2(changed, changed ? "" : base::describe(changed.error()).c_str());
    const QString text = QString::fromStdString(*changed);
    const auto loaded = rules::loadRules(*changed, "f");
    QVERIFY2(loaded, changed->c_str());
    const rules::RuleTest& last = loaded->tests().back();
    QCOMPARE(last.name, test.name);
    QVERIFY(last.features == test.input.features);
    QCOMPARE(last.taskType, test.input.taskType);
    QVERIFY(last.labels == test.input.labels);
    QVERIFY(last.expectedType == test.type && last.expectedRule == test.rule);
    QVERIFY(loaded->runTests().back().passed);
    // Nothing else has changed.
    qsizetype same = 0;
    while (same < source.size() && source[same] == text[same])
        ++same;
    QVERIFY2(text.left(text.indexOf("it's") - 7).endsWith(before.trimmed())
                 || text.contains(before),
             qPrintable(text));
    QVERIFY2(text.endsWith(source.mid(same)), qPrintable(text));
}

// The task that it is made of may have been kept before.
void TestRuleEdit::aNewTestGetsANameOfItsOwn()
{
    std::string text = "task_classification_rules:\n  - {name: a, condition: stateful,"
                       " classification: {type: edge}}\n";
    rules::NewRuleTest test{.name = "t", .type = model::ExecutionType::Edge, .rule = "a"};
    test.input.features.set(model::FeatureId::Stateful, 1);
    for (int i = 0; i < 3; ++i)
        text = rules::addRuleTest(text, test).value();
    const auto loaded = rules::loadRules(text, "f");
    QVERIFY2(loaded, text.c_str());
    QStringList names;
    for (const auto& one : loaded->tests())
        names.append(QString::fromStdString(one.name));
    QCOMPARE(names,
             (QStringList{QStringLiteral("t"), QStringLiteral("t (2)"), QStringLiteral("t (3)")}));
}

QTEST_GUILESS_MAIN(TestRuleEdit)
#include "tst_rule_edit.moc"
