#include "core/rules/random_expression.h"
#include "rules/editing/decision_table.h"
#include "rules/editing/rule_fields.h"
#include "rules/rule_set.h"
#include "support/printers.h"

using namespace tributary;
using rules::DecisionRow;
using rules::DecisionTable;
using rules::RuleField;

namespace {

const std::string kRules = R"(# Head
task_classification_rules:
  # About a
  - name: a
    description: "What a does"   # remark
    condition: |
      stateful AND   # why
      concurrent
    classification:
      type: edge
      reason: 'near'
      priority: high # soon
  - name: b
    condition: stateful==true or concurrent
    classification: {type: serverless}
)";
const std::string kJson = R"({"task_classification_rules": [
  {"name": "a", "condition": "stateful", "classification": {"type": "edge", "reason": "r"}}
]})";

QString show(const DecisionTable& table)
{
    QStringList lines;
    QStringList head;
    for (const auto& field : table.fields)
        head << QString::fromStdString(field);
    lines << head.join(u'|');
    for (const auto& row : table.rows) {
        QStringList cells{QStringLiteral("%1.%2").arg(row.rule).arg(row.alternative)};
        for (std::size_t column = 0; column <= table.lastColumn(); ++column)
            cells << QString::fromStdString(row.cell(column).text);
        lines << cells.join(u'|');
    }
    return lines.join(u'\n');
}

} // namespace

class TestDecisionTable : public QObject
{
    Q_OBJECT

private slots:
    void showsRules();
    void theMostUsedFieldsHaveColumns();
    void editsCells_data();
    void editsCells();
    void refusesCells_data();
    void refusesCells();
    void changesRows();
    void writingWhatItShowsChangesNothing();
    void setsFields_data();
    void setsFields();
    void addsRules_data();
    void addsRules();
    void copies();
    void setsTheHitPolicy();
};

void TestDecisionTable::showsRules()
{
    const auto table = rules::decisionTable(
        {"stateful AND execution_time_estimate >= 5s AND NOT concurrent AND "
         "execution_time_estimate < 300s",
         "(labels.team = 'a' OR (stateful = false AND (concurrent OR cpu_requirement > 1core)))",
         "stateful AND"});
    QCOMPARE(show(table),
             QStringLiteral("stateful|execution_time_estimate|labels.team\n"
                            "0.0|= true|>= 5s AND < 300s||NOT concurrent\n"
                            "1.0|||= 'a'|\n"
                            "1.1|= false|||(concurrent OR cpu_requirement > 1core)\n"
                            "2.0||||stateful AND"));
    QVERIFY(!table.rows.back().isReadable);
}

// Fields that are too many for columns stand behind them as they were written, and are changed
// there.
void TestDecisionTable::theMostUsedFieldsHaveColumns()
{
    const std::vector<std::string> conditions{"a = 1 AND b = 1 AND c = 1", "c = 2 AND d=2",
                                              "b = 3 AND c = 3"};
    const auto table = rules::decisionTable(conditions, {}, 2);
    QCOMPARE(show(table), QStringLiteral("b|c\n0.0|= 1|= 1|a = 1\n1.0||= 2|d=2\n2.0|= 3|= 3|"));
    QCOMPARE(table.others, (std::vector<std::string>{"a", "d"}));
    const auto changed =
        setDecisionCell(conditions[0], table.rows[0], table.lastColumn(), "",
                        table.rows[0].cell(table.lastColumn()).text, rules::Schema::rules());
    QVERIFY(changed && *changed == conditions[0]); // as it was
    const auto other = setDecisionCell(conditions[1], table.rows[1], table.lastColumn(), "",
                                       "d > 5", rules::Schema::rules());
    QVERIFY(other && *other == "c = 2 AND d > 5");
    // Who asks for a column gets it.
    QCOMPARE(show(rules::decisionTable(conditions, {"d"}, 2)),
             QStringLiteral("d|c\n0.0||= 1|a = 1 AND b = 1\n1.0|= 2|= 2|\n2.0||= 3|b = 3"));
    // A cell for each row and field would be four gigabytes.
    std::vector<std::string> many;
    for (int i = 0; i < 20'000; ++i)
        many.push_back("labels.l" + std::to_string(i) + " = 'a' AND stateful");
    const auto wide = rules::decisionTable(many);
    QCOMPARE(wide.fields.size(), DecisionTable::kMostFields);
    QCOMPARE(wide.fields[1], std::string("stateful"));
    QCOMPARE(wide.others.size(), 20'001 - DecisionTable::kMostFields);
    for (const DecisionRow& row : wide.rows)
        QCOMPARE(row.cells.size(), std::size_t(2));
}

void TestDecisionTable::editsCells_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<int>("row");
    QTest::addColumn<QString>("field"); // empty = the last column
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("after");
    const auto row = [](const char* before, int at, const char* field, const char* cell,
                        const char* after) {
        QTest::addRow("%s, %s", before, cell) << before << at << field << cell << after;
    };
    row("a = 1 AND  # one\nb = 2", 0, "a", "= 3", "a = 3 AND  # one\nb = 2");
    row("a = 1 AND\nb = 2", 0, "a", "", "b = 2");
    row("a = 1 AND\nb = 2", 0, "c", "> 5", "a = 1 AND\nb = 2 AND\nc > 5");
    row("a = 1", 0, "b", "> 5 AND < 7", "a = 1 AND b > 5 AND b < 7");
    row("a = 1 OR b = 2", 1, "b", "= 3", "a = 1 OR b = 3");
    row("a = 1 OR b = 2", 0, "b", "= 3", "a = 1 AND b = 3 OR b = 2");
    row("a > 1 AND a < 9 AND b", 0, "a", "> 2", "a > 2 AND b");
    row("a > 1 AND b", 0, "", "NOT c AND d > e", "a > 1 AND b AND NOT c AND d > e");
    row("a > 1 AND NOT b", 0, "", "", "a > 1");
    row("a > 1 AND NOT b", 0, "", "c OR d", "a > 1 AND (c OR d)");
    row("(a = 1)", 0, "b", "= 2", "(a = 1) AND b = 2");
    row("NOT x AND y", 0, "y", "= true", "NOT x AND y"); // says the same, stays as written
}

void TestDecisionTable::editsCells()
{
    QFETCH(QString, before);
    QFETCH(int, row);
    QFETCH(QString, field);
    QFETCH(QString, cell);
    QFETCH(QString, after);
    const std::string condition = before.toStdString();
    const auto table = rules::decisionTable({condition}, {field.toStdString()});
    const auto column = field.isEmpty()
        ? table.lastColumn()
        : static_cast<std::size_t>(std::ranges::find(table.fields, field.toStdString())
                                   - table.fields.begin());
    const auto changed =
        setDecisionCell(condition, table.rows[static_cast<std::size_t>(row)], column,
                        field.toStdString(), cell.toStdString(), rules::Schema::rules());
    QVERIFY2(changed, changed ? "" : changed.error().message.c_str());
    QCOMPARE(QString::fromStdString(*changed), after);
}

void TestDecisionTable::refusesCells_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("cell");
    QTest::newRow("nothing left") << "a" << "";
    QTest::newRow("no value") << "a" << "<";
    QTest::newRow("two values") << "a" << "< 1 2";
    QTest::newRow("further, broken") << "" << "a AND";
}

