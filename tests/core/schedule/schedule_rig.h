// Runs scripts against the reactor: one command a line, the effects as log lines.
//
//   backend NAME TYPE SLOTS      unconfigure NAME (for the next start)
//   health NAME healthy|degraded|unavailable|refuse
//   submit NAME [after=a,b] [key=K] [team=T] [prio=P] [kind=K] [retry=N] [on=exit,lost]
//          [backoff=S] [idempotent] [queue=S] [start=S] [run=S] [total=S] [at=S] [deadline=S]
//          [backend=B] [gpu=N]
//   together NAME … | NAME …     several in one submit
//   dispatched|started|finished|refused|throttled|ambiguous|adopted|absent|never|cannot|alive
//   NAME[#N]
//   progress NAME[#N] STATE      cancel NAME [force]     lost NAME     redrive NAME NEW
//   pause|resume all|team T|backend B     drain|undrain B     hold|release     weight T N
//   wait S (timers run)   suspend S (one fires late)   down S (none does)   wall S (is set)
//   restart     why NAME     state NAME
//
// Every input is committed on its own and the invariants are checked after it.
#pragma once

#include "schedule/scheduler.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tributary::test {

class ScheduleRig
{
public:
    explicit ScheduleRig(std::uint64_t seed = 1, schedule::Options options = {});

    void run(const std::string& script);
    std::string takeLog(); // lines since the last call
    const std::vector<std::string>& violations() const { return m_violations; }

    schedule::Scheduler& scheduler() { return *m_scheduler; }
    schedule::Now now() const { return m_now; }
    model::TaskId id(const std::string& name) const { return m_ids.at(name); }
    const model::TaskRecord& stored(const std::string& name) const
    {
        return m_tasks.at(m_ids.at(name));
    }
    const model::AttemptRecord& storedAttempt(const std::string& name, int number) const
    {
        return m_attempts.at({m_ids.at(name), number});
    }
    void apply(schedule::Input input);
    // Tries these rules, with their version, beside those of the rig.
    void tryRules(const rollout::Plan& plan, std::shared_ptr<const rules::RuleSet> rules);
    const std::vector<schedule::TrialChange>& trialChanges() const { return m_trialChanges; }
    const std::vector<schedule::DecisionDifference>& differences() const { return m_differences; }
    void advance(base::Micros by); // timers run
    void restart(); // from what was committed

private:
    void command(const std::string& line);
    void submit(const std::vector<std::vector<std::string>>& tasks);
    model::TaskId newId(const std::string& name);
    schedule::NewTask newTask(const std::vector<std::string>& words);
    void setBackends();
    void report(const std::vector<std::string>& words);
    bool control(const std::vector<std::string>& words);
    void explain(const std::vector<std::string>& words);
    void commit();
    void logEffects();
    void log(std::string line);
    std::string nameOf(const model::AttemptId& attempt) const;
    std::vector<schedule::KnownTask> known(const std::vector<schedule::NewTask>& tasks) const;

    schedule::Options m_options;
    base::SeededRandom m_random;
    std::unique_ptr<schedule::Scheduler> m_scheduler;
    schedule::Effects m_effects;
    schedule::Now m_now;
    std::int64_t m_timerAt = 0; // 0 = none
    schedule::RequestId m_request = 0;
    unsigned m_nextId = 1;
    std::vector<model::BackendConfig> m_backends;
    std::map<std::string, model::BackendHealth> m_health;
    std::map<std::string, model::TaskId> m_ids;
    std::map<model::TaskId, std::string> m_names;
    std::map<model::TaskId, model::TaskRecord> m_tasks;
    std::map<model::AttemptId, model::AttemptRecord> m_attempts;
    schedule::Control m_control;
    std::shared_ptr<const rules::RuleSet> m_rules; // active, while or after a trial
    std::optional<schedule::Trial> m_trial; // as committed
    std::vector<schedule::TrialChange> m_trialChanges;
    std::vector<schedule::DecisionDifference> m_differences;
    std::int64_t m_lastSeq = 0;
    std::string m_log;
    std::vector<std::string> m_violations;
};

std::shared_ptr<const rules::RuleSet> rigRules();

} // namespace tributary::test
