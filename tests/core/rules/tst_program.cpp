#include "core/rules/random_expression.h"
#include "rules/program.h"
#include "support/printers.h"

#include <QRegularExpression>

#include <cmath>
#include <limits>

using namespace tributary;
using model::FeatureId;

namespace {

QString verdictOf(const std::string& text, const model::RuleInput& input)
{
    const auto checked = rules::checkText(text, rules::Schema::rules());
    if (!checked.root)
        return "error: " + QString::fromStdString(issueText(checked.issues[0]).message);
    const auto fast = rules::Program(*checked.root).verdict(input);
    const auto slow = rules::evaluate(*checked.root, rules::InputSource(input));
    if (fast != slow)
        return "fast and slow differ";
    return QString::fromUtf8(rules::toString(slow).data());
}

} // namespace

class TestProgram : public QObject
{
    Q_OBJECT

private slots:
    void followsKleene_data();
    void followsKleene();
    void evaluates_data();
    void evaluates();
    void matchesGlobs_data();
    void matchesGlobs();
    void equalsTheTree();
    void survivesOddNumbers();
};

// t is true, f is false, u is not declared.
void TestProgram::followsKleene_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("verdict");
    const char* const names[]{"f", "t", "u"};
    const char* const verdicts[]{"false", "true", "unknown"};
    const auto row = [](const QString& text, const char* verdict) {
        QTest::newRow(qPrintable(text)) << text << verdict;
    };
    for (int a = 0; a < 3; ++a) {
        row(QString("NOT %1").arg(names[a]), verdicts[a == 2 ? 2 : 1 - a]);
        for (int b = 0; b < 3; ++b) {
            const bool oneFalse = a == 0 || b == 0;
            const bool oneTrue = a == 1 || b == 1;
            const bool oneUnknown = a == 2 || b == 2;
            row(QString("%1 AND %2").arg(names[a], names[b]),
                verdicts[oneFalse         ? 0
                             : oneUnknown ? 2
                                          : 1]);
            row(QString("%1 OR %2").arg(names[a], names[b]),
                verdicts[oneTrue          ? 1
                             : oneUnknown ? 2
                                          : 0]);
        }
    }
    row("NOT (u AND f)", "true");
    row("u OR NOT u", "unknown"); // no reasoning about tautologies
    row("u IS KNOWN", "false");
    row("u IS NOT KNOWN", "true");
    row("t IS KNOWN", "true");
    row("u = true OR t = true", "true");
    row("u IN [true]", "unknown");
    row("u NOT IN [true]", "unknown");
    row("NOT NOT t", "true");
}

void TestProgram::followsKleene()
{
    QFETCH(QString, text);
    QFETCH(QString, verdict);
    text.replace(QRegularExpression("\\bf\\b"), "concurrent");
    text.replace(QRegularExpression("\\bt\\b"), "stateful");
    text.replace(QRegularExpression("\\bu\\b"), "external_dependencies");
    model::Features features;
    features.set(FeatureId::Stateful, 1);
    features.set(FeatureId::Concurrent, 0);
    QCOMPARE(verdictOf(text.toStdString(), {features, {}, {}}), verdict);
}

void TestProgram::evaluates_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char* text, const char* verdict) {
        QTest::newRow(text) << text << verdict;
    };
    row("true", "true");
    row("NOT true", "false");
    row("execution_time_estimate < 300s", "false");
    row("execution_time_estimate <= 300s", "true");
    row("execution_time_estimate = 5m", "true");
    row("execution_time_estimate != 5m", "false");
    row("300s < execution_time_estimate", "false");
    row("300s >= execution_time_estimate", "true");
    row("execution_time_estimate > 299999ms", "true");
    row("execution_time_estimate IN [1s, 300000ms]", "true");
    row("execution_time_estimate NOT IN [1s]", "true");
    row("execution_time_estimate + 1s > 300s", "true");
    row("execution_time_estimate / 0 > 1s", "unknown");
    row("execution_time_estimate / dependencies_count > 1s", "unknown");
    row("execution_time_estimate * 1e308 * 1e308 > 1s", "unknown");
    row("execution_time_estimate / 0 IS KNOWN", "false");
    row("execution_time_estimate > 1s / 0", "unknown");
    row("-execution_time_estimate < 0s", "true");
    row("memory_requirement > 0B", "unknown");
    row("trigger_type = 'http'", "true");
    row("trigger_type != 'http'", "false");
    row("trigger_type IN ['event', 'http']", "true");
    row("trigger_type NOT IN ['event', 'http']", "false");
    row("trigger_type MATCHES 'h*'", "true");
    row("labels.team = 'media'", "true");
    row("labels.team MATCHES 'm?dia'", "true");
    row("labels.other = 'x'", "unknown");
    row("labels.other IS NOT KNOWN", "true");
    row("task_type = 'thumbnail'", "true");
    row("resources.gpu >= 2", "true");
    row("resources['license.matlab'] >= 1", "unknown");
    row("labels.team = task_type", "false");
}

