#include "model/backend_config.h"
#include "support/printers.h"

using namespace tributary;

class TestBackendConfig : public QObject
{
    Q_OBJECT

private slots:
    void embedsOneBackendOfEachType();
    void readsBackWhatItPrints();
    void namesTheMistake_data();
    void namesTheMistake();
};

void TestBackendConfig::embedsOneBackendOfEachType()
{
    const auto backends = model::embeddedBackends(0);
    QCOMPARE(backends.size(), std::size_t{3});
    QCOMPARE(backends[0].name, std::string("local"));
    QCOMPARE(backends[1].name, std::string("functions"));
    QCOMPARE(backends[2].name, std::string("edge"));
    for (const auto& backend : backends)
        QVERIFY(backend.concurrency >= 1);
    QCOMPARE(backends[1].maxRunMicros, std::int64_t{900'000'000});
}

void TestBackendConfig::readsBackWhatItPrints()
{
    auto backends = model::embeddedBackends(2);
    model::BackendConfig nodes;
    nodes.name = "shop-floor";
    nodes.type = model::ExecutionType::Edge;
    nodes.provider = "edge-http";
    nodes.cores = 0.5;
    nodes.memoryBytes = 512'000'000;
    nodes.maxRunMicros = 1'500'001;
    nodes.pricePlan = "edge";
    nodes.enabled = false;
    nodes.allowAtLeastOnce = true;
    nodes.nodes.push_back(
        {"a", "http://10.0.0.7:80", "hall 1", {"cam", "\"x\""}, 1e7, true, "env:TOKEN"});
    nodes.nodes.push_back({"b", "https://b.example", "", {}, 0, false, ""});
    backends.push_back(nodes);
    const auto back = model::readBackendFile(model::toJson(backends), "backends.json");
    QVERIFY2(back, back ? "" : base::describe(back.error()).c_str());
    QVERIFY(*back == backends);
}

void TestBackendConfig::namesTheMistake_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    QTest::newRow("not a map") << "[]" << "1:1: the file must be a map";
    QTest::newRow("no list") << "backends: 3" << "1:11: backends must be a list";
    QTest::newRow("unknown key")
        << "backends:\n  - {name: a, execution_type: edge, provider: edge-http, concurency: 2}"
        << "did you mean 'concurrency'?";
    QTest::newRow("type") << "backends: [{name: a, execution_type: Edge, provider: edge-http}]"
                          << "did you mean 'edge'?";
    QTest::newRow("twice") << "backends:\n- &a {}" << "2:3";
    QTest::newRow("same name")
        << "backends:\n- {name: a, execution_type: edge, provider: edge-http}\n"
           "- {name: a, execution_type: edge, provider: edge-http}"
        << "3:3: two back ends are called 'a'";
    QTest::newRow("no such provider")
        << "backends: [{name: a, execution_type: edge, provider: nosuch}]"
        << "1:54: no provider is called 'nosuch' (local-process, local-function, edge-container";
    QTest::newRow("provider of another type")
        << "backends: [{name: a, execution_type: serverless, provider: local-process}]"
        << "local-process can't run serverless tasks";
    QTest::newRow("name") << "backends: [{name: ../a, execution_type: edge, provider: edge-http}]"
                          << "can't name a back end";
    QTest::newRow("memory")
        << "backends: [{name: a, execution_type: edge, provider: edge-http, memory: 2s}]"
        << "for example 512MB";
}

void TestBackendConfig::namesTheMistake()
{
    QFETCH(QString, text);
    QFETCH(QString, error);
    const auto back = model::readBackendFile(text.toStdString(), "b.yaml");
    QVERIFY(!back);
    const auto described = QString::fromStdString(base::describe(back.error()));
    QVERIFY2(described.contains(error), qPrintable(described));
}

QTEST_GUILESS_MAIN(TestBackendConfig)
#include "tst_backend_config.moc"
