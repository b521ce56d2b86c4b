#include "model/backend_config.h"

#include "base/fields.h"
#include "model/feature_fields.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <unordered_set>

namespace tributary::model {
namespace {

using base::DocumentNode;
using base::present;
using base::Problems;

constexpr std::array<std::string_view, 13> kBackendKeys{
    "name",           "execution_type", "provider",   "concurrency", "cores",
    "memory",         "max_run",        "price_plan", "enabled",     "allow_at_least_once",
    "warm_instances", "resources",      "nodes"};
constexpr std::array<std::string_view, 7> kNodeKeys{"name",      "url",     "zone", "data",
                                                    "bandwidth", "dedupes", "token"};
constexpr std::array<std::string_view, 3> kTypes{"traditional", "serverless", "edge"};
constexpr std::int64_t kMostConcurrency = 100'000;

// Also a directory and a label value, so the alphabet is narrow.
bool isBackendName(std::string_view name)
{
    return !name.empty() && name.size() <= 63 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || c == '-' || c == '_' || c == '.';
    });
}

EdgeNodeConfig readNode(const DocumentNode& node, Problems& problems)
{
    EdgeNodeConfig config;
    if (!base::checkMap(node, "a node", kNodeKeys, problems))
        return config;
    const auto* url = present(node, "url");
    if (url == nullptr)
        problems.add(node, "a node needs a url", "for example http://10.0.0.7:8080");
    else
        config.url = base::readText(*url, "url", problems, {.longest = 8192}).value_or("");
    if (!config.url.empty() && !config.url.starts_with("http://")
        && !config.url.starts_with("https://"))
        problems.add(*url, "url must start with http:// or https://");
    config.name = config.url;
    if (const auto* name = present(node, "name"))
        config.name = base::readText(*name, "name", problems).value_or("");
    if (const auto* zone = present(node, "zone"))
        config.zone = base::readText(*zone, "zone", problems).value_or("");
    if (const auto* bandwidth = present(node, "bandwidth"))
        config.bandwidthBits =
            base::readQuantity(*bandwidth, "bandwidth", base::kBitRate, problems).value_or(0);
    if (const auto* dedupes = present(node, "dedupes"))
        config.dedupes = base::readBool(*dedupes, "dedupes", problems).value_or(false);
    if (const auto* token = present(node, "token")) {
        config.token = base::readText(*token, "token", problems).value_or("");
        if (!config.token.starts_with("env:") && !config.token.starts_with("file:")
            && !config.token.starts_with("keyring:"))
            problems.add(*token, "token must name a secret, not hold it",
                         "keyring:NAME, env:NAME or file:PATH");
    }
    const auto* data = present(node, "data");
    if (data != nullptr && !data->isList())
        problems.add(*data, "data must be a list of labels");
    else if (data != nullptr) {
        for (const auto& item : data->items)
            config.data.push_back(base::readText(item, "data", problems).value_or(""));
    }
    return config;
}

void readNodes(const DocumentNode& list, BackendConfig& config, Problems& problems)
{
    if (!list.isList()) {
        problems.add(list, "nodes must be a list");
        return;
    }
    std::unordered_set<std::string> names;
    for (const auto& item : list.items) {
        config.nodes.push_back(readNode(item, problems));
        if (!names.insert(config.nodes.back().name).second)
            problems.add(item, fmt::format("two nodes are called '{}'", config.nodes.back().name),
                         "give each node a name of its own");
    }
}

void readLimits(const DocumentNode& node, BackendConfig& config, Problems& problems)
{
    const auto integer = [&](std::string_view key, int& to, std::int64_t least) {
        if (const auto* field = present(node, key))
            to = static_cast<int>(
                base::readInteger(*field, key, problems, least, kMostConcurrency).value_or(least));
    };
    integer("concurrency", config.concurrency, 1);
    integer("warm_instances", config.warmInstances, 0);
    if (const auto* cores = present(node, "cores"))
        config.cores = base::readQuantity(*cores, "cores", base::kCores, problems).value_or(0);
    if (const auto* memory = present(node, "memory"))
        config.memoryBytes = base::readBytes(*memory, "memory", problems).value_or(0);
    if (const auto* resources = present(node, "resources"))
        config.resources = readResources(*resources, problems);
    if (const auto* time = present(node, "max_run"))
        config.maxRunMicros =
            base::readMicros(*time, "max_run", problems).value_or(base::Micros{0}).count();
}

// What this version can drive, and as what. A container engine may serve as traditional, too.
struct Provider
{
    std::string_view name;
    std::array<bool, kExecutionTypeCount> types; // in the order of ExecutionType
};
constexpr std::array kProviders{
    Provider{"local-process", {true, false, false}},
    Provider{"local-function", {false, true, false}},
    Provider{"edge-container", {true, false, true}},
    Provider{"edge-http", {false, false, true}},
};

std::string readProvider(const DocumentNode& node, ExecutionType type, Problems& problems)
{
    std::string name = base::readText(node, "provider", problems).value_or("");
    if (name.empty())
        return name;
    const auto known = std::ranges::find(kProviders, std::string_view(name), &Provider::name);
    if (known == kProviders.end())
        problems.add(node, fmt::format("no provider is called '{}'", name),
                     "local-process, local-function, edge-container or edge-http");
    else if (!known->types[static_cast<std::size_t>(type)])
        problems.add(node, fmt::format("{} can't run {} tasks", name, toString(type)),
                     "change execution_type or provider");
    return name;
}

