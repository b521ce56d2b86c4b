// The catalogue of the owner of a data directory: its FunctionStore, with packages stored by
// content.
//
// Thread: any. Lifetime: the store outlives it.
#pragma once

#include "backends/serverless/function_store.h"
#include "process/package_store.h"

#include <filesystem>

namespace tributary::serverless {

class LocalFunctionCatalog final : public FunctionCatalog
{
public:
    LocalFunctionCatalog(FunctionStore& store, std::filesystem::path packages)
        : m_store(store)
        , m_packages(std::move(packages))
    {
    }

    base::Result<FunctionVersion> deploy(FunctionSpec spec) override;
    base::Result<std::vector<FunctionInfo>> list() override { return m_store.list(); }
    base::Result<int> rollback(const std::string& name, int version) override
    {
        return m_store.rollback(name, version);
    }
    base::Result<> remove(const std::string& name, int version) override
    {
        return m_store.remove(name, version);
    }

private:
    base::Result<> storePackage(FunctionSpec& spec) const;

    FunctionStore& m_store;
    process::PackageStore m_packages;
};

} // namespace tributary::serverless
