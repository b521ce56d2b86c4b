#include "models/frontier_table.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace tributary;
using models::RecordModel;

namespace {

simulate::FrontierPoint point(double costMicro, double p95Seconds)
{
    simulate::FrontierPoint value;
    value.costMicro = costMicro;
    value.p95Seconds = p95Seconds;
    return value;
}

simulate::ThresholdChange change(const char* rule, const char* field, const char* from,
                                 const char* to)
{
    simulate::ThresholdChange value;
    value.threshold.ruleName = rule;
    value.threshold.fieldName = field;
    value.threshold.op = rules::CompareOp::Less;
    value.threshold.literal = from;
    value.literal = to;
    return value;
}

// Today costs 100 and takes 2 s; a cheaper point moves 7 tasks, a faster one is dearer.
simulate::Frontier someFrontier()
{
    simulate::Frontier frontier;
    frontier.today = point(100, 2);
    frontier.points = {point(60.4, 3.5), point(140, 0.5)};
    frontier.points[0].changes = {change("short", "execution_time_estimate", "300s", "20s"),
                                  change("small", "memory_requirement", "2GB", "3GB")};
    frontier.points[0].report.moved = 7;
    frontier.points[0].report.after[0].overLimit = 2;
    frontier.points[0].report.after[2].overLimit = 3;
    frontier.points[1].changes = {change("short", "execution_time_estimate", "300s", "400s")};
    return frontier;
}

const models::FrontierTexts kTexts{QStringLiteral("now"), QStringLiteral("as they are")};

} // namespace

class TestFrontierTable : public QObject
{
    Q_OBJECT

private slots:
    void todayComesFirst();
    void tellsTheDifferenceToToday();
    void aloneThereIsToday();
    void keepsRowsWithTheSameNumbers();
};

void TestFrontierTable::todayComesFirst()
{
    const simulate::Frontier frontier = someFrontier();
    QCOMPARE(models::pointCount(frontier), 3);
    QCOMPARE(&models::pointOf(frontier, 0), &frontier.today);
    QCOMPARE(&models::pointOf(frontier, 2), &frontier.points[1]);
    const auto rows = models::frontierRows(frontier, kTexts);
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows[0].key, QStringLiteral("0"));
    QCOMPARE(rows[0].cells,
             (QVariantList{"now", 100LL, 0LL, 2'000'000LL, 0LL, 0LL, 0LL, "as they are"}));
}

void TestFrontierTable::tellsTheDifferenceToToday()
{
    const auto rows = models::frontierRows(someFrontier(), kTexts);
    QCOMPARE(rows[1].key, QStringLiteral("1"));
    QCOMPARE(rows[1].cells,
             (QVariantList{"1", 60LL, -40LL, 3'500'000LL, 1'500'000LL, 7LL, 5LL,
                           QStringLiteral("short: execution_time_estimate < 300s → 20s, "
                                          "small: memory_requirement < 2GB → 3GB")}));
    QCOMPARE(rows[1].toolTip, rows[1].cells.last().toString());
    QCOMPARE(rows[2].cells.mid(0, 5), (QVariantList{"2", 140LL, 40LL, 500'000LL, -1'500'000LL}));
}

void TestFrontierTable::aloneThereIsToday()
{
    simulate::Frontier frontier;
    frontier.today = point(5, 1);
    QCOMPARE(models::frontierRows(frontier, kTexts).size(), 1);
}

// Another language changes words, not the choice of the user.
void TestFrontierTable::keepsRowsWithTheSameNumbers()
{
    RecordModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setColumns(QList<models::RecordColumn>(8));
    model.setRecords(models::frontierRows(someFrontier(), kTexts));
    const QPersistentModelIndex chosen = model.index(2, 0);
    model.setRecords(
        models::frontierRows(someFrontier(), {QStringLiteral("现在"), QStringLiteral("现有规则")}));
    QVERIFY(chosen.isValid());
    QCOMPARE(model.index(0, 0).data(models::RawRole).toString(), QStringLiteral("现在"));
    QCOMPARE(model.index(0, 7).data(models::RawRole).toString(), QStringLiteral("现有规则"));
}

QTEST_GUILESS_MAIN(TestFrontierTable)
#include "tst_frontier_table.moc"