BackendConfig readBackend(const DocumentNode& node, Problems& problems)
{
    BackendConfig config;
    if (!base::checkMap(node, "a back end", kBackendKeys, problems))
        return config;
    for (const std::string_view key : {"name", "execution_type", "provider"}) {
        if (present(node, key) == nullptr)
            problems.add(node, fmt::format("a back end needs '{}'", key));
    }
    if (const auto* name = present(node, "name")) {
        config.name = base::readText(*name, "name", problems).value_or("");
        if (!config.name.empty() && !isBackendName(config.name))
            problems.add(*name, fmt::format("'{}' can't name a back end", config.name),
                         "1 to 63 letters, digits, '-', '_' or '.'");
    }
    if (const auto* type = present(node, "execution_type"))
        config.type = static_cast<ExecutionType>(
            base::readChoice(*type, "execution_type", kTypes, problems).value_or(0));
    if (const auto* provider = present(node, "provider"))
        config.provider = readProvider(*provider, config.type, problems);
    if (const auto* plan = present(node, "price_plan"))
        config.pricePlan = base::readText(*plan, "price_plan", problems).value_or("");
    if (const auto* enabled = present(node, "enabled"))
        config.enabled = base::readBool(*enabled, "enabled", problems).value_or(true);
    if (const auto* allow = present(node, "allow_at_least_once"))
        config.allowAtLeastOnce =
            base::readBool(*allow, "allow_at_least_once", problems).value_or(false);
    readLimits(node, config, problems);
    if (const auto* nodes = present(node, "nodes"))
        readNodes(*nodes, config, problems);
    return config;
}

nlohmann::ordered_json nodeJson(const EdgeNodeConfig& node)
{
    nlohmann::ordered_json json{{"name", node.name}, {"url", node.url}};
    if (!node.zone.empty())
        json["zone"] = node.zone;
    if (!node.data.empty())
        json["data"] = node.data;
    if (node.bandwidthBits > 0)
        json["bandwidth"] = node.bandwidthBits;
    if (node.dedupes)
        json["dedupes"] = true;
    if (!node.token.empty())
        json["token"] = node.token;
    return json;
}

} // namespace

std::vector<BackendConfig> embeddedBackends(int processors)
{
    const int cpus = std::max(processors, 1);
    BackendConfig local;
    local.name = "local";
    local.type = ExecutionType::Traditional;
    local.provider = "local-process";
    local.concurrency = std::max(4, 2 * cpus);

    BackendConfig functions;
    functions.name = "functions";
    functions.type = ExecutionType::Serverless;
    functions.provider = "local-function";
    functions.concurrency = std::max(4, 2 * cpus);
    functions.maxRunMicros = base::Micros{std::chrono::seconds{900}}.count();
    functions.warmInstances = 2;

    BackendConfig edge;
    edge.name = "edge";
    edge.type = ExecutionType::Edge;
    edge.provider = "edge-container";
    edge.concurrency = std::max(4, cpus);
    return {local, functions, edge};
}

base::Result<std::vector<BackendConfig>> readBackendFile(std::string_view text,
                                                         std::string_view file)
{
    constexpr std::array<std::string_view, 1> kKeys{"backends"};
    const auto root = base::readDocument(text, file);
    if (!root)
        return std::unexpected(root.error());
    Problems problems(file);
    std::vector<BackendConfig> backends;
    if (base::checkMap(*root, "the file", kKeys, problems)) {
        const auto* list = present(*root, "backends");
        if (list == nullptr || !list->isList())
            problems.add(list == nullptr ? *root : *list, "backends must be a list");
        else {
            std::unordered_set<std::string> names;
            for (const auto& item : list->items) {
                backends.push_back(readBackend(item, problems));
                if (!names.insert(backends.back().name).second)
                    problems.add(item,
                                 fmt::format("two back ends are called '{}'", backends.back().name),
                                 "give each a name of its own");
            }
        }
    }
    if (!problems.isEmpty())
        return std::unexpected(problems.errors().front());
    return backends;
}

std::string toJson(const std::vector<BackendConfig>& backends)
{
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const auto& backend : backends) {
        nlohmann::ordered_json json{{"name", backend.name},
                                    {"execution_type", std::string(toString(backend.type))},
                                    {"provider", backend.provider},
                                    {"concurrency", backend.concurrency}};
        if (backend.cores > 0)
            json["cores"] = backend.cores;
        if (backend.memoryBytes > 0)
            json["memory"] = backend.memoryBytes;
        if (backend.maxRunMicros > 0)
            json["max_run"] = fmt::format("{}.{:06}s", backend.maxRunMicros / 1'000'000,
                                          backend.maxRunMicros % 1'000'000);
        if (!backend.pricePlan.empty())
            json["price_plan"] = backend.pricePlan;
        if (!backend.enabled)
            json["enabled"] = false;
        if (backend.allowAtLeastOnce)
            json["allow_at_least_once"] = true;
        if (backend.warmInstances > 0)
            json["warm_instances"] = backend.warmInstances;
        for (const auto& [name, count] : backend.resources)
            json["resources"][name] = count;
        for (const auto& node : backend.nodes)
            json["nodes"].push_back(nodeJson(node));
        list.push_back(std::move(json));
    }
    const nlohmann::ordered_json root{{"backends", std::move(list)}};
    return root.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace tributary::model
