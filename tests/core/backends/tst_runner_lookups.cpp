// Look-ups whose answer is over the limit of a frame: asked in halves, so that one restart with
// many results loses none of them. The runner's side is played here, over its real socket.
#include "backends/serverless/function_store.h"
#include "backends/serverless/function_wire.h"
#include "backends/serverless/local_function_backend.h"
#include "backends/traditional/local_process_backend.h"
#include "process/event_loop.h"
#include "process/runner_client.h"
#include "process/runner_server.h"
#include "process/task_wire.h"
#include "support/printers.h"
#include "support/sink_recorder.h"

#include <QTemporaryDir>
#include <QtTest>

#include <mutex>
#include <thread>

namespace tributary {
namespace {

using process::Frame;
using Keys = std::vector<std::string>;

model::AttemptId attempt(int number)
{
    model::AttemptId id;
    id.task.uuid.bytes[15] = static_cast<std::uint8_t>(number);
    id.number = 1;
    return id;
}

// How one kind of runner service reads and writes.
struct Wire
{
    std::string name;
    Keys (*keysOf)(const std::string& body);
    std::string (*printKeys)(const Keys& keys);
    std::string (*ends)(const Keys& keys, const std::string& result); // all have ended, with that
};

std::string taskEnds(const Keys& keys, const std::string& result)
{
    std::vector<process::TaskStatus> list;
    for (const auto& key : keys) {
        process::TaskEnd end;
        end.outputs = result;
        list.push_back({key, process::TaskStatus::State::Ended, {}, std::move(end)});
    }
    return process::toCbor(list);
}

std::string functionEnds(const Keys& keys, const std::string& result)
{
    std::vector<serverless::LookedUp> list;
    for (const auto& key : keys) {
        serverless::LookedUp entry;
        entry.key = key;
        entry.state = serverless::LookedUp::State::Ended;
        entry.result.emplace();
        entry.result->key = key;
        entry.result->payload = result;
        list.push_back(std::move(entry));
    }
    return serverless::toJson(list);
}

const Wire kTasks{"task", [](const std::string& body) { return *process::keysFrom(body); },
                  [](const Keys& keys) { return process::toCbor(keys); }, taskEnds};
const Wire kFunctions{"function",
                      [](const std::string& body) { return *serverless::keysFromJson(body); },
                      serverless::keysToJson, functionEnds};

struct Script
{
    std::string result = "7"; // of every attempt
    std::string tooLarge{}; // key whose answer fits into no frame
    Keys ended{}; // what was never settled
    std::size_t mostKeys = 1000; // of one answer
};

// A runner that knows the end of every attempt it is asked for.
class PlayedRunner final : public process::RunnerService
{
public:
    PlayedRunner(const std::string& directory, const Wire& wire, Script script)
        : m_wire(wire)
        , m_script(std::move(script))
        , m_loop(std::move(*process::EventLoop::create()))
        , m_server(
              std::move(*process::RunnerServer::create(*m_loop, directory, std::chrono::hours{1})))
    {
        m_server->add(*this);
        m_thread = std::thread([this] { m_loop->run(); });
    }
    ~PlayedRunner() override
    {
        m_loop->stop();
        m_thread.join();
    }

    // How many keys each look-up was for, in order.
    std::vector<std::size_t> lookUps()
    {
        const std::lock_guard lock(m_mutex);
        return m_lookUps;
    }

    std::string_view name() const noexcept override { return m_wire.name; }
    void handle(process::ClientId from, Frame frame) override
    {
        m_server->send(from, answerTo(frame));
    }
    bool isBusy() const override { return true; }
    void shutDown() override { }

private:
    Frame answerTo(const Frame& frame)
    {
        Frame answer{frame.kind, frame.id, frame.key, {}};
        if (frame.kind == m_wire.name + ".ended")
            answer.body = m_wire.printKeys(m_script.ended);
        if (frame.kind != m_wire.name + ".lookup")
            return answer;
        const Keys keys = m_wire.keysOf(frame.body);
        {
            const std::lock_guard lock(m_mutex);
            m_lookUps.push_back(keys.size());
        }
        if (keys.size() > m_script.mostKeys
            || std::ranges::find(keys, m_script.tooLarge) != keys.end())
            return process::failureFrame(
                frame, {base::ErrorCode::ResourceExhausted, "the answer is too large", {}, {}});
        answer.body = m_wire.ends(keys, m_script.result);
        return answer;
    }

