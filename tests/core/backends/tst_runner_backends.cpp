// Processes and containers on a real runner: the same commands, the same ends.
#include "process/sandbox_probe.h"
#include "support/printers.h"
#include "support/runner_rig.h"

#include <QtCore/QFile>

using namespace tributary;
using test::Place;
using test::RunnerRig;
namespace report = backends::report;
using model::AttemptState;
using model::FailureClass;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(tributary::test::Place)

class TestRunnerBackends final : public QObject
{
    Q_OBJECT

private slots:
    void runs_data() { places(); }
    void runs();
    void environment_data() { places(); }
    void environment();
    void largeInputsComeAsFile_data() { places(); }
    void largeInputsComeAsFile();
    void badPrograms_data();
    void badPrograms();
    void outputIsBounded_data() { places(); }
    void outputIsBounded();
    void cancelEscalates_data() { places(); }
    void cancelEscalates();
    void childrenDieWithIt_data() { places(); }
    void childrenDieWithIt();
    void consoleComesBack_data() { places(); }
    void consoleComesBack();
    void runnerDies_data() { places(); }
    void runnerDies();
    void incapabilities_data();
    void incapabilities();
    void containerIsApart();
    void refusesWithoutNamespaces();

private:
    static void places();
};

#define NEEDS_PLACE()                                                                              \
    QFETCH(Place, place);                                                                          \
    if (const auto sandbox = process::findBubblewrap(); place == Place::Container && !sandbox)     \
    QSKIP(base::describe(sandbox.error()).c_str())

void TestRunnerBackends::places()
{
    QTest::addColumn<Place>("place");
    QTest::newRow("process") << Place::Process;
    QTest::newRow("container") << Place::Container;
}

void TestRunnerBackends::runs()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const auto id = rig.shell("echo first; echo problem >&2; echo '{\"answer\": 42}'; echo");
    const auto dispatched = rig.sink.wait<report::Dispatched>(id);
    QVERIFY(dispatched && !dispatched->handle.empty());
    QVERIFY(rig.sink.wait<report::Started>(id));
    const auto end = rig.end(id);
    QVERIFY(end);
    QVERIFY(end->succeeded);
    QVERIFY(end->state == AttemptState::Succeeded);
    QCOMPARE(end->outputs, std::string("{\"answer\": 42}"));
    QVERIFY(end->usage.peakMemoryBytes > 0);
    QVERIFY(end->endedAt >= end->startedAt);
    QVERIFY(rig.log(id).starts_with("first\n"));
    QCOMPARE(rig.log(id, ".err"), std::string("problem\n"));
}

void TestRunnerBackends::environment()
{
    NEEDS_PLACE();
    qputenv("TRIBUTARY_TEST_SECRET_OF_CONSOLE", "visible");
    RunnerRig rig(place);
    model::TaskSpec spec;
    spec.run.command = {"/bin/sh", "-c", "env; pwd"};
    spec.inputs = R"({"x":1})";
    spec.config = R"("c")";
    spec.env = {{"MINE", model::EnvValue::Source::Plain, "a value\twith\"quotes"}};
    const auto id = rig.start(spec);
    QVERIFY(rig.end(id)->succeeded);
    const auto text = rig.log(id);
    for (const auto* line : {"TRIBUTARY_INPUTS={\"x\":1}\n", "TRIBUTARY_CONFIG=\"c\"\n",
                             "TRIBUTARY_ATTEMPT=t-", "TRIBUTARY_TASK=0",
                             "MINE=a value\twith\"quotes\n", "PATH=/"})
        QVERIFY2(text.find(line) != std::string::npos, line);
    QVERIFY(text.find("SECRET_OF_CONSOLE") == std::string::npos);
}

void TestRunnerBackends::largeInputsComeAsFile()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    model::TaskSpec spec;
    spec.inputs = '"' + std::string(200'000, 'x') + '"';
    spec.run.command = {"/bin/sh", "-c",
                        "test -z \"$TRIBUTARY_INPUTS\" && wc -c < $TRIBUTARY_INPUTS_FILE"};
    const auto end = rig.end(rig.start(spec));
    QVERIFY2(end->succeeded, end->error.c_str());
    QCOMPARE(end->outputs, std::string("200002"));
}

void TestRunnerBackends::badPrograms_data()
{
    QTest::addColumn<Place>("place");
    QTest::addColumn<QString>("script");
    QTest::addColumn<int>("timeoutMs");
    QTest::addColumn<AttemptState>("state");
    QTest::addColumn<FailureClass>("failure");
    QTest::addColumn<QString>("error");
    for (const Place place : {Place::Process, Place::Container}) {
        const char* in = place == Place::Process ? "process" : "container";
        const auto row = [&](const char* name, const char* script, int timeoutMs,
                             AttemptState state, FailureClass failure, const char* error) {
            QTest::addRow("%s: %s", in, name)
                << place << script << timeoutMs << state << failure << error;
        };
        row("exits", "exit 3", 0, AttemptState::Failed, FailureClass::Exit, "exited with code 3");
        row("signal", "kill -SEGV $$", 0, AttemptState::Failed, FailureClass::Exit,
            "ended by signal 11 (SIGSEGV)");
        row("too long", "sleep 1000", 100, AttemptState::TimedOut, FailureClass::Timeout,
            "run time-out");
        row("missing", "/no/such/program", 0, AttemptState::Failed, FailureClass::Exit,
            "exited with code 127");
    }
}

