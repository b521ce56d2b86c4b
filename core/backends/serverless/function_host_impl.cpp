#include "backends/serverless/function_host_impl.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace tributary::serverless {

namespace {

using base::ErrorCode;
using Outcome = InvocationResult::Outcome;

// What the descriptors of the host's epoll set mean; instances are numbered from 1.
constexpr std::uint64_t kServerEvent = ~0ULL;
constexpr std::uint64_t kTimerEvent = ~1ULL;
constexpr std::uint64_t kWakeEvent = ~2ULL;
constexpr std::size_t kMaxIdlePools = 1000;

void watch(int epoll, int fd, std::uint64_t meaning)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = meaning;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

// Keys become file names, both become header values.
bool isName(std::string_view text)
{
    return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_';
    });
}

base::Result<> checkFunction(const FunctionSpec& function)
{
    if (!isName(function.name))
        return base::failure(ErrorCode::InvalidArgument, "the function's name is malformed",
                             "use letters, digits, - and _");
    if (function.command.empty() && function.entry.empty() && function.packageDir.empty())
        return base::failure(ErrorCode::InvalidArgument,
                             "the function has neither a package nor a command");
    return {};
}

void clearCounter(int fd)
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = read(fd, &count, sizeof count);
}

} // namespace

FunctionHost::Impl::Impl(HostOptions options, const base::Clock& clock, InstanceLauncher& launcher,
                         HostEvents& events)
    : m_options(std::move(options))
    , m_clock(clock)
    , m_launcher(launcher)
    , m_events(events)
{
}

FunctionHost::Impl::~Impl()
{
    m_alive.reset();
    for (auto& [number, instance] : m_instances)
        m_launcher.stop(instance.process, true);
    m_server.reset();
    for (const int fd : {m_timer, m_wake, m_epoll}) {
        if (fd >= 0)
            ::close(fd);
    }
}

base::Result<> FunctionHost::Impl::open()
{
    auto server = RuntimeServer::create(*this, kMaxReply);
    if (!server)
        return std::unexpected(server.error());
    m_server = std::move(*server);
    m_epoll = epoll_create1(EPOLL_CLOEXEC);
    m_timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    m_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (m_epoll < 0 || m_timer < 0 || m_wake < 0)
        return base::failure(ErrorCode::ResourceExhausted, "no more open files");
    watch(m_epoll, m_server->fd(), kServerEvent);
    watch(m_epoll, m_timer, kTimerEvent);
    watch(m_epoll, m_wake, kWakeEvent);
    return {};
}

base::Result<> FunctionHost::Impl::invoke(Invocation invocation)
{
    if (m_byKey.contains(invocation.key))
        return base::failure(ErrorCode::AlreadyExists, "the attempt is running already");
    if (invocation.payload.size() > kMaxReply)
        return base::failure(ErrorCode::InvalidArgument, "the event is larger than 6 MiB");
    if (!isName(invocation.key))
        return base::failure(ErrorCode::InvalidArgument, "the attempt key is malformed");
    if (base::Result<> runnable = checkFunction(invocation.function); !runnable)
        return runnable;
    Pool& pool = poolOf(invocation.function);
    m_byKey.emplace(invocation.key, pool.status.hash);
    pool.waiting.push_back({std::move(invocation), m_clock.bootTime()});
    pump(pool);
    keepWarm(pool);
    m_server->process();
    flushFinished();
    armTimer();
    return {};
}

base::Result<> FunctionHost::Impl::warm(const FunctionSpec& function)
{
    if (base::Result<> runnable = checkFunction(function); !runnable)
        return runnable;
    keepWarm(poolOf(function));
    armTimer();
    return {};
}

Pool& FunctionHost::Impl::poolOf(const FunctionSpec& function)
{
    const std::string hash = contentHash(function);
    auto [found, isNew] = m_pools.try_emplace(hash);
    Pool& pool = found->second;
    if (isNew)
        forgetOldPools();
    pool.function = function; // limits may change, what runs can't: it is the hash
    pool.status.hash = hash;
    pool.status.name = function.name;
    pool.status.version = function.version;
    return pool;
}

bool FunctionHost::Impl::cancel(const std::string& key, bool force)
{
    const auto known = m_byKey.find(key);
    if (known == m_byKey.end())
        return false;
    const auto found = m_pools.find(known->second);
    if (found == m_pools.end())
        return true; // it has ended, and that is told next
    Pool& pool = found->second;
    const auto waiting =
        std::ranges::find(pool.waiting, key, [](const Waiting& w) { return w.invocation.key; });
    if (waiting != pool.waiting.end()) {
        InvocationResult result;
        result.key = key;
        result.outcome = Outcome::Cancelled;
        result.errorMessage = "cancelled before it started";
        result.endedAt = m_clock.now();
        pool.waiting.erase(waiting);
        m_finished.push_back(std::move(result));
        flushFinished();
        return true;
    }
    for (auto& [number, instance] : m_instances) {
        if (instance.running && instance.running->invocation.key == key) {
            if (!instance.endedAs)
                instance.endedAs = Outcome::Cancelled;
            stop(instance, force);
        }
    }
    return true;
}

