// The token that the REST API asks for over TCP: DIR/api-token, mode 0600, made once.
// Thread: any; plain functions.
#pragma once

#include "base/error.h"

#include <string>

namespace tributary::composition {

std::string apiTokenPath(const std::string& dataDir);

// Reads it, or makes one of 256 random bits. Errors: PermissionDenied (others can read it),
// ReadOnly, ResourceExhausted, Corruption (too short to be one).
base::Result<std::string> apiToken(const std::string& dataDir);

} // namespace tributary::composition
