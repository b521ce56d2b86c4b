#include "base/random.h"
#include "bench.h"
#include "simulate/optimise/optimise.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <memory>

namespace tributary::bench {
namespace {

using model::FeatureId;

rules::RuleSet defaultRules(const std::string& from, const std::string& to)
{
    std::ifstream file(std::string(TRIBUTARY_SOURCE_DIR) + "/resources/rules/default.yaml");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (const auto at = text.find(from); !from.empty() && at != std::string::npos)
        text.replace(at, from.size(), to);
    return std::move(rules::loadRules(text, "default.yaml").value());
}

std::vector<simulate::HistoryTask> tasks(std::size_t count)
{
    base::SeededRandom random(5);
    std::vector<simulate::HistoryTask> list(count);
    for (std::size_t i = 0; i < count; ++i) {
        simulate::HistoryTask& task = list[i];
        const double seconds = 1 + static_cast<double>(random.next() % 600);
        task.externalId = std::to_string(i);
        task.arrival = base::fromMicros(static_cast<std::int64_t>(i) * 1'000'000);
        task.runTime = base::Micros{static_cast<std::int64_t>(seconds * 1e6)};
        task.wait = base::Micros{1'000'000};
        task.features.set(FeatureId::ExecutionTimeEstimate, seconds);
        task.features.set(FeatureId::CpuRequirement, 1 + static_cast<double>(random.next() % 4));
        task.features.set(FeatureId::MemoryRequirement, 1e9);
        task.features.set(FeatureId::Stateful, 0);
        task.features.set(FeatureId::DependenciesCount, 0);
        task.features.set(FeatureId::TriggerType, 1);
    }
    return list;
}

simulate::ReplayOptions ground()
{
    simulate::ReplayOptions options;
    for (model::BackendConfig& config : model::embeddedBackends(4)) {
        plan::BackendState state;
        state.limit = config.concurrency;
        state.health.state = model::BackendHealth::State::Healthy;
        state.config = std::move(config);
        options.backends.push_back(std::move(state));
    }
    std::ifstream file(std::string(TRIBUTARY_SOURCE_DIR) + "/resources/prices/default.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    options.prices =
        std::make_shared<const cost::PriceBook>(cost::readPriceBook(text, "default.json").value());
    return options;
}

// The seconds that a frontier takes, all thresholds free, beside the minute that it may take.
Round optimiseOnce(std::string& oracle, bool& ok)
{
    constexpr std::size_t kTasks = 100'000;
    constexpr double kLimit = 60;
    static const std::vector<simulate::History> kHistories{{"made up", tasks(kTasks)}};
    const auto rules = defaultRules("", "");
    simulate::OptimiseOptions options;
    options.ground = ground();
    simulate::Frontier frontier;
    const double seconds =
        secondsOf([&] { frontier = simulate::optimise(rules, kHistories, options).value(); });
    ok = !frontier.points.empty() && !frontier.isOutOfTime;
    for (const simulate::FrontierPoint& point : frontier.points) {
        const auto draft = rules::loadRules(point.draft, "draft").value();
        simulate::Replay replay(rules, draft, options.ground);
        for (const simulate::HistoryTask& task : kHistories.front().tasks)
            replay.add(task);
        const auto report = replay.report();
        ok =
            ok && report.moved == point.report.moved && report.p95->after.value == point.p95Seconds;
    }
    oracle = fmt::format("{} points of {} settings, as replays of their drafts say",
                         frontier.points.size(), frontier.evaluations);
    return Round{seconds, kLimit};
}

} // namespace

void addReplay(std::vector<Benchmark>& list)
{
    list.push_back({"replay", "tasks/s", 5, [](std::string& oracle, bool& ok) {
                        constexpr std::size_t kTasks = 500'000;
                        static const auto kHistory = tasks(kTasks);
                        const auto before = defaultRules("", "");
                        const auto after = defaultRules("< 300s", "< 310s");
                        simulate::ReplayReport report;
                        const double seconds = secondsOf([&] {
                            simulate::Replay replay(before, after, {});
                            for (const simulate::HistoryTask& task : kHistory)
                                replay.add(task);
                            report = replay.report();
                        });
                        std::int64_t moved = 0;
                        const double limit = secondsOf([&] { // the two decisions alone
                            for (const simulate::HistoryTask& task : kHistory)
                                moved += before.classification(before.match(task.ruleInput())).type
                                        != after.classification(after.match(task.ruleInput())).type
                                    ? 1
                                    : 0;
                        });
                        ok = report.moved == moved && moved > 0;
                        oracle = fmt::format("{} of {} moved, as the two decisions alone say",
                                             moved, kTasks);
                        return Round{kTasks / seconds, kTasks / limit};
                    }});
    list.push_back({"optimise", "s", 3, optimiseOnce});
}

} // namespace tributary::bench
