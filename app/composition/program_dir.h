// Where the companions of this program lie (tributary-runner, tributary-spawn, …).
// Thread: any; plain functions.
#pragma once

#include "base/error.h"

#include <filesystem>

namespace tributary::composition {

// The directory of tributary-runner: beside this program, else ../bin or ../libexec/tributary from
// there, so that an installed tree, a build tree and its test programs find the same ones.
// Errors: NotFound, naming the places that were looked at.
base::Result<std::filesystem::path> findProgramDir();

} // namespace tributary::composition
