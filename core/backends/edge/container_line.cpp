#include "backends/edge/container_line.h"

#include "process/sandbox_probe.h"

namespace tributary::edge {
namespace {

void append(std::vector<std::string>& argv, std::initializer_list<std::string> more)
{
    argv.insert(argv.end(), more);
}

} // namespace

std::vector<std::string> containerLine(const model::RunSpec& run, const ContainerPlan& plan)
{
    std::vector<std::string> argv{
        plan.bubblewrap,     "--json-status-fd", "3",          "--unshare-all",
        "--die-with-parent", "--new-session",    "--cap-drop", "ALL"};
    if (run.hostNetwork)
        append(argv, {"--share-net"});
    const auto root = process::hostRootArguments();
    argv.insert(argv.end(), root.begin(), root.end());
    if (run.hostNetwork) {
        for (const char* name : {"/etc/resolv.conf", "/etc/hosts"})
            append(argv, {"--ro-bind-try", name, name});
    }
    if (plan.scratchBytes > 0)
        append(argv, {"--size", std::to_string(plan.scratchBytes)});
    append(argv, {"--tmpfs", "/tmp"});
    append(argv, {plan.isWorkWritable ? "--bind" : "--ro-bind", plan.workDir, "/work"});
    for (const auto& file : plan.files)
        append(
            argv,
            {"--ro-bind", plan.filesDir + '/' + file, std::string(kContainerFiles) + '/' + file});
    argv.insert(argv.end(), plan.variables.begin(), plan.variables.end());
    append(argv, {"--remount-ro", "/", "--chdir", "/work", "--"});
    argv.insert(argv.end(), run.command.begin(), run.command.end());
    return argv;
}

} // namespace tributary::edge
