#include "service/function_json.h"

#include "base/fields.h"
#include "base/quantity.h"
#include "service/json_text.h"
#include "service/task_json.h"

#include <algorithm>
#include <array>
#include <limits>

namespace tributary::service {
namespace {

using base::DocumentNode;
using base::present;
using base::Problems;
using serverless::FunctionInfo;
using serverless::FunctionSpec;
using serverless::FunctionVersion;

constexpr std::array<std::string_view, 10> kDeployKeys{
    "name",         "package_dir", "entry",       "command",   "handler",
    "memory_bytes", "timeout",     "concurrency", "keep_warm", "env"};
constexpr std::int64_t kMostInt = std::numeric_limits<int>::max();

// Of what is deployed. What an owner answers was taken once, maybe by rules that were others.
struct Limits
{
    std::int64_t instances = 10'000;
    std::int64_t warm = 1'000;
    std::size_t text = 128U << 10U; // one argument or variable, as execve takes it
};
constexpr Limits kNoLimits{kMostInt, kMostInt, std::numeric_limits<std::size_t>::max()};

Json specJson(const FunctionSpec& spec)
{
    Json env = Json::object();
    for (const auto& [name, value] : spec.env)
        env[name] = value;
    const double seconds = static_cast<double>(spec.timeout.count()) / 1e6;
    return {{"entry", spec.entry},
            {"command", spec.command},
            {"handler", spec.handler},
            {"memory_bytes", spec.memoryBytes},
            {"timeout", base::formatQuantity({seconds, base::kTime})},
            {"concurrency", spec.concurrency},
            {"keep_warm", spec.keepWarm},
            {"env", std::move(env)}};
}

Json versionJson(const FunctionVersion& version, bool isCurrent)
{
    Json json{{"name", version.spec.name},
              {"version", version.spec.version},
              {"current", isCurrent},
              {"hash", version.hash},
              {"package", version.spec.packageHash}};
    json.update(specJson(version.spec));
    json["deployed"] = isoTime(version.deployedAt);
    return json;
}

// --- reading ---------------------------------------------------------------------------------

void readText(const DocumentNode& map, const char* key, std::string& into, Problems& problems,
              std::size_t longest = Limits{}.text)
{
    if (const auto* node = present(map, key)) {
        if (auto text = base::readText(*node, key, problems, {longest, true, false}))
            into = std::move(*text);
    }
}

void readTexts(const DocumentNode& map, const char* key, std::vector<std::string>& into,
               Problems& problems, std::size_t longest)
{
    const auto* node = present(map, key);
    if (node == nullptr)
        return;
    if (!node->isList()) {
        problems.add(*node, std::string(key) + " must be a list of texts");
        return;
    }
    for (const auto& item : node->items) {
        if (auto text = base::readText(item, key, problems, {longest, true, false}))
            into.push_back(std::move(*text));
    }
}

void readCount(const DocumentNode& map, const char* key, int& into, std::int64_t most,
               Problems& problems)
{
    if (const auto* node = present(map, key)) {
        if (const auto count = base::readInteger(*node, key, problems, 0, most))
            into = static_cast<int>(*count);
    }
}

void readEnv(const DocumentNode& map, FunctionSpec& spec, Problems& problems, std::size_t longest)
{
    const auto* node = present(map, "env");
    if (node == nullptr)
        return;
    if (!node->isMap()) {
        problems.add(*node, "env must be a map of names and texts");
        return;
    }
    for (std::size_t i = 0; i < node->items.size(); ++i) {
        const std::string& name = node->keys[i];
        if (name.empty() || name.find('=') != std::string::npos)
            problems.add(node->keyPlaces[i], "the name of a variable has no '=' and isn't empty");
        if (auto value = base::readText(node->items[i], "env", problems, {longest, true, true}))
            spec.env.emplace_back(name, std::move(*value));
    }
    std::ranges::sort(spec.env);
}

FunctionSpec readSpec(const DocumentNode& map, Problems& problems, const Limits& limits)
{
    FunctionSpec spec;
    readText(map, "name", spec.name, problems);
    readTexts(map, "entry", spec.entry, problems, limits.text);
    readTexts(map, "command", spec.command, problems, limits.text);
    readText(map, "handler", spec.handler, problems, limits.text);
    if (const auto* node = present(map, "memory_bytes")) {
        if (const auto bytes = base::readBytes(*node, "memory_bytes", problems))
            spec.memoryBytes = *bytes;
    }
    if (const auto* node = present(map, "timeout")) {
        if (const auto time = base::readMicros(*node, "timeout", problems))
            spec.timeout = *time;
    }
    readCount(map, "concurrency", spec.concurrency, limits.instances, problems);
    readCount(map, "keep_warm", spec.keepWarm, limits.warm, problems);
    readEnv(map, spec, problems, limits.text);
    return spec;
}

FunctionVersion readVersion(const DocumentNode& map, Problems& problems)
{
    FunctionVersion version{readSpec(map, problems, kNoLimits), {}, {}};
    readCount(map, "version", version.spec.version, kMostInt, problems);
    readText(map, "package", version.spec.packageHash, problems);
    readText(map, "hash", version.hash, problems);
    if (const auto* node = present(map, "deployed")) {
        if (const auto at = base::readInstant(*node, "deployed", problems))
            version.deployedAt = *at;
    }
    if (version.spec.name.empty() || version.spec.version < 1)
        problems.add(map, "this is no version of a function");
    return version;
}

// The owner's answers are ours: anything wrong with one is said of all of it.
constexpr auto kAnswer = "the owner's answer";

} // namespace

std::string functionVersionJson(const FunctionVersion& version, bool isCurrent)
{
    return dump(versionJson(version, isCurrent));
}

std::string functionJson(const FunctionInfo& function)
{
    Json versions = Json::array();
    for (const auto& version : function.versions)
        versions.push_back(versionJson(version, version.spec.version == function.current));
    return dump({{"name", function.name},
                 {"current", function.current},
                 {"versions", std::move(versions)}});
}

std::string deployJson(const FunctionSpec& spec)
{
    Json json{{"name", spec.name}};
    if (!spec.packageDir.empty())
        json["package_dir"] = spec.packageDir;
    json.update(specJson(spec));
    return dump(json);
}

std::expected<FunctionSpec, std::vector<base::Error>> readFunction(std::string_view text,
                                                                   std::string_view file)
{
    const auto root = base::readDocument(text, file);
    if (!root)
        return std::unexpected(std::vector{root.error()});
    Problems problems(file);
    FunctionSpec spec;
    if (base::checkMap(*root, "a function", kDeployKeys, problems)) {
        spec = readSpec(*root, problems, {});
        readText(*root, "package_dir", spec.packageDir, problems);
        if (!spec.packageDir.empty() && !spec.packageDir.starts_with('/'))
            problems.add(*present(*root, "package_dir"),
                         "package_dir must be an absolute path of the owner's machine");
    }
    if (!problems.isEmpty())
        return std::unexpected(problems.take());
    return spec;
}

base::Result<FunctionVersion> readFunctionVersion(std::string_view text)
{
    const auto root = base::readDocument(text, kAnswer);
    if (!root)
        return std::unexpected(root.error());
    Problems problems(kAnswer, 1);
    auto version = readVersion(*root, problems);
    if (!problems.isEmpty())
        return std::unexpected(problems.errors().front());
    return version;
}

base::Result<std::vector<FunctionInfo>> readFunctionList(std::string_view text)
{
    const auto root = base::readDocument(text, kAnswer);
    if (!root)
        return std::unexpected(root.error());
    Problems problems(kAnswer, 1);
    std::vector<FunctionInfo> functions;
    const auto* list = present(*root, "functions");
    if (list == nullptr || !list->isList())
        problems.add(*root, "the list of functions is missing");
    else {
        for (const auto& item : list->items) {
            FunctionInfo function;
            readText(item, "name", function.name, problems);
            readCount(item, "current", function.current, kMostInt, problems);
            if (const auto* versions = present(item, "versions")) {
                for (const auto& version : versions->items)
                    function.versions.push_back(readVersion(version, problems));
            }
            functions.push_back(std::move(function));
        }
    }
    if (!problems.isEmpty())
        return std::unexpected(problems.errors().front());
    return functions;
}

} // namespace tributary::service
