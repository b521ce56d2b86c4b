// Processes through the detached runner, durable on its side, against bare posix_spawn.
#include "bench.h"

#include "backends/traditional/local_process_backend.h"
#include "base/random.h"
#include "base/uuid.h"
#include "process/runner_client.h"

#include <QtCore/QTemporaryDir>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace tributary::bench {
namespace {

constexpr int kProcesses = 1000;
constexpr int kInFlight = 16;

double spawnsPerSecond()
{
    char program[] = "/bin/true";
    char* argv[] = {program, nullptr};
    char* env[] = {nullptr};
    const double seconds = secondsOf([&] {
        int started = 0;
        int ended = 0;
        while (ended < kProcesses) {
            while (started < kProcesses && started - ended < kInFlight) {
                pid_t pid = 0;
                if (posix_spawn(&pid, program, nullptr, nullptr, argv, env) != 0)
                    return;
                ++started;
            }
            int status = 0;
            if (wait(&status) > 0)
                ++ended;
        }
    });
    return kProcesses / seconds;
}

// Counts ends; lets the caller keep a number of attempts in flight.
class Counter final : public backends::BackendSink
{
public:
    void report(const model::AttemptId&, backends::AttemptReport report) override
    {
        const auto* end = std::get_if<backends::report::Finished>(&report);
        if (end == nullptr && !std::holds_alternative<backends::report::Refused>(report))
            return;
        const std::lock_guard lock(m_mutex);
        ++m_ended;
        m_succeeded += end != nullptr && end->succeeded ? 1 : 0;
        m_changed.notify_one();
    }
    void health(const std::string&, backends::BackendHealth) override { }
    void waitForEnds(int count)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_ended >= count; });
    }
    int succeeded()
    {
        const std::lock_guard lock(m_mutex);
        return m_succeeded;
    }

private:
    std::mutex m_mutex; // guards the rest
    std::condition_variable m_changed;
    int m_ended = 0;
    int m_succeeded = 0;
};

Round spawnTrue(std::string& oracle, bool& ok)
{
    oracle = fmt::format("{} processes, each claimed and ended in the runner's synced journal; "
                         "limit: bare posix_spawn and wait, {} in flight",
                         kProcesses, kInFlight);
    const QTemporaryDir dir;
    auto client = process::RunnerClient::create(
        {.dataDir = dir.path().toStdString(), .runnerProgram = TRIBUTARY_BIN_DIR "/tributary-runner"});
    if (!client) {
        ok = false;
        return {};
    }
    const base::SystemClock clock;
    base::SystemRandom random;
    base::UuidGenerator ids(clock, random);
    Counter counter;
    traditional::LocalProcessBackend backend({}, **client, clock, counter);
    auto spec = std::make_shared<model::TaskSpec>();
    spec->run.command = {"/bin/true"};
    const auto start = [&] { backend.start({{{ids.next()}, 1}, spec, "local", {}}); };
    start(); // brings the runner up
    counter.waitForEnds(1);
    const double seconds = secondsOf([&] {
        for (int i = 0; i < kProcesses; ++i) {
            counter.waitForEnds(i + 2 - kInFlight);
            start();
        }
        counter.waitForEnds(kProcesses + 1);
    });
    ok = counter.succeeded() == kProcesses + 1;
    return {kProcesses / seconds, spawnsPerSecond()};
}

} // namespace

void addProcess(std::vector<Benchmark>& list)
{
    list.push_back({"spawn_true", "tasks/s", 5, &spawnTrue});
}

} // namespace tributary::bench
