// kill -9 of the scheduler at 50 random moments while 2,000 tasks run: every acknowledged task
// ends, no end is made up, nothing starts twice.
//
// The witnesses are independent of the database: files that the processes themselves make, and
// the acknowledgements that the client has seen.
#include "base/random.h"
#include "process/sandbox_probe.h"
#include "service/api_server.h"
#include "service/local_queries.h"
#include "service/remote_commands.h"
#include "support/printers.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <QtCore/QDir>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTimer>
#include <QtTest/QTest>

#include <fstream>
#include <latch>
#include <map>
#include <set>
#include <thread>

using namespace tributary;

namespace {

constexpr int kKills = 50;
constexpr int kTasks = 2000;
constexpr int kPerRound = 10; // submitted while the owner is being killed
constexpr int kGateOpens = kKills / 2; // before this kill the waiting processes may go on

// Every tenth task fails on purpose.
bool failsOnPurpose(int number)
{
    return number % 10 == 7;
}

} // namespace

class TestCrash final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void losesNothing();

private:
    std::string taskFile(int first, int count);
    bool startOwner();
    void killOwner();
    void openGate();
    void submit(int first, int count);
    std::vector<service::TaskRow> rows(const std::string& filter);
    int running() const; // processes that have started and not ended
    bool hasWitness(const std::string& attempt, const char* what) const
    {
        return QFile::exists(m_witness.path() + QLatin1Char('/') + QString::fromStdString(attempt)
                             + QLatin1String(what));
    }

    QTemporaryDir m_dir;
    QTemporaryDir m_witness;
    base::Result<std::string> m_sandbox = process::findBubblewrap();
    int m_gate = -1; // while it is open no process waits any more
    base::SystemClock m_clock;
    base::SeededRandom m_random{20260101};
    std::unique_ptr<QProcess> m_owner;
    std::map<std::string, int> m_acknowledged; // id → number of the task
    std::set<int> m_unanswered; // numbers of tasks to submit again
};

void TestCrash::init()
{
    QCOMPARE(::mkfifo((m_witness.path().toStdString() + "/gate").c_str(), 0600), 0);
    std::ofstream(m_dir.path().toStdString() + "/backends.json") << R"({"backends": [
        {"name": "local", "execution_type": "traditional", "provider": "local-process",
         "concurrency": 2000},
        {"name": "functions", "execution_type": "serverless", "provider": "local-function",
         "concurrency": 20},
        {"name": "edge", "execution_type": "edge", "provider": "edge-container",
         "concurrency": 40}]})";
}

void TestCrash::cleanup()
{
    openGate();
    m_owner.reset();
}

// Mostly processes, some functions and containers. The same number is the same task, also when it
// is submitted again after an answer that never came. Every second process waits at the gate, so
// that many run at every kill, however fast the machine starts them.
std::string TestCrash::taskFile(int first, int count)
{
    std::string text = "[";
    for (int number = first; number < first + count; ++number) {
        const int kind = number % 20;
        const char* type = kind == 1             ? "serverless"
            : kind == 2 && m_sandbox.has_value() ? "edge"
                                                 : "traditional";
        const bool waits = kind > 2 && kind % 2 == 0;
        text += fmt::format(
            R"({}{{"name": "task-{}", "idempotency_key": "crash-{}",
                "override": {{"type": "{}", "reason": "test"}}, "env": {{"W": "{}"}},
                "run": {{"command": ["/bin/sh", "-c", "set -C; if [ -d $W ]; then : > $W/$TRIBUTARY_ATTEMPT.start || : > $W/$TRIBUTARY_ATTEMPT.again; fi; {}sleep {}; [ ! -d $W ] || : > $W/$TRIBUTARY_ATTEMPT.end; echo '\"{}\"'; exit {}"]}}}})",
            number == first ? "" : ",", number, number, type, m_witness.path().toStdString(),
            waits ? ": < $W/gate; " : "",
            kind < 3 ? 0.2 : 1 + static_cast<double>(m_random.next() % 200) / 10, number,
            failsOnPurpose(number) ? 3 : 0);
    }
    return text + "]";
}

