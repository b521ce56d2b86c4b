// How the policies order the back ends that can run a task.
#include "base/random.h"
#include "plan_rig.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <QtTest/QTest>

#include <algorithm>
#include <map>

using namespace tributary;
using test::backendsFrom;
using test::classificationFrom;
using test::describe;
using test::idOf;
using test::taskFrom;

namespace {

// Two plans in dollars, one in yuan, a rate between them.
constexpr std::string_view kPrices = R"({
  "name": "test", "version": "1", "date": "2026-01-01", "currency": "USD",
  "plans": [
    {"name": "cheap", "currency": "USD", "date": "2026-01-01", "source": "a test",
     "prices": [{"per": "core_hour", "price": "0.10"}]},
    {"name": "dear", "currency": "USD", "date": "2026-01-01", "source": "a test",
     "prices": [{"per": "core_hour", "price": "0.30"}]},
    {"name": "yuan", "currency": "CNY", "date": "2026-01-01", "source": "a test",
     "prices": [{"per": "core_hour", "price": "0.50"}]}
  ],
  "exchange": [{"from": "CNY", "to": "USD", "rate": "0.14", "date": "2026-01-01"}]
})";

std::shared_ptr<const cost::PriceBook> pricesFrom(std::string text)
{
    auto book = cost::readPriceBook(text, "test");
    if (!book)
        qFatal("%s", base::describe(book.error()).c_str());
    return std::make_shared<const cost::PriceBook>(std::move(*book));
}

std::string routeBy(const std::string& backends, const std::string& rule, const std::string& task,
                    const plan::Estimator* estimator = nullptr)
{
    const auto states = backendsFrom(backends);
    return describe(
        plan::route(idOf(1), taskFrom(task), classificationFrom(rule), {states, estimator}));
}

} // namespace

class TestRoutingPolicies : public QObject
{
    Q_OBJECT

private slots:
    void fastestTakesWhatWasLearned();
    void fastestPutsTheUnknownLast();
    void cheapestByThePriceBook();
    void cheapestNeverTakesTheUnknownForFree();
    void currenciesCompareByTheDatedRate();
    void currenciesWithoutARateDoNotCompare();
    void balancedGoesByLoad();
    void splitFollowsTheWeights();
    void splitIsSticky();
    void splitMovesOnlyTheTasksOfALostBackEnd();
    void splitWaitsForItsOwn();
    void whatTurnedATaskDownComesLast();
    void theRouteIsRightOfAnyState();
};

void TestRoutingPolicies::fastestTakesWhatWasLearned()
{
    QCOMPARE(routeBy("a traditional 1 latency=5\nb traditional 1 latency=2", "policy=fastest", ""),
             std::string("*b a(not_preferred)"));
    QCOMPARE(routeBy("a traditional 1 latency=5\nb traditional 1 latency=2 used=1",
                     "policy=fastest", ""),
             std::string("b(no_slot) *a"));
}

void TestRoutingPolicies::fastestPutsTheUnknownLast()
{
    QCOMPARE(routeBy("a traditional 1\nb traditional 1 latency=9", "policy=fastest", ""),
             std::string("*b a(not_preferred)"));
    // Ties go by the listed order.
    QCOMPARE(routeBy("a traditional 1\nb traditional 1", "policy=fastest backends=b,a", ""),
             std::string("*b a(not_preferred)"));
}

void TestRoutingPolicies::cheapestByThePriceBook()
{
    const auto estimator = plan::declaredEstimator(pricesFrom(std::string(kPrices)));
    QCOMPARE(routeBy("a traditional 1 plan=dear\nb traditional 1 plan=cheap", "policy=cheapest",
                     "time=3600", &estimator),
             std::string("*b a(not_preferred)"));
    // Without a declared time the price is unknown, and what was learned decides.
    QCOMPARE(routeBy("a traditional 1 plan=dear cost=5\nb traditional 1 plan=cheap cost=7",
                     "policy=cheapest", "", &estimator),
             std::string("*a b(not_preferred)"));
}

void TestRoutingPolicies::cheapestNeverTakesTheUnknownForFree()
{
    const auto estimator = plan::declaredEstimator(pricesFrom(std::string(kPrices)));
    QCOMPARE(routeBy("a traditional 1 plan=none\nb traditional 1 plan=dear", "policy=cheapest",
                     "time=3600", &estimator),
             std::string("*b a(not_preferred)"));
}

