// Whether bubblewrap works here: installed, and name spaces permitted.
//
// Thread: any; blocks for about 20 ms, at most 10 s.
#pragma once

#include "base/error.h"

#include <string>
#include <vector>

namespace tributary::process {

// The path of bwrap. Errors: NotFound (not installed), PermissionDenied (what bwrap says).
base::Result<std::string> findBubblewrap();

// Path of a program in PATH, empty when there is none.
std::string findProgram(const std::string& name);

// What programs expect of a root file system: the host's /usr read-only with the merged links,
// and the parts of /etc that hold no secrets. Arguments for bwrap.
std::vector<std::string> hostRootArguments();

} // namespace tributary::process