// False when it ended before it was ready.
bool TestCrash::startOwner()
{
    m_owner = std::make_unique<QProcess>();
    m_owner->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_owner->start(QStringLiteral(TRIBUTARY_BIN_DIR "/tributaryctl"),
                   {QStringLiteral("--data"), m_dir.path(), QStringLiteral("serve")});
    while (!m_owner->canReadLine()) {
        if (!m_owner->waitForReadyRead(60'000))
            return false;
    }
    return true;
}

void TestCrash::killOwner()
{
    m_owner->kill();
    m_owner->waitForFinished(60'000);
}

// A reader's open() of a FIFO waits until somebody has it open for writing (fifo(7)).
void TestCrash::openGate()
{
    if (m_gate < 0)
        m_gate = ::open((m_witness.path().toStdString() + "/gate").c_str(), O_RDWR | O_CLOEXEC);
    QVERIFY(m_gate >= 0);
}

// What is answered goes to m_acknowledged, what isn't will be submitted again.
void TestCrash::submit(int first, int count)
{
    for (int number = first; number < first + count; ++number)
        m_unanswered.insert(number);
    const auto socket = service::ownerSocketPath(m_dir.path().toStdString(), false);
    QVERIFY(socket);
    service::RemoteCommands remote(*socket);
    std::latch answered(1);
    service::CommandReply reply;
    remote.execute(service::SubmitTasks{taskFile(first, count), "tasks.json", "test"},
                   [&](service::CommandReply answer) {
                       reply = std::move(answer);
                       answered.count_down();
                   });
    answered.wait();
    for (std::size_t i = 0; i < reply.tasks.size(); ++i) {
        const int number = first + static_cast<int>(i);
        m_acknowledged.emplace(model::toString(reply.tasks[i]), number);
        m_unanswered.erase(number);
    }
}

int TestCrash::running() const
{
    const QDir witness(m_witness.path());
    const auto count = [&](const char* pattern) {
        return witness.entryList({QLatin1String(pattern)}, QDir::Files).size();
    };
    return static_cast<int>(count("*.start") - count("*.end"));
}

std::vector<service::TaskRow> TestCrash::rows(const std::string& filter)
{
    service::LocalQueries queries(m_dir.path().toStdString(), m_clock, nullptr);
    service::TaskQuery query;
    query.filter = filter;
    const auto numbers = queries.taskNos(query, {});
    if (!numbers)
        return {};
    return queries.taskRows(*numbers).value_or(std::vector<service::TaskRow>{});
}

void TestCrash::losesNothing()
{
    if (!m_sandbox)
        qInfo("without containers: %s", base::describe(m_sandbox.error()).c_str());
    QVERIFY(startOwner());
    for (int first = 0; first < kTasks; first += 250)
        submit(first, 250);
    QCOMPARE(m_acknowledged.size(), std::size_t{kTasks});

    QTRY_VERIFY_WITH_TIMEOUT(running() > kTasks / 3, 300'000);

    int mostRunning = 0;
    for (int kill = 0; kill < kKills; ++kill) {
        // The moment is the fault that is injected: while commands come in, while attempts start,
        // in between, and in some rounds before the owner is ready.
        if (kill == kGateOpens)
            openGate();
        const auto moment = static_cast<int>(m_random.next() % 300);
        QTimer timer;
        timer.setSingleShot(true);
        connect(&timer, &QTimer::timeout, this, [this] { m_owner->kill(); });
        std::thread client;
        if (kill % 2 == 0)
            client = std::thread([this, kill] { submit(kTasks + kill * kPerRound, kPerRound); });
        timer.start(moment);
        QTRY_VERIFY_WITH_TIMEOUT(m_owner->state() == QProcess::NotRunning, 60'000);
        if (client.joinable())
            client.join();
        mostRunning = std::max(mostRunning, running());
        if (kill % 10 == 9) { // killed while it starts
            m_owner = std::make_unique<QProcess>();
            m_owner->start(QStringLiteral(TRIBUTARY_BIN_DIR "/tributaryctl"),
                           {QStringLiteral("--data"), m_dir.path(), QStringLiteral("serve")});
            QVERIFY(m_owner->waitForStarted(60'000));
            QTest::qWait(static_cast<int>(m_random.next() % 40));
            killOwner();
        }
        QVERIFY2(startOwner(), "the scheduler does not start after a crash");
    }
    qInfo("%d processes ran at the same time while the scheduler was killed", mostRunning);
    QVERIFY(mostRunning > kTasks / 4);
    const auto again = m_unanswered;
    for (const int number : again)
        submit(number, 1);
    QCOMPARE(m_unanswered.size(), std::size_t{0});

    const std::string open = "state IN ['accepted', 'queued', 'dispatching', 'running', 'unknown']";
    QTRY_COMPARE_WITH_TIMEOUT(rows(open).size(), std::size_t{0}, 300'000);

    std::map<std::string, service::TaskRow> byId;
    std::set<std::string> names;
    for (auto& row : rows({})) {
        QVERIFY2(names.insert(row.name).second, row.name.c_str()); // one task a key
        byId.emplace(model::toString(row.id), std::move(row));
    }
    int processes = 0;
    for (const auto& [id, number] : m_acknowledged) {
        const auto found = byId.find(id);
        QVERIFY2(found != byId.end(), "an acknowledged task is lost");
        const auto& row = found->second;
        const auto text =
            fmt::format("{} {} {}: {}", id, row.name, model::toString(row.state), row.error);
        QCOMPARE(row.name, fmt::format("task-{}", number));
        const auto state =
            failsOnPurpose(number) ? model::TaskState::Failed : model::TaskState::Succeeded;
        QVERIFY2(row.state == state, text.c_str());
        if (row.type != model::ExecutionType::Traditional)
            continue;
        ++processes;
        const auto attempt = model::attemptKey({row.id, row.attempt});
        QVERIFY2(hasWitness(attempt, ".start") && hasWitness(attempt, ".end"), text.c_str());
    }
    QVERIFY(processes > kTasks / 2);
    // Nothing ran twice under one key, and nothing ran that isn't known.
    const QDir witness(m_witness.path());
    QCOMPARE(witness.entryList({QStringLiteral("*.again")}, QDir::Files), QStringList());
    for (const QString& name : witness.entryList({QStringLiteral("*.start")}, QDir::Files)) {
        const auto attempt = model::parseAttemptKey(name.chopped(6).toStdString());
        QVERIFY(attempt && byId.contains(model::toString(attempt->task)));
    }
    killOwner();
}

QTEST_GUILESS_MAIN(TestCrash)
#include "tst_crash.moc"
