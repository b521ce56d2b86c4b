// Inside of the function host: pools, instances and the deadlines of both.
//
// Thread: the host's. Instances move Starting → Idle ⇄ Busy → Stopping → gone; only the exit that
// the launcher reports removes one, so that a timed-out invocation is reported after its
// processes are gone.
#pragma once

#include "backends/serverless/function_host.h"
#include "backends/serverless/instance_log.h"
#include "backends/serverless/runtime_server.h"

#include <deque>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>

namespace tributary::serverless {

struct Waiting
{
    Invocation invocation;
    base::Micros since{}; // boot time
};

struct Running
{
    Invocation invocation;
    base::Instant startedAt;
    base::Micros initTime{};
    base::Micros cpuBefore{};
};

struct Instance
{
    enum class State : std::uint8_t
    {
        Starting,
        Idle,
        Busy,
        Stopping
    };

    explicit Instance(InstanceLog instanceLog)
        : log(std::move(instanceLog))
    {
    }

    std::uint64_t number = 0;
    std::string hash;
    State state = State::Starting;
    InstanceId process = 0;
    EndpointId endpoint = 0;
    InstanceLog log;
    std::string privateDir;
    base::Micros spawned{}; // boot time
    base::Micros initTime{};
    bool isFresh = true; // has not run anything
    base::Micros deadline{}; // boot time: of start, invocation or idling; zero = none
    std::optional<Running> running;
    std::optional<InvocationResult::Outcome> endedAs; // why we stopped it
    std::optional<RuntimeError> initError;
    std::optional<InvocationResult> held; // killed by someone: the exit tells whether for memory
};

struct Pool
{
    FunctionSpec function;
    std::deque<Waiting> waiting;
    PoolStatus status;
    base::Micros lastUse{};
};

class FunctionHost::Impl final : public RuntimeEvents
{
public:
    Impl(HostOptions options, const base::Clock& clock, InstanceLauncher& launcher,
         HostEvents& events);
    ~Impl() override;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    base::Result<> open();

    base::Result<> invoke(Invocation invocation);
    base::Result<> warm(const FunctionSpec& function);
    bool cancel(const std::string& key, bool force);
    int fd() const noexcept { return m_epoll; }
    void process();
    std::vector<PoolStatus> pools() const;
    bool isOpen(const std::string& key) const { return m_byKey.contains(key); }
    bool isBusy() const { return !m_byKey.empty(); }
    std::vector<std::string> openKeys() const;
    void endAll();

    void runtimeReady(EndpointId endpoint) override;
    void runtimeResponded(EndpointId endpoint, std::string body) override;
    void runtimeFailed(EndpointId endpoint, RuntimeError error) override;
    void runtimeInitFailed(EndpointId endpoint, RuntimeError error) override;

private:
    Pool& poolOf(const FunctionSpec& function);
    Instance* byEndpoint(EndpointId endpoint);
    void pump(Pool& pool);
    bool hasInstances(const Pool& pool) const;
    void pumpAll();
    bool makeRoom();
    bool mayStart(const Pool& pool);
    void keepWarm(Pool& pool);
    base::Result<> startInstance(Pool& pool);
    base::Result<> spawn(Instance& instance, const Pool& pool);
    void assign(Instance& instance, Waiting waiting);
    void becomeIdle(Instance& instance);
    void stop(Instance& instance, bool force);
    void exited(std::uint64_t number, const InstanceExit& exit);
    void finishRunning(Instance& instance, InvocationResult result);
    void failHead(Pool& pool, InvocationResult result);
    InvocationResult resultOfExit(const Instance& instance, const InstanceExit& exit) const;
    void checkDeadlines();
    void armTimer();
    void flushFinished();
    void forgetOldPools();

    HostOptions m_options;
    const base::Clock& m_clock;
    InstanceLauncher& m_launcher;
    HostEvents& m_events;
    std::unique_ptr<RuntimeServer> m_server;
    int m_epoll = -1;
    int m_timer = -1;
    int m_wake = -1; // something was finished outside process()
    std::uint64_t m_nextNumber = 1;
    std::map<std::uint64_t, Instance> m_instances; // by number
    std::unordered_map<EndpointId, std::uint64_t> m_endpoints;
    std::unordered_map<std::string, Pool> m_pools; // by content hash
    std::unordered_map<std::string, std::string> m_byKey; // invocation not yet told of → its pool
    std::vector<InvocationResult> m_finished; // reported at the end of process()
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); // exits after our end are void
};

} // namespace tributary::serverless
