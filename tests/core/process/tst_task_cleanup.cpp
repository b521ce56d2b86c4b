// What the runner does after a task of a container engine: it cleans up, and reads what the
// engine's client says of the program.
#include "support/printers.h"
#include "task_service_rig.h"

#include <QtCore/QTemporaryDir>

#include <csignal>
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

class TestTaskCleanup : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void cleansUpBeforeTheEnd();
    void cleansUpAfterAKill();
    void tellsWhenItCouldNotCleanUp();
    void cleansUpAfterAnEarlierRunner();
    void readsEngineExits_data();
    void readsEngineExits();

private:
    std::string path(const std::string& name = {}) const
    {
        return m_dir->path().toStdString() + (name.empty() ? "" : '/' + name);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestTaskCleanup::cleansUpBeforeTheEnd()
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

void TestTaskCleanup::cleansUpAfterAKill()
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

void TestTaskCleanup::tellsWhenItCouldNotCleanUp()
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

void TestTaskCleanup::cleansUpAfterAnEarlierRunner()
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

void TestTaskCleanup::readsEngineExits_data()
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

void TestTaskCleanup::readsEngineExits()
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

QTEST_GUILESS_MAIN(TestTaskCleanup)
#include "tst_task_cleanup.moc"
