#include "rollout/assignment.h"
#include "schedule/steps.h"

#include <fmt/format.h>

namespace tributary::schedule {
namespace {

using model::Classification;
using model::TaskState;
using End = TrialChange::End;

constexpr std::string_view kGuardrail = "guardrail";

// One change a trial and commit: the last one holds, but for the step that has begun.
void put(State& state, TrialChange change)
{
    auto& trials = state.out->trials;
    if (!trials.empty() && trials.back().rollout.version == change.rollout.version
        && !trials.back().isStep)
        trials.back() = std::move(change);
    else
        trials.push_back(std::move(change));
}

void putProgress(State& state, bool isStep, std::string reason = {})
{
    put(state,
        {state.trial->rollout, End::None, isStep, std::string(state.actor), std::move(reason)});
    state.isTrialChanged = false;
}

double percent(int share)
{
    return share * 100.0 / rollout::kWhole;
}

void nextStep(State& state, std::string reason)
{
    rollout::Rollout& rollout = state.trial->rollout;
    if (!rollout::advance(rollout, state.nextTaskNo, state.now.wall)) {
        endTrial(state, End::Promoted, std::move(reason));
        return;
    }
    auto& event = state.event("rules.canary_step");
    field(event, "version", rollout.version);
    event.body.push_back({"share_percent", percent(rollout.share())});
    putProgress(state, true, std::move(reason));
}

// For a success that only rules and back ends have kept waiting.
std::optional<double> secondsOf(const model::TaskRecord& record)
{
    if (record.state != TaskState::Succeeded || record.spec->notBefore
        || !record.spec->dependsOn.empty())
        return std::nullopt;
    return static_cast<double>((*record.ended - record.submitted).count()) * 1e-6;
}

std::optional<double> dollarsOf(const State& state, const base::Money& cost)
{
    if (!state.prices)
        return std::nullopt;
    const auto dollars = cost::convert(cost, {}, *state.prices);
    if (!dollars)
        return std::nullopt;
    return static_cast<double>(dollars->money.micro) * 1e-6;
}

void tellEnd(State& state, End end, std::int64_t version, std::int64_t active,
             const std::string& reason)
{
    const bool isActive = end == End::Promoted;
    auto& event = state.event(isActive                  ? "rules.published"
                                  : end == End::Stopped ? "rules.stopped"
                                                        : "rules.rolled_back");
    field(event, "version", version);
    if (!isActive)
        field(event, "active", active);
    if (!reason.empty())
        field(event, "reason", reason);
}

bool rollBackIfTripped(State& state)
{
    auto tripped = rollout::breach(state.trial->rollout);
    if (!tripped)
        return false;
    const std::string_view actor = std::exchange(state.actor, kGuardrail);
    endTrial(state, End::RolledBack, std::move(tripped->reason));
    state.actor = actor;
    return true;
}

base::Error conflict(std::string message, std::string hint)
{
    return {base::ErrorCode::Conflict, std::move(message), {}, std::move(hint)};
}

} // namespace

void applyStartTrial(State& state, input::StartTrial&& start)
{
    state.actor = start.actor;
    if (!state.rules || state.trial) {
        reply(state, start.request, {},
              {state.trial ? conflict(fmt::format("version {} is being tried already",
                                                  state.trial->rollout.version),
                                      "promote or stop it first")
                           : conflict("no rules are active to hold the version against",
                                      "publish it at once")});
        return;
    }
    state.trial.emplace(
        Trial{rollout::begin(start.plan, start.rules->version(), state.rules->version(),
                             state.nextTaskNo, state.now.wall),
              start.rules});
    noteTrialPrices(state);
    const rollout::Rollout& rollout = state.trial->rollout;
    const bool isShadow = rollout.plan.mode == rollout::Mode::Shadow;
    auto& event = state.event(isShadow ? "rules.shadow_started" : "rules.canary_started");
    field(event, "version", rollout.version);
    field(event, "active", rollout.base);
    if (!isShadow)
        event.body.push_back({"share_percent", percent(rollout.share())});
    putProgress(state, false);
    reply(state, start.request, {}, {});
}

void applyMoveTrial(State& state, const input::MoveTrial& move)
{
    using To = input::MoveTrial::To;
    state.actor = move.actor;
    if (!state.trial || state.trial->rollout.version != move.version) {
        reply(state, move.request, {},
              {conflict(fmt::format("version {} is not being tried", move.version),
                        "look at the versions: another one may have followed")});
        return;
    }
    const bool isShadow = state.trial->rollout.plan.mode == rollout::Mode::Shadow;
    if (move.to == To::NextStep && isShadow) {
        reply(state, move.request, {},
              {{base::ErrorCode::InvalidArgument,
                "a shadow has no steps",
                {},
                "promote it, or publish its text as a canary"}});
        return;
    }
    if (move.to == To::NextStep)
        nextStep(state, move.reason);
    else
        endTrial(state, move.to == To::Active ? End::Promoted : End::Stopped, move.reason);
    reply(state, move.request, {}, {});
}

Classification classifyNew(const State& state, const Newcomer& task,
                           std::optional<Classification>& other)
{
    const model::LearnedInput input(task.spec.ruleInput(), task.learned);
    Classification active = state.rules->classify(input.view());
    if (!state.trial || rollout::isChosenByHand(task.spec))
        return active;
    Classification candidate = state.trial->rules->classify(input.view());
    const bool isIn = task.sideKey.empty()
        ? rollout::isInShare(state.trial->rollout, rollout::assignmentKey(task.id, task.spec))
        : rollout::isInShare(state.trial->rollout, task.sideKey);
    if (isIn) {
        other = std::move(active);
        return candidate;
    }
    other = std::move(candidate);
    return active;
}

void noteDecisions(State& state, const Task& task, const Classification& other)
{
    rollout::Rollout& rollout = state.trial->rollout;
    const Classification& own = task.record.classification;
    const bool byCandidate = own.ruleSetVersion == rollout.version;
    const Classification& active = byCandidate ? other : own;
    const Classification& candidate = byCandidate ? own : other;
    if (rollout::noteDecision(rollout, active, candidate, byCandidate))
        state.out->differences.push_back(
            {rollout.version, rollout.differing, task.record.no, byCandidate, active, candidate});
    state.isTrialChanged = true;
}

void noteTrialPrices(State& state)
{
    if (state.trial
        && rollout::pricesChanged(state.trial->rollout, state.priceBook, state.nextTaskNo))
        state.isTrialChanged = true;
}

void noteTrialEnd(State& state, const Task& task)
{
    const model::TaskRecord& record = task.record;
    if (!state.trial || state.trial->rollout.plan.mode != rollout::Mode::Canary
        || record.state == TaskState::Cancelled || rollout::isChosenByHand(*record.spec))
        return;
    rollout::Rollout& rollout = state.trial->rollout;
    rollout::EndedTask ended{.no = record.no,
                             .version = record.classification.ruleSetVersion,
                             .outcome = {.isFailed = record.state != TaskState::Succeeded,
                                         .seconds = secondsOf(record),
                                         .cost = dollarsOf(state, record.cost)}};
    // Evaluated again rather than kept with the task: a pure function of what is kept.
    const model::LearnedInput input(record.spec->ruleInput(), record.learned.get());
    ended.isMoved = rollout::differs(state.rules->classify(input.view()),
                                     state.trial->rules->classify(input.view()));
    const rollout::Noted noted = rollout::noteEnd(rollout, ended);
    if (noted == rollout::Noted::Foreign)
        return;
    state.isTrialChanged = true;
    if (noted != rollout::Noted::Against)
        return;
    rollBackIfTripped(state);
}

void endTrial(State& state, End end, std::string reason)
{
    const rollout::Rollout& rollout = state.trial->rollout;
    tellEnd(state, end, rollout.version, rollout.base, reason);
    put(state, {rollout, end, false, std::string(state.actor), std::move(reason)});
    if (end == End::Promoted)
        state.rules = state.trial->rules;
    state.trial.reset();
    state.isTrialChanged = false;
}

void tellLostTrial(State& state, const LostTrial& lost)
{
    tellEnd(state, End::Stopped, lost.version, state.rules ? state.rules->version() : 0,
            lost.reason);
}

std::int64_t trialDue(const State& state)
{
    const auto due = state.trial ? rollout::advanceAt(state.trial->rollout) : std::nullopt;
    return due ? state.boot() + (*due - state.now.wall).count() : kNever;
}

void moveTrialOn(State& state)
{
    if (!state.trial)
        return;
    // Once more: what the control did last can trip one, too.
    if (trialDue(state) <= state.boot() && !rollBackIfTripped(state)) {
        state.actor = State::kScheduler;
        nextStep(state, "its samples and its time are there, and no guardrail has tripped");
    } else if (state.trial && state.isTrialChanged) {
        putProgress(state, false);
    }
}

} // namespace tributary::schedule
