// The owner's door for other programs: HTTP on a unix socket of the same user.
//
// POST /v1/commands takes one command (command_json.h) and answers with its reply; GET /v1/status
// says that the owner lives; GET /metrics is the Prometheus text exposition. Peers of another uid
// are turned away before a byte is read.
// Thread: requests are served on threads of the server; commands wait for their effect there.
// Lifetime: the port and the providers outlive the server; the destructor ends open requests and
// removes the socket.
#pragma once

#include "base/error.h"
#include "service/commands.h"

#include <functional>
#include <memory>
#include <string>

namespace tributary::service {

struct ApiProviders
{
    CommandPort& commands;
    std::function<std::string()> metrics; // text exposition
    std::function<std::string()> status; // JSON
    std::function<void()> raise; // a second console asks the first to come forward; may be empty
};

class ApiServer
{
public:
    // Errors: Unavailable when the socket can't be bound, InvalidArgument for a path over 107
    // bytes.
    static base::Result<std::unique_ptr<ApiServer>> listen(const std::string& socketPath,
                                                           ApiProviders providers);
    ~ApiServer();
    ApiServer(const ApiServer&) = delete;
    ApiServer& operator=(const ApiServer&) = delete;

private:
    struct State;
    explicit ApiServer(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

// Where the owner of `dataDir` listens: $XDG_RUNTIME_DIR/tributary/<hash of the real path>.sock,
// else below a 0700 directory of the user in the temporary directory. Made when `create`.
base::Result<std::string> ownerSocketPath(const std::string& dataDir, bool create);

} // namespace tributary::service
