// The whole core with the real store and a back end that completes at once.
#include "bench.h"
#include "raw_sqlite.h"

#include "base/random.h"
#include "service/engine.h"
#include "service/local_queries.h"
#include "support/noop_backend.h"

#include <QtCore/QTemporaryDir>
#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <iterator>
#include <latch>
#include <mutex>
#include <thread>

namespace tributary::bench {
namespace {

constexpr int kTasks = 100'000;
constexpr int kPerSubmit = 500;
constexpr int kCallers = 64;
constexpr int kPerCaller = 500;
constexpr int kRowBytes = 250; // about what a row of ours takes
// A task's way is at least three rows: accepted, intent, end.
constexpr int kRowsPerTask = 3;

std::string readResource(const char* name)
{
    std::ifstream file(std::string(TRIBUTARY_SOURCE_DIR) + "/resources/" + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

struct Rig
{
    explicit Rig(bool dispatches)
    {
        service::EngineOptions options;
        options.dataDir = dir.path().toStdString();
        options.backends = model::embeddedBackends(2);
        for (auto& backend : options.backends)
            backend.concurrency = 1000;
        options.makeBackend = [this](const model::BackendConfig& config,
                                     backends::BackendSink& sink) {
            return std::make_unique<test::NoopBackend>(config, clock, sink);
        };
        options.defaultRules = readResource("rules/default.yaml");
        options.defaultPrices = readResource("prices/default.json");
        options.dispatches = dispatches;
        engine = std::move(*service::Engine::start(std::move(options), clock, random));
    }
    std::int64_t countOf(const std::string& filter)
    {
        service::LocalQueries queries(dir.path().toStdString(), clock, engine.get());
        service::TaskQuery query;
        query.filter = filter;
        const auto found = queries.taskNos(query, {});
        return found ? static_cast<std::int64_t>(found->size()) : -1;
    }

    QTemporaryDir dir;
    base::SystemClock clock;
    base::SystemRandom random;
    std::unique_ptr<service::Engine> engine;
};

service::SharedSpec noopTask(int i)
{
    auto spec = std::make_shared<model::TaskSpec>();
    spec->name = fmt::format("noop-{}", i);
    spec->taskType = "noop";
    spec->run.command = {"/bin/true"};
    spec->features.set(model::FeatureId::ExecutionTimeEstimate, i % 3 == 0 ? 10 : 7200);
    spec->features.set(model::FeatureId::CpuRequirement, 1);
    spec->features.set(model::FeatureId::MemoryRequirement, 1e8);
    return spec;
}

Round endToEnd(std::string& oracle, bool& ok)
{
    oracle = fmt::format("{} tasks succeeded on disk, each acknowledged; limit: raw SQLite FULL "
                         "rows/s, 500 a commit, over {} rows a task",
                         kTasks, kRowsPerTask);
    Rig rig(true);
    std::vector<std::vector<service::SharedSpec>> submits;
    for (int i = 0; i < kTasks; i += kPerSubmit) {
        auto& batch = submits.emplace_back();
        for (int j = 0; j < kPerSubmit; ++j)
            batch.push_back(noopTask(i + j));
    }
    std::atomic<int> acknowledged = 0;
    const double seconds = secondsOf([&] {
        for (auto& batch : submits)
            rig.engine->submit(std::move(batch), "bench", [&](const service::CommandReply& reply) {
                acknowledged += static_cast<int>(reply.tasks.size());
            });
        rig.engine->waitUntilIdle();
    });
    ok = acknowledged == kTasks && rig.countOf("state = 'succeeded'") == kTasks;
    return {kTasks / seconds,
            sqliteRowsPerSecond(std::int64_t{kTasks} * kRowsPerTask, 500, kRowBytes)
                / kRowsPerTask};
}

// Every caller waits for its acknowledgement before it submits the next task.
Round submitDurable(std::string& oracle, bool& ok)
{
    oracle = fmt::format("{} callers, each acknowledged task is in the database; limit: raw SQLite "
                         "FULL rows/s, 500 a commit",
                         kCallers);
    Rig rig(false);
    std::atomic<int> acknowledged = 0;
    const double seconds = secondsOf([&] {
        std::vector<std::jthread> callers;
        for (int c = 0; c < kCallers; ++c) {
            callers.emplace_back([&, c] {
                for (int i = 0; i < kPerCaller; ++i) {
                    std::latch answered(1);
                    rig.engine->submit({noopTask(c * kPerCaller + i)}, "bench",
                                       [&](const service::CommandReply& reply) {
                                           acknowledged += static_cast<int>(reply.tasks.size());
                                           answered.count_down();
                                       });
                    answered.wait();
                }
            });
        }
    });
    constexpr int kAll = kCallers * kPerCaller;
    ok = acknowledged == kAll && rig.countOf("state = 'queued'") == kAll;
    return {kAll / seconds, sqliteRowsPerSecond(200'000, 500, kRowBytes)};
}

Round submitAlone(std::string& oracle, bool& ok)
{
    oracle = "one caller, each acknowledged task is in the database; limit: raw SQLite FULL, one "
             "row a commit";
    constexpr int kAll = 2000;
    Rig rig(false);
    const double seconds = secondsOf([&] {
        for (int i = 0; i < kAll; ++i) {
            std::latch answered(1);
            rig.engine->submit({noopTask(i)}, "bench",
                               [&](const service::CommandReply&) { answered.count_down(); });
            answered.wait();
        }
    });
    ok = rig.countOf("state = 'queued'") == kAll;
    return {kAll / seconds, sqliteRowsPerSecond(kAll, 1, kRowBytes)};
}

} // namespace

void addEngine(std::vector<Benchmark>& list)
{
    list.push_back({"submit_durable", "tasks/s", 5, &submitDurable});
    list.push_back({"submit_durable_1", "tasks/s", 5, &submitAlone});
    list.push_back({"end_to_end_noop", "tasks/s", 5, &endToEnd});
}

} // namespace tributary::bench
