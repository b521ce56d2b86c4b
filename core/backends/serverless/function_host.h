// The local function runtime: warm pools of instances, one pool per content hash.
//
// Invocations of a pool wait in order of arrival. An instance runs one at a time; a new one is
// started when more wait than are starting, up to the pool's and the host's limits; an idle one
// of another pool makes room when the host is full. Time-outs and cancels end the instance.
//
// Thread: one; the owner polls fd() and calls process() when it is readable (bubblewrap ties an
// instance's life to this thread). Nothing blocks. Lifetime: clock, launcher and events outlive
// the host; the destructor kills all instances without reporting their invocations.
#pragma once

#include "backends/serverless/function_spec.h"
#include "backends/serverless/instance_launcher.h"
#include "base/clock.h"

#include <memory>
#include <string>
#include <vector>

namespace tributary::serverless {

struct HostOptions
{
    std::string logDir; // PREFIX of KEY.out and KEY.err, exists
    std::string scratchDir; // private directories of instances, exists
    std::string bubblewrap; // empty = instances are not isolated
    std::string bootstrapProgram; // path of tributary-bootstrap
    int maxInstances = 64; // of all pools together
    base::Micros initTimeout = std::chrono::seconds{10};
    base::Micros idleTimeout = std::chrono::seconds{120};
    std::size_t maxLog = 8U << 20U; // bytes of each stream of an invocation
};

class HostEvents
{
public:
    virtual ~HostEvents() = default;
    virtual void invocationStarted(const std::string& key, base::Instant at,
                                   base::Micros initTime) = 0;
    // Exactly once for each accepted invoke(), never from inside invoke() or cancel().
    virtual void invocationFinished(InvocationResult result) = 0;
};

struct PoolStatus
{
    std::string hash;
    std::string name;
    int version = 0;
    int starting = 0;
    int idle = 0;
    int busy = 0;
    int waiting = 0;
    std::int64_t coldStarts = 0;
    std::int64_t invocations = 0;
    base::Micros lastInit{}; // spawn to first /next
};

class FunctionHost
{
public:
    // Errors: ResourceExhausted.
    static base::Result<std::unique_ptr<FunctionHost>> create(HostOptions options,
                                                              const base::Clock& clock,
                                                              InstanceLauncher& launcher,
                                                              HostEvents& events);
    ~FunctionHost();
    FunctionHost(const FunctionHost&) = delete;
    FunctionHost& operator=(const FunctionHost&) = delete;

    // Accepted = will be reported. Errors: AlreadyExists (the key is waiting or running),
    // InvalidArgument (payload over 6 MiB, nothing to run).
    base::Result<> invoke(Invocation invocation);
    // Starts what the function's keepWarm asks for. Errors: InvalidArgument.
    base::Result<> warm(const FunctionSpec& function);
    // Ends the instance that runs it (SIGTERM, SIGKILL with `force`). Idempotent; false when the
    // key is not here.
    bool cancel(const std::string& key, bool force);
    std::vector<std::string> openKeys() const; // all for which isOpen() holds
    bool isOpen(const std::string& key) const; // it waits or runs, or its end was not told yet

    int fd() const noexcept; // readable = call process()
    void process();

    std::vector<PoolStatus> pools() const;
    bool isBusy() const; // an invocation is open
    // Ends every instance: what runs is reported with its exit, what waits is forgotten unreported,
    // as if it had never come. Before the end of the program.
    void endAll();

private:
    class Impl;
    explicit FunctionHost(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace tributary::serverless
