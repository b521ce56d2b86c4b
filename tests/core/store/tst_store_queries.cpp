// Whatever is asked of the store, the answer is that of looking at every task: filters, orders,
// facets, histograms, pages and searches over random records.
#include "core/store/filled_store.h"
#include "core/store/random_filter.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <QtTest>

#include <map>
#include <set>

using namespace tributary;
using model::TaskNo;
using store::TaskColumn;
using test::Condition;
using test::KnownTask;
using test::RandomConditions;
using test::RandomFilter;
using test::StoreFilter;

namespace {

constexpr int kBatches = 320;
constexpr int kColumns = static_cast<int>(TaskColumn::Cost) + 1;
constexpr std::uint64_t kRecordsSeed = 20'260'101;

store::TaskOrder orderAt(std::size_t index)
{
    return {static_cast<TaskColumn>(index / 2 % kColumns), index % 2 == 0};
}

// `a AND (b OR (c AND …))`, or with the deep side first.
Condition nested(RandomConditions& random, int depth, bool isDeepFirst)
{
    Condition all = random.leaf();
    for (int level = 0; level < depth; ++level) {
        const bool isOr = level % 2 == 0;
        all = isDeepFirst ? test::joined(isOr, {all, random.leaf()})
                          : test::joined(isOr, {random.leaf(), all});
    }
    return all;
}

} // namespace

class TestStoreQueries : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void linesHoldTheRecords();
    void filtersShowWhatTheyMean_data();
    void filtersShowWhatTheyMean();
    void everyOrderIsOneOrder();
    void deepFiltersAreAnswered_data();
    void deepFiltersAreAnswered();
    void wideFiltersAreAnswered();
    void whatSqlCannotTakeIsRefused();
    void histogramsCountEverySubmission();
    void nothingShownHasNoHistogram();
    void pagesMakeTheWhole();
    void pagesOfEventsMakeTheWhole();

private:
    void verifyFilter(const RandomFilter& filter, const store::TaskOrder& order);
    test::FilledStore m_filled{kRecordsSeed};
};

void TestStoreQueries::initTestCase()
{
    QVERIFY(m_filled.open());
    QVERIFY(m_filled.commit(kBatches));
    // Otherwise the rest would compare less than it says.
    std::set<model::TaskState> states;
    std::map<base::Instant, int> atOnce;
    for (const auto& task : m_filled.tasks()) {
        states.insert(task.record->state);
        ++atOnce[task.record->submitted];
    }
    QCOMPARE(states.size(), static_cast<std::size_t>(model::kTaskStateCount));
    QVERIFY(atOnce.size() < m_filled.tasks().size());
    QVERIFY(m_filled.tasks().size() > 500);
}

void TestStoreQueries::linesHoldTheRecords()
{
    // In the order asked for; those that don't exist are left out.
    std::vector<TaskNo> numbers{0, -3};
    for (const auto& task : m_filled.tasks())
        numbers.insert(numbers.begin(), task.record->no);
    numbers.push_back(static_cast<TaskNo>(m_filled.tasks().size()) + 1);
    const auto rows = store::readTaskRows(m_filled.reader(), numbers);
    QVERIFY(rows.has_value());
    QCOMPARE(rows->size(), m_filled.tasks().size());
    for (std::size_t i = 0; i < m_filled.tasks().size(); ++i)
        QCOMPARE(test::rowText((*rows)[i]),
                 test::rowText(m_filled.tasks()[m_filled.tasks().size() - 1 - i]));
}

void TestStoreQueries::verifyFilter(const RandomFilter& filter, const store::TaskOrder& order)
{
    const StoreFilter asked(filter);
    QVERIFY2(!asked.isRefused(), filter.describe().c_str());
    const std::vector<KnownTask> shown = filter.shown(m_filled.tasks());
    const std::string title = filter.describe()
        + fmt::format("\nby column {}, {}", static_cast<int>(order.column),
                      order.descending ? "descending" : "ascending");
    const auto numbers = store::readTaskNos(m_filled.reader(), asked.get(), order);
    QVERIFY2(numbers, (title + "\n" + (numbers ? "" : base::describe(numbers.error()))).c_str());
    const auto expected = test::inOrder(shown, order);
    QVERIFY2(*numbers == expected,
             fmt::format("{}\nfound    {}\nexpected {}", title, test::numbersText(*numbers),
                         test::numbersText(expected))
                 .c_str());
    const auto facets = store::readFacets(m_filled.reader(), asked.get());
    QVERIFY2(facets, title.c_str());
    const std::string counts = test::facetText(*facets);
    QVERIFY2(
        counts == test::facetText(shown),
        fmt::format("{}\nfound    {}\nexpected {}", title, counts, test::facetText(shown)).c_str());
}