void TestDecisionTable::refusesCells()
{
    QFETCH(QString, field);
    QFETCH(QString, cell);
    const auto table = rules::decisionTable({"a = 1"});
    const auto changed =
        setDecisionCell("a = 1", table.rows[0], field.isEmpty() ? 1 : 0, field.toStdString(),
                        cell.toStdString(), rules::Schema::rules());
    QVERIFY(!changed);
    QVERIFY(!changed.error().message.empty());
}

void TestDecisionTable::changesRows()
{
    const auto row = [](const std::string& condition, std::size_t index) {
        return rules::decisionTable({condition}).rows[index];
    };
    QCOMPARE(*addAlternative("a AND b", row("a AND b", 0), "c"), std::string("a AND b OR c"));
    QCOMPARE(*addAlternative("a OR b", row("a OR b", 0), "c"), std::string("a OR c OR b"));
    QCOMPARE(*removeAlternative("a OR b OR c", row("a OR b OR c", 1)), std::string("a OR c"));
    QCOMPARE(*removeAlternative("a AND b OR c", row("a AND b OR c", 1)), std::string("a AND b"));
    QVERIFY(!removeAlternative("a", row("a", 0)));
}

// Whoever enters a cell and leaves it as it is must find the file as it was.
void TestDecisionTable::writingWhatItShowsChangesNothing()
{
    base::SeededRandom random(3);
    test::RandomExpressions expressions(random, true);
    for (int i = 0; i < 10'000; ++i) {
        const std::string condition = print(expressions.condition(4));
        const auto table = rules::decisionTable({condition});
        for (const DecisionRow& row : table.rows) {
            for (std::size_t column = 0; column <= table.lastColumn(); ++column) {
                if (row.cell(column).text.empty())
                    continue;
                const std::string field =
                    column < table.fields.size() ? table.fields[column] : std::string();
                const auto same = setDecisionCell(condition, row, column, field,
                                                  row.cell(column).text, rules::Schema::rules());
                QVERIFY2(same, condition.c_str());
                QCOMPARE(*same, condition);
            }
        }
    }
}

