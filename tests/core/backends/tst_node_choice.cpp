// Picking an HTTP edge node, and the reasons that are given when none fits.
#include "backends/edge/node_choice.h"
#include "support/printers.h"

using namespace tributary;
using edge::NodeState;
using model::FeatureId;

namespace {

NodeState node(const std::string& name, int roundTripMs, std::vector<std::string> data = {})
{
    NodeState state;
    state.config.name = name;
    state.config.url = "http://127.0.0.1";
    state.config.dedupes = true;
    state.config.data = std::move(data);
    state.config.bandwidthBits = 1e8;
    state.isHealthy = true;
    if (roundTripMs > 0)
        state.roundTrip.add(std::chrono::milliseconds{roundTripMs});
    return state;
}

std::vector<NodeState> threeNodes()
{
    return {node("hz", 5, {"orders", "images"}), node("bj", 40, {"orders"}), node("sh", 2)};
}

} // namespace

class TestNodeChoice : public QObject
{
    Q_OBJECT

private slots:
    void picks_data();
    void picks();
    void wantsAMeasuredRoundTripForLatency();
    void keepsToAtLeastOnceRules();
    void averagesRoundTrips();
};

void TestNodeChoice::picks_data()
{
    QTest::addColumn<QString>("data");
    QTest::addColumn<bool>("locality");
    QTest::addColumn<double>("latency"); // seconds, 0 = not declared
    QTest::addColumn<double>("bandwidth");
    QTest::addColumn<QString>("node"); // empty = none
    QTest::addColumn<QString>("reason"); // part of it
    const auto row = [](const char* name, const char* data, bool locality, double latency,
                        double bandwidth, const char* chosen, const char* reason) {
        QTest::newRow(name) << QString::fromLatin1(data) << locality << latency << bandwidth
                            << QString::fromLatin1(chosen) << QString::fromLatin1(reason);
    };
    row("nearest", "", false, 0, 0, "sh", "round trip 2.0 ms");
    row("data before distance", "orders", false, 0, 0, "hz", "");
    row("data required", "orders,images", true, 0, 0, "hz", "");
    row("no node has it", "tapes", true, 0, 0, "", "hz: does not hold the data 'tapes'");
    row("data not named", "", true, 0, 0, "", "the label 'data' does not say which data");
    row("latency", "", false, 0.003, 0, "sh", "");
    row("latency and data", "orders", true, 0.003, 0, "",
        "hz: its round trip is 5.0 ms (p95), 3ms is required");
    row("bandwidth", "", false, 0, 1e9, "", "100Mbps of bandwidth, 1Gbps is required");
}

void TestNodeChoice::picks()
{
    QFETCH(QString, data);
    QFETCH(bool, locality);
    QFETCH(double, latency);
    QFETCH(double, bandwidth);
    QFETCH(QString, node);
    QFETCH(QString, reason);
    model::TaskSpec task;
    if (!data.isEmpty())
        task.labels = {{"data", data.toStdString()}};
    if (locality)
        task.features.set(FeatureId::DataLocalityRequired, 1);
    if (latency > 0)
        task.features.set(FeatureId::LatencyRequirement, latency);
    if (bandwidth > 0)
        task.features.set(FeatureId::NetworkBandwidthRequirement, bandwidth);
    const std::vector<NodeState> nodes = threeNodes();
    const edge::NodeChoice choice = edge::chooseNode(nodes, task, false);
    QCOMPARE(choice.node ? QString::fromStdString(nodes[*choice.node].config.name) : QString{},
             node);
    QVERIFY2(choice.reason.find(reason.toStdString()) != std::string::npos, choice.reason.c_str());
}

void TestNodeChoice::wantsAMeasuredRoundTripForLatency()
{
    model::TaskSpec task;
    std::vector<NodeState> nodes{node("new", 0)};
    QVERIFY(edge::chooseNode(nodes, task, false).node.has_value());
    task.features.set(FeatureId::LatencyRequirement, 1);
    QCOMPARE(edge::chooseNode(nodes, task, false).reason,
             std::string{"new: its round trip is not measured yet"});
    nodes[0].isHealthy = false;
    nodes[0].trouble = "unreachable: refused";
    QCOMPARE(edge::chooseNode(nodes, task, false).reason, std::string{"new: unreachable: refused"});
    QCOMPARE(edge::chooseNode({}, task, false).reason, std::string{"no nodes are configured"});
}

void TestNodeChoice::keepsToAtLeastOnceRules()
{
    std::vector<NodeState> nodes{node("third party", 1)};
    nodes[0].config.dedupes = false;
    model::TaskSpec task;
    QVERIFY(!edge::chooseNode(nodes, task, false).node);
    QVERIFY(edge::chooseNode(nodes, task, true).node.has_value()); // the operator allows it
    task.idempotent = true;
    QVERIFY(edge::chooseNode(nodes, task, false).node.has_value());
}

void TestNodeChoice::averagesRoundTrips()
{
    edge::RoundTrip trip;
    QVERIFY(!trip.isMeasured());
    QCOMPARE(trip.p95().count(), 0);
    for (int i = 1; i <= 100; ++i)
        trip.add(std::chrono::milliseconds{i});
    QCOMPARE(trip.count(), std::size_t{64}); // 37 … 100
    QVERIFY(trip.p95() == std::chrono::milliseconds{97});
    QVERIFY(trip.mean() > std::chrono::milliseconds{94});
    QVERIFY(trip.mean() < std::chrono::milliseconds{97});
}

QTEST_GUILESS_MAIN(TestNodeChoice)
#include "tst_node_choice.moc"
