// What the console and the runner say to each other about functions (service "function").
//
// Requests: function.invoke (key; answered once the claim is on disk), function.cancel (key),
// function.lookup, function.forget, function.warm, function.pools. Events: function.started,
// function.finished (key; its end is on disk). Bodies are JSON. Pure functions over plain values.
#pragma once

#include "backends/serverless/function_host.h"
#include "backends/serverless/function_spec.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::serverless {

inline constexpr std::string_view kServiceName = "function";

std::string toJson(const Invocation& invocation); // without the key, which the frame has
base::Result<Invocation> invocationFromJson(const std::string& key, std::string_view json);

struct StartedEvent
{
    base::Instant at;
    base::Micros initTime{};
};
std::string toJson(const StartedEvent& event);
base::Result<StartedEvent> startedFromJson(std::string_view json);

std::string keysToJson(const std::vector<std::string>& keys);
base::Result<std::vector<std::string>> keysFromJson(std::string_view json);

// What the runner knows of a key.
struct LookedUp
{
    enum class State : std::uint8_t
    {
        Absent, // never claimed here
        Open, // waits or runs
        Ended, // `result` has it
        Gone, // was claimed; its runner ended without a result
        Lingering, // as Gone, but processes are left that may still act
        Damaged, // has ended, and the record of it can't be read
    };

    std::string key;
    State state = State::Absent;
    bool hasStarted = false; // of Gone and Open
    bool isOtherBoot = false; // of Gone: the machine was started anew
    base::Instant startedAt;
    std::optional<InvocationResult> result;
};
std::string toJson(const std::vector<LookedUp>& entries);
base::Result<std::vector<LookedUp>> lookedUpFromJson(std::string_view json);

struct HostStatus
{
    std::string isolation; // "bubblewrap", "none"
    std::vector<PoolStatus> pools;
};
std::string toJson(const HostStatus& status);
base::Result<HostStatus> hostStatusFromJson(std::string_view json);

} // namespace tributary::serverless
