// Containers of an image by a real podman, with images and state of its own in a scratch
// directory. Skips where podman, or a static busybox to make an image of, is not installed.
#include "model/keys.h"
#include "process/sandbox_probe.h"
#include "support/printers.h"
#include "support/runner_rig.h"

#include <unistd.h>

#include <QtCore/QProcess>

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace tributary;
using test::Place;
using test::RunnerRig;
namespace report = backends::report;
using model::AttemptState;

namespace {

constexpr const char* kImage = "localhost/tributary-test:1";

// Output of a command, trimmed; `isOk` tells of its exit code.
std::string run(const QString& program, const QStringList& arguments, bool* isOk = nullptr)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    const bool hasEnded = process.waitForFinished(60'000);
    if (isOk != nullptr)
        *isOk = hasEnded && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    return QString::fromUtf8(process.readAll()).trimmed().toStdString();
}

} // namespace

class TestPodmanContainers final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void runsInItsImage();
    void variablesAndFiles();
    void ends_data();
    void ends();
    void memoryIsLimited();
    void cancels();
    void consoleComesBack();
    void runnerDies();

private:
    std::string path(const char* name) const { return m_dir.path().toStdString() + '/' + name; }
    void configure() const;
    bool makeImage() const;
    static model::TaskSpec task(const std::string& script)
    {
        model::TaskSpec spec;
        spec.run.command = {"sh", "-c", script};
        spec.run.image = kImage;
        return spec;
    }
    static std::string containers() { return run("podman", {"ps", "--all", "--quiet"}); }

    QTemporaryDir m_dir;
};

// runc where it is installed: crun refuses machines with both versions of cgroups.
void TestPodmanContainers::configure() const
{
    std::ofstream(path("containers.conf"))
        << "[engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"none\"\n"
        << (process::findProgram("runc").empty() ? "" : "runtime = \"runc\"\n") << "tmp_dir = \""
        << path("tmp") << "\"\n[containers]\ndefault_sysctls = []\n"
        << "default_ulimits = [\"nofile=1024:1024\", "
           "\"nproc=512:512\"]\n[network]\nnetwork_config_dir = \""
        << path("net") << "\"\n";
    std::ofstream(path("storage.conf"))
        << "[storage]\ndriver = \"vfs\"\nrunroot = \"" << path("run") << "\"\ngraphroot = \""
        << path("root") << "\"\n";
    std::ofstream(path("registries.conf")) << "unqualified-search-registries = []\n";
    for (const char* name : {"tmp", "net", "run", "root"})
        std::filesystem::create_directory(path(name));
    qputenv("CONTAINERS_CONF", path("containers.conf").c_str());
    qputenv("CONTAINERS_STORAGE_CONF", path("storage.conf").c_str());
    qputenv("CONTAINERS_REGISTRIES_CONF", path("registries.conf").c_str());
}

bool TestPodmanContainers::makeImage() const
{
    const std::filesystem::path root = path("rootfs");
    std::filesystem::create_directories(root / "bin");
    std::filesystem::copy_file("/bin/busybox", root / "bin" / "busybox");
    for (const char* name : {"sh", "cat", "sleep", "id", "ls", "touch", "wc", "head", "dd", "env"})
        std::filesystem::create_symlink("busybox", root / "bin" / name);
    bool isOk = false;
    const QString archive = QString::fromStdString(path("rootfs.tar"));
    run("tar", {"-C", QString::fromStdString(root.string()), "-cf", archive, "."}, &isOk);
    if (isOk)
        run("podman", {"import", "--quiet", "--change", "ENV PATH=/bin", archive, kImage}, &isOk);
    return isOk;
}

void TestPodmanContainers::initTestCase()
{
    if (process::findProgram("podman").empty())
        QSKIP("podman is not installed");
    bool isStatic = false;
    if (run("file", {"-L", "/bin/busybox"}, &isStatic).find("static") == std::string::npos
        && !std::filesystem::exists("/usr/share/doc/busybox-static"))
        QSKIP("busybox-static is not installed");
    configure();
    if (const auto podman = process::findPodman(); !podman)
        QSKIP(base::describe(podman.error()).c_str());
    bool works = makeImage();
    if (!works)
        QSKIP("podman can't import an image here");
    const std::string said =
        run("podman", {"run", "--rm", "--network", "none", kImage, "sh", "-c", ":"}, &works);
    if (!works)
        QSKIP(("podman can't run a container here: " + said).c_str());
}

