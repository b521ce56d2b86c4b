// Processes, containers and functions on a real runner: the same commands, the same ends.
#include "model/keys.h"
#include "process/package_store.h"
#include "process/sandbox_probe.h"
#include "support/printers.h"
#include "support/runner_rig.h"

#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace tributary;
using test::Place;
using test::RunnerRig;
namespace report = backends::report;
using model::AttemptState;
using model::FailureClass;
using nlohmann::json;
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
    void secrets_data() { places(); }
    void secrets();
    void largeInputsComeAsFiles_data() { places(); }
    void largeInputsComeAsFiles();
    void packageIsTheDirectory_data() { places(); }
    void packageIsTheDirectory();
    void badPrograms_data();
    void badPrograms();
    void outputIsBounded_data() { places(); }
    void outputIsBounded();
    void memoryIsLimited_data() { places(); }
    void memoryIsLimited();
    void cancelIsGentle_data() { places(); }
    void cancelIsGentle();
    void cancelEscalates_data() { places(); }
    void cancelEscalates();
    void descendantsEndWithIt_data() { places(); }
    void descendantsEndWithIt();
    void consoleComesBack_data() { places(); }
    void consoleComesBack();
    void unsettledEndsAreToldAgain_data() { places(); }
    void unsettledEndsAreToldAgain();
    void runnerDies_data() { places(); }
    void runnerDies();
    void probes_data() { places(); }
    void probes();

private:
    static void places();
};

#define NEEDS_PLACE()                                                                              \
    QFETCH(Place, place);                                                                          \
    if (const auto sandbox = process::findBubblewrap(); place == Place::Container && !sandbox)     \
    QSKIP(base::describe(sandbox.error()).c_str())

namespace {

model::AttemptRecord recordOf(const model::AttemptId& id)
{
    model::AttemptRecord record;
    record.id = id;
    return record;
}

model::TaskSpec script(const std::string& text)
{
    model::TaskSpec spec;
    spec.run.command = {"sh", "-c", text};
    return spec;
}

} // namespace

void TestRunnerBackends::places()
{
    QTest::addColumn<Place>("place");
    QTest::newRow("process") << Place::Process;
    QTest::newRow("container") << Place::Container;
    QTest::newRow("function") << Place::Function;
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
    QVERIFY2(end->succeeded, end->error.c_str());
    QVERIFY(end->state == AttemptState::Succeeded);
    QCOMPARE(json::parse(end->outputs).dump(), std::string(R"({"answer":42})"));
    QVERIFY(end->usage.peakMemoryBytes > 0);
    QVERIFY(end->endedAt >= end->startedAt);
    QVERIFY(rig.log(id).starts_with("first\n"));
    QCOMPARE(rig.log(id, ".err"), std::string("problem\n"));
}

void TestRunnerBackends::environment()
{
    NEEDS_PLACE();
    qputenv("TRIBUTARY_TEST_OF_CONSOLE", "visible");
    RunnerRig rig(place);
    model::TaskSpec spec = script("env; test -w \"$TMPDIR\" -o -w \"$HOME\"");
    spec.inputs = R"({"x":1})";
    spec.config = R"("c")";
    spec.env = {{"MINE", model::EnvValue::Source::Plain, "a value\twith\"quotes"}};
    const auto id = rig.start(spec);
    QVERIFY(rig.end(id)->succeeded);
    const auto text = rig.log(id);
    const auto attempt = "TRIBUTARY_ATTEMPT=" + model::attemptKey(id) + '\n';
    const auto task = "TRIBUTARY_TASK=" + model::toString(id.task) + '\n';
    for (const std::string& line :
         {std::string("TRIBUTARY_INPUTS={\"x\":1}\n"), std::string("TRIBUTARY_CONFIG=\"c\"\n"),
          attempt, task, std::string("MINE=a value\twith\"quotes\n"), std::string("PATH=/"),
          std::string("LANG="), std::string("HOME=/")})
        QVERIFY2(text.find(line) != std::string::npos, line.c_str());
    QVERIFY(text.find("TEST_OF_CONSOLE") == std::string::npos);
}

