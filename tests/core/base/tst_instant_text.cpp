#include "base/instant_text.h"
#include "base/random.h"
#include "support/printers.h"

using namespace tributary;

class TestInstantText : public QObject
{
    Q_OBJECT

private slots:
    void reads_data();
    void reads();
    void readsBackWhatItPrints();
};

void TestInstantText::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("printed"); // empty = refused
    const auto row = [](const char* text, const char* printed) {
        QTest::newRow(text) << text << printed;
    };
    row("2026-01-01T08:00:00+08:00", "2026-01-01T00:00:00Z");
    row("2026-01-01T00:00:00-00:30", "2026-01-01T00:30:00Z");
    row("2026-01-01 08:00:00z", "2026-01-01T08:00:00Z");
    row("2026-01-01T08:00:00.25Z", "2026-01-01T08:00:00.250Z");
    row("2026-01-01T08:00:00.1234569Z", "2026-01-01T08:00:00.123456Z");
    row("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z");
    row("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z");
    row("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z");
    row("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
    row("2026-02-29T00:00:00Z", "");
    row("2026-13-01T00:00:00Z", "");
    row("2026-01-01T24:00:00Z", "");
    row("2026-01-01T00:60:00Z", "");
    row("2026-01-01T00:00:00", "");
    row("2026-01-01T00:00:00.Z", "");
    row("2026-01-01T00:00:00+8:00", "");
    row("2026-01-01T00:00:00+08:00x", "");
    row("2026-01-01", "");
    row("0000-01-01T00:00:00Z", "");
    row("x026-01-01T00:00:00Z", "");
    row("", "");
}

void TestInstantText::reads()
{
    QFETCH(QString, text);
    QFETCH(QString, printed);
    const auto instant = base::parseInstant(text.toStdString());
    QCOMPARE(instant ? QString::fromStdString(base::formatInstant(*instant)) : "", printed);
}

void TestInstantText::readsBackWhatItPrints()
{
    base::SeededRandom random(2);
    for (int i = 0; i < 10'000; ++i) {
        const auto at = base::fromMicros(static_cast<std::int64_t>(random.next() >> 7)
                                         - 50'000'000'000'000'000);
        QCOMPARE(base::toMicros(
                     base::parseInstant(base::formatInstant(at)).value_or(at + base::Micros{1})),
                 base::toMicros(at));
    }
}

QTEST_GUILESS_MAIN(TestInstantText)
#include "tst_instant_text.moc"
