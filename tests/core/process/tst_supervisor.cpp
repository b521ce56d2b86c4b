#include "process/supervisor.h"
#include "supervised.h"
#include "support/printers.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QtCore/QFile>

#include <csignal>
#include <ctime>

using namespace tributary;
using test::Supervised;

namespace {

QByteArray contents(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

double now()
{
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

} // namespace

class TestSupervisor : public QObject
{
    Q_OBJECT

private slots:
    void ends_data();
    void ends();
    void refusals_data();
    void refusals();
    void keepsHeadAndTailOfOutput();
    void findsLastLine_data();
    void findsLastLine();
    void ignoringTermEndsByKill();
    void signalsEachProcessOnce();
    void forkedChildrenDieWithIt_data();
    void forkedChildrenDieWithIt();
    void memoryHog_data();
    void memoryHog();
    void measuresUse();
    void hostileArgumentsReachNoShell();
    void longArgumentsPass();
    void manyAtOnce();
    void helperIsReplaced();
    void sandboxReportsTheProgram_data();
    void sandboxReportsTheProgram();
    void sandboxTermReachesTheProgram();
    void throughput();
};

void TestSupervisor::ends_data()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<int>("signal");
    QTest::newRow("success") << std::string("exit 0") << 0 << 0;
    QTest::newRow("code") << std::string("exit 7") << 7 << 0;
    QTest::newRow("killed") << std::string("kill -9 $$") << 137 << SIGKILL;
    QTest::newRow("segmentation fault") << std::string("kill -11 $$") << 139 << SIGSEGV;
    QTest::newRow("reads no input") << std::string("cat; exit 3") << 3 << 0;
}

void TestSupervisor::ends()
{
    QFETCH(std::string, script);
    QFETCH(int, exitCode);
    QFETCH(int, signal);
    Supervised on;
    const auto exit = on.run(on.shell("t", script));
    QVERIFY(exit);
    QCOMPARE(exit->exitCode, exitCode);
    QCOMPARE(exit->signal, signal);
    QVERIFY(!exit->outOfMemory);
    QVERIFY(exit->endedAt >= exit->startedAt);
    QCOMPARE(exit->logNote, std::string());
}

void TestSupervisor::refusals_data()
{
    QTest::addColumn<QStringList>("argv");
    QTest::addColumn<std::string>("workDir");
    QTest::addColumn<int>("code");
    using base::ErrorCode;
    QTest::newRow("missing") << QStringList{"no-such-program"} << std::string("/")
                             << int(ErrorCode::NotFound);
    QTest::newRow("missing path") << QStringList{"/no/such/program"} << std::string("/")
                                  << int(ErrorCode::NotFound);
    QTest::newRow("not executable")
        << QStringList{"/etc/passwd"} << std::string("/") << int(ErrorCode::PermissionDenied);
    QTest::newRow("a directory") << QStringList{"/etc"} << std::string("/")
                                 << int(ErrorCode::PermissionDenied);
    QTest::newRow("no directory") << QStringList{"true"} << std::string("/no/such")
                                  << int(ErrorCode::NotFound);
    QTest::newRow("empty") << QStringList{} << std::string("/") << int(ErrorCode::InvalidArgument);
    QTest::newRow("NUL") << QStringList{QString("true") + QChar(0) + "x"} << std::string("/")
                         << int(ErrorCode::InvalidArgument);
    QTest::newRow("too long") << QStringList{"true", QString(3 << 20, 'x')} << std::string("/")
                              << int(ErrorCode::InvalidArgument);
}

void TestSupervisor::refusals()
{
    QFETCH(QStringList, argv);
    QFETCH(std::string, workDir);
    QFETCH(int, code);
    Supervised on;
    std::vector<std::string> words;
    for (const auto& word : argv)
        words.push_back(word.toStdString());
    auto spec = on.spec("t", words);
    spec.workDir = workDir;
    const auto started = on.supervisor->start(spec, [](process::ChildExit) { });
    QVERIFY(!started);
    QCOMPARE(int(started.error().code), code);
    QCOMPARE(on.supervisor->count(), std::size_t{0});
}

void TestSupervisor::keepsHeadAndTailOfOutput()
{
    constexpr qint64 kPrinted = 64 << 20;
    constexpr std::size_t kKept = 1U << 20U;
    Supervised on;
    auto spec = on.shell("t",
                         "echo first; head -c 67108864 /dev/zero | tr '\\0' x; echo; "
                         "echo '{\"n\":1}'; head -c 3000000 /dev/zero >&2");
    spec.maxLog = kKept;
    const auto exit = on.run(spec);
    QVERIFY(exit);
    QCOMPARE(exit->exitCode, 0);
    const QByteArray out = contents(on.path("t.out"));
    QVERIFY(out.startsWith("first\nxxxx"));
    QVERIFY(out.endsWith("xxxx\n{\"n\":1}\n"));
    QVERIFY(out.contains("bytes dropped here"));
    QVERIFY(out.size() < qint64(kKept) + 100);
    QCOMPARE(exit->lastLine, std::string("{\"n\":1}"));
    const qint64 dropped = kPrinted + 6 + 1 + 8 - qint64(kKept);
    QVERIFY2(exit->logNote.starts_with(std::to_string(dropped) + " bytes of output dropped"),
             exit->logNote.c_str());
    QVERIFY(!QFile::exists(QString::fromStdString(on.path("t.out.tail"))));
}

void TestSupervisor::findsLastLine_data()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<std::string>("line");
    QTest::newRow("nothing") << std::string("true") << std::string();
    QTest::newRow("blank") << std::string("printf '\\n \\n\\n'") << std::string();
    QTest::newRow("one") << std::string("printf 42") << std::string("42");
    QTest::newRow("last") << std::string("printf 'a\\nb\\n\\n \\n'") << std::string("b");
    QTest::newRow("too long") << std::string("head -c 2000000 /dev/zero | tr '\\0' 1")
                              << std::string();
}

