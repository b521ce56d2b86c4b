// One random life of a scheduler: operators, back ends, clocks and crashes do what they like. The
// same seed gives the same life.
//
// Thread: one.
#pragma once

#include "schedule/scheduler.h"
#include "walk_oracle.h"

#include <memory>
#include <string>
#include <vector>

namespace tributary::test {

struct WalkOptions
{
    std::uint64_t seed = 1;
    int steps = 400;
    bool setsWallClock = false;
    // In the end every back end answers but this one, which stays down; empty = all answer.
    std::string stuckBackend{};
};

class RandomWalk
{
public:
    explicit RandomWalk(const WalkOptions& options);

    void run(); // the whole life; stops at the first violation
    const std::vector<std::string>& violations() const { return m_oracle.violations(); }
    const std::vector<std::string>& trace() const { return m_trace; }
    // How often each thing happened that the walk is there for: "restart", "orphan", …
    const std::map<std::string, int>& counts() const { return m_counts; }

private:
    struct Weighted
    {
        void (RandomWalk::*choice)();
        std::size_t weight;
    };
    static const std::vector<Weighted>& choices();

    std::size_t below(std::size_t bound) { return m_random.next() % bound; }
    bool chance(unsigned percent) { return m_random.next() % 100 < percent; }
    base::Micros upTo(base::Micros most)
    {
        return base::Micros{
            static_cast<std::int64_t>(below(static_cast<std::size_t>(most.count())))};
    }
    void fail(std::string what) { m_oracle.fail(std::move(what)); }
    void note(std::string what) { m_trace.push_back(std::move(what)); }

    void chooseMix();
    void step();
    void apply(schedule::Input input);
    void commit(); // and carry out
    void perform();
    void checkReasons();
    void checkReasonsOf(const model::TaskRecord& task);
    void advance(base::Micros by); // timers run
    void fireTimers();
    void boot(); // a new scheduler from what is on disk
    void setBackends();
    void calmDown();

    // What may happen.
    void submit();
    void deliver();
    void live();
    void cancel();
    void redrive();
    void declareLost();
    void pause();
    void drain();
    void weigh();
    void health();
    void configure();
    void wait();
    void suspend();
    void setWall();
    void resetMachine();
    void restart();

    model::TaskSpec randomSpec();
    void addTimes(model::TaskSpec& spec);
    const model::TaskRecord* anyTask(bool (*fits)(const model::TaskRecord&));
    std::vector<schedule::KnownTask> known() const;

    const WalkOptions m_options;
    base::SeededRandom m_random; // of the world
    base::SeededRandom m_jitter; // of the scheduler
    const std::map<std::string, int> m_slots{{"local", 2}, {"spare", 1}, {"functions", 2}};
    WalkWorld m_world{m_random};
    WalkOracle m_oracle{m_world, m_slots};
    std::unique_ptr<schedule::Scheduler> m_scheduler;
    schedule::Effects m_effects;
    schedule::Now m_now;
    std::optional<base::Micros> m_timerAt;
    std::map<std::string, model::BackendHealth> m_health;
    std::string m_unconfigured; // the back end that is taken out of the configuration now
    schedule::RequestId m_request = 0;
    std::map<schedule::RequestId, std::string> m_asked; // what was asked: "cancel", …
    std::uint64_t m_lastId = 0;
    std::vector<Weighted> m_mix;
    std::vector<std::string> m_trace;
    std::map<std::string, int> m_counts;
};

} // namespace tributary::test
