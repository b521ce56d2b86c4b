// What routing knows of one back end: its configuration, its health, its load, what was learned.
//
// Thread: plain values. `incapability` must be pure and fast.
#pragma once

#include "base/money.h"
#include "model/attempt_report.h"
#include "model/backend_config.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::plan {

// Why a back end doesn't get a task. The first group can't change without an edit of the task or
// of the configuration; the second is the state of the moment.
enum class ReasonCode : std::uint8_t
{
    OtherType, // the rule chose another execution type
    OtherProvider, // the rule names another provider
    NotListed, // the rule or the override names others
    Disabled,
    NotCapable, // size, time, image, resources; or the place refuses this kind of work
    AtLeastOnce, // may run a task twice, which this task doesn't allow

    Unprobed, // its first health report has not come yet
    Unhealthy,
    Draining,
    Paused,
    CoolingDown, // it refused several attempts in a row
    NoSlot, // every lease is in use
    NotPreferred, // usable, but another one is better by the policy
};
std::string_view toString(ReasonCode code) noexcept; // "other_type", "no_slot", …
constexpr bool isPermanent(ReasonCode code)
{
    return code < ReasonCode::Unprobed;
}

struct Reason
{
    ReasonCode code = ReasonCode::NotPreferred;
    std::string text; // English, with the numbers

    bool operator==(const Reason&) const = default;
};

// A mean over attempts; never of such that no price was known for.
struct LearnedCost
{
    double micro = 0;
    base::Currency currency;
};

struct BackendState
{
    model::BackendConfig config;
    model::BackendHealth health;
    bool isRemoved = false; // from the configuration; only its open attempts are left
    bool isDraining = false;
    bool isPaused = false;
    bool isCoolingDown = false;
    int leases = 0; // live attempts on it
    int limit = 0; // leases it may have now: its concurrency, less while it recovers
    std::optional<double> latencySeconds; // learned: dispatch to end
    std::optional<LearnedCost> cost; // learned: of one attempt
    // What the adapter itself can't do with a task, empty = it can. May be absent.
    std::function<std::string(const model::TaskSpec&)> incapability;
};

// Permanent reasons alone, all of them; empty = it can run the task.
std::vector<Reason> incapabilities(const model::TaskSpec& spec, const BackendState& backend);
// The same answer without the texts.
bool isCapable(const model::TaskSpec& spec, const BackendState& backend);

// Reasons of the moment, all of them, except for the slots.
std::vector<Reason> obstacles(const BackendState& backend);
// Whether it may get a task when a slot is free.
bool isUsable(const BackendState& backend);
inline bool hasSlot(const BackendState& backend)
{
    return backend.leases < backend.limit;
}

} // namespace tributary::plan
