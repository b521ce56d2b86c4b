#include "simulate/demo.h"

#include "base/random.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary::simulate {
namespace {

using model::ExecutionPattern;
using model::FeatureId;
using model::TaskSpec;
using model::TriggerType;
using namespace std::chrono_literals;

constexpr double kMegabyte = 1e6;

// One kind of work. `say` is what the shell prints last: the result of the task.
struct Kind
{
    std::string_view taskType;
    std::string_view team;
    model::ExecutionType meant; // what the default rules make of it
    TriggerType trigger;
    ExecutionPattern pattern;
    int weight; // of all kinds together 100
    int leastMs;
    int mostMs;
    double cores;
    double memoryMb;
    std::string_view say;
};

constexpr auto kTraditional = model::ExecutionType::Traditional;
constexpr auto kServerless = model::ExecutionType::Serverless;
constexpr auto kEdge = model::ExecutionType::Edge;

constexpr std::array kKinds{
    Kind{"thumbnail", "media", kServerless, TriggerType::Http, ExecutionPattern::OneShot, 16, 5, 60,
         0.25, 128, R"({"width":320,"height":200})"},
    Kind{"order-webhook", "sales", kServerless, TriggerType::Http, ExecutionPattern::OneShot, 12, 5,
         40, 0.25, 128, R"({"accepted":true})"},
    Kind{"log-ingest", "platform", kServerless, TriggerType::Event, ExecutionPattern::Streaming, 10,
         10, 80, 0.5, 256, R"({"lines":1000})"},
    Kind{"hourly-rollup", "finance", kServerless, TriggerType::Timer, ExecutionPattern::Periodic, 6,
         30, 150, 0.5, 256, R"({"rows":24})"},
    Kind{"nightly-report", "finance", kTraditional, TriggerType::Timer, ExecutionPattern::Batch, 8,
         120, 400, 1, 512, R"({"pages":12})"},
    Kind{"model-training", "research", kTraditional, TriggerType::Manual, ExecutionPattern::Batch,
         7, 200, 400, 1, 1024, R"({"loss":0.031})"},
    Kind{"database-backup", "platform", kTraditional, TriggerType::Timer,
         ExecutionPattern::Periodic, 7, 100, 300, 0.5, 256, R"({"bytes":73400320})"},
    Kind{"warehouse-merge", "research", kTraditional, TriggerType::Event, ExecutionPattern::Batch,
         6, 80, 250, 1, 512, R"({"tables":8})"},
    Kind{"camera-inspection", "plant", kEdge, TriggerType::Event, ExecutionPattern::Streaming, 12,
         5, 40, 0, 0, R"({"defects":0})"},
    Kind{"sensor-filter", "plant", kEdge, TriggerType::Event, ExecutionPattern::Streaming, 10, 5,
         30, 0, 0, R"({"kept":97})"},
    Kind{"door-unlock", "sites", kEdge, TriggerType::Http, ExecutionPattern::OneShot, 6, 5, 25, 0,
         0, R"({"open":true})"},
};

enum class Fate
{
    Succeed,
    Fail, // ends with an error that isn't retried
    Flaky, // fails the first time, then succeeds
    Hang, // runs into its time-out
};

// About one in forty fails for good, one in forty needs a second try.
Fate drawFate(base::Random& random)
{
    const auto draw = random.next() % 120;
    if (draw < 2)
        return Fate::Fail;
    if (draw < 3)
        return Fate::Hang;
    return draw < 6 ? Fate::Flaky : Fate::Succeed;
}

const Kind& drawKind(base::Random& random)
{
    auto draw = static_cast<int>(random.next() % 100);
    for (const auto& kind : kKinds) {
        draw -= kind.weight;
        if (draw < 0)
            return kind;
    }
    return kKinds.back();
}

void setFeatures(const Kind& kind, double seconds, base::Random& random, model::Features& features)
{
    // Declared estimates are what people write down: near the truth, rounded.
    features.set(FeatureId::ExecutionTimeEstimate,
                 std::max(1.0, static_cast<double>(static_cast<int>(seconds * 110))) / 100);
    features.set(FeatureId::TriggerType, static_cast<double>(kind.trigger));
    features.set(FeatureId::ExecutionPattern, static_cast<double>(kind.pattern));
    features.set(FeatureId::DependenciesCount, 0);
    if (kind.cores > 0)
        features.set(FeatureId::CpuRequirement, kind.cores);
    if (kind.memoryMb > 0)
        features.set(FeatureId::MemoryRequirement, kind.memoryMb * kMegabyte);
    if (kind.meant == kEdge) {
        // Small boxes: nobody sized these for cores and memory, so the rules find them unknown.
        features.set(FeatureId::LatencyRequirement,
                     static_cast<double>(20 + random.next() % 6 * 10) / 1000);
        features.set(FeatureId::DataLocalityRequired, 1);
        features.set(FeatureId::NetworkBandwidthRequirement,
                     static_cast<double>(1 + random.next() % 8) * 1e6);
    }
    const bool isMerge = kind.taskType == "warehouse-merge";
    features.set(FeatureId::Stateful, kind.meant == kTraditional && !isMerge ? 1 : 0);
    if (isMerge)
        features.set(FeatureId::DependenciesCount, 8); // too many for a function: no rule matches
}

// How long it works comes with the inputs, so that all tasks of a kind have the same command, and
// functions of it stay warm.
std::string script(const Kind& kind, Fate fate)
{
    const std::string work =
        R"(s=${TRIBUTARY_INPUTS#*\"seconds\":}; sleep "${s%%[,\}]*}")";
    const std::string result = fmt::format("printf '%s\\n' '{}'", kind.say);
    switch (fate) {
    case Fate::Succeed:
        break;
    case Fate::Fail:
        return fmt::format("{}; echo 'input is damaged' >&2; exit 3", work);
    case Fate::Flaky:
        return fmt::format(
            R"(case "$TRIBUTARY_ATTEMPT" in *-1) echo 'no connection' >&2; exit 75;; esac; {}; {})",
            work, result);
    case Fate::Hang:
        return "echo 'waiting for a lock'; sleep 30";
    }
    return fmt::format("echo '{} started'; {}; {}", kind.taskType, work, result);
}

