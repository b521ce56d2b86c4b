#include "backends/serverless/instance_sandbox.h"

#include "process/sandbox_environment.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

namespace tributary::serverless {

namespace {

constexpr const char* kTaskRoot = "/var/task";
constexpr const char* kBootstrap = "/opt/bootstrap";

// What programs of /usr expect to find beside it. No user's files and no secrets.
std::vector<std::string> rootArguments()
{
    std::vector<std::string> argv{"--ro-bind", "/usr", "/usr"};
    for (const char* name : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        std::error_code error;
        const auto target = std::filesystem::read_symlink(name, error);
        if (!error)
            argv.insert(argv.end(), {"--symlink", target.string(), name});
        else if (std::filesystem::is_directory(name, error))
            argv.insert(argv.end(), {"--ro-bind", name, name});
    }
    for (const char* name :
         {"/etc/alternatives", "/etc/ssl", "/etc/ca-certificates", "/etc/resolv.conf", "/etc/hosts",
          "/etc/nsswitch.conf", "/etc/passwd", "/etc/group", "/etc/localtime", "/etc/ld.so.cache",
          "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/mime.types"})
        argv.insert(argv.end(), {"--ro-bind-try", name, name});
    return argv;
}

std::vector<std::string> program(const FunctionSpec& function, const std::string& bootstrap,
                                 const std::string& taskRoot)
{
    std::vector<std::string> argv;
    if (!function.command.empty()) {
        argv = {bootstrap, "--"};
        argv.insert(argv.end(), function.command.begin(), function.command.end());
    } else if (!function.entry.empty()) {
        argv = function.entry;
        if (argv[0].find('/') != std::string::npos && argv[0][0] != '/')
            argv[0] = taskRoot + '/' + argv[0];
    } else {
        argv = {taskRoot + "/bootstrap"};
    }
    return argv;
}

void append(std::vector<std::string>& argv, std::initializer_list<std::string> more)
{
    argv.insert(argv.end(), more);
}

} // namespace

InstanceLine instanceLine(const FunctionSpec& function, const SandboxPlan& plan)
{
    const bool isolated = !plan.bubblewrap.empty();
    const std::string package = function.packageDir.empty() ? plan.privateDir : function.packageDir;
    const std::string taskRoot = isolated ? kTaskRoot : package;
    const std::string home = isolated ? "/tmp" : plan.privateDir;
    const std::string version = function.version > 0 ? std::to_string(function.version) : "$LATEST";

    // The first to name a variable wins: ours, the function's, the defaults.
    std::map<std::string, std::string> env{
        {"LAMBDA_TASK_ROOT", taskRoot},
        {"LAMBDA_RUNTIME_DIR", taskRoot},
        {"_HANDLER", function.handler},
        {"AWS_LAMBDA_RUNTIME_API", plan.apiAddress},
        {"AWS_LAMBDA_FUNCTION_NAME", function.name},
        {"AWS_LAMBDA_FUNCTION_VERSION", version},
        {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(function.memoryBytes >> 20U)},
        {"AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name},
        {"AWS_LAMBDA_LOG_STREAM_NAME", fmt::format("[{}]", version)},
        {"AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"}};
    if (!isolated) // with it nothing can outlive the instance
        env.emplace(kInstanceVariable, plan.privateDir);
    env.insert(function.env.begin(), function.env.end());
    env.insert({{"PATH", "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"},
                {"HOME", home},
                {"TMPDIR", home},
                {"LANG", "C.UTF-8"},
                {"TZ", ":UTC"}});
    InstanceLine line;
    for (const auto& [name, value] : env)
        line.env.push_back(fmt::format("{}={}", name, value));
    line.workDir = package;
    const std::vector<std::string> run =
        program(function, isolated ? kBootstrap : plan.bootstrapProgram, taskRoot);
    if (!isolated) {
        line.argv = run;
        return line;
    }
    line.argv = {plan.bubblewrap, "--unshare-pid",        "--unshare-ipc",
                 "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent",
                 "--new-session", "--cap-drop",           "ALL"};
    const std::vector<std::string> root = rootArguments();
    line.argv.insert(line.argv.end(), root.begin(), root.end());
    append(line.argv, {"--proc", "/proc", "--dev", "/dev", "--bind", plan.privateDir, "/tmp"});
    append(line.argv, {"--ro-bind", package, kTaskRoot});
    if (!function.command.empty())
        append(line.argv, {"--ro-bind", plan.bootstrapProgram, kBootstrap});
    const std::vector<std::string> inside = process::takeLoaderVariables(line.env);
    line.argv.insert(line.argv.end(), inside.begin(), inside.end());
    append(line.argv, {"--chdir", kTaskRoot, "--"});
    line.argv.insert(line.argv.end(), run.begin(), run.end());
    return line;
}

} // namespace tributary::serverless
