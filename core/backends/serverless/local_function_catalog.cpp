#include "backends/serverless/local_function_catalog.h"

#include <unistd.h>

namespace tributary::serverless {

base::Result<> LocalFunctionCatalog::storePackage(FunctionSpec& spec) const
{
    if (!std::filesystem::path(spec.packageDir).is_absolute())
        return base::failure(base::ErrorCode::InvalidArgument,
                             "the package's path must be absolute");
    auto hash = m_packages.add(spec.packageDir);
    if (!hash)
        return std::unexpected(hash.error());
    const auto directory = m_packages.find(*hash);
    if (!directory)
        return std::unexpected(directory.error());
    const bool runsBootstrap = spec.entry.empty() && spec.command.empty();
    if (runsBootstrap && ::access((*directory / "bootstrap").c_str(), X_OK) != 0)
        return base::failure(base::ErrorCode::InvalidArgument,
                             "the package has no executable file 'bootstrap'",
                             "add one, or say what to run");
    spec.packageHash = std::move(*hash);
    return {};
}

base::Result<FunctionVersion> LocalFunctionCatalog::deploy(FunctionSpec spec)
{
    spec.packageHash.clear();
    if (!spec.packageDir.empty()) {
        if (auto stored = storePackage(spec); !stored)
            return std::unexpected(stored.error());
    }
    return m_store.deploy(std::move(spec));
}

} // namespace tributary::serverless