// The name of a row tells the seed of the filter that failed.
void TestStoreQueries::filtersShowWhatTheyMean_data()
{
    QTest::addColumn<std::uint64_t>("firstSeed");
    for (std::uint64_t seed = 0; seed < 2000; seed += 250)
        QTest::addRow("seeds from %d", static_cast<int>(seed)) << seed;
}

void TestStoreQueries::filtersShowWhatTheyMean()
{
    QFETCH(std::uint64_t, firstSeed);
    std::size_t some = 0;
    for (std::uint64_t seed = firstSeed; seed < firstSeed + 250; ++seed) {
        RandomConditions random(seed, m_filled.tasks(), m_filled.now());
        const RandomFilter filter = test::randomFilter(random, m_filled.now());
        verifyFilter(filter, orderAt(random.below(2 * kColumns)));
        if (QTest::currentTestFailed()) {
            qWarning("the filter of seed %d", static_cast<int>(seed));
            return;
        }
        const std::size_t shown = filter.shown(m_filled.tasks()).size();
        some += shown > 0 && shown < m_filled.tasks().size() ? 1 : 0;
    }
    QVERIFY(some > 100); // a filter that shows nothing or all tells little
}

void TestStoreQueries::everyOrderIsOneOrder()
{
    for (std::size_t i = 0; i < 2 * kColumns; ++i) {
        verifyFilter(RandomFilter{}, orderAt(i));
        if (QTest::currentTestFailed())
            return;
    }
}

void TestStoreQueries::deepFiltersAreAnswered_data()
{
    QTest::addColumn<QString>("shape");
    QTest::addColumn<int>("depth");
    for (const char* shape : {"deep last", "deep first", "not", "sum", "sum within", "both"}) {
        for (const int depth : {10, 40, 90, 180})
            QTest::addRow("%s %d", shape, depth) << QString::fromLatin1(shape) << depth;
    }
}

