#include "model/task_fields.h"

#include "model/feature_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary::model {
namespace {

using base::DocumentNode;
using base::present;
using base::Problems;

constexpr std::size_t kLongestArgument = 128U * 1024 - 1; // what execve takes for one string
constexpr std::size_t kLongestCommand = 1024U * 1024;
constexpr std::size_t kLongestJson = 8U << 20U;

constexpr std::array<std::string_view, 19> kTaskKeys{
    "name",   "task_type",  "definition", "features",   "feature_origins", "run",        "inputs",
    "config", "timeout",    "retry",      "idempotent", "idempotency_key", "not_before", "deadline",
    "labels", "depends_on", "env",        "files",      "override"};

void readOrigins(const DocumentNode& node, Features& features, Problems& problems)
{
    constexpr std::array<std::string_view, 3> kOrigins{"declared", "learned", "assumed"};
    if (!node.isMap()) {
        problems.add(node, "feature_origins must be a map");
        return;
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        const auto id = parseFeature(node.keys[i]);
        if (!id || !features.isKnown(*id)) {
            problems.add(node.keyPlaces[i],
                         fmt::format("feature_origins names '{}', which features doesn't declare",
                                     node.keys[i]));
            continue;
        }
        if (const auto origin = base::readChoice(node.items[i], "origin", kOrigins, problems))
            features.set(*id, features.value(*id), static_cast<ValueOrigin>(*origin));
    }
}

void readJson(const DocumentNode& node, std::string_view what, std::string& json,
              Problems& problems)
{
    std::string text = base::toJsonText(node);
    if (text.size() > kLongestJson)
        problems.add(
            node, fmt::format("{} has {} bytes, the limit is {}", what, text.size(), kLongestJson),
            "put large data in a file and name it in 'files'");
    else
        json = std::move(text);
}

void readDependencies(const DocumentNode& node, std::vector<std::string>& names, Problems& problems)
{
    if (!node.isList()) {
        problems.add(node, "depends_on must be a list of task ids or names");
        return;
    }
    for (const auto& item : node.items) {
        auto name = base::readText(item, "depends_on", problems, {.allowNumber = true});
        if (!name)
            continue;
        if (std::ranges::find(names, *name) != names.end())
            problems.add(item, fmt::format("depends_on names '{}' twice", *name), "remove one");
        else
            names.push_back(std::move(*name));
    }
}

// The names and moments of a task: whatever has one line.
void readPlainFields(const DocumentNode& node, TaskSpec& spec, Problems& problems)
{
    const auto text = [&](std::string_view key, std::string& to, const base::TextLimits& limits) {
        if (const auto* field = present(node, key))
            to = base::readText(*field, key, problems, limits).value_or("");
    };
    text("name", spec.name, {.longest = 256, .allowNumber = true});
    text("task_type", spec.taskType, kTaskTypeLimits);
    text("definition", spec.definition, {.longest = 256});
    text("idempotency_key", spec.idempotencyKey, {.longest = 256, .allowNumber = true});
    if (const auto* field = present(node, "idempotent"))
        spec.idempotent = base::readBool(*field, "idempotent", problems).value_or(false);
    if (const auto* field = present(node, "not_before"))
        spec.notBefore = base::readInstant(*field, "not_before", problems);
    if (const auto* field = present(node, "deadline"))
        spec.deadline = base::readInstant(*field, "deadline", problems);
    if (spec.notBefore && spec.deadline && *spec.deadline <= *spec.notBefore)
        problems.add(*node.find("deadline"), "deadline is not after not_before",
                     "move one of the two");
}

std::string defaultName(const RunSpec& run)
{
    switch (run.kind) {
    case RunSpec::Kind::Command: {
        if (run.command.empty())
            return "task";
        const std::string_view program = run.command.front();
        const auto slash = program.rfind('/');
        const auto base = slash == std::string_view::npos ? program : program.substr(slash + 1);
        return std::string(base.empty() ? "task" : base.substr(0, 256));
    }
    case RunSpec::Kind::Function:
        return run.function.substr(0, run.function.find('@'));
    case RunSpec::Kind::Url:
        return run.url.substr(0, 256);
    }
    return "task";
}

void readCommand(const DocumentNode& node, RunSpec& run, Problems& problems)
{
    if (!node.isList() || node.items.empty()) {
        problems.add(node, "run.command must be a list: the program and its arguments",
                     node.isString() ? R"(for a shell line: ["/bin/sh", "-c", "…"])"
                                     : R"(for example ["python3", "job.py"])");
        return;
    }
    std::size_t total = 0;
    for (const auto& item : node.items) {
        const bool isProgram = run.command.empty();
        auto argument = base::readText(
            item, isProgram ? "the program of run.command" : "an argument of run.command", problems,
            {.longest = kLongestArgument, .allowEmpty = !isProgram, .allowNumber = !isProgram});
        if (!argument)
            return;
        total += argument->size() + 1;
        run.command.push_back(std::move(*argument));
    }
    if (total > kLongestCommand)
        problems.add(
            node, fmt::format("run.command has {} bytes, the limit is {}", total, kLongestCommand),
            "pass data in 'inputs' or 'files'");
}

void readContainer(const DocumentNode& node, RunSpec& run, Problems& problems)
{
    constexpr std::array<std::string_view, 2> kKeys{"image", "network"};
    constexpr std::array<std::string_view, 2> kNetworks{"none", "host"};
    if (!base::checkMap(node, "run.container", kKeys, problems))
        return;
    if (const auto* image = present(node, "image"))
        run.image = base::readText(*image, "run.container.image", problems).value_or("");
    if (const auto* network = present(node, "network"))
        run.hostNetwork =
            base::readChoice(*network, "run.container.network", kNetworks, problems) == 1U;
}

bool isFunctionName(std::string_view name)
{
    const auto at = name.find('@');
    const std::string_view base = name.substr(0, at);
    const auto isNameCharacter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || c == '-' || c == '_' || c == '.' || c == ':' || c == '/' || c == '$';
    };
    const bool hasVersion = at == std::string_view::npos
        || (at + 1 < name.size() && name.find('@', at + 1) == std::string_view::npos);
    return !base.empty() && hasVersion && std::ranges::all_of(base, isNameCharacter);
}

