// Learned quantiles against those of the whole sample, and what estimates do over time: they need a
// few runs, borrow from others, follow changes, forget, and survive being stored.
#include "base/random.h"
#include "base/raw_bytes.h"
#include "plan/estimates.h"
#include "support/printers.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <tuple>

using namespace tributary;
using model::ExecutionType;
using model::LearnedMeasure;
using plan::Estimates;
using plan::QuantileSketch;

namespace {

constexpr double kNever = 1e12; // a half-life
constexpr std::array<double, 4> kQuantiles{0.5, 0.9, 0.95, 0.99};

// Skewed over several decades, as run times are.
std::vector<double> skewed(std::uint64_t seed, int count)
{
    base::SeededRandom random(seed);
    std::vector<double> values;
    for (int i = 0; i < count; ++i) {
        double sum = 0;
        for (int k = 0; k < 12; ++k)
            sum += random.uniform();
        values.push_back(std::exp(1.5 * (sum - 6)));
    }
    return values;
}

std::vector<double> quantilesOf(const QuantileSketch& sketch)
{
    std::vector<double> values(kQuantiles.size());
    if (!sketch.quantiles(kQuantiles, values))
        values.clear();
    return values;
}

double quantileOf(const QuantileSketch& sketch, double at)
{
    std::array<double, 1> value{};
    sketch.quantiles(std::array{at}, value);
    return value[0];
}

double exact(std::vector<double> values, double q)
{
    std::ranges::sort(values);
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
    return values[std::max<std::size_t>(rank, 1) - 1];
}

class Runs
{
public:
    explicit Runs(Estimates& estimates)
        : m_estimates(estimates)
    {
    }
    void add(const std::string& type, double seconds, int times = 1, std::int64_t bytes = 0,
             ExecutionType where = ExecutionType::Edge)
    {
        for (int i = 0; i < times; ++i)
            m_estimates.learn({type, where, seconds, bytes, base::fromMicros(++m_now)});
    }

private:
    Estimates& m_estimates;
    std::int64_t m_now = 0;
};

model::LearnedQuantiles timeOf(Estimates& estimates, const std::string& type)
{
    const auto learned = estimates.learned(type);
    return learned ? learned->of(LearnedMeasure::ExecutionTime).value_or(model::LearnedQuantiles{})
                   : model::LearnedQuantiles{};
}

bool isNear(double a, double b)
{
    return std::abs(a - b) <= QuantileSketch::kRelativeError * b;
}

} // namespace

class TestEstimates : public QObject
{
    Q_OBJECT

private slots:
    void quantilesAreRightToOnePercent();
    void mergesAsIfAllHadComeToOne();
    void oldValuesFade();
    void aReadSketchGoesOnAsTheWrittenOne();
    void aDamagedSketchIsRefused();
    void tellsNothingOfFewRuns();
    void knowsEachMeasureAndExecutionType();
    void aTypeWithFewRunsBorrowsFromAll();
    void followsAChange();
    void quantilesAscend();
    void aRestartChangesNothing();
    void isAFunctionOfTheRunsAlone();
    void othersDoNotMoveAType();
    void readsTheFormOfEarlierVersions();
    void forgetsTheOldestTypes();
    void pinballLossIsLeastAtTheQuantile();
};

void TestEstimates::quantilesAreRightToOnePercent()
{
    for (const int count : {1, 2, 7, 100, 5000}) {
        const auto values = skewed(7, count);
        QuantileSketch sketch(kNever);
        for (const double value : values)
            sketch.add(value);
        const auto found = quantilesOf(sketch);
        for (std::size_t i = 0; i < kQuantiles.size(); ++i)
            QVERIFY2(isNear(found[i], exact(values, kQuantiles[i])),
                     qPrintable(QString("p%1 of %2").arg(kQuantiles[i]).arg(count)));
    }
    QVERIFY(quantilesOf(QuantileSketch(3)).empty());
    QuantileSketch zero(3);
    zero.add(0);
    QCOMPARE(quantilesOf(zero), (std::vector<double>{0, 0, 0, 0}));
}

void TestEstimates::mergesAsIfAllHadComeToOne()
{
    QuantileSketch all(kNever);
    QuantileSketch first(kNever);
    QuantileSketch second(kNever);
    int at = 0;
    for (const double value : skewed(9, 2000)) {
        all.add(value);
        (++at % 3 == 0 ? first : second).add(value);
    }
    first.merge(second);
    const auto merged = quantilesOf(first);
    const auto whole = quantilesOf(all);
    for (std::size_t i = 0; i < kQuantiles.size(); ++i)
        QVERIFY(std::abs(merged[i] - whole[i]) < 1e-6 * whole[i]);
}

