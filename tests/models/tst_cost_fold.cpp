#include "models/cost_fold.h"

#include <QTest>

using namespace tributary;
using namespace tributary::models;

namespace {

constexpr std::int64_t kMonday = 20'423; // 2025-12-01

service::CostCell cell(std::int64_t day, const char* key, std::int64_t micro,
                       std::int64_t failed = 0, std::int64_t tasks = 1, const char* code = "USD")
{
    return {day, key, micro, failed, tasks, {{code[0], code[1], code[2]}}};
}

} // namespace

class TestCostFold : public QObject
{
    Q_OBJECT

private slots:
    void sumsByKeyAndDay()
    {
        const service::CostReport report{{cell(kMonday, "a", 100, 10, 2), cell(kMonday, "b", 50),
                                          cell(kMonday + 2, "a", 300, 0, 4)},
                                         "book 1", {}};
        const CostFold fold = foldCosts(report, CostPeriod::Day);
        QCOMPARE(fold.periods, (std::vector<std::int64_t>{kMonday, kMonday + 1, kMonday + 2}));
        QCOMPARE(fold.rows.size(), 2U);
        QCOMPARE(fold.rows[0].key, std::string("a"));
        QCOMPARE(fold.rows[0].micro, 400);
        QCOMPARE(fold.rows[0].failedMicro, 10);
        QCOMPARE(fold.rows[0].byPeriod, (std::vector<std::int64_t>{100, 0, 300}));
        QCOMPARE(fold.rows[0].share, 400.0 / 450.0);
        QCOMPARE(perThousand(fold.rows[0]), 66'667);
        QCOMPARE(fold.total.micro, 450);
        QCOMPARE(fold.total.tasks, 7);
        QCOMPARE(fold.total.byPeriod, (std::vector<std::int64_t>{150, 0, 300}));
    }

    void periods_data()
    {
        QTest::addColumn<int>("period");
        QTest::addColumn<QList<qint64>>("days"); // from the Monday
        QTest::newRow("week") << int(CostPeriod::Week) << QList<qint64>{0, 7, 14, 21, 28};
        QTest::newRow("month") << int(CostPeriod::Month) << QList<qint64>{0, 31};
    }
    void periods()
    {
        QFETCH(int, period);
        QFETCH(QList<qint64>, days);
        const service::CostReport report{{cell(kMonday + 3, "a", 1), cell(kMonday + 32, "a", 2)},
                                         {}, {}};
        const CostFold fold = foldCosts(report, static_cast<CostPeriod>(period));
        QList<qint64> found;
        for (const std::int64_t day : fold.periods)
            found.append(day - kMonday);
        QCOMPARE(found, days);
        QCOMPARE(fold.rows[0].byPeriod.front(), 1);
        QCOMPARE(fold.rows[0].byPeriod.back(), 2);
    }

    void currenciesStayApart()
    {
        const service::CostReport report{
            {cell(kMonday, "a", 100), cell(kMonday, "b", 100), cell(kMonday, "a", 7, 0, 1, "CNY")},
            {}, {}};
        const CostFold most = foldCosts(report, CostPeriod::Day);
        QCOMPARE(most.currency.text(), std::string_view("USD"));
        QCOMPARE(most.currencies.size(), 2U);
        QCOMPARE(most.total.micro, 200);
        const CostFold other = foldCosts(report, CostPeriod::Day, &most.currencies[1]);
        QCOMPARE(other.total.micro, 7);
        QCOMPARE(other.rows.size(), 1U);
    }

    void smallRowsBecomeOne()
    {
        service::CostReport report;
        for (int i = 0; i < 12; ++i)
            report.cells.push_back(cell(kMonday, std::to_string(i).c_str(), 100 - i));
        const CostFold fold = foldCosts(report, CostPeriod::Day);
        const CostStack stack = stackOf(fold, 8);
        QCOMPARE(stack.rows.size(), 8U);
        QCOMPARE(stack.others, 5);
        std::int64_t sum = 0;
        for (const CostRow& row : stack.rows)
            sum += row.micro;
        QCOMPARE(sum, fold.total.micro);
        QCOMPARE(stackOf(fold, 12).others, 0);
    }

    void emptyReport()
    {
        const CostFold fold = foldCosts({}, CostPeriod::Day);
        QVERIFY(fold.rows.empty());
        QVERIFY(fold.periods.empty());
        QCOMPARE(fold.total.share, 0.0);
    }

    void csvQuotesKeys()
    {
        const service::CostReport report{{cell(0, "a,\"b\"", 5, 1, 2)}, {}, {}};
        QCOMPARE(costCsv(report),
                 std::string("day,key,tasks,cost_micro,failed_micro,currency\n"
                             "1970-01-01,\"a,\"\"b\"\"\",2,5,1,USD\n"));
    }
};

QTEST_GUILESS_MAIN(TestCostFold)
#include "tst_cost_fold.moc"