// As deep as the language allows, which is deeper than SQL takes as it is written.
void TestStoreQueries::deepFiltersAreAnswered()
{
    QFETCH(QString, shape);
    QFETCH(int, depth);
    RandomConditions random(static_cast<std::uint64_t>(depth), m_filled.tasks(), m_filled.now());
    RandomFilter filter;
    filter.now = m_filled.now();
    const auto compared = [&](const test::Number& value) {
        return Condition{value.text + " > 3h",
                         [value = value.value](const KnownTask& task) -> test::MaybeBool {
                             const auto number = value(task);
                             return number ? test::MaybeBool(*number > 10'800) : std::nullopt;
                         },
                         test::Strength::Leaf};
    };
    if (shape.startsWith("deep")) {
        filter.condition = nested(random, depth / 2, shape == "deep first");
    } else if (shape == "not") {
        filter.condition = random.leaf();
        for (int level = 0; level < depth; ++level)
            filter.condition = !*filter.condition;
    } else if (shape == "both") {
        filter.condition = test::joined(
            false, {nested(random, depth / 3, true), nested(random, depth / 3, false)});
    } else {
        test::Number all = random.number(test::Unit::Time, 0);
        for (int level = 0; level < (shape == "sum" ? depth : depth / 2); ++level) {
            const test::Number next = random.number(test::Unit::Time, 0);
            all = shape == "sum" ? test::sum(all, next) : test::sum(next, all);
        }
        filter.condition = compared(all);
    }
    verifyFilter(filter, {});
}

void TestStoreQueries::wideFiltersAreAnswered()
{
    RandomConditions random(1, m_filled.tasks(), m_filled.now());
    for (const bool isOr : {true, false}) {
        std::vector<Condition> many;
        for (int i = 0; i < 3000; ++i)
            many.push_back(isOr ? random.leaf() : !random.leaf());
        RandomFilter filter;
        filter.now = m_filled.now();
        filter.condition = test::joined(isOr, many);
        verifyFilter(filter, {});
    }
}

// With a message that says so, not as a fault of the database.
void TestStoreQueries::whatSqlCannotTakeIsRefused()
{
    RandomConditions random(2, m_filled.tasks(), m_filled.now());
    std::string list;
    for (int i = 0; i < 31'000; ++i)
        list += fmt::format("{}'task-{}'", i == 0 ? "" : ",", i);
    std::vector<Condition> deep;
    for (int i = 0; i < 100; ++i)
        deep.push_back(nested(random, 90, true));
    for (const Condition& condition :
         {Condition{"name IN [" + list + "]", {}, test::Strength::Leaf},
          test::joined(false, deep)}) {
        RandomFilter filter;
        filter.condition = condition;
        const StoreFilter asked(filter);
        QVERIFY(!asked.isRefused());
        const auto numbers = store::readTaskNos(m_filled.reader(), asked.get(), {});
        QVERIFY(!numbers && numbers.error().code == base::ErrorCode::InvalidArgument);
    }
}

void TestStoreQueries::histogramsCountEverySubmission()
{
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        RandomConditions random(seed, m_filled.tasks(), m_filled.now());
        RandomFilter filter = test::randomFilter(random, m_filled.now());
        if (random.chance(40)) {
            filter.from = random.anyTask().record->submitted;
            filter.to = *filter.from + std::chrono::minutes{random.below(5000)};
        }
        const auto shown = filter.shown(m_filled.tasks());
        const auto parts = static_cast<int>(1 + random.below(60));
        const StoreFilter asked(filter);
        const auto found = store::readSubmissions(m_filled.reader(), asked.get(), parts);
        QVERIFY2(found, filter.describe().c_str());
        if (shown.empty())
            continue; // nothing to put in them
        QCOMPARE(found->size(), static_cast<std::size_t>(parts));
        const auto first = std::ranges::min(shown, {}, [](const KnownTask& task) {
                               return task.record->submitted;
                           }).record->submitted;
        QVERIFY(found->front().from == (filter.from && filter.to ? *filter.from : first));
        std::size_t counted = 0;
        for (std::size_t i = 0; i < found->size(); ++i) {
            std::array<std::int64_t, model::kTaskStateCount> expected{};
            for (const auto& task : shown) {
                const base::Instant at = task.record->submitted;
                if (at < (*found)[i].from || (i + 1 < found->size() && at >= (*found)[i + 1].from))
                    continue;
                ++expected[static_cast<std::size_t>(task.record->state)];
                ++counted;
            }
            QVERIFY2((*found)[i].byState == expected, filter.describe().c_str());
            if (i > 1) // all of one length
                QCOMPARE(((*found)[i].from - (*found)[i - 1].from).count(),
                         ((*found)[1].from - (*found)[0].from).count());
        }
        QCOMPARE(counted, shown.size());
    }
}

// Rather than slots of 1970.
void TestStoreQueries::nothingShownHasNoHistogram()
{
    RandomFilter filter;
    filter.text = "no task has this";
    const auto parts = store::readSubmissions(m_filled.reader(), StoreFilter(filter).get(), 10);
    QVERIFY(parts && parts->empty());
}

// The list is fixed when it is asked for: tasks that come or change between its pages move nothing.
void TestStoreQueries::pagesMakeTheWhole()
{
    for (std::uint64_t seed = 0; seed < 2 * kColumns; ++seed) {
        RandomConditions random(seed, m_filled.tasks(), m_filled.now());
        RandomFilter filter;
        filter.now = m_filled.now();
        if (random.chance(50))
            filter.condition = random.leaf();
        const StoreFilter asked(filter);
        const auto numbers = store::readTaskNos(m_filled.reader(), asked.get(), orderAt(seed));
        QVERIFY2(numbers, filter.describe().c_str());
        const auto expected = test::inOrder(filter.shown(m_filled.tasks()), orderAt(seed));
        std::vector<TaskNo> all;
        while (all.size() < numbers->size()) {
            const std::size_t page = std::min(1 + random.below(400), numbers->size() - all.size());
            const auto rows = store::readTaskRows(m_filled.reader(),
                                                  std::span(*numbers).subspan(all.size(), page));
            QVERIFY(rows.has_value());
            for (const auto& row : *rows) {
                const auto& task = m_filled.tasks()[static_cast<std::size_t>(row.no - 1)];
                QCOMPARE(test::rowText(row), test::rowText(task)); // as of now
                all.push_back(row.no);
            }
            QCOMPARE(rows->size(), page);
            QVERIFY(m_filled.commit(1));
        }
        QVERIFY2(all == expected, filter.describe().c_str());
    }
}

void TestStoreQueries::pagesOfEventsMakeTheWhole()
{
    RandomConditions random(3, m_filled.tasks(), m_filled.now());
    std::int64_t last = 0;
    std::size_t count = 0;
    while (true) {
        const auto limit = static_cast<int>(1 + random.below(200));
        const auto events = store::readEvents(m_filled.reader(), last, limit);
        QVERIFY(events.has_value());
        QVERIFY(events->size() <= static_cast<std::size_t>(limit));
        if (events->empty())
            break;
        for (const auto& event : *events) {
            QCOMPARE(event.seq, ++last);
            const auto& expected = m_filled.records().events()[count++];
            QCOMPARE(event.kind, std::string(expected.kind));
            QCOMPARE(event.task, expected.task);
            QCOMPARE(event.attempt, expected.attempt);
            QVERIFY(event.at == expected.at);
        }
        if (count < m_filled.records().events().size() / 2)
            QVERIFY(m_filled.commit(1)); // those come as well
    }
    QCOMPARE(count, m_filled.records().events().size());
}

QTEST_GUILESS_MAIN(TestStoreQueries)
#include "tst_store_queries.moc"