void TestProgram::evaluates()
{
    QFETCH(QString, text);
    QFETCH(QString, verdict);
    model::Features features;
    features.set(FeatureId::ExecutionTimeEstimate, 300);
    features.set(FeatureId::DependenciesCount, 0);
    features.set(FeatureId::TriggerType, 1);
    features.resources = {{"gpu", 2}};
    const model::Labels labels{{"team", "media"}};
    const std::string taskType = "thumbnail";
    QCOMPARE(verdictOf(text.toStdString(), {features, taskType, labels}), verdict);
}

void TestProgram::matchesGlobs_data()
{
    QTest::addColumn<QString>("glob");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("matches");
    QTest::newRow("anchored at the start") << "b*" << "ab" << false;
    QTest::newRow("anchored at the end") << "*a" << "ab" << false;
    QTest::newRow("case") << "A" << "a" << false;
    QTest::newRow("star is empty") << "a*" << "a" << true;
    QTest::newRow("stars") << "*a*b*" << "xxaxxbxx" << true;
    QTest::newRow("comes back") << "*ab" << "aab" << true;
    QTest::newRow("many stars") << QString("*a").repeated(30) + "b" << QString("a").repeated(3000)
                                << false;
    QTest::newRow("one code point") << "?" << "ä" << true;
    QTest::newRow("two code points") << "?" << "ää" << false;
    QTest::newRow("set") << "[a-cx]" << "b" << true;
    QTest::newRow("set of code points") << "[ä-ü]" << "ö" << true;
    QTest::newRow("not in the set") << "[^a-c]" << "b" << false;
    QTest::newRow("bracket in the set") << "[]]" << "]" << true;
    QTest::newRow("star itself") << "[*]" << "*" << true;
    QTest::newRow("empty") << "" << "" << true;
    QTest::newRow("empty against text") << "" << "a" << false;
}

void TestProgram::matchesGlobs()
{
    QFETCH(QString, glob);
    QFETCH(QString, text);
    QFETCH(bool, matches);
    QCOMPARE(rules::globMatches(glob.toStdString(), text.toStdString()), matches);
}

void TestProgram::equalsTheTree()
{
    base::SeededRandom random(2);
    test::RandomExpressions expressions(random, true);
    const auto schema = rules::Schema::rules();
    int counts[3]{};
    for (int i = 0; i < 5'000; ++i) {
        const auto tree = expressions.condition(i % 6);
        const auto checked = rules::check(tree, schema);
        QVERIFY2(checked.root.has_value(), rules::print(tree).c_str());
        const rules::Program program(*checked.root);
        for (int k = 0; k < 20; ++k) {
            const test::RandomInput input(random);
            const auto slow = rules::evaluate(*checked.root, rules::InputSource(input.view()));
            QVERIFY2(program.verdict(input.view()) == slow, rules::print(tree).c_str());
            ++counts[static_cast<int>(slow)];
        }
    }
    for (const int count : counts) // the cases are worth something
        QVERIFY(count > 10'000);
}

void TestProgram::survivesOddNumbers()
{
    const std::string text = "execution_time_estimate < 300s OR trigger_type = 'http' OR stateful";
    for (const double odd : {std::nan(""), std::numeric_limits<double>::infinity(), -0.0, 1e308}) {
        model::Features features;
        features.set(FeatureId::ExecutionTimeEstimate, odd);
        QVERIFY(verdictOf(text, {features, {}, {}}) != "fast and slow differ");
    }
}

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
