// A command's way to the data directory: through the living owner's socket, or as its own owner.
//
// Reading goes to the database itself (read-only); what only the owner knows, why a task waits and
// how its back ends are, is asked of the owner. Commands go to the owner when one lives; else
// they are stored here, without running anything, and note() says so. After host() this program
// runs the scheduler itself, unless an owner lives.
//
// Thread: one.
#pragma once

#include "backends/serverless/function_catalog.h"
#include "base/error.h"
#include "service/history_import.h"
#include "service/ports.h"
#include "service/secret_store.h"

#include <memory>
#include <string>

namespace tributary::ctl {

class StoreAccess
{
public:
    // `keyring` is for tasks that run after host(). Errors: Unavailable, ReadOnly, Corruption.
    static base::Result<std::unique_ptr<StoreAccess>> open(const std::string& dataDir,
                                                           service::SecretStore* keyring = nullptr);
    virtual ~StoreAccess() = default;

    virtual service::CommandReply run(service::Command command) = 0; // blocks
    virtual service::ImportResult importHistory(const service::HistoryImport& import) = 0; // blocks
    virtual service::TaskQueries& tasks() = 0;
    virtual service::OperationsQueries& operations() = 0;
    virtual serverless::FunctionCatalog& functions() = 0;
    virtual std::int64_t activeRuleSetVersion() = 0;
    // " (no scheduler is running)" when nothing will run what was stored; else empty.
    virtual std::string note() const = 0;

    // Sees to it that a scheduler runs: this program's, until the access ends, or the owner's.
    // Again after an owner has died, to take over. Errors: those of composition::Host::start.
    virtual base::Result<> host() = 0;
    // Ok while a scheduler runs and stores what it does; else why tasks make no progress.
    virtual base::Result<> progress() = 0;
    // Events of a scheduler of this program's; one that lives elsewhere sends none here.
    virtual void watch(service::EventSink* sink) = 0;
};

} // namespace tributary::ctl
