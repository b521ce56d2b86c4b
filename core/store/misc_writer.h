// Applies the rare changes of a batch: rule sets, back ends, pauses, prices, audit, settings.
//
// Thread: the owner's. Lifetime: the Database outlives it. Statements are prepared when needed.
#pragma once

#include "store/database.h"
#include "store/write_batch.h"

namespace tributary::store {

// Within the transaction that runs. Errors: those of writing.
base::Result<> writeMisc(Database& database, const MiscChange& change);

// The hash of an entry that follows the one with `previous` (empty for the first).
std::string auditHash(std::string_view previous, std::int64_t no, const AuditEntry& entry);

} // namespace tributary::store
