// Waiting until tasks are done, wherever their scheduler runs.
#pragma once

#include "interrupt.h"
#include "store_access.h"

#include <functional>
#include <vector>

namespace tributary::ctl {

// Blocks until every task is terminal; their rows in the order of `ids`. `changed` is told how
// many are still open, when that changes; may be empty. A scheduler that dies meanwhile is
// replaced by this program's own.
// Errors: NotFound (an unknown id), Cancelled (interrupted), Unavailable (nothing is stored any
// more), and those of StoreAccess::host.
base::Result<std::vector<service::TaskRow>>
waitForTasks(StoreAccess& access, const std::vector<model::TaskId>& ids, Interrupt& interrupt,
             const std::function<void(std::size_t)>& changed = {});

} // namespace tributary::ctl
