// Which back ends a data directory has: DIR/backends.json. Thread: any; plain functions.
#pragma once

#include "base/error.h"
#include "model/backend_config.h"

#include <string>
#include <vector>

namespace tributary::composition {

// As DIR/backends.json says, else the three embedded ones. Errors: as readBackendFile.
base::Result<std::vector<model::BackendConfig>> configuredBackends(const std::string& dataDir);

// Replaces the file, and makes the directory when it is absent; schedulers read it when they
// start. Errors: PermissionDenied, ReadOnly, ResourceExhausted.
base::Result<> saveBackends(const std::string& dataDir,
                            const std::vector<model::BackendConfig>& backends);

} // namespace tributary::composition
