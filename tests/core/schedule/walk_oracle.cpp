#include "walk_oracle.h"

#include "schedule/options.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::test {
namespace {

using model::AttemptState;
using model::CancelState;
using model::TaskState;
using Phase = WalkRun::Phase;

std::string nameOf(const model::TaskRecord& record)
{
    return fmt::format("task {} ({})", record.no, model::toString(record.state));
}

} // namespace

void WalkOracle::commit(const schedule::Effects& effects)
{
    std::set<model::AttemptId> attempts;
    std::set<model::TaskId> tasks;
    for (const auto* record : effects.attempts) {
        if (!attempts.insert(record->id).second)
            fail("a record of an attempt appears twice in one commit");
        write(*record);
    }
    for (const auto* record : effects.tasks) {
        if (!tasks.insert(record->id).second)
            fail("a record of a task appears twice in one commit");
        write(*record);
    }
    for (const auto* record : effects.attempts) {
        if (!m_disk.tasks.contains(record->id.task))
            fail("an attempt without its task");
    }
    for (const model::EventRecord& event : effects.events) {
        if (event.seq != m_disk.lastSeq + 1)
            fail(fmt::format("event {} follows event {}", event.seq, m_disk.lastSeq));
        if (event.causeSeq >= event.seq)
            fail("the cause of an event comes after it");
        m_disk.lastSeq = event.seq;
    }
    if (effects.control)
        m_disk.control = *effects.control;
    countSlots();
}

void WalkOracle::write(const model::TaskRecord& record)
{
    const auto before = m_disk.tasks.find(record.id);
    if (before == m_disk.tasks.end()) {
        if (record.no != m_disk.lastNo + 1)
            fail("task numbers are not dense");
        m_disk.lastNo = record.no;
    } else if (model::isTerminal(before->second.state)) {
        const model::TaskRecord& old = before->second;
        if (record.state != old.state || record.ended != old.ended || record.error != old.error
            || record.outputs != old.outputs || record.attempt != old.attempt)
            fail(nameOf(old) + ": changed after its end");
    } else if (record.cancel < before->second.cancel) {
        fail(nameOf(record) + ": its cancel goes back");
    }
    if (model::isTerminal(record.state))
        ended(record);
    m_disk.tasks[record.id] = record;
}

void WalkOracle::ended(const model::TaskRecord& record)
{
    if (!record.ended)
        fail(nameOf(record) + ": has no end");
    const model::AttemptId last{record.id, record.attempt};
    const auto attempt = m_disk.attempts.find(last);
    if (record.attempt > 0
        && (attempt == m_disk.attempts.end() || !model::isTerminal(attempt->second.state)))
        fail(nameOf(record) + ": is over and its attempt is not");
    if (record.state == TaskState::Succeeded) {
        const WalkRun* run = m_world.find(last);
        if (run == nullptr || run->phase != Phase::Succeeded
            || record.outputs != run->result.outputs)
            fail(nameOf(record) + ": did not run to success");
        if (!record.error.empty() || record.deadLetter)
            fail(nameOf(record) + ": has an error");
    }
    if (m_cancelled.contains(record.id) && record.state != TaskState::Cancelled
        && record.state != TaskState::Succeeded)
        fail(nameOf(record) + ": ended otherwise after its cancel was acknowledged");
    const bool isDead = record.state == TaskState::Failed || record.state == TaskState::TimedOut
        || record.state == TaskState::Lost;
    const auto before = m_disk.tasks.find(record.id);
    const bool isFirst = before == m_disk.tasks.end() || !model::isTerminal(before->second.state);
    if (isFirst && record.deadLetter != isDead)
        fail(nameOf(record) + ": the dead-letter mark is wrong");
}

void WalkOracle::write(const model::AttemptRecord& record)
{
    const auto before = m_disk.attempts.find(record.id);
    if (before != m_disk.attempts.end() && model::isTerminal(before->second.state)
        && before->second.state != record.state)
        fail(fmt::format("attempt {} was {} and is {}", record.id.number,
                         model::toString(before->second.state), model::toString(record.state)));
    if (before == m_disk.attempts.end() && record.id.number > 1
        && !m_disk.attempts.contains({record.id.task, record.id.number - 1}))
        fail("attempt numbers are not dense");
    if (model::isTerminal(record.state))
        ended(record);
    m_disk.attempts[record.id] = record;
}

void WalkOracle::ended(const model::AttemptRecord& record)
{
    const WalkRun* run = m_world.find(record.id);
    const bool isOver = run == nullptr || run->isOver();
    if (!record.endedAt)
        fail("an attempt that is over has no end");
    if (record.state == AttemptState::Succeeded
        && (run == nullptr || run->phase != Phase::Succeeded))
        fail("an attempt is shown as succeeded that did not succeed");
    if (!isOver && record.cancel != CancelState::Orphan && !m_declared.contains(record.id.task))
        fail(fmt::format("attempt {} of {} is shown as {} while it is open", record.id.number,
                         model::toString(record.id.task), model::toString(record.state)));
    if (record.state == AttemptState::Lost && run != nullptr && run->phase == Phase::Succeeded
        && !m_declared.contains(record.id.task))
        fail("an attempt is shown as lost that succeeded");
}

