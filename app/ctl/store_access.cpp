#include "store_access.h"

#include "backends/serverless/function_store.h"
#include "composition/host.h"
#include "composition/living_owner.h"
#include "service/owner_queries.h"
#include "service/remote_functions.h"
#include "service/task_json.h"

#include <filesystem>
#include <thread>

namespace tributary::ctl {
namespace {

using composition::Host;
using service::CommandReply;

class Access final : public StoreAccess, private serverless::FunctionCatalog
{
public:
    Access(std::string dataDir, service::SecretStore* keyring)
        : m_dataDir(std::move(dataDir))
        , m_keyring(keyring)
        , m_reads(m_dataDir, m_clock, nullptr)
    {
        findOwner();
    }

    CommandReply run(service::Command command) override
    {
        if (auto ready = acquire(false); !ready)
            return {{}, 0, {ready.error()}};
        if (m_remote)
            return service::executeAndWait(*m_remote, std::move(command));
        return m_host->engine().executeAndWait(std::move(command));
    }

    service::ImportResult importHistory(const service::HistoryImport& import) override
    {
        if (auto ready = acquire(false); !ready)
            return std::unexpected(std::vector<base::Error>{ready.error()});
        return m_remote ? m_remote->importHistory(import) : m_host->engine().importHistory(import);
    }

    service::TaskQueries& tasks() override { return queries(); }
    service::OperationsQueries& operations() override { return queries(); }

    serverless::FunctionCatalog& functions() override { return *this; }

    std::int64_t activeRuleSetVersion() override
    {
        auto versions = m_reads.ruleSets();
        if (!versions && acquire(false)) // a fresh directory gets the default rules
            versions = m_reads.ruleSets();
        if (versions) {
            for (const auto& row : *versions) {
                if (row.isActive)
                    return row.version;
            }
        }
        return 0;
    }

    std::string note() const override
    {
        return m_remote || (m_host && m_isHosting) ? "" : " (no scheduler is running)";
    }

    base::Result<> host() override
    {
        if (m_remote && !m_remote->isAlive())
            forgetOwner();
        return acquire(true);
    }

    base::Result<> progress() override
    {
        if (m_remote) {
            const auto text = m_remote->get("/v1/status");
            const auto status = text ? service::readStatus(*text) : std::unexpected(text.error());
            return status ? check(*status) : std::unexpected(status.error());
        }
        if (!m_host)
            return base::failure(base::ErrorCode::Unavailable, "no scheduler is running");
        return check(m_host->engine().status());
    }

    void watch(service::EventSink* sink) override
    {
        if (m_host && m_sink != nullptr)
            m_host->engine().removeSink(*m_sink);
        m_sink = sink;
        if (m_host && m_sink != nullptr)
            m_host->engine().addSink(*m_sink);
    }

private:
    static base::Result<> check(const service::EngineStatus& status)
    {
        if (status.mode == service::EngineStatus::Mode::Degraded)
            return base::failure(base::ErrorCode::Unavailable, status.message);
        return {};
    }

    service::LocalQueries& queries()
    {
        if (m_host)
            return m_host->queries();
        return m_ownerReads ? *m_ownerReads : m_reads;
    }

    void findOwner()
    {
        m_remote = composition::livingOwner(m_dataDir);
        if (m_remote)
            m_ownerReads = std::make_unique<service::OwnerQueries>(m_dataDir, m_clock, *m_remote);
    }

    void forgetOwner()
    {
        m_ownerReads.reset();
        m_remote.reset();
    }

    // Reading needs no owner, and so works on a directory that can't be written.
    base::Result<std::vector<serverless::FunctionInfo>> list() override
    {
        if (m_remote)
            return service::RemoteFunctions(*m_remote).list();
        if (m_host)
            return m_host->functions().list();
        const auto store = serverless::FunctionStore::open(
            std::filesystem::path(m_dataDir) / "functions", m_clock, true);
        if (!store)
            return std::unexpected(store.error());
        return (*store)->list();
    }

    base::Result<serverless::FunctionVersion> deploy(serverless::FunctionSpec spec) override
    {
        return onOwner([&](auto& catalog) { return catalog.deploy(std::move(spec)); });
    }
    base::Result<int> rollback(const std::string& name, int version) override
    {
        return onOwner([&](auto& catalog) { return catalog.rollback(name, version); });
    }
    base::Result<> remove(const std::string& name, int version) override
    {
        return onOwner([&](auto& catalog) { return catalog.remove(name, version); });
    }

    template<class Change>
    std::invoke_result_t<Change, FunctionCatalog&> onOwner(Change change)
    {
        if (auto ready = acquire(false); !ready)
            return std::unexpected(ready.error());
        if (m_host)
            return change(m_host->functions());
        service::RemoteFunctions remote(*m_remote);
        return change(static_cast<FunctionCatalog&>(remote));
    }

    // One of m_remote and m_host afterwards; the host dispatches when asked.
    base::Result<> acquire(bool dispatches)
    {
        if (m_remote || (m_host && (m_isHosting || !dispatches)))
            return {};
        m_host.reset();
        const auto until = std::chrono::steady_clock::now() + composition::kOwnerPatience;
        for (;;) {
            auto started = Host::start({.dataDir = m_dataDir,
                                        .program = "tributaryctl",
                                        .dispatches = dispatches,
                                        .serves = dispatches,
                                        .keyring = m_keyring});
            if (started) {
                m_host = std::move(*started);
                m_isHosting = dispatches;
                watch(m_sink);
                return {};
            }
            if (started.error().code != base::ErrorCode::Unavailable
                || std::chrono::steady_clock::now() > until)
                return std::unexpected(started.error());
            std::this_thread::sleep_for(composition::kOwnerStep);
            findOwner();
            if (m_remote)
                return {};
        }
    }

    const std::string m_dataDir;
    service::SecretStore* m_keyring;
    base::SystemClock m_clock;
    service::LocalQueries m_reads;
    std::unique_ptr<service::RemoteCommands> m_remote;
    std::unique_ptr<service::OwnerQueries> m_ownerReads; // with m_remote
    std::unique_ptr<Host> m_host;
    bool m_isHosting = false;
    service::EventSink* m_sink = nullptr;
};

} // namespace

base::Result<std::unique_ptr<StoreAccess>> StoreAccess::open(const std::string& dataDir,
                                                             service::SecretStore* keyring)
{
    return std::make_unique<Access>(dataDir, keyring);
}

} // namespace tributary::ctl
