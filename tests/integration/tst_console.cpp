// The console over its data directory: owner, beside an owner, read-only; and as a program.
#include "access.h"
#include "composition/host.h"
#include "integration/runner_end.h"
#include "store/directory.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>

using namespace tributary;
using console::Access;
using Mode = service::EngineStatus::Mode;

namespace {

constexpr int kGuardMs = 60'000;
constexpr auto kTask = R"({"name": "%1", "features": {"trigger_type": "manual"},
                           "run": {"command": ["/bin/true"]}})";

service::SubmitTasks submitOf(const QString& name)
{
    service::SubmitTasks command;
    command.text = QString::fromLatin1(kTask).arg(name).toStdString();
    return command;
}

// What the core tells, kept.
class Heard final : public service::EventSink
{
public:
    void events(const service::EventBatch& /*batch*/) override
    {
        const std::lock_guard lock(m_mutex);
        ++m_batches;
        m_changed.notify_all();
    }
    void status(const service::EngineStatus& status) override
    {
        const std::lock_guard lock(m_mutex);
        m_status = status;
        m_isTold = true;
        m_changed.notify_all();
    }
    // Empty when it was not told in time.
    std::optional<service::EngineStatus> waitForStatus(Mode mode)
    {
        std::unique_lock lock(m_mutex);
        const bool ok = m_changed.wait_for(lock, std::chrono::milliseconds(kGuardMs),
                                           [&] { return m_isTold && m_status.mode == mode; });
        return ok ? std::optional(m_status) : std::nullopt;
    }
    bool waitForEvents()
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::milliseconds(kGuardMs),
                                  [&] { return m_batches > 0; });
    }

private:
    std::mutex m_mutex; // guards the rest
    std::condition_variable m_changed;
    service::EngineStatus m_status;
    bool m_isTold = false;
    int m_batches = 0;
};

std::int64_t countOf(Access& access, model::TaskState state)
{
    const auto overview = access.ports().operations.overview();
    return overview ? overview->byState[static_cast<std::size_t>(state)] : -1;
}

} // namespace

class TestConsole final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Access> open(bool raisesOther = true)
    {
        return Access::open({.dataDir = dir(),
                             .keyring = nullptr,
                             .raise = [this] { ++m_raised; },
                             .raisesOther = raisesOther,
                             .patience = std::chrono::milliseconds{0}});
    }
    std::string dir() const { return m_dir->filePath(QStringLiteral("data")).toStdString(); }
    QStringList arguments(const QStringList& more = {}) const
    {
        return QStringList{QStringLiteral("--data"), QString::fromStdString(dir())} + more;
    }
    void prepare(QProcess& program) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_dir->filePath("config"));
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_dir->filePath("run"));
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        program.setProcessEnvironment(environment);
        program.setProgram(QStringLiteral(TRIBUTARY_BIN_DIR "/tributary"));
    }

    std::optional<QTemporaryDir> m_dir;
    std::atomic<int> m_raised = 0;

