#include "base/random.h"
#include "cost/attempt_cost.h"
#include "cost/estimate.h"
#include "support/printers.h"

#include <QtCore/QFile>

using namespace tributary;
using namespace std::chrono_literals;
using model::FeatureId;

namespace {

__extension__ using Exact = unsigned __int128;

cost::PriceBook shipped()
{
    QFile file(TRIBUTARY_SOURCE_DIR "/resources/prices/default.json");
    const auto text = file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
    const auto book = cost::readPriceBook(text, "default.json");
    return book ? *book : cost::PriceBook{};
}

model::BackendConfig backend(const std::string& provider)
{
    model::BackendConfig config;
    config.name = provider;
    config.provider = provider;
    return config;
}

model::AttemptRecord attempt(base::Micros run, base::Micros init)
{
    model::AttemptRecord record;
    record.startedAt = base::fromMicros(1'000'000);
    record.endedAt = *record.startedAt + run;
    record.initTime = init;
    return record;
}

// The plan's rules once more, by themselves: the sum over all lines as a fraction of pico-units,
// rounded up to micro-units at the very end.
std::uint64_t oracleCeil(Exact numerator, Exact denominator)
{
    return static_cast<std::uint64_t>((numerator + denominator - 1) / denominator);
}

} // namespace

class TestAttemptCost : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_book = shipped(); }
    void pricesLikeTheVendor_data();
    void pricesLikeTheVendor();
    void namesItsFormula();
    void billsWhatWasSetAside();
    void addsUpExactly();
    void agreesWithAnOracle();
    void neverOverflowsSilently();
    void costsNothingWithoutAStart();
    void growsWhileItRuns();
    void sumsExactly();
    void reprices();
    void estimates();
    void estimatesNothingWithoutADuration();

private:
    cost::PriceBook m_book;
};

