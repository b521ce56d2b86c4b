// A command's way to the data directory: through the living owner's socket, or as its own owner.
//
// Reading always goes to the database itself (read-only). Commands go to the owner when one
// lives; else they are stored here, without running anything, and note() says so.
#pragma once

#include "base/error.h"
#include "service/ports.h"

#include <memory>
#include <string>

namespace tributary::ctl {

class StoreAccess
{
public:
    // Errors: Unavailable, ReadOnly, Corruption.
    static base::Result<std::unique_ptr<StoreAccess>> open(const std::string& dataDir);
    virtual ~StoreAccess() = default;

    virtual service::CommandReply run(service::Command command) = 0; // blocks
    virtual service::TaskQueries& tasks() = 0;
    virtual service::OperationsQueries& operations() = 0;
    virtual std::int64_t activeRuleSetVersion() = 0;
    // " (no scheduler is running)" when nothing will run what was stored; else empty.
    virtual std::string note() const = 0;
};

} // namespace tributary::ctl