void TestSupervisor::findsLastLine()
{
    QFETCH(std::string, script);
    QFETCH(std::string, line);
    Supervised on;
    const auto exit = on.run(on.shell("t", script));
    QVERIFY(exit);
    QCOMPARE(exit->lastLine, line);
}

void TestSupervisor::ignoringTermEndsByKill()
{
    Supervised on;
    const auto exit =
        on.run(on.shell("t", "trap '' TERM; echo ready; while :; do sleep 1; done"),
               [&](process::ChildId id) {
                   QVERIFY(on.runUntil([&] { return contents(on.path("t.out")) == "ready\n"; }));
                   on.supervisor->signal(id, SIGTERM);
                   QVERIFY(on.supervisor->pid(id) > 0);
                   QVERIFY(process::readProcess(on.supervisor->pid(id)));
                   on.supervisor->signal(id, SIGKILL);
               });
    QVERIFY(exit);
    QCOMPARE(exit->signal, SIGKILL);
}

// Many programs take a second SIGTERM for "now, without cleaning up". Signals of real time are
// queued, not merged, so that each one sent is counted.
void TestSupervisor::signalsEachProcessOnce()
{
    Supervised on;
    const auto exit =
        on.run(on.python("t",
                         "import os, signal\n"
                         "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGRTMIN, "
                         "signal.SIGTERM})\n"
                         "first, second = os.pipe(), os.pipe()\n"
                         "def count():\n"
                         "    signal.sigwait({signal.SIGTERM})\n"
                         "    n = 0\n"
                         "    while signal.sigtimedwait({signal.SIGRTMIN}, 0): n += 1\n"
                         "    return n\n"
                         "for pipe in (first, second):\n"
                         "    if os.fork() == 0:\n"
                         "        if pipe is second: os.setsid()\n"
                         "        os.write(pipe[1], b'x')\n"
                         "        os.write(pipe[1], str(count()).encode())\n"
                         "        os._exit(0)\n"
                         "    os.read(pipe[0], 1)\n"
                         "print('ready', flush=True)\n"
                         "print(count(), *(int(os.read(p[0], 9)) for p in (first, second)))\n"),
               [&](process::ChildId id) {
                   QVERIFY(on.runUntil([&] { return contents(on.path("t.out")) == "ready\n"; }));
                   on.supervisor->signal(id, SIGRTMIN);
                   on.supervisor->signal(id, SIGTERM);
               });
    QVERIFY(exit);
    QCOMPARE(exit->lastLine, std::string{"1 1 1"});
}

