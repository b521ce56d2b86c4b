// A read-only connection to the database of a data directory: what queries run on.
//
// Thread: one at a time; interrupt() from any thread. Lifetime: independent of the Store. Each
// query sees one snapshot. Opening: mode=ro; immutable only when that fails and no WAL exists (a
// directory that can't be written).
#pragma once

#include "base/error.h"

#include <functional>
#include <memory>
#include <string>

namespace tributary::store {

class Database;

// Asked every few 10 µs while a query runs; true stops it with Cancelled. Empty = never.
using CancelCheck = std::function<bool()>;

class Reader
{
public:
    // Errors: NotFound (no database there), Unsupported (newer schema), PermissionDenied,
    // Unavailable, Corruption.
    static base::Result<std::unique_ptr<Reader>> open(const std::string& directory);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    // Stops the query that runs now, if any, with Cancelled.
    void interrupt() noexcept;

    // The file was opened without locks because nothing can write it.
    bool isImmutable() const noexcept { return m_isImmutable; }

    // For the functions of task_reads.h and operations_reads.h.
    Database& database() noexcept { return *m_database; }

private:
    explicit Reader(std::unique_ptr<Database> database, bool isImmutable);

    std::unique_ptr<Database> m_database;
    bool m_isImmutable;
};

// Reads the whole file (about 1 GB/s from cache). Ok, or Corruption with the first findings.
base::Result<> checkFile(Reader& reader, const CancelCheck& cancel = {});

} // namespace tributary::store
