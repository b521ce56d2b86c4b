// Which back ends may get a task: capability, every reason for not choosing one, overrides,
// fallback.
#include "plan_rig.h"
#include "support/printers.h"

#include <QtTest/QTest>

using namespace tributary;
using test::backendsFrom;
using test::classificationFrom;
using test::describe;
using test::idOf;
using test::taskFrom;

class TestDecide : public QObject
{
    Q_OBJECT

private slots:
    void routes_data();
    void routes();
    void reasonsSayTheNumbers_data();
    void reasonsSayTheNumbers();
    void overrides_data();
    void overrides();
    void decidesByTheRules();
    void codesAreStable();
};

// Columns: back ends, what the rule says, the task, the route, whether it may ever run.
void TestDecide::routes_data()
{
    QTest::addColumn<QString>("backends");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("task");
    QTest::addColumn<QString>("route");
    QTest::addColumn<bool>("isPossible");
    const auto row = [](const char* name, const char* backends, const char* rule, const char* task,
                        const char* route, bool isPossible = true) {
        QTest::newRow(name) << backends << rule << task << route << isPossible;
    };
    row("none configured", "", "", "", "", false);
    row("the only one", "a traditional 1", "", "", "*a");
    row("another one comes first", "a traditional 1\nb traditional 1", "", "",
        "*a b(not_preferred)");
    row("other type", "a serverless 1\nb traditional 1", "", "", "*b a(other_type)");
    row("only other types", "a serverless 1", "", "", "a(other_type)", false);
    row("other provider", "a traditional 1 provider=x\nb traditional 1 provider=y", "provider=y",
        "", "*b a(other_provider)");
    row("not listed", "a traditional 1\nb traditional 1", "backends=b", "", "*b a(not_listed)");
    row("listed order", "a traditional 1\nb traditional 1", "backends=b,a", "",
        "*b a(not_preferred)");
    row("disabled", "a traditional 1 disabled", "", "", "a(disabled)", false);
    row("removed", "a traditional 1 removed", "", "", "a(disabled)", false);
    row("too many cores", "a traditional 1 cores=2\nb traditional 1 cores=4", "", "cores=3",
        "*b a(not_capable)");
    row("exactly the cores", "a traditional 1 cores=2", "", "cores=2", "*a");
    row("too much memory", "a traditional 1 memory=1000", "", "memory=1001", "a(not_capable)",
        false);
    row("too long", "a traditional 1 maxrun=900", "", "time=901", "a(not_capable)", false);
    row("no limit", "a traditional 1", "", "time=1e6 cores=64 memory=1e12", "*a");
    row("undeclared is no obstacle", "a traditional 1 cores=1 memory=1 maxrun=1", "", "", "*a");
    row("has the resource", "a traditional 1 gpu=2", "", "gpu=2", "*a");
    row("too little of a resource", "a traditional 1 gpu=1", "", "gpu=2", "a(not_capable)", false);
    row("no such resource", "a traditional 1", "", "gpu=1", "a(not_capable)", false);
    row("the place refuses", "a traditional 1 refuses=no_namespaces", "", "", "a(not_capable)",
        false);
    row("the adapter can't", "a traditional 1 unable=needs_an_image", "", "", "a(not_capable)",
        false);
    row("everything at once", "a traditional 1 disabled cores=1 refuses=no unable=no", "",
        "cores=2", "a(disabled,not_capable,not_capable,not_capable)", false);
    row("at least once, not idempotent", "a edge 1 nodes", "type=edge", "", "a(at_least_once)",
        false);
    row("at least once, idempotent", "a edge 1 nodes", "type=edge", "idempotent", "*a");
    row("at least once, allowed", "a edge 1 nodes allows", "type=edge", "", "*a");
    row("one node dedupes", "a edge 1 nodes dedupes", "type=edge", "", "*a");

    row("unprobed", "a traditional 1 unprobed", "", "", "a(unprobed)");
    row("down", "a traditional 1 down=broken", "", "", "a(unhealthy)");
    row("degraded is usable", "a traditional 1 degraded", "", "", "*a");
    row("draining", "a traditional 1 draining", "", "", "a(draining)");
    row("paused", "a traditional 1 paused", "", "", "a(paused)");
    row("resting", "a traditional 1 resting", "", "", "a(cooling_down)");
    row("full", "a traditional 2 used=2", "", "", "a(no_slot)");
    row("all of the moment", "a traditional 1 used=1 down=x draining paused resting", "", "",
        "a(unhealthy,draining,paused,cooling_down,no_slot)");
    row("the next one when full", "a traditional 1 used=1\nb traditional 1", "", "",
        "a(no_slot) *b");
    row("the next one when down", "a traditional 1 down=x\nb traditional 1", "", "",
        "a(unhealthy) *b");
    row("permanent and of the moment", "a serverless 1 down=x", "", "", "a(other_type,unhealthy)",
        false);

    row("fallback waits its turn", "f serverless 1\nt traditional 1",
        "type=serverless fallback=traditional", "", "*f ~t(not_preferred)");
    row("fallback when down", "f serverless 1 down=x\nt traditional 1",
        "type=serverless fallback=traditional", "", "f(unhealthy) ~*t");
    row("fallback when draining", "f serverless 1 draining\nt traditional 1",
        "type=serverless fallback=traditional", "", "f(draining) ~*t");
    row("fallback when resting", "f serverless 1 resting\nt traditional 1",
        "type=serverless fallback=traditional", "", "f(cooling_down) ~*t");
    row("no fallback when full", "f serverless 1 used=1\nt traditional 1",
        "type=serverless fallback=traditional", "", "f(no_slot) ~t(not_preferred)");
    row("no fallback when paused", "f serverless 1 paused\nt traditional 1",
        "type=serverless fallback=traditional", "", "f(paused) ~t(not_preferred)");
    row("no fallback before the first probe", "f serverless 1 unprobed\nt traditional 1",
        "type=serverless fallback=traditional", "", "f(unprobed) ~t(not_preferred)");
    row("no fallback while one of the type is only full",
        "f serverless 1 down=x\ng serverless 1 used=1\nt traditional 1",
        "type=serverless fallback=traditional", "", "f(unhealthy) g(no_slot) ~t(not_preferred)");
    row("fallback when the type can't", "f serverless 1 maxrun=10\nt traditional 1",
        "type=serverless fallback=traditional", "time=11", "~*t f(not_capable)");
    row("the fallback can't either", "f serverless 1 down=x\nt traditional 1 cores=1",
        "type=serverless fallback=traditional", "cores=2", "f(unhealthy) ~t(not_capable)");
    row("the listed ones bind the first type only",
        "f serverless 1 down=x\nt traditional 1\nu traditional 1",
        "type=serverless fallback=traditional backends=f provider=fake", "",
        "f(unhealthy) ~*t ~u(not_preferred)");
    row("a third type", "f serverless 1\nt traditional 1\ne edge 1",
        "type=serverless fallback=traditional", "", "*f ~t(not_preferred) e(other_type)");
}

