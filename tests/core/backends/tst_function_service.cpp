// The runner's function service with the real supervisor and journal: claims, results, restarts.
#include "backends/serverless/function_service.h"
#include "base/clock.h"
#include "process/process_tree.h"
#include "support/attempt_key.h"
#include "support/detached_process.h"
#include "support/function_rig.h"
#include "support/printers.h"

#include <QtCore/QTemporaryDir>

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace tributary;
using process::Frame;
using serverless::LookedUp;

namespace {

class Frames final : public process::FrameSink
{
public:
    std::vector<Frame> all;
    std::function<void()> changed;

    void send(process::ClientId, const Frame& frame) override { add(frame); }
    void broadcast(const Frame& frame) override { add(frame); }

private:
    void add(const Frame& frame)
    {
        all.push_back(frame);
        if (changed)
            changed();
    }
};

// A runner without its socket.
class Runner
{
public:
    Runner(const std::string& directory, std::string bubblewrap)
    {
        loop = *process::EventLoop::create();
        process::SupervisorOptions options;
        options.spawnProgram = TRIBUTARY_BIN_DIR "/tributary-spawn";
        supervisor = *process::Supervisor::create(*loop, clock, options);
        journal = *process::Journal::open(directory + "/journal", *loop);
        context = std::make_unique<process::RunnerContext>(process::RunnerContext{
            *loop, clock, *supervisor, *journal, frames, directory, TRIBUTARY_BIN_DIR});
        serverless::FunctionServiceOptions serviceOptions;
        serviceOptions.bubblewrap = std::move(bubblewrap);
        serviceOptions.aliveEvery = std::chrono::milliseconds{10};
        serviceOptions.findPackage =
            [directory](const std::string& hash) -> base::Result<std::filesystem::path> {
            const std::filesystem::path path = directory + "/packages/" + hash;
            if (!std::filesystem::exists(path))
                return base::failure(base::ErrorCode::NotFound, "no such package");
            return path;
        };
        service = *serverless::FunctionService::create(*context, serviceOptions);
    }

    void request(std::string kind, std::string key, std::string body)
    {
        service->handle(1, Frame{std::move(kind), ++lastId, std::move(key), std::move(body)});
    }
    void invoke(const std::string& key, serverless::FunctionSpec function,
                base::Micros timeout = {})
    {
        request("function.invoke", key,
                serverless::toJson({{}, std::move(function), "{}", timeout}));
    }
    // Runs the loop until there is a frame of this kind for the key; false after 60 s.
    bool waitFor(const std::string& kind, const std::string& key = {})
    {
        const auto find = [&] {
            const auto found = std::ranges::find_if(frames.all, [&](const Frame& frame) {
                return frame.kind == kind && frame.key == key;
            });
            if (found == frames.all.end())
                return false;
            last = *found;
            return true;
        };
        frames.changed = [this, find] {
            if (find())
                loop->stop();
        };
        bool expired = false;
        const auto guard = loop->after(std::chrono::seconds{60}, [&] {
            expired = true;
            loop->stop();
        });
        if (!find())
            loop->run();
        loop->cancel(guard);
        frames.changed = {};
        return !expired;
    }
    LookedUp lookUp(const std::string& key)
    {
        std::erase_if(frames.all, [](const Frame& f) { return f.kind == "function.lookup"; });
        request("function.lookup", {}, serverless::keysToJson({key}));
        waitFor("function.lookup");
        return serverless::lookedUpFromJson(last.body)->at(0);
    }

    base::SystemClock clock;
    Frames frames;
    std::unique_ptr<process::EventLoop> loop;
    std::unique_ptr<process::Supervisor> supervisor;
    std::unique_ptr<process::Journal> journal;
    std::unique_ptr<process::RunnerContext> context;
    std::unique_ptr<serverless::FunctionService> service;
    Frame last;
    std::uint64_t lastId = 0;
};

serverless::FunctionSpec shell(const std::string& script)
{
    serverless::FunctionSpec spec;
    spec.name = "command";
    spec.command = {"sh", "-c", script};
    return spec;
}

const std::string kKey = test::ownAttemptKey();

} // namespace

