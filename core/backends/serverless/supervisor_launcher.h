// Function instances as children of the runner.
//
// Thread: the runner's main thread. Lifetime: the supervisor outlives the launcher.
#pragma once

#include "backends/serverless/instance_launcher.h"
#include "process/supervisor.h"

namespace tributary::serverless {

class SupervisorLauncher final : public InstanceLauncher
{
public:
    explicit SupervisorLauncher(process::Supervisor& supervisor)
        : m_supervisor(supervisor)
    {
    }

    base::Result<InstanceId> launch(const InstanceCommand& command,
                                    std::function<void(InstanceExit)> onExit) override;
    void stop(InstanceId id, bool force) override;
    model::Usage usage(InstanceId id) override;

private:
    process::Supervisor& m_supervisor;
};

} // namespace tributary::serverless
