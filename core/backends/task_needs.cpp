#include "backends/task_needs.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <thread>

namespace tributary::backends {
namespace {

using model::FeatureId;

constexpr std::size_t kMaxVariable = 64U << 10U; // bytes; the kernel allows 128 KiB a string

std::int64_t machineMemory()
{
    return std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
}

std::string lackOfResources(const model::TaskSpec& spec, const model::BackendConfig& config)
{
    for (const auto& [name, wanted] : spec.features.resources) {
        const auto offered =
            std::ranges::find(config.resources, name, [](const auto& item) { return item.first; });
        if (offered == config.resources.end())
            return fmt::format("needs {} {}, has none", wanted, name);
        if (wanted > offered->second)
            return fmt::format("needs {} {}, has {}", wanted, name, offered->second);
    }
    return {};
}

} // namespace

std::string lackOf(const model::TaskSpec& spec, const model::BackendConfig& config)
{
    const double cores = config.cores > 0 ? config.cores : std::thread::hardware_concurrency();
    const auto wantedCores = spec.features.find(FeatureId::CpuRequirement);
    if (wantedCores && cores > 0 && *wantedCores > cores)
        return fmt::format("needs {} cores, has {}", *wantedCores, cores);
    const auto memory =
        static_cast<double>(config.memoryBytes > 0 ? config.memoryBytes : machineMemory());
    const auto wantedMemory = spec.features.find(FeatureId::MemoryRequirement);
    if (wantedMemory && memory > 0 && *wantedMemory > memory)
        return fmt::format("needs {} of memory, has {}",
                           model::formatFeature(FeatureId::MemoryRequirement, *wantedMemory),
                           model::formatFeature(FeatureId::MemoryRequirement, memory));
    if (config.maxRunMicros > 0) {
        const double longest = static_cast<double>(config.maxRunMicros) / 1e6;
        const auto estimate = spec.features.find(FeatureId::ExecutionTimeEstimate);
        if ((estimate && *estimate > longest)
            || (spec.timeout.run && spec.timeout.run->count() > config.maxRunMicros))
            return fmt::format("runs a task for at most {}",
                               model::formatFeature(FeatureId::ExecutionTimeEstimate, longest));
    }
    return lackOfResources(spec, config);
}

std::string notACommand(const model::TaskSpec& spec)
{
    switch (spec.run.kind) {
    case model::RunSpec::Kind::Function:
        return "runs commands, not deployed functions";
    case model::RunSpec::Kind::Url:
        return "runs commands, not URLs";
    case model::RunSpec::Kind::Command:
        break;
    }
    if (!spec.files.empty())
        return "does not carry files to and fro; put them into the package or pass data in inputs";
    return {};
}

std::int64_t memoryLimit(const model::TaskSpec& spec, const model::BackendConfig& config)
{
    constexpr auto kId = FeatureId::MemoryRequirement;
    const auto& features = spec.features;
    if (features.isKnown(kId) && features.origin(kId) == model::ValueOrigin::Declared
        && features.value(kId) > 0)
        return static_cast<std::int64_t>(std::ceil(features.value(kId)));
    return config.memoryBytes;
}

base::Result<CommandEnvironment>
commandEnvironment(const StartRequest& request, const std::string& fileDir,
                   const std::vector<std::pair<std::string, std::string>>& defaults,
                   const SecretOf& secretOf)
{
    const auto& spec = *request.spec;
    CommandEnvironment result;
    std::map<std::string, std::string> variables; // the first to name one wins
    const auto carry = [&](const std::string& name, const std::string& file,
                           const std::string& text) {
        if (text.size() <= kMaxVariable) {
            variables.emplace(name, text);
            return;
        }
        variables.emplace(name + "_FILE", fileDir + '/' + file);
        result.files.emplace_back(file, text);
    };
    carry("TRIBUTARY_INPUTS", "inputs.json", spec.inputs);
    carry("TRIBUTARY_CONFIG", "config.json", spec.config);
    variables.emplace("TRIBUTARY_ATTEMPT", model::attemptKey(request.attempt));
    variables.emplace("TRIBUTARY_TASK", model::toString(request.attempt.task));
    for (const auto& value : spec.env) {
        if (value.source == model::EnvValue::Source::Plain) {
            variables.emplace(value.name, value.value);
            continue;
        }
        if (!secretOf)
            return base::failure(base::ErrorCode::Unavailable,
                                 fmt::format("the secret behind {} is not available", value.name));
        auto secret = secretOf(value);
        if (!secret)
            return std::unexpected(secret.error());
        variables.emplace(value.name, std::move(*secret));
    }
    variables.insert(defaults.begin(), defaults.end());
    for (const auto& [name, value] : variables)
        result.variables.push_back(fmt::format("{}={}", name, value));
    return result;
}

} // namespace tributary::backends
