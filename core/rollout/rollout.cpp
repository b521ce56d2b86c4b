#include "rollout/rollout.h"

#include "rollout/assignment.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace tributary::rollout {
namespace {

constexpr base::Micros kLongestHold = std::chrono::hours{24 * 365};
constexpr std::int64_t kMostSamples = 1'000'000'000;

std::unexpected<base::Error> wrong(std::string what, std::string hint)
{
    return base::failure(base::ErrorCode::InvalidArgument, std::move(what), std::move(hint));
}

base::Result<> checkSteps(const std::vector<int>& steps)
{
    if (steps.empty() || steps.size() > kMostSteps || steps.back() != kWhole)
        return wrong("the steps of a canary end with 100 %", "for example 1,10,100");
    if (steps.front() >= kWhole)
        return wrong("a canary of 100 % at once has nothing to be held against",
                     "begin with a smaller share, or publish with the mode now");
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i] < 1 || (i > 0 && steps[i] <= steps[i - 1]))
            return wrong("the steps of a canary are shares from 0.01 % to 100 % that grow",
                         "for example 1,10,100");
    }
    return {};
}

// The step that was running when the task came; null = it came before the trial.
Step* stepOf(Rollout& rollout, model::TaskNo no)
{
    const auto after =
        std::ranges::upper_bound(rollout.steps, no, std::ranges::less{}, &Step::firstTask);
    return after == rollout.steps.begin() ? nullptr : &*std::prev(after);
}

// Of all that guardrails count.
std::int64_t eventsOf(const Tally& tally)
{
    return tally.failed + tally.slow + tally.dear + tally.dearest;
}

Arm armOf(const Step& step, bool isCandidate)
{
    if (!isCandidate)
        return Arm::Control;
    return step.share < kWhole ? Arm::Candidate : Arm::Alone;
}

std::vector<Stage> stagesOf(const Rollout& rollout)
{
    std::vector<Stage> stages;
    stages.reserve(rollout.steps.size());
    for (const Step& step : rollout.steps)
        stages.push_back({static_cast<double>(step.share) / kWhole, step.candidate, step.control});
    return stages;
}

} // namespace

base::Result<> check(const Plan& plan)
{
    if (plan.steps.size() > kMostSteps)
        return wrong(fmt::format("a canary has {} steps at most", kMostSteps), {});
    if (plan.mode != Mode::Canary)
        return {};
    if (auto done = checkSteps(plan.steps); !done)
        return done;
    if (plan.samples < 1 || plan.samples > kMostSamples)
        return wrong("a step of a canary needs one ended task or more", "for example 200");
    if (plan.hold.count() < 0 || plan.hold > kLongestHold)
        return wrong("the least time of a step is between nothing and a year", "for example 10m");
    for (const Guard guard : kGuards) {
        const double limit = plan.limits.of(guard);
        if (limit != kOff && !(limit >= 0.1 && limit <= kMostRatio))
            return wrong(fmt::format("the limit of the guardrail '{}' is no ratio from 0.1 to {}",
                                     toString(guard), kMostRatio),
                         "1.2 allows a fifth more than the active version has; off leaves it out");
    }
    return {};
}

Rollout begin(const Plan& plan, std::int64_t version, std::int64_t base, model::TaskNo firstTask,
              base::Instant now)
{
    Rollout rollout;
    rollout.version = version;
    rollout.base = base;
    rollout.plan = plan;
    const int share = plan.mode == Mode::Canary ? plan.steps.front() : 0;
    rollout.steps.push_back({share, firstTask, now, {}, {}});
    return rollout;
}

bool differs(const model::Classification& a, const model::Classification& b)
{
    const auto acts = [](const model::Classification& c) {
        return std::tie(c.type, c.priority, c.provider, c.backends, c.policy, c.weights,
                        c.fallback);
    };
    return acts(a) != acts(b);
}

