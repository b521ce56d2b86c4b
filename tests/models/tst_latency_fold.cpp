#include "models/latency_fold.h"

#include <QTest>

#include <cmath>

using namespace tributary;
using namespace tributary::models;
using model::ExecutionType;

namespace {

constexpr base::Micros kMinute = std::chrono::minutes{1};

service::LatencyCell cell(int slot, ExecutionType type, std::vector<std::int64_t> counts)
{
    service::LatencyCell cell;
    cell.slot = base::Instant{kMinute * slot};
    cell.type = type;
    cell.counts = std::move(counts);
    return cell;
}

} // namespace

class TestLatencyFold : public QObject
{
    Q_OBJECT

private slots:
    void percentiles_data()
    {
        QTest::addColumn<QList<qint64>>("counts"); // edges 0.1, 1, 10
        QTest::addColumn<double>("fraction");
        QTest::addColumn<double>("expected");
        QTest::newRow("none") << QList<qint64>{0, 0, 0, 0} << 0.5 << 0.0;
        QTest::newRow("one") << QList<qint64>{0, 1, 0, 0} << 0.5 << 1.0;
        QTest::newRow("median at the border") << QList<qint64>{5, 5, 0, 0} << 0.5 << 0.1;
        QTest::newRow("just behind it") << QList<qint64>{5, 6, 0, 0} << 0.5 << 1.0;
        QTest::newRow("p99 of 100") << QList<qint64>{98, 1, 1, 0} << 0.99 << 1.0;
        QTest::newRow("beyond") << QList<qint64>{0, 0, 0, 3} << 0.5
                                << std::numeric_limits<double>::infinity();
    }
    void percentiles()
    {
        QFETCH(QList<qint64>, counts);
        QFETCH(double, fraction);
        QTEST(percentileEdge({0.1, 1, 10}, {counts.begin(), counts.end()}, fraction), "expected");
    }

    void gridFillsGaps()
    {
        service::LatencyReport report;
        report.slotLength = kMinute;
        report.edges = {1};
        report.cells = {cell(3, ExecutionType::Edge, {2, 1}),
                        cell(1, ExecutionType::Serverless, {5, 0})};
        const LatencyGrid all = latencyGrid(report, std::nullopt);
        QCOMPARE(all.times.size(), 3U);
        QCOMPARE(all.at(0, 0), 5);
        QCOMPARE(all.at(1, 0), 0);
        QCOMPARE(all.at(2, 1), 1);
        QCOMPARE(all.most, 5);
        QCOMPARE(all.total, 8);
        const LatencyGrid edge = latencyGrid(report, ExecutionType::Edge);
        QCOMPARE(edge.times.size(), 3U);
        QCOMPARE(edge.total, 3);
    }

    void linesAndTotals()
    {
        service::LatencyReport report;
        report.slotLength = kMinute;
        report.edges = {1, 10};
        report.cells = {cell(2, ExecutionType::Edge, {1, 30, 0}),
                        cell(1, ExecutionType::Edge, {3, 0, 0}),
                        cell(1, ExecutionType::Traditional, {0, 0, 0})};
        const auto lines = latencyLines(report);
        const auto& edge = lines[static_cast<std::size_t>(ExecutionType::Edge)];
        QCOMPARE(edge.size(), 2U);
        QVERIFY(edge[0].slot < edge[1].slot);
        QVERIFY(edge[0].percentiles.isThin());
        QVERIFY(!edge[1].percentiles.isThin());
        QCOMPARE(edge[1].percentiles.p50, 10.0);
        QVERIFY(lines[0].empty());
        const auto totals = latencyTotals(report);
        QCOMPARE(totals[2].count, 34);
        QCOMPARE(totals[2].p50, 10.0);
        QCOMPARE(totals[0].count, 0);
    }

    void emptyReport()
    {
        QCOMPARE(latencyGrid({}, std::nullopt).total, 0);
        QCOMPARE(latencyTotals({})[0].count, 0);
    }
};

QTEST_GUILESS_MAIN(TestLatencyFold)
#include "tst_latency_fold.moc"
