// What a function is: deployable code with a content hash, and one request to run it.
//
// Plain values. Texts that name files are absolute paths.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/records.h"
#include "model/task_spec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary::serverless {

inline constexpr base::Micros kMaxTimeout = std::chrono::seconds{900};
inline constexpr std::size_t kMaxReply = 6U << 20U; // bytes, as AWS Lambda's synchronous limit

struct FunctionSpec
{
    std::string name; // [A-Za-z0-9_-]{1,64}
    int version = 0; // 0 = not deployed by name: made from a task's command
    std::string packageHash; // sha256 in hex, empty = no package
    std::string packageDir; // where the package lies unpacked, empty = none
    std::vector<std::string> entry; // argv of the runtime; empty = ./bootstrap of the package
    std::vector<std::string> command; // run.command: argv that the bootstrap runs; else empty
    std::string handler; // reaches the runtime as _HANDLER
    std::int64_t memoryBytes = 128LL << 20U;
    base::Micros timeout = std::chrono::seconds{60}; // at most kMaxTimeout
    int concurrency = 0; // instances at a time, 0 = the host's limit
    int keepWarm = 0; // instances that idle time-outs spare
    std::vector<std::pair<std::string, std::string>> env;

    bool operator==(const FunctionSpec&) const = default;
};

bool isFunctionName(std::string_view text) noexcept;

// sha256 over all that makes two instances interchangeable: package, entry, command, handler,
// memory and environment. The same hash shares one warm pool.
std::string contentHash(const FunctionSpec& spec);

// The function that runs a task's command through the bootstrap program.
FunctionSpec commandFunction(const model::TaskSpec& task, std::int64_t defaultMemoryBytes);

// The event that every function gets: {"task_id","attempt","inputs","config"}.
std::string functionEvent(const model::AttemptId& attempt, const model::TaskSpec& task);

std::string toJson(const FunctionSpec& spec);
base::Result<FunctionSpec> functionFromJson(std::string_view json);

struct Invocation
{
    std::string key; // attempt key: runs at most once
    FunctionSpec function;
    std::string payload; // JSON, at most 6 MiB
    base::Micros timeout{}; // of this run; zero = the function's
};

struct InvocationResult
{
    enum class Outcome : std::uint8_t
    {
        Succeeded,
        FunctionError, // the runtime posted an error
        InitError, // the runtime failed or took too long before its first /next
        ExitError, // the process ended during the invocation
        OutOfMemory,
        TimedOut,
        Cancelled,
        NotStarted, // refused before any instance saw it: nothing ran
    };

    std::string key;
    Outcome outcome = Outcome::Succeeded;
    std::string payload; // the reply as it came
    std::string errorType; // "Runtime.ExitError", "TypeError", …
    std::string errorMessage;
    std::optional<int> exitCode; // of the process, or of the command that the bootstrap ran
    int signal = 0;
    base::Micros initTime{}; // cold start that this invocation waited for; zero when warm
    base::Instant startedAt; // the runtime had the event; epoch when it never got it
    base::Instant endedAt;
    model::Usage usage;
    std::string logNote;

    bool operator==(const InvocationResult&) const = default;
};

std::string_view toString(InvocationResult::Outcome outcome) noexcept; // "timed_out", …

std::string toJson(const InvocationResult& result);
base::Result<InvocationResult> resultFromJson(std::string_view json);

} // namespace tributary::serverless