class TestFunctionService : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void runsAndKeepsTheResult();
    void runsAKeyOnce();
    void settlesWhatARestartInterrupted();
    void endsWhatOutlivedARunner();
    void aDamagedResultIsNoEnd();
    void namesWhatIsAlive();
    void cancels();
    void cancelsWhatIsOnItsWayToTheDisk();
    void itsEndIsNoCancel();
    void runsPackagesReadOnly();
    void refuses_data();
    void refuses();
    void measures();
    void limitsMemory();
    void leavesNothingBehind();

private:
    std::string directory() const { return m_directory->path().toStdString(); }
    std::unique_ptr<Runner> start() { return std::make_unique<Runner>(directory(), m_bubblewrap); }

    std::unique_ptr<QTemporaryDir> m_directory;
    std::string m_bubblewrap = test::workingBubblewrap();
};

void TestFunctionService::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
}

void TestFunctionService::runsAndKeepsTheResult()
{
    {
        const auto runner = start();
        runner->invoke(kKey, shell("echo hello; echo '{\"a\":1}'"));
        QVERIFY(runner->waitFor("function.invoke", kKey));
        QCOMPARE(runner->last.body, std::string{"accepted"});
        QVERIFY(runner->waitFor("function.started", kKey));
        QVERIFY(serverless::startedFromJson(runner->last.body)->initTime.count() > 0);
        QVERIFY(runner->waitFor("function.finished", kKey));
        QCOMPARE(serverless::resultFromJson(runner->last.body)->payload, std::string{"{\"a\":1}"});
    }
    const auto again = start(); // as after a crash of both
    const LookedUp found = again->lookUp(kKey);
    QVERIFY(found.state == LookedUp::State::Ended);
    QCOMPARE(found.result->payload, std::string{"{\"a\":1}"});
    std::ifstream log{directory() + "/logs/" + kKey + ".out"};
    QCOMPARE(std::string(std::istreambuf_iterator<char>{log}, {}),
             std::string{"hello\n{\"a\":1}\n"});
    again->request("function.forget", {}, serverless::keysToJson({kKey}));
    QVERIFY(again->lookUp(kKey).state == LookedUp::State::Absent);
}

void TestFunctionService::runsAKeyOnce()
{
    const std::string marks = directory() + "/marks";
    const auto runner = start();
    // Isolated functions can't write here: each run leaves a line in its log instead.
    runner->invoke(kKey, shell("echo run"));
    runner->invoke(kKey, shell("echo run")); // before the claim is on disk
    QVERIFY(runner->waitFor("function.finished", kKey));
    runner->frames.all.clear();
    runner->invoke(kKey, shell("echo run")); // after the end
    QVERIFY(runner->waitFor("function.invoke", kKey));
    QCOMPARE(runner->last.body, std::string{"claimed"});
    runner->request("function.pools", {}, {});
    QVERIFY(runner->waitFor("function.pools"));
    const auto status = serverless::hostStatusFromJson(runner->last.body);
    QCOMPARE(status->pools.at(0).invocations, 1);
    QCOMPARE(status->isolation, std::string{m_bubblewrap.empty() ? "none" : "bubblewrap"});
}

void TestFunctionService::settlesWhatARestartInterrupted()
{
    {
        const auto runner = start();
        runner->invoke(kKey, shell("sleep 60"));
        QVERIFY(runner->waitFor("function.started", kKey));
        const LookedUp open = runner->lookUp(kKey);
        QVERIFY(open.state == LookedUp::State::Open);
        QVERIFY(open.hasStarted);
        QVERIFY(runner->service->isBusy());
    }
    const auto again = start();
    const LookedUp gone = again->lookUp(kKey);
    QVERIFY(gone.state == LookedUp::State::Gone);
    QVERIFY(gone.hasStarted);
    QVERIFY(!gone.isOtherBoot);
    QVERIFY(gone.startedAt > base::Instant{});
    QVERIFY(!again->service->isBusy());
    QVERIFY(again->lookUp("t-00000000000000000000000000000008-1").state == LookedUp::State::Absent);
}

