#include "base/money.h"
#include "support/printers.h"

#include <limits>

using namespace tributary;

class TestMoney : public QObject
{
    Q_OBJECT

private slots:
    void printsExactly_data();
    void printsExactly();
};

void TestMoney::printsExactly_data()
{
    QTest::addColumn<qint64>("micro");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << qint64 {0} << "$0.00";
    QTest::newRow("one micro-unit") << qint64 {1} << "$0.000001";
    QTest::newRow("cents") << qint64 {20'000} << "$0.02";
    QTest::newRow("negative") << qint64 {-1'500'000} << "-$1.50";
    QTest::newRow("smallest") << std::numeric_limits<qint64>::min() << "-$9223372036854.775808";
}

void TestMoney::printsExactly()
{
    QFETCH(qint64, micro);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(base::toString(base::Money {micro, {}})), text);
    const base::Money yuan {micro, {{'C', 'N', 'Y'}}};
    QVERIFY(base::toString(yuan).ends_with(" CNY"));
}

QTEST_GUILESS_MAIN(TestMoney)
#include "tst_money.moc"
