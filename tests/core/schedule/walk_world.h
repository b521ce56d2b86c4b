// The truth about what runs on the back ends of a random walk: it gets the scheduler's calls,
// lives by itself and reports late, twice, out of order or not at all.
//
// Thread: one. Everything random comes from the source it was constructed with.
#pragma once

#include "base/random.h"
#include "model/attempt_report.h"
#include "schedule/effects.h"
#include "schedule/types.h"

#include <map>
#include <string>
#include <vector>

namespace tributary::test {

// One attempt as its back end knows it.
struct WalkRun
{
    enum class Phase : std::uint8_t
    {
        Waiting, // received, not started
        Running,
        Succeeded,
        Failed,
        Refused,
        Gone, // without a result: the machine was reset
        Never, // the request was lost on its way
    };

    model::AttemptId id;
    std::string backend;
    Phase phase = Phase::Never;
    bool ran = false; // the program was started
    bool obeysCancel = true;
    bool diesOfForce = true;
    bool isSettled = false;
    base::Instant startedAt;
    model::report::Finished result;

    bool isOver() const { return phase != Phase::Waiting && phase != Phase::Running; }
};

class WalkWorld
{
public:
    explicit WalkWorld(base::Random& random)
        : m_random(random)
    {
    }

    // What the scheduler's driver calls.
    void start(const model::StartRequest& request, base::Instant now);
    void cancel(const schedule::CancelRequest& request, base::Instant now);
    void reconcile(const schedule::ReconcileRequest& request, base::Instant now);
    void settle(const model::AttemptId& attempt);

    // What happens by itself.
    void live(base::Instant now); // one run goes on
    void endEverything(base::Instant now);
    void resetMachine(); // what runs is gone
    void loseWire(); // the reports that are under way, as when the scheduler's process dies
    void calmDown(); // from now on: nothing is refused, lost, repeated or unclear

    struct Report
    {
        model::AttemptId attempt;
        model::AttemptReport report;
    };
    bool hasReports() const { return !m_wire.empty(); }
    Report takeReport(); // any of those under way

    const WalkRun* find(const model::AttemptId& attempt) const;
    const std::map<model::AttemptId, WalkRun>& runs() const { return m_runs; }
    // What the back ends saw that must never happen.
    std::vector<std::string>& complaints() { return m_complaints; }

private:
    bool chance(unsigned percent) { return !m_isCalm && m_random.next() % 100 < percent; }
    void send(const model::AttemptId& attempt, model::AttemptReport report);
    void begin(WalkRun& run, base::Instant now);
    void end(WalkRun& run, base::Instant now);
    void killed(WalkRun& run, bool byForce, base::Instant now);

    base::Random& m_random;
    bool m_isCalm = false;
    std::map<model::AttemptId, WalkRun> m_runs;
    std::vector<Report> m_wire;
    std::vector<std::string> m_complaints;
};

} // namespace tributary::test