void TestEstimates::oldValuesFade()
{
    QuantileSketch sketch(10);
    for (int i = 0; i < 1000; ++i)
        sketch.add(100);
    for (int i = 0; i < 10; ++i)
        sketch.add(1);
    // Half of the weight is of the last ten.
    QVERIFY(isNear(quantileOf(sketch, 0.45), 1));
    QVERIFY(isNear(quantileOf(sketch, 0.55), 100));
    for (int i = 0; i < 200; ++i)
        sketch.add(1);
    QVERIFY(isNear(quantileOf(sketch, 1), 1));
}

void TestEstimates::aReadSketchGoesOnAsTheWrittenOne()
{
    QuantileSketch written(40);
    const auto values = skewed(3, 600);
    for (std::size_t i = 0; i < 300; ++i)
        written.add(values[i]);
    std::vector<std::uint8_t> bytes;
    written.append(bytes);
    QuantileSketch read(40);
    std::span<const std::uint8_t> rest(bytes);
    QVERIFY(read.read(rest));
    QVERIFY(rest.empty());
    for (std::size_t i = 300; i < values.size(); ++i) {
        written.add(values[i]);
        read.add(values[i]);
        QCOMPARE(quantilesOf(read), quantilesOf(written));
        QCOMPARE(read.weight(), written.weight());
    }
}

void TestEstimates::aDamagedSketchIsRefused()
{
    QuantileSketch sketch(40);
    for (const double value : skewed(3, 50))
        sketch.add(value);
    std::vector<std::uint8_t> bytes;
    sketch.append(bytes);
    const auto before = quantilesOf(sketch);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        std::span<const std::uint8_t> cut(bytes.data(), size);
        QVERIFY(!sketch.read(cut));
        QCOMPARE(cut.size(), size);
    }
    // The numbers of the first two buckets, behind scale, sum and count: out of order.
    std::swap_ranges(bytes.begin() + 18, bytes.begin() + 20, bytes.begin() + 28);
    std::span<const std::uint8_t> mixed(bytes);
    QVERIFY(!sketch.read(mixed));
    QCOMPARE(quantilesOf(sketch), before);
}

void TestEstimates::tellsNothingOfFewRuns()
{
    Estimates estimates;
    Runs runs(estimates);
    runs.add("resize", 10, Estimates::kFewestRuns - 1);
    QVERIFY(!estimates.learned("resize"));
    QVERIFY(!estimates.learned("never seen"));
    runs.add("resize", 10);
    QCOMPARE(timeOf(estimates, "resize").runs, Estimates::kFewestRuns);
    QVERIFY(isNear(timeOf(estimates, "resize").p50(), 10));
    runs.add("", 10, 100);
    QVERIFY(!estimates.learned(""));
    runs.add("broken clock", -1, 10);
    runs.add("broken clock", NAN, 10);
    QVERIFY(!estimates.learned("broken clock"));
}

void TestEstimates::knowsEachMeasureAndExecutionType()
{
    Estimates estimates;
    Runs runs(estimates);
    runs.add("encode", 10, 20, 500, ExecutionType::Edge);
    runs.add("encode", 1000, 4, 0, ExecutionType::Traditional);
    const auto learned = estimates.learned("encode");
    QCOMPARE(learned->of(LearnedMeasure::ExecutionTime)->runs, std::int64_t{24});
    QCOMPARE(learned->of(LearnedMeasure::Memory)->runs, std::int64_t{20});
    QVERIFY(isNear(learned->of(LearnedMeasure::Memory)->p90(), 500));
    const auto lines = estimates.lines();
    QCOMPARE(lines.size(), std::size_t{3});
    QVERIFY(!lines[0].type);
    QCOMPARE(lines[1].type, std::optional(ExecutionType::Traditional));
    QCOMPARE(lines[1].runs[0], std::int64_t{4});
    QVERIFY(!lines[1].learned.of(LearnedMeasure::ExecutionTime)); // too few there
    QCOMPARE(lines[2].type, std::optional(ExecutionType::Edge));
    QVERIFY(isNear(lines[2].learned.of(LearnedMeasure::ExecutionTime)->values[3], 10));
}

