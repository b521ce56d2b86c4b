// Which back ends a data directory has: DIR/backends.json. Thread: any; plain functions.
#pragma once

#include "base/error.h"
#include "model/backend_config.h"

#include <functional>
#include <string>
#include <vector>

namespace tributary::composition {

// As DIR/backends.json says, else the three embedded ones. Errors: as readBackendFile.
base::Result<std::vector<model::BackendConfig>> configuredBackends(const std::string& dataDir);

// Replaces the file by what `change` makes of its contents, one caller at a time; schedulers read
// it when they start. Makes the directory when it is absent. Errors: those of configuredBackends()
// and of `change`, which then changes nothing; PermissionDenied, ReadOnly, ResourceExhausted.
using BackendChange = std::function<base::Result<>(std::vector<model::BackendConfig>&)>;
base::Result<> changeBackends(const std::string& dataDir, const BackendChange& change);

} // namespace tributary::composition
