// Why is it not running: every waiting task has reasons, and each of them is true.
#include "random_walk.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::test {
namespace {

using model::TaskState;
using schedule::WaitCode;
using schedule::WaitReason;

const plan::BackendState* backendOf(const schedule::Scheduler& scheduler, const std::string& name)
{
    const auto all = scheduler.backends();
    const auto at = std::ranges::find_if(
        all, [&](const plan::BackendState& state) { return state.config.name == name; });
    return at == all.end() ? nullptr : &*at;
}

bool contains(const std::vector<std::string>& names, const std::string& name)
{
    return std::ranges::find(names, name) != names.end();
}

// Of reasons that name a back end: what its state says.
bool holdsOfBackend(const WaitReason& reason, const plan::BackendState* backend)
{
    using Health = model::BackendHealth::State;
    if (backend == nullptr)
        return false;
    switch (reason.code) {
    case WaitCode::BackendUnprobed:
        return backend->health.state == Health::Unknown;
    case WaitCode::BackendUnhealthy:
        return backend->health.state == Health::Unavailable;
    case WaitCode::BackendDraining:
        return backend->isDraining;
    case WaitCode::BackendCoolingDown:
        return backend->isCoolingDown;
    case WaitCode::PausedBackend:
        return backend->isPaused;
    case WaitCode::NoSlot:
        return backend->leases >= backend->limit;
    default:
        return true;
    }
}

bool isOfPlace(WaitCode code)
{
    return code == WaitCode::BackendUnprobed || code == WaitCode::BackendUnhealthy
        || code == WaitCode::BackendDraining || code == WaitCode::BackendCoolingDown
        || code == WaitCode::PausedBackend || code == WaitCode::NoSlot
        || code == WaitCode::NoBackend;
}

} // namespace

void RandomWalk::checkReasons()
{
    for (const auto& [id, task] : m_oracle.disk().tasks) {
        const auto* held = m_scheduler->find(id);
        if (held == nullptr)
            continue;
        const bool isOver = model::isTerminal(held->state);
        if (isOver != m_scheduler->whyWaiting(id, m_now).empty())
            fail(fmt::format("task {} ({}): its reasons", task.no, model::toString(held->state)));
        if (!isOver)
            checkReasonsOf(*held);
    }
}

void RandomWalk::checkReasonsOf(const model::TaskRecord& task)
{
    const auto* team = model::findLabel(task.spec->labels, "team");
    const schedule::Control& control = m_scheduler->control();
    bool isHeld = false; // by an operator or a back-off, whatever the back ends are like
    bool namesPlace = false;
    std::string said;
    for (const WaitReason& reason : m_scheduler->whyWaiting(task.id, m_now)) {
        bool holds = !reason.text.empty();
        switch (reason.code) {
        case WaitCode::PausedAll:
            holds = control.isPaused;
            isHeld = true;
            break;
        case WaitCode::PausedTeam:
            holds = team != nullptr && contains(control.pausedTeams, *team);
            isHeld = true;
            break;
        case WaitCode::BackOff:
            holds = task.state == TaskState::Queued && task.notBefore.has_value();
            isHeld = true;
            break;
        case WaitCode::Dependency: {
            const auto* other = m_scheduler->find(*model::parseTaskId(reason.args));
            holds = other != nullptr && !model::isTerminal(other->state);
            break;
        }
        case WaitCode::NotBefore:
            holds = task.state == TaskState::Accepted && task.notBefore.has_value();
            break;
        case WaitCode::Running:
            holds = task.state == TaskState::Running;
            break;
        case WaitCode::Starting:
            holds = task.state == TaskState::Dispatching;
            break;
        case WaitCode::Reconciling:
        case WaitCode::NeedsOperator:
            holds = task.state == TaskState::Unknown;
            break;
        case WaitCode::NoBackend:
        case WaitCode::Position:
            holds = task.state == TaskState::Queued;
            break;
        case WaitCode::Cancelling:
            holds = task.state >= TaskState::Dispatching;
            break;
        default:
            holds = holdsOfBackend(reason, backendOf(*m_scheduler, reason.backend));
        }
        said += fmt::format(" {}@{}", schedule::toString(reason.code), reason.backend);
        namesPlace = namesPlace || isOfPlace(reason.code);
        if (!holds)
            fail(fmt::format("task {} ({}): it is not true that '{}'", task.no,
                             model::toString(task.state), reason.text));
    }
    if (task.state == TaskState::Queued && !isHeld && !namesPlace)
        fail(fmt::format("task {} is queued, and no reason says what keeps it:{}", task.no, said));
}

} // namespace tributary::test