void TestEstimates::aTypeWithFewRunsBorrowsFromAll()
{
    Estimates estimates;
    Runs runs(estimates);
    runs.add("slow", 1000, 50);
    runs.add("quick", 10, 5);
    QVERIFY(isNear(timeOf(estimates, "quick").p50(), 10));
    // A quarter of a run in five and a quarter is nearly five percent.
    QVERIFY(isNear(timeOf(estimates, "quick").values[3], 1000));
    runs.add("quick", 10, 100);
    QVERIFY(isNear(timeOf(estimates, "quick").values[3], 10));
}

void TestEstimates::followsAChange()
{
    Estimates estimates;
    Runs runs(estimates);
    runs.add("report", 10, 200);
    runs.add("report", 100, 10);
    QVERIFY(isNear(timeOf(estimates, "report").p50(), 100));
    // Noise around one value does not move the median.
    for (int i = 0; i < 200; ++i)
        runs.add("noisy", i % 2 == 0 ? 9 + i % 3 : 30 - i % 3);
    runs.add("noisy", 29);
    runs.add("noisy", 29);
    const double before = timeOf(estimates, "noisy").p90();
    QVERIFY(before >= 28 && before <= 31);
}

void TestEstimates::quantilesAscend()
{
    Estimates estimates;
    Runs runs(estimates);
    for (const double value : skewed(5, 3000)) {
        runs.add("any", value);
        const auto values = timeOf(estimates, "any").values;
        QVERIFY(std::ranges::is_sorted(values));
    }
}

void TestEstimates::aRestartChangesNothing()
{
    Estimates kept;
    Estimates restarted;
    Runs runs(kept);
    const auto values = skewed(11, 400);
    for (const double value : values)
        runs.add("a", value, 1, static_cast<std::int64_t>(value * 1e6));
    runs.add("b", 3, 7);
    QVERIFY(kept.hasChanged());
    const auto rows = kept.takeChanged();
    QCOMPARE(rows.size(), std::size_t{5}); // each type with all and edge, and the prior
    QVERIFY(!kept.hasChanged());
    QVERIFY(kept.takeChanged().empty());
    for (const auto& row : rows)
        QVERIFY(restarted.restore(row).has_value());
    QVERIFY(!restarted.hasChanged());
    for (const char* type : {"a", "b"})
        QVERIFY(*restarted.learned(type) == *kept.learned(type));
    Runs more(restarted);
    for (int i = 0; i < 50; ++i) {
        runs.add("a", values[static_cast<std::size_t>(i)]);
        more.add("a", values[static_cast<std::size_t>(i)]);
        QVERIFY(timeOf(restarted, "a").values == timeOf(kept, "a").values);
    }
    QCOMPARE(kept.takeChanged().size(), std::size_t{3});
    auto broken = rows.front();
    broken.state.pop_back();
    QVERIFY(!Estimates().restore(broken).has_value());
    broken.state.assign(1, 99);
    QVERIFY(!Estimates().restore(broken).has_value());
}

// Many types, so that each has few runs while what all tasks tell goes on changing.
void TestEstimates::isAFunctionOfTheRunsAlone()
{
    Estimates untouched;
    Estimates read; // after every run
    Estimates stored; // after every run, too
    auto restarted = std::make_unique<Estimates>();
    std::map<std::pair<std::string, int>, model::EstimateRow> rows;
    constexpr std::size_t kTypes = 97;
    const auto values = skewed(13, 400);
    const auto typeOf = [](std::size_t i) { return "type " + std::to_string(i * i % kTypes); };
    for (std::size_t i = 0; i < values.size(); ++i) {
        const model::FinishedRun run{typeOf(i),
                                     i % 3 == 0 ? ExecutionType::Edge : ExecutionType::Serverless,
                                     values[i] * (1 + static_cast<double>(i % 5)),
                                     i % 2 == 0 ? static_cast<std::int64_t>(values[i] * 1e6) : 0,
                                     base::fromMicros(static_cast<std::int64_t>(i))};
        for (Estimates* estimates : {&untouched, &read, &stored, restarted.get()})
            estimates->learn(run);
        for (std::size_t type = 0; type < kTypes; ++type)
            static_cast<void>(read.learned(typeOf(type)));
        static_cast<void>(stored.takeChanged());
        if (i % 7 != 0)
            continue;
        for (auto& row : restarted->takeChanged()) {
            const std::pair key(row.taskType, row.type ? static_cast<int>(*row.type) : -1);
            rows[key] = std::move(row);
        }
        restarted = std::make_unique<Estimates>();
        for (const auto& [key, row] : rows)
            QVERIFY(restarted->restore(row));
    }
    int withFew = 0;
    for (const auto& line : untouched.lines())
        withFew += line.runs[0] >= Estimates::kFewestRuns && line.runs[0] <= 25 ? 1 : 0;
    QVERIFY2(withFew >= 5, qPrintable(QString::number(withFew)));
    for (Estimates* other : {&read, &stored, restarted.get()}) {
        const auto expected = untouched.lines();
        const auto lines = other->lines();
        QCOMPARE(lines.size(), expected.size());
        for (std::size_t i = 0; i < lines.size(); ++i)
            QVERIFY2(lines[i].learned == expected[i].learned && lines[i].runs == expected[i].runs,
                     lines[i].taskType.c_str());
        for (std::size_t type = 0; type < kTypes; ++type) {
            const auto ours = untouched.learned(typeOf(type));
            const auto theirs = other->learned(typeOf(type));
            QVERIFY(ours ? theirs && *ours == *theirs : !theirs);
        }
    }
}

