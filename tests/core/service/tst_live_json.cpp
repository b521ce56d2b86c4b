// What the owner writes of the state of the moment is what the others read.
#include "service/task_json.h"
#include "support/printers.h"

#include <QtTest>

namespace tributary {
namespace {

using namespace std::chrono_literals;

const auto kNow = base::fromMicros(1'767'254'400'123'456);

class TestLiveJson : public QObject
{
    Q_OBJECT

private slots:
    void readsWhatItWritesOfWhy()
    {
        service::WhyHere why;
        why.explanation =
            R"({"id":"7","execution_type":"edge","rule":"near","rules":[],"flip":[]})";
        why.ruleSetVersion = 12;
        why.candidates = {{"edge", true, {}}, {"local", false, {"is \"traditional\"", "no slot"}}};
        why.waiting = {{"no_slot", "4 of 4 are in use", "edge", kNow},
                       {"position", "3 tasks ahead", {}, std::nullopt}};
        why.decided = kNow;
        why.estimates = {{model::LearnedMeasure::ExecutionTime, 12.5,
                          model::LearnedQuantiles{37, kNow - 1h, {1, 2.25, 3, 4}}},
                         {model::LearnedMeasure::Memory, std::nullopt, std::nullopt}};
        const auto read = service::readWhy(service::whyJson(why));
        QVERIFY(read.has_value());
        QCOMPARE(read->explanation, why.explanation);
        QCOMPARE(read->ruleSetVersion, why.ruleSetVersion);
        QCOMPARE(service::whyJson(*read), service::whyJson(why));
        QCOMPARE(read->decided, kNow);
        QCOMPARE(read->estimates.size(), std::size_t{2});
        QCOMPARE(read->estimates[0].declared, std::optional(12.5));
        QVERIFY(read->estimates[0].learned == why.estimates[0].learned);
        QVERIFY(read->estimates[1].measure == model::LearnedMeasure::Memory);
        QVERIFY(!read->estimates[1].declared && !read->estimates[1].learned);
    }

    void readsWhatItWritesOfPrices()
    {
        const service::PriceBookRow book{"ours 2", "2026-01-01", "ours.yaml", "name: \"ours\"\n"};
        const auto read = service::readPrices(service::pricesJson(book));
        QVERIFY(read.has_value());
        QCOMPARE(service::pricesJson(*read), service::pricesJson(book));
        QVERIFY(!service::readPrices("{}"));
        QVERIFY(!service::readPrices("no JSON"));
    }

    void readsWhatItWritesOfBackEnds()
    {
        service::BackendRow row;
        row.name = "functions";
        row.type = model::ExecutionType::Serverless;
        row.provider = "local-function";
        row.health = "degraded";
        row.reason = "slow";
        row.healthSince = kNow;
        row.probeLatency = 1500us;
        row.isDraining = true;
        row.isPaused = true;
        row.isCoolingDown = true;
        row.isAtLeastOnce = true;
        row.concurrency = 8;
        row.slotsUsed = 3;
        row.queued = 17;
        row.coldStarts = 5;
        row.warmInstances = 2;
        row.initP50 = 20ms;
        row.initP95 = 90ms;
        row.leases = {{model::TaskId{}, 2, kNow, std::nullopt}, {model::TaskId{}, 1, kNow, kNow}};
        const auto text = service::backendsJson({row, row});
        const auto read = service::readBackends(text);
        QVERIFY(read.has_value());
        QCOMPARE(service::backendsJson(*read), text);
        QCOMPARE(read->front().leases.size(), std::size_t{2});
        QCOMPARE(base::toMicros(*read->front().leases[1].expires), base::toMicros(kNow));
    }

    void readsWhatItWritesOfTheStatus_data()
    {
        QTest::addColumn<int>("mode");
        for (int mode = 0; mode <= static_cast<int>(service::EngineStatus::Mode::Stopped); ++mode)
            QTest::addRow("%d", mode) << mode;
    }
    void readsWhatItWritesOfTheStatus()
    {
        QFETCH(int, mode);
        const service::EngineStatus status{static_cast<service::EngineStatus::Mode>(mode), "why",
                                           base::ErrorCode::ResourceExhausted};
        const auto read = service::readStatus(service::statusJson(status));
        QVERIFY(read.has_value());
        QVERIFY(read->mode == status.mode);
        QCOMPARE(read->message, status.message);
        QVERIFY(read->reason == status.reason);
    }

    // Another version may answer something else: an error, never a crash.
    void refusesForeignAnswers_data()
    {
        QTest::addColumn<std::string>("text");
        for (const char* text : {"", "null", "[]", "3", "\"x\"", "{", "\xff"})
            QTest::newRow(text) << std::string(text);
    }
    void refusesForeignAnswers()
    {
        QFETCH(std::string, text);
        QVERIFY(!service::readWhy(text));
        QVERIFY(!service::readBackends(text));
        QVERIFY(!service::readStatus(text));
    }
    void passesOverForeignFields()
    {
        const auto rows = service::readBackends(
            R"({"backends": [{"name": 3, "slots": "four", "leases": [null, 7]}, 5]})");
        QVERIFY(rows.has_value());
        QCOMPARE(rows->size(), std::size_t{2});
        QCOMPARE(rows->front().name, std::string());
        QCOMPARE(rows->front().concurrency, 0);
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestLiveJson)
#include "tst_live_json.moc"
