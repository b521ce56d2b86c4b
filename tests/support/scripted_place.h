// A place where attempts run and end as a test says. It outlives the back ends that lead to it, as
// a runner outlives consoles, and keeps every result until it is settled.
//
// Thread: any. Lifetime: the place outlives its back ends.
#pragma once

#include "backends/backend.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace tributary::test {

class ScriptedPlace
{
public:
    enum class Starts : std::uint8_t
    {
        Runs, // taken, and told
        Mute, // taken, and nothing is told
        Ambiguous, // taken, but told to be unclear
        Drops, // not taken, told to be unclear
        Refuses,
    };
    enum class Looks : std::uint8_t
    {
        Truth,
        CannotTell,
        Mute,
    };

    void setHealth(backends::BackendHealth::State state); // told at once, and by every probe
    void setStarts(Starts starts);
    void setLooks(Looks looks);
    void ignoreCancels();
    // Kept, and told while a back end is there.
    void finish(const model::AttemptId& attempt, bool succeeded = true);
    void finishAll();
    void repeat(const model::AttemptId& attempt); // its result, as if it had not been settled

    bool waitForRuns(std::size_t count); // that many were taken; false after 60 s
    bool waitForSettled(std::size_t count);
    std::vector<model::AttemptId> taken() const; // in order; one that is taken twice is there twice
    std::vector<model::AttemptId> settled() const; // likewise
    std::size_t kept() const; // results that are not settled
    int lookUps() const;

    std::unique_ptr<backends::Backend> connect(model::BackendConfig config,
                                               backends::BackendSink& sink);

private:
    class Way;
    bool waitUntil(const std::function<bool()>& condition);
    void start(const model::AttemptId& attempt);
    void cancel(const model::AttemptId& attempt);
    void look(const model::AttemptId& attempt);
    void settle(const model::AttemptId& attempt);
    void tell(const model::AttemptId& attempt, backends::AttemptReport report);
    void end(const model::AttemptId& attempt, model::AttemptState state);
    void tellHealth();
    void tellKept();

    mutable std::mutex m_mutex; // guards all below
    std::condition_variable m_changed;
    backends::BackendSink* m_sink = nullptr; // null = no back end leads here
    std::string m_name; // of the back end
    backends::BackendHealth::State m_health = backends::BackendHealth::State::Healthy;
    Starts m_starts = Starts::Runs;
    Looks m_looks = Looks::Truth;
    bool m_heedsCancels = true;
    std::vector<model::AttemptId> m_running;
    std::map<model::AttemptId, backends::report::Finished> m_results; // not settled
    std::map<model::AttemptId, backends::report::Finished> m_told;
    std::vector<model::AttemptId> m_taken;
    std::vector<model::AttemptId> m_settled;
    int m_lookUps = 0;
};

} // namespace tributary::test
