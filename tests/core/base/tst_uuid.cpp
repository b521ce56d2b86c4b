#include "base/uuid.h"
#include "support/fake_clock.h"
#include "support/printers.h"

#include <set>

using namespace tributary;

class TestUuid : public QObject
{
    Q_OBJECT

private slots:
    void idsSortByCreationEvenWhenTheClockStepsBack();
    void idsSortAfterThoseOfAnEarlierProcess();
    void bothSpellingsParse();
    void badTextIsRefused_data();
    void badTextIsRefused();
};

void TestUuid::idsSortByCreationEvenWhenTheClockStepsBack()
{
    test::FakeClock clock;
    base::SeededRandom random(7);
    base::UuidGenerator ids(clock, random);
    auto last = ids.next();
    std::set<base::Uuid> seen {last};
    for (int i = 0; i < 20'000; ++i) {
        if (i == 5'000)
            clock.stepWall(-std::chrono::hours {1});
        if (i % 100 == 0)
            clock.advance(std::chrono::microseconds {700});
        const auto id = ids.next();
        QVERIFY(last < id);
        QVERIFY(seen.insert(id).second);
        QCOMPARE(id.bytes[6] >> 4, 7);
        QCOMPARE(id.bytes[8] >> 6, 2);
        last = id;
    }
}

void TestUuid::idsSortAfterThoseOfAnEarlierProcess()
{
    test::FakeClock clock;
    base::SeededRandom random(7);
    base::UuidGenerator earlier(clock, random);
    base::Uuid last;
    for (int i = 0; i < 3000; ++i)
        last = earlier.next();
    clock.stepWall(-std::chrono::hours {1});
    base::UuidGenerator later(clock, random);
    later.startAfter(last);
    QVERIFY(last < later.next());
    later.startAfter(base::Uuid {}); // of nothing: changes nothing
    QVERIFY(last < later.next());
}

void TestUuid::bothSpellingsParse()
{
    const std::string text = "0193c2f4-7a10-7abc-8def-0123456789ab";
    const auto id = base::parseUuid(text);
    QVERIFY(id);
    QCOMPARE(base::toString(*id), text);
    QCOMPARE(base::parseUuid(base::toHex(*id)), id);
}

void TestUuid::badTextIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("short") << QByteArray("0193c2f4");
    QTest::newRow("not hex") << QByteArray("0193c2f47a107abc8def0123456789ag");
    QTest::newRow("dash misplaced") << QByteArray("0193c2f47-a10-7abc-8def-0123456789ab");
}

void TestUuid::badTextIsRefused()
{
    QFETCH(QByteArray, text);
    QVERIFY(!base::parseUuid(text.toStdString()));
}

QTEST_GUILESS_MAIN(TestUuid)
#include "tst_uuid.moc"
