// Why a task is not running: what it waits for, since when, and until when if that is known.
#pragma once

#include "base/clock.h"
#include "model/records.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace tributary::schedule {

enum class WaitCode : std::uint8_t
{
    Dependency, // args: the task it waits for
    NotBefore,
    PausedAll,
    PausedTeam,
    PausedBackend,
    BackOff, // a retry waits for its delay
    NoBackend, // none is configured that could ever run it
    BackendUnprobed,
    BackendUnhealthy,
    BackendDraining,
    BackendCoolingDown,
    NoSlot, // args: leases in use of how many
    Position, // args: tasks ahead of it in its queue
    Starting, // the back end was asked and has not started it yet
    Running, // it does run
    Reconciling, // nobody knows yet what became of the attempt; the back end is being asked
    NeedsOperator, // not even the back end can tell: it may be declared lost
    Cancelling,
};
std::string_view toString(WaitCode code) noexcept; // "dependency", "no_slot", …

struct WaitReason
{
    WaitCode code = WaitCode::Position;
    std::string text; // English, with the numbers
    std::string args; // the bare value for translations
    std::string backend; // empty = not about one
    model::MaybeInstant since;
    model::MaybeInstant estimate; // when this reason is expected to end

    bool operator==(const WaitReason&) const = default;
};

} // namespace tributary::schedule
