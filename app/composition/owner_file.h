// DIR/owner: which program owns the data directory and where it listens, so that clients whose
// environment differs from the owner's (another XDG_RUNTIME_DIR, a cron job) find it too.
//
// The file is a hint, the lock decides: it stays behind when the owner dies. Thread: any.
#pragma once

#include "base/error.h"

#include <string>

namespace tributary::composition {

struct OwnerInfo
{
    int pid = 0;
    std::string program; // "tributary", "tributaryctl serve", …
    std::string socket; // empty = it serves no other programs
};

// Replaces the file at once. Errors: PermissionDenied, ReadOnly, ResourceExhausted.
base::Result<> writeOwner(const std::string& dataDir, const OwnerInfo& info);
void removeOwner(const std::string& dataDir) noexcept;
// Errors: NotFound, Corruption.
base::Result<OwnerInfo> readOwner(const std::string& dataDir);

// Where an owner of `dataDir` would answer: as its file says, else at the place that
// service::ownerSocketPath gives. Errors: NotFound.
base::Result<std::string> findOwnerSocket(const std::string& dataDir);

} // namespace tributary::composition