void WalkOracle::starts(const schedule::Effects& effects, base::Instant now)
{
    for (const model::StartRequest& request : effects.starts)
        start(request, now);
    for (const auto& settled : effects.settled) {
        const auto attempt = m_disk.attempts.find(settled.attempt);
        if (attempt == m_disk.attempts.end() || !model::isTerminal(attempt->second.state))
            fail("an attempt is settled that is not over on disk");
    }
}

void WalkOracle::start(const model::StartRequest& request, base::Instant now)
{
    const model::TaskId& id = request.attempt.task;
    const model::TaskRecord& task = m_disk.tasks.at(id);
    const model::TaskSpec& spec = *task.spec;
    const auto attempt = m_disk.attempts.find(request.attempt);
    if (attempt == m_disk.attempts.end() || attempt->second.backend != request.backend)
        fail(nameOf(task) + ": starts without an intent on disk");
    if (m_cancelled.contains(id))
        fail(nameOf(task) + ": starts after its cancel was acknowledged");
    if (spec.deadline && *spec.deadline <= now)
        fail(nameOf(task) + ": starts after its deadline");
    for (const std::string& text : spec.dependsOn) {
        const auto other = m_disk.tasks.find(*model::parseTaskId(text));
        if (other == m_disk.tasks.end() || other->second.state != TaskState::Succeeded)
            fail(nameOf(task) + ": starts before its dependency has succeeded");
    }
    int ran = 0;
    for (const auto& [key, run] : m_world.runs()) {
        if (key.task != id)
            continue;
        ran += run.ran ? 1 : 0;
        if (!run.isOver() && !spec.idempotent && !m_declared.contains(id))
            fail(nameOf(task) + ": starts while it runs, and is not idempotent");
    }
    if (ran >= spec.retry.attempts)
        fail(fmt::format("{}: ran {} times, its policy allows {}", nameOf(task), ran,
                         spec.retry.attempts));
}

void WalkOracle::cancelled(const std::vector<model::TaskId>& tasks)
{
    m_cancelled.insert(tasks.begin(), tasks.end());
}

void WalkOracle::countSlots()
{
    std::map<std::string, int> open;
    for (const auto& [id, attempt] : m_disk.attempts) {
        if (!model::isTerminal(attempt.state))
            ++open[attempt.backend];
    }
    for (const auto& [backend, count] : open) {
        if (count > m_slots.at(backend))
            fail(fmt::format("{} has {} open attempts and {} slots", backend, count,
                             m_slots.at(backend)));
    }
}

void WalkOracle::restarted(base::Instant now)
{
    for (const auto& [id, attempt] : m_disk.attempts) {
        if (!model::isTerminal(attempt.state))
            m_answerBy[id] = now + schedule::Options{}.lease / 3;
    }
}

void WalkOracle::timersRan(base::Instant now, bool wallWasSet)
{
    for (const auto& [id, task] : m_disk.tasks) {
        if (model::isTerminal(task.state))
            continue;
        const model::TaskSpec& spec = *task.spec;
        const auto attempt = m_disk.attempts.find({id, task.attempt});
        const bool isLive =
            attempt != m_disk.attempts.end() && !model::isTerminal(attempt->second.state);
        const bool isEnding = isLive && attempt->second.cancel != CancelState::None;
        if (spec.deadline && *spec.deadline < now && !isEnding)
            fail(nameOf(task) + ": its deadline has passed unnoticed");
        if (wallWasSet)
            continue;
        const auto answerBy = m_answerBy.find({id, task.attempt});
        const bool isAsked = isLive && answerBy != m_answerBy.end() && now <= answerBy->second;
        if (isAsked)
            continue;
        if (spec.timeout.total && now - task.submitted > *spec.timeout.total && !isEnding)
            fail(nameOf(task) + ": its total time-out has passed unnoticed");
        if (spec.timeout.queue && task.state == TaskState::Queued && !task.notBefore
            && now - *task.queued > *spec.timeout.queue)
            fail(nameOf(task) + ": its queue time-out has passed unnoticed");
        if (task.notBefore && *task.notBefore < now && task.state == TaskState::Queued)
            fail(nameOf(task) + ": its back-off has passed unnoticed");
        if (spec.timeout.start && isLive && !isEnding && !attempt->second.startedAt
            && now - attempt->second.intentAt > *spec.timeout.start)
            fail(nameOf(task) + ": its start time-out has passed unnoticed");
        if (spec.timeout.run && isLive && !isEnding && attempt->second.startedAt
            && now - *attempt->second.startedAt > *spec.timeout.run)
            fail(nameOf(task) + ": its run time-out has passed unnoticed");
    }
}

} // namespace tributary::test
