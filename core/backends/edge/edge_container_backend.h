// Light containers on this host as an edge node (provider edge-container): `run.command` under
// bubblewrap, as a supervised child of the detached runner; with `container.image` under podman,
// where there is one.
//
// The container sees the host's /usr read-only, an empty /tmp and its package (read-only) or an
// empty directory at /work; no network unless `container.network: host`; all name spaces of its
// own, no capabilities. An image sees its own files instead of the host's /usr. Where neither
// bubblewrap nor podman works, the whole back end refuses and says why.
//
// Guarantee: as RunnerTasks says; a look-up is definitive, a start happens at most once.
//
// Thread: as the port says. Lifetime: client, clock and sink outlive the back end.
#pragma once

#include "backends/task_needs.h"

#include <functional>
#include <memory>

namespace tributary::process {
class RunnerClient;
}
namespace tributary::backends {
class RunnerTasks;
}

namespace tributary::edge {

struct ContainerEngines;

struct EdgeContainerOptions
{
    backends::SecretOf secret; // called on the client's I/O thread
    // The path of bwrap where it works, else why it doesn't. Blocks, on the client's I/O thread.
    // Empty = process::findBubblewrap.
    std::function<base::Result<std::string>()> findSandbox;
    std::function<base::Result<std::string>()> findPodman; // likewise
};

class EdgeContainerBackend final : public backends::Backend
{
public:
    EdgeContainerBackend(model::BackendConfig config, process::RunnerClient& client,
                         const base::Clock& clock, backends::BackendSink& sink,
                         EdgeContainerOptions options = {});
    ~EdgeContainerBackend() override;
    EdgeContainerBackend(const EdgeContainerBackend&) = delete;
    EdgeContainerBackend& operator=(const EdgeContainerBackend&) = delete;

    const model::BackendConfig& config() const noexcept override { return m_config; }
    std::string incapability(const model::TaskSpec& spec) const override;
    void start(const backends::StartRequest& request) override;
    void cancel(const model::AttemptId& attempt, bool force) override;
    void reconcile(std::span<const model::AttemptRecord> attempts) override;
    void settled(std::span<const model::AttemptId> attempts) override;
    void probe() override;

private:
    const model::BackendConfig m_config;
    std::shared_ptr<ContainerEngines> m_engines; // shared with jobs on the I/O thread
    std::shared_ptr<backends::RunnerTasks> m_tasks;
};

} // namespace tributary::edge
