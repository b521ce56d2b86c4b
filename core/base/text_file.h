// Whole files as text. Thread: any; blocks.
#pragma once

#include "base/error.h"

#include <string>

namespace tributary::base {

// The bytes of a regular file, pipe or device up to its end. The error's place is the file.
// Errors: NotFound, PermissionDenied, InvalidArgument (a directory), Unavailable (reading failed).
Result<std::string> readTextFile(const std::string& path);

} // namespace tributary::base
