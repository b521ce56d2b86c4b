// Reads what a restarted owner goes on with.
//
// Thread: that of the Database.
#pragma once

#include "store/database.h"
#include "store/live_tasks.h"
#include "store/store.h"

namespace tributary::store {

// Reads only rows of tasks that are not terminal; specs are parsed on all processors.
// Errors: Unavailable, Corruption.
base::Result<Recovery> readRecovery(Database& database, LiveTasks& live);

} // namespace tributary::store