void TestDecide::routes()
{
    QFETCH(QString, backends);
    QFETCH(QString, rule);
    QFETCH(QString, task);
    QFETCH(QString, route);
    QFETCH(bool, isPossible);
    const auto states = backendsFrom(backends.toStdString());
    const auto classification = classificationFrom(rule.toStdString());
    const auto spec = taskFrom(task.toStdString());
    const plan::Route found = plan::route(idOf(1), spec, classification, {states, nullptr});
    QCOMPARE(describe(found), route.toStdString());
    QCOMPARE(found.isPossible(), isPossible);
    // The queue's short form says the same.
    const plan::Ranking ranking = plan::rank(idOf(1), spec, classification, {states, nullptr});
    QCOMPARE(!ranking.order.empty(), isPossible);
    const auto chosen = plan::choose(ranking, states);
    QCOMPARE(chosen.has_value(), found.chosen() != nullptr);
    if (chosen)
        QCOMPARE(states[*chosen].config.name, found.chosen()->name);
}

void TestDecide::reasonsSayTheNumbers_data()
{
    QTest::addColumn<QString>("backend");
    QTest::addColumn<QString>("task");
    QTest::addColumn<QString>("text");
    QTest::newRow("cores") << "a traditional 1 cores=2"
                           << "cores=3"
                           << "a(cpu_requirement is 3_cores, at most 2_cores)";
    QTest::newRow("memory") << "a traditional 1 memory=1000000"
                            << "memory=2000000"
                            << "a(memory_requirement is 2MB, at most 1MB)";
    QTest::newRow("time") << "a traditional 1 maxrun=900"
                          << "time=3600"
                          << "a(execution_time_estimate is 1h, at most 15m)";
    QTest::newRow("resource") << "a traditional 1 gpu=1"
                              << "gpu=2"
                              << "a(needs 2 gpu, has 1)";
    QTest::newRow("slots") << "a traditional 3 used=3"
                           << ""
                           << "a(3 of 3 slots are in use)";
    QTest::newRow("down") << "a traditional 1 down=no_answer"
                          << ""
                          << "a(is unavailable: no answer)";
    QTest::newRow("refusal") << "a traditional 1 refuses=no_namespaces"
                             << ""
                             << "a(no namespaces)";
    QTest::newRow("type") << "a edge 1"
                          << ""
                          << "a(is edge, the task is traditional)";
}

