// The runner's task service with the real supervisor and journal: claims, ends, restarts.
#include "process/process_tree.h"
#include "support/detached_process.h"
#include "support/printers.h"
#include "task_service_rig.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QtCore/QTemporaryDir>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace tributary;
using process::TaskEnd;
using process::TaskStart;
using process::TaskStatus;
using State = TaskStatus::State;
using Service = test::TaskServiceRig;
using test::kKey;
using test::shell;
using namespace std::chrono_literals;

class TestTaskService : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void runsAndKeepsTheEnd();
    void runsAKeyOnce();
    void refusesWhatItDeniedToHave();
    void refuses_data();
    void refuses();
    void notStartedIsKept();
    void keepsAnEndThatTheDiskDoesNotTake();
    void placesFilesForItsOwnerOnly();
    void signalBeforeTheClaimIsOnDisk();
    void lookUpBeforeTheClaimIsOnDisk();
    void timeOutEscalates();
    void oneWordIsEnough();
    void signalAfterTheEndChangesNothing();
    void tellsWhoIsAlive();
    void settlesWhatARestartInterrupted();
    void endsWhatOutlivedARunner_data();
    void endsWhatOutlivedARunner();
    void forgetsOnlyWhatHasEnded();
    void listsWhatHasEnded();
    void shutsDown();
    void whatTheEndCutsOffHasNotSucceeded();
    void startsNothingWhileItEnds();
    void health();

private:
    std::string path(const std::string& name = {}) const
    {
        return m_dir->path().toStdString() + (name.empty() ? "" : '/' + name);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestTaskService::runsAndKeepsTheEnd()
{
    {
        Service on(path());
        on.start(shell("pwd; echo '[1]'"));
        const auto started = on.started();
        QVERIFY2(started, started ? "" : started.error().message.c_str());
        QVERIFY(started->handle.find('@') != std::string::npos);
        const auto end = on.end();
        QVERIFY(end->kind == TaskEnd::Kind::Exited);
        QCOMPARE(end->exitCode, 0);
        QCOMPARE(end->outputs, std::string("[1]"));
        QCOMPARE(on.log(), path("runs/" + kKey + "/work") + "\n[1]\n");
        QVERIFY(!on.service->isBusy());
    }
    Service again(path());
    const auto found = again.lookUp();
    QVERIFY(found.state == State::Ended);
    QCOMPARE(found.end->outputs, std::string("[1]"));
}

void TestTaskService::runsAKeyOnce()
{
    Service on(path());
    const auto task = shell("echo once; while [ ! -e go ]; do sleep 0.01; done");
    on.start(task);
    on.start(task); // before the claim is on disk
    QVERIFY(on.started().error().code == base::ErrorCode::AlreadyExists);
    // The first one's answer may be there by now as well.
    std::erase_if(on.parts.frames.all,
                  [](const auto& frame) { return process::failureOf(frame).has_value(); });
    const auto first = on.started();
    QVERIFY2(first, first ? "" : base::describe(first.error()).c_str());
    on.parts.frames.all.clear();
    on.start(task); // while it runs
    QCOMPARE(on.started()->handle, first->handle);
    std::ofstream(path("runs/" + kKey + "/work/go")).flush();
    QVERIFY(on.end());
    on.parts.frames.all.clear();
    on.start(task); // after its end
    QVERIFY(on.started().error().code == base::ErrorCode::AlreadyExists);
    QCOMPARE(on.log(), std::string("once\n"));
}

void TestTaskService::refusesWhatItDeniedToHave()
{
    Service on(path());
    QVERIFY(on.lookUp().state == State::Absent);
    on.start(shell("echo too late"));
    QVERIFY(on.started().error().code == base::ErrorCode::Conflict);
    QVERIFY(!std::filesystem::exists(path("logs/" + kKey + ".out")));
    QVERIFY(on.lookUp().state == State::Absent);
}

void TestTaskService::refuses_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QByteArray>("body");
    const auto bytes = [](const std::string& text) {
        return QByteArray(text.data(), static_cast<qsizetype>(text.size()));
    };
    const QString key = QString::fromStdString(kKey);
    QTest::newRow("unknown request") << "task.dance" << key << QByteArray();
    QTest::newRow("not CBOR") << "task.start" << key << QByteArray("\xff\xff");
    QTest::newRow("path as key") << "task.start"
                                 << "../x" << bytes(process::toCbor(shell("true")));
    QTest::newRow("long key") << "task.start" << QString(65, QLatin1Char('a'))
                              << bytes(process::toCbor(shell("true")));
    QTest::newRow("no key") << "task.start"
                            << "" << bytes(process::toCbor(shell("true")));
    for (const char* name : {"../evil", "", ".hidden", "a/b", "UPPER"}) {
        TaskStart start = shell("true");
        start.files = {{name, "x"}};
        QTest::addRow("file '%s'", name) << "task.start" << key << bytes(process::toCbor(start));
    }
    QTest::newRow("keys that are none") << "task.lookup"
                                        << "" << QByteArray("x");
    QTest::newRow("forget what?") << "task.forget"
                                  << "" << QByteArray("x");
    QTest::newRow("signal to nobody") << "task.signal" << key << QByteArray("term");
}

