#include "backends/serverless/function_wire.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace tributary::serverless {

namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 6> kStates{"absent", "open",      "ended",
                                                  "gone",   "lingering", "damaged"};

std::string dumped(const json& value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::unexpected<base::Error> malformed(std::string_view what)
{
    return base::failure(base::ErrorCode::Corruption,
                         "the runner's message is not understood: " + std::string{what});
}

template<class Value>
Value valueOf(const json& object, const char* key, Value otherwise)
{
    const auto found = object.find(key);
    if (found == object.end())
        return otherwise;
    if constexpr (std::is_same_v<Value, bool>)
        return found->is_boolean() ? found->get<bool>() : otherwise;
    else if constexpr (std::is_same_v<Value, std::string>)
        return found->is_string() ? found->get<std::string>() : otherwise;
    else
        return found->is_number_integer() ? found->get<Value>() : otherwise;
}

} // namespace

std::string toJson(const Invocation& invocation)
{
    // The payload stays a text: it must arrive as it was made.
    return dumped({{"function", json::parse(toJson(invocation.function), nullptr, false)},
                   {"payload", invocation.payload},
                   {"timeout_us", invocation.timeout.count()}});
}

base::Result<Invocation> invocationFromJson(const std::string& key, std::string_view text)
{
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("function"))
        return malformed("invoke");
    auto function = functionFromJson(object["function"].dump());
    if (!function)
        return std::unexpected(function.error());
    return Invocation{key, std::move(*function), valueOf(object, "payload", std::string{}),
                      base::Micros{valueOf(object, "timeout_us", std::int64_t{0})}};
}

std::string toJson(const StartedEvent& event)
{
    return dumped({{"at_us", base::toMicros(event.at)}, {"init_us", event.initTime.count()}});
}

base::Result<StartedEvent> startedFromJson(std::string_view text)
{
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object())
        return malformed("started");
    return StartedEvent{base::fromMicros(valueOf(object, "at_us", std::int64_t{0})),
                        base::Micros{valueOf(object, "init_us", std::int64_t{0})}};
}

std::string keysToJson(const std::vector<std::string>& keys)
{
    return dumped({{"keys", keys}});
}

base::Result<std::vector<std::string>> keysFromJson(std::string_view text)
{
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("keys") || !object["keys"].is_array())
        return malformed("keys");
    std::vector<std::string> keys;
    for (const json& key : object["keys"]) {
        if (key.is_string())
            keys.push_back(key.get<std::string>());
    }
    return keys;
}

std::string toJson(const std::vector<LookedUp>& entries)
{
    json list = json::array();
    for (const LookedUp& entry : entries) {
        json item{{"key", entry.key},
                  {"state", kStates[static_cast<std::size_t>(entry.state)]},
                  {"has_started", entry.hasStarted},
                  {"is_other_boot", entry.isOtherBoot},
                  {"started_us", base::toMicros(entry.startedAt)}};
        if (entry.result)
            item["result"] = toJson(*entry.result);
        list.push_back(std::move(item));
    }
    return dumped({{"entries", std::move(list)}});
}

base::Result<std::vector<LookedUp>> lookedUpFromJson(std::string_view text)
{
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("entries") || !object["entries"].is_array())
        return malformed("lookup");
    std::vector<LookedUp> entries;
    for (const json& item : object["entries"]) {
        const auto state =
            std::ranges::find(kStates, valueOf(item, "state", std::string{"unknown"}));
        if (state == kStates.end())
            return malformed("lookup state");
        LookedUp entry;
        entry.key = valueOf(item, "key", std::string{});
        entry.state = static_cast<LookedUp::State>(state - kStates.begin());
        entry.hasStarted = valueOf(item, "has_started", false);
        entry.isOtherBoot = valueOf(item, "is_other_boot", false);
        entry.startedAt = base::fromMicros(valueOf(item, "started_us", std::int64_t{0}));
        if (entry.state == LookedUp::State::Ended) {
            auto result = resultFromJson(valueOf(item, "result", std::string{}));
            if (!result)
                return std::unexpected(result.error());
            entry.result = std::move(*result);
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::string toJson(const HostStatus& status)
{
    json pools = json::array();
    for (const PoolStatus& pool : status.pools) {
        pools.push_back({{"hash", pool.hash},
                         {"name", pool.name},
                         {"version", pool.version},
                         {"starting", pool.starting},
                         {"idle", pool.idle},
                         {"busy", pool.busy},
                         {"waiting", pool.waiting},
                         {"cold_starts", pool.coldStarts},
                         {"invocations", pool.invocations},
                         {"last_init_us", pool.lastInit.count()}});
    }
    return dumped({{"isolation", status.isolation}, {"pools", std::move(pools)}});
}

base::Result<HostStatus> hostStatusFromJson(std::string_view text)
{
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("pools") || !object["pools"].is_array())
        return malformed("pools");
    HostStatus status;
    status.isolation = valueOf(object, "isolation", std::string{});
    for (const json& item : object["pools"]) {
        PoolStatus pool;
        pool.hash = valueOf(item, "hash", std::string{});
        pool.name = valueOf(item, "name", std::string{});
        pool.version = valueOf(item, "version", 0);
        pool.starting = valueOf(item, "starting", 0);
        pool.idle = valueOf(item, "idle", 0);
        pool.busy = valueOf(item, "busy", 0);
        pool.waiting = valueOf(item, "waiting", 0);
        pool.coldStarts = valueOf(item, "cold_starts", std::int64_t{0});
        pool.invocations = valueOf(item, "invocations", std::int64_t{0});
        pool.lastInit = base::Micros{valueOf(item, "last_init_us", std::int64_t{0})};
        status.pools.push_back(std::move(pool));
    }
    return status;
}

} // namespace tributary::serverless
