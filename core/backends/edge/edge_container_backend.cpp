#include "backends/edge/edge_container_backend.h"

#include "backends/edge/container_line.h"
#include "backends/runner_tasks.h"
#include "process/package_store.h"
#include "process/sandbox_probe.h"

#include <algorithm>
#include <mutex>
#include <optional>

namespace tributary::edge {

using Found = base::Result<std::string>; // path of bwrap

constexpr std::int64_t kScratch = 256LL << 20U; // bytes of /tmp where the task asks for no more

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

// Those of a function's container.
const std::vector<std::pair<std::string, std::string>>& containerDefaults()
{
    static const std::vector<std::pair<std::string, std::string>> kVariables{
        {"PATH", "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"},
        {"HOME", "/tmp"},
        {"TMPDIR", "/tmp"},
        {"LANG", "C.UTF-8"},
        {"TZ", ":UTC"}};
    return kVariables;
}

base::Result<process::TaskStart> plan(const backends::StartRequest& request,
                                      const model::BackendConfig& config,
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
    const double storage = spec.features.find(model::FeatureId::StorageRequirement).value_or(0);
    container.scratchBytes = std::max(kScratch, static_cast<std::int64_t>(storage));
    process::TaskStart start;
    start.argv = containerLine(spec.run, container);
    start.env = std::move(environment->variables);
    start.files = std::move(environment->files);
    start.isSandbox = true;
    start.memoryBytes = backends::memoryLimit(spec, config);
    return start;
}

} // namespace

EdgeContainerBackend::EdgeContainerBackend(model::BackendConfig config,
                                           process::RunnerClient& client, const base::Clock& clock,
                                           backends::BackendSink& sink,
                                           EdgeContainerOptions options)
    : m_config(std::move(config))
    , m_sandbox(std::make_shared<Sandbox>(options.findSandbox ? std::move(options.findSandbox)
                                                              : &process::findBubblewrap))
    , m_tasks(std::make_shared<backends::RunnerTasks>(
          m_config.name, client, clock, sink,
          backends::RunnerWork{
              .plan =
                  [dataDir = client.dataDir(), config = m_config, sandbox = m_sandbox,
                   secret = std::move(options.secret)](const backends::StartRequest& request) {
                      return plan(request, config, dataDir, sandbox->look(), secret);
                  },
              .examine =
                  [sandbox = m_sandbox](backends::BackendHealth& health) {
                      if (sandbox->look())
                          return;
                      health.state = backends::BackendHealth::State::Unavailable;
                      health.refusal = health.reason = sandbox->refusal();
                  }}))
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
    m_tasks->probe();
}

} // namespace tributary::edge