void TestSupervisor::forkedChildrenDieWithIt_data()
{
    QTest::addColumn<std::string>("script");
    QTest::newRow("background") << std::string("sleep 300 & echo $! > $P; exit 0");
    QTest::newRow("own session") << std::string(
        "setsid sh -c 'echo $$ > $P; exec sleep 300' & while [ ! -s $P ]; do sleep 0.01; done");
    QTest::newRow("double fork") << std::string(
        "(setsid sh -c 'echo $$ > $P; trap \"\" TERM HUP; sleep 300; sleep 300' &) ; "
        "while [ ! -s $P ]; do sleep 0.01; done");
    QTest::newRow("cleared environment")
        << std::string("setsid env -i P=$P sh -c 'echo $$ > $P; sleep 300' & "
                       "while [ ! -s $P ]; do sleep 0.01; done");
}

void TestSupervisor::forkedChildrenDieWithIt()
{
    QFETCH(std::string, script);
    Supervised on;
    auto spec = on.shell("t", script);
    spec.env.push_back("P=" + on.path("pid"));
    const auto exit = on.run(spec);
    QVERIFY(exit);
    QCOMPARE(exit->exitCode, 0);
    const pid_t pid = contents(on.path("pid")).trimmed().toInt();
    QVERIFY(pid > 0);
    // Gone when the end is told; one that hides its origin, as soon as nobody else can own it.
    QVERIFY(on.runUntil([&] {
        const auto stat = process::readProcess(pid);
        return !stat || stat->state == 'Z';
    }));
}

void TestSupervisor::memoryHog_data()
{
    QTest::addColumn<bool>("useCgroups");
    QTest::addColumn<bool>("inChild");
    QTest::newRow("cgroup") << true << false;
    QTest::newRow("watch") << false << false;
    QTest::newRow("cgroup, child") << true << true;
    QTest::newRow("watch, child") << false << true;
}

void TestSupervisor::memoryHog()
{
    QFETCH(bool, useCgroups);
    QFETCH(bool, inChild);
    Supervised on(useCgroups);
    if (useCgroups && !on.supervisor->hasCgroups())
        QSKIP("memory cgroups are not permitted here");
    const std::string hog = "import time\nb=[]\nfor i in range(120):\n b.append(bytearray(1<<20))\n"
                            " time.sleep(0.005)\ntime.sleep(60)";
    auto spec = inChild ? on.spec("t", {"/bin/sh", "-c", "/usr/bin/python3 -c \"$0\"; exit 9", hog})
                        : on.python("t", hog);
    spec.memoryBytes = 48LL << 20;
    const auto exit = on.run(spec);
    QVERIFY(exit);
    QVERIFY(exit->outOfMemory);
    QVERIFY(exit->exitCode != 0);

    auto modest = on.python("u", "print(len(bytearray(8<<20)))");
    modest.memoryBytes = 64LL << 20;
    const auto fine = on.run(modest);
    QVERIFY(fine);
    QCOMPARE(fine->exitCode, 0);
    QVERIFY(!fine->outOfMemory);
}

void TestSupervisor::measuresUse()
{
    Supervised on;
    const auto exit = on.run(on.python("t",
                                       "import time\nb=bytearray(64<<20)\nt=time.process_time()\n"
                                       "while time.process_time()-t<0.3: pass"));
    QVERIFY(exit);
    QVERIFY(exit->usage.cpu >= std::chrono::milliseconds{300});
    QVERIFY(exit->usage.cpu < std::chrono::seconds{20});
    QVERIFY(exit->usage.peakMemoryBytes > 64LL << 20);
    QVERIFY(exit->usage.peakMemoryBytes < 256LL << 20);
    // A small program's peak is its own, not that of the process that started it.
    const auto small = on.run(on.spec("u", {"/bin/true"}));
    QVERIFY(small);
    QVERIFY2(small->usage.peakMemoryBytes < 4LL << 20,
             std::to_string(small->usage.peakMemoryBytes).c_str());
}

