// The way to the real runner: started, shared, lost, found again.
#include "process/process_tree.h"
#include "process/runner_client.h"
#include "process/task_wire.h"
#include "support/attempt_key.h"
#include "support/printers.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QtCore/QTemporaryDir>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>

using namespace tributary;
using process::Answer;
using process::Frame;
using process::RunnerClient;
using process::TaskStatus;

namespace {

constexpr std::chrono::seconds kPatience{60};
const std::string kKey = test::ownAttemptKey();
const char* const kRunner = TRIBUTARY_BIN_DIR "/tributary-runner";

process::TaskStart shell(const std::string& script)
{
    process::TaskStart start;
    start.owner = "local";
    start.argv = {"sh", "-c", script};
    start.env = {"PATH=/usr/bin:/bin"};
    return start;
}

void waitForEnd(int pid)
{
    const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    pollfd poller{fd, POLLIN, 0};
    if (fd >= 0)
        poll(&poller, 1, 60'000);
    close(fd);
}

// A client with what it was told, in order.
class Console final : public process::RunnerListener
{
public:
    explicit Console(process::RunnerClientOptions options)
        : client(std::move(*RunnerClient::create(std::move(options))))
    {
        client->add("task", *this);
    }
    ~Console() override { client.reset(); }

    Answer ask(Frame frame)
    {
        send(std::move(frame));
        return take(1).at(0);
    }
    // The next answers, in the order in which they came; fewer after 60 s.
    std::vector<Answer> take(std::size_t count)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, kPatience, [&] { return m_answers.size() >= count; });
        return std::exchange(m_answers, {});
    }
    // Returns when all that was sent so far is on its way.
    void flush()
    {
        std::promise<void> done;
        client->post([&done] { done.set_value(); });
        done.get_future().wait();
    }
    void send(Frame frame)
    {
        client->request(std::move(frame), [this](Answer answer) {
            const std::lock_guard lock(m_mutex);
            m_answers.push_back(std::move(answer));
            m_changed.notify_all();
        });
    }
    Answer start(const std::string& script)
    {
        return ask({"task.start", 0, kKey, process::toCbor(shell(script))});
    }
    TaskStatus lookUp()
    {
        const auto answer = ask({"task.lookup", 0, {}, process::toCbor(std::vector{kKey})});
        return process::taskStatusesFrom(answer.frame.body)->at(0);
    }
    // Waits until that has been told; false after 60 s.
    bool waitForTold(const std::string& what, std::size_t times = 1)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, kPatience, [&] {
            return std::ranges::count(m_told, what) >= static_cast<std::ptrdiff_t>(times);
        });
    }
    std::vector<std::string> told()
    {
        const std::lock_guard lock(m_mutex);
        return m_told;
    }
    process::RunnerInfo runner()
    {
        client->connect();
        waitForTold("connected");
        const std::lock_guard lock(m_mutex);
        return m_info;
    }

    void runnerConnected(const process::RunnerInfo& info) override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_info = info;
        }
        tell("connected");
    }
    void runnerLost(const base::Error&) override { tell("lost"); }
    void runnerEvent(const Frame& event) override { tell(event.kind + ' ' + event.key); }

    std::unique_ptr<RunnerClient> client;

private:
    void tell(std::string what)
    {
        const std::lock_guard lock(m_mutex);
        m_told.push_back(std::move(what));
        m_changed.notify_all();
    }

    std::mutex m_mutex; // guards all below
    std::condition_variable m_changed;
    std::vector<Answer> m_answers;
    std::vector<std::string> m_told;
    process::RunnerInfo m_info;
};

pid_t spawn(std::vector<std::string> words, int output)
{
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (output >= 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1);
    pid_t pid = -1;
    posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

// This program as a console of its own, which a test can kill: starts a task and waits.
int actAsConsole(const char* directory)
{
    Console console({.dataDir = directory, .runnerProgram = kRunner});
    const Answer answer = console.start("exec sleep 1000");
    std::puts(answer.isError ? answer.error.message.c_str() : "started");
    std::fflush(stdout);
    pause();
    return 0;
}

} // namespace

class TestRunnerClient : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void startsADetachedRunner();
    void oneRunnerServesMany();
    void startsNoneWhenNotAllowed();
    void tellsWhyNoneStarts();
    void needsADataDirectory();
    void requestsKeepTheirOrder();
    void tooLargeARequestIsNotSent();
    void lostWhileARequestIsOut();
    void comesBackByItself();
    void tellsLateListeners();
    void tellsNothingAfterRemove();
    void runnerSurvivesAKilledConsole();
    void runnerEndsWhenIdle();
    void secondRunnerMakesWay();

