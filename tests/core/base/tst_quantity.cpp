#include "base/quantity.h"
#include "base/random.h"
#include "support/printers.h"

#include <cmath>

using namespace tributary;

class TestQuantity : public QObject
{
    Q_OBJECT

private slots:
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void roundsOnce();
    void formats_data();
    void formats();
    void formatsWhatParsesBack();
    void measuresLiterals_data();
    void measuresLiterals();
    void namesDimensions();
};

void TestQuantity::parses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("dimension");
    QTest::newRow("bare") << "5" << 5.0 << "number";
    QTest::newRow("exponent") << "1e3" << 1000.0 << "number";
    QTest::newRow("exponent with sign") << "1.5E-3" << 0.0015 << "number";
    QTest::newRow("blanks around") << " 12s " << 12.0 << "time";
    QTest::newRow("milliseconds") << "700ms" << 0.7 << "time";
    QTest::newRow("minutes, not millicores") << "500m" << 30000.0 << "time";
    QTest::newRow("millicores") << "500m_cores" << 0.5 << "cores";
    QTest::newRow("cores") << "2_cores" << 2.0 << "cores";
    QTest::newRow("one core") << "1core" << 1.0 << "cores";
    QTest::newRow("decimal bytes") << "2GB" << 2e9 << "bytes";
    QTest::newRow("binary bytes") << "2GiB" << 2147483648.0 << "bytes";
    QTest::newRow("tebibyte") << "1TiB" << 0x1p40 << "bytes";
    QTest::newRow("bit rate") << "10Mbps" << 1e7 << "bit rate";
    QTest::newRow("rate an hour") << "5/h" << 5.0 / 3600 << "rate";
    QTest::newRow("rate a day") << "1/d" << 1.0 / 86400 << "rate";
    QTest::newRow("dollars") << "$0.02" << 20000.0 << "money in USD";
    QTest::newRow("yuan") << "0.02_CNY" << 20000.0 << "money in CNY";
    QTest::newRow("smallest money") << "$0.000001" << 1.0 << "money in USD";
    QTest::newRow("zeros beyond") << "$0.0000010" << 1.0 << "money in USD";
    QTest::newRow("too small is zero") << "1e-400" << 0.0 << "number";
}

void TestQuantity::parses()
{
    QFETCH(QString, text);
    QFETCH(double, value);
    QFETCH(QString, dimension);
    const auto quantity = base::parseQuantity(text.toStdString());
    QVERIFY2(quantity.has_value(), quantity ? "" : quantity.error().message.c_str());
    QCOMPARE(quantity->value, value);
    QCOMPARE(QString::fromStdString(base::toString(quantity->dimension)), dimension);
}

void TestQuantity::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("empty") << "" << "not a number";
    QTest::newRow("word") << "fast" << "not a number";
    QTest::newRow("NaN") << "NaN" << "not a number";
    QTest::newRow("infinite") << "inf" << "not a number";
    QTest::newRow("sign") << "-5s" << "has a sign";
    QTest::newRow("out of range") << "1e400" << "out of range";
    QTest::newRow("out of range by its unit") << "1e308h" << "out of range";
    QTest::newRow("huge exponent") << "1e99999999999999999999" << "out of range";
    QTest::newRow("unknown unit") << "5parsec" << "unknown unit 'parsec'";
    QTest::newRow("wrong case") << "5mb" << "unknown unit 'mb'";
    QTest::newRow("blank before the unit") << "5 s" << "not a number";
    QTest::newRow("two numbers") << "5s6" << "not a number";
    QTest::newRow("fine money") << "$0.0000001" << "finer";
    QTest::newRow("unit after dollars") << "$5s" << "after an amount";
    QTest::newRow("separators") << "1,000" << "not a number";
    QTest::newRow("point without digits") << "1." << "not a number";
}

void TestQuantity::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    const auto quantity = base::parseQuantity(text.toStdString());
    QVERIFY(!quantity);
    QVERIFY2(quantity.error().message.contains(message.toStdString()),
             quantity.error().message.c_str());
}

void TestQuantity::roundsOnce()
{
    QCOMPARE(base::parseQuantity("0.7s")->value, 0.7);
    QCOMPARE(base::parseQuantity("700ms")->value, base::parseQuantity("0.7s")->value);
    QCOMPARE(base::parseQuantity("0.1m")->value, 6.0);
    QCOMPARE(*base::scaleDecimal("0.1", 1, 1), 0.1);
    QCOMPARE(*base::scaleDecimal("-2.5e1", 1, 1), -25.0);
    QCOMPARE(*base::scaleDecimal("10", 1, 3), 10.0 / 3);
    QVERIFY(!base::scaleDecimal(std::string(400, '9'), 1, 1));
    QVERIFY(!base::scaleDecimal("1e", 1, 1));
    QCOMPARE(base::parseQuantity("-5s", true)->value, -5.0);
    // A quotient that ends nowhere is the nearest double, as the processor's own division says.
    base::SeededRandom random(7);
    for (int i = 0; i < 2000; ++i) {
        const auto number = random.next() >> 12;
        const auto text = std::to_string(number);
        QCOMPARE(*base::scaleDecimal(text, 1, 3600), static_cast<double>(number) / 3600);
        QCOMPARE(*base::scaleDecimal(text, 1, 7), static_cast<double>(number) / 7);
    }
}

