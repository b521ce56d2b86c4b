// The runner's task service with the real supervisor and journal: claims, ends, restarts.
#include "process/process_tree.h"
#include "process/task_service.h"
#include "support/detached_process.h"
#include "support/printers.h"
#include "support/runner_parts.h"

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
using namespace std::chrono_literals;

namespace {

const std::string kKey = "t-00000000000000000000000000000007-1";

TaskStart shell(const std::string& script)
{
    TaskStart start;
    start.owner = "local";
    start.argv = {"sh", "-c", script};
    start.env = {"PATH=/usr/bin:/bin"};
    return start;
}

class Service
{
public:
    explicit Service(const std::string& directory, process::TaskServiceOptions options = {})
        : m_directory(directory)
        , parts(directory)
        , service(std::move(*process::TaskService::create(parts.context, options)))
    {
    }

    void start(const TaskStart& start, const std::string& key = kKey)
    {
        parts.request(*service, "task.start", key, process::toCbor(start));
    }
    void signal(const char* how, const std::string& key = kKey)
    {
        parts.request(*service, "task.signal", key, how);
    }
    void forget(const std::string& key = kKey)
    {
        parts.request(*service, "task.forget", {}, process::toCbor(std::vector<std::string>{key}));
    }
    // The answer to the last start of the key.
    base::Result<process::TaskStarted> started(const std::string& key = kKey)
    {
        parts.waitFor("task.start", key);
        if (const auto error = process::failureOf(parts.last))
            return std::unexpected(*error);
        return process::taskStartedFrom(parts.last.body);
    }
    std::optional<TaskEnd> end(const std::string& key = kKey)
    {
        if (!parts.waitFor("task.exited", key))
            return std::nullopt;
        return process::taskEndFrom(parts.last.body).value();
    }
    TaskStatus lookUp(const std::string& key = kKey)
    {
        std::erase_if(parts.frames.all,
                      [](const auto& frame) { return frame.kind == "task.lookup"; });
        parts.request(*service, "task.lookup", {}, process::toCbor(std::vector<std::string>{key}));
        parts.waitFor("task.lookup");
        return process::taskStatusesFrom(parts.last.body)->at(0);
    }
    std::string log(const char* ending = ".out") const
    {
        std::ifstream in(m_directory + "/logs/" + kKey + ending, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    bool waitForLog(const std::string& text)
    {
        return parts.runUntil([&] { return log().find(text) != std::string::npos; });
    }

private:
    const std::string m_directory;

public:
    test::RunnerParts parts;
    std::unique_ptr<process::TaskService> service;
};

} // namespace

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
    void timeOutEscalates();
    void oneWordIsEnough();
    void signalAfterTheEndChangesNothing();
    void tellsWhoIsAlive();
    void settlesWhatARestartInterrupted();
    void endsWhatOutlivedARunner();
    void forgetsOnlyWhatHasEnded();
    void listsWhatHasEnded();
    void cleansUpBeforeTheEnd();
    void cleansUpAfterAKill();
    void tellsWhenItCouldNotCleanUp();
    void cleansUpAfterAnEarlierRunner();
    void readsEngineExits_data();
    void readsEngineExits();
    void shutsDown();
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
    QVERIFY(on.lookUp().state == State::Open);
    on.signal("term");
    const auto end = on.end();
    QVERIFY(end->wasSignalled);
    QCOMPARE(end->signal, SIGTERM);
}

void TestTaskService::timeOutEscalates()
{
    Service on(path(), {.killGrace = 50ms});
    TaskStart start = shell("trap 'echo asked' TERM; echo ready; while :; do sleep 0.01; done");
    start.runTimeout = 100ms;
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
    start.runTimeout = 300ms;
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

void TestTaskService::endsWhatOutlivedARunner()
{
    {
        const auto loop = std::move(*process::EventLoop::create());
        const auto journal = std::move(*process::Journal::open(path("journal"), *loop));
        QVERIFY(journal->claim(kKey, "task", "local"));
    }
    const pid_t pid = test::spawnDetached("TRIBUTARY_CHILD=" + kKey);
    QVERIFY(pid > 0);
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

void TestTaskService::cleansUpBeforeTheEnd()
{
    Service on(path());
    TaskStart start = shell("echo 5");
    start.cleanup.argv = {"sh", "-c", "echo $WHAT > \"$0\"", path("cleaned")};
    start.cleanup.env = {"PATH=/usr/bin:/bin", "WHAT=container"};
    on.start(start);
    QVERIFY(on.started());
    const auto end = on.end();
    QCOMPARE(end->outputs, std::string("5"));
    QCOMPARE(end->logNote, std::string());
    QVERIFY(std::filesystem::exists(path("cleaned")));
    QVERIFY(on.lookUp().state == State::Ended);
}

void TestTaskService::cleansUpAfterAKill()
{
    Service on(path());
    TaskStart start = shell("echo up; exec sleep 1000");
    start.cleanup.argv = {"sh", "-c", "echo busy; while [ ! -e \"$0\" ]; do sleep 0.01; done",
                          path("go")};
    start.cleanup.env = {"PATH=/usr/bin:/bin"};
    on.start(start);
    QVERIFY(on.waitForLog("up"));
    on.signal("kill");
    QVERIFY(on.parts.runUntil(
        [&] { return std::filesystem::exists(path("runs/" + kKey + "/cleanup.out")); }));
    // Until that is done, it has not ended, and signals find nothing to end.
    QVERIFY(on.lookUp().state == State::Open);
    QVERIFY(on.service->isBusy());
    on.signal("kill");
    std::ofstream(path("go")).flush();
    const auto end = on.end();
    QCOMPARE(end->signal, SIGKILL);
    QVERIFY(end->wasSignalled);
    QVERIFY(!on.service->isBusy());
}

void TestTaskService::tellsWhenItCouldNotCleanUp()
{
    Service on(path());
    TaskStart start = shell("echo 5");
    start.cleanup.argv = {"/no/such/engine"};
    on.start(start);
    QCOMPARE(on.end()->outputs, std::string("5"));
    const auto note = on.lookUp().end->logNote;
    QVERIFY2(note.find("could not be cleaned up after: can't run '/no/such/engine'") == 0,
             note.c_str());
    const std::string other = "t-00000000000000000000000000000008-1";
    start.cleanup.argv = {"sh", "-c", "echo Error: in use >&2; exit 2"};
    start.cleanup.env = {"PATH=/usr/bin:/bin"};
    on.start(start, other);
    QCOMPARE(on.end(other)->logNote, std::string("could not be cleaned up after: Error: in use"));
}

void TestTaskService::cleansUpAfterAnEarlierRunner()
{
    TaskStart start = shell("exec sleep 1000");
    start.env.push_back("TOKEN=canary-secret");
    start.cleanup.argv = {"sh", "-c", "echo cleaned > \"$0\"", path("cleaned")};
    start.cleanup.env = {"PATH=/usr/bin:/bin"};
    {
        Service on(path());
        on.start(start);
        QVERIFY(on.started());
    }
    QVERIFY(!std::filesystem::exists(path("cleaned")));
    Service again(path());
    TaskStatus found;
    QVERIFY(again.parts.runUntil([&] {
        found = again.lookUp();
        return found.state != State::Lingering;
    }));
    QVERIFY(found.state == State::Ended);
    QVERIFY(found.end->kind == TaskEnd::Kind::Gone);
    QVERIFY(std::filesystem::exists(path("cleaned")));
    QVERIFY(!again.service->isBusy());
    // The command is on disk, the program's variables are not.
    std::ifstream in(path("journal"), std::ios::binary);
    const std::string journal{std::istreambuf_iterator<char>(in), {}};
    QVERIFY(journal.find("cleaned") != std::string::npos);
    QVERIFY(journal.find("canary-secret") == std::string::npos);
}

void TestTaskService::readsEngineExits_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<int>("memory");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* script, const char* expected,
                        int memory = 0) { QTest::newRow(name) << script << memory << expected; };
    row("success", "exit 0", "exited 0 signal 0");
    row("the program's own 125", "touch ../conmon.pid; echo 'Error: mine' >&2; exit 125",
        "exited 125 signal 0");
    row("125 without a word", "exit 125", "exited 125 signal 0");
    row("no such image", "echo 'Error: x: image not known' >&2; exit 125",
        "not started: unavailable Error: x: image not known");
    row("no such program",
        "touch ../conmon.pid; echo 'Error: runc: OCI runtime: none' >&2; exit 127",
        "not started: not_found Error: runc: OCI runtime: none");
    row("not executable", "echo 'Error: crun: denied: OCI runtime error' >&2; exit 126",
        "not started: permission_denied Error: crun: denied: OCI runtime error");
    row("the program's own 127", "echo 'sh: x: not found' >&2; exit 127", "exited 127 signal 0");
    row("signal", "exit 139", "exited 139 signal 11");
    row("killed by nobody", "exit 137", "exited 137 signal 9");
    row("killed with a memory limit", "exit 137", "exited 137 signal 9 oom", 1'000'000);
}

void TestTaskService::readsEngineExits()
{
    QFETCH(QString, script);
    QFETCH(int, memory);
    QFETCH(QString, expected);
    Service on(path());
    TaskStart start = shell(script.toStdString());
    start.isEngine = true;
    start.memoryBytes = memory;
    on.start(start);
    const auto end = on.end();
    std::string text = end->kind == TaskEnd::Kind::NotStarted
        ? "not started: " + std::string(base::toString(end->code)) + ' ' + end->error
        : "exited " + std::to_string(end->exitCode) + " signal " + std::to_string(end->signal);
    if (end->outOfMemory)
        text += " oom";
    QCOMPARE(text, expected.toStdString());
    QVERIFY(end->usage == model::Usage{}); // it would be the client's
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
