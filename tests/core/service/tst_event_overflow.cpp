// Followers that are slower than what happens: the core never waits for them, they are told to ask
// again, and what they then read is the engine's truth.
#include "service/api_server.h"
#include "service/event_fanout.h"
#include "service/event_stream.h"
#include "support/engine_rig.h"
#include "support/fake_service.h"
#include "support/printers.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QtTest>

#include <array>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>

namespace tributary {
namespace {

using namespace std::chrono_literals;
using service::EventBatch;
using service::EventFanout;
using service::EventStream;
using test::FakeService;

const auto kNow = base::fromMicros(1'767'254'400'000'000);
constexpr auto kPatience = 60s;

class BatchRecorder final : public service::EventSink
{
public:
    void events(const EventBatch& batch) override { batches.push_back(batch); }
    void status(const service::EngineStatus&) override { }

    std::vector<EventBatch> batches;
};

EventBatch batchOf(model::TaskNo from, model::TaskNo to, std::int64_t seq)
{
    EventBatch batch;
    for (auto no = from; no <= to; ++no)
        batch.changedTasks.push_back(no);
    batch.toSeq = seq;
    return batch;
}

std::size_t count(std::string_view text, std::string_view part)
{
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

// Follows the events of a server, and reads only when it is asked to.
class SlowFollower
{
public:
    explicit SlowFollower(const std::string& path)
        : m_socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        const std::string request = "GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
        const timeval patience{60, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        m_isThere = ::connect(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0
            && ::send(m_socket, request.data(), request.size(), MSG_NOSIGNAL)
                == static_cast<ssize_t>(request.size());
    }
    ~SlowFollower() { ::close(m_socket); }
    SlowFollower(const SlowFollower&) = delete;
    SlowFollower& operator=(const SlowFollower&) = delete;

    bool isThere() const { return m_isThere; }
    // Reads until that has come; false after 60 s without a byte.
    bool readUntil(std::string_view part)
    {
        std::array<char, 64U << 10U> block{};
        while (m_text.find(part) == std::string::npos) {
            const auto got = ::recv(m_socket, block.data(), block.size(), 0);
            if (got <= 0)
                return false;
            m_text.append(block.data(), static_cast<std::size_t>(got));
        }
        return true;
    }
    const std::string& text() const { return m_text; }

private:
    const int m_socket;
    bool m_isThere = false;
    std::string m_text;
};

class TestEventOverflow : public QObject
{
    Q_OBJECT

private slots:
    // --- from the core to its sinks --------------------------------------------------------------

    void listsNoMoreThanTheLimit()
    {
        EventFanout fanout;
        BatchRecorder sink;
        fanout.addSink(sink);
        for (std::size_t i = 0; i <= EventFanout::kMaxTasks; ++i)
            fanout.taskChanged(static_cast<model::TaskNo>(i + 1));
        fanout.pending().toSeq = 77;
        QVERIFY(!fanout.flush(1s));
        QCOMPARE(sink.batches.size(), std::size_t{1});
        QVERIFY(sink.batches.front().overflow);
        QVERIFY(sink.batches.front().changedTasks.size() <= EventFanout::kMaxTasks);
        QCOMPARE(sink.batches.front().toSeq, std::int64_t{77});
        // Told once: the next batch lists again, and follows on this one.
        fanout.taskChanged(5);
        fanout.pending().toSeq = 78;
        QVERIFY(!fanout.flush(2s));
        QVERIFY(!sink.batches.back().overflow);
        QVERIFY(sink.batches.back().changedTasks == std::vector<model::TaskNo>{5});
        QCOMPARE(sink.batches.back().fromSeq, std::int64_t{77});
        fanout.removeSink(sink);
        fanout.taskChanged(6);
        QVERIFY(!fanout.flush(3s));
        QCOMPARE(sink.batches.size(), std::size_t{2});
    }

    void gathersForAPeriod()
    {
        EventFanout fanout;
        BatchRecorder sink;
        fanout.addSink(sink);
        QVERIFY(!fanout.flush(1s)); // nothing is pending
        QVERIFY(sink.batches.empty());
        fanout.taskChanged(3);
        QVERIFY(!fanout.flush(1s));
        for (const model::TaskNo no : {9, 3, 9})
            fanout.taskChanged(no);
        const auto due = fanout.flush(1s + EventFanout::kPeriod - 1us);
        QVERIFY(due.has_value());
        QCOMPARE(due->count(), base::Micros(1s + EventFanout::kPeriod).count());
        QCOMPARE(sink.batches.size(), std::size_t{1});
        QVERIFY(!fanout.flush(*due));
        QCOMPARE(sink.batches.size(), std::size_t{2});
        QVERIFY(sink.batches.back().changedTasks == (std::vector<model::TaskNo>{3, 9}));
    }

    // --- to one follower -------------------------------------------------------------------------

    void tellsASlowReaderToAskAgain()
    {
        FakeService tasks(5000, kNow);
        EventStream stream(tasks);
        auto first = batchOf(1, 1500, 1);
        first.rulesChanged = true;
        stream.events(first);
        stream.events(batchOf(1501, 3000, 2)); // too much in all
        stream.events(batchOf(3001, 3001, 3)); // also what follows is not listed any more
        const auto text = stream.read(0ms);
        QCOMPARE(count(text, "event: overflow\n"), std::size_t{1});
        QCOMPARE(count(text, "event: task\n"), std::size_t{0});
        QCOMPARE(count(text, "event: rules\n"), std::size_t{1}); // that is not lost with it
        QCOMPARE(count(text, ": up to 3\n"), std::size_t{1});
        // From now on it lists again.
        stream.events(batchOf(7, 8, 4));
        const auto next = stream.read(0ms);
        QCOMPARE(count(next, "event: overflow\n"), std::size_t{0});
        QCOMPARE(count(next, "event: task\n"), std::size_t{2});
    }

    void passesTheOverflowOfTheCoreOn()
    {
        FakeService tasks(100, kNow);
        EventStream stream(tasks);
        auto batch = batchOf(1, 2, 1);
        batch.overflow = true;
        stream.events(batch);
        const auto text = stream.read(0ms);
        QCOMPARE(count(text, "event: overflow\n"), std::size_t{1});
        QCOMPARE(count(text, "event: task\n"), std::size_t{0});
    }

    // Rows that can't be read now are as good as not listed.
    void asksAgainForRowsThatCannotBeRead()
    {
        FakeService tasks(100, kNow);
        EventStream stream(tasks);
        tasks.setFailing(true);
        stream.events(batchOf(1, 2, 1));
        QCOMPARE(count(stream.read(0ms), "event: overflow\n"), std::size_t{1});
    }

    void keepsTheLastStatus()
    {
        FakeService tasks(100, kNow);
        EventStream stream(tasks);
        service::EngineStatus status;
        for (int i = 0; i < 1000; ++i)
            stream.status(status);
        status.mode = service::EngineStatus::Mode::Degraded;
        stream.status(status);
        const auto text = stream.read(0ms);
        QCOMPARE(count(text, "event: status\n"), std::size_t{1});
        QVERIFY(text.find("degraded") != std::string::npos);
    }

    // Over a socket that is not read, for as long as anything happens.
    void aFollowerThatDoesNotReadStopsNobody();

    // --- the truth -------------------------------------------------------------------------------

    void readsTheEnginesTruthAfterAnOverflow();
};

void TestEventOverflow::aFollowerThatDoesNotReadStopsNobody()
{
    constexpr std::int64_t kBatches = 200;
    const QTemporaryDir dir;
    const std::string path = dir.filePath("api.sock").toStdString();
    FakeService tasks(2000, kNow);
    EventFanout fanout;
    std::mutex mutex; // guards followers
    std::condition_variable changed;
    int followers = 0;
    const auto watch = [&](service::EventSink& sink, bool isAdded) {
        isAdded ? fanout.addSink(sink) : fanout.removeSink(sink);
        const std::lock_guard lock(mutex);
        followers += isAdded ? 1 : -1;
        changed.notify_all();
    };
    auto server = service::ApiServer::listen(
        path,
        {.commands = tasks,
         .tasks = tasks,
         .operations = tasks,
         .metrics = [] { return std::string(); },
         .status = [] { return service::EngineStatus{}; },
         .watch = [&](service::EventSink& sink) { watch(sink, true); },
         .unwatch = [&](service::EventSink& sink) { watch(sink, false); }});
    QVERIFY(server.has_value());
    SlowFollower slow(path);
    QVERIFY(slow.isThere());
    {
        std::unique_lock lock(mutex);
        QVERIFY(changed.wait_for(lock, kPatience, [&] { return followers == 1; }));
    }
    // As the core does: a thousand rows at a time are more than the socket takes.
    for (std::int64_t seq = 1; seq <= kBatches; ++seq) {
        for (model::TaskNo no = 1; no <= 1000; ++no)
            fanout.taskChanged(no);
        fanout.pending().toSeq = seq;
        QVERIFY(!fanout.flush(seq * EventFanout::kPeriod));
    }
    QVERIFY(slow.readUntil(": up to " + std::to_string(kBatches) + "\n"));
    QVERIFY(count(slow.text(), "event: overflow\n") >= 1);
    // What it was not told in time was not kept for it.
    QVERIFY(count(slow.text(), "event: task\n") < 20 * 1000);
    server->reset();
    QCOMPARE(followers, 0);
}

void TestEventOverflow::readsTheEnginesTruthAfterAnOverflow()
{
    constexpr int kTasks = 3000;
    test::EngineRig rig;
    QVERIFY(rig.start().has_value());
    service::LocalQueries queries(rig.dir.path().toStdString(), rig.clock, rig.engine.get());
    EventStream stream(queries);
    rig.engine->addSink(stream);
    std::string tasks;
    for (int i = 0; i < kTasks; ++i)
        tasks += R"({"name": "t", "labels": {"kind": "here"}, "run": {"command": ["true"]}})"
                 "\n";
    const auto reply = rig.run(service::SubmitTasks{tasks, "tasks.jsonl"});
    QVERIFY2(reply.isOk(), reply.isOk() ? "" : base::describe(reply.errors.front()).c_str());
    QCOMPARE(reply.tasks.size(), std::size_t{kTasks});
    // Nobody reads the stream, and the core goes on.
    for (std::size_t ended = 0; ended < 20; ended += 2) {
        QVERIFY(rig.here.waitForRuns(ended + 2));
        rig.here.finishAll();
        rig.sync();
    }
    QVERIFY(rig.run(service::CancelTasks{{reply.tasks.back()}}).isOk());
    rig.advance(1s); // sends what it had gathered
    QCOMPARE(count(stream.read(0ms), "event: overflow\n"), std::size_t{1});

    const auto numbers = queries.taskNos({}, {});
    QVERIFY(numbers.has_value());
    QCOMPARE(numbers->size(), std::size_t{kTasks});
    const auto rows = queries.taskRows(*numbers);
    QVERIFY(rows.has_value());
    std::map<model::TaskState, int> states;
    rig.engine->inspect([&](const schedule::Scheduler& scheduler, const auto&) {
        for (const auto& row : *rows) {
            const auto* held = scheduler.find(row.id);
            QVERIFY(held != nullptr ? row.state == held->state && row.attempt == held->attempt
                                    : model::isTerminal(row.state));
            ++states[row.state];
        }
    });
    QCOMPARE(states[model::TaskState::Succeeded], 20);
    QCOMPARE(states[model::TaskState::Cancelled], 1);
    QCOMPARE(states[model::TaskState::Running], 2);
    QCOMPARE(states[model::TaskState::Queued], kTasks - 23);
    // What happens after that is told one by one again.
    rig.here.finishAll();
    rig.advance(1s);
    const auto next = stream.read(0ms);
    QCOMPARE(count(next, "event: overflow\n"), std::size_t{0});
    QCOMPARE(count(next, "\"state\":\"succeeded\""), std::size_t{2});
    rig.engine->removeSink(stream);
}

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestEventOverflow)
#include "tst_event_overflow.moc"