// Without isolation a command outlives an instance that is killed with its runner. While it may
// still act it is not gone.
void TestFunctionService::endsWhatOutlivedARunner()
{
    {
        const auto loop = *process::EventLoop::create();
        const auto journal = *process::Journal::open(directory() + "/journal", *loop);
        QVERIFY(journal->claim(kKey, "function", "{}"));
    }
    const std::string instances = directory() + "/functions/instances/";
    const pid_t left = test::spawnDetached("TRIBUTARY_INSTANCE=" + instances + "0123-1");
    const pid_t other = test::spawnDetached("TRIBUTARY_INSTANCE=/elsewhere/0123-1");
    QVERIFY(left > 0 && other > 0);
    const auto runner = start();
    LookedUp found = runner->lookUp(kKey);
    while (found.state == LookedUp::State::Lingering)
        found = runner->lookUp(kKey);
    QVERIFY(found.state == LookedUp::State::Gone);
    const auto stat = process::readProcess(left);
    QVERIFY(!stat || stat->state == 'Z');
    const auto untouched = process::readProcess(other);
    QVERIFY(untouched && untouched->state != 'Z');
    kill(other, SIGKILL);
}

void TestFunctionService::aDamagedResultIsNoEnd()
{
    {
        const auto loop = *process::EventLoop::create();
        const auto journal = *process::Journal::open(directory() + "/journal", *loop);
        QVERIFY(journal->claim(kKey, "function", "{}"));
        QVERIFY(journal->finish(kKey, "{\"outcome\":"));
    }
    QVERIFY(start()->lookUp(kKey).state == LookedUp::State::Damaged);
}

// Leases are renewed by this and by nothing else.
void TestFunctionService::namesWhatIsAlive()
{
    const auto runner = start();
    runner->invoke(kKey, shell("sleep 1000"));
    QVERIFY(runner->waitFor("function.started", kKey));
    runner->frames.all.clear();
    QVERIFY(runner->waitFor("function.alive"));
    QVERIFY(serverless::keysFromJson(runner->last.body) == std::vector<std::string>{kKey});
    runner->request("function.cancel", kKey, "force");
    QVERIFY(runner->waitFor("function.finished", kKey));
    runner->frames.all.clear();
    const std::string second = "t-00000000000000000000000000000008-1";
    runner->invoke(second, shell("sleep 0.05"));
    QVERIFY(runner->waitFor("function.alive"));
    QVERIFY(serverless::keysFromJson(runner->last.body) == std::vector<std::string>{second});
}

void TestFunctionService::cancels()
{
    const auto runner = start();
    runner->invoke(kKey, shell("trap '' TERM; echo up; while :; do sleep 1; done"));
    QVERIFY(runner->waitFor("function.started", kKey));
    runner->request("function.cancel", kKey, "force");
    QVERIFY(runner->waitFor("function.finished", kKey));
    const auto result = serverless::resultFromJson(runner->last.body);
    QCOMPARE(std::string{serverless::toString(result->outcome)}, std::string{"cancelled"});
    runner->frames.all.clear();
    runner->request("function.cancel", kKey, {});
    QVERIFY(runner->waitFor("function.cancel", kKey));
    QCOMPARE(runner->last.body, std::string{"unknown"});
}

void TestFunctionService::cancelsWhatIsOnItsWayToTheDisk()
{
    const auto runner = start();
    runner->invoke(kKey, shell("echo ran"));
    runner->request("function.cancel", kKey, {}); // in the same turn of the loop
    QVERIFY(runner->waitFor("function.finished", kKey));
    const auto result = serverless::resultFromJson(runner->last.body);
    QCOMPARE(std::string{serverless::toString(result->outcome)}, std::string{"cancelled"});
}

// Who ends the runner has cancelled no task: what ran has failed, what waited never started.
void TestFunctionService::itsEndIsNoCancel()
{
    const auto runner = start();
    auto function = shell("sleep 60");
    function.concurrency = 1;
    const std::string second = "t-00000000000000000000000000000008-1";
    runner->invoke(kKey, function);
    QVERIFY(runner->waitFor("function.started", kKey));
    runner->invoke(second, function);
    QVERIFY(runner->waitFor("function.invoke", second));
    runner->service->shutDown();
    QVERIFY(runner->waitFor("function.finished", kKey));
    const auto result = serverless::resultFromJson(runner->last.body);
    QCOMPARE(std::string{serverless::toString(result->outcome)}, std::string{"exit_error"});
    const auto waited = runner->lookUp(second);
    QVERIFY(waited.state == LookedUp::State::Gone);
    QVERIFY(!waited.hasStarted);
}

