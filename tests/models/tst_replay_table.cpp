#include "models/replay_table.h"

#include <QtTest>

using namespace tributary;
using model::ExecutionType;

namespace {

base::Money money(std::int64_t micro, const char* currency)
{
    base::Money money{micro, {}};
    std::copy_n(currency, 3, money.currency.code.begin());
    return money;
}

simulate::MovedTask moved(const std::string& id)
{
    simulate::MovedTask task;
    task.id = id;
    task.from = ExecutionType::Serverless;
    task.to = ExecutionType::Edge;
    task.fromRule = "short";
    task.toRule = "near";
    return task;
}

} // namespace

class TestReplayTable : public QObject
{
    Q_OBJECT

private slots:
    void countsByType();
    void listsMovedTasks();
    void keepsToOneCurrency();
};

void TestReplayTable::countsByType()
{
    simulate::ReplayReport report;
    report.matrix[1] = {0, 7, 3};
    const auto rows = models::matrixRows(report);
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows[1].cells, (QVariantList{1, 0LL, 7LL, 3LL}));
    QCOMPARE(rows[2].cells, (QVariantList{2, 0LL, 0LL, 0LL}));
}

void TestReplayTable::listsMovedTasks()
{
    simulate::ReplayReport report;
    auto task = moved("a");
    task.secondsBefore = 1.5;
    task.costBefore = money(20, "USD");
    task.basis = simulate::TimeBasis::SameTime;
    task.restsOnAssumed = true;
    report.movedTasks = {task, moved("b")};
    const auto rows = models::movedRows(
        report,
        {{QStringLiteral("recorded"), QStringLiteral("task type"), QStringLiteral("same time")},
         QStringLiteral("assumed")});
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[0].key, QStringLiteral("a"));
    QCOMPARE(rows[0].cells,
             (QVariantList{"a", 1, 2, "short", "near", 1'500'000LL, QVariant(), 20LL, QVariant(),
                           "same time", "assumed"}));
    for (int column = 5; column < 9; ++column) // what isn't known is no 0
        QVERIFY(!rows[1].cells[column].isValid());
    QCOMPARE(rows[1].cells[9].toString(), QString());
    QCOMPARE(rows[1].cells[10].toString(), QString());
}

void TestReplayTable::keepsToOneCurrency()
{
    simulate::ReplayReport report;
    QCOMPARE(models::movedCurrency(report), QString());
    auto first = moved("a");
    first.costBefore = money(5, "EUR");
    auto second = moved("b");
    second.costBefore = money(7, "EUR");
    second.costAfter = money(9, "USD");
    report.movedTasks = {first, second};
    QCOMPARE(models::movedCurrency(report), QStringLiteral("EUR"));
    const auto rows = models::movedRows(report, {});
    QCOMPARE(rows[1].cells[7], QVariant(7LL));
    QVERIFY(!rows[1].cells[8].isValid());
}

QTEST_GUILESS_MAIN(TestReplayTable)
#include "tst_replay_table.moc"
