// Processes on this machine (provider local-process): `run.command` as a supervised child of the
// detached runner, in its package's or a directory of its own.
//
// Guarantee: as RunnerTasks says; a look-up is definitive, a start happens at most once.
// A process sees the files of the user and a small environment: PATH, HOME, LANG, TZ, what the
// task declares, and TRIBUTARY_*; nothing else of the console's environment.
//
// Thread: as the port says. Lifetime: client, clock and sink outlive the back end.
#pragma once

#include "backends/task_needs.h"

#include <memory>

namespace tributary::process {
class RunnerClient;
}
namespace tributary::backends {
class RunnerTasks;
}

namespace tributary::traditional {

struct LocalProcessOptions
{
    backends::SecretOf secret; // called on the client's I/O thread
};

class LocalProcessBackend final : public backends::Backend
{
public:
    LocalProcessBackend(model::BackendConfig config, process::RunnerClient& client,
                        const base::Clock& clock, backends::BackendSink& sink,
                        LocalProcessOptions options = {});
    ~LocalProcessBackend() override;
    LocalProcessBackend(const LocalProcessBackend&) = delete;
    LocalProcessBackend& operator=(const LocalProcessBackend&) = delete;

    const model::BackendConfig& config() const noexcept override { return m_config; }
    std::string incapability(const model::TaskSpec& spec) const override;
    void start(const backends::StartRequest& request) override;
    void cancel(const model::AttemptId& attempt, bool force) override;
    void reconcile(std::span<const model::AttemptRecord> attempts) override;
    void settled(std::span<const model::AttemptId> attempts) override;
    void probe() override;

private:
    const model::BackendConfig m_config;
    std::shared_ptr<backends::RunnerTasks> m_tasks;
};

} // namespace tributary::traditional
