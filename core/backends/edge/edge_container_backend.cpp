#include "backends/edge/edge_container_backend.h"

#include "backends/edge/container_engines.h"
#include "backends/edge/container_planner.h"
#include "backends/runner_tasks.h"
#include "process/sandbox_probe.h"

namespace tributary::edge {

namespace {

std::shared_ptr<ContainerEngines> enginesOf(const EdgeContainerOptions& options)
{
    return std::make_shared<ContainerEngines>(
        options.findSandbox ? options.findSandbox : &process::findBubblewrap,
        options.findPodman ? options.findPodman : &process::findPodman);
}

backends::RunnerWork workOf(const std::shared_ptr<ContainerEngines>& engines,
                            std::shared_ptr<const ContainerPlanner> planner)
{
    backends::RunnerWork work;
    work.plan = [engines, planner = std::move(planner)](
                    const backends::StartRequest& request) -> base::Result<process::TaskStart> {
        const auto engine = engines->of(request.spec->run).look();
        if (!engine)
            return std::unexpected(engine.error());
        return planner->plan(request, *engine);
    };
    work.examine = [engines](backends::BackendHealth& health) { engines->examine(health); };
    return work;
}

} // namespace

EdgeContainerBackend::EdgeContainerBackend(model::BackendConfig config,
                                           process::RunnerClient& client, const base::Clock& clock,
                                           backends::BackendSink& sink,
                                           EdgeContainerOptions options)
    : m_config(std::move(config))
    , m_engines(enginesOf(options))
    , m_tasks(std::make_shared<backends::RunnerTasks>(
          m_config.name, client, clock, sink,
          workOf(m_engines,
                 std::make_shared<const ContainerPlanner>(client.dataDir(), m_config,
                                                          std::move(options.secret)))))
{
    m_tasks->open();
}

EdgeContainerBackend::~EdgeContainerBackend()
{
    m_tasks->close();
}

std::string EdgeContainerBackend::incapability(const model::TaskSpec& spec) const
{
    if (auto why = backends::notACommand(spec); !why.empty())
        return why;
    if (auto why = m_engines->of(spec.run).refusal(); !why.empty())
        return spec.run.image.empty() ? why : "can't run a container image: " + why;
    return backends::lackOf(spec, m_config);
}

void EdgeContainerBackend::start(const backends::StartRequest& request)
{
    m_tasks->start(request);
}

void EdgeContainerBackend::cancel(const model::AttemptId& attempt, bool force)
{
    m_tasks->cancel(attempt, force);
}

void EdgeContainerBackend::reconcile(std::span<const model::AttemptRecord> attempts)
{
    m_tasks->reconcile(attempts);
}

void EdgeContainerBackend::settled(std::span<const model::AttemptId> attempts)
{
    m_tasks->settled(attempts);
}

void EdgeContainerBackend::probe()
{
    m_tasks->probe();
}

} // namespace tributary::edge
