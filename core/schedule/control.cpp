#include "schedule/steps.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::schedule {
namespace {

using base::ErrorCode;

// Whether the sorted list changed.
bool setMember(std::vector<std::string>& names, const std::string& name, bool isMember)
{
    const auto at = std::ranges::lower_bound(names, name);
    const bool wasMember = at != names.end() && *at == name;
    if (wasMember == isMember)
        return false;
    if (isMember)
        names.insert(at, name);
    else
        names.erase(at);
    return true;
}

bool isMember(const std::vector<std::string>& names, const std::string& name)
{
    return std::ranges::binary_search(names, name);
}

void noteChange(State& state, std::string_view kind, std::string_view what, const std::string& name)
{
    auto& event = state.event(kind);
    field(event, "what", std::string(what));
    if (!name.empty())
        field(event, "name", name);
    state.out->control = state.control;
}

bool replyUnlessBackend(State& state, RequestId request, const std::string& name)
{
    if (state.places.find(name) != kNoBackend)
        return false;
    reply(state, request, {},
          {{ErrorCode::NotFound, fmt::format("no back end is called '{}'", name), {}, {}}});
    return true;
}

} // namespace

void reply(State& state, RequestId request, std::vector<model::TaskId> tasks,
           std::vector<base::Error> errors)
{
    state.out->replies.push_back({request, std::move(tasks), std::move(errors)});
}

void applyControl(State& state)
{
    for (std::uint16_t index = 0; index < state.places.size(); ++index) {
        const std::string& name = state.places.state(index).config.name;
        state.places.setPaused(index, isMember(state.control.pausedBackends, name));
        state.places.setDraining(index, isMember(state.control.drainingBackends, name));
    }
    for (const std::string& name : state.control.pausedTeams)
        state.lanes.setPaused(name, true);
    for (const auto& [name, weight] : state.control.teamWeights)
        state.lanes.setWeight(name, static_cast<std::uint32_t>(std::max(weight, 1)));
}

void applyPaused(State& state, const input::SetPaused& change)
{
    using Scope = input::SetPaused::Scope;
    state.actor = change.actor;
    bool changed = false;
    std::string_view what = "everything";
    switch (change.scope) {
    case Scope::Everything:
        changed = state.control.isPaused != change.paused;
        state.control.isPaused = change.paused;
        break;
    case Scope::Team:
        what = "team";
        changed = setMember(state.control.pausedTeams, change.name, change.paused);
        state.lanes.setPaused(change.name, change.paused);
        break;
    case Scope::Backend:
        what = "backend";
        if (replyUnlessBackend(state, change.request, change.name))
            return;
        changed = setMember(state.control.pausedBackends, change.name, change.paused);
        state.places.setPaused(state.places.find(change.name), change.paused);
        break;
    }
    if (changed)
        noteChange(state, change.paused ? "control.paused" : "control.resumed", what,
                   change.scope == Scope::Everything ? std::string() : change.name);
    reply(state, change.request, {}, {});
}

void applyDraining(State& state, const input::SetDraining& change)
{
    state.actor = change.actor;
    if (replyUnlessBackend(state, change.request, change.backend))
        return;
    if (setMember(state.control.drainingBackends, change.backend, change.draining))
        noteChange(state, change.draining ? "control.draining" : "control.undrained", "backend",
                   change.backend);
    state.places.setDraining(state.places.find(change.backend), change.draining);
    reply(state, change.request, {}, {});
}

void applyWeight(State& state, const input::SetTeamWeight& change)
{
    state.actor = change.actor;
    if (change.weight < 1 || change.weight > 1000) {
        reply(state, change.request, {},
              {{ErrorCode::InvalidArgument, "a weight is a number from 1 to 1000", {}, {}}});
        return;
    }
    auto& weights = state.control.teamWeights;
    const auto at =
        std::ranges::lower_bound(weights, change.team, {}, &std::pair<std::string, int>::first);
    if (at != weights.end() && at->first == change.team)
        at->second = change.weight;
    else
        weights.emplace(at, change.team, change.weight);
    state.lanes.setWeight(change.team, static_cast<std::uint32_t>(change.weight));
    noteChange(state, "control.weight", "team", change.team);
    field(state.out->events.back(), "weight", change.weight);
    reply(state, change.request, {}, {});
}

void applyBackends(State& state, input::SetBackends&& change)
{
    std::vector<bool> isKept(state.places.size() + change.backends.size());
    for (input::SetBackends::Item& item : change.backends) {
        const std::uint16_t index = state.places.add(item.config);
        state.places.setIncapability(index, std::move(item.incapability));
        isKept[index] = true;
    }
    for (std::uint16_t index = 0; index < state.places.size(); ++index) {
        if (!isKept[index])
            state.places.setRemoved(index, true);
    }
    applyControl(state);
    rerouteQueues(state, false);
}

void applyCancel(State& state, const input::Cancel& cancel)
{
    state.actor = cancel.actor;
    std::vector<model::TaskId> cancelled;
    std::vector<base::Error> errors;
    for (const model::TaskId& id : cancel.tasks) {
        Task* task = state.tasks.find(id);
        if (task == nullptr || task->isTerminal()) {
            errors.push_back({ErrorCode::NotFound,
                              fmt::format("no open task has the id {}", model::toString(id)),
                              {},
                              "it may have finished"});
            continue;
        }
        cancelTask(state, *task, cancel.force);
        cancelled.push_back(id);
    }
    reply(state, cancel.request, std::move(cancelled), std::move(errors));
}

void applyDeclareLost(State& state, const input::DeclareLost& declare)
{
    state.actor = declare.actor;
    Task* task = state.tasks.find(declare.task);
    if (task == nullptr || task->live() == nullptr
        || task->live()->record.id.number != declare.attempt
        || task->live()->record.state != model::AttemptState::Unknown) {
        reply(state, declare.request, {},
              {{ErrorCode::Conflict,
                "only an attempt whose state is unknown can be declared lost",
                {},
                "look at the task again: another attempt may have followed"}});
        return;
    }
    Attempt& attempt = *task->live();
    attempt.record.failure = model::FailureClass::Lost;
    attempt.record.error = fmt::format("declared lost by {}: {}", declare.actor, declare.reason);
    if (task->ending != Ending::None) {
        attempt.record.isStale = true; // whatever result it still has
        finishEnding(state, *task, model::CancelState::Gone, false);
    } else {
        closeAttempt(state, *task, model::AttemptState::Lost, false);
        failAttempt(
            state, *task,
            {.kind = model::FailureClass::Lost, .error = attempt.record.error, .isLost = true});
    }
    reply(state, declare.request, {declare.task}, {});
}

} // namespace tributary::schedule