void TestRoutingPolicies::currenciesCompareByTheDatedRate()
{
    // 0.50 CNY are $0.07: less than $0.10, although the number is larger.
    const auto estimator = plan::declaredEstimator(pricesFrom(std::string(kPrices)));
    QCOMPARE(routeBy("a traditional 1 plan=cheap\nb traditional 1 plan=yuan", "policy=cheapest",
                     "time=3600", &estimator),
             std::string("*b a(not_preferred)"));
}

void TestRoutingPolicies::currenciesWithoutARateDoNotCompare()
{
    std::string text(kPrices);
    text.replace(text.find(R"({"from")"), text.find("]\n}") - text.find(R"({"from")"), "");
    const auto estimator = plan::declaredEstimator(pricesFrom(text));
    QCOMPARE(routeBy("b traditional 1 plan=yuan\na traditional 1 plan=dear", "policy=cheapest",
                     "time=3600", &estimator),
             std::string("*a b(not_preferred)"));
    // Among themselves they do.
    QCOMPARE(routeBy("a traditional 1 plan=yuan\nb traditional 1 plan=none", "policy=cheapest",
                     "time=3600", &estimator),
             std::string("*a b(not_preferred)"));
}

void TestRoutingPolicies::balancedGoesByLoad()
{
    QCOMPARE(routeBy("a traditional 4 used=2\nb traditional 2 used=0", "policy=balanced", ""),
             std::string("a(not_preferred) *b"));
    QCOMPARE(routeBy("a traditional 4 used=2\nb traditional 2 used=1", "policy=balanced", ""),
             std::string("*a b(not_preferred)"));
    QCOMPARE(routeBy("a traditional 2 used=1\nb traditional 2 used=1", "policy=balanced", ""),
             std::string("*a b(not_preferred)"));
}