void TestAttemptCost::pricesLikeTheVendor_data()
{
    QTest::addColumn<QString>("provider");
    QTest::addColumn<qint64>("runMicros");
    QTest::addColumn<qint64>("initMicros");
    QTest::addColumn<double>("cores");
    QTest::addColumn<double>("memory");
    QTest::addColumn<qint64>("pico");
    QTest::addColumn<qint64>("micro");
    // 0.2 µ$ + 0.5 GB × 0.100 s × 16.6667 µ$
    QTest::newRow("lambda") << "aws-lambda" << qint64{99'001} << qint64{0} << 1.0
                            << 512.0 * 1024 * 1024 << qint64{1'033'335} << qint64{2};
    QTest::newRow("lambda, cold") << "aws-lambda" << qint64{90'000} << qint64{10'000} << 1.0
                                  << 512.0 * 1024 * 1024 << qint64{1'033'335} << qint64{2};
    // 512 MB are 488.28 MiB, billed as 489 MiB
    QTest::newRow("lambda, decimal") << "aws-lambda" << qint64{1'000'000} << qint64{0} << 1.0
                                     << 512e6 << qint64{8'159'001} << qint64{9};
    QTest::newRow("lambda, default memory")
        << "aws-lambda" << qint64{1'000} << qint64{0} << 0.0 << 0.0 << qint64{202'084} << qint64{1};
    QTest::newRow("arm") << "aws-lambda-arm" << qint64{1'000'000} << qint64{0} << 0.0
                         << 1024.0 * 1024 * 1024 << qint64{13'533'400} << qint64{14};
    // 2 cores × 1 h × 0.02 + 1 GB × 1 h × 0.0025
    QTest::newRow("local") << "local-process" << qint64{3'600'000'000} << qint64{0} << 2.0 << 1e9
                           << qint64{42'500'000'000} << qint64{42'500};
    // 0.825 µ¥ + 1 core-s + 1 GB-s
    QTest::newRow("fc") << "aliyun-fc" << qint64{1'000'000} << qint64{0} << 1.0
                        << 1024.0 * 1024 * 1024 << qint64{127'325'000} << qint64{128};
}

void TestAttemptCost::pricesLikeTheVendor()
{
    QFETCH(QString, provider);
    QFETCH(qint64, runMicros);
    QFETCH(qint64, initMicros);
    QFETCH(double, cores);
    QFETCH(double, memory);
    QFETCH(qint64, pico);
    QFETCH(qint64, micro);
    model::TaskSpec spec;
    if (cores > 0)
        spec.features.set(FeatureId::CpuRequirement, cores);
    if (memory > 0)
        spec.features.set(FeatureId::MemoryRequirement, memory);
    const auto cost =
        cost::priceAttempt(m_book, backend(provider.toStdString()), spec,
                           attempt(base::Micros{runMicros}, base::Micros{initMicros}));
    QVERIFY(cost);
    QCOMPARE(cost->pico, std::int64_t{pico});
    QCOMPARE(cost->total.micro, std::int64_t{micro});
}

void TestAttemptCost::namesItsFormula()
{
    model::TaskSpec spec;
    spec.features.set(FeatureId::MemoryRequirement, 512.0 * 1024 * 1024);
    const auto cost = cost::priceAttempt(m_book, backend("aws-lambda"), spec, attempt(13ms, 0ms));
    QVERIFY(cost);
    QCOMPARE(cost->formula,
             std::string("1 request × 0.20 per 1000000 + 0.5 GB × 0.013 s × 0.0000166667/GB-s = "
                         "0.000000308334 USD, rounded up to $0.000001 (plan aws-lambda-x86, price "
                         "book tributary-default 2025.1)"));
}

// A function keeps its own size, whatever the task says or does not say.
void TestAttemptCost::billsWhatWasSetAside()
{
    auto ran = attempt(1s, 0s);
    ran.usage.reservedMemoryBytes = 2LL << 30U;
    for (const bool isDeclared : {false, true}) {
        model::TaskSpec spec;
        if (isDeclared)
            spec.features.set(FeatureId::MemoryRequirement, 512.0 * 1024 * 1024);
        const auto cost = cost::priceAttempt(m_book, backend("local-function"), spec, ran);
        QVERIFY(cost);
        QVERIFY2(cost->formula.contains("2 GB × 1 s"), cost->formula.c_str());
    }
}

void TestAttemptCost::addsUpExactly()
{
    base::SeededRandom random(11);
    cost::Sum total;
    std::int64_t micros = 0;
    for (int round = 0; round < 20'000; ++round) {
        const auto& plan = m_book.plans[random.next() % m_book.plans.size()];
        const cost::Consumption used{
            .requests = static_cast<std::int64_t>(random.next() % 3),
            .run =
                base::Micros{static_cast<std::int64_t>(random.next() >> (24 + random.next() % 40))},
            .init = base::Micros{static_cast<std::int64_t>(random.next() % 1'000'000)},
            .millicores = static_cast<std::int64_t>(random.next() % 64'000),
            .memoryBytes = static_cast<std::int64_t>(random.next() >> (26 + random.next() % 38))};
        const auto cost = cost::costOf(m_book, plan, used);
        QVERIFY(cost);
        std::int64_t pico = 0;
        for (const auto& line : cost->lines) {
            QVERIFY(line.pico >= 0);
            pico += line.pico;
        }
        QCOMPARE(cost->pico, pico);
        QVERIFY(cost->total.micro * cost::kPicoPerMicro >= pico);
        QVERIFY((cost->total.micro - 1) * cost::kPicoPerMicro < pico);
        QVERIFY(total.add({cost->total.micro, {}}));
        micros += cost->total.micro;
    }
    QCOMPARE(total.single()->micro, micros);
}

void TestAttemptCost::agreesWithAnOracle()
{
    base::SeededRandom random(5);
    cost::PricePlan plan;
    plan.name = "oracle";
    for (int round = 0; round < 20'000; ++round) {
        const auto below = [&](std::uint64_t limit) {
            return static_cast<std::int64_t>(random.next() % limit);
        };
        const cost::Price gb{cost::Meter::GbSecond, below(1ULL << 26), 1, ""};
        const cost::Price core{cost::Meter::CoreHour, below(1ULL << 37), 1, ""};
        plan.prices = {gb, core};
        plan.timeStep = base::Micros{1 + below(2'000'000)};
        plan.memoryStep = 1 + below(1U << 22);
        plan.bytesPerGb = random.next() % 2 == 0 ? 1'000'000'000 : 1 << 30;
        const cost::Consumption used{1, base::Micros{1 + below(1ULL << 36)},
                                     base::Micros{below(1U << 20)}, 1 + below(100'000),
                                     1 + below(1ULL << 36)};
        const auto ceilTo = [](std::int64_t value, std::int64_t step) {
            return static_cast<Exact>((value + step - 1) / step * step);
        };
        const Exact time = ceilTo(used.run.count() + used.init.count(), plan.timeStep.count());
        const Exact bytes = ceilTo(used.memoryBytes, plan.memoryStep);
        const auto pico = oracleCeil(static_cast<Exact>(gb.pico) * bytes * time,
                                     static_cast<Exact>(plan.bytesPerGb) * 1'000'000)
            + oracleCeil(static_cast<Exact>(core.pico) * static_cast<Exact>(used.millicores) * time,
                         static_cast<Exact>(3'600'000'000'000));
        const auto cost = cost::costOf(m_book, plan, used);
        QVERIFY(cost);
        QCOMPARE(static_cast<std::uint64_t>(cost->pico), pico);
        QCOMPARE(static_cast<std::uint64_t>(cost->total.micro), oracleCeil(pico, 1'000'000));
    }
}

void TestAttemptCost::neverOverflowsSilently()
{
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    for (const auto& plan : m_book.plans) {
        const auto cost = cost::costOf(m_book, plan,
                                       {.requests = kMost,
                                        .run = base::Micros{kMost},
                                        .millicores = kMost,
                                        .memoryBytes = kMost});
        QVERIFY(!cost);
        QVERIFY(cost.error().code == base::ErrorCode::ResourceExhausted);
        const auto init =
            cost::costOf(m_book, plan, {.run = base::Micros{kMost}, .init = base::Micros{kMost}});
        QVERIFY(!init);
        const auto negative = cost::costOf(m_book, plan, {.run = base::Micros{-1}});
        QVERIFY(!negative && negative.error().code == base::ErrorCode::InvalidArgument);
    }
}

void TestAttemptCost::costsNothingWithoutAStart()
{
    const auto cost = cost::priceAttempt(m_book, backend("aliyun-fc"), {}, model::AttemptRecord{});
    QVERIFY(cost);
    QCOMPARE(cost->total.micro, std::int64_t{0});
    QVERIFY(cost->formula.contains("never started"));
    const auto unknown = cost::priceAttempt(m_book, backend("mainframe"), {}, attempt(1s, 0s));
    QVERIFY(unknown);
    QVERIFY(unknown->formula.contains("no plan for provider mainframe"));
}

void TestAttemptCost::growsWhileItRuns()
{
    auto running = attempt(0s, 0s);
    running.endedAt.reset();
    const auto at = [&](base::Micros after) {
        return cost::priceAttempt(m_book, backend("local-process"), {}, running,
                                  *running.startedAt + after)
            ->total.micro;
    };
    QVERIFY(at(1s) < at(2s));
    QCOMPARE(at(-5s), std::int64_t{0}); // the clock stepped back
}

void TestAttemptCost::sumsExactly()
{
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    cost::Sum sum;
    QCOMPARE(sum.single()->micro, std::int64_t{0});
    QVERIFY(sum.add({kMost, {}}));
    const auto over = sum.add({1, {}});
    QVERIFY(!over && over.error().code == base::ErrorCode::ResourceExhausted);
    QCOMPARE(sum.single()->micro, kMost);
    QVERIFY(sum.add({-1, {{'C', 'N', 'Y'}}}));
    QVERIFY(!sum.single());
    QCOMPARE(sum.micros().size(), std::size_t{2});
}

void TestAttemptCost::reprices()
{
    const auto lambda = backend("aws-lambda");
    const auto fc = backend("aliyun-fc");
    const model::TaskSpec spec;
    auto first = attempt(1s, 0s);
    auto second = attempt(2s, 0s);
    first.cost = cost::priceAttempt(m_book, lambda, spec, first)->total;
    second.cost = cost::priceAttempt(m_book, fc, spec, second)->total;
    auto dearer = m_book;
    for (auto& plan : dearer.plans) {
        for (auto& price : plan.prices)
            price.pico *= 10;
    }
    const std::vector<cost::RepricedAttempt> attempts{{&lambda, &spec, &first},
                                                      {&fc, &spec, &second}};
    const auto same = cost::reprice(m_book, attempts);
    QVERIFY(same && same->before.micros() == same->after.micros());
    const auto other = cost::reprice(dearer, attempts);
    QVERIFY(other);
    QCOMPARE(other->costs.size(), std::size_t{2});
    for (const auto& [currency, micro] : other->after.micros()) {
        const auto before = other->before.micros().at(currency);
        QVERIFY(micro > 9 * (before - 1) && micro <= 10 * before);
    }
}

void TestAttemptCost::estimates()
{
    model::TaskSpec spec;
    spec.features.set(FeatureId::ExecutionTimeEstimate, 10);
    spec.features.set(FeatureId::ExecutionTimeVariance, 2);
    const auto forecast = cost::declaredForecast(spec.features);
    const auto estimate = cost::estimateCost(m_book, backend("local-process"), spec, forecast);
    QCOMPARE(estimate.basis, std::string("price list, no history"));
    QVERIFY(estimate.p10->micro < estimate.p50->micro);
    QVERIFY(estimate.p50->micro < estimate.p90->micro);
    QCOMPARE(
        estimate.p50->micro,
        cost::priceAttempt(m_book, backend("local-process"), spec, attempt(10s, 0s))->total.micro);
    QVERIFY(estimate.formula.contains("10 s"));
    const auto cold = cost::estimateCost(m_book, backend("aws-lambda"), spec, forecast, 10s);
    const auto warm = cost::estimateCost(m_book, backend("aws-lambda"), spec, forecast);
    QVERIFY(cold.p50->micro > warm.p50->micro);
    const auto learned =
        cost::estimateCost(m_book, backend("aws-lambda"), spec, {.p50 = 1s, .runs = 32});
    QCOMPARE(learned.basis, std::string("32 similar runs"));
    QVERIFY(!learned.p90);
}

void TestAttemptCost::estimatesNothingWithoutADuration()
{
    const auto unknown = cost::estimateCost(m_book, backend("local-process"), {}, {});
    QVERIFY(!unknown.p50);
    QVERIFY(unknown.basis.starts_with("unknown:"));
    const auto noPlan = cost::estimateCost(m_book, backend("mainframe"), {}, {.p50 = 1s});
    QVERIFY(!noPlan.p50);
    QVERIFY(noPlan.basis.contains("no plan"));
}

QTEST_GUILESS_MAIN(TestAttemptCost)
#include "tst_attempt_cost.moc"
