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

base::Result<> saveBackends(const std::string& dataDir,
                            const std::vector<model::BackendConfig>& backends)
{
    if (auto made = store::makeDirectory(dataDir); !made)
        return std::unexpected(made.error());
    return writePrivateFile(pathIn(dataDir), model::toJson(backends) + '\n');
}

} // namespace tributary::composition