private slots:
    void init()
    {
        m_dir.emplace();
        QVERIFY(QDir().mkpath(m_dir->filePath("run")));
        QVERIFY(QFile::setPermissions(m_dir->filePath("run"),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        m_raised = 0;
    }

    void cleanup() { test::endRunnersOf(QString::fromStdString(dir())); }

    void theFirstOneOwns();
    void aSecondOneRaisesTheFirst();
    void besideAnOwnerCommandsReachIt();
    void besideAnOwnerWithoutWindowItAttaches();
    void aSilentOwnerMeansReadOnly();
    void anUnusableDirectoryMeansReadOnly();
    void heldDispatchStartsNothing();
    void demoTasksMarkTheDirectory();
    void signalsEndTheProgram_data();
    void signalsEndTheProgram();
    void secondProgramEndsAtOnce();
    void picturesNeedNoDisplay();
    void wrongUsageIsTold();
};

void TestConsole::theFirstOneOwns()
{
    Heard heard;
    const auto access = open();
    QVERIFY(access != nullptr);
    access->watch(heard);
    QVERIFY(heard.waitForStatus(Mode::Running));
    QVERIFY(access->hold());
    const auto reply = service::executeAndWait(access->ports().commands, submitOf("one"));
    QVERIFY(reply.isOk());
    QVERIFY(heard.waitForEvents());
    access->unwatch();
}

void TestConsole::aSecondOneRaisesTheFirst()
{
    const auto first = open();
    QCOMPARE(open(), nullptr);
    QCOMPARE(m_raised.load(), 1);
}

void TestConsole::besideAnOwnerCommandsReachIt()
{
    const auto owner = open();
    const auto beside = open(false);
    QVERIFY(beside != nullptr);
    QCOMPARE(m_raised.load(), 0);
    QVERIFY(!beside->hold());
    Heard heard;
    beside->watch(heard);
    const auto status = heard.waitForStatus(Mode::Running);
    QVERIFY(status.has_value());
    QVERIFY2(status->message.find("schedules here") != std::string::npos, status->message.c_str());
    QVERIFY(service::executeAndWait(beside->ports().commands, submitOf("beside")).isOk());
    QVERIFY(heard.waitForEvents());
    const auto counts = owner->ports().operations.overview();
    QVERIFY(counts.has_value());
    QCOMPARE(std::accumulate(counts->byState.begin(), counts->byState.end(), std::int64_t{0}), 1);
    beside->unwatch();
}

void TestConsole::besideAnOwnerWithoutWindowItAttaches()
{
    auto serve = composition::Host::start({.dataDir = dir(), .program = "tributaryctl serve"});
    QVERIFY(serve.has_value());
    const auto access = open();
    QVERIFY(access != nullptr); // nobody came forward
    Heard heard;
    access->watch(heard);
    const auto status = heard.waitForStatus(Mode::Running);
    QVERIFY(status.has_value());
    QVERIFY(status->message.starts_with("tributaryctl serve"));
    serve->reset();
    QVERIFY(heard.waitForStatus(Mode::Stopped)); // and says so when it ends
    access->unwatch();
}

void TestConsole::aSilentOwnerMeansReadOnly()
{
    open().reset(); // makes the database
    const auto lock = store::DirectoryLock::acquire(dir());
    QVERIFY(lock.has_value());
    const auto access = open();
    QVERIFY(access != nullptr);
    Heard heard;
    access->watch(heard);
    const auto status = heard.waitForStatus(Mode::ReadOnly);
    QVERIFY(status.has_value());
    QVERIFY(status->reason == base::ErrorCode::Unavailable);
    QVERIFY(!access->hold());
    // Queries answer, commands are refused with the reason.
    QCOMPARE(countOf(*access, model::TaskState::Succeeded), 0);
    const auto reply = service::executeAndWait(access->ports().commands, submitOf("no"));
    QVERIFY(!reply.isOk());
    QVERIFY(reply.errors.front().code == base::ErrorCode::ReadOnly);
    access->unwatch();
}

void TestConsole::anUnusableDirectoryMeansReadOnly()
{
    QFile file(QString::fromStdString(dir()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto access = open();
    QVERIFY(access != nullptr);
    Heard heard;
    access->watch(heard);
    const auto status = heard.waitForStatus(Mode::ReadOnly);
    QVERIFY(status.has_value());
    QVERIFY(!status->message.empty());
    QVERIFY(!access->ports().operations.overview());
    QVERIFY(!service::executeAndWait(access->ports().commands, submitOf("no")).isOk());
    access->unwatch();
}

void TestConsole::heldDispatchStartsNothing()
{
    const auto access = open();
    QVERIFY(access != nullptr);
    access->hold()(true);
    const auto reply = service::executeAndWait(access->ports().commands, submitOf("held"));
    QVERIFY(reply.isOk());
    const auto why = access->ports().tasks.why(reply.tasks.front(), false);
    QVERIFY(why.has_value());
    const bool isHeld = std::ranges::any_of(
        why->waiting, [](const auto& reason) { return reason.code == "paused_all"; });
    QVERIFY(isHeld);
    access->hold()(false);
    QTRY_COMPARE_WITH_TIMEOUT(countOf(*access, model::TaskState::Succeeded), std::int64_t{1},
                              kGuardMs);
}

void TestConsole::demoTasksMarkTheDirectory()
{
    const auto access = open();
    QVERIFY(!access->ports().operations.overview()->isDemo);
    auto command = submitOf("made-up");
    command.actor = service::kDemoActor;
    QVERIFY(service::executeAndWait(access->ports().commands, command).isOk());
    QVERIFY(access->ports().operations.overview()->isDemo);
}

void TestConsole::signalsEndTheProgram_data()
{
    QTest::addColumn<bool>("isX11");
    QTest::newRow("offscreen") << false;
    QTest::newRow("X11") << true; // its plug-in has a thread of its own
}

void TestConsole::signalsEndTheProgram()
{
    QFETCH(bool, isX11);
    QProcess program;
    prepare(program);
    QProcess server;
    if (isX11) {
        server.start(QStringLiteral("Xvfb"), {QStringLiteral("-displayfd"), QStringLiteral("1")});
        if (!server.waitForStarted(kGuardMs) || !server.waitForReadyRead(kGuardMs))
            QSKIP("there is no Xvfb");
        auto environment = program.processEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
        environment.insert(QStringLiteral("DISPLAY"),
                           ':' + QString::fromLatin1(server.readAllStandardOutput().trimmed()));
        program.setProcessEnvironment(environment);
    }
    program.setArguments(arguments());
    program.start();
    QVERIFY(program.waitForStarted(kGuardMs));
    const QString owner = QString::fromStdString(dir()) + QStringLiteral("/owner");
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(owner), kGuardMs);
    QVERIFY(::kill(static_cast<pid_t>(program.processId()), SIGTERM) == 0);
    QVERIFY(program.waitForFinished(kGuardMs));
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 0);
    QVERIFY(!QFile::exists(owner));
    QVERIFY(QFile::exists(m_dir->filePath("config/tributary/console.ini")));
    server.terminate();
    server.waitForFinished(kGuardMs);
}

void TestConsole::secondProgramEndsAtOnce()
{
    QProcess first;
    prepare(first);
    first.setArguments(arguments());
    first.start();
    QVERIFY(first.waitForStarted(kGuardMs));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(QString::fromStdString(dir()) + "/owner"), kGuardMs);
    QProcess second;
    prepare(second);
    second.setArguments(arguments());
    second.start();
    QVERIFY(second.waitForFinished(kGuardMs));
    QCOMPARE(second.exitCode(), 0);
    QVERIFY(second.readAllStandardOutput().contains("came to the front"));
    QVERIFY(first.state() == QProcess::Running);
    first.terminate();
    QVERIFY(first.waitForFinished(kGuardMs));
}

