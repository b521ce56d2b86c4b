#include "living_owner.h"

#include "owner_file.h"

#include <filesystem>

namespace tributary::composition {

std::unique_ptr<service::RemoteCommands> livingOwner(const std::string& dataDir)
{
    const auto socket = findOwnerSocket(dataDir);
    std::error_code error;
    if (!socket || !std::filesystem::exists(*socket, error))
        return nullptr;
    auto owner = std::make_unique<service::RemoteCommands>(*socket);
    return owner->isAlive() ? std::move(owner) : nullptr;
}

} // namespace tributary::composition
