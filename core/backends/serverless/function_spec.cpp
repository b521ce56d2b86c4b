#include "backends/serverless/function_spec.h"

#include "base/sha256.h"
#include "model/keys.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace tributary::serverless {

namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 8> kOutcomes{"succeeded",  "function_error", "init_error",
                                                    "exit_error", "out_of_memory",  "timed_out",
                                                    "cancelled",  "not_started"};

std::string dumped(const json& value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json parsedOrNull(const std::string& text)
{
    json value = json::parse(text, nullptr, false);
    return value.is_discarded() ? json() : value;
}

// Lenient readers: a field of another type reads as absent.
std::string textOf(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::int64_t integerOf(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::vector<std::string> listOf(const json& object, const char* key)
{
    std::vector<std::string> list;
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array())
        return list;
    for (const json& item : *found) {
        if (item.is_string())
            list.push_back(item.get<std::string>());
    }
    return list;
}

std::vector<std::pair<std::string, std::string>> plainEnv(const model::TaskSpec& task)
{
    std::vector<std::pair<std::string, std::string>> env;
    for (const model::EnvValue& value : task.env) {
        if (value.source == model::EnvValue::Source::Plain)
            env.emplace_back(value.name, value.value);
    }
    std::ranges::sort(env);
    return env;
}

} // namespace

bool isFunctionName(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_';
    });
}

std::string contentHash(const FunctionSpec& spec)
{
    // A list of lists has one reading only, unlike joined texts.
    json all = json::array({spec.packageHash, spec.entry, spec.command, spec.handler,
                            spec.memoryBytes, json::array()});
    for (const auto& [name, value] : spec.env)
        all.back().push_back(json::array({name, value}));
    return base::sha256Hex(dumped(all));
}

FunctionSpec commandFunction(const model::TaskSpec& task, std::int64_t defaultMemoryBytes)
{
    FunctionSpec spec;
    spec.packageHash = task.run.packageHash;
    spec.command = task.run.command;
    const auto memory = task.features.find(model::FeatureId::MemoryRequirement);
    spec.memoryBytes = memory ? static_cast<std::int64_t>(std::ceil(*memory)) : defaultMemoryBytes;
    spec.timeout = kMaxTimeout;
    spec.env = plainEnv(task);
    spec.name = "command-" + contentHash(spec).substr(0, 16);
    return spec;
}

std::string functionEvent(const model::AttemptId& attempt, const model::TaskSpec& task)
{
    const json event{{"task_id", model::toString(attempt.task)},
                     {"attempt", model::attemptKey(attempt)},
                     {"inputs", parsedOrNull(task.inputs)},
                     {"config", parsedOrNull(task.config)}};
    return dumped(event);
}

std::string toJson(const FunctionSpec& spec)
{
    json env = json::object();
    for (const auto& [name, value] : spec.env)
        env[name] = value;
    return dumped({{"name", spec.name},
                   {"version", spec.version},
                   {"package", spec.packageHash},
                   {"package_dir", spec.packageDir},
                   {"entry", spec.entry},
                   {"command", spec.command},
                   {"handler", spec.handler},
                   {"memory_bytes", spec.memoryBytes},
                   {"timeout_us", spec.timeout.count()},
                   {"concurrency", spec.concurrency},
                   {"keep_warm", spec.keepWarm},
                   {"env", std::move(env)}});
}

base::Result<FunctionSpec> functionFromJson(std::string_view text)
{
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object())
        return base::failure(base::ErrorCode::Corruption, "a function record is not a JSON object");
    FunctionSpec spec;
    spec.name = textOf(object, "name");
    spec.version = static_cast<int>(integerOf(object, "version"));
    spec.packageHash = textOf(object, "package");
    spec.packageDir = textOf(object, "package_dir");
    spec.entry = listOf(object, "entry");
    spec.command = listOf(object, "command");
    spec.handler = textOf(object, "handler");
    spec.memoryBytes = integerOf(object, "memory_bytes");
    spec.timeout = base::Micros{integerOf(object, "timeout_us")};
    spec.concurrency = static_cast<int>(integerOf(object, "concurrency"));
    spec.keepWarm = static_cast<int>(integerOf(object, "keep_warm"));
    if (const auto env = object.find("env"); env != object.end() && env->is_object()) {
        for (const auto& [name, value] : env->items()) {
            if (value.is_string())
                spec.env.emplace_back(name, value.get<std::string>());
        }
    }
    return spec;
}

std::string_view toString(InvocationResult::Outcome outcome) noexcept
{
    return kOutcomes[static_cast<std::size_t>(outcome)];
}

std::string toJson(const InvocationResult& result)
{
    json object{{"key", result.key},
                {"outcome", toString(result.outcome)},
                {"payload", result.payload},
                {"error_type", result.errorType},
                {"error", result.errorMessage},
                {"signal", result.signal},
                {"init_us", result.initTime.count()},
                {"started_us", base::toMicros(result.startedAt)},
                {"ended_us", base::toMicros(result.endedAt)},
                {"cpu_us", result.usage.cpu.count()},
                {"peak_memory", result.usage.peakMemoryBytes},
                {"reserved_memory", result.usage.reservedMemoryBytes},
                {"log_note", result.logNote}};
    if (result.exitCode)
        object["exit_code"] = *result.exitCode;
    return dumped(object);
}

base::Result<InvocationResult> resultFromJson(std::string_view text)
{
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object())
        return base::failure(base::ErrorCode::Corruption, "a result record is not a JSON object");
    InvocationResult result;
    result.key = textOf(object, "key");
    const auto outcome = std::ranges::find(kOutcomes, textOf(object, "outcome"));
    if (outcome == kOutcomes.end())
        return base::failure(base::ErrorCode::Corruption, "a result record has no known outcome");
    result.outcome = static_cast<InvocationResult::Outcome>(outcome - kOutcomes.begin());
    result.payload = textOf(object, "payload");
    result.errorType = textOf(object, "error_type");
    result.errorMessage = textOf(object, "error");
    if (object.contains("exit_code"))
        result.exitCode = static_cast<int>(integerOf(object, "exit_code"));
    result.signal = static_cast<int>(integerOf(object, "signal"));
    result.initTime = base::Micros{integerOf(object, "init_us")};
    result.startedAt = base::fromMicros(integerOf(object, "started_us"));
    result.endedAt = base::fromMicros(integerOf(object, "ended_us"));
    result.usage.cpu = base::Micros{integerOf(object, "cpu_us")};
    result.usage.peakMemoryBytes = integerOf(object, "peak_memory");
    result.usage.reservedMemoryBytes = integerOf(object, "reserved_memory");
    result.logNote = textOf(object, "log_note");
    return result;
}

} // namespace tributary::serverless
