// Files of mode 0600. Thread: any; plain functions.
#pragma once

#include "base/error.h"

#include <string>
#include <string_view>

namespace tributary::composition {

// The whole of a regular file of ours that nobody else can read, at most 64 KiB, without the line
// break at its end. Errors: NotFound, PermissionDenied, InvalidArgument (too large), Unavailable.
base::Result<std::string> readPrivateFile(const std::string& path);

// Replaces it at once, mode 0600. Errors: PermissionDenied, ReadOnly, ResourceExhausted.
base::Result<> writePrivateFile(const std::string& path, std::string_view text);

} // namespace tributary::composition