bool isInShare(const Rollout& rollout, std::string_view key)
{
    return isInShare(rollout.version, key, rollout.share());
}

bool noteDecision(Rollout& rollout, const model::Classification& active,
                  const model::Classification& candidate, bool byCandidate)
{
    const bool isDifferent = differs(active, candidate);
    ++rollout.decided;
    rollout.differing += isDifferent ? 1 : 0;
    rollout.otherRule += !isDifferent && active.rule != candidate.rule ? 1 : 0;
    ++rollout
          .matrix[static_cast<std::size_t>(active.type)][static_cast<std::size_t>(candidate.type)];
    Step& step = rollout.steps.back();
    Tally& tally = byCandidate ? step.candidate : step.control;
    ++tally.decided;
    tally.differing += isDifferent ? 1 : 0;
    return isDifferent;
}

bool pricesChanged(Rollout& rollout, std::string_view book, model::TaskNo firstTask)
{
    if (book.empty() || book == rollout.prices)
        return false;
    const bool isFirst = rollout.prices.empty();
    rollout.prices = book;
    if (isFirst)
        return false;
    rollout.pricedFrom = firstTask;
    rollout.calibration.costs.clear();
    rollout.calibration.costP50.reset();
    rollout.calibration.costP90.reset();
    for (Step& step : rollout.steps) {
        for (Tally* tally : {&step.candidate, &step.control}) {
            tally->priced = tally->dear = tally->dearest = 0;
            tally->cost = 0;
        }
    }
    return true;
}

Noted noteEnd(Rollout& rollout, const EndedTask& task)
{
    const bool isCandidate = task.version == rollout.version;
    Step* step = stepOf(rollout, task.no);
    if (step == nullptr || (!isCandidate && task.version != rollout.base))
        return Noted::Foreign;
    Tally& tally = isCandidate ? step->candidate : step->control;
    ++tally.finished;
    const std::int64_t before = eventsOf(tally);
    Outcome outcome = task.outcome;
    if (task.no < rollout.pricedFrom) // some of its attempts may be priced by the old book
        outcome.cost.reset();
    if (task.isMoved)
        count(tally, rollout.calibration, rollout.plan.limits, armOf(*step, isCandidate), outcome);
    return isCandidate && eventsOf(tally) > before ? Noted::Against : Noted::Counted;
}

double alarm(const Rollout& rollout, Guard guard)
{
    return rollout.plan.mode == Mode::Canary ? alarm(guard, rollout.plan.limits, stagesOf(rollout))
                                             : 0;
}

Tally total(const Rollout& rollout, bool ofCandidate)
{
    Tally sum;
    for (const Step& step : rollout.steps)
        sum += ofCandidate ? step.candidate : step.control;
    return sum;
}

std::optional<Pending> pending(const Rollout& rollout)
{
    if (rollout.plan.mode != Mode::Canary)
        return std::nullopt;
    const Step& step = rollout.steps.back();
    const Tally& candidate = step.candidate;
    // What hangs fails no guardrail: half of what was moved must have ended.
    const std::int64_t half = (candidate.differing + 1) / 2;
    return Pending{std::max<std::int64_t>(rollout.plan.samples - candidate.finished, 0),
                   std::max<std::int64_t>(half - candidate.moved, 0),
                   step.since + rollout.plan.hold};
}

std::optional<base::Instant> advanceAt(const Rollout& rollout)
{
    const auto waits = pending(rollout);
    if (!waits || waits->samples > 0 || waits->moved > 0)
        return std::nullopt;
    return waits->notBefore;
}

bool advance(Rollout& rollout, model::TaskNo firstTask, base::Instant now)
{
    if (rollout.plan.mode != Mode::Canary || rollout.steps.size() >= rollout.plan.steps.size())
        return false;
    rollout.steps.push_back({rollout.plan.steps[rollout.steps.size()], firstTask, now, {}, {}});
    return true;
}

} // namespace tributary::rollout