void TestRunnerBackends::secrets()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    rig.disconnect();
    const backends::SecretOf secret =
        [](const model::EnvValue& value) -> base::Result<std::string> {
        if (value.value == "locked")
            return base::failure(base::ErrorCode::PermissionDenied, "the key ring is locked");
        return "canary-" + value.value;
    };
    rig.processOptions.secret = rig.containerOptions.secret = rig.functionOptions.secret = secret;
    rig.connect();
    model::TaskSpec spec = script("echo \"got $TOKEN\"; exec tail -f /dev/null");
    spec.env = {{"TOKEN", model::EnvValue::Source::Keyring, "open"}};
    const auto id = rig.start(spec);
    QVERIFY(rig.waitForLog(id, "got canary-open"));
    // Every user of the machine may read command lines.
    QVERIFY(!test::isRunning("canary-open"));
    rig.backend->cancel(id, true);
    QVERIFY(rig.end(id)->state == AttemptState::Cancelled);

    spec.env[0].value = "locked";
    const auto refused = rig.sink.wait<report::Refused>(rig.start(spec));
    QVERIFY(refused);
    QCOMPARE(refused->error, std::string("the key ring is locked"));
    QVERIFY(refused->failure == FailureClass::Error);
}

void TestRunnerBackends::largeInputsComeAsFiles()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    model::TaskSpec spec = script("test -z \"$TRIBUTARY_INPUTS$TRIBUTARY_CONFIG\" && "
                                  "cat $TRIBUTARY_INPUTS_FILE $TRIBUTARY_CONFIG_FILE | wc -c");
    spec.inputs = '"' + std::string(200'000, 'x') + '"';
    spec.config = '"' + std::string(70'000, 'y') + '"';
    const auto end = rig.end(rig.start(spec));
    QVERIFY2(end->succeeded, end->error.c_str());
    QCOMPARE(end->outputs, std::string("270004"));
}

void TestRunnerBackends::packageIsTheDirectory()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const std::filesystem::path source = rig.path("source");
    std::filesystem::create_directories(source);
    std::ofstream(source / "run.sh") << "#!/bin/sh\ncat data.json\n";
    std::ofstream(source / "data.json") << "{\"from\":\"package\"}\n";
    std::filesystem::permissions(source / "run.sh", std::filesystem::perms::owner_exec,
                                 std::filesystem::perm_options::add);
    const auto hash = process::PackageStore(rig.path("packages")).add(source);
    QVERIFY2(hash, hash ? "" : base::describe(hash.error()).c_str());
    model::TaskSpec spec;
    spec.run.command = {"./run.sh"};
    spec.run.package = "source";
    spec.run.packageHash = *hash;
    const auto end = rig.end(rig.start(spec));
    QVERIFY2(end->succeeded, end->error.c_str());
    QCOMPARE(json::parse(end->outputs).dump(), std::string(R"({"from":"package"})"));
    spec.run.packageHash.clear();
    const auto refused = rig.sink.wait<report::Refused>(rig.start(spec));
    QCOMPARE(refused->error, std::string("the task's package was not stored"));
}

void TestRunnerBackends::badPrograms_data()
{
    QTest::addColumn<Place>("place");
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<int>("timeoutMs");
    QTest::addColumn<AttemptState>("state");
    QTest::addColumn<FailureClass>("failure");
    QTest::addColumn<int>("exitCode"); // -1 = none
    QTest::addColumn<QString>("error");
    for (const auto& [place, in] :
         {std::pair{Place::Process, "process"}, std::pair{Place::Container, "container"},
          std::pair{Place::Function, "function"}}) {
        const auto row = [&, place = place, in = in](const char* name, const QStringList& command,
                                                     int timeoutMs, AttemptState state,
                                                     FailureClass failure, int exitCode,
                                                     const char* error) {
            QTest::addRow("%s: %s", in, name)
                << place << command << timeoutMs << state << failure << exitCode << error;
        };
        row("exits", {"sh", "-c", "exit 3"}, 0, AttemptState::Failed, FailureClass::Exit, 3,
            "exited with code 3");
        row("exits as shells tell a missing program", {"sh", "-c", "no-such-program"}, 0,
            AttemptState::Failed, FailureClass::Exit, 127, "exited with code 127");
        row("signal", {"sh", "-c", "kill -SEGV $$"}, 0, AttemptState::Failed, FailureClass::Exit,
            -1, "signal 11");
        row("too long", {"sleep", "1000"}, 100, AttemptState::TimedOut, FailureClass::Timeout, -1,
            "longer than its");
        row("missing", {"no-such-program"}, 0, AttemptState::Failed, FailureClass::Error, 127,
            "no-such-program");
        row("missing path", {"/no/such/program"}, 0, AttemptState::Failed, FailureClass::Error, 127,
            "/no/such/program");
        row("not a program", {"/usr/share"}, 0, AttemptState::Failed, FailureClass::Error, 126,
            "/usr/share");
    }
}

