#include "backends/traditional/local_process_backend.h"

#include "backends/runner_tasks.h"

#include <cstdlib>

namespace tributary::traditional {
namespace {

std::vector<std::pair<std::string, std::string>> hostDefaults()
{
    std::vector<std::pair<std::string, std::string>> variables;
    for (const char* name : {"PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ"}) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets the environment
        if (const char* value = std::getenv(name))
            variables.emplace_back(name, value);
    }
    variables.emplace_back("PATH", "/usr/local/bin:/usr/bin:/bin");
    variables.emplace_back("LANG", "C.UTF-8");
    return variables;
}

base::Result<process::TaskStart> plan(const backends::StartRequest& request,
                                      const model::BackendConfig& config, const std::string& runDir,
                                      const backends::SecretOf& secret)
{
    const auto& spec = *request.spec;
    if (!spec.run.package.empty() && spec.run.packageHash.empty())
        return base::failure(base::ErrorCode::NotFound, "the task's package was not stored");
    auto environment = backends::commandEnvironment(request, runDir, hostDefaults(), secret);
    if (!environment)
        return std::unexpected(environment.error());
    process::TaskStart start;
    start.argv = spec.run.command;
    start.env = std::move(environment->variables);
    start.files = std::move(environment->files);
    start.packageHash = spec.run.packageHash;
    start.memoryBytes = backends::memoryLimit(spec, config);
    return start;
}

} // namespace

LocalProcessBackend::LocalProcessBackend(model::BackendConfig config, process::RunnerClient& client,
                                         const base::Clock& clock, backends::BackendSink& sink,
                                         LocalProcessOptions options)
    : m_config(std::move(config))
    , m_tasks(std::make_shared<backends::RunnerTasks>(
          m_config.name, client, clock, sink,
          backends::RunnerWork{
              .plan =
                  [runs = client.dataDir() / "runs", config = m_config,
                   secret = std::move(options.secret)](const backends::StartRequest& request) {
                      const auto runDir = runs / model::attemptKey(request.attempt);
                      return plan(request, config, runDir.string(), secret);
                  },
              .examine = {}}))
{
    m_tasks->open();
}

LocalProcessBackend::~LocalProcessBackend()
{
    m_tasks->close();
}

std::string LocalProcessBackend::incapability(const model::TaskSpec& spec) const
{
    if (auto why = backends::notACommand(spec); !why.empty())
        return why;
    if (!spec.run.image.empty())
        return "runs on the host itself, not in a container image";
    return backends::lackOf(spec, m_config);
}

void LocalProcessBackend::start(const backends::StartRequest& request)
{
    m_tasks->start(request);
}

void LocalProcessBackend::cancel(const model::AttemptId& attempt, bool force)
{
    m_tasks->cancel(attempt, force);
}

void LocalProcessBackend::reconcile(std::span<const model::AttemptRecord> attempts)
{
    m_tasks->reconcile(attempts);
}

void LocalProcessBackend::settled(std::span<const model::AttemptId> attempts)
{
    m_tasks->settled(attempts);
}

void LocalProcessBackend::probe()
{
    m_tasks->probe();
}

} // namespace tributary::traditional