void TestTaskService::refuses()
{
    QFETCH(QString, kind);
    QFETCH(QString, key);
    QFETCH(QByteArray, body);
    Service on(path());
    on.parts.request(*on.service, kind.toStdString(), key.toStdString(), body.toStdString());
    QVERIFY(on.parts.waitFor(kind.toStdString(), key.toStdString()));
    QVERIFY(process::failureOf(on.parts.last).has_value());
    QVERIFY(std::filesystem::is_empty(path("runs")));
    QVERIFY(!on.service->isBusy());
}

void TestTaskService::notStartedIsKept()
{
    Service on(path());
    TaskStart start = shell("");
    start.argv = {"no-such-program"};
    on.start(start);
    QVERIFY(on.started().error().code == base::ErrorCode::NotFound);
    auto found = on.lookUp();
    QVERIFY(found.state == State::Ended);
    QVERIFY(found.end->kind == TaskEnd::Kind::NotStarted);
    QVERIFY(found.end->code == base::ErrorCode::NotFound);
    QVERIFY(!on.service->isBusy());

    const std::string other = "t-00000000000000000000000000000008-1";
    start = shell("true");
    start.packageHash = std::string(64, 'a');
    on.start(start, other);
    QVERIFY(on.started(other).error().code == base::ErrorCode::Corruption);
}

// Called absent, it would be run a second time.
void TestTaskService::keepsAnEndThatTheDiskDoesNotTake()
{
    std::signal(SIGXFSZ, SIG_IGN);
    {
        Service on(path());
        on.start(shell("trap 'exit 6' TERM; echo ready; while :; do sleep 0.01; done"));
        QVERIFY(on.waitForLog("ready"));
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        rlimit tight = before;
        tight.rlim_cur = std::filesystem::file_size(path("journal"));
        setrlimit(RLIMIT_FSIZE, &tight);
        on.signal("term");
        const auto end = on.end();
        const TaskStatus status = on.lookUp();
        const bool isBusy = on.service->isBusy();
        setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(end);
        QCOMPARE(end->exitCode, 6);
        QVERIFY(status.state == State::Ended);
        QCOMPARE(status.end->exitCode, 6);
        QVERIFY(isBusy); // an idle runner would leave with it
        QVERIFY(on.parts.runUntil([&] { return !on.service->isBusy(); }));
    }
    Service again(path());
    const TaskStatus status = again.lookUp();
    QVERIFY(status.state == State::Ended);
    QCOMPARE(status.end->exitCode, 6);
}

void TestTaskService::placesFilesForItsOwnerOnly()
{
    Service on(path());
    TaskStart start = shell("cat ../inputs.json");
    start.files = {{"inputs.json", std::string("{\"a\0b\":1}", 9)}};
    on.start(start);
    QCOMPARE(on.end()->exitCode, 0);
    QCOMPARE(on.log(), start.files[0].second);
    struct stat info{};
    QCOMPARE(stat(path("runs/" + kKey + "/inputs.json").c_str(), &info), 0);
    QCOMPARE(info.st_mode & 0777U, 0600U);
    QCOMPARE(stat(path("runs/" + kKey).c_str(), &info), 0);
    QCOMPARE(info.st_mode & 0777U, 0700U);
}