void TestDecisionTable::setsFields_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<int>("rule");
    QTest::addColumn<int>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("from"); // of the text that changes
    QTest::addColumn<QString>("to");
    const auto row = [](const char* name, const std::string& source, int rule, RuleField field,
                        const char* value, const char* from, const char* to) {
        QTest::newRow(name) << QString::fromStdString(source) << rule << static_cast<int>(field)
                            << value << from << to;
    };
    row("name", kRules, 0, RuleField::Name, "c", "- name: a", "- name: c");
    row("quotes stay", kRules, 0, RuleField::Description, "Else", "\"What a does\"", "\"Else\"");
    row("quotes where needed", kRules, 0, RuleField::Type, "a: b", "type: edge", "type: \"a: b\"");
    row("no word of YAML", kRules, 0, RuleField::Name, "true", "- name: a", "- name: \"true\"");
    row("a comment stays", kRules, 0, RuleField::Priority, "low", "priority: high #",
        "priority: low #");
    row("gone", kRules, 0, RuleField::Priority, "", "      priority: high # soon\n", "");
    row("new", kRules, 0, RuleField::Fallback, "serverless", "priority: high # soon\n",
        "priority: high # soon\n      fallback: serverless\n");
    row("new in braces", kRules, 1, RuleField::Priority, "low", "{type: serverless}",
        "{type: serverless, priority: low}");
    row("new description", kRules, 1, RuleField::Description, "x",
        "    classification: {type: serverless}\n",
        "    classification: {type: serverless}\n    description: x\n");
    row("JSON", kJson, 0, RuleField::Type, "serverless", "\"edge\"", "\"serverless\"");
    row("new in JSON", kJson, 0, RuleField::Priority, "low", "\"r\"}",
        "\"r\", \"priority\": \"low\"}");
    row("gone in JSON", kJson, 0, RuleField::Reason, "", "\"r\"", "null");
}

void TestDecisionTable::setsFields()
{
    QFETCH(QString, source);
    QFETCH(int, rule);
    QFETCH(int, field);
    QFETCH(QString, value);
    QFETCH(QString, from);
    QFETCH(QString, to);
    const auto changed = setRuleField(source.toStdString(), static_cast<std::size_t>(rule),
                                      static_cast<RuleField>(field), value.toStdString());
    QVERIFY2(changed, changed ? "" : changed.error().message.c_str());
    QCOMPARE(source.count(from), 1);
    QCOMPARE(QString::fromStdString(*changed), QString(source).replace(from, to));
}

void TestDecisionTable::addsRules_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<int>("index");
    for (const int index : {0, 1, 2})
        QTest::addRow("YAML at %d", index) << QString::fromStdString(kRules) << index;
    for (const int index : {0, 1})
        QTest::addRow("JSON at %d", index) << QString::fromStdString(kJson) << index;
    QTest::newRow("an empty file") << "" << 0;
    QTest::newRow("an empty list") << "task_classification_rules: []\n" << 0;
    QTest::newRow("no line break at the end") << QString::fromStdString(kRules).trimmed() << 2;
}

void TestDecisionTable::addsRules()
{
    QFETCH(QString, source);
    QFETCH(int, index);
    const rules::NewRule rule{"new one", "stateful AND\nconcurrent", "edge", "low"};
    const auto changed = addRule(source.toStdString(), static_cast<std::size_t>(index), rule);
    QVERIFY2(changed, changed ? "" : changed.error().message.c_str());
    const auto set = rules::loadRules(*changed, "rules");
    QVERIFY2(set, changed->c_str());
    const rules::Rule& added = set->rules()[static_cast<std::size_t>(index)];
    QCOMPARE(added.name, rule.name);
    QCOMPARE(print(added.ast), std::string("stateful AND concurrent"));
    QCOMPARE(static_cast<int>(added.classification.type),
             static_cast<int>(model::ExecutionType::Edge));
    QCOMPARE(static_cast<int>(added.classification.priority),
             static_cast<int>(model::Priority::Low));
    // Nothing of what was there is lost.
    std::string rest = *changed;
    for (const std::string word : {"# Head", "# About a", "# why", "# soon"})
        QCOMPARE(rest.contains(word), source.toStdString().contains(word));
}

void TestDecisionTable::copies()
{
    const auto changed = rules::copyRule(kRules, 0, "a2");
    QVERIFY(changed);
    const auto set = rules::loadRules(*changed, "rules");
    QVERIFY(set);
    QCOMPARE(set->rules().size(), std::size_t(3));
    QCOMPARE(set->rules()[1].name, std::string("a2"));
    QCOMPARE(set->rules()[1].condition, set->rules()[0].condition);
    QCOMPARE(QString::fromStdString(*changed).count(QStringLiteral("# About a")), 2);
    const auto json = rules::copyRule(kJson, 0, "a2");
    QVERIFY(json);
    QVERIFY(rules::loadRules(*json, "rules.json"));
    QVERIFY(!rules::copyRule(kRules, 2, "x"));
}

void TestDecisionTable::setsTheHitPolicy()
{
    const auto set = rules::setHitPolicy(kRules, "unique");
    QVERIFY(set);
    QVERIFY(set->contains("# Head\nhit_policy: unique\ntask_classification_rules:"));
    const auto again = rules::setHitPolicy(*set, "priority");
    QVERIFY(again->contains("hit_policy: priority\n"));
    const auto json = rules::setHitPolicy(kJson, "unique");
    QVERIFY(json);
    QVERIFY(rules::loadRules(*json, "rules.json")->hitPolicy() == rules::HitPolicy::Unique);
}

QTEST_GUILESS_MAIN(TestDecisionTable)
#include "tst_decision_table.moc"
