#include "backends/edge/edge_container_backend.h"

#include "backends/edge/container_line.h"
#include "backends/runner_tasks.h"
#include "process/package_store.h"
#include "process/sandbox_probe.h"

#include <cmath>
#include <mutex>
#include <optional>

namespace tributary::edge {

using Found = base::Result<std::string>; // path of bwrap

class EdgeContainerBackend::Sandbox
{
public:
    explicit Sandbox(std::function<Found()> find)
        : m_find(std::move(find))
    {
    }

    // On the I/O thread. Looks once, and again while it doesn't work: it may get installed.
    Found look()
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_found && m_found->has_value())
                return *m_found;
        }
        auto found = m_find();
        const std::lock_guard lock(m_mutex);
        m_found = found;
        return found;
    }
    // Why it doesn't work; empty while it does, or nobody has looked yet. Any thread.
    std::string refusal() const
    {
        const std::lock_guard lock(m_mutex);
        return m_found && !m_found->has_value() ? base::describe(m_found->error()) : std::string();
    }

private:
    const std::function<Found()> m_find;
    mutable std::mutex m_mutex; // guards m_found
    std::optional<Found> m_found;
};

namespace {

const std::vector<std::pair<std::string, std::string>>& containerDefaults()
{
    static const std::vector<std::pair<std::string, std::string>> kVariables{
        {"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"HOME", "/tmp"}, {"LANG", "C.UTF-8"}};
    return kVariables;
}

base::Result<process::TaskStart> plan(const backends::StartRequest& request,
                                      const std::filesystem::path& dataDir, const Found& bubblewrap,
                                      const backends::SecretOf& secret)
{
    if (!bubblewrap)
        return std::unexpected(bubblewrap.error());
    const auto& spec = *request.spec;
    const auto runDir = dataDir / "runs" / model::attemptKey(request.attempt);
    ContainerPlan container;
    container.bubblewrap = *bubblewrap;
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
    auto environment =
        backends::commandEnvironment(request, kContainerFiles, containerDefaults(), secret);
    if (!environment)
        return std::unexpected(environment.error());
    for (const auto& [name, contents] : environment->files)
        container.files.push_back(name);
    process::TaskStart start;
    start.argv = containerLine(spec.run, container);
    start.env = std::move(environment->variables);
    start.files = std::move(environment->files);
    start.isSandbox = true;
    const auto memory = spec.features.find(model::FeatureId::MemoryRequirement);
    start.memoryBytes = memory ? static_cast<std::int64_t>(std::ceil(*memory)) : 0;
    return start;
}

} // namespace

EdgeContainerBackend::EdgeContainerBackend(model::BackendConfig config,
                                           process::RunnerClient& client, const base::Clock& clock,
                                           backends::BackendSink& sink,
                                           EdgeContainerOptions options)
    : m_config(std::move(config))
    , m_clock(clock)
    , m_sandbox(std::make_shared<Sandbox>(options.findSandbox ? std::move(options.findSandbox)
                                                              : &process::findBubblewrap))
    , m_tasks(std::make_shared<backends::RunnerTasks>(
          client, sink,
          [dataDir = client.dataDir(), sandbox = m_sandbox,
           secret = std::move(options.secret)](const backends::StartRequest& request) {
              return plan(request, dataDir, sandbox->look(), secret);
          }))
{
    m_tasks->open();
}

EdgeContainerBackend::~EdgeContainerBackend()
{
    m_tasks->close();
}

std::string EdgeContainerBackend::incapability(const model::TaskSpec& spec) const
{
    if (auto why = m_sandbox->refusal(); !why.empty())
        return why;
    if (auto why = backends::notACommand(spec); !why.empty())
        return why;
    if (!spec.run.image.empty())
        return "containers here see this host's /usr; an image needs podman, docker or a cluster";
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
    m_tasks->post([weak = std::weak_ptr(m_tasks), sandbox = m_sandbox, name = m_config.name,
                   since = m_clock.now(), from = m_clock.bootTime(), &clock = m_clock] {
        const auto tasks = weak.lock();
        if (!tasks)
            return;
        [[maybe_unused]] const auto found = sandbox->look();
        tasks->probe([weak, sandbox, name, since, from,
                      &clock](const std::optional<base::Error>& error) {
            const auto self = weak.lock();
            if (!self)
                return;
            using State = backends::BackendHealth::State;
            backends::BackendHealth health;
            health.refusal = sandbox->refusal();
            health.reason = error ? base::describe(*error) : health.refusal;
            health.state = health.reason.empty() ? State::Healthy : State::Unavailable;
            health.since = since;
            health.probeLatency = clock.bootTime() - from;
            self->health(name, std::move(health));
        });
    });
}

} // namespace tributary::edge