void TestTaskService::signalBeforeTheClaimIsOnDisk()
{
    Service on(path());
    on.start(shell("exec sleep 1000"));
    on.signal("term");
    const auto end = on.end();
    QVERIFY(end->wasSignalled);
    QCOMPARE(end->signal, SIGTERM);
}

// A console that came back in between gets no other word of how the start went.
void TestTaskService::lookUpBeforeTheClaimIsOnDisk()
{
    Service on(path());
    on.start(shell("exec sleep 1000"));
    const auto runs = on.lookUp();
    QVERIFY(runs.state == State::Open);
    QVERIFY(!runs.started.handle.empty());

    const std::string other = "t-00000000000000000000000000000008-1";
    TaskStart missing = shell("true");
    missing.argv = {"/no/such/program"};
    on.start(missing, other);
    const auto refused = on.lookUp(other);
    QVERIFY(refused.state == State::Ended);
    QVERIFY(refused.end->kind == TaskEnd::Kind::NotStarted);
    on.signal("kill");
    QVERIFY(on.end());
}

void TestTaskService::timeOutEscalates()
{
    Service on(path(), {.killGrace = 50ms});
    TaskStart start = shell("trap 'echo asked' TERM; echo ready; while :; do sleep 0.01; done");
    start.runTimeout = 2s; // after the trap is set, on a machine that is busy, too
    on.start(start);
    const auto end = on.end();
    QVERIFY(end->timedOut);
    QVERIFY(!end->wasSignalled);
    QCOMPARE(end->signal, SIGKILL);
}

void TestTaskService::oneWordIsEnough()
{
    Service on(path());
    TaskStart start = shell("n=0; trap 'n=$((n+1)); echo asked $n' TERM; echo ready; "
                            "while [ ! -e go ]; do sleep 0.01; done; echo $n");
    start.runTimeout = 2s; // after the trap is set, on a machine that is busy, too
    on.start(start);
    QVERIFY(on.waitForLog("asked 1")); // by the time-out
    on.signal("term"); // by the operator, who saw the same
    QVERIFY(on.parts.waitFor("task.signal", kKey));
    QVERIFY(!process::failureOf(on.parts.last));
    std::ofstream(path("runs/" + kKey + "/work/go")).flush();
    const auto end = on.end();
    QVERIFY(end->timedOut);
    QVERIFY(end->wasSignalled);
    QCOMPARE(end->outputs, std::string("1"));
}

void TestTaskService::signalAfterTheEndChangesNothing()
{
    Service on(path());
    // The main process ends at once; its tree takes as long as the grandchild needs to be ended.
    on.start(shell("echo 5"));
    QVERIFY(on.started());
    const auto signalled = [&] {
        on.signal("kill");
        return on.parts.frames.all.back().kind == "task.exited"
            || process::failureOf(on.parts.frames.all.back()).has_value();
    };
    QVERIFY(on.parts.waitFor("task.exited", kKey));
    const auto end = process::taskEndFrom(on.parts.last.body);
    QVERIFY(!end->wasSignalled);
    QCOMPARE(end->exitCode, 0);
    QVERIFY(signalled());
    QVERIFY(!on.lookUp().end->wasSignalled);
}

void TestTaskService::tellsWhoIsAlive()
{
    Service on(path(), {.aliveEvery = 5ms});
    on.start(shell("exec sleep 1000"));
    QVERIFY(on.parts.waitFor("task.alive"));
    QVERIFY(process::keysFrom(on.parts.last.body).value() == std::vector{kKey});
    on.signal("kill");
    QVERIFY(on.end());
}

void TestTaskService::settlesWhatARestartInterrupted()
{
    {
        Service on(path());
        on.start(shell("exec sleep 1000"));
        QVERIFY(on.started());
    } // as killed: the supervisor ends its children, the journal has no end of them
    Service again(path());
    TaskStatus found;
    QVERIFY(again.parts.runUntil([&] {
        found = again.lookUp();
        return found.state != State::Lingering;
    }));
    QVERIFY(found.state == State::Ended);
    QVERIFY(found.end->kind == TaskEnd::Kind::Gone);
    QVERIFY(found.end->error.find("its runner died") != std::string::npos);
    again.start(shell("echo again"));
    QVERIFY(again.started().error().code == base::ErrorCode::AlreadyExists);
}

void TestTaskService::endsWhatOutlivedARunner_data()
{
    QTest::addColumn<bool>("isNamed");
    QTest::newRow("by its environment") << true;
    QTest::newRow("by its session") << false; // it cleared its environment
}

