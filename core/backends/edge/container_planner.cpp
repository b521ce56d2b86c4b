#include "backends/edge/container_planner.h"

#include "backends/edge/container_line.h"
#include "backends/edge/podman_line.h"
#include "process/package_store.h"
#include "process/sandbox_environment.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::edge {

namespace {

constexpr std::int64_t kScratch = 256LL << 20U; // bytes of /tmp where the task asks for no more

using Defaults = std::vector<std::pair<std::string, std::string>>;

// Those of a function's container. An image has a PATH of its own.
Defaults containerDefaults(const model::RunSpec& run)
{
    Defaults variables{{"HOME", "/tmp"}, {"TMPDIR", "/tmp"}, {"LANG", "C.UTF-8"}, {"TZ", ":UTC"}};
    if (run.image.empty())
        variables.emplace_back("PATH",
                               "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin");
    return variables;
}

std::vector<std::string> secretNames(const model::TaskSpec& spec)
{
    std::vector<std::string> names;
    for (const model::EnvValue& value : spec.env) {
        if (value.source != model::EnvValue::Source::Plain)
            names.push_back(value.name);
    }
    return names;
}

// What of the host the container gets.
base::Result<ContainerPlan> containerPlan(const model::TaskSpec& spec,
                                          const std::filesystem::path& dataDir,
                                          const std::filesystem::path& runDir)
{
    ContainerPlan container;
    container.filesDir = runDir.string();
    container.isWorkWritable = spec.run.packageHash.empty();
    container.workDir = (runDir / "work").string(); // the runner makes it
    if (!container.isWorkWritable) {
        const auto package = process::PackageStore(dataDir / "packages").find(spec.run.packageHash);
        if (!package)
            return std::unexpected(package.error());
        container.workDir = package->string();
    } else if (!spec.run.package.empty()) {
        return base::failure(base::ErrorCode::NotFound, "the task's package was not stored");
    }
    const double storage = spec.features.find(model::FeatureId::StorageRequirement).value_or(0);
    container.scratchBytes = std::max(kScratch, static_cast<std::int64_t>(storage));
    return container;
}

} // namespace

base::Result<process::TaskStart> ContainerPlanner::plan(const backends::StartRequest& request,
                                                        const std::string& engine) const
{
    const auto& spec = *request.spec;
    const std::string key = model::attemptKey(request.attempt);
    const auto runDir = m_dataDir / "runs" / key;
    auto container = containerPlan(spec, m_dataDir, runDir);
    if (!container)
        return std::unexpected(container.error());
    auto environment = backends::commandEnvironment(request, kContainerFiles,
                                                    containerDefaults(spec.run), m_secret);
    if (!environment)
        return std::unexpected(environment.error());
    for (const auto& [name, contents] : environment->files)
        container->files.push_back(name);
    base::Result<process::TaskStart> start;
    const std::int64_t memory = backends::memoryLimit(spec, m_config);
    if (spec.run.image.empty()) {
        for (const std::string& name : secretNames(spec)) {
            if (process::steersLoader(name))
                return base::failure(base::ErrorCode::InvalidArgument,
                                     fmt::format("{} can't hold a secret in a container", name),
                                     "pass the secret by another name");
        }
        container->bubblewrap = engine;
        container->variables = process::takeLoaderVariables(environment->variables);
        start->argv = containerLine(spec.run, *container);
        start->env = std::move(environment->variables);
        start->isSandbox = true;
    } else {
        start = podmanStart(spec.run, *container,
                            {.podman = engine,
                             .key = key,
                             .runDir = runDir.string(),
                             .memoryBytes = memory,
                             .variables = std::move(environment->variables),
                             .secrets = secretNames(spec)});
        if (!start)
            return start;
    }
    start->files = std::move(environment->files);
    start->memoryBytes = memory;
    return start;
}

} // namespace tributary::edge