void TestFunctionService::runsPackagesReadOnly()
{
    if (m_bubblewrap.empty())
        QSKIP("bubblewrap is not permitted here");
    std::filesystem::create_directories(directory() + "/packages/abc");
    std::ofstream{directory() + "/packages/abc/data.json"} << "{\"from\":\"package\"}\n";
    const auto runner = start();
    serverless::FunctionSpec function =
        shell("touch new 2>/dev/null || cat data.json; ls /root 2>/dev/null >&2");
    function.packageHash = "abc";
    function.packageDir = "/etc"; // a client's word does not count
    runner->invoke(kKey, function);
    QVERIFY(runner->waitFor("function.finished", kKey));
    const auto result = serverless::resultFromJson(runner->last.body);
    QCOMPARE(result->exitCode.value_or(-1), 2); // of ls: there is no /root
    QVERIFY(!std::filesystem::exists(directory() + "/packages/abc/new"));
    std::ifstream log{directory() + "/logs/" + kKey + ".out"};
    QCOMPARE(std::string(std::istreambuf_iterator<char>{log}, {}),
             std::string{"{\"from\":\"package\"}\n"});
}

void TestFunctionService::refuses_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("body");
    QTest::newRow("unknown call") << "function.dance" << "" << "";
    QTest::newRow("not JSON") << "function.invoke" << QString::fromStdString(kKey) << "{";
    QTest::newRow("no function") << "function.invoke" << QString::fromStdString(kKey) << "{}";
    QTest::newRow("unknown package")
        << "function.invoke" << QString::fromStdString(kKey)
        << R"({"function":{"name":"f","package":"ab","memory_bytes":1}})";
    QTest::newRow("keys") << "function.lookup" << "" << "[]";
    QTest::newRow("warm") << "function.warm" << "" << "[]";
}

void TestFunctionService::refuses()
{
    QFETCH(QString, kind);
    QFETCH(QString, key);
    QFETCH(QString, body);
    const auto runner = start();
    runner->request(kind.toStdString(), key.toStdString(), body.toStdString());
    QVERIFY(runner->waitFor(kind.toStdString(), key.toStdString()));
    QVERIFY(process::failureOf(runner->last).has_value());
    if (!key.isEmpty())
        QVERIFY(runner->lookUp(key.toStdString()).state == LookedUp::State::Absent);
}

void TestFunctionService::measures()
{
    const auto runner = start();
    runner->invoke(kKey, shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo $i"));
    QVERIFY(runner->waitFor("function.finished", kKey));
    const auto result = serverless::resultFromJson(runner->last.body);
    QCOMPARE(result->payload, std::string{"200000"});
    QVERIFY(result->usage.cpu.count() > 0);
    QVERIFY(result->usage.peakMemoryBytes > 0);
}

void TestFunctionService::limitsMemory()
{
    const auto runner = start();
    serverless::FunctionSpec function =
        shell("exec /usr/bin/python3 -c 'x = bytearray(400 << 20); print(len(x))'");
    function.memoryBytes = 96 << 20;
    runner->invoke(kKey, function);
    QVERIFY(runner->waitFor("function.finished", kKey));
    const auto result = serverless::resultFromJson(runner->last.body);
    QVERIFY(result->outcome != serverless::InvocationResult::Outcome::Succeeded);
    if (runner->supervisor->hasCgroups())
        QCOMPARE(std::string{serverless::toString(result->outcome)}, std::string{"out_of_memory"});
}

void TestFunctionService::leavesNothingBehind()
{
    const auto runner = start();
    runner->invoke(kKey, shell("setsid sleep 73.25 & echo $!"));
    QVERIFY(runner->waitFor("function.finished", kKey));
    runner->service->shutDown();
    const auto deadline = runner->clock.bootTime() + std::chrono::seconds{60};
    std::function<void()> check = [&] {
        if (runner->supervisor->count() == 0 || runner->clock.bootTime() > deadline)
            runner->loop->stop();
        else
            runner->loop->after(std::chrono::milliseconds{5}, check);
    };
    check();
    runner->loop->run();
    QCOMPARE(runner->supervisor->count(), std::size_t{0});
    QVERIFY(std::filesystem::is_empty(directory() + "/functions/instances"));
}

QTEST_GUILESS_MAIN(TestFunctionService)
#include "tst_function_service.moc"