void TestRunnerBackends::badPrograms()
{
    NEEDS_PLACE();
    QFETCH(QStringList, command);
    QFETCH(int, timeoutMs);
    QFETCH(QString, error);
    RunnerRig rig(place);
    model::TaskSpec spec;
    for (const QString& word : command)
        spec.run.command.push_back(word.toStdString());
    const auto end = rig.end(rig.start(spec, std::chrono::milliseconds{timeoutMs}));
    QVERIFY(end);
    QVERIFY(!end->succeeded);
    QFETCH(AttemptState, state);
    QFETCH(FailureClass, failure);
    QFETCH(int, exitCode);
    QVERIFY2(end->error.find(error.toStdString()) != std::string::npos, end->error.c_str());
    QCOMPARE(std::string(model::toString(end->state)), std::string(model::toString(state)));
    QCOMPARE(std::string(model::toString(end->failure)), std::string(model::toString(failure)));
    QCOMPARE(end->exitCode.value_or(-1), exitCode);
}

void TestRunnerBackends::outputIsBounded()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const auto id = rig.shell("head -c 1073741824 /dev/zero; echo; echo 7");
    const auto end = rig.end(id);
    QVERIFY2(end->succeeded, end->error.c_str());
    QCOMPARE(end->outputs, std::string("7"));
    QVERIFY2(end->logNote.find("dropped") != std::string::npos, end->logNote.c_str());
    QVERIFY(rig.log(id).size() < (9U << 20U));
    if (place != Place::Function) // of a function the head is kept
        QVERIFY(rig.log(id).ends_with("\n7\n"));
    // The runner's own memory at its highest, in kB.
    std::ifstream status("/proc/" + std::to_string(rig.runnerPid()) + "/status");
    std::string word;
    long peak = 0;
    while (status >> word) {
        if (word == "VmHWM:")
            status >> peak;
    }
    QVERIFY(peak > 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    QVERIFY2(peak < 64 * 1024, std::to_string(peak).c_str());
#endif
}

void TestRunnerBackends::memoryIsLimited()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    model::TaskSpec spec;
    spec.run.command = {"/usr/bin/python3", "-c",
                        "x = bytearray(600 << 20)\n"
                        "for i in range(0, len(x), 4096): x[i] = 1\n"
                        "print(len(x))\n"
                        "import time; time.sleep(1000)"};
    spec.features.set(model::FeatureId::MemoryRequirement, 200 << 20);
    const auto end = rig.end(rig.start(spec));
    QVERIFY(end->state == AttemptState::Failed);
    QCOMPARE(std::string(model::toString(end->failure)), std::string("oom"));
    // What someone only guesses is no limit.
    spec.run.command[2] = "x = bytearray(60 << 20); print(len(x))";
    spec.features.set(model::FeatureId::MemoryRequirement, 1 << 20, model::ValueOrigin::Learned);
    if (place != Place::Function)
        QVERIFY(rig.end(rig.start(spec))->succeeded);
}

void TestRunnerBackends::cancelIsGentle()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const auto id = rig.shell("trap 'echo bye; exit 0' TERM; echo ready; "
                              "while :; do sleep 0.02; done");
    QVERIFY(rig.waitForLog(id, "ready\n"));
    rig.backend->cancel(id, false);
    const auto end = rig.end(id);
    // It was not let finish: exit code 0 is no success.
    QVERIFY(!end->succeeded);
    QVERIFY(end->state == AttemptState::Cancelled);
    QVERIFY(rig.log(id).ends_with("bye\n"));
}

void TestRunnerBackends::cancelEscalates()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const auto id = rig.shell("trap '' TERM; echo ready; while :; do sleep 0.02; done");
    QVERIFY(rig.waitForLog(id, "ready\n"));
    rig.backend->cancel(id, false);
    const auto sent = rig.sink.wait<report::CancelProgress>(id);
    QVERIFY(sent->state == model::CancelState::Sent);
    rig.backend->cancel(id, true);
    const auto end = rig.end(id);
    QVERIFY(end->state == AttemptState::Cancelled);
    QCOMPARE(end->signal, SIGKILL);
    rig.backend->cancel(id, true); // too late: nothing happens
    rig.backend->cancel({id.task, 99}, false);
}

