// What charts are drawn along: round numbers on their axes.
#include "widgets/chart.h"

#include <QTest>

using namespace tributary;

class TestChart : public QObject
{
    Q_OBJECT

private slots:
    void roundsUp_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("expected");
        QTest::newRow("nothing") << 0.0 << 1.0;
        QTest::newRow("itself") << 0.25 << 0.25;
        QTest::newRow("a little more") << 2.6 << 5.0;
        QTest::newRow("the next power") << 51.0 << 100.0;
    }
    void roundsUp()
    {
        QFETCH(double, value);
        QFETCH(double, expected);
        QCOMPARE(widgets::roundAbove(value), expected);
    }

    void ticksReachAround_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<QList<double>>("expected");
        QTest::newRow("from zero") << 0.0 << 10.0 << QList<double>{0, 2.5, 5, 7.5, 10};
        QTest::newRow("between") << 1.2 << 4.3 << QList<double>{1, 2, 3, 4, 5};
        QTest::newRow("below zero")
            << -0.3 << 0.6 << QList<double>{-0.5, -0.25, 0, 0.25, 0.5, 0.75};
        QTest::newRow("far from zero")
            << 100.12 << 100.29 << QList<double>{100.1, 100.15, 100.2, 100.25, 100.3};
    }
    void ticksReachAround()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(QList<double>, expected);
        const QList<double> ticks = widgets::axisTicks(low, high, 4);
        QVERIFY(ticks.first() <= low && ticks.last() >= high);
        QCOMPARE(ticks.size(), expected.size());
        for (qsizetype i = 0; i < ticks.size(); ++i)
            QCOMPARE(ticks[i], expected[i]);
    }
};

QTEST_MAIN(TestChart)
#include "tst_chart.moc"
