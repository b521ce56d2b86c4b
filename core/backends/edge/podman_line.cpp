#include "backends/edge/podman_line.h"

#include "process/sandbox_environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace tributary::edge {
namespace {

// What podman itself needs to find its images and its parts.
constexpr std::array<const char*, 10> kOwnVariables{"PATH",
                                                    "HOME",
                                                    "USER",
                                                    "TMPDIR",
                                                    "XDG_RUNTIME_DIR",
                                                    "XDG_CONFIG_HOME",
                                                    "XDG_DATA_HOME",
                                                    "CONTAINERS_CONF",
                                                    "CONTAINERS_STORAGE_CONF",
                                                    "CONTAINERS_REGISTRIES_CONF"};

std::vector<std::string> ownEnvironment()
{
    std::vector<std::string> env;
    for (const char* name : kOwnVariables) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets the environment
        if (const char* value = std::getenv(name))
            env.push_back(fmt::format("{}={}", name, value));
    }
    return env;
}

void append(std::vector<std::string>& argv, std::initializer_list<std::string> more)
{
    argv.insert(argv.end(), more);
}

// podman takes variables by name from its own environment, which nobody else can read; only those
// that it needs with another value itself, or would obey, have to stand in its arguments.
base::Result<> addVariables(const PodmanPlan& plan, process::TaskStart& start)
{
    for (const std::string& variable : plan.variables) {
        const std::string name = variable.substr(0, variable.find('='));
        const bool isOwn = std::ranges::find(kOwnVariables, name) != kOwnVariables.end();
        if (!isOwn && !process::steersContainerEngine(name)) {
            append(start.argv, {"--env", name});
            start.env.push_back(variable);
        } else if (std::ranges::find(plan.secrets, name) == plan.secrets.end()) {
            append(start.argv, {"--env", variable});
        } else {
            return base::failure(base::ErrorCode::InvalidArgument,
                                 fmt::format("{} can't hold a secret in a container image", name),
                                 "pass the secret by another name");
        }
    }
    return {};
}

} // namespace

base::Result<process::TaskStart> podmanStart(const model::RunSpec& run,
                                             const ContainerPlan& container, const PodmanPlan& plan)
{
    if ((container.workDir + plan.runDir).find(':') != std::string::npos)
        return base::failure(base::ErrorCode::InvalidArgument,
                             "podman can't mount a directory with ':' in its name",
                             "choose another data directory");
    process::TaskStart start;
    start.isEngine = true;
    start.env = ownEnvironment();
    start.argv = {plan.podman, "run", "--name", plan.key, "--label", "tributary.key=" + plan.key};
    append(start.argv, {"--conmon-pidfile", plan.runDir + '/' + process::kEngineMark});
    append(start.argv, {"--log-driver", "none", "--restart", "no"});
    append(start.argv, {"--network", run.hostNetwork ? "host" : "none"});
    append(start.argv, {"--cap-drop", "ALL", "--security-opt", "no-new-privileges"});
    append(start.argv,
           {"--read-only", "--tmpfs",
            fmt::format("/tmp:rw,mode=1777,size={}", container.scratchBytes)});
    append(start.argv,
           {"--volume",
            fmt::format("{}:/work:{}", container.workDir, container.isWorkWritable ? "rw" : "ro"),
            "--workdir", "/work"});
    for (const std::string& file : container.files)
        append(start.argv,
               {"--volume",
                fmt::format("{}/{}:{}/{}:ro", container.filesDir, file, kContainerFiles, file)});
    if (plan.memoryBytes > 0)
        append(start.argv, {"--memory", fmt::format("{}b", plan.memoryBytes)});
    if (const auto added = addVariables(plan, start); !added)
        return std::unexpected(added.error());
    append(start.argv, {"--entrypoint", "", "--", run.image});
    start.argv.insert(start.argv.end(), run.command.begin(), run.command.end());
    start.cleanup.argv = {plan.podman, "rm", "--force", "--ignore", "--time", "0", plan.key};
    start.cleanup.env = ownEnvironment();
    return start;
}

} // namespace tributary::edge
