#include "rollout/guardrails.h"

#include "base/sample_quantile.h"
#include "rollout/sequential_test.h"

#include <algorithm>
#include <cmath>

namespace tributary::rollout {
namespace {

constexpr double kGuardLevel = kLevel / static_cast<double>(kGuards.size());
constexpr double kControlLevel = kGuardLevel / 4; // that the control's rate is above its bound
constexpr double kTestLevel = kGuardLevel - kControlLevel;

void countTime(Tally& tally, Calibration& calibration, double factor, Arm arm, double seconds)
{
    if (!calibration.p95) {
        if (arm != Arm::Control)
            return;
        calibration.seconds.push_back(seconds);
        if (calibration.seconds.size() == kCalibration) {
            calibration.p95 = base::sampleQuantile(calibration.seconds, 0.95);
            calibration.seconds = {};
        }
        return;
    }
    ++tally.timed;
    tally.seconds += seconds;
    tally.slow += seconds > *calibration.p95 * factor ? 1 : 0;
}

void countCost(Tally& tally, Calibration& calibration, double factor, Arm arm, double cost)
{
    if (!calibration.costP50) {
        if (arm != Arm::Control)
            return;
        calibration.costs.push_back(cost);
        if (calibration.costs.size() == kCalibration) {
            calibration.costP50 = base::sampleQuantile(calibration.costs, 0.5);
            calibration.costP90 = base::sampleQuantile(calibration.costs, 0.9);
            calibration.costs = {};
        }
        return;
    }
    ++tally.priced;
    tally.cost += cost;
    tally.dear += cost > *calibration.costP50 * factor ? 1 : 0;
    tally.dearest += cost > *calibration.costP90 * factor ? 1 : 0;
}

// What the limit of an arm is, of the control's quantile.
double factorOf(double limit, Arm arm)
{
    return arm == Arm::Control ? 1 : arm == Arm::Candidate ? limit : limit * kAlone;
}

using Counter = std::int64_t Tally::*;

// Quick, and enough for most tasks: no likelihood ratio speaks against the candidate while in no
// step its events are more frequent than they may be, going by what the control has shown so far.
bool isInnocent(const std::vector<Stage>& stages, Counter events, Counter trials, double ratio,
                double ratioAlone)
{
    Tally control;
    for (const Stage& stage : stages) {
        const auto yes = static_cast<double>(stage.candidate.*events);
        if (stage.share < 1) {
            const auto all = yes + static_cast<double>(stage.control.*events);
            if (yes > all * shareOfEvents(stage.share, ratio))
                return false;
            control += stage.control;
            continue;
        }
        const auto rate = static_cast<double>(control.*events)
            / std::max(1.0, static_cast<double>(control.*trials));
        if (yes > static_cast<double>(stage.candidate.*trials) * ratioAlone * rate)
            return false;
    }
    return true;
}

// The ratios: how much more frequent than among the control's tasks the event may be, beside it and
// without one.
double evidence(const std::vector<Stage>& stages, Counter events, Counter trials, double ratio = 1,
                double ratioAlone = 1)
{
    if (isInnocent(stages, events, trials, ratio, ratioAlone))
        return 0;
    std::vector<Stratum> strata;
    Tally control;
    for (const Stage& stage : stages) {
        if (stage.share < 1) {
            strata.push_back({shareOfEvents(stage.share, ratio), stage.candidate.*events,
                              stage.control.*events});
            control += stage.control;
            continue;
        }
        const double rate =
            std::min(ratioAlone * upperRate(control.*events, control.*trials, kControlLevel), 1.0);
        strata.push_back(
            {rate, stage.candidate.*events, stage.candidate.*trials - stage.candidate.*events});
    }
    return logEvidence(strata);
}

double logMean(double a, double b)
{
    const double most = std::max(a, b);
    return most + std::log((std::exp(a - most) + std::exp(b - most)) / 2);
}

} // namespace

std::string_view toString(Guard guard) noexcept
{
    switch (guard) {
    case Guard::Failures:
        return "failures";
    case Guard::P95:
        return "p95";
    case Guard::Cost:
        break;
    }
    return "cost";
}

std::optional<Guard> parseGuard(std::string_view text) noexcept
{
    const auto found =
        std::ranges::find_if(kGuards, [&](Guard guard) { return toString(guard) == text; });
    return found == kGuards.end() ? std::nullopt : std::optional(*found);
}

Tally& Tally::operator+=(const Tally& other)
{
    decided += other.decided;
    differing += other.differing;
    finished += other.finished;
    moved += other.moved;
    failed += other.failed;
    timed += other.timed;
    slow += other.slow;
    priced += other.priced;
    dear += other.dear;
    dearest += other.dearest;
    seconds += other.seconds;
    cost += other.cost;
    return *this;
}

void count(Tally& tally, Calibration& calibration, const Limits& limits, Arm arm,
           const Outcome& outcome)
{
    ++tally.moved;
    tally.failed += outcome.isFailed ? 1 : 0;
    if (outcome.seconds && limits.of(Guard::P95) != kOff)
        countTime(tally, calibration, factorOf(limits.of(Guard::P95), arm), arm, *outcome.seconds);
    if (outcome.cost && limits.of(Guard::Cost) != kOff)
        countCost(tally, calibration, factorOf(limits.of(Guard::Cost), arm), arm, *outcome.cost);
}

double alarm(Guard guard, const Limits& limits, const std::vector<Stage>& stages)
{
    if (limits.of(guard) == kOff)
        return 0;
    double log = 0;
    switch (guard) {
    case Guard::Failures:
        log = evidence(stages, &Tally::failed, &Tally::moved, limits.of(guard),
                       limits.of(guard) * kAlone);
        break;
    case Guard::P95:
        log = evidence(stages, &Tally::slow, &Tally::timed);
        break;
    case Guard::Cost:
        log = logMean(evidence(stages, &Tally::dear, &Tally::priced),
                      evidence(stages, &Tally::dearest, &Tally::priced));
        break;
    }
    return std::max(log, 0.0) / std::log(1 / kTestLevel);
}

} // namespace tributary::rollout
