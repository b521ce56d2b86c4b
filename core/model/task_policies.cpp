// Time-outs, retries, environment, files and overrides of a task.
#include "model/task_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary::model {
namespace {

using base::DocumentNode;
using base::present;
using base::Problems;

std::optional<base::Micros> readPositive(const DocumentNode& node, std::string_view what,
                                         Problems& problems)
{
    const auto time = base::readMicros(node, what, problems);
    if (time && *time <= base::Micros{0}) {
        problems.add(node, fmt::format("{} must be longer than 0", what),
                     "leave the key out for no limit");
        return std::nullopt;
    }
    return time;
}

DocumentNode textNode(const DocumentNode& place, std::string_view text)
{
    DocumentNode node;
    node.kind = DocumentNode::Kind::String;
    node.text = text;
    node.line = place.line;
    node.column = place.column;
    return node;
}

// "1s..1m", "1s" or a number of seconds.
void readBackoff(const DocumentNode& node, RetryPolicy& retry, Problems& problems)
{
    const auto dots = node.isString() ? node.text.find("..") : std::string::npos;
    const bool isRange = dots != std::string::npos;
    const DocumentNode first =
        isRange ? textNode(node, std::string_view(node.text).substr(0, dots)) : node;
    const auto base = base::readMicros(first, "retry.backoff", problems);
    const auto cap = isRange
        ? base::readMicros(textNode(node, std::string_view(node.text).substr(dots + 2)),
                           "retry.backoff", problems)
        : std::optional(std::max(retry.backoffCap, base.value_or(base::Micros{0})));
    if (!base || !cap)
        return;
    if (*cap < *base) {
        problems.add(node, "retry.backoff: the cap is smaller than the base",
                     "write base..cap, for example 1s..1m");
        return;
    }
    retry.backoffBase = *base;
    retry.backoffCap = *cap;
}

constexpr std::array<std::pair<std::string_view, EnvValue::Source>, 3> kSecretSources{{
    {"keyring:", EnvValue::Source::Keyring},
    {"env:", EnvValue::Source::Env},
    {"file:", EnvValue::Source::File},
}};
constexpr base::TextLimits kEnvLimits{
    .longest = 128U * 1024 - 256, .allowEmpty = true, .allowNumber = true};

// A text that starts with a source is a reference; {"value": …} is always the text itself.
std::optional<EnvValue> readEnvValue(const std::string& name, const DocumentNode& node,
                                     Problems& problems)
{
    const std::string what = fmt::format("env.{}", name);
    EnvValue value{name, EnvValue::Source::Plain, {}};
    if (node.isMap()) {
        constexpr std::array<std::string_view, 1> kKeys{"value"};
        const bool isKnown = base::checkMap(node, what, kKeys, problems);
        const auto* text = node.find("value");
        if (!isKnown || text == nullptr)
            return std::nullopt;
        value.value = base::readText(*text, what, problems, kEnvLimits).value_or("");
        return value;
    }
    auto text = base::readText(node, what, problems, kEnvLimits);
    if (!text)
        return std::nullopt;
    value.value = std::move(*text);
    for (const auto& [prefix, source] : kSecretSources) {
        if (!node.isString() || !value.value.starts_with(prefix))
            continue;
        value.source = source;
        value.value.erase(0, prefix.size());
        if (value.value.empty()) {
            problems.add(node, fmt::format("{}: '{}' names nothing", what, prefix));
            return std::nullopt;
        }
        break;
    }
    return value;
}

bool isEnvName(std::string_view name)
{
    return !name.empty() && name.size() <= 256 && name.find('=') == std::string_view::npos
        && name.find('\0') == std::string_view::npos;
}

// Where a file lies in the working directory of the task: inside it, whatever the spelling.
bool isInside(std::string_view path)
{
    if (path.starts_with('/'))
        return false;
    while (!path.empty()) {
        const auto slash = path.find('/');
        if (path.substr(0, slash) == "..")
            return false;
        path = slash == std::string_view::npos ? "" : path.substr(slash + 1);
    }
    return true;
}

std::string lastPart(std::string_view path)
{
    path = path.substr(0, path.find_first_of("?#"));
    const auto slash = path.rfind('/');
    return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

void readFile(const DocumentNode& node, bool isOutput, std::vector<FileSpec>& files,
              Problems& problems)
{
    constexpr std::array<std::string_view, 2> kKeys{"source", "target"};
    constexpr base::TextLimits kPath{.longest = 4096};
    FileSpec file;
    file.isOutput = isOutput;
    const DocumentNode* source = &node;
    const DocumentNode* target = nullptr;
    if (node.isMap()) {
        if (!base::checkMap(node, "a file", kKeys, problems))
            return;
        source = present(node, "source");
        target = present(node, "target");
    }
    if (source == nullptr) {
        problems.add(node, "a file needs a source", "a path or a URL");
        return;
    }
    file.source = base::readText(*source, "source", problems, kPath).value_or("");
    file.target = target != nullptr
        ? base::readText(*target, "target", problems, kPath).value_or("")
        : lastPart(file.source);
    const std::string& inside = isOutput ? file.source : file.target;
    if (file.source.empty())
        return;
    if (inside.empty() || !isInside(inside)) {
        problems.add(node, fmt::format("'{}' is not a path inside the task's directory", inside),
                     "use a relative path without '..'");
        return;
    }
    files.push_back(std::move(file));
}

} // namespace

void readTimeouts(const DocumentNode& node, Timeouts& timeout, Problems& problems)
{
    constexpr std::array<std::string_view, 4> kKeys{"queue", "start", "run", "total"};
    if (!node.isMap()) {
        timeout.run = readPositive(node, "timeout", problems);
        return;
    }
    base::checkMap(node, "timeout", kKeys, problems);
    const std::array<std::optional<base::Micros>*, 4> to{&timeout.queue, &timeout.start,
                                                         &timeout.run, &timeout.total};
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
        if (const auto* field = present(node, kKeys[i]))
            *to[i] = readPositive(*field, fmt::format("timeout.{}", kKeys[i]), problems);
    }
}

