#include "backends/serverless/function_host_impl.h"
#include "backends/serverless/instance_sandbox.h"
#include "base/sha256.h"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace tributary::serverless {

namespace {

using Outcome = InvocationResult::Outcome;

// X-Ray's form; the same key always gives the same trace.
std::string traceId(const std::string& key, base::Instant now)
{
    const std::string hash = base::sha256Hex(key);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    return fmt::format("Root=1-{:08x}-{};Parent={};Sampled=0", seconds & 0xffffffff,
                       hash.substr(0, 24), hash.substr(24, 16));
}

} // namespace

void FunctionHost::Impl::runtimeReady(EndpointId endpoint)
{
    Instance* instance = byEndpoint(endpoint);
    if (instance == nullptr || instance->state == Instance::State::Stopping || instance->held)
        return;
    if (instance->state == Instance::State::Starting) {
        instance->initTime = m_clock.bootTime() - instance->spawned;
        PoolStatus& status = m_pools.at(instance->hash).status;
        status.lastInit = instance->initTime;
        ++status.coldStarts;
    } else if (instance->running) {
        // It asks for more without having answered: the invocation has no result and never will.
        InvocationResult result;
        result.outcome = Outcome::FunctionError;
        result.errorType = "Runtime.NoResponse";
        result.errorMessage = "the runtime asked for the next invocation without a response";
        finishRunning(*instance, std::move(result));
    }
    if (instance->endedAs)
        return stop(*instance,
                    true); // it was told to end: what comes next would count as ended too
    becomeIdle(*instance);
    pumpAll();
}

void FunctionHost::Impl::becomeIdle(Instance& instance)
{
    instance.state = Instance::State::Idle;
    const Pool& pool = m_pools.at(instance.hash);
    instance.deadline = {};
    const auto kept = std::ranges::count_if(m_instances, [&](const auto& entry) {
        return entry.second.hash == instance.hash && entry.second.state == Instance::State::Idle
            && entry.second.deadline.count() == 0;
    });
    if (kept > pool.function.keepWarm)
        instance.deadline = m_clock.bootTime() + m_options.idleTimeout;
}

void FunctionHost::Impl::assign(Instance& instance, Waiting waiting)
{
    Pool& pool = m_pools.at(instance.hash);
    const base::Micros now = m_clock.bootTime();
    const Invocation& invocation = waiting.invocation;
    base::Micros timeout = std::min(pool.function.timeout, kMaxTimeout);
    if (invocation.timeout.count() > 0)
        timeout = std::min(invocation.timeout, kMaxTimeout);
    Running running;
    running.startedAt = m_clock.now();
    const base::Micros readyAt = instance.spawned + instance.initTime;
    if (instance.isFresh && waiting.since < readyAt) // cold only for the one that waited for it
        running.initTime = std::min(instance.initTime, readyAt - waiting.since);
    running.cpuBefore = m_launcher.usage(instance.process).cpu;
    NextInvocation next;
    next.requestId = invocation.key;
    next.deadlineMs = base::toMicros(running.startedAt + timeout) / 1000;
    next.arn =
        fmt::format("arn:aws:lambda:local:000000000000:function:{}", invocation.function.name);
    next.traceId = traceId(invocation.key, running.startedAt);
    next.payload = invocation.payload;
    instance.log.beginInvocation(m_options.logDir + '/' + invocation.key);
    instance.state = Instance::State::Busy;
    instance.isFresh = false;
    instance.deadline = now + timeout;
    running.invocation = std::move(waiting.invocation);
    running.invocation.payload.clear();
    instance.running = std::move(running);
    pool.lastUse = now;
    ++pool.status.invocations;
    m_server->deliver(instance.endpoint, std::move(next));
    m_events.invocationStarted(instance.running->invocation.key, instance.running->startedAt,
                               instance.running->initTime);
}

void FunctionHost::Impl::pumpAll()
{
    for (auto& [hash, pool] : m_pools) {
        if (!pool.waiting.empty())
            pump(pool);
    }
}

void FunctionHost::Impl::pump(Pool& pool)
{
    std::size_t starting = 0;
    for (auto& [number, instance] : m_instances) {
        if (instance.hash != pool.status.hash)
            continue;
        // One that has answered asks for more in a moment.
        const bool isReturning = instance.state == Instance::State::Busy && !instance.running;
        starting += instance.state == Instance::State::Starting || isReturning ? 1 : 0;
        if (instance.state == Instance::State::Idle && !pool.waiting.empty()) {
            Waiting head = std::move(pool.waiting.front());
            pool.waiting.pop_front();
            assign(instance, std::move(head));
        }
    }
    while (pool.waiting.size() > starting && mayStart(pool)) {
        if (base::Result<> started = startInstance(pool); !started) {
            if (hasInstances(pool))
                return; // one of them takes it once it is free
            InvocationResult result;
            result.outcome = Outcome::NotStarted;
            result.errorType = "Runtime.SpawnFailed";
            result.errorMessage = started.error().message;
            failHead(pool, std::move(result));
            continue;
        }
        ++starting;
    }
}