void TestRunnerBackends::badPrograms()
{
    NEEDS_PLACE();
    QFETCH(QString, script);
    QFETCH(int, timeoutMs);
    QFETCH(QString, error);
    RunnerRig rig(place);
    const auto end = rig.end(
        rig.shell(script.toStdString(), std::chrono::milliseconds{timeoutMs}));
    QVERIFY(end);
    QVERIFY(!end->succeeded);
    QFETCH(AttemptState, state);
    QFETCH(FailureClass, failure);
    QCOMPARE(std::string(model::toString(end->state)), std::string(model::toString(state)));
    QCOMPARE(std::string(model::toString(end->failure)), std::string(model::toString(failure)));
    QVERIFY2(end->error.find(error.toStdString()) != std::string::npos, end->error.c_str());
    // A program that is missing itself: nothing ran, and the reason names it.
    model::TaskSpec spec;
    spec.run.command = {"/no/such/program"};
    const auto id = rig.start(spec);
    const auto settled = [&]() -> std::string {
        for (const auto& [attempt, what] : rig.sink.reports()) {
            if (attempt != id)
                continue;
            if (const auto* refused = std::get_if<report::Refused>(&what))
                return refused->error;
            if (const auto* finished = std::get_if<report::Finished>(&what))
                return finished->error;
        }
        return {};
    };
    QTRY_VERIFY_WITH_TIMEOUT(settled().find("/no/such/program") != std::string::npos, 60'000);
}

void TestRunnerBackends::outputIsBounded()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const auto end = rig.end(rig.shell("head -c 1073741824 /dev/zero; echo; echo 7"));
    QVERIFY2(end->succeeded, end->error.c_str());
    QCOMPARE(end->outputs, std::string("7"));
    QVERIFY2(end->logNote.find("bytes of output dropped") != std::string::npos,
             end->logNote.c_str());
}

void TestRunnerBackends::cancelEscalates()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const auto id = rig.shell("trap '' TERM; echo ready; while :; do sleep 0.05; done");
    QVERIFY(rig.sink.wait<report::Started>(id));
    QTRY_COMPARE_WITH_TIMEOUT(rig.log(id), std::string("ready\n"), 60'000);
    rig.backend->cancel(id, false);
    const auto sent = rig.sink.wait<report::CancelProgress>(id);
    QVERIFY(sent->state == model::CancelState::Sent);
    rig.backend->cancel(id, true);
    const auto end = rig.end(id);
    QVERIFY(end->state == AttemptState::Cancelled);
    QCOMPARE(end->signal, SIGKILL);
}

void TestRunnerBackends::childrenDieWithIt()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    // The grandchild holds a lock on a file of the work directory as long as it lives.
    const auto id = rig.shell("setsid sh -c 'exec flock lock sleep 1000' & "
                              "while [ ! -e lock ]; do sleep 0.01; done; sleep 0.05; pwd");
    QVERIFY(rig.end(id)->succeeded);
    const auto lock = rig.dir.path().toStdString() + "/runs/" + model::attemptKey(id) + "/work/lock";
    model::TaskSpec spec;
    spec.run.command = {"/usr/bin/flock", "--nonblock", lock, "true"};
    if (place == Place::Process)
        QVERIFY(rig.end(rig.start(spec))->succeeded);
    else
        QVERIFY(QFile::exists(QString::fromStdString(lock)));
}

void TestRunnerBackends::consoleComesBack()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const auto quick = rig.shell("echo '\"done meanwhile\"'");
    const auto slow = rig.shell("while [ ! -e go ]; do sleep 0.02; done; echo '\"adopted\"'");
    QVERIFY(rig.sink.wait<report::Started>(slow));
    QVERIFY(rig.end(quick));
    rig.disconnect();
    rig.sink.clear();
    rig.connect();
    model::AttemptRecord first;
    first.id = quick;
    model::AttemptRecord second;
    second.id = slow;
    model::AttemptRecord never;
    never.id.number = 7;
    const std::vector<model::AttemptRecord> open{first, second, never};
    rig.backend->reconcile(open);
    QVERIFY(rig.sink.wait<report::Adopted>(slow));
    QCOMPARE(rig.end(quick)->outputs, std::string("\"done meanwhile\""));
    const auto absent = rig.sink.wait<report::Absent>(never.id);
    QVERIFY(absent->neverStarted);
    QFile go(rig.dir.path() + QStringLiteral("/runs/") + QString::fromStdString(model::attemptKey(slow))
             + "/work/go");
    QVERIFY(go.open(QIODevice::WriteOnly));
    QCOMPARE(rig.end(slow)->outputs, std::string("\"adopted\""));
    // Settled: the runner may forget it, and then knows nothing of it.
    rig.backend->settled({&quick, 1});
    QTRY_VERIFY_WITH_TIMEOUT(!QFile::exists(rig.dir.path() + QStringLiteral("/runs/")
                                            + QString::fromStdString(model::attemptKey(quick))),
                             60'000);
}