void readRetry(const DocumentNode& node, RetryPolicy& retry, Problems& problems)
{
    constexpr std::array<std::string_view, 3> kKeys{"attempts", "backoff", "on"};
    if (!base::checkMap(node, "retry", kKeys, problems))
        return;
    if (const auto* attempts = present(node, "attempts"))
        retry.attempts = static_cast<int>(
            base::readInteger(*attempts, "retry.attempts", problems, 1, 1000).value_or(1));
    if (const auto* backoff = present(node, "backoff"))
        readBackoff(*backoff, retry, problems);
    const auto* on = present(node, "on");
    if (on == nullptr)
        return;
    if (!on->isList()) {
        problems.add(*on, "retry.on must be a list", "for example [unavailable, timeout]");
        return;
    }
    retry.on.clear();
    for (const auto& item : on->items) {
        const auto which = base::readChoice(item, "retry.on", kRetryClasses, problems);
        const auto failure = which ? parse<FailureClass>(kRetryClasses[*which]) : std::nullopt;
        if (!failure)
            continue;
        if (std::ranges::find(retry.on, *failure) != retry.on.end())
            problems.add(item, fmt::format("retry.on names '{}' twice", item.text), "remove one");
        else
            retry.on.push_back(*failure);
    }
}

void readEnv(const DocumentNode& node, std::vector<EnvValue>& env, Problems& problems)
{
    if (!node.isMap()) {
        problems.add(node, "env must be a map of texts", "for example {MODE: fast}");
        return;
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        if (!isEnvName(node.keys[i])) {
            problems.add(node.keyPlaces[i], "not a name of an environment variable",
                         "1 to 256 bytes without '='");
            continue;
        }
        if (node.items[i].isNull())
            continue;
        if (auto value = readEnvValue(node.keys[i], node.items[i], problems))
            env.push_back(std::move(*value));
    }
}

void readFiles(const DocumentNode& node, std::vector<FileSpec>& files, Problems& problems)
{
    constexpr std::array<std::string_view, 2> kKeys{"inputs", "outputs"};
    if (!base::checkMap(node, "files", kKeys, problems))
        return;
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
        const auto* list = present(node, kKeys[i]);
        if (list == nullptr)
            continue;
        if (!list->isList()) {
            problems.add(*list, fmt::format("files.{} must be a list", kKeys[i]));
            continue;
        }
        for (const auto& item : list->items)
            readFile(item, i == 1, files, problems);
    }
}

void readOverride(const DocumentNode& node, std::optional<Override>& override, Problems& problems)
{
    constexpr std::array<std::string_view, 3> kKeys{"type", "backend", "reason"};
    constexpr std::array<std::string_view, 3> kTypes{"traditional", "serverless", "edge"};
    if (!base::checkMap(node, "override", kKeys, problems))
        return;
    Override value;
    if (const auto* type = present(node, "type")) {
        const auto which = base::readChoice(*type, "override.type", kTypes, problems);
        value.type = which ? parse<ExecutionType>(kTypes[*which]) : std::nullopt;
    }
    if (const auto* backend = present(node, "backend"))
        value.backend = base::readText(*backend, "override.backend", problems).value_or("");
    if (const auto* reason = present(node, "reason"))
        value.reason =
            base::readText(*reason, "override.reason", problems, {.allowEmpty = true}).value_or("");
    if (present(node, "type") == nullptr && present(node, "backend") == nullptr) {
        problems.add(node, "override names neither a type nor a backend",
                     R"(for example {"type": "edge", "reason": "…"})");
        return;
    }
    override = std::move(value);
}

} // namespace tributary::model
