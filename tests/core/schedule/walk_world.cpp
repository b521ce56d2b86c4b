#include "walk_world.h"

#include <utility>

namespace tributary::test {
namespace {

namespace report = model::report;
using model::AttemptState;
using model::FailureClass;
using Phase = WalkRun::Phase;

} // namespace

void WalkWorld::send(const model::AttemptId& attempt, model::AttemptReport what)
{
    if (chance(3))
        return;
    if (chance(5))
        m_wire.push_back({attempt, what});
    m_wire.push_back({attempt, std::move(what)});
}

WalkWorld::Report WalkWorld::takeReport()
{
    const auto at = m_isCalm ? 0 : m_random.next() % m_wire.size();
    Report taken = std::move(m_wire[at]);
    m_wire.erase(m_wire.begin() + static_cast<std::ptrdiff_t>(at));
    return taken;
}

const WalkRun* WalkWorld::find(const model::AttemptId& attempt) const
{
    const auto at = m_runs.find(attempt);
    return at == m_runs.end() ? nullptr : &at->second;
}

void WalkWorld::start(const model::StartRequest& request, base::Instant now)
{
    if (m_runs.contains(request.attempt)) {
        m_complaints.push_back("started twice: " + model::attemptKey(request.attempt));
        return;
    }
    WalkRun& run = m_runs[request.attempt];
    run.id = request.attempt;
    run.backend = request.backend;
    run.obeysCancel = !chance(40);
    run.diesOfForce = !chance(25);
    const unsigned lot = m_isCalm ? 0 : static_cast<unsigned>(m_random.next() % 100);
    if (lot >= 92) { // the answer is lost, the request perhaps as well
        if (lot >= 96)
            run.phase = Phase::Waiting;
        send(run.id, report::Ambiguous{"reset"});
    } else if (lot >= 84) {
        run.phase = Phase::Refused;
        send(run.id,
             report::Refused{lot >= 88 ? FailureClass::Unavailable : FailureClass::Throttled,
                             "refused", lot == 84 ? std::chrono::seconds{20} : base::Micros{}});
    } else {
        run.phase = Phase::Waiting;
        if (lot < 60)
            send(run.id, report::Dispatched{"h-" + model::attemptKey(run.id)});
        if (lot < 20)
            begin(run, now);
    }
}

void WalkWorld::begin(WalkRun& run, base::Instant now)
{
    run.phase = Phase::Running;
    run.ran = true;
    run.startedAt = now;
    send(run.id, report::Started{now, chance(30) ? std::chrono::milliseconds{80} : base::Micros{}});
}

void WalkWorld::end(WalkRun& run, base::Instant now)
{
    report::Finished& result = run.result;
    result.startedAt = run.startedAt;
    result.endedAt = now;
    result.exitCode = 0;
    result.succeeded = !chance(35);
    run.phase = result.succeeded ? Phase::Succeeded : Phase::Failed;
    result.state = result.succeeded ? AttemptState::Succeeded : AttemptState::Failed;
    if (result.succeeded) {
        result.outputs = "\"" + model::attemptKey(run.id) + "\"";
    } else {
        constexpr FailureClass kKinds[] = {FailureClass::Exit, FailureClass::OutOfMemory,
                                           FailureClass::Timeout, FailureClass::Unavailable};
        result.failure = kKinds[m_random.next() % std::size(kKinds)];
        result.exitCode = 1;
        result.error = "failed";
        if (result.failure == FailureClass::Timeout)
            result.state = AttemptState::TimedOut;
    }
    send(run.id, result);
}

void WalkWorld::killed(WalkRun& run, bool byForce, base::Instant now)
{
    if (run.phase == Phase::Waiting) {
        run.phase = Phase::Refused;
        send(run.id, report::Refused{FailureClass::Unavailable, "cancelled before it started", {}});
        return;
    }
    run.phase = Phase::Failed;
    run.result.state = AttemptState::Cancelled;
    run.result.succeeded = false;
    run.result.signal = byForce ? 9 : 15;
    run.result.startedAt = run.startedAt;
    run.result.endedAt = now;
    run.result.error = "ended by a signal";
    if (chance(20))
        send(run.id, report::CancelProgress{model::CancelState::Gone});
    else
        send(run.id, run.result);
}

void WalkWorld::cancel(const schedule::CancelRequest& request, base::Instant now)
{
    const auto at = m_runs.find(request.attempt);
    if (at == m_runs.end())
        return; // the port ignores what it doesn't know
    WalkRun& run = at->second;
    if (run.isOver())
        return;
    if (request.force ? run.diesOfForce || m_isCalm : run.obeysCancel)
        killed(run, request.force, now);
    else
        send(run.id,
             report::CancelProgress{request.force ? model::CancelState::Escalated
                                                  : model::CancelState::Sent});
}

void WalkWorld::reconcile(const schedule::ReconcileRequest& request, base::Instant)
{
    for (const model::AttemptRecord& attempt : request.attempts) {
        const WalkRun* run = find(attempt.id);
        if (run != nullptr && run->isSettled)
            m_complaints.push_back("asked about a settled attempt: "
                                   + model::attemptKey(attempt.id));
        if (chance(15))
            send(attempt.id, report::CannotTell{"busy"});
        else if (run == nullptr || run->phase == Phase::Never)
            send(attempt.id, report::Absent{true, "no such run"});
        else if (run->phase == Phase::Refused)
            send(attempt.id, report::Absent{true, "was refused"});
        else if (run->phase == Phase::Gone)
            send(attempt.id, report::Absent{!run->ran, "the machine was reset"});
        else if (run->isOver())
            send(attempt.id, run->result);
        else
            send(attempt.id, report::Adopted{"h-" + model::attemptKey(attempt.id), run->startedAt});
    }
}

void WalkWorld::settle(const model::AttemptId& attempt)
{
    const auto at = m_runs.find(attempt);
    if (at == m_runs.end())
        return;
    if (!at->second.isOver())
        m_complaints.push_back("settled while it runs: " + model::attemptKey(attempt));
    at->second.isSettled = true;
}

void WalkWorld::live(base::Instant now)
{
    std::vector<WalkRun*> open;
    for (auto& [id, run] : m_runs) {
        if (!run.isOver())
            open.push_back(&run);
    }
    if (open.empty())
        return;
    WalkRun& run = *open[m_random.next() % open.size()];
    if (chance(30))
        send(run.id, report::Alive{});
    else if (run.phase == Phase::Waiting)
        begin(run, now);
    else
        end(run, now);
}

void WalkWorld::endEverything(base::Instant now)
{
    for (auto& [id, run] : m_runs) {
        if (run.phase == Phase::Waiting)
            begin(run, now);
        if (run.phase == Phase::Running)
            end(run, now);
    }
}

void WalkWorld::resetMachine()
{
    for (auto& [id, run] : m_runs) {
        if (!run.isOver())
            run.phase = Phase::Gone;
    }
}

void WalkWorld::loseWire()
{
    m_wire.clear();
}
void WalkWorld::calmDown()
{
    m_isCalm = true;
}

} // namespace tributary::test
