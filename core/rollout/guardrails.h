// What must not become worse while a canary decides, and whether it has.
//
// Three guards hold the candidate against the active version over the tasks that the two versions
// decide differently (the others can't tell them apart): the rate of failures, the 95th percentile
// of the time from submission to the end, the cost of a task. A quantile is tested through the rate
// of tasks beyond it: the limit is set once, from the control's first kCalibration tasks, which
// then count no more; if the candidate's p95 is at most `limit` times the control's, its tasks
// exceed `limit` times that value no more often than the control's exceed the value. Cost is tested
// at the median and at the 90th percentile, and the two evidences are averaged, which keeps an
// e-process one. How the rates are compared: sequential_test.h.
//
// In a last step of 100 % no control runs beside the candidate. Its tasks are then held against the
// highest rate that the control's tasks so far leave possible (upperRate; a quarter of the guard's
// level pays for that), and every limit is kAlone times as wide, because what the control did was
// at another time of the day.
//
// All guards together stop a candidate that is no worse with a probability of at most kLevel
// (Bonferroni over the three): in steps with a control whatever the load does meanwhile, in the
// last one as long as time alone makes things worse by less than kAlone. A new price book makes of
// the cost a guard anew, with a chance of its own.
//
// Thread: plain values and pure functions.
#pragma once

#include "base/error.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tributary::rollout {

enum class Guard : std::uint8_t
{
    Failures,
    P95,
    Cost
};
inline constexpr std::array kGuards{Guard::Failures, Guard::P95, Guard::Cost};
std::string_view toString(Guard guard) noexcept; // "failures", "p95", "cost"
std::optional<Guard> parseGuard(std::string_view text) noexcept;

inline constexpr double kLevel = 0.05;
inline constexpr std::size_t kCalibration = 100; // tasks of the control
inline constexpr double kOff = 0; // as a limit: that guard doesn't watch
inline constexpr double kMostRatio = 1000;
inline constexpr double kAlone = 1.5;

// As multiples of the active version's value.
struct Limits
{
    std::array<double, kGuards.size()> ratios{1.0, 1.2, 1.2};

    double of(Guard guard) const { return ratios[static_cast<std::size_t>(guard)]; }
    double& of(Guard guard) { return ratios[static_cast<std::size_t>(guard)]; }
    bool operator==(const Limits&) const = default;
};

// A task that the two versions decide differently, at its end. Cancelled ones are not told.
struct Outcome
{
    bool isFailed = false; // or timed out, or lost
    std::optional<double> seconds{}; // of a success that waited for nothing but a slot
    std::optional<double> cost{}; // one currency for all; empty = unknown
};

// Of one arm in one step. Beyond: more than the limit that the calibration gave.
struct Tally
{
    std::int64_t decided = 0; // all tasks
    std::int64_t differing = 0; // of the decided: by the two versions differently
    std::int64_t finished = 0; // all tasks that ended and were not cancelled
    std::int64_t moved = 0; // finished ones that the two versions decide differently
    std::int64_t failed = 0; // of the moved
    std::int64_t timed = 0; // of the moved, since the calibration
    std::int64_t slow = 0; // of the timed: beyond p95
    std::int64_t priced = 0; // of the moved, since the calibration
    std::int64_t dear = 0; // of the priced: beyond the median
    std::int64_t dearest = 0; // of the priced: beyond the 90th percentile
    double seconds = 0; // sum of the timed
    double cost = 0; // sum of the priced

    Tally& operator+=(const Tally& other);
    bool operator==(const Tally&) const = default;
};

// One step of the canary, or the whole of a shadow. share: of the candidate, 0 to 1.
struct Stage
{
    double share = 0;
    const Tally& candidate;
    const Tally& control;
};

// The quantiles of the control's first tasks. Their values are kept until there are enough.
struct Calibration
{
    std::vector<double> seconds;
    std::vector<double> costs;
    std::optional<double> p95; // seconds
    std::optional<double> costP50;
    std::optional<double> costP90;

    bool operator==(const Calibration&) const = default;
};

enum class Arm : std::uint8_t
{
    Control,
    Candidate,
    Alone, // the candidate in a step of 100 %
};
// Adds a moved task to the tally of its arm and step.
void count(Tally& tally, Calibration& calibration, const Limits& limits, Arm arm,
           const Outcome& outcome);

// A guard's evidence so far, as a part of what makes it stop: 1 or more = it stops.
double alarm(Guard guard, const Limits& limits, const std::vector<Stage>& stages);

} // namespace tributary::rollout
