#include "backend_file.h"

#include "base/text_file.h"
#include "private_file.h"
#include "store/directory.h"

#include <thread>

namespace tributary::composition {
namespace {

std::string pathIn(const std::string& dataDir)
{
    return dataDir + "/backends.json";
}

} // namespace

base::Result<std::vector<model::BackendConfig>> configuredBackends(const std::string& dataDir)
{
    const auto path = pathIn(dataDir);
    const auto text = base::readTextFile(path);
    if (text)
        return model::readBackendFile(*text, path);
    if (text.error().code != base::ErrorCode::NotFound)
        return std::unexpected(text.error());
    return model::embeddedBackends(static_cast<int>(std::thread::hardware_concurrency()));
}

base::Result<> changeBackends(const std::string& dataDir, const BackendChange& change)
{
    if (auto made = store::makeDirectory(dataDir); !made)
        return std::unexpected(made.error());
    const auto lock = PrivateLock::acquire(dataDir + "/backends.lock");
    if (!lock)
        return std::unexpected(lock.error());
    auto backends = configuredBackends(dataDir);
    if (!backends)
        return std::unexpected(backends.error());
    if (auto changed = change(*backends); !changed)
        return changed;
    return writePrivateFile(pathIn(dataDir), model::toJson(*backends) + '\n');
}

} // namespace tributary::composition
