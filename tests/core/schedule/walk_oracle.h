// What is on disk during a random walk, and what must hold of each commit, judged by the truth of
// the back ends and not by the scheduler:
//
// - a task that is shown as succeeded did run and succeed, in that very attempt
// - terminal states are written once
// - an attempt that is shown as over is over, unless it is marked as an orphan or an operator said
// so
// - a task that isn't idempotent never runs twice at once, and never more often than its policy
// says
// - nothing starts after an acknowledged cancel, a deadline, a time-out, or before its dependencies
// - time-outs that have come are acted on; back ends never get more than they have slots
//
// Thread: one. Lifetime: world and slots outlive it.
#pragma once

#include "walk_world.h"

#include <set>

namespace tributary::test {

struct WalkDisk
{
    std::map<model::TaskId, model::TaskRecord> tasks;
    std::map<model::AttemptId, model::AttemptRecord> attempts;
    schedule::Control control;
    std::int64_t lastSeq = 0;
    model::TaskNo lastNo = 0;
};

class WalkOracle
{
public:
    WalkOracle(const WalkWorld& world, const std::map<std::string, int>& capacity)
        : m_world(world)
        , m_slots(capacity)
    {
    }

    const WalkDisk& disk() const { return m_disk; }
    const std::vector<std::string>& violations() const { return m_violations; }
    void fail(std::string what) { m_violations.push_back(std::move(what)); }

    // The effects reach the disk.
    void commit(const schedule::Effects& effects);
    // They are about to be carried out.
    void starts(const schedule::Effects& effects, base::Instant now);
    // An operator's answer has arrived.
    void cancelled(const std::vector<model::TaskId>& tasks);
    void declaredLost(const model::TaskId& task) { m_declared.insert(task); }
    // Another scheduler takes over: what it finds open may be answered for before a limit counts.
    void restarted(base::Instant now);
    // Timers have run up to now, and the wall clock has not been set during the walk.
    void timersRan(base::Instant now, bool wallWasSet);

private:
    void write(const model::TaskRecord& record);
    void write(const model::AttemptRecord& record);
    void ended(const model::TaskRecord& record);
    void ended(const model::AttemptRecord& record);
    void start(const model::StartRequest& request, base::Instant now);
    void countSlots();

    const WalkWorld& m_world;
    const std::map<std::string, int>& m_slots;
    WalkDisk m_disk;
    std::map<model::AttemptId, base::Instant> m_answerBy; // of those that a restart has found
    std::set<model::TaskId> m_cancelled;
    std::set<model::TaskId> m_declared; // an operator's word stands for proof
    std::vector<std::string> m_violations;
};

} // namespace tributary::test