private:
    std::unique_ptr<Console> console(bool mayStart = true)
    {
        return std::make_unique<Console>(process::RunnerClientOptions{
            .dataDir = path(), .runnerProgram = kRunner, .mayStartRunner = mayStart});
    }
    std::string path() const { return m_dir->path().toStdString(); }
    int remember(int pid)
    {
        m_runners.push_back(pid);
        return pid;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::vector<int> m_runners; // to end
};

void TestRunnerClient::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_runners.clear();
}

void TestRunnerClient::cleanup()
{
    for (const int pid : m_runners) {
        if (pid > 0 && kill(pid, SIGTERM) == 0)
            waitForEnd(pid);
    }
}

void TestRunnerClient::startsADetachedRunner()
{
    const auto on = console();
    const auto info = on->runner();
    remember(info.pid);
    const auto stat = process::readProcess(info.pid);
    QVERIFY(stat.has_value());
    QVERIFY(stat->parent != getpid());
    QVERIFY(stat->session != getsid(0));
    QVERIFY(!info.startedId.empty());
    const Answer answer = on->start("echo 1");
    QVERIFY2(!answer.isError, answer.error.message.c_str());
    QVERIFY(on->waitForTold("task.exited " + kKey));
}

void TestRunnerClient::oneRunnerServesMany()
{
    const auto first = console();
    const auto second = console(); // at the same time
    first->client->connect();
    second->client->connect();
    const int pid = remember(first->runner().pid);
    QCOMPARE(second->runner().pid, pid);
    QVERIFY(!first->start("echo 1").isError);
    QVERIFY(first->waitForTold("task.exited " + kKey));
    QVERIFY(second->waitForTold("task.exited " + kKey));
    QVERIFY(second->lookUp().state == TaskStatus::State::Ended);
}

void TestRunnerClient::startsNoneWhenNotAllowed()
{
    const auto on = console(false);
    const Answer answer = on->start("echo 1");
    QVERIFY(answer.isError);
    QVERIFY(answer.error.code == base::ErrorCode::Unavailable);
    QVERIFY(!answer.maybeDone);
    QVERIFY(on->told().empty());
}

void TestRunnerClient::tellsWhyNoneStarts()
{
    Console missing({.dataDir = path(), .runnerProgram = "/no/such/runner"});
    Answer answer = missing.start("echo 1");
    QVERIFY(answer.isError && !answer.maybeDone);
    QVERIFY2(answer.error.message.find("/no/such/runner") != std::string::npos,
             answer.error.message.c_str());
    // A data directory that can't be written.
    std::ofstream(path() + "/runner.lock").flush();
    std::filesystem::remove(path() + "/runner.lock");
    std::filesystem::create_directory(path() + "/runner.lock");
    const auto on = console();
    answer = on->start("echo 1");
    QVERIFY(answer.isError && !answer.maybeDone);
    QVERIFY2(answer.error.message.find("runner.log") != std::string::npos,
             answer.error.message.c_str());
    std::ifstream log(path() + "/runner.log");
    const std::string text{std::istreambuf_iterator<char>(log), {}};
    QVERIFY2(text.find("runner.lock") != std::string::npos, text.c_str());
}

void TestRunnerClient::needsADataDirectory()
{
    const auto client =
        RunnerClient::create({.dataDir = path() + "/none", .runnerProgram = kRunner});
    QVERIFY(client.error().code == base::ErrorCode::NotFound);
}

void TestRunnerClient::requestsKeepTheirOrder()
{
    const auto on = console();
    // All before there is a connection.
    on->send({"task.start", 0, kKey, process::toCbor(shell("exec sleep 1000"))});
    on->send({"task.signal", 0, kKey, "kill"});
    on->send({"task.health", 0, {}, {}});
    std::vector<std::string> kinds;
    for (const Answer& answer : on->take(3)) {
        QVERIFY2(!answer.isError, answer.error.message.c_str());
        kinds.push_back(answer.frame.kind);
    }
    remember(on->runner().pid);
    // The signal waited for the start, the health for nobody.
    const std::vector<std::string> expected{"task.health", "task.start", "task.signal"};
    QVERIFY(kinds == expected);
    QVERIFY(on->waitForTold("task.exited " + kKey));
}

void TestRunnerClient::tooLargeARequestIsNotSent()
{
    const auto on = console();
    remember(on->runner().pid);
    const Answer answer =
        on->ask({"task.start", 0, kKey, std::string(process::kMaxFrame + 1, 'x')});
    QVERIFY(answer.isError);
    QVERIFY(!answer.maybeDone);
    QVERIFY(answer.error.code == base::ErrorCode::InvalidArgument);
    QVERIFY(!on->start("echo 1").isError); // the connection is as it was
}

