// The analysis of rule sets, one fault at a time. Each row gives a set and the findings that must
// come out, all of them: "kind rule,rule | argument | …".
#include "base/fields.h"
#include "rules/analysis/analysis.h"
#include "rules/analysis/text_kinds.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <QFile>

#include <algorithm>
#include <set>

using namespace tributary;
using rules::Analysis;
using rules::Finding;
using rules::FindingKind;

namespace {

// "name: type[/priority]: condition" a line.
std::string ruleFile(const QString& lines, const std::string& policy = "first")
{
    std::string text = "hit_policy: " + policy + "\ntask_classification_rules:\n";
    for (const QString& line : lines.split('\n', Qt::SkipEmptyParts)) {
        const QString name = line.section(':', 0, 0).trimmed();
        const QString type = line.section(':', 1, 1).trimmed();
        const QString condition = line.section(':', 2).trimmed();
        text += fmt::format("  - name: {}\n    condition: |\n      {}\n"
                            "    classification: {{type: {}, priority: {}}}\n",
                            name.toStdString(), condition.toStdString(),
                            type.section('/', 0, 0).toStdString(),
                            type.contains('/') ? type.section('/', 1).toStdString() : "medium");
    }
    return text;
}

rules::RuleSet load(const std::string& source)
{
    auto loaded = rules::loadRules(source, "rules.yaml");
    if (!loaded)
        qFatal("%s", base::describe(loaded.error().front().error).c_str());
    return std::move(*loaded);
}

QString line(const rules::RuleSet& set, const Finding& finding)
{
    QStringList names;
    for (const std::size_t index : finding.rules)
        names << QString::fromStdString(set.rules()[index].name);
    QStringList parts{QString::fromUtf8(toString(finding.kind).data()) + ' ' + names.join(',')};
    for (const std::string& arg : finding.args) {
        if (!arg.empty())
            parts << QString::fromStdString(arg);
    }
    return parts.join(" | ");
}

QStringList lines(const rules::RuleSet& set, const Analysis& analysis)
{
    QStringList all;
    for (const Finding& finding : analysis.findings)
        all << line(set, finding);
    return all;
}

std::string readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

class TestAnalysis : public QObject
{
    Q_OBJECT

private slots:
    void finds_data();
    void finds();
    void appliesHitPolicies_data();
    void appliesHitPolicies();
    void underUniqueBothTrueIsTheDefault();
    void makesNothingUpOfSeveralFields();
    void staysWithinItsBounds_data();
    void staysWithinItsBounds();
    void seesThroughManyRules();
    void saysWhichPatternsAreTooMany();
    void witnessesShowIt();
    void analysesTheSeed();
    void theProductsSetHasNoConflictButTheKnownOne();
    void pointsAtThePlace();
    void saysWhenItIsIncomplete();
    void stops();
    void knowsTheKindsOfTexts_data();
    void knowsTheKindsOfTexts();
};

void TestAnalysis::finds_data()
{
    QTest::addColumn<QString>("rules");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* name, const char* set, const QStringList& expected) {
        QTest::newRow(name) << QString::fromUtf8(set) << expected;
    };
    row("nothing wrong", "a: edge: stateful = true\nb: traditional: stateful = false", {});
    row("contradiction", "a: edge: execution_time_estimate < 5s AND execution_time_estimate > 9s",
        {"unreachable a", "unused_feature a | execution_time_estimate"});
    row("no whole number between",
        "a: traditional: dependencies_count > 4 AND dependencies_count < 5",
        {"unreachable a", "unused_feature a | dependencies_count"});
    row("a neighbour is enough",
        "a: traditional: memory_requirement > 4B AND "
        "memory_requirement < 5B",
        {});
    row("unknown and known",
        "a: traditional: cpu_requirement IS NOT KNOWN AND "
        "NOT cpu_requirement = 1core",
        {"unreachable a", "unused_feature a | cpu_requirement"});
    row("constant", "a: traditional: 1 > 2 OR stateful", {"always_false a | 1 > 2"});
    row("nobody comes by",
        "a: traditional: execution_time_estimate < 300s\n"
        "b: edge: execution_time_estimate < 60s",
        {"shadowed b,a"});
    row("two take them all",
        "a: traditional: execution_time_estimate < 60s\n"
        "b: traditional: execution_time_estimate >= 60s\n"
        "c: edge: execution_time_estimate IS KNOWN AND stateful",
        {"shadowed c,a,b", "unused_feature c | stateful"});
    row("only what is known",
        "a: traditional: execution_time_estimate < 60s\n"
        "b: traditional: execution_time_estimate >= 60s\n"
        "c: edge: execution_time_estimate IS NOT KNOWN OR stateful",
        {"conflict a,c", "conflict b,c"});
    row("the same in other words",
        "a: traditional: stateful = true\nb: traditional: NOT stateful = "
        "false",
        {"duplicate b,a"});
    row("the same with another result", "a: traditional: stateful\nb: edge: stateful",
        {"shadowed b,a"});
    row("overlap",
        "a: traditional: execution_time_estimate < 60s\n"
        "b: serverless: stateful = false\nc: serverless: stateful = true",
        {"conflict a,b", "conflict a,c"});
    row("an exception before the rule",
        "a: edge: stateful AND concurrent\nb: traditional: stateful\nc: traditional: NOT stateful\n"
        "d: traditional: stateful IS NOT KNOWN",
        {});
    row("other priorities don't conflict",
        "a: traditional/high: execution_time_estimate < 60s\n"
        "b: serverless/low: stateful = false\nc: serverless/low: stateful = true",
        {});
    row("an earlier rule settles it",
        "z: traditional/low: execution_time_estimate < 60s AND stateful IS KNOWN\n"
        "a: traditional: execution_time_estimate < 60s\n"
        "b: serverless: stateful = false\nc: serverless: stateful = true",
        {});
    row("a gap on one side",
        "a: serverless: execution_time_estimate < 300s\n"
        "b: traditional: execution_time_estimate > 3600s",
        {"gap a | execution_time_estimate >= 300s AND execution_time_estimate <= 3600s | "
         "execution_time_estimate"});
    row("a gap of choices",
        "a: serverless: trigger_type IN ['http', 'event']\n"
        "b: edge: trigger_type = 'timer'",
        {"gap a | trigger_type IN ['manual', 'workflow'] | trigger_type",
         "gap b | trigger_type IN ['manual', 'workflow'] | trigger_type"});
    row("a gap of texts", "a: serverless: task_type = 'resize'",
        {"gap a | task_type != 'resize' | task_type"});
    row("sums",
        "a: serverless: execution_time_estimate * 2 + 5s < 25s\n"
        "b: traditional: execution_time_estimate > 10s",
        {"gap a | execution_time_estimate = 10s | execution_time_estimate"});
    row("several fields at once",
        "a: serverless: memory_requirement < storage_requirement\n"
        "b: traditional: memory_requirement < storage_requirement",
        {"shadowed b,a"});
    row("true anyway", "a: traditional: memory_requirement >= 0B AND stateful",
        {"always_true a | memory_requirement >= 0B"});
    row("said twice", "a: traditional: cpu_requirement < 2cores AND cpu_requirement < 4cores",
        {"always_true a | cpu_requirement < 4cores | cpu_requirement < 2cores"});
    row("in vain", "a: traditional: cpu_requirement < 2cores OR cpu_requirement < 4cores",
        {"always_false a | cpu_requirement < 2cores | cpu_requirement < 4cores"});
    row("an alternative that can't be",
        "a: traditional: stateful OR (cpu_requirement < 2cores AND cpu_requirement > 4cores)",
        {"always_false a | cpu_requirement < 2cores AND cpu_requirement > 4cores",
         "unused_feature a | cpu_requirement"});
    row("one odd unit",
        "a: traditional: latency_requirement > 3600s AND stateful\n"
        "b: traditional: latency_requirement < 300s AND stateful\n"
        "c: traditional: latency_requirement = 300ms AND concurrent",
        {"unit_slip c,b | 300ms | latency_requirement | 300s"});
    row("decimal and binary",
        "a: traditional: memory_requirement > 2GiB\n"
        "b: traditional: memory_requirement < 2GB",
        {"unit_slip b,a | 2GB | memory_requirement | 2GiB"});
    row("disabled rules are left out", "a: traditional: stateful\nb: traditional: stateful = false",
        {});
    row("globs",
        "a: edge: task_type MATCHES 'video-*'\nb: traditional: task_type MATCHES "
        "'video-hd-*'\nc: traditional: task_type MATCHES '*'",
        {"always_true c | task_type MATCHES '*'", "shadowed b,a"});
    row("globs that can't both be",
        "a: traditional: task_type MATCHES 'a*' AND task_type MATCHES "
        "'b*'",
        {"unreachable a", "unused_feature a | task_type"});
    row("never known", "a: edge: stateful AND execution_time_estimate / 0 > 5s",
        {"unreachable a", "always_false a | execution_time_estimate / 0 > 5s",
         "unused_feature a | stateful", "unused_feature a | execution_time_estimate"});
    row("any task type", "a: edge: task_type MATCHES '*'",
        {"always_true a | task_type MATCHES '*'"});
    row("some task types", "a: edge: task_type MATCHES '*-*'\nb: traditional: task_type IS KNOWN",
        {});
    row("not such task types", "a: traditional: stateful AND NOT task_type MATCHES '*/*'", {});
    row("beyond ASCII", "a: traditional: labels.x MATCHES '*[^ -~]*'", {});
    row("a sum that rounds", "a: traditional: execution_time_estimate + 1s > 1.3s", {});
    row("sums beside each other",
        "a: serverless: execution_time_estimate + 1s <= 1.3s\n"
        "b: traditional: execution_time_estimate > 2s",
        {"gap a | execution_time_estimate > 300ms AND execution_time_estimate <= 2s | "
         "execution_time_estimate"});
    row("declared, below a NOT",
        "a: traditional: NOT (execution_time_estimate < 5s AND "
        "execution_time_estimate IS KNOWN)",
        {});
    row("a ladder of times",
        "a: traditional: execution_time_estimate < 5s\n"
        "b: traditional: execution_time_estimate < 30s\n"
        "c: traditional: execution_time_estimate < 5m",
        {});
    row("a ladder of hours",
        "a: traditional: execution_time_estimate < 1m\n"
        "b: traditional: execution_time_estimate < 15m\n"
        "c: traditional: execution_time_estimate > 1h",
        {});
    row("a ladder of sizes",
        "a: traditional: memory_requirement < 512MB\n"
        "b: traditional: memory_requirement < 1GB\n"
        "c: traditional: memory_requirement > 4GB\n"
        "d: traditional: memory_requirement = 1TB",
        {"shadowed d,c"});
    row("the same for several fields",
        "a: edge: memory_requirement < storage_requirement\n"
        "b: edge: storage_requirement > memory_requirement\n"
        "c: edge: NOT memory_requirement >= storage_requirement",
        {"duplicate b,a", "duplicate c,a"});
    row("labels", "a: edge: labels.team = 'ml' AND labels.team = 'web'",
        {"unreachable a", "unused_feature a | labels.team"});
    row("resources", "a: traditional: resources.gpu > 2 AND resources.gpu < 2",
        {"unreachable a", "unused_feature a | resources.gpu"});
}

