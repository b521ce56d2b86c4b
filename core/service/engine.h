// The running core: one thread that owns the scheduler and the store's writer.
//
// It drains its inbox, applies all that is there, commits once (group commit), then acknowledges,
// calls the back ends and publishes: the batch grows with the load by itself. Files are parsed on
// an intake thread before they reach the core. Once a commit fails nothing is acknowledged any
// more and status says why; what was acknowledged is on disk.
//
// Thread: all public functions from any thread. Lifetime: clock, random and what the factory
// captures outlive the engine; the destructor stops within about 2 s, the runner's children go on.
#pragma once

#include "backends/backend.h"
#include "base/random.h"
#include "cost/price_book.h"
#include "schedule/scheduler.h"
#include "service/history_import.h"
#include "service/ports.h"
#include "store/store.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tributary::service {

using BackendFactory = std::function<std::unique_ptr<backends::Backend>(const model::BackendConfig&,
                                                                        backends::BackendSink&)>;

struct EngineOptions
{
    std::string dataDir;
    std::vector<model::BackendConfig> backends;
    // Called once the directory is locked: for what only its owner may open. May be empty.
    std::function<base::Result<>()> whenOwned;
    BackendFactory makeBackend; // null results are left out
    std::string defaultRules; // source; published as version 1 where there is none
    std::string defaultPrices; // source of the price book where there is none
    schedule::Options schedule;
    base::Micros probeEvery = std::chrono::seconds{10};
    bool dispatches = true; // false: commands are stored, nothing runs
};

using SharedSpec = std::shared_ptr<const model::TaskSpec>;
using Completion = std::function<void(CommandReply)>;

class EngineCore;

class Engine final : public CommandPort
{
public:
    // Errors: those of Store::open, recover and whenOwned, InvalidArgument for bad default files.
    static base::Result<std::unique_ptr<Engine>>
    start(EngineOptions options, const base::Clock& clock, base::Random& random);
    ~Engine() override;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    void execute(Command command, Completion done) override;
    // Tasks that are parsed already; packages are stored.
    void submit(std::vector<SharedSpec> specs, std::string actor, Completion done);
    CommandReply executeAndWait(Command command);

    // Reads the file on the calling thread, stores it in one transaction on the core's; blocks.
    ImportResult importHistory(const HistoryImport& import);

    void addSink(EventSink& sink);
    void removeSink(EventSink& sink); // not called any more after it returns

    // Runs on the core thread, on the state between two inputs. Blocks the caller; false when the
    // engine is stopping and it was not run.
    bool inspect(const std::function<void(const schedule::Scheduler&, const schedule::Now&)>& look);

    // While held, nothing new is dispatched; what runs goes on. Before the end of the program:
    // nothing of it is stored.
    void holdDispatch(bool isHeld);

    std::shared_ptr<const cost::PriceBook> prices() const;
    std::string metrics() const; // Prometheus text exposition; not from a sink, which it waits for
    EngineStatus status() const;
    // Blocks until no task is open, or the engine stops.
    void waitUntilIdle();

private:
    explicit Engine(std::unique_ptr<EngineCore> core);
    std::unique_ptr<EngineCore> m_core;
};

} // namespace tributary::service