void FunctionHost::Impl::process()
{
    std::array<epoll_event, 64> events{};
    const int count = epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), 0);
    for (int i = 0; i < count; ++i) {
        const std::uint64_t meaning = events[static_cast<std::size_t>(i)].data.u64;
        if (meaning == kTimerEvent) {
            clearCounter(m_timer);
        } else if (meaning == kWakeEvent) {
            clearCounter(m_wake);
        } else if (const auto found = m_instances.find(meaning); found != m_instances.end()) {
            found->second.log.drain();
        }
    }
    m_server->process();
    checkDeadlines();
    m_server->process(); // sends what the deadlines and exits have handed out
    std::vector<InvocationResult> finished = std::exchange(m_finished, {});
    armTimer();
    for (InvocationResult& result : finished) {
        m_byKey.erase(result.key); // not before: who looks it up finds it open, or its result
        m_events.invocationFinished(std::move(result));
    }
}

// Results that came up outside process() are reported by the next one.
void FunctionHost::Impl::flushFinished()
{
    if (m_finished.empty())
        return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(m_wake, &one, sizeof one);
}

std::vector<PoolStatus> FunctionHost::Impl::pools() const
{
    std::vector<PoolStatus> list;
    list.reserve(m_pools.size());
    for (const auto& [hash, pool] : m_pools) {
        PoolStatus status = pool.status;
        status.waiting = static_cast<int>(pool.waiting.size());
        for (const auto& [number, instance] : m_instances) {
            if (instance.hash != hash)
                continue;
            status.starting += instance.state == Instance::State::Starting ? 1 : 0;
            status.idle += instance.state == Instance::State::Idle ? 1 : 0;
            status.busy += instance.state == Instance::State::Busy ? 1 : 0;
        }
        list.push_back(std::move(status));
    }
    return list;
}

void FunctionHost::Impl::endAll()
{
    for (auto& [hash, pool] : m_pools) {
        for (const Waiting& waiting : pool.waiting)
            m_byKey.erase(waiting.invocation.key);
        pool.waiting.clear();
    }
    for (auto& [number, instance] : m_instances)
        stop(instance, true);
}

std::vector<std::string> FunctionHost::Impl::openKeys() const
{
    std::vector<std::string> keys;
    keys.reserve(m_byKey.size());
    for (const auto& [key, pool] : m_byKey)
        keys.push_back(key);
    return keys;
}

Instance* FunctionHost::Impl::byEndpoint(EndpointId endpoint)
{
    const auto found = m_endpoints.find(endpoint);
    return found == m_endpoints.end() ? nullptr : &m_instances.at(found->second);
}

void FunctionHost::Impl::checkDeadlines()
{
    const base::Micros now = m_clock.bootTime();
    for (auto& [number, instance] : m_instances) {
        if (instance.deadline.count() == 0 || instance.deadline > now)
            continue;
        instance.deadline = {};
        if (instance.state == Instance::State::Busy)
            instance.endedAs = Outcome::TimedOut;
        if (instance.state == Instance::State::Starting && !instance.initError)
            instance.initError =
                RuntimeError{"Runtime.InitTimeout", "the runtime did not ask for work in time", {}};
        stop(instance, true);
    }
}

void FunctionHost::Impl::armTimer()
{
    base::Micros next{};
    for (const auto& [number, instance] : m_instances) {
        if (instance.deadline.count() > 0 && (next.count() == 0 || instance.deadline < next))
            next = instance.deadline;
    }
    itimerspec spec{};
    spec.it_value.tv_sec = next.count() / 1'000'000;
    spec.it_value.tv_nsec = next.count() % 1'000'000 * 1000;
    timerfd_settime(m_timer, TFD_TIMER_ABSTIME, &spec, nullptr);
}

void FunctionHost::Impl::forgetOldPools()
{
    if (m_pools.size() <= kMaxIdlePools)
        return;
    std::erase_if(m_pools, [this](const auto& entry) {
        const auto& [hash, pool] = entry;
        return pool.waiting.empty() && pool.lastUse.count() > 0
            && std::ranges::none_of(m_instances,
                                    [&](const auto& one) { return one.second.hash == hash; });
    });
}

} // namespace tributary::serverless
