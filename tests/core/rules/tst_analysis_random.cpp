// The analysis on generated rule sets: planted faults are found, clean sets stay clean, and what it
// says agrees with trying many tasks, and with Z3.
#include "core/rules/random_expression.h"
#include "core/rules/random_rules.h"
#include "rules/analysis/analysis.h"
#include "rules/analysis/region.h"
#include "support/printers.h"
#ifdef TRIBUTARY_HAS_Z3
#include "core/rules/z3_condition.h"
#endif

#include <fmt/format.h>

#include <algorithm>
#include <set>

using namespace tributary;
using rules::Analysis;
using rules::Finding;
using rules::FindingKind;
using rules::Verdict;
using test::RandomRules;
using test::RuleDraft;

namespace {

rules::RuleSet load(const std::string& source)
{
    auto loaded = rules::loadRules(source, "rules.yaml");
    if (!loaded)
        qFatal("%s\n%s", base::describe(loaded.error().front().error).c_str(), source.c_str());
    return std::move(*loaded);
}

std::string report(const rules::RuleSet& set, const Analysis& analysis)
{
    std::string text = set.source();
    for (const Finding& finding : analysis.findings)
        text += fmt::format("{}: {}\n", toString(finding.kind), findingText(set, finding).message);
    return text;
}

bool isTrue(const rules::Rule& rule, const model::RuleInput& input)
{
    return evaluate(rule.checked, rules::InputSource(input)) == Verdict::True;
}

// A set, and what must be found in it.
struct Planted
{
    std::vector<RuleDraft> rules;
    FindingKind kind = FindingKind::Unreachable;
    std::string rule = "planted"; // that the finding is about
    std::string gone; // of a gap: the condition of the rule that is missing
};

std::string otherType(const std::string& type)
{
    return type == "edge" ? "serverless" : "edge";
}

class Planter
{
public:
    Planter(base::Random& random, RandomRules& source)
        : m_random(random)
        , m_source(source)
    {
        m_set.rules = source.clean();
        m_at = m_random.next() % (m_set.rules.size() - 1); // never the one that takes the rest
    }

    Planted plant(FindingKind kind)
    {
        m_set.kind = kind;
        const RuleDraft& victim = m_set.rules[m_at];
        RuleDraft draft{"planted", otherType(victim.type), victim.priority, victim.leaves};
        switch (kind) {
        case FindingKind::Unreachable:
            draft.leaves.push_back("storage_requirement < 2GB");
            draft.leaves.push_back("NOT storage_requirement < 9GB");
            insert(m_at, draft);
            break;
        case FindingKind::Shadowed:
            draft.leaves.push_back("concurrent");
            insert(m_at + 1, draft);
            break;
        case FindingKind::Duplicate:
            draft.type = victim.type;
            std::ranges::reverse(draft.leaves);
            insert(m_at + 1, draft);
            break;
        case FindingKind::Conflict:
            draft.leaves.pop_back();
            draft.leaves.push_back("storage_requirement < 5GB");
            insert(0, draft);
            break;
        case FindingKind::UnusedFeature:
            draft.leaves.push_back("frequency > 5/h");
            insert(m_at + 1, draft);
            break;
        case FindingKind::UnitSlip:
            draft.leaves = {
                "execution_time_estimate < "
                    + m_source.largestTime().substr(0, m_source.largestTime().size() - 1) + "d",
                "concurrent"};
            insert(0, draft);
            break;
        case FindingKind::Gap:
            removeANeighbour();
            break;
        case FindingKind::AlwaysTrue:
            m_set.rules[m_at].leaves.push_back("storage_requirement >= 0B");
            m_set.rule = victim.name;
            break;
        case FindingKind::AlwaysFalse:
            m_set.rules[m_at].leaves.push_back("(concurrent OR 2 < 1)");
            m_set.rule = victim.name;
            break;
        }
        return m_set;
    }

private:
    void insert(std::size_t at, const RuleDraft& rule)
    {
        m_set.rules.insert(m_set.rules.begin() + static_cast<std::ptrdiff_t>(at), rule);
    }

    void removeANeighbour()
    {
        const auto [stays, goes] = m_source.neighbours();
        m_set.rules[stays].type = "serverless";
        m_set.rule = m_set.rules[stays].name;
        m_set.gone = m_set.rules[goes].condition();
        m_set.rules.pop_back(); // the rest
        m_set.rules.erase(m_set.rules.begin() + static_cast<std::ptrdiff_t>(goes));
    }