    const Wire& m_wire;
    const Script m_script;
    std::unique_ptr<process::EventLoop> m_loop;
    std::unique_ptr<process::RunnerServer> m_server;
    std::thread m_thread;
    std::mutex m_mutex; // guards m_lookUps
    std::vector<std::size_t> m_lookUps;
};

class TestRunnerLookups : public QObject
{
    Q_OBJECT

private:
    std::string directory() const { return m_dir->path().toStdString(); }
    void connect(Script script)
    {
        QFETCH(bool, isFunction);
        m_runner = std::make_unique<PlayedRunner>(directory(), isFunction ? kFunctions : kTasks,
                                                  std::move(script));
        m_client = std::move(*process::RunnerClient::create(
            {.dataDir = directory(), .runnerProgram = {}, .mayStartRunner = false}));
        model::BackendConfig config;
        config.name = "here";
        if (isFunction) {
            m_functions =
                std::move(*serverless::FunctionStore::open(directory() + "/functions", m_clock));
            m_backend = std::make_unique<serverless::LocalFunctionBackend>(config, *m_client,
                                                                           *m_functions, m_sink);
        } else {
            m_backend = std::make_unique<traditional::LocalProcessBackend>(config, *m_client,
                                                                           m_clock, m_sink);
        }
    }
    void reconcile(int count)
    {
        std::vector<model::AttemptRecord> records(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i)
            records[static_cast<std::size_t>(i)].id = attempt(i + 1);
        m_backend->reconcile(records);
    }
    static void addServices()
    {
        QTest::addColumn<bool>("isFunction");
        QTest::newRow("processes") << false;
        QTest::newRow("functions") << true;
    }

    std::optional<QTemporaryDir> m_dir; // a fresh one a test
    base::SystemClock m_clock;
    test::SinkRecorder m_sink;
    std::unique_ptr<PlayedRunner> m_runner;
    std::unique_ptr<serverless::FunctionStore> m_functions;
    std::unique_ptr<process::RunnerClient> m_client;
    std::unique_ptr<backends::Backend> m_backend;

private slots:
    void init()
    {
        m_dir.emplace();
        m_sink.clear();
    }
    void cleanup()
    {
        m_backend.reset();
        m_client.reset();
        m_runner.reset();
    }

    void asksInHalves_data() { addServices(); }
    void asksInHalves()
    {
        constexpr int kAttempts = 11;
        QFETCH(bool, isFunction);
        // All are over 64 MiB, half of them are under it. As JSON that takes seconds: there it is
        // only said to be so.
        const std::string result = isFunction ? "7" : '"' + std::string(6U << 20U, 'x') + '"';
        connect({.result = result, .mostKeys = isFunction ? 6U : 1000U});
        reconcile(kAttempts);
        for (int i = 1; i <= kAttempts; ++i) {
            const auto end = m_sink.wait<backends::report::Finished>(attempt(i));
            QVERIFY2(end, qPrintable(QStringLiteral("attempt %1 was not told").arg(i)));
            QVERIFY(end->outputs == result);
        }
        QCOMPARE(m_sink.reports().size(), std::size_t{kAttempts}); // each once
        QVERIFY(m_runner->lookUps() == (std::vector<std::size_t>{11, 5, 6}));
    }

    // One that fits into no frame at all costs no other its result.
    void tellsAllButTheOneThatNeverFits_data() { addServices(); }
    void tellsAllButTheOneThatNeverFits()
    {
        constexpr int kAttempts = 11;
        constexpr int kHuge = 4;
        connect({.tooLarge = model::attemptKey(attempt(kHuge))});
        reconcile(kAttempts);
        for (int i = 1; i <= kAttempts; ++i) {
            const bool isTold = i == kHuge
                ? m_sink.wait<backends::report::CannotTell>(attempt(i)).has_value()
                : m_sink.wait<backends::report::Finished>(attempt(i)).has_value();
            QVERIFY2(isTold, qPrintable(QStringLiteral("attempt %1 was not told").arg(i)));
        }
        QCOMPARE(m_sink.reports().size(), std::size_t{kAttempts});
        QVERIFY(m_runner->lookUps().size() < 2 * kAttempts);
    }

    // What an earlier console never settled is asked for in the same way.
    void asksInHalvesForWhatWasNotSettled_data() { addServices(); }
    void asksInHalvesForWhatWasNotSettled()
    {
        constexpr int kAttempts = 5;
        Keys ended;
        for (int i = 1; i <= kAttempts; ++i)
            ended.push_back(model::attemptKey(attempt(i)));
        connect({.tooLarge = ended.front(), .ended = ended});
        m_client->connect();
        for (int i = 2; i <= kAttempts; ++i)
            QVERIFY(m_sink.wait<backends::report::Finished>(attempt(i)).has_value());
        QVERIFY(m_sink.wait<backends::report::CannotTell>(attempt(1)).has_value());
        QCOMPARE(m_sink.reports().size(), std::size_t{kAttempts});
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestRunnerLookups)
#include "tst_runner_lookups.moc"
