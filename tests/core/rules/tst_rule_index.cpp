#include "core/rules/random_expression.h"
#include "rules/rule_index.h"
#include "rules/rule_set.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <set>

using namespace tributary;
using model::FeatureId;

namespace {

using Conditions = std::vector<rules::Checked>;

struct Candidates
{
    std::size_t all = 0;
    std::size_t isTrue = 0;
    bool hasMissed = false;
};

class Index
{
public:
    explicit Index(Conditions conditions)
        : m_conditions(std::move(conditions))
    {
        std::vector<const rules::Checked*> pointers;
        for (const auto& condition : m_conditions)
            pointers.push_back(&condition);
        m_index = rules::RuleIndex(pointers);
    }
    explicit Index(const std::vector<std::string>& texts)
        : Index(parsed(texts))
    {
    }

    std::vector<std::size_t> candidates(const model::RuleInput& input) const
    {
        std::vector<std::size_t> list;
        m_index.visitCandidates(input, [&](std::size_t at) {
            list.push_back(at);
            return true;
        });
        return list;
    }
    Candidates count(const model::RuleInput& input) const
    {
        const auto list = candidates(input);
        const std::set<std::size_t> set(list.begin(), list.end());
        Candidates result;
        result.all = list.size();
        for (std::size_t at = 0; at < m_conditions.size(); ++at) {
            if (rules::evaluate(m_conditions[at], rules::InputSource(input))
                != rules::Verdict::True)
                continue;
            ++result.isTrue;
            result.hasMissed = result.hasMissed || !set.contains(at);
        }
        return result;
    }

private:
    static Conditions parsed(const std::vector<std::string>& texts)
    {
        Conditions conditions;
        for (const auto& text : texts)
            conditions.push_back(*rules::checkText(text, rules::Schema::rules()).root);
        return conditions;
    }
    Conditions m_conditions;
    rules::RuleIndex m_index;
};

// The same condition as often as a field must be asked for to get a table.
std::vector<std::string> often(const std::string& text)
{
    return std::vector<std::string>(20, text);
}

model::Features features(FeatureId id, double value)
{
    model::Features all;
    all.set(id, value);
    return all;
}

} // namespace

class TestRuleIndex : public QObject
{
    Q_OBJECT

private slots:
    void missesNoRandomCondition();
    void thinsOutManyThresholds();
    void asksFor_data();
    void asksFor();
    void stopsWhenTold();
    void keepsFieldsApart();
    void boundsWhatItKeeps();
    void decidesAsTryingAllDoes_data();
    void decidesAsTryingAllDoes();
};

