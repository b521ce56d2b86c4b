#include "base/random.h"
#include "base/uuid.h"
#include "rollout/assignment.h"
#include "support/fake_clock.h"

#include <QtTest>

namespace tributary::rollout {
namespace {

constexpr int kKeys = 20'000;

std::string key(int number)
{
    return "key-" + std::to_string(number);
}

int countIn(std::int64_t version, int share)
{
    int count = 0;
    for (int i = 0; i < kKeys; ++i)
        count += isInShare(version, key(i), share) ? 1 : 0;
    return count;
}

class TestAssignment : public QObject
{
    Q_OBJECT

private slots:
    // Six standard deviations of a binomial: the hash is fixed, so that this is no matter of luck.
    void takesItsShare_data()
    {
        QTest::addColumn<int>("share");
        for (const int share : {1, 10, 100, 1'000, 5'000, 9'900})
            QTest::addRow("%d", share) << share;
    }
    void takesItsShare()
    {
        QFETCH(int, share);
        const double part = static_cast<double>(share) / kWhole;
        const double spread = 6 * std::sqrt(kKeys * part * (1 - part)) + 1;
        QVERIFY(std::abs(countIn(3, share) - kKeys * part) <= spread);
    }

    void nothingAndEverything()
    {
        QCOMPARE(countIn(3, 0), 0);
        QCOMPARE(countIn(3, kWhole), kKeys);
    }

    void raisingTheShareKeepsWhoWasIn()
    {
        for (int i = 0; i < kKeys; ++i) {
            bool wasIn = false;
            for (const int share : {0, 1, 100, 1'000, 2'500, 9'999, kWhole}) {
                const bool isIn = isInShare(7, key(i), share);
                QVERIFY(isIn || !wasIn);
                wasIn = isIn;
            }
        }
    }

    // Not the same tasks try every change: of those in one tenth, a tenth is in another's.
    void versionsDrawApart()
    {
        int both = 0;
        for (int i = 0; i < kKeys; ++i)
            both += isInShare(1, key(i), 1'000) && isInShare(2, key(i), 1'000) ? 1 : 0;
        QVERIFY(both > kKeys / 200 && both < kKeys / 50);
    }

    // Fixed for ever: tasks would change sides with an update of the program.
    void placesStayWhatTheyAre()
    {
        QCOMPARE(placeOf(5, "order-17"), std::uint64_t{886990340540453114ULL});
    }

    void theIdempotencyKeyComesFirst()
    {
        test::FakeClock clock;
        base::SeededRandom random{1};
        base::UuidGenerator ids(clock, random);
        const model::TaskId id{ids.next()};
        model::TaskSpec spec;
        QCOMPARE(assignmentKey(id, spec), model::toString(id));
        spec.idempotencyKey = "order-17";
        QCOMPARE(assignmentKey(id, spec), std::string("order-17"));
    }
};

} // namespace
} // namespace tributary::rollout

QTEST_GUILESS_MAIN(tributary::rollout::TestAssignment)
#include "tst_assignment.moc"
