// What SQLite alone does on this disk in this run: the limit of everything durable.
#pragma once

#include <cstdint>

namespace tributary::bench {

// Rows a second into a table with an integer key, of `rowBytes` each, `rowsPerCommit` a
// transaction, WAL and synchronous=FULL, in a fresh directory.
double sqliteRowsPerSecond(std::int64_t rows, int rowsPerCommit, int rowBytes);

} // namespace tributary::bench
