// Whose process is at the other end of a loopback TCP connection.
//
// Thread: any. Asks the kernel's socket diagnostics, else /proc/net/tcp where these are not
// available.
#pragma once

#include <sys/types.h>

#include <optional>

namespace tributary::serverless {

// Nothing when the connection is gone already or is not IPv4 TCP of this host.
std::optional<uid_t> peerUid(int connectedSocket);

} // namespace tributary::serverless