void TestTaskService::endsWhatOutlivedARunner()
{
    QFETCH(bool, isNamed);
    const pid_t pid = test::spawnDetached((isNamed ? "TRIBUTARY_CHILD=" : "OTHER=") + kKey);
    QVERIFY(pid > 0);
    {
        const auto loop = std::move(*process::EventLoop::create());
        const auto journal = std::move(*process::Journal::open(path("journal"), *loop));
        QVERIFY(journal->claim(kKey, "task", "local"));
        const auto child = process::readProcess(pid);
        QVERIFY(child && child->session != getsid(0));
        if (!isNamed)
            QVERIFY(journal->note(
                kKey, std::to_string(child->session) + '@' + std::to_string(child->startTicks)));
    }
    Service on(path());
    TaskStatus found = on.lookUp();
    QVERIFY(found.state == State::Lingering);
    QVERIFY(on.parts.runUntil([&] {
        found = on.lookUp();
        return found.state != State::Lingering;
    }));
    QVERIFY(found.state == State::Ended);
    QVERIFY(found.end->kind == TaskEnd::Kind::Gone);
    const auto stat = process::readProcess(pid);
    QVERIFY(!stat || stat->state == 'Z');
}

void TestTaskService::forgetsOnlyWhatHasEnded()
{
    Service on(path());
    on.start(shell("exec sleep 1000"));
    QVERIFY(on.started());
    on.forget();
    QVERIFY(on.lookUp().state == State::Open);
    on.signal("kill");
    QVERIFY(on.end());
    on.forget();
    QVERIFY(!std::filesystem::exists(path("runs/" + kKey)));
    QVERIFY(on.lookUp().state == State::Absent);
    QVERIFY(std::filesystem::exists(path("logs"))); // logs stay
}

void TestTaskService::listsWhatHasEnded()
{
    Service on(path());
    const auto ended = [&](const char* owner) {
        std::erase_if(on.parts.frames.all,
                      [](const auto& frame) { return frame.kind == "task.ended"; });
        on.parts.request(*on.service, "task.ended", owner, {});
        on.parts.waitFor("task.ended", owner);
        return process::keysFrom(on.parts.last.body).value();
    };
    on.start(shell("exec sleep 1000"));
    QVERIFY(on.started());
    QVERIFY(ended("local").empty());
    on.signal("kill");
    QVERIFY(on.end());
    QVERIFY(ended("local") == std::vector{kKey});
    QVERIFY(ended("edge").empty());
    on.forget();
    QVERIFY(ended("local").empty());
}

void TestTaskService::shutsDown()
{
    Service on(path());
    on.start(shell("trap 'echo bye; exit 6' TERM; echo ready; while :; do sleep 0.01; done"));
    QVERIFY(on.waitForLog("ready"));
    QVERIFY(on.service->isBusy());
    on.service->shutDown();
    QCOMPARE(on.end()->exitCode, 6);
    QVERIFY(!on.service->isBusy());
}

// A program that takes the end of its runner well has not done its work.
void TestTaskService::whatTheEndCutsOffHasNotSucceeded()
{
    Service on(path());
    on.start(shell("trap 'exit 0' TERM; echo ready; while :; do sleep 0.01; done"));
    QVERIFY(on.waitForLog("ready"));
    on.service->shutDown();
    QVERIFY(on.end());
    QVERIFY(on.end()->kind == TaskEnd::Kind::Gone);
    QVERIFY2(!on.end()->error.empty(), on.end()->error.c_str());
}

void TestTaskService::startsNothingWhileItEnds()
{
    Service on(path());
    on.service->shutDown();
    on.start(shell("echo ran"));
    QVERIFY(!on.started());
    QVERIFY(!on.service->isBusy());
}

void TestTaskService::health()
{
    Service on(path());
    on.parts.request(*on.service, "task.health", {}, {});
    QVERIFY(on.parts.waitFor("task.health"));
    const auto health = process::runnerHealthFrom(on.parts.last.body);
    QVERIFY(health->takesWork);
    QCOMPARE(health->hasMemoryCgroups, on.parts.supervisor->hasCgroups());
}

QTEST_GUILESS_MAIN(TestTaskService)
#include "tst_task_service.moc"
