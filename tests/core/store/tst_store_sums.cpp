// What the operations pages read from sums is what counting the records gives: by state, by how and
// when tasks ended, by the slots of latencies, by the days of costs.
#include "core/store/filled_store.h"
#include "store/operations_reads.h"
#include "support/printers.h"

#include <QtTest>

#include <algorithm>
#include <map>

using namespace tributary;
using model::TaskNo;
using std::chrono::hours;
using std::chrono::minutes;
using store::LatencyPhase;

namespace {

constexpr int kBatches = 250;
constexpr std::uint64_t kRecordsSeed = 20'260'102;

// A range of the operations pages: what slots it is answered in, and which of them.
struct Range
{
    base::Instant from;
    base::Instant to;

    bool isAll() const { return from == base::Instant{} && to == base::Instant{}; }
    // Minutes up to six hours of range, hours beyond; everything in hours.
    bool isLong() const { return isAll() || to - from > hours{6}; }
    base::Micros slotLength() const { return isLong() ? hours{1} : minutes{1}; }
    base::Instant slotOf(base::Instant at) const
    {
        return isLong() ? base::Instant(std::chrono::floor<hours>(at))
                        : base::Instant(std::chrono::floor<minutes>(at));
    }
    // The slot that `from` lies in belongs to the range.
    bool holds(base::Instant at) const
    {
        return isAll() || (slotOf(at) >= slotOf(from) && slotOf(at) < to);
    }
};

struct Measured
{
    base::Instant ended;
    model::ExecutionType type;
    std::string backend;
    base::Micros value;
};

std::size_t bucketOf(base::Micros value)
{
    std::size_t bucket = 0;
    while (bucket < store::kLatencyEdges.size()
           && static_cast<double>(value.count()) > std::round(store::kLatencyEdges[bucket] * 1e6))
        ++bucket;
    return bucket;
}

} // namespace

class TestStoreSums : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void operationsCountTheRecords();
    void outcomesCountTheEnds();
    void latenciesFallIntoTheirSlots_data();
    void latenciesFallIntoTheirSlots();
    void costsAreThoseOfTheDays();

private:
    Range range(base::Random& random) const;
    std::vector<Measured> measured(LatencyPhase phase) const;

    test::FilledStore m_filled{kRecordsSeed};
};

void TestStoreSums::initTestCase()
{
    QVERIFY(m_filled.open());
    QVERIFY(m_filled.commit(kBatches));
}

