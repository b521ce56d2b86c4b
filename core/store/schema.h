// The tables, as numbered migrations.
//
// Each migration is one transaction that also sets the version, so that an interrupted one starts
// over. A database of a later version is refused. Thread: that of the Database.
#pragma once

#include "store/database.h"

#include <span>
#include <string_view>
#include <vector>

namespace tributary::store {

struct Migration
{
    int version = 0; // ascending from 1
    std::vector<std::string_view> statements;
};

const std::vector<Migration>& migrations();

// Errors: Unsupported (newer than the last migration), Corruption (not a database of ours), and
// those of writing.
base::Result<> migrate(Database& database, std::span<const Migration> migrations);

// The same checks without changing anything; Unavailable when it has yet to be migrated.
base::Result<> checkVersion(Database& database, std::span<const Migration> migrations);

// An attempt's key within the tables: the number of its task and its own.
inline constexpr int kAttemptBits = 16;
inline constexpr int kMaxAttempt = (1 << kAttemptBits) - 1;

} // namespace tributary::store
