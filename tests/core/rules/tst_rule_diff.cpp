// Differences between rule sets, as a list of lines: "~ rule", "what: before -> after".
#include "rules/rule_diff.h"
#include "support/printers.h"

#include <fmt/format.h>

using namespace tributary;
using rules::RuleChange;

namespace {

rules::RuleSet load(const QString& rows, const char* policy = "first")
{
    std::string text = fmt::format("hit_policy: {}\ntask_classification_rules:\n", policy);
    for (const QString& row : rows.split('\n', Qt::SkipEmptyParts))
        text += fmt::format("  - name: {}\n    condition: {}\n    classification: {{type: {}}}\n",
                            row.section(':', 0, 0).trimmed().toStdString(),
                            row.section(':', 2).trimmed().toStdString(),
                            row.section(':', 1, 1).trimmed().toStdString());
    auto loaded = rules::loadRules(text, "f");
    if (!loaded)
        qFatal("%s", base::describe(loaded.error().front().error).c_str());
    return std::move(*loaded);
}

QStringList lines(const rules::RuleSetDiff& diff)
{
    QStringList all;
    if (diff.hitPolicy)
        all << QString::fromStdString("policy: " + diff.hitPolicy->before + " -> "
                                      + diff.hitPolicy->after);
    for (const RuleChange& change : diff.rules) {
        const char* sign = change.kind == RuleChange::Kind::Added ? "+"
            : change.kind == RuleChange::Kind::Removed            ? "-"
                                                                  : "~";
        all << QString("%1 %2%3").arg(sign, QString::fromStdString(change.rule),
                                      change.isMoved ? " moved" : "");
        for (const rules::Difference& one : change.differences)
            all << QString::fromStdString(one.what + ": " + one.before + " -> " + one.after);
    }
    return all;
}

} // namespace

class TestRuleDiff : public QObject
{
    Q_OBJECT

private slots:
    void tells_data();
    void tells();
    void tellsThePolicy();
    void tellsEveryKey();
};

void TestRuleDiff::tells_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QStringList>("expected");
    const QString a = "a: edge: stateful\n";
    const QString b = "b: serverless: execution_time_estimate < 300s AND stateful = false\n";
    const QString c = "c: traditional: cpu_requirement > 8_cores\n";
    QTest::newRow("nothing") << a + b << a + b << QStringList{};
    QTest::newRow("spelling")
        << b << "b: serverless: execution_time_estimate<5m and (stateful == false)\n"
        << QStringList{};
    QTest::newRow("added") << a << a + b
                           << QStringList{"+ b",
                                          "condition:  -> execution_time_estimate < 300s AND "
                                          "stateful = false",
                                          "type:  -> serverless"};
    QTest::newRow("removed") << a + b + c << a + c
                             << QStringList{"- b",
                                            "condition: execution_time_estimate < 300s AND "
                                            "stateful = false -> ",
                                            "type: serverless -> "};
    QTest::newRow("moved") << a + b + c << c + a + b << QStringList{"~ c moved"};
    QTest::newRow("threshold") << a + b << a + QString(b).replace("300s", "600s")
                               << QStringList{"~ b",
                                              "condition: execution_time_estimate < 300s -> "
                                              "execution_time_estimate < 600s"};
    QTest::newRow("one more") << c << "c: traditional: cpu_requirement > 8_cores AND stateful\n"
                              << QStringList{"~ c",
                                             "condition: cpu_requirement > 8_cores -> "
                                             "cpu_requirement > 8_cores AND stateful",
                                             "condition:  -> stateful"};
    QTest::newRow("one more beside others") << b << QString(b).trimmed() + " AND concurrent\n"
                                            << QStringList{"~ b", "condition:  -> concurrent"};
    QTest::newRow("joined in another way")
        << b << QString(b).replace(" AND ", " OR ")
        << QStringList{"~ b",
                       "condition: execution_time_estimate < 300s AND stateful = false -> "
                       "execution_time_estimate < 300s OR stateful = false"};
    QTest::newRow("renamed") << a + b << QString(a).replace("a:", "z:") + b
                             << QStringList{"~ z", "name: a -> z", "reason: rule a -> rule z"};
    QTest::newRow("another type") << a << "a: traditional: stateful\n"
                                  << QStringList{"~ a", "type: edge -> traditional"};
    QTest::newRow("all at once") << a + b + c << c + "d: edge: concurrent\n" + a
                                 << QStringList{"- b",
                                                "condition: execution_time_estimate < 300s AND "
                                                "stateful = false -> ",
                                                "type: serverless -> ",
                                                "+ d",
                                                "condition:  -> concurrent",
                                                "type:  -> edge",
                                                "~ a moved"};
}

void TestRuleDiff::tells()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QStringList, expected);
    QCOMPARE(lines(diffRules(load(before), load(after))).join('\n'), expected.join('\n'));
    QVERIFY(diffRules(load(after), load(after)).isEmpty());
}

void TestRuleDiff::tellsThePolicy()
{
    QCOMPARE(lines(diffRules(load("a: edge: stateful"), load("a: edge: stateful", "unique"))),
             QStringList{"policy: first -> unique"});
}

void TestRuleDiff::tellsEveryKey()
{
    const auto rule = [](const std::string& more, const std::string& classification) {
        auto loaded =
            rules::loadRules("task_classification_rules:\n  - name: a\n    condition: "
                             "stateful\n"
                                 + more + "    classification: {" + classification + "}\n",
                             "f");
        if (!loaded)
            qFatal("%s", base::describe(loaded.error().front().error).c_str());
        return std::move(*loaded);
    };
    const auto found = lines(diffRules(
        rule("    description: old\n", "type: edge"),
        rule("    description: new\n    enabled: false\n",
             "type: serverless, priority: high, provider: p, backends: [x, y], policy: split, "
             "weights: {x: 90, y: 10}, fallback: edge, reason: r")));
    QCOMPARE(found.join('\n'),
             QStringList({"~ a", "enabled: true -> false", "type: edge -> serverless",
                          "priority: medium -> high", "provider:  -> p", "backends:  -> x, y",
                          "policy: ordered -> split", "weights:  -> x: 90, y: 10",
                          "fallback:  -> edge", "reason: old -> r", "description: old -> new"})
                 .join('\n'));
}

QTEST_GUILESS_MAIN(TestRuleDiff)
#include "tst_rule_diff.moc"