void TestConsole::picturesNeedNoDisplay()
{
    QProcess program;
    prepare(program);
    QProcessEnvironment environment = program.processEnvironment();
    for (const char* name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"})
        environment.remove(QLatin1String(name));
    program.setProcessEnvironment(environment);
    const QString pictures = m_dir->filePath("pictures");
    program.setArguments(arguments({QStringLiteral("--screenshots"), pictures}));
    program.start();
    QVERIFY(program.waitForFinished(300'000));
    QCOMPARE(program.exitCode(), 0);
    const QDir folder(pictures);
    for (const char* page : {"overview", "cost", "latency"}) {
        for (const char* look : {"light-en", "dark-en", "light-zh_CN", "dark-zh_CN"}) {
            const QImage picture(folder.filePath(QStringLiteral("%1-%2.png").arg(page, look)));
            QCOMPARE(picture.size(), QSize(1440, 900));
        }
    }
    QVERIFY(!QFile::exists(m_dir->filePath("config"))); // and leaves no settings behind
}

void TestConsole::wrongUsageIsTold()
{
    QProcess program;
    prepare(program);
    program.setArguments({QStringLiteral("--lang"), QStringLiteral("fr")});
    program.start();
    QVERIFY(program.waitForFinished(kGuardMs));
    QCOMPARE(program.exitCode(), 2);
    QVERIFY(program.readAllStandardError().contains("zh_CN"));
}

QTEST_GUILESS_MAIN(TestConsole)
#include "tst_console.moc"
