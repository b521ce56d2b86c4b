#include "simulate/timed_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tributary::simulate {
namespace {

std::string seconds(base::Micros time)
{
    return fmt::format("{}.{:06}", time.count() / 1'000'000, time.count() % 1'000'000);
}

base::Micros scaled(base::Micros time, double speedup)
{
    assert(speedup > 0);
    return base::Micros{std::llround(static_cast<double>(time.count()) / speedup)};
}

// timeout(1) ends the loop with exit code 124, which is the expected end here.
std::vector<std::string> burn(base::Micros time)
{
    return {"/bin/sh", "-c", R"(timeout "$1" /bin/sh -c 'while :; do :; done'; [ $? -eq 124 ])",
            "burn", seconds(time)};
}

void dropNeeds(model::Features& features)
{
    features.clear(model::FeatureId::CpuRequirement);
    features.clear(model::FeatureId::MemoryRequirement);
    features.clear(model::FeatureId::StorageRequirement);
    features.resources.clear();
}

} // namespace

model::TaskSpec toTimedTask(const HistoryTask& task, const TimedOptions& options)
{
    model::TaskSpec spec;
    spec.name = task.externalId;
    spec.taskType = task.taskType;
    spec.labels = task.labels;
    spec.features = task.features;
    const auto time = std::clamp(scaled(task.runTime.value_or(base::Micros{0}), options.speedup),
                                 base::Micros{0}, options.longest);
    if (time == base::Micros{0})
        spec.run.command = {"/bin/true"};
    else if (options.burn)
        spec.run.command = burn(time);
    else
        spec.run.command = {"/bin/sleep", seconds(time)};
    if (options.keepParents)
        spec.dependsOn = task.parents;
    if (options.classifiedAs) {
        dropNeeds(spec.features);
        spec.override = model::Override{
            options.classifiedAs, {}, "replayed: classified with the needs of the original"};
    }
    spec.idempotent = true; // sleeping twice changes nothing
    return spec;
}

base::Micros scaledArrival(const HistoryTask& task, base::Instant first, double speedup)
{
    return std::max(scaled(task.arrival - first, speedup), base::Micros{0});
}

} // namespace tributary::simulate
