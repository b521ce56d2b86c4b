// The function host with commands through the bootstrap: outcomes, logs, pools and limits.
#include "backends/serverless/local_function_backend.h"
#include "support/function_rig.h"
#include "support/printers.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryFile>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace tributary;
using serverless::FunctionSpec;
using serverless::InvocationResult;
using Outcome = InvocationResult::Outcome;

namespace {

serverless::HostOptions options()
{
    serverless::HostOptions value;
    value.bootstrapProgram = TRIBUTARY_BIN_DIR "/tributary-bootstrap";
    return value;
}

std::string named(Outcome outcome)
{
    return std::string{serverless::toString(outcome)};
}

FunctionSpec shell(const std::string& script)
{
    FunctionSpec spec;
    spec.name = "command";
    spec.command = {"sh", "-c", script};
    return spec;
}

} // namespace

class TestFunctionHost : public QObject
{
    Q_OBJECT

private slots:
    void runsCommands_data();
    void runsCommands();
    void runsIsolated();
    void passesTheEvent();
    void keepsLogsApart();
    void cutsLogs();
    void reusesWarmInstances();
    void runsElsewhereWhatADeadInstanceWasGiven();
    void waitsForInstancesWhenNoneCanBeStarted();
    void sharesNoInstanceBetweenHashes();
    void limitsConcurrency();
    void makesRoomForOtherPools();
    void endsAtTheTimeout();
    void cancels();
    void cancelsWhatWaits();
    void keepsAnIgnoredCancelFromTheNext();
    void keepsALateCancelFromTheNext();
    void reportsAMissingRuntime();
    void reportsAnInitTimeout();
    void refusesTheSameKeyTwice();
    void endsIdleInstances();
    void keepsInstancesWarm();
    void killsWhatTheCommandLeavesBehind();
};

void TestFunctionHost::runsCommands_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<QString>("payload");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<int>("signal");
    const auto row = [](const char* name, const char* script, Outcome outcome, const char* payload,
                        int code, int signal) {
        QTest::newRow(name) << QString::fromUtf8(script) << static_cast<int>(outcome)
                            << QString::fromUtf8(payload) << code << signal;
    };
    row("object", "echo text; echo '{\"a\": 1}'; echo", Outcome::Succeeded, "{\"a\": 1}", 0, 0);
    row("nothing", "true", Outcome::Succeeded, "null", 0, 0);
    row("not json", "echo done.", Outcome::Succeeded, "null", 0, 0);
    row("no newline", "printf 42", Outcome::Succeeded, "42", 0, 0);
    row("exit code", "echo '{}'; exit 7", Outcome::FunctionError, "", 7, 0);
    row("signal", "kill -SEGV $$", Outcome::FunctionError, "", -1, 11);
    row("killed", "kill -KILL $$", Outcome::FunctionError, "", -1, 9);
}

void TestFunctionHost::runsCommands()
{
    QFETCH(QString, script);
    QFETCH(int, outcome);
    QFETCH(QString, payload);
    QFETCH(int, exitCode);
    QFETCH(int, signal);
    test::FunctionRig rig{options()};
    const InvocationResult result = rig.invoke(shell(script.toStdString()), "{}");
    QCOMPARE(static_cast<int>(result.outcome), outcome);
    if (result.outcome == Outcome::Succeeded)
        QCOMPARE(QString::fromStdString(result.payload), payload);
    QCOMPARE(result.exitCode.value_or(-1), exitCode);
    QCOMPARE(result.signal, signal);
    QVERIFY(result.initTime.count() > 0);
    QVERIFY(result.endedAt >= result.startedAt);
}

void TestFunctionHost::runsIsolated()
{
    serverless::HostOptions isolated = options();
    isolated.bubblewrap = test::workingBubblewrap();
    if (isolated.bubblewrap.empty())
        QSKIP("bubblewrap is not permitted here");
    test::FunctionRig rig{isolated};
    const InvocationResult result =
        rig.invoke(shell("ls -d /root /home /var/task /tmp 2>/dev/null | wc -l; touch /tmp/x && "
                         "! touch /var/task/x 2>/dev/null && pwd | sed 's/.*/\"&\"/'"),
                   "{}");
    QCOMPARE(result.errorMessage, std::string{});
    QCOMPARE(result.payload, std::string{"\"/var/task\""});
    QCOMPARE(rig.log(result.key, "out"), std::string{"2\n\"/var/task\"\n"});
}

