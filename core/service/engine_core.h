// The core thread of the engine. Private to core/service.
//
// Thread: post() from any; everything else on the core thread unless said.
#pragma once

#include "observe/metrics.h"
#include "service/engine.h"
#include "service/event_fanout.h"
#include "service/intake.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <variant>

namespace tributary::service {

// A command that was read and checked outside of the core thread.
struct PreparedCommand
{
    Command command;
    std::vector<SharedSpec> specs; // of SubmitTasks, RedriveTask
    std::shared_ptr<rules::RuleSet> rules; // of PublishRules
    std::shared_ptr<const cost::PriceBook> prices; // of SetPriceBook
    Completion done;
};

// The trial that ran when the last owner ended; nothing when none did. Errors: Corruption,
// ParseError: it can't be gone on with.
base::Result<std::optional<schedule::Trial>> storedTrial(const store::Recovery& recovery);

class EngineCore final : public backends::BackendSink
{
public:
    EngineCore(EngineOptions options, const base::Clock& clock, base::Random& random,
               std::unique_ptr<store::Store> store);
    ~EngineCore() override;

    // Before run(): restores what the store has. Errors: InvalidArgument for bad default files.
    base::Result<> restore();
    void startThread();
    void stop(); // any thread, once

    void prepare(Command command, Completion done); // any thread
    void submit(std::vector<SharedSpec> specs, std::string actor, Completion done); // any thread
    bool inspect(const std::function<void(const schedule::Scheduler&, const schedule::Now&)>& look);
    ImportResult importHistory(const HistoryImport& import); // any thread but the core's
    void waitUntilIdle(); // any thread
    void holdDispatch(bool isHeld); // any thread

    void report(const model::AttemptId& attempt, backends::AttemptReport report) override; // any
    void health(const std::string& backend, backends::BackendHealth health) override; // any

    EventFanout& fanout() { return m_fanout; }
    std::string metricsText(); // any thread but the core's
    EngineStatus status() const; // any thread
    std::shared_ptr<const cost::PriceBook> prices() const; // any thread

private:
    using Job = std::function<void()>;
    using Item = std::variant<PreparedCommand, schedule::Input, Job>;

    // Steps of restore(), in order. Errors: as of restore().
    void connectBackends();
    base::Result<> restorePrices(const store::Recovery& recovery);
    base::Result<> restoreRules(const store::Recovery& recovery, schedule::input::Restore& input);
    void rememberStored(const store::Recovery& recovery);
    base::Result<> publishDefaultRules();

    bool post(Item item);
    void run();
    bool waitForWork(std::vector<Item>& items);
    void handle(Item& item);
    void applyCommand(PreparedCommand& prepared);
    void flush();
    bool commit();
    void keepAccepted();
    void keepTrials();
    void keepLateResults();
    void perform();
    void publish();
    void degrade(const base::Error& error);
    void updateStatus();
    void probeBackends();
    schedule::Now now() const { return {m_clock.now(), m_clock.bootTime()}; }

    // Commands; each answers by a Reply of the scheduler, or at once.
    void apply(SubmitTasks& command, PreparedCommand& prepared);
    void apply(CancelTasks& command, PreparedCommand& prepared);
    void apply(RedriveTask& command, PreparedCommand& prepared);
    void apply(DeclareLost& command, PreparedCommand& prepared);
    void apply(SetPaused& command, PreparedCommand& prepared);
    void apply(SetDraining& command, PreparedCommand& prepared);
    void apply(ProbeBackend& command, PreparedCommand& prepared);
    void apply(PublishRules& command, PreparedCommand& prepared);
    void apply(PromoteRules& command, PreparedCommand& prepared);
    void apply(StopRules& command, PreparedCommand& prepared);
    void apply(RollbackRules& command, PreparedCommand& prepared);
    void apply(SetPriceBook& command, PreparedCommand& prepared);
    schedule::LostTrial stopLostTrial(std::int64_t version, const base::Error& why);
    void publishRules(std::shared_ptr<rules::RuleSet> rules, store::RuleSetVersion row,
                      const rollout::Plan& plan, Completion done);
    void moveTrial(schedule::input::MoveTrial move, Completion done);
    // Adds what a command keeps beside what the scheduler does, e.g. who has asked for it.
    using Keep = std::function<void(const schedule::Reply&)>;
    schedule::RequestId expectReply(Completion done, Keep keep = {}, std::int64_t version = 0);
    void reject(const Completion& done, base::Error error);
    void answerProbes(const std::string& backend);
    base::Result<schedule::NewTask> newTask(SharedSpec spec);
    std::vector<schedule::KnownTask> knownAmong(const std::vector<schedule::NewTask>& tasks);
    void audit(const std::string& actor, std::string action, std::string subject,
               const std::string& reason = {});

    EngineOptions m_options;
    const base::Clock& m_clock;
    std::unique_ptr<store::Store> m_store;
    base::UuidGenerator m_ids;
    schedule::Scheduler m_scheduler;
    std::map<std::string, std::unique_ptr<backends::Backend>> m_backends;
    schedule::Effects m_effects;
    schedule::Control m_control; // as stored
    store::WriteBatch m_batch;
    std::int64_t m_activeRules = 0;
    std::int64_t m_lastRules = 0; // the highest version
    struct Waiting
    {
        Completion done;
        Keep keep; // in the transaction of what was accepted; empty = nothing
        std::int64_t version = 0;
    };
    std::unordered_map<schedule::RequestId, Waiting> m_waiting;
    schedule::RequestId m_lastRequest = 0;
    std::multimap<std::string, Completion> m_probes; // by back end, until it tells its health
    std::optional<base::Micros> m_timerAt; // boot time
    base::Micros m_nextProbe{};
    EventFanout m_fanout;
    observe::SchedulerMetrics m_metrics;
    std::unordered_map<TaskNo, model::TaskState> m_lastStates; // of open tasks, for the metrics
    std::unordered_map<model::AttemptId, model::AttemptState> m_lastAttempts;
    bool m_isDegraded = false;

    mutable std::mutex m_mutex; // guards the members below
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    std::vector<Item> m_inbox;
    bool m_stopRequested = false;
    bool m_isIdle = true;
    EngineStatus m_status;
    std::shared_ptr<const cost::PriceBook> m_prices;

    std::unique_ptr<Intake> m_intake;
    std::thread m_thread;
};

} // namespace tributary::service