void TestRunnerBackends::descendantsEndWithIt()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const std::string mark = "98765.4321"; // not in the script itself
    const auto id = rig.shell("N=98765; setsid sleep $N.4321 & (sleep $N.4321 &) ; wait");
    QVERIFY(test::waitForProcess(mark, true));
    rig.backend->cancel(id, true);
    QVERIFY(rig.end(id));
    QVERIFY(!test::isRunning(mark));

    const auto other = rig.shell("N=98765; setsid sleep $N.4321 & (sleep $N.4321 &) ; echo 5");
    QCOMPARE(rig.end(other)->outputs, std::string("5"));
    QVERIFY(test::waitForProcess(mark, false));
}

void TestRunnerBackends::consoleComesBack()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const auto quick = rig.shell("echo '\"done meanwhile\"'");
    QVERIFY(rig.end(quick));
    const auto slow = rig.shell("trap 'echo \\\"adopted\\\"; exit 4' TERM; echo ready; "
                                "while :; do sleep 0.02; done");
    QVERIFY(rig.waitForLog(slow, "ready\n"));
    rig.disconnect();
    rig.sink.clear();
    rig.connect();
    const auto never = model::AttemptId{slow.task, 7};
    const std::vector open{recordOf(quick), recordOf(slow), recordOf(never)};
    rig.backend->reconcile(open);
    const auto adopted = rig.sink.wait<report::Adopted>(slow);
    QVERIFY(adopted);
    QVERIFY(!adopted->handle.empty());
    QVERIFY(adopted->startedAt > base::Instant{});
    QCOMPARE(rig.end(quick)->outputs, std::string("\"done meanwhile\""));
    const auto absent = rig.sink.wait<report::Absent>(never);
    QVERIFY(absent->neverStarted);
    rig.backend->cancel(slow, false);
    QVERIFY(rig.end(slow)->state == AttemptState::Cancelled);
    QVERIFY(rig.log(slow).ends_with("\"adopted\"\n"));
    // Settled: the runner may forget it, and then knows nothing of it.
    rig.backend->settled({&quick, 1});
    rig.sink.clear();
    rig.backend->reconcile({&open[0], 1});
    QVERIFY(rig.sink.wait<report::Absent>(quick));
}

void TestRunnerBackends::unsettledEndsAreToldAgain()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const auto first = rig.shell("echo 1");
    QVERIFY(rig.end(first));
    const auto second = rig.shell("echo 2");
    QVERIFY(rig.end(second));
    rig.backend->settled({&first, 1});
    // The console dies here: of the second it has the result, but the runner doesn't know.
    rig.disconnect();
    rig.sink.clear();
    rig.connect();
    QCOMPARE(rig.end(second)->outputs, std::string("2"));
    rig.backend->settled({&second, 1});
    rig.disconnect();
    rig.sink.clear();
    rig.connect();
    const auto third = rig.shell("echo 3"); // comes after what was asked at the beginning
    QVERIFY(rig.end(third));
    for (const auto& [attempt, what] : rig.sink.reports())
        QVERIFY(attempt == third);
}

void TestRunnerBackends::runnerDies()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    const auto ended = rig.shell("echo 1");
    QVERIFY(rig.end(ended));
    const auto id = rig.shell("N=56789; setsid sleep $N.1234 & sleep $N.1234");
    QVERIFY(test::waitForProcess("56789.1234", true));
    QVERIFY(rig.sink.wait<report::Started>(id));
    rig.sink.clear();
    rig.killRunner();
    QVERIFY(rig.sink.wait<report::Ambiguous>(id));
    // A new runner settles it, with proof; until its processes are gone it can't tell.
    std::optional<report::Absent> absent;
    const auto isSettled = [&] {
        const auto record = recordOf(id);
        rig.backend->reconcile({&record, 1});
        for (const auto& [attempt, what] : rig.sink.reports()) {
            if (const auto* found = std::get_if<report::Absent>(&what); found && attempt == id)
                absent = *found;
        }
        return absent.has_value();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(), 60'000);
    QVERIFY(!absent->neverStarted);
    QVERIFY(!absent->proof.empty());
    QVERIFY(!test::isRunning("56789.1234"));
    // What had ended is still known.
    const auto record = recordOf(ended);
    rig.sink.clear();
    rig.backend->reconcile({&record, 1});
    QCOMPARE(rig.end(ended)->outputs, std::string("1"));
}

void TestRunnerBackends::probes()
{
    NEEDS_PLACE();
    RunnerRig rig(place);
    rig.backend->probe();
    const auto health = rig.sink.waitForHealth();
    QVERIFY2(health.state == backends::BackendHealth::State::Healthy, health.reason.c_str());
    QVERIFY(health.refusal.empty());
}

QTEST_GUILESS_MAIN(TestRunnerBackends)
#include "tst_runner_backends.moc"