// What was asked for once stays until the type runs again, whatever other tasks do.
void TestEstimates::othersDoNotMoveAType()
{
    Estimates estimates;
    Runs runs(estimates);
    runs.add("quick", 10, 5);
    const auto before = timeOf(estimates, "quick");
    runs.add("slow", 1000, 50);
    QVERIFY(timeOf(estimates, "quick") == before);
    const auto lines = estimates.lines();
    QVERIFY(lines.front().learned.of(LearnedMeasure::ExecutionTime) == before);
    runs.add("quick", 10);
    QVERIFY(isNear(timeOf(estimates, "quick").values[3], 1000));
}

// A directory of before sketches were kept exactly.
void TestEstimates::readsTheFormOfEarlierVersions()
{
    std::vector<std::uint8_t> state{1};
    const auto appendSketch = [&](std::initializer_list<std::tuple<int, float, float>> buckets) {
        base::appendRaw(state, static_cast<std::uint16_t>(buckets.size()));
        for (const auto& [index, weight, mean] : buckets) {
            base::appendRaw(state, static_cast<std::int16_t>(index));
            base::appendRaw(state, weight);
            base::appendRaw(state, mean);
        }
    };
    base::appendRaw(state, std::int64_t{30});
    base::appendRaw(state, std::int64_t{1'000'000});
    for (int i = 0; i < 4; ++i)
        base::appendRaw(state, 0.0F);
    appendSketch({{232, 20.0F, 10.0F}});
    appendSketch({{232, 3.0F, 10.0F}});
    base::appendRaw(state, std::int64_t{0});
    base::appendRaw(state, std::int64_t{0});
    for (int i = 0; i < 4; ++i)
        base::appendRaw(state, 0.0F);
    appendSketch({});
    appendSketch({});
    Estimates estimates;
    QVERIFY(estimates.restore({"old", std::nullopt, state}));
    QCOMPARE(timeOf(estimates, "old").runs, std::int64_t{30});
    QCOMPARE(timeOf(estimates, "old").p90(), 10.0);
    Runs runs(estimates);
    runs.add("old", 20, 60);
    QCOMPARE(timeOf(estimates, "old").p50(), 20.0);
}

void TestEstimates::forgetsTheOldestTypes()
{
    Estimates estimates(20);
    Runs runs(estimates);
    for (int type = 0; type < 20; ++type)
        runs.add("type " + std::to_string(type), 1, 5);
    runs.add("type 0", 1); // in use again
    static_cast<void>(estimates.takeChanged());
    runs.add("one more", 1, 5);
    QVERIFY(estimates.learned("type 0"));
    QVERIFY(estimates.learned("one more"));
    QVERIFY(!estimates.learned("type 1"));
    std::vector<std::string> removed;
    for (const auto& row : estimates.takeChanged()) {
        if (row.state.empty() && !row.type)
            removed.push_back(row.taskType);
    }
    QCOMPARE(removed.size(), std::size_t{2});
    QVERIFY(std::ranges::find(removed, "type 1") != removed.end());
}

void TestEstimates::pinballLossIsLeastAtTheQuantile()
{
    QCOMPARE(plan::pinballLoss(10, 8, 0.9), 1.8);
    QCOMPARE(plan::pinballLoss(8, 10, 0.75), 0.5);
    const auto values = skewed(2, 999);
    const auto lossAt = [&](double predicted) {
        double sum = 0;
        for (const double value : values)
            sum += plan::pinballLoss(value, predicted, 0.9);
        return sum;
    };
    const double best = exact(values, 0.9);
    QVERIFY(lossAt(best) <= lossAt(best * 0.99));
    QVERIFY(lossAt(best) <= lossAt(best * 1.01));
}

QTEST_GUILESS_MAIN(TestEstimates)
#include "tst_estimates.moc"
