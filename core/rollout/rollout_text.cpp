// The words of a rollout, and the reasons that it gives.
#include "rollout/rollout.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::rollout {
namespace {

constexpr std::array<std::string_view, 3> kModes{"now", "shadow", "canary"};
constexpr std::array<std::string_view, 6> kStates{"superseded", "active",  "shadow",
                                                  "canary",     "stopped", "rolled_back"};

template<class Enum, std::size_t Count>
std::optional<Enum> find(const std::array<std::string_view, Count>& names, std::string_view text)
{
    const auto found = std::ranges::find(names, text);
    if (found == names.end())
        return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

std::string part(std::int64_t events, std::int64_t trials)
{
    if (trials == 0)
        return "none of 0";
    return fmt::format("{} of {} ({:.1f} %)", events, trials,
                       100.0 * static_cast<double>(events) / static_cast<double>(trials));
}

std::string reasonOf(const Rollout& rollout, Guard guard)
{
    const Tally candidate = total(rollout, true);
    const Tally control = total(rollout, false);
    const double limit = rollout.plan.limits.of(guard);
    switch (guard) {
    case Guard::Failures:
        return fmt::format("{} of its tasks failed, of those of version {} {}; at most {:g} times "
                           "as often is allowed",
                           part(candidate.failed, candidate.moved), rollout.base,
                           part(control.failed, control.moved), limit);
    case Guard::P95:
        return fmt::format("{} of its tasks took more than {:g} times the p95 of version {}, "
                           "{:.3g} s; of those of version {} {} took more than that p95",
                           part(candidate.slow, candidate.timed), limit, rollout.base,
                           rollout.calibration.p95.value_or(0), rollout.base,
                           part(control.slow, control.timed));
    case Guard::Cost:
        break;
    }
    return fmt::format("{} of its tasks cost more than {:g} times the median of version {} "
                       "(${:.6g}) and {} more than {:g} times its 90th percentile (${:.6g}); of "
                       "those of version {} {} and {} exceed these",
                       part(candidate.dear, candidate.priced), limit, rollout.base,
                       rollout.calibration.costP50.value_or(0),
                       part(candidate.dearest, candidate.priced), limit,
                       rollout.calibration.costP90.value_or(0), rollout.base,
                       part(control.dear, control.priced), part(control.dearest, control.priced));
}

} // namespace

std::string_view toString(Mode mode) noexcept
{
    return kModes[static_cast<std::size_t>(mode)];
}
std::optional<Mode> parseMode(std::string_view text) noexcept
{
    return find<Mode>(kModes, text);
}
std::string_view toString(VersionState state) noexcept
{
    return kStates[static_cast<std::size_t>(state)];
}
std::optional<VersionState> parseVersionState(std::string_view text) noexcept
{
    return find<VersionState>(kStates, text);
}

std::optional<Breach> breach(const Rollout& rollout)
{
    for (const Guard guard : kGuards) {
        if (alarm(rollout, guard) >= 1)
            return Breach{
                guard, fmt::format("guardrail {}: {}", toString(guard), reasonOf(rollout, guard))};
    }
    return std::nullopt;
}

} // namespace tributary::rollout