// Every test leaves no container behind.
void TestPodmanContainers::cleanup()
{
    QCOMPARE(containers(), std::string());
}

void TestPodmanContainers::runsInItsImage()
{
    RunnerRig rig(Place::Container);
    rig.backend->probe();
    QVERIFY(rig.sink.waitForHealth().refusal.empty());
    const auto spec = task("ls /; pwd; test -e /usr || echo '[\"own files\"]'; echo oops >&2");
    QCOMPARE(rig.backend->incapability(spec), std::string());
    const auto id = rig.start(spec);
    QVERIFY(rig.sink.wait<report::Started>(id));
    const auto end = rig.end(id);
    QVERIFY2(end->succeeded, (end->error + end->logNote + rig.log(id, ".err")).c_str());
    QCOMPARE(end->outputs, std::string("[\"own files\"]"));
    QCOMPARE(end->logNote, std::string());
    QVERIFY(rig.log(id).find("/work\n") != std::string::npos);
    QCOMPARE(rig.log(id, ".err"), std::string("oops\n"));
}

void TestPodmanContainers::variablesAndFiles()
{
    RunnerRig rig(Place::Container);
    rig.disconnect();
    rig.containerOptions.secret = [](const model::EnvValue&) { return std::string("canary"); };
    rig.connect();
    auto spec =
        task("env; test $(wc -c < $TRIBUTARY_INPUTS_FILE) = 100002 && touch mine /tmp/too && "
             "! touch /bin/canary 2> /dev/null && echo 7");
    spec.inputs = '"' + std::string(100'000, 'x') + '"';
    spec.env = {{"MULTI", model::EnvValue::Source::Plain, "two\nlines"},
                {"TOKEN", model::EnvValue::Source::Keyring, "t"}};
    const auto id = rig.start(spec);
    const auto end = rig.end(id);
    QVERIFY2(end->succeeded, (end->error + rig.log(id, ".err")).c_str());
    QCOMPARE(end->outputs, std::string("7"));
    const auto text = rig.log(id);
    for (const auto& line : {std::string("MULTI=two\nlines\n"), std::string("TOKEN=canary\n"),
                             std::string("PATH=/bin\n"), std::string("HOME=/tmp\n"),
                             "TRIBUTARY_ATTEMPT=" + model::attemptKey(id) + '\n'})
        QVERIFY2(text.find(line) != std::string::npos, line.c_str());
    QVERIFY(text.find("CONTAINERS_CONF") == std::string::npos);
    QVERIFY(std::filesystem::exists(rig.runDir(id) + "/work/mine"));
}

void TestPodmanContainers::ends_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("image");
    QTest::addColumn<QString>("expected"); // refused or failure, exit code, signal
    QTest::newRow("exit") << QStringList{"sh", "-c", "exit 3"} << kImage << "exit 3 0";
    QTest::newRow("125 of its own")
        << QStringList{"sh", "-c", "echo 'Error: x' >&2; exit 125"} << kImage << "exit 125 0";
    QTest::newRow("signal") << QStringList{"sh", "-c", "sh -c 'kill -SEGV $$'; exit $?"} << kImage
                            << "exit - 11";
    QTest::newRow("missing program") << QStringList{"no-such-program"} << kImage << "error 127 0";
    QTest::newRow("not a program") << QStringList{"/bin"} << kImage << "error 126 0";
    QTest::newRow("missing image") << QStringList{"sh"} << "localhost/none:1"
                                   << "refused unavailable";
    QTest::newRow("hostile image") << QStringList{"sh"} << "--privileged"
                                   << "refused unavailable";
}

