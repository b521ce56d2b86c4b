// The door of the core: commands in, queries on snapshots, events out.
//
// The same ports serve the console (in process), the command line and the REST API (through the
// owner's socket). Lifetime: a port outlives everything that was constructed with it.
#pragma once

#include "service/commands.h"
#include "service/events.h"
#include "service/queries.h"