void TestAnalysis::finds()
{
    QFETCH(QString, rules);
    QFETCH(QStringList, expected);
    const auto set = load(ruleFile(rules));
    const auto analysis = analyse(set);
    QVERIFY(analysis.isComplete);
    QStringList found = lines(set, analysis);
    found.sort();
    expected.sort();
    QCOMPARE(found.join('\n'), expected.join('\n'));
}

void TestAnalysis::appliesHitPolicies_data()
{
    QTest::addColumn<QString>("policy");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("first") << "first" << QStringList{"shadowed b,a"};
    QTest::newRow("priority") << "priority" << QStringList{};
    QTest::newRow("unique") << "unique" << QStringList{"conflict a,b", "shadowed b,a"};
}

// The narrow one never wins, and decides all the same: its tasks go to the default.
void TestAnalysis::underUniqueBothTrueIsTheDefault()
{
    const auto set = load(ruleFile("a: edge: execution_time_estimate < 300s\n"
                                   "b: serverless: execution_time_estimate < 300s AND stateful\n"
                                   "c: edge: concurrent\nd: edge: concurrent = true",
                                   "unique"));
    QStringList found = lines(set, analyse(set));
    QVERIFY(found.filter("unused").isEmpty());
    QCOMPARE(found.filter("duplicate"), QStringList{"duplicate d,c"});
    QVERIFY(!found.contains("conflict c,d"));
    const auto analysis = analyse(set);
    const auto shadowed =
        std::ranges::find(analysis.findings, FindingKind::Shadowed, &Finding::kind);
    QCOMPARE(findingText(set, *shadowed).message,
             std::string("'b' never decides: whenever it is true, so is 'a'"));
}