void TestPodmanContainers::ends()
{
    QFETCH(QStringList, command);
    QFETCH(QString, image);
    QFETCH(QString, expected);
    RunnerRig rig(Place::Container);
    model::TaskSpec spec;
    for (const QString& word : command)
        spec.run.command.push_back(word.toStdString());
    spec.run.image = image.toStdString();
    rig.start(spec);
    std::string text;
    const auto hasEnded = [&] {
        for (const auto& [attempt, what] : rig.sink.reports()) {
            if (const auto* refused = std::get_if<report::Refused>(&what))
                text = "refused " + std::string(model::toString(refused->failure));
            if (const auto* end = std::get_if<report::Finished>(&what))
                text = std::string(model::toString(end->failure)) + ' '
                    + (end->exitCode ? std::to_string(*end->exitCode) : "-") + ' '
                    + std::to_string(end->signal);
        }
        return !text.empty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasEnded(), 60'000);
    QCOMPARE(text, expected.toStdString());
}

void TestPodmanContainers::memoryIsLimited()
{
    RunnerRig rig(Place::Container);
    if (geteuid() != 0)
        QSKIP("without root, podman may not set memory limits everywhere");
    auto spec = task("exec dd if=/dev/zero of=/dev/null bs=150M count=1");
    spec.features.set(model::FeatureId::MemoryRequirement, 64 << 20);
    const auto end = rig.end(rig.start(spec));
    QVERIFY(!end->succeeded);
    QCOMPARE(std::string(model::toString(end->failure)), std::string("oom"));
}

void TestPodmanContainers::cancels()
{
    RunnerRig rig(Place::Container);
    const auto gentle = rig.start(task("trap 'echo bye; exit 0' TERM; echo ready; "
                                       "while :; do sleep 0.02; done"));
    QVERIFY(rig.waitForLog(gentle, "ready"));
    rig.backend->cancel(gentle, false);
    auto end = rig.end(gentle);
    QVERIFY(end->state == AttemptState::Cancelled);
    QVERIFY(rig.log(gentle).ends_with("bye\n"));

    const auto stubborn = rig.start(task("trap '' TERM; echo ready; exec sleep 87654"));
    QVERIFY(rig.waitForLog(stubborn, "ready"));
    QVERIFY(test::isRunning(std::string("sleep\0"
                                        "87654",
                                        11)));
    rig.backend->cancel(stubborn, false);
    rig.backend->cancel(stubborn, true);
    end = rig.end(stubborn);
    QVERIFY(end->state == AttemptState::Cancelled);
    QCOMPARE(end->signal, SIGKILL);
    // The client was ended, and so was the program, before that was told.
    QVERIFY(!test::isRunning(std::string("sleep\0"
                                         "87654",
                                         11)));
}

void TestPodmanContainers::consoleComesBack()
{
    RunnerRig rig(Place::Container);
    const auto id = rig.start(task("trap 'echo 5; exit 9' TERM; echo ready; "
                                   "while :; do sleep 0.02; done"));
    QVERIFY(rig.waitForLog(id, "ready"));
    rig.disconnect();
    rig.sink.clear();
    rig.connect();
    model::AttemptRecord record;
    record.id = id;
    rig.backend->reconcile({&record, 1});
    QVERIFY(rig.sink.wait<report::Adopted>(id));
    rig.backend->cancel(id, false);
    QCOMPARE(rig.end(id)->exitCode.value_or(-1), 9);
}

void TestPodmanContainers::runnerDies()
{
    RunnerRig rig(Place::Container);
    const auto id = rig.start(task("echo ready; exec sleep 76543"));
    QVERIFY(rig.waitForLog(id, "ready"));
    const std::string program("sleep\0"
                              "76543",
                              11);
    QVERIFY(test::isRunning(program));
    rig.sink.clear();
    rig.killRunner();
    model::AttemptRecord record;
    record.id = id;
    std::optional<report::Absent> absent;
    const auto isSettled = [&] {
        rig.backend->reconcile({&record, 1});
        for (const auto& [attempt, what] : rig.sink.reports()) {
            if (const auto* found = std::get_if<report::Absent>(&what))
                absent = *found;
        }
        return absent.has_value();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(), 60'000);
    QVERIFY(!absent->neverStarted);
    QVERIFY(!test::isRunning(program));
}

QTEST_GUILESS_MAIN(TestPodmanContainers)
#include "tst_podman_containers.moc"
