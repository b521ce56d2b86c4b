// The unix socket between a runner and its clients: where it lies and who may be at its end.
//
// Thread: any.
#pragma once

#include "base/error.h"

#include <filesystem>

namespace tributary::process {

// DIR/runner.sock, or a private directory of the user when that is too long for a socket address
// (107 bytes). Errors: NotFound (no such directory), PermissionDenied (the private directory is
// another's).
base::Result<std::filesystem::path> runnerSocketPath(const std::filesystem::path& dataDir);

// Non-blocking; an old socket file is replaced: hold the runner's lock. Errors: PermissionDenied,
// ResourceExhausted, ReadOnly.
base::Result<int> listenAt(const std::filesystem::path& socket);

// Non-blocking, checked to be a process of our user. Errors: Unavailable (nobody listens),
// PermissionDenied.
base::Result<int> connectTo(const std::filesystem::path& socket);

// Whether the other end belongs to our user id.
bool isOwnPeer(int socket);

} // namespace tributary::process