void TestDecide::reasonsSayTheNumbers()
{
    QFETCH(QString, backend);
    QFETCH(QString, task);
    QFETCH(QString, text);
    const auto states = backendsFrom(backend.toStdString());
    const auto route = plan::route(idOf(1), taskFrom(task.toStdString()), classificationFrom(""),
                                   {states, nullptr});
    QCOMPARE(test::explain(route), text.toStdString());
}

void TestDecide::overrides_data()
{
    QTest::addColumn<QString>("task");
    QTest::addColumn<QString>("result"); // rule, type, back ends, reason; or the error
    QTest::newRow("none") << ""
                          << "test traditional [x] ";
    QTest::newRow("only a reason") << "reason=why"
                                   << "test traditional [x] ";
    QTest::newRow("type") << "type=edge"
                          << "override edge [] chosen by hand";
    QTest::newRow("back end") << "backend=f reason=faster_here"
                              << "override serverless [f] faster here";
    QTest::newRow("both") << "type=serverless backend=f"
                          << "override serverless [f] chosen by hand";
    QTest::newRow("of another type") << "type=edge backend=f"
                                     << "invalid_argument: override: back end 'f' is serverless, "
                                        "not edge";
    QTest::newRow("unknown") << "backend=g"
                             << "not_found: override: no back end is called 'g'";
}

void TestDecide::overrides()
{
    QFETCH(QString, task);
    QFETCH(QString, result);
    const auto states = backendsFrom("t traditional 1\nf serverless 1");
    model::Classification classification =
        classificationFrom("backends=x policy=split weights=x:1 fallback=edge provider=p");
    classification.reason.clear();
    classification.priority = model::Priority::High;
    classification.ruleSetVersion = 7;
    const auto applied = plan::applyOverride(taskFrom(task.toStdString()), states, classification);
    if (!applied) {
        QCOMPARE(std::string(base::toString(applied.error().code)) + ": " + applied.error().message,
                 result.toStdString());
        return;
    }
    std::string text =
        classification.rule + " " + std::string(model::toString(classification.type)) + " [";
    for (const auto& name : classification.backends)
        text += name;
    QCOMPARE(text + "] " + classification.reason, result.toStdString());
    QVERIFY(classification.priority == model::Priority::High);
    QCOMPARE(classification.ruleSetVersion, 7);
    if (classification.rule == "override") { // nothing of the rule's routing is left
        QVERIFY(classification.weights.empty() && !classification.fallback
                && classification.provider.empty()
                && classification.policy == model::RoutingPolicy::Ordered);
    }
}

void TestDecide::decidesByTheRules()
{
    constexpr std::string_view kRules = R"(
task_classification_rules:
  - {name: short, condition: "execution_time_estimate < 10s", classification: {type: serverless, priority: high}}
)";
    auto rules = rules::loadRules(kRules, "test.yaml");
    QVERIFY(rules.has_value());
    rules->setVersion(3);
    const auto states = backendsFrom("t traditional 1\nf serverless 1");
    const auto fast = plan::decide(idOf(1), taskFrom("time=5"), *rules, {states, nullptr});
    QVERIFY(fast.has_value());
    QCOMPARE(fast->classification.rule, std::string("short"));
    QCOMPARE(fast->classification.ruleSetVersion, 3);
    QVERIFY(fast->classification.priority == model::Priority::High);
    QCOMPARE(describe(fast->route), std::string("*f t(other_type)"));
    const auto slow = plan::decide(idOf(1), taskFrom("time=50"), *rules, {states, nullptr});
    QCOMPARE(slow->classification.rule, std::string("default_traditional_rule"));
    QCOMPARE(describe(slow->route), std::string("*t f(other_type)"));
    const auto wrong = plan::decide(idOf(1), taskFrom("backend=g"), *rules, {states, nullptr});
    QVERIFY(!wrong && wrong.error().code == base::ErrorCode::NotFound);
}

void TestDecide::codesAreStable()
{
    std::string codes;
    for (int i = 0; i <= static_cast<int>(plan::ReasonCode::NotPreferred); ++i)
        codes += std::string(plan::toString(static_cast<plan::ReasonCode>(i))) + " ";
    QCOMPARE(codes,
             std::string("other_type other_provider not_listed disabled not_capable at_least_once "
                         "unprobed unhealthy draining paused cooling_down no_slot not_preferred "));
}

QTEST_GUILESS_MAIN(TestDecide)
#include "tst_decide.moc"