bool FunctionHost::Impl::hasInstances(const Pool& pool) const
{
    return std::ranges::any_of(
        m_instances, [&](const auto& entry) { return entry.second.hash == pool.status.hash; });
}

void FunctionHost::Impl::keepWarm(Pool& pool)
{
    const auto isOfPool = [&](const auto& entry) { return entry.second.hash == pool.status.hash; };
    while (std::ranges::count_if(m_instances, isOfPool) < pool.function.keepWarm
           && mayStart(pool)) {
        if (!startInstance(pool))
            return; // the next invocation meets the same failure and reports it
    }
}

bool FunctionHost::Impl::mayStart(const Pool& pool)
{
    const auto ofPool = std::ranges::count_if(
        m_instances, [&](const auto& entry) { return entry.second.hash == pool.status.hash; });
    if (pool.function.concurrency > 0 && ofPool >= pool.function.concurrency)
        return false;
    return static_cast<int>(m_instances.size()) < m_options.maxInstances || makeRoom();
}

// Ends the idle instance that would end first anyway; its place is free once it has exited.
bool FunctionHost::Impl::makeRoom()
{
    Instance* victim = nullptr;
    for (auto& [number, instance] : m_instances) {
        if (instance.state == Instance::State::Stopping)
            return false; // a place is coming
        if (instance.state == Instance::State::Idle
            && (victim == nullptr || instance.deadline < victim->deadline))
            victim = &instance;
    }
    if (victim != nullptr)
        stop(*victim, true);
    return false;
}

base::Result<> FunctionHost::Impl::startInstance(Pool& pool)
{
    base::Result<InstanceLog> log = InstanceLog::create(m_options.maxLog);
    if (!log)
        return std::unexpected(log.error());
    const std::uint64_t number = m_nextNumber++;
    Instance& instance = m_instances.try_emplace(number, std::move(*log)).first->second;
    instance.number = number;
    instance.hash = pool.status.hash;
    base::Result<> started = spawn(instance, pool);
    if (!started) {
        m_endpoints.erase(instance.endpoint);
        m_server->close(instance.endpoint);
        std::error_code ignored;
        std::filesystem::remove_all(instance.privateDir, ignored);
        m_instances.erase(number);
    }
    return started;
}

base::Result<> FunctionHost::Impl::spawn(Instance& instance, const Pool& pool)
{
    instance.privateDir =
        fmt::format("{}/{}-{}", m_options.scratchDir, instance.hash.substr(0, 12), instance.number);
    std::error_code error;
    std::filesystem::remove_all(instance.privateDir, error); // of an earlier runner
    if (mkdir(instance.privateDir.c_str(), 0700) != 0)
        return base::failure(base::ErrorCode::ResourceExhausted,
                             "the private directory of the instance can't be made");
    auto endpoint = m_server->open();
    if (!endpoint)
        return std::unexpected(endpoint.error());
    instance.endpoint = endpoint->id;
    m_endpoints[endpoint->id] = instance.number;
    const InstanceLine line = instanceLine(
        pool.function,
        {m_options.bubblewrap, instance.privateDir, m_options.bootstrapProgram, endpoint->address});
    InstanceCommand command;
    command.name = fmt::format("fn-{}-{}", instance.hash.substr(0, 12), instance.number);
    command.argv = line.argv;
    command.env = line.env;
    command.workDir = line.workDir;
    command.stdoutFd = instance.log.childFd(0);
    command.stderrFd = instance.log.childFd(1);
    command.memoryBytes = pool.function.memoryBytes;
    command.isSandbox = !m_options.bubblewrap.empty();
    instance.spawned = m_clock.bootTime();
    auto launched = m_launcher.launch(
        command,
        [this, number = instance.number, alive = std::weak_ptr{m_alive}](InstanceExit exit) {
            if (!alive.expired())
                exited(number, exit);
        });
    if (!launched)
        return std::unexpected(launched.error());
    instance.process = *launched;
    instance.log.childStarted();
    instance.deadline = instance.spawned + m_options.initTimeout;
    for (const int stream : {0, 1}) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = instance.number;
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, instance.log.fd(stream), &event);
    }
    return {};
}

void FunctionHost::Impl::stop(Instance& instance, bool force)
{
    instance.state = instance.running ? instance.state : Instance::State::Stopping;
    m_launcher.stop(instance.process, force);
}

} // namespace tributary::serverless