void TestQuantity::formats_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("unit"); // a literal of the dimension
    QTest::addColumn<bool>("binary");
    QTest::addColumn<QString>("text");
    QTest::newRow("seconds") << 12.0 << "1s" << false << "12s";
    QTest::newRow("hours") << 5400.0 << "1s" << false << "90m";
    QTest::newRow("days") << 129600.0 << "1s" << false << "36h";
    QTest::newRow("many seconds") << 5401.0 << "1s" << false << "5401s";
    QTest::newRow("fraction") << 2.5 << "1s" << false << "2.5s";
    QTest::newRow("odd seconds") << 412.0 << "1s" << false << "412s";
    QTest::newRow("milliseconds") << 0.1 << "1s" << false << "100ms";
    QTest::newRow("zero") << 0.0 << "1s" << false << "0s";
    QTest::newRow("megabytes") << 512e6 << "1B" << false << "512MB";
    QTest::newRow("gibibytes") << 2147483648.0 << "1B" << true << "2GiB";
    QTest::newRow("binary in decimal") << 2147483648.0 << "1B" << false << "2147483648B";
    QTest::newRow("half a core") << 0.5 << "1_cores" << false << "500m_cores";
    QTest::newRow("cores") << 2.0 << "1_cores" << false << "2_cores";
    QTest::newRow("rate") << 5.0 / 3600 << "1/h" << false << "5/h";
    QTest::newRow("bit rate") << 1e7 << "1bps" << false << "10Mbps";
    QTest::newRow("money") << 20000.0 << "$1" << false << "$0.02";
    QTest::newRow("yuan") << 1500000.0 << "1_CNY" << false << "1.50_CNY";
    QTest::newRow("number") << 1234567.0 << "1" << false << "1234567";
    QTest::newRow("negative") << -90.0 << "1s" << false << "-90s";
}

void TestQuantity::formats()
{
    QFETCH(double, value);
    QFETCH(QString, unit);
    QFETCH(bool, binary);
    QFETCH(QString, text);
    const auto dimension = base::parseQuantity(unit.toStdString())->dimension;
    QCOMPARE(QString::fromStdString(base::formatQuantity({value, dimension}, binary)), text);
}

void TestQuantity::formatsWhatParsesBack()
{
    base::SeededRandom random(11);
    const std::array dimensions{base::kNoDimension, base::kTime,    base::kCores,
                                base::kBytes,       base::kBitRate, base::kRate};
    for (int i = 0; i < 20000; ++i) {
        const auto dimension = dimensions[random.next() % dimensions.size()];
        const double scale = std::pow(10.0, static_cast<double>(random.next() % 30) - 12);
        double value = (random.uniform() - 0.5) * scale;
        if (i % 3 == 0)
            value = std::round(value);
        const std::string text = base::formatQuantity({value, dimension}, i % 2 == 0);
        const auto back = base::parseQuantity(text, true);
        QVERIFY2(back.has_value(), text.c_str());
        QVERIFY2(back->value == value, text.c_str());
        if (value != 0)
            QVERIFY2(back->dimension == dimension, text.c_str());
    }
}

void TestQuantity::measuresLiterals_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("length");
    QTest::newRow("none") << "abc" << 0;
    QTest::newRow("unit then operator") << "300s AND" << 4;
    QTest::newRow("rate") << "5/h)" << 3;
    QTest::newRow("division by a name") << "5/hours" << 1;
    QTest::newRow("division with blanks") << "5 / h" << 1;
    QTest::newRow("e of a unit") << "5else" << 5;
    QTest::newRow("sign is no part") << "5-3" << 1;
    QTest::newRow("dollars") << "$0.02," << 5;
    QTest::newRow("only a dollar") << "$x" << 0;
}

void TestQuantity::measuresLiterals()
{
    QFETCH(QString, text);
    QFETCH(int, length);
    QCOMPARE(static_cast<int>(base::quantityLength(text.toStdString())), length);
}

void TestQuantity::namesDimensions()
{
    QCOMPARE(base::toString(base::Dimension{.time = -1, .bytes = 1}), std::string("bytes/time"));
    QCOMPARE(base::toString(base::Dimension{.time = -2}), std::string("1/time^2"));
    QCOMPARE(base::toString(base::Dimension{.time = 1, .cores = 1}), std::string("time·cores"));
    QCOMPARE(base::formatLike({300, base::kTime}, "412s"), std::string("300s"));
    QCOMPARE(base::formatLike({0.1, base::kTime}, "5s"), std::string("100ms"));
    QCOMPARE(base::formatLike({0x1p31, base::kBytes}, "1GiB"), std::string("2GiB"));
    QCOMPARE(base::formatLike({20000, {.money = 1}}, "$1"), std::string("$0.02"));
    // Beside a literal: exact where that is short, else rounded in the literal's unit.
    QCOMPARE(base::formatRoundedLike({5e8, base::kBytes}, "2GB"), std::string("500MB"));
    QCOMPARE(base::formatRoundedLike({2e9 - 0x1p30, base::kBytes}, "2GB"),
             std::string("0.926258GB"));
    QCOMPARE(base::formatRoundedLike({0x1p30 - 2e9, base::kBytes}, "2GB"),
             std::string("-0.926258GB"));
    QCOMPARE(base::formatRoundedLike({0x1p31 - 1e9, base::kBytes}, "2GiB"),
             std::string("1.06868GiB"));
    QCOMPARE(base::formatRoundedLike({1234567, base::kBytes}, "2GB"), std::string("1.23457MB"));
    QCOMPARE(base::formatRoundedLike({1, base::kBytes}, "2GB"), std::string("1B"));
    QCOMPARE(base::formatRoundedLike({0, base::kBytes}, "2GB"),
             base::formatLike({0, base::kBytes}, "2GB"));
    QCOMPARE(base::formatRounded({412.3456, base::kTime}), std::string("6.87m"));
    QVERIFY(base::unitsOf(base::kTime)
            == (std::vector<std::string_view>{"ms", "s", "m", "h", "d"}));
}

QTEST_GUILESS_MAIN(TestQuantity)
#include "tst_quantity.moc"