// Whether one sum is within the other can't be told: no finding, and it is said.
void TestAnalysis::makesNothingUpOfSeveralFields()
{
    const auto set =
        load(ruleFile("a: edge: memory_requirement + storage_requirement < 1GB\n"
                      "b: traditional: memory_requirement + storage_requirement < 5GB"));
    const auto analysis = analyse(set);
    QVERIFY(analysis.findings.empty());
    QVERIFY(!analysis.isComplete);
}

// What once took minutes or gigabytes; a time-out of the test would tell.
void TestAnalysis::staysWithinItsBounds_data()
{
    QTest::addColumn<QString>("rules");
    QString leaves = "a: edge: execution_time_estimate = 0s";
    for (int i = 1; i < 10'000; ++i)
        leaves += QString(" OR execution_time_estimate = %1s").arg(i);
    QTest::newRow("10,000 leaves") << leaves;
    QString both = leaves;
    QTest::newRow("10,000 leaves, all of them") << both.replace(" OR ", " AND ");
    QString labels = "a: edge: stateful";
    for (int i = 0; i < 1'000; ++i)
        labels += QString(" AND labels.l%1 = 'x'").arg(i);
    QTest::newRow("1,000 labels") << labels;
    QString types;
    for (int i = 0; i < 10'000; ++i)
        types += QString("r%1: edge: task_type = 't%1'\n").arg(i);
    QTest::newRow("10,000 rules") << types;
    QString chinese = "a: edge: task_type IN ['x'";
    for (int i = 0; i < 60; ++i)
        chinese += QString(", '%1'").arg(QString(60, QChar(0x4E00 + i)));
    QTest::newRow("long texts") << chinese + "] OR task_type MATCHES '*x*'";
    QString nested = "stateful";
    for (int i = 0; i < 90; ++i)
        nested = QString("(%1 AND labels.a%2 = 'x' OR labels.b%2 = 'y')").arg(nested).arg(i);
    QTest::newRow("90 deep") << "a: edge: " + nested;
}

void TestAnalysis::staysWithinItsBounds()
{
    QFETCH(QString, rules);
    const auto set = load(ruleFile(rules));
    const auto analysis = analyse(set);
    for (const Finding& finding : analysis.findings)
        QVERIFY(!findingText(set, finding).message.empty());
}

// 500 rules that differ in one choice: nothing is wrong with them, and it can be told.
void TestAnalysis::seesThroughManyRules()
{
    QString many;
    for (int i = 0; i < 500; ++i)
        many += QString("r%1: traditional: task_type = 'some-task-%1'\n").arg(i);
    const auto analysis = analyse(load(ruleFile(many)));
    QVERIFY(analysis.isComplete);
    QVERIFY(analysis.findings.empty());
    QString ranges;
    for (int i = 0; i < 500; ++i)
        ranges += QString("r%1: edge: execution_time_estimate >= %1s AND execution_time_estimate < "
                          "%2s AND stateful\n")
                      .arg(i)
                      .arg(i + 1);
    const auto set = load(ruleFile(ranges));
    const auto gaps = analyse(set);
    QVERIFY(gaps.isComplete);
    QCOMPARE(lines(set, gaps).filter("gap r0 | execution_time_estimate >= 500s").size(), 1);
}

// With more patterns than can be told apart the globs are left undecided, and it is said.
void TestAnalysis::saysWhichPatternsAreTooMany()
{
    QString many;
    for (int i = 0; i < 64; ++i)
        many += QString("r%1: traditional: task_type = 't%1'\n").arg(i);
    const auto set = load(ruleFile(many
                                   + "a: traditional: task_type MATCHES 'video-*'\n"
                                     "b: traditional: task_type MATCHES 'video-hd-*'"));
    const auto analysis = analyse(set);
    QVERIFY(!analysis.isComplete);
    QCOMPARE(analysis.undecided, std::vector<std::string>{"task_type"});
}

void TestAnalysis::appliesHitPolicies()
{
    QFETCH(QString, policy);
    QFETCH(QStringList, expected);
    const auto set = load(ruleFile("a: traditional/low: execution_time_estimate < 300s\n"
                                   "b: edge/high: execution_time_estimate < 60s\n"
                                   "c: traditional/low: execution_time_estimate >= 300s",
                                   policy.toStdString()));
    QStringList found = lines(set, analyse(set));
    found.sort();
    QCOMPARE(found.join('\n'), expected.join('\n'));
}

// What a finding says of its witness is what the rule set itself does with it.
void TestAnalysis::witnessesShowIt()
{
    const auto set = load(ruleFile("a: serverless: execution_time_estimate < 300s\n"
                                   "b: edge: stateful = true\n"
                                   "c: traditional: execution_time_estimate < 60s\n"
                                   "d: edge: task_type MATCHES 'x*' AND dependencies_count < 3"));
    const auto analysis = analyse(set);
    std::set<FindingKind> kinds;
    for (const Finding& finding : analysis.findings) {
        kinds.insert(finding.kind);
        QVERIFY2(finding.witness, qPrintable(line(set, finding)));
        const auto view = finding.witness->view();
        const int winner = set.match(view);
        const auto isTrue = [&](std::size_t rule) {
            return evaluate(set.rules()[rule].checked, rules::InputSource(view))
                == rules::Verdict::True;
        };
        if (finding.kind == FindingKind::Gap)
            QCOMPARE(winner, rules::RuleSet::kNoRule);
        if (finding.kind == FindingKind::Shadowed) {
            QVERIFY(isTrue(finding.rules[0]));
            QCOMPARE(winner, static_cast<int>(finding.rules[1]));
        }
        if (finding.kind == FindingKind::Conflict) {
            QVERIFY(isTrue(finding.rules[0]) && isTrue(finding.rules[1]));
            QCOMPARE(winner, static_cast<int>(finding.rules[0]));
        }
        // And it reads as a record of `classify`.
        const auto record = base::readDocument(witnessJson(*finding.witness), "w.json");
        QVERIFY2(record && record->find("features") != nullptr,
                 witnessJson(*finding.witness).c_str());
    }
    QVERIFY(kinds.contains(FindingKind::Gap));
    QVERIFY(kinds.contains(FindingKind::Shadowed));
    QVERIFY(kinds.contains(FindingKind::Conflict));
}

void TestAnalysis::analysesTheSeed()
{
    const auto set = load(readFile(TRIBUTARY_SOURCE_DIR "/resources/rules/seed.yaml"));
    const auto analysis = analyse(set);
    QVERIFY(analysis.isComplete);
    const QStringList found = lines(set, analysis);
    QCOMPARE(found.filter("conflict").join('\n'),
             QString("conflict serverless_suitable,edge_execution"));
    for (const char* gap :
         {"gap serverless_suitable | execution_time_estimate >= 300s AND execution_time_estimate "
          "<= "
          "3600s | execution_time_estimate",
          "gap serverless_suitable | trigger_type IN ['manual', 'workflow'] | trigger_type"})
        QVERIFY2(found.contains(gap), qPrintable(found.join('\n')));
    QCOMPARE(found.size(), 1 + found.filter("gap").size());
}

void TestAnalysis::theProductsSetHasNoConflictButTheKnownOne()
{
    const auto set = load(readFile(TRIBUTARY_SOURCE_DIR "/resources/rules/default.yaml"));
    const QStringList found = lines(set, analyse(set));
    QCOMPARE(found.filter("conflict").size(), 1);
    QVERIFY2(found.filter("gap").filter("trigger_type").isEmpty(), // every trigger has its rule
             qPrintable(found.join('\n')));
}

void TestAnalysis::pointsAtThePlace()
{
    const std::string source = "task_classification_rules:\n"
                               "  - name: a\n"
                               "    condition: >-\n"
                               "      stateful AND\n"
                               "      memory_requirement >= 0B # 记忆\n"
                               "    classification: {type: edge}\n";
    const auto set = load(source);
    const auto analysis = analyse(set);
    const auto found =
        std::ranges::find(analysis.findings, FindingKind::AlwaysTrue, &Finding::kind);
    QVERIFY(found != analysis.findings.end());
    QCOMPARE(source.substr(found->span.begin, found->span.end - found->span.begin),
             std::string("memory_requirement >= 0B"));
    QCOMPARE(findingText(set, *found).message,
             std::string("memory_requirement >= 0B is true whenever it can be told"));
}

// Eighteen alternatives of two in every rule: more boxes than the limit.
void TestAnalysis::saysWhenItIsIncomplete()
{
    QString condition = "stateful";
    for (int i = 0; i < 12; ++i)
        condition += QString(" AND (labels.a%1 = 'x' OR labels.b%1 = 'y')").arg(i);
    const auto set = load(ruleFile("a: edge: " + condition
                                   + "\nb: traditional: stateful AND NOT "
                                     "stateful"));
    const auto analysis = analyse(set);
    QVERIFY(!analysis.isComplete);
    QCOMPARE(analysis.tooComplex, std::vector<std::size_t>{0});
    QCOMPARE(lines(set, analysis).join('\n'), // the rest is told all the same
             QString("unreachable b"));
}

void TestAnalysis::stops()
{
    QString many;
    for (int i = 0; i < 300; ++i)
        many += QString("r%1: edge: labels.l%1 = 'x'\n").arg(i);
    const auto analysis = analyse(load(ruleFile(many)), {}, [] { return true; });
    QVERIFY(!analysis.isComplete);
}

void TestAnalysis::knowsTheKindsOfTexts_data()
{
    QTest::addColumn<QStringList>("exact");
    QTest::addColumn<QStringList>("globs");
    QTest::addColumn<QStringList>("combinations"); // which globs a further text can match
    QTest::newRow("none") << QStringList{} << QStringList{} << QStringList{""};
    QTest::newRow("two apart") << QStringList{} << QStringList{"a*", "b*"}
                               << QStringList{"", "0", "1"};
    QTest::newRow("two that meet")
        << QStringList{} << QStringList{"a*", "*b"} << QStringList{"", "0", "1", "01"};
    QTest::newRow("one within the other")
        << QStringList{} << QStringList{"a*", "ab*"} << QStringList{"", "0", "01"};
    QTest::newRow("only the exact text")
        << QStringList{"ab"} << QStringList{"ab"} << QStringList{""};
    QTest::newRow("more than the exact text")
        << QStringList{"ab"} << QStringList{"a?"} << QStringList{"", "0"};
    QTest::newRow("ranges") << QStringList{} << QStringList{"[a-f]", "[d-k]", "[^a-z]"}
                            << QStringList{"", "0", "01", "1", "2"};
    QTest::newRow("other scripts")
        << QStringList{} << QStringList{"[一-龥]", "视?"} << QStringList{"", "0", "1"};
    QTest::newRow("all") << QStringList{} << QStringList{"*"} << QStringList{"0"};
}

void TestAnalysis::knowsTheKindsOfTexts()
{
    QFETCH(QStringList, exact);
    QFETCH(QStringList, globs);
    QFETCH(QStringList, combinations);
    const auto toTexts = [](const QStringList& list) {
        std::vector<std::string> texts;
        for (const QString& text : list)
            texts.push_back(text.toStdString());
        return texts;
    };
    const auto kinds = rules::textKinds(toTexts(exact), toTexts(globs), true);
    QVERIFY(kinds);
    QStringList found;
    for (std::size_t i = static_cast<std::size_t>(exact.size()); i < kinds->size(); ++i) {
        QVERIFY(!exact.contains(QString::fromStdString(kinds->at(i))));
        QString matched;
        for (qsizetype glob = 0; glob < globs.size(); ++glob) {
            if (rules::globMatches(globs[glob].toStdString(), kinds->at(i)))
                matched += QString::number(glob);
        }
        found << matched;
    }
    found.sort();
    combinations.sort();
    QCOMPARE(found, combinations);
}

QTEST_GUILESS_MAIN(TestAnalysis)
#include "tst_analysis.moc"
