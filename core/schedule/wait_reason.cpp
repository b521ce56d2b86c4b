#include "schedule/wait_reason.h"

#include <array>

namespace tributary::schedule {

std::string_view toString(WaitCode code) noexcept
{
    constexpr std::array<std::string_view, 18> kCodes{
        "dependency",        "not_before",       "paused_all",      "paused_team",
        "paused_backend",    "back_off",         "no_backend",      "backend_unprobed",
        "backend_unhealthy", "backend_draining", "backend_cooling", "no_slot",
        "position",          "starting",         "running",         "reconciling",
        "needs_operator",    "cancelling"};
    return kCodes[static_cast<std::size_t>(code)];
}

} // namespace tributary::schedule