void TestRoutingPolicies::splitFollowsTheWeights()
{
    const auto states = backendsFrom("a traditional 9\nb traditional 9\nc traditional 9\n"
                                     "d traditional 9");
    const auto rule = classificationFrom("policy=split weights=a:70,b:20,c:10");
    const auto spec = taskFrom("");
    std::map<std::string, int> counts;
    for (unsigned i = 0; i < 20'000; ++i) {
        const auto chosen =
            plan::choose(plan::rank(idOf(i), spec, rule, {states, nullptr}), states);
        QVERIFY(chosen.has_value());
        ++counts[states[*chosen].config.name];
    }
    QVERIFY(std::abs(counts["a"] - 14'000) < 250);
    QVERIFY(std::abs(counts["b"] - 4'000) < 200);
    QVERIFY(std::abs(counts["c"] - 2'000) < 150);
    QCOMPARE(counts["d"], 0);
    QCOMPARE(routeBy("d traditional 1", "policy=split weights=a:1", ""),
             std::string("d(not_listed)"));
}

void TestRoutingPolicies::splitIsSticky()
{
    const auto rule = classificationFrom("policy=split weights=a:1,b:1");
    const auto one = backendsFrom("a traditional 9\nb traditional 9");
    const auto two = backendsFrom("b traditional 9 used=5\nx serverless 1\na traditional 9");
    for (unsigned i = 0; i < 200; ++i) {
        const auto first =
            plan::choose(plan::rank(idOf(i), taskFrom(""), rule, {one, nullptr}), one);
        const auto second =
            plan::choose(plan::rank(idOf(i), taskFrom("time=3"), rule, {two, nullptr}), two);
        QCOMPARE(one[*first].config.name, two[*second].config.name);
    }
}

void TestRoutingPolicies::splitMovesOnlyTheTasksOfALostBackEnd()
{
    const auto rule = classificationFrom("policy=split weights=a:1,b:1,c:1");
    const auto before = backendsFrom("a traditional 9\nb traditional 9\nc traditional 9");
    const auto after = backendsFrom("a traditional 9\nb traditional 9 down=x\nc traditional 9");
    int moved = 0;
    for (unsigned i = 0; i < 3000; ++i) {
        const auto ranking = plan::rank(idOf(i), taskFrom(""), rule, {before, nullptr});
        const auto first = plan::choose(ranking, before);
        const auto second = plan::choose(ranking, after);
        if (*first == *second)
            continue;
        QCOMPARE(before[*first].config.name, std::string("b"));
        ++moved;
    }
    QVERIFY(moved > 850 && moved < 1150);
}

void TestRoutingPolicies::splitWaitsForItsOwn()
{
    const auto states = backendsFrom("a traditional 1 used=1\nb traditional 1");
    const auto rule = classificationFrom("policy=split weights=a:1,b:1");
    int waits = 0;
    for (unsigned i = 0; i < 400; ++i) {
        const auto chosen =
            plan::choose(plan::rank(idOf(i), taskFrom(""), rule, {states, nullptr}), states);
        waits += chosen ? 0 : 1;
    }
    QVERIFY(waits > 150 && waits < 250);
}

void TestRoutingPolicies::whatTurnedATaskDownComesLast()
{
    auto states = backendsFrom("a traditional 1\nb traditional 1\nc traditional 1");
    plan::Ranking ranking;
    ranking.order = {1, 2};
    ranking.fallbackFrom = 2;
    ranking.last = {{0}, 1};
    QCOMPARE(*plan::choose(ranking, states), 1U);
    states[1].leases = 1;
    QCOMPARE(*plan::choose(ranking, states), 2U);
    states[2].isCoolingDown = true;
    QVERIFY(!plan::choose(ranking, states)); // b is full and c rests: both will take it soon
    states[1].health.state = model::BackendHealth::State::Unavailable;
    QVERIFY(!plan::choose(ranking, states));
    states[2].isDraining = true;
    QCOMPARE(*plan::choose(ranking, states), 0U);
}

// Of thousands of random states: the chosen one can and may run it, each of the others has a
// reason, and the queue's short form agrees.
void TestRoutingPolicies::theRouteIsRightOfAnyState()
{
    base::SeededRandom random(1);
    const auto pick = [&](std::initializer_list<const char*> words) {
        return *(words.begin() + random.next() % words.size());
    };
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (unsigned i = 0; i < 1 + random.next() % 5; ++i)
            text += fmt::format(
                "{} {} {} used={}{}{}{}\n", static_cast<char>('a' + i),
                pick({"traditional", "serverless", "edge"}), random.next() % 3, random.next() % 3,
                pick({"", "", " down=x", " unprobed", " degraded", " paused", " draining"}),
                pick({"", "", " resting", " cores=1", " disabled", " gpu=1", " unable=x"}),
                pick({"", " latency=3", " latency=1", " cost=5", " cost=2"}));
        const std::string rule =
            fmt::format("type={} policy={}{}{}", pick({"traditional", "serverless", "edge"}),
                        pick({"ordered", "cheapest", "fastest", "balanced", "split"}),
                        pick({"", " backends=b,a", " backends=c"}),
                        pick({"", " fallback=traditional", " fallback=edge"}));
        const auto states = backendsFrom(text);
        const auto classification = classificationFrom(rule);
        const auto spec = taskFrom(pick({"", "cores=2", "gpu=1"}));
        const auto route = plan::route(idOf(1), spec, classification, {states, nullptr});
        QCOMPARE(route.candidates.size(), states.size());
        std::size_t chosen = 0;
        for (const plan::Candidate& candidate : route.candidates) {
            const plan::BackendState& state = states[candidate.index];
            chosen += candidate.isChosen ? 1 : 0;
            QCOMPARE(candidate.rejections.empty(), candidate.isChosen);
            if (candidate.isChosen)
                QVERIFY(plan::isUsable(state) && plan::hasSlot(state)
                        && plan::isCapable(spec, state));
            if (candidate.isChosen && !candidate.isFallback)
                QVERIFY(state.config.type == classification.type);
        }
        QVERIFY(chosen <= 1);
        const auto ranking = plan::rank(idOf(1), spec, classification, {states, nullptr});
        const auto queued = plan::choose(ranking, states);
        QCOMPARE(queued.has_value(), chosen == 1);
        QCOMPARE(route.isPossible(), !ranking.order.empty());
        for (std::size_t i = 0; i < ranking.order.size(); ++i)
            QCOMPARE(route.candidates[i].index, static_cast<std::size_t>(ranking.order[i]));
    }
}

QTEST_GUILESS_MAIN(TestRoutingPolicies)
#include "tst_routing_policies.moc"
