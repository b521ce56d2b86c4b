#include "base/random.h"
#include "cost/decimal.h"
#include "cost/price_book.h"
#include "support/printers.h"

#include <QtCore/QFile>

using namespace tributary;

namespace {

std::string shippedText()
{
    QFile file(TRIBUTARY_SOURCE_DIR "/resources/prices/default.json");
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

constexpr base::Currency kUsd{{'U', 'S', 'D'}};
constexpr base::Currency kCny{{'C', 'N', 'Y'}};

} // namespace

class TestPriceBook : public QObject
{
    Q_OBJECT

private slots:
    void shipsABookThatLoads();
    void findsThePlanOfABackend();
    void readsDecimalsExactly_data();
    void readsDecimalsExactly();
    void printsDecimalsThatReadBack();
    void namesTheMistake_data();
    void namesTheMistake();
    void converts();
    void tellsTheAge();
};

void TestPriceBook::shipsABookThatLoads()
{
    const auto book = cost::readPriceBook(shippedText(), "default.json");
    QVERIFY2(book, book ? "" : base::describe(book.error()).c_str());
    for (const auto& plan : book->plans) {
        QVERIFY(!plan.date.empty());
        QVERIFY(!plan.source.empty());
        QVERIFY(!plan.prices.empty());
    }
    const auto* lambda = cost::findPlan(*book, "", "aws-lambda");
    QVERIFY(lambda != nullptr);
    QCOMPARE(lambda->prices[1].pico, std::int64_t{16'666'700});
    QCOMPARE(lambda->bytesPerGb, std::int64_t{1} << 30);
    const auto* fc = cost::findPlan(*book, "aliyun-fc", "");
    QVERIFY(fc != nullptr);
    QVERIFY(fc->currency == kCny);
}

void TestPriceBook::findsThePlanOfABackend()
{
    const auto book = cost::readPriceBook(shippedText(), "default.json");
    QVERIFY(book);
    for (auto backend : model::embeddedBackends(2)) {
        QVERIFY(cost::findPlan(*book, backend) != nullptr);
        backend.pricePlan = "cluster";
        QCOMPARE(cost::findPlan(*book, backend)->name, std::string("cluster"));
        backend.pricePlan = "none of them";
        QVERIFY(cost::findPlan(*book, backend) == nullptr);
    }
}

void TestPriceBook::readsDecimalsExactly_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isValid");
    QTest::addColumn<qint64>("pico");
    QTest::newRow("price") << "0.0000166667" << true << qint64{16'666'700};
    QTest::newRow("exponent") << "1.5e-7" << true << qint64{150'000};
    QTest::newRow("big exponent") << "2E+3" << true << qint64{2'000'000'000'000'000};
    QTest::newRow("zero") << "0" << true << qint64{0};
    QTest::newRow("trailing zeros")
        << "1.00000000000000000000" << true << qint64{1'000'000'000'000};
    QTest::newRow("too fine") << "0.0000000000001" << false << qint64{0};
    QTest::newRow("too large") << "99999999" << false << qint64{0};
    QTest::newRow("negative") << "-1" << false << qint64{0};
    QTest::newRow("letters") << "1x" << false << qint64{0};
    QTest::newRow("empty") << "" << false << qint64{0};
    QTest::newRow("two points") << "1.2.3" << false << qint64{0};
    QTest::newRow("huge exponent") << "1e99999999999" << false << qint64{0};
}

void TestPriceBook::readsDecimalsExactly()
{
    QFETCH(QString, text);
    QFETCH(bool, isValid);
    QFETCH(qint64, pico);
    const auto value = cost::parseDecimal(text.toStdString(), 12);
    QCOMPARE(value.has_value(), isValid);
    QCOMPARE(value.value_or(0), pico);
}

void TestPriceBook::printsDecimalsThatReadBack()
{
    base::SeededRandom random(3);
    for (int i = 0; i < 10'000; ++i) {
        const auto value = static_cast<std::int64_t>(random.next() >> (1 + random.next() % 60));
        QCOMPARE(cost::parseDecimal(cost::formatDecimal(value, 12), 12).value_or(-1), value);
    }
}

void TestPriceBook::namesTheMistake_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    const QString head = "name: b\nversion: 1\ndate: 2025-01-01\ncurrency: USD\n";
    const QString plan = "plans:\n- {name: p, date: 2025-01-01, source: s, prices: [%1]}\n";
    QTest::newRow("no version") << "name: b\ndate: 2025-01-01\ncurrency: USD\nplans: []"
                                << "'version' is missing";
    QTest::newRow("date") << "name: b\nversion: 1\ndate: yesterday\ncurrency: USD\nplans: []"
                          << "3:7: 'yesterday' is not a date";
    QTest::newRow("currency") << "name: b\nversion: 1\ndate: 2025-01-01\ncurrency: usd\nplans: []"
                              << "three capital letters";
    QTest::newRow("no plans") << head << "needs a list of plans";
    QTest::newRow("meter") << head + plan.arg("{per: gb_sec, price: 1}")
                           << "did you mean 'gb_second'?";
    QTest::newRow("negative") << head + plan.arg("{per: request, price: -1}")
                              << "at most 12 decimals";
    QTest::newRow("too fine") << head + plan.arg("{per: request, price: 0.0000000000001}")
                              << "6:"; // the line of the price
    QTest::newRow("quantity") << head + plan.arg("{per: request, price: 1, quantity: 0}")
                              << "quantity is 0";
    QTest::newRow("rate") << head
            + "plans: []\nexchange: [{from: CNY, to: USD, rate: 0, "
              "date: 2025-01-01}]"
                          << "rate must be a positive number";
}

void TestPriceBook::namesTheMistake()
{
    QFETCH(QString, text);
    QFETCH(QString, error);
    const auto book = cost::readPriceBook(text.toStdString(), "b.yaml");
    QVERIFY(!book);
    const auto described = QString::fromStdString(base::describe(book.error()));
    QVERIFY2(described.contains(error), qPrintable(described));
}

void TestPriceBook::converts()
{
    const auto book = cost::readPriceBook(shippedText(), "default.json");
    QVERIFY(book);
    const auto usd = cost::convert({1'000'000, kCny}, kUsd, *book);
    QVERIFY(usd);
    QCOMPARE(usd->money.micro, std::int64_t{137'000});
    QCOMPARE(usd->how, std::string("1 CNY = 0.137 USD of 2025-01-01"));
    const auto cny = cost::convert({-137'000, kUsd}, kCny, *book);
    QVERIFY(cny);
    QCOMPARE(cny->money.micro, std::int64_t{-1'000'000});
    QCOMPARE(cost::convert({7, kUsd}, kUsd, *book)->money.micro, std::int64_t{7});
    const base::Currency third{{'A', 'A', 'A'}};
    cost::PriceBook rates;
    rates.rates.push_back({third, kUsd, 10'000, "2025-01-01"});
    const auto half = cost::convert({50, third}, kUsd, rates);
    QCOMPARE(half->money.micro, std::int64_t{1}); // 0.5 rounds up
    const auto none = cost::convert({1, kUsd}, {{'E', 'U', 'R'}}, *book);
    QVERIFY(!none && none.error().code == base::ErrorCode::NotFound);
    const auto large = cost::convert({std::numeric_limits<std::int64_t>::max(), kUsd}, kCny, *book);
    QVERIFY(!large && large.error().code == base::ErrorCode::ResourceExhausted);
}

void TestPriceBook::tellsTheAge()
{
    cost::PricePlan plan;
    plan.date = "2025-12-31";
    const base::Instant now = base::fromMicros(1'767'225'600'000'000); // 2026-01-01
    QCOMPARE(cost::ageInDays(plan, now), std::int64_t{1});
}

QTEST_GUILESS_MAIN(TestPriceBook)
#include "tst_price_book.moc"
