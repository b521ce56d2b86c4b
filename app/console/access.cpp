#include "access.h"

#include "composition/host.h"
#include "composition/living_owner.h"
#include "owner_watch.h"
#include "service/owner_queries.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace tributary::console {

namespace {

using composition::Host;
using service::EngineStatus;

class OwnerAccess final : public Access
{
public:
    explicit OwnerAccess(std::unique_ptr<Host> host)
        : m_host(std::move(host))
    {
    }
    ~OwnerAccess() override { unwatch(); }

    gateway::Ports ports() override
    {
        return {m_host->engine(), m_host->queries(), m_host->queries()};
    }
    void watch(service::EventSink& sink) override
    {
        m_sink = &sink;
        m_host->engine().addSink(sink);
        sink.status(m_host->engine().status());
    }
    void unwatch() override
    {
        if (m_sink != nullptr)
            m_host->engine().removeSink(*std::exchange(m_sink, nullptr));
    }
    std::function<void(bool)> hold() override
    {
        return [engine = &m_host->engine()](bool isHeld) { engine->holdDispatch(isHeld); };
    }
    std::string dataDir() const override { return m_host->dataDir(); }

private:
    std::unique_ptr<Host> m_host;
    service::EventSink* m_sink = nullptr;
};

// Commands go to the owner; rows come from the database, the moment from the owner.
class AttachedAccess final : public Access
{
public:
    AttachedAccess(std::string dataDir, std::unique_ptr<service::RemoteCommands> owner)
        : m_dataDir(std::move(dataDir))
        , m_owner(std::move(owner))
        , m_queries(m_dataDir, m_clock, *m_owner)
    {
    }

    gateway::Ports ports() override { return {*m_owner, m_queries, m_queries}; }
    void watch(service::EventSink& sink) override
    {
        m_watch = std::make_unique<OwnerWatch>(m_dataDir, m_owner.get(), sink);
    }
    void unwatch() override { m_watch.reset(); }
    std::function<void(bool)> hold() override { return {}; }
    std::string dataDir() const override { return m_dataDir; }

private:
    const std::string m_dataDir;
    base::SystemClock m_clock;
    std::unique_ptr<service::RemoteCommands> m_owner;
    service::OwnerQueries m_queries;
    std::unique_ptr<OwnerWatch> m_watch;
};

class ReadOnlyCommands final : public service::CommandPort
{
public:
    explicit ReadOnlyCommands(base::Error why)
        : m_why(std::move(why))
    {
    }
    void execute(service::Command /*command*/,
                 std::function<void(service::CommandReply)> done) override
    {
        done({{}, 0, {m_why}});
    }

private:
    const base::Error m_why;
};

class ReadOnlyAccess final : public Access
{
public:
    ReadOnlyAccess(std::string dataDir, const base::Error& why)
        : m_dataDir(std::move(dataDir))
        , m_status{EngineStatus::Mode::ReadOnly, base::describe(why), why.code}
        , m_commands({base::ErrorCode::ReadOnly,
                      fmt::format("this console only reads: {}", why.message),
                      {},
                      why.hint})
        , m_queries(m_dataDir, m_clock, nullptr)
    {
    }

    gateway::Ports ports() override { return {m_commands, m_queries, m_queries}; }
    void watch(service::EventSink& sink) override
    {
        sink.status(m_status);
        m_watch = std::make_unique<OwnerWatch>(m_dataDir, nullptr, sink);
    }
    void unwatch() override { m_watch.reset(); }
    std::function<void(bool)> hold() override { return {}; }
    std::string dataDir() const override { return m_dataDir; }

private:
    const std::string m_dataDir;
    const EngineStatus m_status;
    base::SystemClock m_clock;
    ReadOnlyCommands m_commands;
    service::LocalQueries m_queries;
    std::unique_ptr<OwnerWatch> m_watch;
};

} // namespace

std::unique_ptr<Access> Access::open(const AccessOptions& options)
{
    const auto until = std::chrono::steady_clock::now() + options.patience;
    for (;;) {
        auto host = Host::start({.dataDir = options.dataDir,
                                 .program = "tributary",
                                 .raise = options.raise,
                                 .keyring = options.keyring});
        if (host)
            return std::make_unique<OwnerAccess>(std::move(*host));
        if (host.error().code != base::ErrorCode::Unavailable)
            return std::make_unique<ReadOnlyAccess>(options.dataDir, host.error());
        if (auto owner = composition::livingOwner(options.dataDir)) {
            if (options.raisesOther && owner->raise())
                return nullptr;
            return std::make_unique<AttachedAccess>(options.dataDir, std::move(owner));
        }
        if (std::chrono::steady_clock::now() > until)
            return std::make_unique<ReadOnlyAccess>(options.dataDir, host.error());
        std::this_thread::sleep_for(composition::kOwnerStep);
    }
}

} // namespace tributary::console