    base::Random& m_random;
    RandomRules& m_source;
    Planted m_set;
    std::size_t m_at = 0;
};

bool shows(const Planted& planted, const rules::RuleSet& set, const Finding& finding)
{
    if (finding.kind != planted.kind)
        return false;
    if (planted.kind == FindingKind::Gap) { // a task of the rule that is missing
        const auto gone = rules::checkText(planted.gone, rules::Schema::rules());
        const auto view = finding.witness->view();
        return evaluate(*gone.root, rules::InputSource(view)) == Verdict::True;
    }
    return std::ranges::any_of(
        finding.rules, [&](std::size_t rule) { return set.rules()[rule].name == planted.rule; });
}

// What a finding says must hold for its witness; empty when it does.
std::string lie(const rules::RuleSet& set, const Finding& finding)
{
    if (!finding.witness)
        return {};
    const auto view = finding.witness->view();
    const int winner = set.match(view);
    const auto rule = [&](std::size_t i) -> const rules::Rule& {
        return set.rules()[finding.rules[i]];
    };
    switch (finding.kind) {
    case FindingKind::Conflict:
        return isTrue(rule(0), view) && isTrue(rule(1), view)
                && winner == static_cast<int>(finding.rules[0])
            ? ""
            : "no conflict";
    case FindingKind::Shadowed:
    case FindingKind::Duplicate:
        return isTrue(rule(0), view) && winner != static_cast<int>(finding.rules[0])
            ? ""
            : "not shadowed";
    case FindingKind::Gap:
        return winner == rules::RuleSet::kNoRule ? "" : "no gap";
    default:
        return {};
    }
}

} // namespace

class TestAnalysisRandom : public QObject
{
    Q_OBJECT

private slots:
    void cleanSetsStayClean();
    void findsWhatWasPlanted();
    void agreesWithManyTasks();
    void agreesWithZ3();
    void sumsTurnWhereTheyDo();
};

void TestAnalysisRandom::cleanSetsStayClean()
{
    base::SeededRandom random(7);
    RandomRules source(random);
    for (int i = 0; i < 200; ++i) {
        const auto set = load(test::ruleFileOf(source.clean()));
        const auto analysis = analyse(set);
        QVERIFY(analysis.isComplete);
        QVERIFY2(analysis.findings.empty(), report(set, analysis).c_str());
    }
}

void TestAnalysisRandom::findsWhatWasPlanted()
{
    base::SeededRandom random(8);
    RandomRules source(random);
    for (int i = 0; i < 200; ++i) {
        const auto kind = static_cast<FindingKind>(i % 9);
        const Planted planted = Planter(random, source).plant(kind);
        const auto set = load(test::ruleFileOf(planted.rules));
        const auto analysis = analyse(set);
        QVERIFY(analysis.isComplete);
        const bool isFound = std::ranges::any_of(analysis.findings, [&](const Finding& finding) {
            return shows(planted, set, finding);
        });
        QVERIFY2(
            isFound,
            fmt::format("no {} of {} in\n{}", toString(kind), planted.rule, report(set, analysis))
                .c_str());
        for (const Finding& finding : analysis.findings) {
            const std::string wrong = lie(set, finding);
            QVERIFY2(wrong.empty(), (wrong + ":\n" + report(set, analysis)).c_str());
        }
    }
}

// Whatever the conditions are: nobody meets a task that goes to a rule of which it is said that it
// never decides, and each conflict that a task shows is told.
void TestAnalysisRandom::agreesWithManyTasks()
{
    base::SeededRandom random(9);
    test::RandomExpressions expressions(random, true);
    int complete = 0;
    for (int round = 0; round < 300; ++round) {
        std::string source = "task_classification_rules:\n";
        constexpr int kRules = 4;
        for (int i = 0; i < kRules; ++i)
            source +=
                fmt::format("  - name: r{}\n    condition: >-\n      {}\n"
                            "    classification: {{type: {}}}\n",
                            i, print(expressions.condition(2)), i % 2 == 0 ? "edge" : "serverless");
        const auto set = load(source);
        const auto analysis = analyse(set);
        std::set<int> never;
        std::set<std::pair<std::size_t, std::size_t>> conflicts;
        for (const Finding& finding : analysis.findings) {
            QVERIFY2(lie(set, finding).empty(), report(set, analysis).c_str());
            if (finding.kind == FindingKind::Unreachable || finding.kind == FindingKind::Shadowed
                || finding.kind == FindingKind::Duplicate)
                never.insert(static_cast<int>(finding.rules[0]));
            if (finding.kind == FindingKind::Conflict)
                conflicts.emplace(finding.rules[0], finding.rules[1]);
        }
        bool only[kRules][kRules] = {}; // some task is for the first and not for the second
        bool both[kRules][kRules] = {}; // is for both and goes to the first
        for (int i = 0; i < 300; ++i) {
            const test::RandomInput input(random);
            const int winner = set.match(input.view());
            QVERIFY2(!never.contains(winner), report(set, analysis).c_str());
            bool holds[kRules];
            for (std::size_t r = 0; r < kRules; ++r)
                holds[r] = isTrue(set.rules()[r], input.view());
            for (int a = 0; a < kRules; ++a) {
                for (int b = 0; b < kRules; ++b) {
                    only[a][b] = only[a][b] || (holds[a] && !holds[b]);
                    both[a][b] = both[a][b] || (winner == a && holds[b]);
                }
            }
        }
        complete += analysis.isComplete ? 1 : 0;
        for (std::size_t a = 0; a < kRules && analysis.isComplete; ++a) {
            for (std::size_t b = a + 1; b < kRules; b += 2) { // of another type
                if (both[a][b] && only[a][b] && only[b][a] && !never.contains(static_cast<int>(b)))
                    QVERIFY2(conflicts.contains({a, b}), report(set, analysis).c_str());
            }
        }
    }
    QVERIFY2(complete > 200, fmt::format("{} of 300", complete).c_str());
}

