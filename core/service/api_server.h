// The owner's door for other programs: the REST API (api_routes.h) over HTTP, on a unix socket of
// the same user or on a loopback port with a token.
//
// On the unix socket peers of another uid are turned away before a byte is read; over TCP see
// api_access.h. GET /v1/events streams what changes.
// Thread: requests are served on threads of the server; commands wait for their effect there.
// Lifetime: what the providers refer to outlives the server; the destructor ends open requests.
#pragma once

#include "base/error.h"
#include "service/api_access.h"
#include "service/api_routes.h"

#include <cstdint>
#include <memory>
#include <string>

namespace tributary::service {

class ApiServer
{
public:
    // The socket file is made 0600 and removed at the end. Errors: Unavailable when it can't be
    // bound, InvalidArgument for a path over 107 bytes.
    static base::Result<std::unique_ptr<ApiServer>> listen(const std::string& socketPath,
                                                           ApiProviders providers);
    // Errors: Unavailable when the port is taken.
    static base::Result<std::unique_ptr<ApiServer>>
    listenLoopback(LoopbackAddress address, std::string token, ApiProviders providers);

    ~ApiServer();
    ApiServer(const ApiServer&) = delete;
    ApiServer& operator=(const ApiServer&) = delete;

    std::uint16_t port() const noexcept; // 0 on a unix socket

private:
    struct State;
    explicit ApiServer(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

// Where the owner of `dataDir` listens: $XDG_RUNTIME_DIR/tributary/<hash of the real path>.sock,
// else below a 0700 directory of the user in the temporary directory. Made when `create`.
base::Result<std::string> ownerSocketPath(const std::string& dataDir, bool create);

} // namespace tributary::service
