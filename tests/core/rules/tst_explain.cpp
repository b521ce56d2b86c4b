#include "core/rules/random_expression.h"
#include "model/learned.h"
#include "rules/explain.h"
#include "support/printers.h"

#include <nlohmann/json.hpp>

#include <QFile>

#include <cmath>

using namespace tributary;
using model::FeatureId;
using Json = nlohmann::json;

namespace {

rules::RuleSet load(const std::string& text)
{
    auto set = rules::loadRules(text, "f");
    if (!set)
        qFatal("%s", base::describe(set.error().front().error).c_str());
    return std::move(*set);
}

rules::RuleSet defaultRules()
{
    QFile file(QStringLiteral(TRIBUTARY_SOURCE_DIR "/resources/rules/default.yaml"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no default rules");
    return load(file.readAll().toStdString());
}

rules::RuleSet oneRule(const std::string& condition)
{
    return load("task_classification_rules:\n  - name: r\n    condition: |\n      " + condition
                + "\n    classification: {type: edge}\n");
}

model::Features smallTask()
{
    model::Features features;
    features.set(FeatureId::ExecutionTimeEstimate, 12);
    features.set(FeatureId::CpuRequirement, 1);
    features.set(FeatureId::MemoryRequirement, 2.3e9);
    features.set(FeatureId::Stateful, 0);
    features.set(FeatureId::DependenciesCount, 0);
    features.set(FeatureId::TriggerType, 1);
    return features;
}

const std::string kNoText;
const model::Labels kNoLabels;

QString orNull(const std::optional<std::string>& text)
{
    return text ? QString::fromStdString(*text) : QStringLiteral("null");
}

// Does `value op threshold` as the condition of a flip says?
void applyFlip(const rules::Flip& flip, test::RandomInput& input)
{
    auto id = model::parseFeature(flip.feature);
    if (!id)
        id = model::parseLearnedFeature(flip.feature);
    const std::string op = flip.to.substr(0, flip.to.find(' '));
    const std::string literal = flip.to.substr(flip.to.find(' ') + 1);
    if (!id) { // the random expressions know one label
        input.labels = {{"team", literal.substr(1, literal.size() - 2)}};
        return;
    }
    const auto& info = model::featureInfo(*id);
    double value = 0;
    if (info.kind == model::FeatureKind::Bool)
        value = literal == "true" ? 1 : 0;
    else if (info.kind == model::FeatureKind::Enum)
        value = static_cast<double>(
            std::ranges::find(info.values, literal.substr(1, literal.size() - 2))
            - info.values.begin());
    else
        value = base::parseQuantity(literal)->value;
    if (op == "<")
        value = std::nextafter(value, -1);
    if (op == ">")
        value = std::nextafter(value, HUGE_VAL);
    input.features.set(*id, value);
}

} // namespace

class TestExplain : public QObject
{
    Q_OBJECT

private slots:
    void explainsLeaves_data();
    void explainsLeaves();
    void saysWhatWasLearned();
    void keepsTheTree();
    void findsTheFlip();
    void flipsUnknownFeatures();
    void flipsInsideSums();
    void explainsTinyValues();
    void flipsHappen();
    void equalsTheFastForm();
    void writesJson();
    void explainsManyRulesInTime();
};

void TestExplain::explainsLeaves_data()
{
    QTest::addColumn<QString>("condition");
    QTest::addColumn<QString>("leaf"); // value operator threshold margin verdict [note]
    const auto row = [](const char* condition, const char* leaf) {
        QTest::newRow(condition) << condition << leaf;
    };
    row("execution_time_estimate < 300s", "12s < 300s 288s true");
    row("300s > execution_time_estimate", "12s < 300s 288s true");
    row("memory_requirement < 2GB", "2.3GB < 2GB -300MB false");
    row("memory_requirement >= 2GB", "2.3GB >= 2GB 300MB true");
    row("execution_time_estimate = 13s", "12s = 13s -1s false");
    row("execution_time_estimate != 13s", "12s != 13s 1s true");
    row("dependencies_count < 5", "0 < 5 5 true");
    row("stateful = false", "false = false null true");
    row("stateful", "false = true null false");
    row("trigger_type IN ['event', 'http']", "http IN ['event', 'http'] null true");
    row("trigger_type NOT IN ['event']", "http NOT IN ['event'] null true");
    row("trigger_type = 'http'", "http = http null true");
    row("trigger_type MATCHES 'h*'", "http MATCHES h* null true");
    row("latency_requirement < 100ms", "null < 100ms null unknown [not declared]");
    row("latency_requirement IS KNOWN", "null IS KNOWN null null false [not declared]");
    row("memory_requirement / dependencies_count > 1B",
        "null > 1B null unknown [division by zero]");
    row("2 * execution_time_estimate < 30s", "24s < 30s 6s true");
    row("execution_time_estimate < 1m + 1s", "12s < 61s 49s true");
    row("labels.team = 'x'", "null = x null unknown [not declared]");
    row("memory_requirement < 2GiB", "2.3GB < 2GiB -0.142042GiB false");
    row("execution_time_estimate < 12.1s", "12s < 12.1s 100ms true");
}

void TestExplain::explainsLeaves()
{
    QFETCH(QString, condition);
    QFETCH(QString, leaf);
    const auto features = smallTask();
    const auto explained =
        rules::explain(oneRule(condition.toStdString()), {features, kNoText, kNoLabels});
    const auto leaves = explained.rules[0].leaves();
    QCOMPARE(leaves.size(), std::size_t{1});
    const auto& one = *leaves[0];
    QStringList parts{orNull(one.value), QString::fromStdString(one.op), orNull(one.threshold),
                      orNull(one.margin), QString::fromUtf8(rules::toString(one.verdict).data())};
    if (!one.note.empty())
        parts << "[" + QString::fromStdString(one.note) + "]";
    QCOMPARE(parts.join(' '), leaf);
    QCOMPARE(QString::fromStdString(one.text), condition);
}

void TestExplain::saysWhatWasLearned()
{
    model::Features declared; // nothing
    model::Learned learned;
    learned.measures[0] = model::LearnedQuantiles{37, {}, {412, 500, 600, 700}};
    const auto set =
        oneRule("execution_time_estimate < 300s OR learned_p90(execution_time) > 2 * "
                "execution_time_estimate OR learned_p50(memory) < 1GB OR memory_requirement < 1GB");
    const model::LearnedInput input({declared, kNoText, kNoLabels}, &learned);
    const auto view = input.view();
    const auto explained = rules::explain(set, view);
    QStringList values;
    for (const auto* leaf : explained.rules[0].leaves())
        values << orNull(leaf->value) + (leaf->note.empty() ? "" : " [")
                + QString::fromStdString(leaf->note);
    QCOMPARE(values,
             (QStringList{"412s (learned, p50 of 37 runs)",
                          "500s (learned, p90 of 37 runs; learned, p50 of 37 runs)",
                          "null [not learned yet", "null [not declared"}));
    QCOMPARE(explained.rules[0].leaves()[0]->margin, std::optional<std::string>("-112s"));
    // What the task declares is never replaced.
    declared.set(model::FeatureId::ExecutionTimeEstimate, 12);
    const model::LearnedInput better({declared, kNoText, kNoLabels}, &learned);
    const auto other = better.view();
    QCOMPARE(orNull(rules::explain(set, other).rules[0].leaves()[0]->value), QString("12s"));
    QVERIFY(rules::explain(set, other).rules[0].verdict == rules::Verdict::True);
}

void TestExplain::keepsTheTree()
{
    const auto features = smallTask();
    const auto explained = rules::explain(
        oneRule("NOT (stateful OR # here\n      concurrent) AND dependencies_count\n      < 5"),
        {features, kNoText, kNoLabels});
    QStringList lines;
    for (const auto* leaf : explained.rules[0].leaves())
        lines << QString::fromStdString(leaf->path + ": " + leaf->text);
    QCOMPARE(lines,
             (QStringList{"0/0/0: stateful", "0/0/1: concurrent", "1: dependencies_count < 5"}));
    const auto& root = explained.rules[0].root;
    QVERIFY(root.kind == rules::CheckedKind::And);
    QVERIFY(root.children[0].verdict == rules::Verdict::Unknown);
    QVERIFY(root.verdict == rules::Verdict::Unknown);
}

void TestExplain::findsTheFlip()
{
    const auto features = smallTask();
    const auto explained = rules::explain(defaultRules(), {features, kNoText, kNoLabels});
    QCOMPARE(explained.winner, rules::RuleSet::kNoRule);
    QVERIFY(!explained.flips.empty());
    const auto& flip = explained.flips[0];
    QCOMPARE(flip.feature, std::string("memory_requirement"));
    QCOMPARE(flip.to, std::string("< 2GB"));
    QVERIFY(flip.type == model::ExecutionType::Serverless);
    QCOMPARE(flip.rule, std::string("serverless_suitable"));
    QVERIFY(explained.flipsComplete);
}

void TestExplain::flipsUnknownFeatures()
{
    model::Features features;
    features.set(FeatureId::LatencyRequirement, 0.05);
    features.set(FeatureId::DataLocalityRequired, 1);
    const auto explained = rules::explain(defaultRules(), {features, kNoText, kNoLabels});
    const auto flip =
        std::ranges::find(explained.flips, "network_bandwidth_requirement", &rules::Flip::feature);
    QVERIFY(flip != explained.flips.end());
    QCOMPARE(flip->to, std::string("< 10Mbps"));
    QVERIFY(flip->type == model::ExecutionType::Edge);

    const auto byLabel =
        rules::explain(oneRule("labels.team = 'media'"), {features, kNoText, {{"team", "x"}}});
    QCOMPARE(byLabel.flips.size(), std::size_t{1});
    QCOMPARE(byLabel.flips[0].feature, std::string("labels.team"));
    QCOMPARE(byLabel.flips[0].to, std::string("= 'media'"));
}

void TestExplain::flipsInsideSums()
{
    const auto features = smallTask();
    const auto set = oneRule("memory_requirement / cpu_requirement < 1GB / 1_cores");
    const auto flips = rules::explain(set, {features, kNoText, kNoLabels}).flips;
    QStringList lines;
    for (const auto& flip : flips)
        lines << QString::fromStdString(flip.feature + " " + flip.to);
    lines.sort(); // both are as far away
    QCOMPARE(lines, (QStringList{"cpu_requirement > 2.3_cores", "memory_requirement < 1GB"}));
}

// As near to zero as a double can be, which std::stod refuses.
void TestExplain::explainsTinyValues()
{
    model::Features features;
    features.set(FeatureId::ExecutionTimeEstimate, 1e-310);
    for (const char* condition :
         {"execution_time_estimate > 0s", "execution_time_estimate * 2 > 1e-309s"}) {
        const auto explained = rules::explain(oneRule(condition), {features, kNoText, kNoLabels});
        QVERIFY(explained.rules[0].leaves()[0]->margin.has_value());
    }
}

void TestExplain::flipsHappen()
{
    base::SeededRandom random(3);
    test::RandomExpressions expressions(random, true);
    int tried = 0;
    for (int i = 0; i < 300; ++i) {
        std::string text = "task_classification_rules:\n";
        for (int rule = 0; rule < 3; ++rule)
            text += "  - name: r" + std::to_string(rule) + "\n    condition: |\n      "
                + rules::print(expressions.condition(2)) + "\n    classification: {type: "
                + (rule == 0       ? "edge"
                       : rule == 1 ? "serverless"
                                   : "traditional")
                + "}\n";
        const auto set = load(text);
        for (int k = 0; k < 5; ++k) {
            const test::RandomInput input(random);
            for (const auto& flip : rules::explain(set, input.view()).flips) {
                test::RandomInput changed = input;
                applyFlip(flip, changed);
                const auto then = set.classify(changed.view());
                QVERIFY2(then.rule == flip.rule && then.type == flip.type,
                         (text + flip.feature + " " + flip.to).c_str());
                ++tried;
            }
        }
    }
    QVERIFY(tried > 1000);
}

// 100,000 cases: three verdicts of rules and the winner, told by both evaluators.
void TestExplain::equalsTheFastForm()
{
    base::SeededRandom random(4);
    test::RandomExpressions expressions(random, true);
    const auto schema = rules::Schema::rules();
    for (int i = 0; i < 10'000; ++i) {
        const auto tree = expressions.condition(i % 5);
        const auto checked = rules::check(tree, schema);
        const std::string text = rules::print(tree);
        const auto parsed = rules::checkText(text, schema);
        QVERIFY2(checked.root && parsed.root, text.c_str());
        const rules::Program program(*checked.root);
        for (int k = 0; k < 10; ++k) {
            const test::RandomInput input(random);
            const auto view = input.view();
            const auto explained =
                rules::explainCondition(*parsed.root, text, rules::InputSource(view));
            QVERIFY2(explained.verdict == program.verdict(view), text.c_str());
        }
    }
}

void TestExplain::writesJson()
{
    const auto features = smallTask();
    const auto set = defaultRules();
    const auto explained = rules::explain(set, {features, kNoText, kNoLabels});
    const auto json = Json::parse(rules::explainJson("\"t-1\"", explained), nullptr, false);
    QVERIFY(!json.is_discarded());
    QCOMPARE(json["id"].get<std::string>(), std::string("t-1"));
    QCOMPARE(json["execution_type"].get<std::string>(), std::string("traditional"));
    QCOMPARE(json["rule"].get<std::string>(), std::string("default_traditional_rule"));
    QCOMPARE(json["reason"].get<std::string>(), std::string("no rule matched"));
    QCOMPARE(json["priority"].get<std::string>(), std::string("medium"));
    QCOMPARE(json["rules"].size(), std::size_t{3});
    QCOMPARE(json["rules"][0]["conditions"].size(), std::size_t{6});
    const auto& memory = json["rules"][0]["conditions"][2];
    QCOMPARE(memory.dump(),
             std::string(R"({"margin":"-300MB","operator":"<","path":"2",)"
                         R"("text":"memory_requirement < 2GB","threshold":"2GB",)"
                         R"("value":"2.3GB","verdict":"false"})"));
    QVERIFY(json["rules"][2]["conditions"][0]["value"].is_null());
    QCOMPARE(json["flip"][0].dump(),
             std::string(R"({"feature":"memory_requirement","then":{"rule":"serverless_suitable",)"
                         R"("type":"serverless"},"to":"< 2GB"})"));
    QCOMPARE(rules::classifyJson("null", set.classification(0)),
             std::string(R"({"id":null,"execution_type":"serverless","rule":"serverless_suitable",)"
                         R"("reason":"Short, small and stateless enough for a function",)"
                         R"("priority":"high"})"));
}

void TestExplain::explainsManyRulesInTime()
{
    std::string text = "task_classification_rules:\n";
    for (int i = 0; i < 2000; ++i)
        text += "  - name: r" + std::to_string(i) + "\n    condition: memory_requirement > "
            + std::to_string(i + 10) + "GB AND stateful\n    classification: {type: edge}\n";
    const auto set = load(text);
    const auto features = smallTask();
    const auto explained = rules::explain(set, {features, kNoText, kNoLabels});
    QCOMPARE(explained.rules.size(), std::size_t{2000});
}

QTEST_GUILESS_MAIN(TestExplain)
#include "tst_explain.moc"
