// What the runner's words about a child say of its attempt. Pure.
#pragma once

#include "backends/backend.h"
#include "process/task_wire.h"

namespace tributary::backends {

// Finished; Refused or Finished with exit code 126 or 127 (as shells do) when nothing ran; Absent
// when the child is gone and nobody saw its end.
AttemptReport reportOf(const process::TaskEnd& end);

// Of a request that certainly did nothing.
report::Refused refusalOf(const base::Error& error);

} // namespace tributary::backends