void TestFunctionHost::passesTheEvent()
{
    test::FunctionRig rig{options()};
    const FunctionSpec spec =
        shell("echo \"$TRIBUTARY_CONFIG\"; echo \"$TRIBUTARY_ATTEMPT\"; "
              "echo \"${TRIBUTARY_INPUTS:-$(cat \"$TRIBUTARY_INPUTS_FILE\")}\"");
    const InvocationResult small =
        rig.invoke(spec, R"({"attempt":"t-1-1","inputs":{"x":[1,"é"]},"config":{"k":true}})");
    QCOMPARE(small.payload, std::string{R"({"x":[1,"é"]})"});
    QCOMPARE(rig.log(small.key, "out"), std::string{"{\"k\":true}\nt-1-1\n{\"x\":[1,\"é\"]}\n"});
    const std::string text(300'000, 'q');
    const InvocationResult large = rig.invoke(spec, "{\"inputs\":\"" + text + "\"}");
    QCOMPARE(large.payload.size(), text.size() + 2);
    QCOMPARE(large.initTime.count(), 0);
}

void TestFunctionHost::keepsLogsApart()
{
    test::FunctionRig rig{options()};
    const FunctionSpec spec = shell("echo out $TRIBUTARY_INPUTS; echo err $TRIBUTARY_INPUTS >&2");
    const std::string first = rig.invoke(spec, R"({"inputs":1})").key;
    const std::string second = rig.invoke(spec, R"({"inputs":2})").key;
    QCOMPARE(rig.log(first, "out"), std::string{"out 1\n"});
    QCOMPARE(rig.log(first, "err"), std::string{"err 1\n"});
    QCOMPARE(rig.log(second, "out"), std::string{"out 2\n"});
    QCOMPARE(rig.log(second, "err"), std::string{"err 2\n"});
}

void TestFunctionHost::cutsLogs()
{
    serverless::HostOptions small = options();
    small.maxLog = 100'000;
    test::FunctionRig rig{small};
    const InvocationResult result =
        rig.invoke(shell("head -c 30000000 /dev/zero | tr '\\0' a; echo; echo 5"), "{}");
    QCOMPARE(result.payload, std::string{"5"});
    QCOMPARE(rig.log(result.key, "out").size(), std::size_t{100'000});
    QVERIFY(result.logNote.find("were dropped") != std::string::npos);
}

void TestFunctionHost::reusesWarmInstances()
{
    test::FunctionRig rig{options()};
    for (int i = 0; i < 20; ++i) {
        const InvocationResult result = rig.invoke(shell("true"), "{}");
        QCOMPARE(named(result.outcome), named(Outcome::Succeeded));
        QCOMPARE(result.initTime.count() > 0, i == 0);
    }
    QCOMPARE(rig.launcher().launched(), 1);
    QCOMPARE(rig.host().pools().size(), std::size_t{1});
    QCOMPARE(rig.host().pools()[0].coldStarts, 1);
    QCOMPARE(rig.host().pools()[0].invocations, 20);
}

// An instance that dies while nobody looks has not run what it is given then.
void TestFunctionHost::runsElsewhereWhatADeadInstanceWasGiven()
{
    test::FunctionRig rig{options()};
    QCOMPARE(named(rig.invoke(shell("true"), "{}").outcome), named(Outcome::Succeeded));
    rig.launcher().killTheOnlyOne();
    const std::string key = rig.start(shell("true"), "{}");
    const InvocationResult result = rig.wait(key);
    QVERIFY2(result.outcome == Outcome::Succeeded, result.errorMessage.c_str());
    QCOMPARE(rig.launcher().launched(), 2);
    QCOMPARE(rig.host().pools()[0].invocations, 2);
}

// A moment without processes fails nothing that an instance of the pool can do later.
void TestFunctionHost::waitsForInstancesWhenNoneCanBeStarted()
{
    test::FunctionRig rig{options()};
    const FunctionSpec spec = shell("sleep 0.05");
    std::vector<std::string> keys{rig.start(spec, "{}")};
    QVERIFY(rig.runUntil([&] { return rig.hasStarted(keys[0]); }));
    rig.launcher().refuse(true);
    for (int i = 0; i < 3; ++i)
        keys.push_back(rig.start(spec, "{}"));
    for (const std::string& key : keys)
        QCOMPARE(named(rig.wait(key).outcome), named(Outcome::Succeeded));
    // Without any the caller hears of it, as of something that may be better in a moment.
    const InvocationResult refused = rig.invoke(shell("true # another"), "{}");
    QCOMPARE(named(refused.outcome), named(Outcome::NotStarted));
    QVERIFY(serverless::finishedReport(refused).failure == model::FailureClass::Unavailable);
    rig.launcher().refuse(false);
    QCOMPARE(named(rig.invoke(shell("true # another"), "{}").outcome), named(Outcome::Succeeded));
}

void TestFunctionHost::sharesNoInstanceBetweenHashes()
{
    test::FunctionRig rig{options()};
    FunctionSpec other = shell("true");
    other.memoryBytes *= 2;
    QVERIFY(serverless::contentHash(other) != serverless::contentHash(shell("true")));
    QCOMPARE(named(rig.invoke(shell("true"), "{}").outcome), named(Outcome::Succeeded));
    QCOMPARE(named(rig.invoke(other, "{}").outcome), named(Outcome::Succeeded));
    QCOMPARE(rig.launcher().launched(), 2);
}

void TestFunctionHost::limitsConcurrency()
{
    test::FunctionRig rig{options()};
    FunctionSpec spec = shell("sleep 0.02");
    spec.concurrency = 3;
    std::vector<std::string> keys;
    for (int i = 0; i < 12; ++i)
        keys.push_back(rig.start(spec, "{}"));
    std::size_t most = 0;
    QVERIFY(rig.runUntil([&] {
        most = std::max(most, rig.launcher().alive());
        return !rig.host().isBusy();
    }));
    QCOMPARE(most, std::size_t{3});
    for (const std::string& key : keys)
        QCOMPARE(named(rig.wait(key).outcome), named(Outcome::Succeeded));
}

void TestFunctionHost::makesRoomForOtherPools()
{
    serverless::HostOptions two = options();
    two.maxInstances = 2;
    test::FunctionRig rig{two};
    for (int i = 0; i < 6; ++i) {
        const InvocationResult result = rig.invoke(shell("echo " + std::to_string(i)), "{}");
        QCOMPARE(result.payload, std::to_string(i));
        QVERIFY(rig.launcher().alive() <= 2);
    }
}

void TestFunctionHost::endsAtTheTimeout()
{
    test::FunctionRig rig{options()};
    const FunctionSpec spec = shell("echo before; sleep 50");
    const InvocationResult result = rig.invoke(spec, "{}", std::chrono::milliseconds{150});
    QCOMPARE(named(result.outcome), named(Outcome::TimedOut));
    QCOMPARE(result.errorType, std::string{"Sandbox.Timedout"});
    QCOMPARE(rig.log(result.key, "out"), std::string{"before\n"});
    QCOMPARE(rig.launcher().alive(), std::size_t{0});
}

void TestFunctionHost::cancels()
{
    test::FunctionRig rig{options()};
    // A second SIGTERM would reach it in its trap and be heard as a second "bye".
    const std::string polite = rig.start(
        shell("trap 'echo bye; sleep 0.1; exit 3' TERM; echo ready; sleep 50 & wait"), "{}");
    QVERIFY(rig.runUntil([&] { return rig.log(polite, "out") == "ready\n"; }));
    QVERIFY(rig.host().cancel(polite, false));
    const InvocationResult result = rig.wait(polite);
    QCOMPARE(named(result.outcome), named(Outcome::Cancelled));
    QCOMPARE(result.exitCode.value_or(-1), 3);
    QCOMPARE(rig.log(polite, "out"), std::string{"ready\nbye\n"});

    const std::string stubborn = rig.start(shell("trap '' TERM; sleep 50"), "{}");
    QVERIFY(rig.runUntil([&] { return rig.hasStarted(stubborn); }));
    QVERIFY(rig.host().cancel(stubborn, true));
    QCOMPARE(named(rig.wait(stubborn).outcome), named(Outcome::Cancelled));
    QVERIFY(!rig.host().cancel(stubborn, true));
}

void TestFunctionHost::cancelsWhatWaits()
{
    test::FunctionRig rig{options()};
    FunctionSpec spec = shell("sleep 0.2");
    spec.concurrency = 1;
    const std::string first = rig.start(spec, "{}");
    const std::string second = rig.start(spec, "{}");
    QVERIFY(rig.host().cancel(second, false));
    // Who asks before the result is told must not conclude that it is gone without one.
    QVERIFY(rig.host().isOpen(second));
    QCOMPARE(named(rig.wait(second).outcome), named(Outcome::Cancelled));
    QCOMPARE(named(rig.wait(first).outcome), named(Outcome::Succeeded));
    QVERIFY(!rig.hasStarted(second));
    QVERIFY(!rig.host().isOpen(first) && !rig.host().isOpen(second));
}

// A command that didn't heed its SIGTERM and ended in its own time: the instance knew a cancel, and
// the one that waits for it has none.
void TestFunctionHost::keepsAnIgnoredCancelFromTheNext()
{
    test::FunctionRig rig{options()};
    const std::string gate = rig.directory() + "/go";
    FunctionSpec spec =
        shell("trap '' TERM; echo ready; until [ -e " + gate + " ]; do sleep 0.01; done; exit 3");
    spec.concurrency = 1;
    const std::string first = rig.start(spec, "{}");
    QVERIFY(rig.runUntil([&] { return rig.log(first, "out") == "ready\n"; }));
    QVERIFY(rig.host().cancel(first, false));
    const std::string second = rig.start(spec, "{}");
    std::ofstream{gate}.put('\n');
    QCOMPARE(named(rig.wait(first).outcome), named(Outcome::Cancelled));
    const InvocationResult result = rig.wait(second);
    QCOMPARE(named(result.outcome), named(Outcome::FunctionError));
    QCOMPARE(result.exitCode.value_or(-1), 3);
    QVERIFY(result.initTime.count() > 0); // on an instance of its own
    QCOMPARE(rig.launcher().launched(), 2);
}

// A handler that answers after all has succeeded; its instance is not used again either.
void TestFunctionHost::keepsALateCancelFromTheNext()
{
    test::FunctionRig rig{options()};
    FunctionSpec spec;
    spec.name = "echo";
    spec.entry = {"/bin/sh", "-c", "trap '' TERM; exec " TRIBUTARY_ECHO};
    QTemporaryFile gate;
    QVERIFY(gate.open());
    const QString path = gate.fileName();
    spec.env = {{"ECHO_GATE", path.toStdString()}};
    QCOMPARE(rig.invoke(spec, "1").payload, std::string{"1"});
    QCOMPARE(rig.launcher().launched(), 1);
    QVERIFY(rig.runUntil([&] { return rig.host().pools()[0].idle == 1; }));
    // It begins at once, and is let answer once the cancel is there.
    QVERIFY(QFile::rename(path, path + ".shut"));
    const std::string cancelled = rig.start(spec, "2");
    QVERIFY(rig.host().cancel(cancelled, false));
    QVERIFY(QFile::rename(path + ".shut", path));
    const InvocationResult late = rig.wait(cancelled);
    QCOMPARE(named(late.outcome), named(Outcome::Succeeded));
    QCOMPARE(late.payload, std::string{"2"});
    for (const char* event : {"3", "4"}) {
        const InvocationResult next = rig.invoke(spec, event);
        QCOMPARE(named(next.outcome), named(Outcome::Succeeded));
        QCOMPARE(next.payload, std::string{event});
    }
    QCOMPARE(rig.launcher().launched(), 2);
}

void TestFunctionHost::reportsAMissingRuntime()
{
    test::FunctionRig rig{options()};
    FunctionSpec spec;
    spec.name = "missing";
    spec.entry = {"/nowhere/runtime"};
    const InvocationResult result = rig.invoke(spec, "{}");
    QCOMPARE(named(result.outcome), named(Outcome::NotStarted));
    QVERIFY(result.errorMessage.find("/nowhere/runtime") != std::string::npos);

    const InvocationResult command = rig.invoke(
        [] {
            FunctionSpec value = shell("");
            value.command = {"/nowhere/command"};
            return value;
        }(),
        "{}");
    QCOMPARE(named(command.outcome), named(Outcome::FunctionError));
    QCOMPARE(command.errorType, std::string{"Command.NotStarted"});
    QCOMPARE(command.exitCode.value_or(-1), 127);
}

void TestFunctionHost::reportsAnInitTimeout()
{
    serverless::HostOptions quick = options();
    quick.initTimeout = std::chrono::milliseconds{100};
    test::FunctionRig rig{quick};
    FunctionSpec spec;
    spec.name = "mute";
    spec.entry = {"/bin/sh", "-c", "echo starting; sleep 50"};
    const InvocationResult result = rig.invoke(spec, "{}");
    QCOMPARE(named(result.outcome), named(Outcome::InitError));
    QCOMPARE(result.errorType, std::string{"Runtime.InitTimeout"});
    QCOMPARE(rig.log(result.key, "out"), std::string{"starting\n"});
}

void TestFunctionHost::refusesTheSameKeyTwice()
{
    test::FunctionRig rig{options()};
    const std::string key = rig.start(shell("true"), "{}");
    const auto again = rig.host().invoke({key, shell("true"), "{}", {}});
    QVERIFY(!again);
    QVERIFY(again.error().code == base::ErrorCode::AlreadyExists);
    const auto hostile = rig.host().invoke({"../x", shell("true"), "{}", {}});
    QVERIFY(hostile.error().code == base::ErrorCode::InvalidArgument);
    QCOMPARE(named(rig.wait(key).outcome), named(Outcome::Succeeded));
}

void TestFunctionHost::endsIdleInstances()
{
    serverless::HostOptions quick = options();
    quick.idleTimeout = std::chrono::milliseconds{50};
    test::FunctionRig rig{quick};
    QCOMPARE(named(rig.invoke(shell("true"), "{}").outcome), named(Outcome::Succeeded));
    QVERIFY(rig.runUntil([&] { return rig.launcher().alive() == 0; }));
    QVERIFY(std::filesystem::is_empty(rig.directory() + "/scratch"));
}

void TestFunctionHost::keepsInstancesWarm()
{
    serverless::HostOptions quick = options();
    quick.idleTimeout = std::chrono::milliseconds{20};
    test::FunctionRig rig{quick};
    FunctionSpec spec = shell("true");
    spec.keepWarm = 2;
    QVERIFY(rig.host().warm(spec).has_value());
    QVERIFY(rig.runUntil([&] { return rig.host().pools()[0].idle == 2; }));
    const InvocationResult result = rig.invoke(spec, "{}");
    QCOMPARE(result.initTime.count(), 0);
    QCOMPARE(rig.launcher().launched(), 2);
}

void TestFunctionHost::killsWhatTheCommandLeavesBehind()
{
    test::FunctionRig rig{options()};
    const InvocationResult result =
        rig.invoke(shell("setsid sleep 61.7 >/dev/null 2>&1 & echo $!"), "{}");
    QCOMPARE(named(result.outcome), named(Outcome::Succeeded));
    QVERIFY(!std::filesystem::exists("/proc/" + result.payload));
}

QTEST_GUILESS_MAIN(TestFunctionHost)
#include "tst_function_host.moc"
