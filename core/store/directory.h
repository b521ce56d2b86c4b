// The data directory: its lock and the file names in it.
//
// The lock is flock(2) on DIR/lock, never on the database, whose POSIX locks belong to SQLite.
// Thread: any; plain functions and one resource.
#pragma once

#include "base/error.h"

#include <memory>
#include <string>

namespace tributary::store {

std::string databasePath(const std::string& directory);

// Makes the directory (0700, with its parents) and an empty database file (0600), which SQLite
// takes as the model for the modes of its WAL. Existing ones stay as they are.
// Errors: PermissionDenied, ReadOnly, ResourceExhausted, InvalidArgument (not a directory).
base::Result<> makeDirectory(const std::string& directory);
base::Result<> makeDatabaseFile(const std::string& directory);

bool hasWal(const std::string& directory); // and it isn't empty

class DirectoryLock
{
public:
    // Errors: Unavailable (another process or Store holds it), and those of makeDirectory().
    static base::Result<std::unique_ptr<DirectoryLock>> acquire(const std::string& directory);
    ~DirectoryLock(); // releases
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;

private:
    explicit DirectoryLock(int fd)
        : m_fd(fd)
    {
    }
    int m_fd;
};

} // namespace tributary::store
