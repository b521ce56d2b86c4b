// The queries of a program beside the owner of a data directory: rows from the database, the state
// of the moment (why a task waits, the back ends) from the owner.
//
// An owner that dies meanwhile leaves what the database says. preview() is not offered.
// Thread: any. Lifetime: clock and owner outlive it.
#pragma once

#include "service/local_queries.h"
#include "service/remote_commands.h"

namespace tributary::service {

class OwnerQueries final : public LocalQueries
{
public:
    OwnerQueries(std::string dataDir, const base::Clock& clock, RemoteCommands& owner)
        : LocalQueries(std::move(dataDir), clock, nullptr)
        , m_owner(owner)
    {
    }

    base::Result<WhyHere> why(const model::TaskId& id, bool withCurrentRules) override;
    base::Result<std::vector<BackendRow>> backends() override;
    base::Result<Overview> overview() override;
    base::Result<PriceBookRow> priceBook() override;

private:
    RemoteCommands& m_owner;
};

} // namespace tributary::service