Range TestStoreSums::range(base::Random& random) const
{
    const auto& tasks = m_filled.tasks();
    const base::Instant from = tasks[random.next() % tasks.size()].record->submitted;
    return {from, from + minutes{1 + random.next() % (random.next() % 2 == 0 ? 360 : 50'000)}};
}

void TestStoreSums::operationsCountTheRecords()
{
    std::map<std::string, std::array<std::int64_t, model::kTaskStateCount>> byBackend;
    store::StateCounts expected;
    model::MaybeInstant oldest;
    std::vector<const model::TaskRecord*> failed;
    std::int64_t deadLetters = 0;
    for (const auto& task : m_filled.tasks()) {
        const model::TaskRecord& record = *task.record;
        const auto state = static_cast<std::size_t>(record.state);
        ++expected.byState[state];
        ++expected.byTypeAndState[static_cast<std::size_t>(record.classification.type)][state];
        ++byBackend[record.backend][state];
        if (record.state == model::TaskState::Queued && (!oldest || *record.queued < *oldest))
            oldest = record.queued;
        if (model::isTerminal(record.state) && record.state != model::TaskState::Succeeded
            && record.state != model::TaskState::Cancelled)
            failed.push_back(&record);
        deadLetters += record.deadLetter ? 1 : 0;
    }
    const auto counts = store::readCounts(m_filled.reader());
    QVERIFY(counts.has_value());
    QVERIFY(counts->byState == expected.byState);
    QVERIFY(counts->byTypeAndState == expected.byTypeAndState);
    decltype(byBackend) found;
    for (const auto& row : counts->byBackend)
        QVERIFY(found.emplace(row.backend, row.byState).second);
    std::erase_if(found, [](const auto& row) {
        return std::ranges::all_of(row.second, [](std::int64_t n) { return n == 0; });
    });
    QVERIFY(found == byBackend);
    QVERIFY(*store::readOldestQueued(m_filled.reader()) == oldest);

    std::ranges::sort(failed, [](const auto* a, const auto* b) {
        return std::pair(*a->ended, a->no) > std::pair(*b->ended, b->no);
    });
    for (const int limit : {1, 7, 100'000}) {
        const auto failures = store::readFailures(m_filled.reader(), limit);
        QVERIFY(failures.has_value());
        QCOMPARE(failures->deadLetters, deadLetters);
        std::vector<TaskNo> last;
        for (std::size_t i = 0; i < std::min(failed.size(), static_cast<std::size_t>(limit)); ++i)
            last.push_back(failed[i]->no);
        QVERIFY(failures->last == last);
    }
}

void TestStoreSums::outcomesCountTheEnds()
{
    using Key = std::pair<base::Instant, model::ExecutionType>;
    using Sums = std::array<std::int64_t, 3>; // ended, failed, cancelled
    base::SeededRandom random(5);
    for (int i = 0; i < 200; ++i) {
        const Range asked = i == 0 ? Range{} : range(random);
        std::map<Key, Sums> expected;
        for (const auto& task : m_filled.tasks()) {
            const model::TaskRecord& record = *task.record;
            if (!record.ended || !asked.holds(*record.ended))
                continue;
            Sums& sums = expected[{asked.slotOf(*record.ended), record.classification.type}];
            ++sums[0];
            if (record.state == model::TaskState::Cancelled)
                ++sums[2];
            else if (record.state != model::TaskState::Succeeded)
                ++sums[1];
        }
        const auto table = store::readOutcomes(m_filled.reader(), asked.from, asked.to);
        QVERIFY(table.has_value());
        QVERIFY(table->slotLength == asked.slotLength());
        std::map<Key, Sums> found;
        for (const auto& row : table->rows)
            found[{row.slot, row.type}] = {row.ended, row.failed, row.cancelled};
        QCOMPARE(found.size(), table->rows.size());
        QVERIFY(found == expected);
    }
}

std::vector<Measured> TestStoreSums::measured(LatencyPhase phase) const
{
    std::vector<Measured> all;
    // Clocks of other machines may be ahead of ours.
    const auto add = [&](const Measured& one) {
        all.push_back(one);
        all.back().value = std::max(one.value, base::Micros{});
    };
    for (const auto& [id, attempt] : m_filled.records().attempts()) {
        const model::AttemptRecord& record = attempt.record;
        if (!model::isTerminal(record.state) || !record.startedAt || !record.endedAt)
            continue;
        Measured one{*record.endedAt, attempt.type, record.backend, {}};
        if (phase == LatencyPhase::Start)
            one.value = *record.startedAt - record.intentAt;
        else if (phase == LatencyPhase::Run)
            one.value = *record.endedAt - *record.startedAt;
        else if (phase == LatencyPhase::Init && record.initTime.count() > 0)
            one.value = record.initTime;
        else
            continue;
        add(one);
    }
    for (const auto& task : m_filled.tasks()) {
        const model::TaskRecord& record = *task.record;
        if (!record.ended)
            continue;
        Measured one{*record.ended, record.classification.type, record.backend, {}};
        const auto collect = m_filled.records().collects().find(record.no);
        if (phase == LatencyPhase::Queue)
            one.value = record.queueWait;
        else if (phase == LatencyPhase::Total)
            one.value = *record.ended - record.submitted;
        else if (phase == LatencyPhase::Collect && collect != m_filled.records().collects().end())
            one.value = collect->second;
        else
            continue;
        add(one);
    }
    return all;
}

void TestStoreSums::latenciesFallIntoTheirSlots_data()
{
    QTest::addColumn<int>("phase");
    for (int phase = 0; phase < store::kLatencyPhaseCount; ++phase)
        QTest::addRow("phase %d", phase) << phase;
}

void TestStoreSums::latenciesFallIntoTheirSlots()
{
    QFETCH(int, phase);
    using Key = std::tuple<base::Instant, model::ExecutionType, std::string>;
    struct Sums
    {
        std::array<std::int64_t, store::kLatencyBucketCount> counts{};
        std::int64_t count = 0;
        std::int64_t micros = 0;

        bool operator==(const Sums&) const = default;
    };
    base::SeededRandom random(static_cast<std::uint64_t>(phase));
    const auto all = measured(static_cast<LatencyPhase>(phase));
    QVERIFY(!all.empty());
    for (int i = 0; i < 50; ++i) {
        const Range asked = i == 0 ? Range{} : range(random);
        std::map<Key, Sums> expected;
        for (const auto& one : all) {
            if (!asked.holds(one.ended))
                continue;
            Sums& sums = expected[{asked.slotOf(one.ended), one.type, one.backend}];
            ++sums.counts[bucketOf(one.value)];
            ++sums.count;
            sums.micros += one.value.count();
        }
        const auto table = store::readLatency(m_filled.reader(), asked.from, asked.to,
                                              static_cast<LatencyPhase>(phase));
        QVERIFY(table.has_value());
        QVERIFY(table->slotLength == asked.slotLength());
        std::map<Key, Sums> found;
        std::vector<Key> order;
        for (const auto& row : table->rows) {
            order.emplace_back(row.slot, row.type, row.backend);
            found[order.back()] = {row.counts, row.count, row.sum.count()};
        }
        QVERIFY(std::ranges::is_sorted(order));
        QCOMPARE(found.size(), order.size());
        QVERIFY(found == expected);
    }
}

// Each sum belongs to one day; a range has no part of the day that it ends before.
void TestStoreSums::costsAreThoseOfTheDays()
{
    const auto dayOf = [](base::Instant at) {
        return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
    };
    using Sums = std::array<std::int64_t, 4>; // micro, failed, attempts, tasks
    std::map<std::int64_t, std::map<base::Currency, Sums>> days;
    for (const auto& [id, attempt] : m_filled.records().attempts()) {
        const model::AttemptRecord& record = attempt.record;
        if (!model::isTerminal(record.state))
            continue;
        const bool failed = record.state != model::AttemptState::Succeeded || record.isStale;
        Sums& sums = days[dayOf(record.endedAt.value_or(record.intentAt))][record.cost.currency];
        sums[0] += record.cost.micro;
        sums[1] += failed ? record.cost.micro : 0;
        ++sums[2];
    }
    for (const auto& task : m_filled.tasks()) {
        if (task.record->ended)
            ++days[dayOf(*task.record->ended)][task.record->cost.currency][3];
    }
    QVERIFY(days.size() > 5);
    const std::int64_t first = days.begin()->first;
    for (std::int64_t from = first - 1; from < first + 5; ++from) {
        for (std::int64_t to = from; to < first + 5; ++to) {
            std::map<base::Currency, Sums> expected;
            for (auto day = days.lower_bound(from); day != days.lower_bound(to); ++day) {
                for (const auto& [currency, sums] : day->second) {
                    for (std::size_t i = 0; i < sums.size(); ++i)
                        expected[currency][i] += sums[i];
                }
            }
            const auto rows = store::readCost(m_filled.reader(), from, to);
            QVERIFY(rows.has_value());
            std::map<base::Currency, Sums> found;
            for (const auto& row : *rows) {
                QVERIFY(row.day >= from && row.day < to);
                Sums& sums = found[row.currency];
                sums[0] += row.micro;
                sums[1] += row.failedMicro;
                sums[2] += row.attempts;
                sums[3] += row.tasks;
            }
            QVERIFY(found == expected);
        }
    }
}

QTEST_GUILESS_MAIN(TestStoreSums)
#include "tst_store_sums.moc"