void TestSupervisor::hostileArgumentsReachNoShell()
{
    Supervised on;
    const std::string canary = on.path("canary");
    const std::vector<std::string> hostile{"; touch " + canary,
                                           "$(touch " + canary + ")",
                                           "`touch " + canary + "`",
                                           "| touch " + canary,
                                           "\n touch " + canary,
                                           "--help",
                                           "",
                                           "'\"\\",
                                           "\xff\xfe"};
    auto spec = on.spec("t", {"/usr/bin/printf", "%s\\n"});
    spec.argv.insert(spec.argv.end(), hostile.begin(), hostile.end());
    for (std::size_t i = 0; i < hostile.size(); ++i)
        spec.env.push_back("V" + std::to_string(i) + "=" + hostile[i]);
    const auto exit = on.run(spec);
    QVERIFY(exit);
    QCOMPARE(exit->exitCode, 0);
    std::string expected;
    for (const auto& word : hostile)
        expected += word + "\n";
    QCOMPARE(contents(on.path("t.out")).toStdString(), expected);
    QVERIFY(!QFile::exists(QString::fromStdString(canary)));
    // Without an interpreter line a script is no program; a shell must not guess.
    QFile script(QString::fromStdString(on.path("script")));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write(("touch " + canary + "\n").c_str());
    script.close();
    script.setPermissions(script.permissions() | QFile::ExeOwner);
    const auto refused =
        on.supervisor->start(on.spec("u", {on.path("script")}), [](process::ChildExit) { });
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().code), int(base::ErrorCode::InvalidArgument));
    QVERIFY(!QFile::exists(QString::fromStdString(canary)));
}