void TestRunnerClient::lostWhileARequestIsOut()
{
    const auto on = console();
    const int pid = on->runner().pid;
    kill(pid, SIGSTOP); // takes the request, answers nothing
    on->send({"task.start", 0, kKey, process::toCbor(shell("echo 1"))});
    on->flush();
    kill(pid, SIGKILL);
    const auto answers = on->take(1);
    QCOMPARE(answers.size(), std::size_t{1});
    QVERIFY(answers[0].isError);
    QVERIFY(answers[0].maybeDone);
    QVERIFY(answers[0].error.code == base::ErrorCode::Unavailable);
    QVERIFY(on->waitForTold("connected", 2));
    remember(on->runner().pid);
    QVERIFY(on->lookUp().state == TaskStatus::State::Absent); // this time it had not arrived
    // And should it arrive now, it is refused.
    QVERIFY(on->start("echo 1").error.code == base::ErrorCode::Conflict);
}

void TestRunnerClient::comesBackByItself()
{
    const auto on = console();
    const auto first = on->runner();
    kill(first.pid, SIGKILL);
    QVERIFY(on->waitForTold("connected", 2));
    const auto second = on->runner();
    remember(second.pid);
    QVERIFY(second.startedId != first.startedId);
    QCOMPARE(second.bootId, first.bootId);
    const std::vector<std::string> expected{"connected", "lost", "connected"};
    QVERIFY(on->told() == expected);
}

void TestRunnerClient::tellsLateListeners()
{
    const auto on = console();
    remember(on->runner().pid);
    class Late final : public process::RunnerListener
    {
    public:
        void runnerConnected(const process::RunnerInfo& info) override { pid = info.pid; }
        void runnerLost(const base::Error&) override { }
        void runnerEvent(const Frame&) override { }
        std::atomic<int> pid = 0;
    } late;
    on->client->add("other", late);
    QTRY_COMPARE_WITH_TIMEOUT(late.pid.load(), on->runner().pid, 60'000);
    on->client->remove(late);
}

void TestRunnerClient::tellsNothingAfterRemove()
{
    const auto on = console();
    remember(on->runner().pid);
    on->client->remove(*on);
    QVERIFY(!on->start("echo 1").isError);
    while (on->lookUp().state != TaskStatus::State::Ended) { } // its event was sent before this
    QVERIFY(on->told() == std::vector<std::string>{"connected"});
}

void TestRunnerClient::runnerSurvivesAKilledConsole()
{
    int ends[2] = {-1, -1};
    QCOMPARE(pipe2(ends, O_CLOEXEC), 0);
    const std::string self = std::filesystem::read_symlink("/proc/self/exe");
    const pid_t other = spawn({self, "--act-as-console", path()}, ends[1]);
    QVERIFY(other > 0);
    close(ends[1]);
    char said[128] = {};
    QVERIFY(read(ends[0], said, sizeof said - 1) > 0);
    close(ends[0]);
    QCOMPARE(std::string(said), std::string("started\n"));
    kill(other, SIGKILL);
    waitpid(other, nullptr, 0);

    const auto on = console();
    remember(on->runner().pid);
    const auto status = on->lookUp();
    QVERIFY(status.state == TaskStatus::State::Open);
    QVERIFY(!status.started.handle.empty());
    QVERIFY(!on->ask({"task.signal", 0, kKey, "kill"}).isError);
    QVERIFY(on->waitForTold("task.exited " + kKey));
}

void TestRunnerClient::runnerEndsWhenIdle()
{
    const pid_t pid = spawn({kRunner, "--foreground", "--idle", "0.5", "--data", path()}, -1);
    QVERIFY(pid > 0);
    {
        // Else the client would start one of its own.
        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(path() + "/runner.journal"), 60'000);
        const auto on = console();
        QCOMPARE(on->runner().pid, pid);
        QVERIFY(!on->start("while [ ! -e go ]; do sleep 0.01; done; echo 1 > done").isError);
    }
    // Busy, so it stays although nobody is connected; then it ends by itself.
    const std::string work = path() + "/runs/" + kKey + "/work";
    std::ofstream(work + "/go").flush();
    int status = -1;
    QCOMPARE(waitpid(pid, &status, 0), pid);
    QCOMPARE(status, 0);
    QVERIFY(std::filesystem::exists(work + "/done"));
    const auto on = console(); // and another can be started
    QVERIFY(on->lookUp().state == TaskStatus::State::Ended);
    remember(on->runner().pid);
}

void TestRunnerClient::secondRunnerMakesWay()
{
    const auto on = console();
    const int pid = remember(on->runner().pid);
    const pid_t second = spawn({kRunner, "--foreground", "--data", path()}, -1);
    int status = -1;
    QCOMPARE(waitpid(second, &status, 0), second);
    QCOMPARE(status, 0);
    QCOMPARE(on->runner().pid, pid);
    QVERIFY(!on->start("echo 1").isError);
}

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--act-as-console")
        return actAsConsole(argv[2]);
    QCoreApplication app(argc, argv);
    TestRunnerClient test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_runner_client.moc"
