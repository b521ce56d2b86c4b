// The functions of another process's data directory, through its owner socket.
//
// Thread: any; calls block. Lifetime: the owner's door outlives it.
#pragma once

#include "backends/serverless/function_catalog.h"
#include "service/remote_commands.h"

namespace tributary::service {

class RemoteFunctions final : public serverless::FunctionCatalog
{
public:
    explicit RemoteFunctions(RemoteCommands& owner)
        : m_owner(owner)
    {
    }

    base::Result<serverless::FunctionVersion> deploy(serverless::FunctionSpec spec) override;
    base::Result<std::vector<serverless::FunctionInfo>> list() override;
    base::Result<int> rollback(const std::string& name, int version) override;
    base::Result<> remove(const std::string& name, int version) override;

private:
    RemoteCommands& m_owner;
};

} // namespace tributary::service
