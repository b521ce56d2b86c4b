#include "backends/serverless/supervisor_launcher.h"

#include <csignal>
#include <utility>

namespace tributary::serverless {

base::Result<InstanceId> SupervisorLauncher::launch(const InstanceCommand& command,
                                                    std::function<void(InstanceExit)> onExit)
{
    process::ChildSpec child;
    child.name = command.name;
    child.argv = command.argv;
    child.env = command.env;
    child.workDir = command.workDir;
    child.memoryBytes = command.memoryBytes;
    child.stdoutFd = command.stdoutFd;
    child.stderrFd = command.stderrFd;
    child.isSandbox = command.isSandbox;
    if (command.isSandbox)
        child.argv.insert(child.argv.begin() + 1, {"--json-status-fd", "3"});
    return m_supervisor.start(
        std::move(child), [onExit = std::move(onExit)](const process::ChildExit& exit) {
            InstanceExit end;
            end.exitCode = exit.exitCode;
            end.signal = exit.signal;
            end.outOfMemory = exit.outOfMemory;
            if (exit.neverRan)
                end.sandboxError = exit.error.empty() ? "the sandbox failed" : exit.error;
            end.usage = exit.usage;
            onExit(std::move(end));
        });
}

void SupervisorLauncher::stop(InstanceId id, bool force)
{
    m_supervisor.signal(id, force ? SIGKILL : SIGTERM);
}

model::Usage SupervisorLauncher::usage(InstanceId id)
{
    return m_supervisor.usage(id);
}

} // namespace tributary::serverless
