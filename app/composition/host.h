// Owns one data directory: builds the core with everything that it needs, once, and takes it down
// in the order that CONTRACT.md §7 fixes.
//
// Thread: start and end on one thread; the parts say for themselves. Lifetime: what the options
// refer to outlives the host. The destructor returns within about 2 s; the runner's children go on.
#pragma once

#include "backends/serverless/function_catalog.h"
#include "service/api_access.h"
#include "service/engine.h"
#include "service/local_queries.h"
#include "service/secret_store.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tributary::composition {

struct HostOptions
{
    std::string dataDir{};
    std::string program{}; // as DIR/owner names it: "tributary", "tributaryctl serve"
    bool dispatches = true; // false: commands are stored, nothing runs
    bool serves = true; // other programs reach it on the owner's socket
    std::optional<service::LoopbackAddress> loopback{}; // the REST API there too, with api_token.h
    std::function<void()> raise{}; // another console asks to come forward; any thread, may be empty
    service::SecretStore* keyring = nullptr;
};

class Host
{
public:
    // Errors: Unavailable (another program owns the directory), ReadOnly, PermissionDenied,
    // ResourceExhausted, Corruption, Unsupported; with file, line and column for backends.json.
    static base::Result<std::unique_ptr<Host>> start(HostOptions options);
    ~Host();
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    service::Engine& engine() noexcept;
    service::LocalQueries& queries() noexcept;
    serverless::FunctionCatalog& functions() noexcept;
    const std::string& dataDir() const noexcept; // absolute
    const std::string& socketPath() const noexcept; // empty when it does not serve
    std::uint16_t loopbackPort() const noexcept; // 0 when it does not listen there

private:
    struct Parts;
    explicit Host(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace tributary::composition