void checkKind(const DocumentNode& node, RunSpec& run, Problems& problems)
{
    const bool hasCommand = present(node, "command") != nullptr;
    const auto* function = present(node, "function");
    const auto* url = present(node, "url");
    const int kinds =
        (hasCommand ? 1 : 0) + (function != nullptr ? 1 : 0) + (url != nullptr ? 1 : 0);
    if (kinds != 1)
        problems.add(node,
                     kinds == 0 ? "run says nothing to run"
                                : "run has more than one of command, function and url",
                     "give exactly one of command, function and url");
    run.kind = function != nullptr ? RunSpec::Kind::Function
        : url != nullptr           ? RunSpec::Kind::Url
                                   : RunSpec::Kind::Command;
    for (const std::string_view key : {"package", "container"}) {
        const auto* modifier = present(node, key);
        if (modifier != nullptr && !hasCommand && kinds == 1)
            problems.add(*modifier, fmt::format("run.{} goes with run.command only", key),
                         "remove it");
    }
}

} // namespace

void readRun(const DocumentNode& node, RunSpec& run, Problems& problems)
{
    constexpr std::array<std::string_view, 6> kKeys{"command", "function",     "url",
                                                    "package", "package_hash", "container"};
    if (!base::checkMap(node, "run", kKeys, problems))
        return;
    checkKind(node, run, problems);
    if (const auto* command = present(node, "command"))
        readCommand(*command, run, problems);
    if (const auto* function = present(node, "function")) {
        run.function = base::readText(*function, "run.function", problems).value_or("");
        if (!run.function.empty() && !isFunctionName(run.function))
            problems.add(*function, fmt::format("'{}' is not a function's name", run.function),
                         "write name or name@version");
    }
    if (const auto* url = present(node, "url")) {
        run.url = base::readText(*url, "run.url", problems, {.longest = 8192}).value_or("");
        if (!run.url.empty() && !run.url.starts_with("http://") && !run.url.starts_with("https://"))
            problems.add(*url, "run.url must start with http:// or https://");
    }
    if (const auto* package = present(node, "package"))
        run.package =
            base::readText(*package, "run.package", problems, {.longest = 4096}).value_or("");
    if (const auto* hash = present(node, "package_hash")) {
        run.packageHash = base::readText(*hash, "run.package_hash", problems).value_or("");
        const bool isHash = run.packageHash.size() == 64
            && run.packageHash.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (!run.packageHash.empty() && !isHash)
            problems.add(*hash, "run.package_hash is not a SHA-256 in hex");
    }
    if (const auto* container = present(node, "container"))
        readContainer(*container, run, problems);
}

TaskSpec readTask(const DocumentNode& node, Problems& problems)
{
    TaskSpec spec;
    if (!base::checkMap(node, "a task", kTaskKeys, problems))
        return spec;
    readPlainFields(node, spec, problems);
    if (const auto* features = present(node, "features"))
        spec.features = readFeatures(*features, problems);
    if (const auto* origins = present(node, "feature_origins"))
        readOrigins(*origins, spec.features, problems);
    if (const auto* run = present(node, "run"))
        readRun(*run, spec.run, problems);
    else
        problems.add(node, "the task says nothing to run",
                     R"(add run, for example {"command": ["python3", "job.py"]})");
    if (const auto* inputs = present(node, "inputs"))
        readJson(*inputs, "inputs", spec.inputs, problems);
    if (const auto* config = present(node, "config"))
        readJson(*config, "config", spec.config, problems);
    if (const auto* timeout = present(node, "timeout"))
        readTimeouts(*timeout, spec.timeout, problems);
    if (const auto* retry = present(node, "retry"))
        readRetry(*retry, spec.retry, problems);
    if (const auto* labels = present(node, "labels"))
        spec.labels = readLabels(*labels, problems);
    if (const auto* dependencies = present(node, "depends_on"))
        readDependencies(*dependencies, spec.dependsOn, problems);
    if (const auto* env = present(node, "env"))
        readEnv(*env, spec.env, problems);
    if (const auto* files = present(node, "files"))
        readFiles(*files, spec.files, problems);
    if (const auto* override = present(node, "override"))
        readOverride(*override, spec.override, problems);
    if (spec.name.empty())
        spec.name = defaultName(spec.run);
    return spec;
}

} // namespace tributary::model
