// The runner's service "function": the function host with a journal behind it.
//
// A key is claimed in the journal, on disk, before any instance sees it, and its result is in the
// journal, on disk, before it is told: so each key runs at most once and no result is lost with
// the console.
//
// Thread: the runner's main thread. Lifetime: the context outlives the service.
#pragma once

#include "backends/serverless/function_host.h"
#include "backends/serverless/function_wire.h"
#include "backends/serverless/supervisor_launcher.h"
#include "process/runner_service.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>

namespace tributary::serverless {

struct FunctionServiceOptions
{
    std::string bubblewrap; // path of bwrap where it works, else empty: no isolation
    // Where the package with this hash lies unpacked. Errors: NotFound, InvalidArgument.
    std::function<base::Result<std::filesystem::path>(const std::string& hash)> findPackage;
    int maxInstances = 64;
    base::Micros aliveEvery = std::chrono::seconds{5}; // well within a lease
};

class FunctionService final : public process::RunnerService, private HostEvents
{
public:
    // Uses DIR/logs and DIR/functions. Errors: ResourceExhausted, PermissionDenied (directories).
    static base::Result<std::unique_ptr<FunctionService>> create(process::RunnerContext& context,
                                                                 FunctionServiceOptions options);

    std::string_view name() const noexcept override { return kServiceName; }
    void handle(process::ClientId from, process::Frame frame) override;
    bool isBusy() const override
    {
        return !m_claimed.empty() || m_host->isBusy() || m_context.journal.hasUnkept();
    }
    void shutDown() override;
    ~FunctionService() override;

private:
    FunctionService(process::RunnerContext& context, FunctionServiceOptions options);
    void invoke(process::ClientId from, const process::Frame& frame);
    void warm(process::ClientId from, const process::Frame& frame);
    void endLeftovers(const std::string& instances);
    bool hasLeftovers();
    base::Result<> locatePackage(FunctionSpec& function) const;
    void run(Invocation invocation);
    std::string lookUp(const std::vector<std::string>& keys);
    std::vector<std::string> endedKeys() const;
    LookedUp lookUp(const std::string& key);
    void tellAlive();
    void answer(process::ClientId to, const process::Frame& request, std::string body);
    void invocationStarted(const std::string& key, base::Instant at, base::Micros init) override;
    void invocationFinished(InvocationResult result) override;

    process::RunnerContext& m_context;
    FunctionServiceOptions m_options;
    SupervisorLauncher m_launcher;
    std::unique_ptr<FunctionHost> m_host;
    process::EventLoop::TimerId m_aliveTimer = 0;
    bool m_isEnding = false;
    std::map<pid_t, std::uint64_t> m_leftovers; // of an earlier runner's instances → start time
    std::unordered_set<std::string> m_claimed; // on the way to the disk, not with the host yet
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); // journal answers after our end
};

} // namespace tributary::serverless