void TestRuleIndex::missesNoRandomCondition()
{
    base::SeededRandom random(7);
    std::size_t all = 0;
    std::size_t isTrue = 0;
    for (int round = 0; round < 20; ++round) {
        test::RandomExpressions expressions(random, true);
        Conditions conditions;
        while (conditions.size() < 300) {
            auto checked = rules::check(expressions.condition(3), rules::Schema::rules());
            if (checked.root)
                conditions.push_back(std::move(*checked.root));
        }
        const Index index(std::move(conditions));
        for (int i = 0; i < 100; ++i) {
            const test::RandomInput input(random);
            const Candidates found = index.count(input.view());
            QVERIFY(!found.hasMissed);
            all += found.all;
            isTrue += found.isTrue;
        }
    }
    QVERIFY2(isTrue > 20'000, qPrintable(QString::number(isTrue)));
    QVERIFY2(all < 20 * 300 * 100 * 9 / 10, qPrintable(QString::number(all)));
}

// Ten thousand ranges, more than there are bins.
void TestRuleIndex::thinsOutManyThresholds()
{
    std::vector<std::string> texts;
    for (int i = 0; i < 10'000; ++i)
        texts.push_back(fmt::format(
            "execution_time_estimate >= {}s AND execution_time_estimate < {}s", i, i + 1));
    const Index index(texts);
    for (const double seconds : {0.0, 0.5, 1.0, 4999.5, 9999.0, 9999.999, 10'000.0, -1.0}) {
        const auto task = features(FeatureId::ExecutionTimeEstimate, seconds);
        const Candidates found = index.count({task, {}, {}});
        QVERIFY(!found.hasMissed);
        QCOMPARE(found.isTrue, std::size_t{seconds >= 0 && seconds < 10'000 ? 1U : 0U});
        QVERIFY2(found.all <= 60, qPrintable(QString::number(found.all)));
    }
}

void TestRuleIndex::asksFor_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("seconds"); // below zero = not declared
    QTest::addColumn<QString>("taskType");
    QTest::addColumn<QString>("zone");
    QTest::addColumn<bool>("isCandidate");
    const auto row = [](const char* text, double seconds, const char* type, const char* zone,
                        bool isCandidate) {
        QTest::addRow("%s | %g %s %s", text, seconds, type, zone)
            << text << seconds << type << zone << isCandidate;
    };
    const double inf = std::numeric_limits<double>::infinity();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const char* const below = "execution_time_estimate < 10s";
    row(below, 9, "", "", true);
    row(below, 10, "", "", false);
    row(below, inf, "", "", false);
    row(below, nan, "", "", false);
    row(below, -1, "", "", false);
    row("NOT execution_time_estimate < 10s", 9, "", "", false);
    row("NOT execution_time_estimate < 10s", 10, "", "", true);
    row("execution_time_estimate != 10s", 9, "", "", true);
    row("execution_time_estimate IS NOT KNOWN", -1, "", "", true);
    row("execution_time_estimate IS NOT KNOWN OR execution_time_estimate < 10s", -1, "", "", true);
    row("execution_time_estimate IS KNOWN", -1, "", "", false);
    row("execution_time_estimate < 10s OR execution_time_estimate > 20s", 15, "", "", false);
    row("execution_time_estimate < 10s AND execution_time_estimate > 20s", 15, "", "", false);
    row("execution_time_estimate < 10s OR task_type = 'a'", 15, "a", "", true);
    row("task_type = 'a'", 0, "a", "", true);
    row("'a' = task_type", 0, "b", "", false);
    row("task_type = 'a'", 0, "", "", false);
    row("task_type != 'a'", 0, "b", "", true);
    row("NOT task_type != 'a'", 0, "b", "", false);
    row("task_type IN ['a', 'c']", 0, "c", "", true);
    row("task_type IN ['a', 'c']", 0, "b", "", false);
    row("task_type NOT IN ['a', 'c']", 0, "b", "", true);
    row("task_type = 'a' OR task_type = 'b'", 0, "b", "", true);
    row("task_type = 'a' AND task_type = 'b'", 0, "b", "", false);
    row("task_type MATCHES 'a*'", 0, "b", "", true); // globs ask for nothing
    row("labels.zone = 'north'", 0, "", "north", true);
    row("labels.zone = 'north'", 0, "", "south", false);
    row("labels.zone = 'north'", 0, "", "", false);
    row("labels.zone = 'north' OR task_type = 'a'", 0, "a", "", true);
}

void TestRuleIndex::asksFor()
{
    QFETCH(QString, text);
    QFETCH(double, seconds);
    QFETCH(QString, taskType);
    QFETCH(QString, zone);
    QFETCH(bool, isCandidate);
    model::Features task;
    if (!(seconds < 0))
        task.set(FeatureId::ExecutionTimeEstimate, seconds);
    model::Labels labels;
    if (!zone.isEmpty())
        labels = {{"zone", zone.toStdString()}};
    const std::string type = taskType.toStdString();
    const Index index(often(text.toStdString()));
    const model::RuleInput input{task, type, labels};
    QVERIFY(!index.count(input).hasMissed);
    QCOMPARE(index.candidates(input).size(), std::size_t{isCandidate ? 20U : 0U});
}

void TestRuleIndex::stopsWhenTold()
{
    const Index index(often("true"));
    QCOMPARE(index.candidates({{}, {}, {}}).size(), std::size_t{20});
    const auto condition = *rules::checkText("true", rules::Schema::rules()).root;
    const std::vector<const rules::Checked*> many(200, &condition);
    std::vector<std::size_t> seen;
    rules::RuleIndex(many).visitCandidates({{}, {}, {}}, [&](std::size_t at) {
        seen.push_back(at);
        return at < 100;
    });
    QCOMPARE(seen.size(), std::size_t{101});
    QCOMPARE(seen.back(), std::size_t{100});
    rules::RuleIndex().visitCandidates({{}, {}, {}}, [&](std::size_t at) {
        seen.push_back(at);
        return true;
    });
    QCOMPARE(seen.size(), std::size_t{101});
}

// The label without a name is not the task type.
void TestRuleIndex::keepsFieldsApart()
{
    std::vector<std::string> texts = often("labels[''] = 'x'");
    for (int i = 0; i < 20; ++i)
        texts.push_back(fmt::format("task_type = 'a{}'", i));
    const Index index(texts);
    const std::string type = "a7";
    QCOMPARE(index.candidates({{}, type, {}}), std::vector<std::size_t>{27});
}

// More alternatives, intervals and fields than are kept: more candidates, none missed.
void TestRuleIndex::boundsWhatItKeeps()
{
    std::string holes = "dependencies_count != 0";
    std::string fields = "labels.k0 = 'v'";
    std::string values = "task_type IN ['v0'";
    for (int i = 1; i < 400; ++i) {
        holes += fmt::format(" AND dependencies_count != {}", i);
        fields += fmt::format(" AND labels.k{} = 'v'", i);
        values += fmt::format(", 'v{}'", i);
    }
    model::Labels labels;
    for (int i = 0; i < 400; ++i)
        labels.emplace_back(fmt::format("k{}", i), "v");
    std::ranges::sort(labels);
    for (const std::string& text : {holes, fields, values + "]"}) {
        const Index index(often(text));
        for (const double count : {5.0, 500.0}) {
            const auto task = features(FeatureId::DependenciesCount, count);
            const std::string type = count > 100 ? "v399" : "other";
            const Candidates found = index.count({task, type, labels});
            QVERIFY(!found.hasMissed);
            QVERIFY(count < 100 || found.isTrue == 20);
        }
    }
}

void TestRuleIndex::decidesAsTryingAllDoes_data()
{
    QTest::addColumn<QString>("policy");
    QTest::newRow("first") << "first";
    QTest::newRow("priority") << "priority";
    QTest::newRow("unique") << "unique";
}

void TestRuleIndex::decidesAsTryingAllDoes()
{
    QFETCH(QString, policy);
    base::SeededRandom random(11);
    const auto below = [&random](int bound) {
        return static_cast<int>(random.next() % static_cast<std::uint64_t>(bound));
    };
    static constexpr const char* kPriorities[]{"low", "medium", "high", "critical"};
    std::string text = "hit_policy: " + policy.toStdString() + "\ntask_classification_rules:\n";
    for (int i = 0; i < 400; ++i) {
        const int from = below(1000);
        text += fmt::format(
            "  - name: r{}\n    enabled: {}\n"
            "    condition: execution_time_estimate >= {}s AND execution_time_estimate < {}s AND"
            " (task_type = 't{}' OR cpu_requirement > {}_cores)\n"
            "    classification: {{type: edge, priority: {}, reason: r}}\n",
            i, below(10) != 0, from, from + 1 + below(40), below(5), below(64),
            kPriorities[below(4)]);
    }
    const auto set = rules::loadRules(text, "many.yaml");
    QVERIFY2(set, set ? "" : set.error().front().error.message.c_str());
    std::size_t matched = 0;
    for (int i = 0; i < 20'000; ++i) {
        model::Features task;
        task.set(FeatureId::ExecutionTimeEstimate, below(1050));
        task.set(FeatureId::CpuRequirement, below(32));
        const std::string type = "t" + std::to_string(below(6));
        const model::RuleInput input{task, type, {}};
        std::vector<int> hits;
        for (std::size_t at = 0; at < set->rules().size(); ++at) {
            const rules::Rule& rule = set->rules()[at];
            if (rule.enabled
                && rules::evaluate(rule.checked, rules::InputSource(input)) == rules::Verdict::True)
                hits.push_back(static_cast<int>(at));
        }
        int expected = hits.empty() ? rules::RuleSet::kNoRule : hits.front();
        if (policy == "unique" && hits.size() > 1)
            expected = rules::RuleSet::kNoRule;
        if (policy == "priority" && !hits.empty())
            expected = *std::ranges::max_element(hits, {}, [&](int at) {
                return set->rules()[static_cast<std::size_t>(at)].classification.priority;
            });
        QCOMPARE(set->match(input), expected);
        matched += hits.empty() ? 0 : 1;
    }
    QVERIFY2(matched > 5000, qPrintable(QString::number(matched)));
}

QTEST_GUILESS_MAIN(TestRuleIndex)
#include "tst_rule_index.moc"
