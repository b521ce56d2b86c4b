#include "service/engine.h"

#include "service/control_rows.h"
#include "service/engine_core.h"
#include "service/stored_rules.h"

namespace tributary::service {

// --- restoring -----------------------------------------------------------------------------------

namespace {

// The dependencies of open tasks that are not open themselves.
base::Result<std::vector<schedule::KnownTask>> knownDependencies(const store::Recovery& recovery,
                                                                 store::Store& store)
{
    std::vector<schedule::NewTask> open;
    for (const auto& task : recovery.tasks)
        open.push_back({task.id, task.spec, std::nullopt});
    std::vector<schedule::KnownTask> known;
    for (const auto& id : schedule::externalDependencies(open)) {
        const auto stored = store.task(id);
        if (stored && model::isTerminal(stored->state))
            known.push_back({id, stored->state});
        // What can't be read must not fail the tasks that wait for it.
        if (!stored && stored.error().code != base::ErrorCode::NotFound)
            return std::unexpected(stored.error());
    }
    return known;
}

} // namespace

void EngineCore::connectBackends()
{
    schedule::input::SetBackends configured;
    for (const auto& config : m_options.backends) {
        auto backend = config.enabled && m_options.makeBackend && m_options.dispatches
            ? m_options.makeBackend(config, *this)
            : nullptr;
        schedule::input::SetBackends::Item item{config, {}};
        if (backend) {
            item.incapability = [raw = backend.get()](const auto& spec) {
                return raw->incapability(spec);
            };
            m_backends.emplace(config.name, std::move(backend));
        }
        configured.backends.push_back(std::move(item));
    }
    m_scheduler.apply(std::move(configured), now(), m_effects);
}

base::Result<> EngineCore::restorePrices(const store::Recovery& recovery)
{
    auto prices = recovery.priceBook
        ? cost::readPriceBook(recovery.priceBook->source, recovery.priceBook->file)
        : cost::readPriceBook(m_options.defaultPrices, "default price book");
    if (!prices)
        return std::unexpected(prices.error());
    m_prices = std::make_shared<const cost::PriceBook>(std::move(*prices));
    m_scheduler.apply(schedule::input::SetPrices{m_prices}, now(), m_effects);
    return {};
}

// What is compared with, once the scheduler goes on.
void EngineCore::rememberStored(const store::Recovery& recovery)
{
    m_control = controlFrom(recovery);
    m_lastRules = recovery.lastRuleSetVersion;
    for (const auto& task : recovery.tasks)
        m_lastStates[task.no] = task.state;
    for (const auto& attempt : recovery.attempts) {
        if (!model::isTerminal(attempt.state))
            m_lastAttempts[attempt.id] = attempt.state;
    }
    m_ids.startAfter(recovery.lastTaskId.uuid);
    m_isIdle = recovery.tasks.empty();
}

// The rules that were in force, and what was tried beside them.
base::Result<> EngineCore::restoreRules(const store::Recovery& recovery,
                                        schedule::input::Restore& input)
{
    if (recovery.activeRules) {
        auto rules = loadVersion(*recovery.activeRules);
        if (!rules)
            return std::unexpected(rules.error());
        m_activeRules = recovery.activeRules->version;
        input.rules = std::move(*rules);
    }
    // Whatever became of a trial, the active version decides: never a reason not to start.
    auto trial = storedTrial(recovery);
    if (trial)
        input.trial = std::move(*trial);
    else
        input.lostTrial = stopLostTrial(recovery.triedRules->version, trial.error());
    return {};
}

// A directory without rules gets those that ship with the product.
base::Result<> EngineCore::publishDefaultRules()
{
    store::RuleSetVersion row;
    row.version = 1;
    row.at = m_clock.now();
    row.author = "tributary";
    row.message = "The default rules";
    row.file = "default.yaml";
    row.source = m_options.defaultRules;
    row.isActive = true;
    row.state = rollout::VersionState::Active;
    auto rules = loadVersion(row);
    if (!rules)
        return std::unexpected(rules.error());
    m_activeRules = m_lastRules = row.version;
    m_scheduler.apply(schedule::input::PublishRules{0, row.author, std::move(*rules)}, now(),
                      m_effects);
    m_batch.misc.emplace_back(std::move(row));
    // Before the start answers: who asks for the rules right after finds them. Together with the
    // event that publishes them: a crash leaves both or none.
    return commit() ? base::Result<>{} : std::unexpected(*m_store->degraded());
}

base::Result<> EngineCore::restore()
{
    auto recovery = m_store->recover();
    if (!recovery)
        return std::unexpected(recovery.error());
    connectBackends();
    if (auto done = restorePrices(*recovery); !done)
        return done;
    schedule::input::Restore input;
    if (auto done = restoreRules(*recovery, input); !done)
        return done;
    auto known = knownDependencies(*recovery, *m_store);
    if (!known)
        return std::unexpected(known.error());
    rememberStored(*recovery);
    input.known = std::move(*known);
    input.control = m_control;
    input.nextTaskNo = recovery->lastTaskNo + 1;
    input.nextSeq = recovery->lastSeq + 1;
    input.tasks = std::move(recovery->tasks);
    input.attempts = std::move(recovery->attempts);
    input.learned = std::move(recovery->estimates);
    input.runs = std::move(recovery->runs);
    // First of all what makes events: only from here on their numbers follow those on disk.
    m_scheduler.apply(std::move(input), now(), m_effects);
    if (!recovery->activeRules) {
        if (auto done = publishDefaultRules(); !done)
            return done;
    }
    updateStatus();
    return {};
}

// --- the engine ----------------------------------------------------------------------------------

base::Result<std::unique_ptr<Engine>> Engine::start(EngineOptions options, const base::Clock& clock,
                                                    base::Random& random)
{
    auto store = store::Store::open(options.dataDir);
    if (!store)
        return std::unexpected(store.error());
    if (options.whenOwned) {
        if (const auto ready = options.whenOwned(); !ready)
            return std::unexpected(ready.error());
    }
    auto core = std::make_unique<EngineCore>(std::move(options), clock, random, std::move(*store));
    if (const auto restored = core->restore(); !restored)
        return std::unexpected(restored.error());
    core->startThread();
    return std::unique_ptr<Engine>(new Engine(std::move(core)));
}

Engine::Engine(std::unique_ptr<EngineCore> core)
    : m_core(std::move(core))
{
}
Engine::~Engine() = default;

void Engine::execute(Command command, Completion done)
{
    m_core->prepare(std::move(command), std::move(done));
}

void Engine::submit(std::vector<SharedSpec> specs, std::string actor, Completion done)
{
    m_core->submit(std::move(specs), std::move(actor), std::move(done));
}

CommandReply Engine::executeAndWait(Command command)
{
    return service::executeAndWait(*this, std::move(command));
}

ImportResult Engine::importHistory(const HistoryImport& import)
{
    return m_core->importHistory(import);
}

void Engine::addSink(EventSink& sink)
{
    m_core->fanout().addSink(sink);
}
void Engine::removeSink(EventSink& sink)
{
    m_core->fanout().removeSink(sink);
}

bool Engine::inspect(
    const std::function<void(const schedule::Scheduler&, const schedule::Now&)>& look)
{
    return m_core->inspect(look);
}

void Engine::holdDispatch(bool isHeld)
{
    m_core->holdDispatch(isHeld);
}

std::shared_ptr<const cost::PriceBook> Engine::prices() const
{
    return m_core->prices();
}
std::string Engine::metrics() const
{
    return m_core->metricsText();
}
EngineStatus Engine::status() const
{
    return m_core->status();
}
void Engine::waitUntilIdle()
{
    m_core->waitUntilIdle();
}

} // namespace tributary::service
