// Back ends by the provider that their configuration names.
//
// Thread: made and called on the core thread. Lifetime: what BackendParts refers to outlives the
// back ends.
#pragma once

#include "backends/backend.h"
#include "base/clock.h"
#include "secret_resolver.h"

#include <memory>

namespace tributary::net {
class HttpClient;
}
namespace tributary::process {
class RunnerClient;
}
namespace tributary::serverless {
class FunctionStore;
}

namespace tributary::composition {

struct BackendParts
{
    const base::Clock& clock;
    process::RunnerClient& runner;
    net::HttpClient& http;
    const serverless::FunctionStore& functions;
    const SecretResolver& secrets;
};

// Null for a provider that this program does not know: its tasks wait and say so.
std::unique_ptr<backends::Backend> makeBackend(const BackendParts& parts,
                                               const model::BackendConfig& config,
                                               backends::BackendSink& sink);

} // namespace tributary::composition
