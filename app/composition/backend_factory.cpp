#include "backend_factory.h"

#include "backends/edge/edge_container_backend.h"
#include "backends/edge/http_edge_backend.h"
#include "backends/serverless/local_function_backend.h"
#include "backends/traditional/local_process_backend.h"

namespace tributary::composition {

std::unique_ptr<backends::Backend> makeBackend(const BackendParts& parts,
                                               const model::BackendConfig& config,
                                               backends::BackendSink& sink)
{
    const auto secret = [secrets = &parts.secrets](const auto& reference) {
        return secrets->resolve(reference);
    };
    if (config.provider == "local-process")
        return std::make_unique<traditional::LocalProcessBackend>(
            config, parts.runner, parts.clock, sink,
            traditional::LocalProcessOptions{.secret = secret});
    if (config.provider == "edge-container")
        return std::make_unique<edge::EdgeContainerBackend>(
            config, parts.runner, parts.clock, sink,
            edge::EdgeContainerOptions{.secret = secret, .findSandbox = {}, .findPodman = {}});
    if (config.provider == "local-function")
        return std::make_unique<serverless::LocalFunctionBackend>(
            config, parts.runner, parts.functions, sink,
            serverless::LocalFunctionOptions{.secret = secret});
    if (config.provider == "edge-http")
        return std::make_unique<edge::HttpEdgeBackend>(config, parts.http, parts.clock, sink,
                                                       edge::HttpEdgeOptions{.secret = secret});
    return nullptr;
}

} // namespace tributary::composition