void TestRunnerBackends::runnerDies()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const auto id = rig.shell("sleep 1000");
    QVERIFY(rig.sink.wait<report::Started>(id));
    rig.killRunner();
    QVERIFY(rig.sink.wait<report::Ambiguous>(id));
    model::AttemptRecord record;
    record.id = id;
    // A new runner settles it, with proof; until its processes are gone it can't tell.
    QTRY_VERIFY_WITH_TIMEOUT(
        ([&] {
            rig.backend->reconcile({&record, 1});
            for (const auto& [attempt, what] : rig.sink.reports()) {
                const auto* absent = std::get_if<report::Absent>(&what);
                if (attempt == id && absent != nullptr && !absent->neverStarted)
                    return !absent->proof.empty();
            }
            return false;
        }()),
        60'000);
}

void TestRunnerBackends::incapabilities_data()
{
    QTest::addColumn<Place>("place");
    QTest::addColumn<QString>("task");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, Place place, const char* task, const char* reason) {
        QTest::newRow(name) << place << task << reason;
    };
    row("fits", Place::Process, R"({"run": {"command": ["true"]}})", "");
    row("url", Place::Process, R"({"run": {"url": "http://x/"}})", "not URLs");
    row("function", Place::Container, R"({"run": {"function": "f"}})", "not deployed functions");
    row("image", Place::Process,
        R"({"run": {"command": ["true"], "container": {"image": "busybox"}}})", "on the host");
    row("image in container", Place::Container,
        R"({"run": {"command": ["true"], "container": {"image": "busybox"}}})", "podman");
    row("cores", Place::Process,
        R"({"features": {"cpu_requirement": "100000_cores"}, "run": {"command": ["true"]}})",
        "needs 100000 cores, has ");
    row("memory", Place::Container,
        R"({"features": {"memory_requirement": "9000TB"}, "run": {"command": ["true"]}})",
        "of memory, has ");
    row("gpu", Place::Process,
        R"({"features": {"resources": {"gpu": 2}}, "run": {"command": ["true"]}})",
        "needs 2 gpu, has none");
}

void TestRunnerBackends::incapabilities()
{
    NEEDS_PLACE();
    QFETCH(QString, task);
    QFETCH(QString, reason);
    const auto specs = model::readTaskFile(task.toStdString(), "task.json");
    QVERIFY2(specs, specs ? "" : base::describe(specs.error().front()).c_str());
    RunnerRig rig(place);
    const auto why = rig.backend->incapability(specs->front());
    if (reason.isEmpty())
        QCOMPARE(why, std::string());
    else
        QVERIFY2(why.find(reason.toStdString()) != std::string::npos, why.c_str());
}

void TestRunnerBackends::containerIsApart()
{
    if (const auto sandbox = process::findBubblewrap(); !sandbox)
        QSKIP(base::describe(sandbox.error()).c_str());
    RunnerRig rig(Place::Container);
    const auto id = rig.shell("ls /; cat /proc/net/dev | grep -c ':' ; ls -A /tmp | wc -l; "
                              "touch /usr/canary 2>/dev/null || echo read-only; "
                              "test -e /root -o -e /home && echo sees-homes; kill -0 1 && echo '1'");
    QVERIFY(rig.end(id)->succeeded);
    const auto text = rig.log(id);
    QVERIFY(text.find("read-only") != std::string::npos);
    QVERIFY2(text.find("sees-homes") == std::string::npos, text.c_str());
    QVERIFY2(text.find("\n1\n0\n") != std::string::npos, text.c_str()); // only lo; /tmp is empty
}

void TestRunnerBackends::refusesWithoutNamespaces()
{
    RunnerRig rig(Place::Container);
    rig.disconnect();
    rig.containerOptions.findSandbox = [] {
        return base::failure(base::ErrorCode::PermissionDenied, "name spaces are not permitted",
                             "allow user name spaces");
    };
    rig.connect();
    rig.backend->probe();
    QVERIFY(rig.sink.waitFor([](const backends::BackendHealth& health) {
        return health.refusal.find("name spaces are not permitted") != std::string::npos;
    }));
    model::TaskSpec spec;
    spec.run.command = {"true"};
    QVERIFY(!rig.backend->incapability(spec).empty());
    const auto refused = rig.sink.wait<report::Refused>(rig.start(spec));
    QVERIFY(refused->error.find("allow user name spaces") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestRunnerBackends)
#include "tst_runner_backends.moc"
