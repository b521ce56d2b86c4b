// Whether containers work here: with bubblewrap, which needs name spaces, and with podman.
//
// Thread: any; blocks for 20 to 200 ms, at most 10 s each.
#pragma once

#include "base/error.h"

#include <string>
#include <vector>

namespace tributary::process {

// The path of bwrap. Errors: NotFound (not installed), PermissionDenied (what bwrap says).
base::Result<std::string> findBubblewrap();

// The path of podman. Errors: NotFound (not installed), Unavailable (what podman says).
base::Result<std::string> findPodman();

// Path of a program in PATH, empty when there is none.
std::string findProgram(const std::string& name);

// What programs expect of a root file system: the host's /usr read-only with the merged links,
// and the parts of /etc that hold no secrets. Arguments for bwrap.
std::vector<std::string> hostRootArguments();

} // namespace tributary::process
