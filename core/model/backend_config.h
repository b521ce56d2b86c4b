// One configured place that can run tasks, as DIR/backends.json or the embedded defaults say.
#pragma once

#include "base/error.h"
#include "model/enums.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary::model {

// A node of an HTTP edge back end.
struct EdgeNodeConfig
{
    std::string name;
    std::string url;
    std::string zone;
    std::vector<std::string> data; // labels of the data that lies there
    double bandwidthBits = 0; // bit/s, 0 = unknown
    bool dedupes = false; // honours Idempotency-Key and answers GET /runs/<key>
    std::string token; // bearer token by reference: env:NAME, file:PATH or keyring:NAME

    bool operator==(const EdgeNodeConfig&) const = default;
};

struct BackendConfig
{
    std::string name; // unique
    ExecutionType type = ExecutionType::Traditional;
    std::string provider; // "local-process", "local-function", "edge-container", "edge-http", …
    int concurrency = 4; // leases at a time
    double cores = 0; // of one task at most, 0 = the machine's
    std::int64_t memoryBytes = 0; // of one task at most, 0 = the machine's
    std::int64_t maxRunMicros = 0; // longest run it accepts, 0 = none (functions: 900 s)
    bool enabled = true;
    bool allowAtLeastOnce = false; // tasks with idempotent: false may go to a non-deduping place
    std::string pricePlan; // of the price book; empty = the one of the provider
    int warmInstances = 0; // functions kept warm
    std::vector<std::pair<std::string, double>> resources; // it offers: gpu, licences; sorted
    std::vector<EdgeNodeConfig> nodes;

    bool operator==(const BackendConfig&) const = default;
};

// The three embedded back ends: "local", "functions", "edge".
std::vector<BackendConfig> embeddedBackends(int processors);

// JSON or YAML `{"backends": [{name, execution_type, provider, …}]}`; unknown keys are errors.
base::Result<std::vector<BackendConfig>> readBackendFile(std::string_view text,
                                                         std::string_view file);
std::string toJson(const std::vector<BackendConfig>& backends);

} // namespace tributary::model