void TestAnalysisRandom::agreesWithZ3()
{
#ifndef TRIBUTARY_HAS_Z3
    QSKIP("Z3 is not there (Debian: libz3-dev)");
#else
    base::SeededRandom random(10);
    test::Z3Conditions z3;
    int overlaps = 0;
    int inside = 0;
    for (int i = 0; i < 5'000; ++i) {
        const std::string a = test::randomCondition(random);
        const std::string b = test::randomCondition(random);
        const auto left = rules::checkText(a, rules::Schema::rules());
        const auto right = rules::checkText(b, rules::Schema::rules());
        QVERIFY2(left.root && right.root, (a + "\n" + b).c_str());
        const std::vector<const rules::Checked*> conditions{&*left.root, &*right.root};
        rules::Budget budget(1'000'000);
        const rules::CellSpace space(conditions, budget);
        const auto regionA = regionOf(space, *left.root, true, 512, budget);
        const auto regionB = regionOf(space, *right.root, true, 512, budget);
        QVERIFY(regionA && regionB);
        const bool areOverlapping = std::ranges::any_of(*regionA, [&](const rules::Box& boxA) {
            return std::ranges::any_of(*regionB,
                                       [&](const rules::Box& boxB) { return overlap(boxA, boxB); });
        });
        std::vector<const rules::Box*> covers;
        for (const rules::Box& box : *regionB)
            covers.push_back(&box);
        const bool isInside = std::ranges::all_of(
            *regionA, [&](const rules::Box& box) { return !uncovered(box, covers, budget); });
        QVERIFY(!budget.isSpent());
        QVERIFY2(areOverlapping == z3.areOverlapping(*left.root, *right.root),
                 fmt::format("overlap {} of\n{}\n{}", areOverlapping, a, b).c_str());
        QVERIFY2(isInside == z3.isInside(*left.root, *right.root),
                 fmt::format("inside {} of\n{}\n{}", isInside, a, b).c_str());
        overlaps += areOverlapping ? 1 : 0;
        inside += isInside ? 1 : 0;
    }
    QVERIFY2(overlaps > 500 && overlaps < 4'500 && inside > 200,
             fmt::format("{} overlap, {} lie inside", overlaps, inside).c_str());
#endif
}

// Literals of one decimal, which binary fractions round: off the turn, cells and evaluator agree.
void TestAnalysisRandom::sumsTurnWhereTheyDo()
{
    for (int a = 1; a <= 50; ++a) {
        for (int c = a; c <= a + 50; ++c) {
            for (const char* op : {">", "<=", "="}) {
                const auto condition =
                    rules::checkText(fmt::format("execution_time_estimate + {}.{}s {} {}.{}s",
                                                 a / 10, a % 10, op, c / 10, c % 10),
                                     rules::Schema::rules());
                const std::vector<const rules::Checked*> conditions{&*condition.root};
                rules::Budget budget(100'000);
                const rules::CellSpace space(conditions, budget);
                const auto cells = space.cellsOf(*condition.root);
                for (const double off : {-0.05, -0.001, 0.001, 0.05}) {
                    const double value = (c - a) / 10.0 + off;
                    if (value < 0)
                        continue;
                    model::Features features;
                    features.set(model::FeatureId::ExecutionTimeEstimate, value);
                    const model::RuleInput input{features, {}, {}};
                    const bool isSaid = cells.whenTrue.has(space.cellOf(*cells.axis, value));
                    const bool isSo =
                        evaluate(*condition.root, rules::InputSource(input)) == Verdict::True;
                    QVERIFY2(isSaid == isSo, fmt::format("{} at {}", op, value).c_str());
                }
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestAnalysisRandom)
#include "tst_analysis_random.moc"