void TestSupervisor::longArgumentsPass()
{
    Supervised on;
    auto spec = on.spec("t", {"/bin/sh", "-c", "printf '%s\\n' ${#BIG} ${#0} $#"});
    spec.argv.push_back(std::string(120'000, 'y'));
    for (int i = 0; i < 5; ++i)
        spec.argv.push_back(std::string(100'000, 'z'));
    spec.env.push_back("BIG=" + std::string(130'000, 'x'));
    const auto exit = on.run(spec);
    QVERIFY(exit);
    QCOMPARE(contents(on.path("t.out")), QByteArray("130000\n120000\n5\n"));
}

void TestSupervisor::manyAtOnce()
{
    constexpr int kCount = 200;
    Supervised on;
    int ended = 0;
    int good = 0;
    const std::string gate = on.path("gate");
    for (int i = 0; i < kCount; ++i) {
        auto spec = on.shell("t" + std::to_string(i),
                             "while [ ! -e " + gate + " ]; do sleep 0.2; done; echo $0; exit 5");
        spec.argv.push_back(std::to_string(i));
        const auto id = on.supervisor->start(spec, [&, i](process::ChildExit exit) {
            ++ended;
            good += exit.exitCode == 5 && exit.lastLine == std::to_string(i) ? 1 : 0;
        });
        QVERIFY(id);
    }
    QCOMPARE(on.supervisor->count(), std::size_t{kCount});
    QFile file(QString::fromStdString(gate));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(on.runUntil([&] { return ended == kCount; }));
    QCOMPARE(good, kCount);
    QCOMPARE(on.supervisor->count(), std::size_t{0});
}

void TestSupervisor::helperIsReplaced()
{
    Supervised on;
    QVERIFY(on.run(on.spec("t", {"/bin/true"})));
    const auto children = process::ownChildren();
    QCOMPARE(children.size(), std::size_t{1}); // the helper: nothing else runs
    kill(children.front(), SIGKILL);
    QVERIFY(on.runUntil([&] {
        const auto stat = process::readProcess(children.front());
        return !stat || stat->state == 'Z';
    }));
    const auto exit = on.run(on.spec("u", {"/bin/true"}));
    QVERIFY(exit);
    QCOMPARE(exit->exitCode, 0);
}

namespace {

std::vector<std::string> sandboxed(std::vector<std::string> command)
{
    std::vector<std::string> argv{"bwrap",
                                  "--unshare-all",
                                  "--die-with-parent",
                                  "--new-session",
                                  "--ro-bind",
                                  "/usr",
                                  "/usr",
                                  "--symlink",
                                  "usr/bin",
                                  "/bin",
                                  "--symlink",
                                  "usr/lib",
                                  "/lib",
                                  "--symlink",
                                  "usr/lib64",
                                  "/lib64",
                                  "--proc",
                                  "/proc",
                                  "--dev",
                                  "/dev",
                                  "--json-status-fd",
                                  "3",
                                  "--"};
    argv.insert(argv.end(), command.begin(), command.end());
    return argv;
}

bool canSandbox(Supervised& on)
{
    auto spec = on.spec("probe", sandboxed({"/bin/true"}));
    spec.isSandbox = true;
    const auto exit = on.run(spec);
    return exit && exit->exitCode == 0;
}

} // namespace

void TestSupervisor::sandboxReportsTheProgram_data()
{
    QTest::addColumn<std::string>("program");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<int>("signal");
    QTest::addColumn<bool>("neverRan");
    QTest::newRow("success") << std::string("true") << 0 << 0 << false;
    QTest::newRow("exit 1") << std::string("exit 1") << 1 << 0 << false;
    QTest::newRow("killed") << std::string("kill -9 $$") << 137 << SIGKILL << false;
    QTest::newRow("missing") << std::string() << 1 << 0 << true;
}

void TestSupervisor::sandboxReportsTheProgram()
{
    QFETCH(std::string, program);
    QFETCH(int, exitCode);
    QFETCH(int, signal);
    QFETCH(bool, neverRan);
    Supervised on;
    if (!canSandbox(on))
        QSKIP("bubblewrap can't make name spaces here");
    auto spec = on.spec("t",
                        program.empty() ? sandboxed({"/no/such/program"})
                                        : sandboxed({"/bin/sh", "-c", program}));
    spec.isSandbox = true;
    const auto exit = on.run(spec);
    QVERIFY(exit);
    QCOMPARE(exit->neverRan, neverRan);
    QCOMPARE(exit->exitCode, exitCode);
    QCOMPARE(exit->signal, signal);
    if (neverRan)
        QVERIFY2(exit->error.find("/no/such/program") != std::string::npos, exit->error.c_str());
}

void TestSupervisor::sandboxTermReachesTheProgram()
{
    Supervised on;
    if (!canSandbox(on))
        QSKIP("bubblewrap can't make name spaces here");
    auto spec = on.spec("t",
                        sandboxed({"/bin/sh", "-c",
                                   "trap 'echo bye; exit 4' TERM; echo ready; "
                                   "while :; do sleep 0.05; done"}));
    spec.isSandbox = true;
    const auto exit = on.run(spec, [&](process::ChildId id) {
        QVERIFY(on.runUntil([&] { return contents(on.path("t.out")) == "ready\n"; }));
        on.supervisor->signal(id, SIGTERM);
    });
    QVERIFY(exit);
    QCOMPARE(exit->exitCode, 4);
    QCOMPARE(exit->lastLine, std::string("bye"));
}

void TestSupervisor::throughput()
{
    constexpr int kCount = 300;
    constexpr int kInFlight = 4;
    Supervised on;
    const double begin = now();
    int started = 0;
    int ended = 0;
    std::function<void()> next = [&] {
        auto spec = on.spec("t" + std::to_string(started++), {"/bin/true"});
        QVERIFY(on.supervisor->start(spec, [&](process::ChildExit) {
            ++ended;
            if (started < kCount)
                next();
        }));
    };
    for (int i = 0; i < kInFlight; ++i)
        next();
    QVERIFY(on.runUntil([&] { return ended == kCount; }));
    const double ours = kCount / (now() - begin);

    on.supervisor.reset(); // raw: nobody else waits for children
    const double rawBegin = now();
    char name[] = "/bin/true";
    char* argv[] = {name, nullptr};
    for (int i = 0; i < kCount; ++i) {
        pid_t pid = 0;
        QCOMPARE(posix_spawn(&pid, name, nullptr, nullptr, argv, nullptr), 0);
        if (i >= kInFlight)
            wait(nullptr);
    }
    while (wait(nullptr) > 0) { }
    const double raw = kCount / (now() - rawBegin);
    qInfo("/bin/true: %.0f/s supervised, %.0f/s raw posix_spawn, ratio %.2f", ours, raw,
          ours / raw);
}

QTEST_GUILESS_MAIN(TestSupervisor)
#include "tst_supervisor.moc"