TaskSpec makeTask(int number, base::Random& random)
{
    const Kind& kind = drawKind(random);
    const Fate fate = drawFate(random);
    const auto span = static_cast<std::uint64_t>(kind.mostMs - kind.leastMs);
    const double seconds =
        static_cast<double>(kind.leastMs + static_cast<int>(random.next() % (span + 1))) / 1000;
    TaskSpec spec;
    spec.name = fmt::format("{}-{:04}", kind.taskType, number);
    spec.taskType = kind.taskType;
    spec.labels = {{"site", random.next() % 3 == 0 ? "north" : "south"},
                   {"team", std::string(kind.team)}};
    setFeatures(kind, seconds, random, spec.features);
    spec.run.command = {"/bin/sh", "-c", script(kind, fate)};
    spec.inputs = fmt::format(R"({{"item":{},"seconds":{:.3f}}})", number, seconds);
    spec.idempotent = kind.meant != kTraditional || random.next() % 2 == 0;
    spec.timeout.run = fate == Fate::Hang ? 300ms : 30s;
    if (fate == Fate::Flaky)
        spec.retry = {.attempts = 3,
                      .backoffBase = 50ms,
                      .backoffCap = 500ms,
                      .on = {model::FailureClass::Exit, model::FailureClass::Unavailable}};
    return spec;
}

} // namespace

std::vector<TaskSpec> demoTasks(std::uint64_t seed, int count)
{
    base::SeededRandom random(seed);
    std::vector<TaskSpec> tasks;
    tasks.reserve(static_cast<std::size_t>(std::max(count, 0)));
    for (int number = 1; number <= count; ++number)
        tasks.push_back(makeTask(number, random));
    return tasks;
}

} // namespace tributary::simulate
