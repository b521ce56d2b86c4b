#include "host.h"

#include "api_token.h"
#include "backend_factory.h"
#include "backend_file.h"
#include "backends/serverless/local_function_catalog.h"
#include "base/random.h"
#include "defaults.h"
#include "net/http_client.h"
#include "owner_file.h"
#include "process/runner_client.h"
#include "program_dir.h"
#include "service/api_server.h"
#include "store/directory.h"

#include <unistd.h>

#include <filesystem>

namespace tributary::composition {

// In the order of construction; ~Host takes them down.
struct Host::Parts
{
    explicit Parts(HostOptions o)
        : options(std::move(o))
        , secrets(options.keyring)
    {
    }

    HostOptions options;
    base::SystemClock clock;
    base::SystemRandom random;
    SecretResolver secrets;
    std::unique_ptr<process::RunnerClient> runner;
    std::unique_ptr<net::HttpClient> http;
    std::unique_ptr<serverless::FunctionStore> functions;
    std::unique_ptr<serverless::LocalFunctionCatalog> catalog;
    std::unique_ptr<service::Engine> engine;
    std::unique_ptr<service::LocalQueries> queries;
    std::unique_ptr<service::ApiServer> server;
    std::unique_ptr<service::ApiServer> loopbackServer;
    std::string socketPath;
    bool isOwner = false;

    base::Result<> openOwned();
    base::Result<> startEngine();
    base::Result<> startServers();
    service::ApiProviders providers();
};

// With the directory locked: the record of functions has one writer, and the runner's first client
// may start a runner.
base::Result<> Host::Parts::openOwned()
{
    auto opened = serverless::FunctionStore::open(
        std::filesystem::path(options.dataDir) / "functions", clock);
    if (!opened)
        return std::unexpected(opened.error());
    functions = std::move(*opened);
    catalog = std::make_unique<serverless::LocalFunctionCatalog>(
        *functions, std::filesystem::path(options.dataDir) / "packages");
    if (!options.dispatches)
        return {};
    const auto programs = findProgramDir();
    if (!programs)
        return std::unexpected(programs.error());
    auto client = process::RunnerClient::create(
        {.dataDir = options.dataDir, .runnerProgram = *programs / "tributary-runner"});
    if (!client)
        return std::unexpected(client.error());
    runner = std::move(*client);
    http = std::make_unique<net::HttpClient>();
    return {};
}

base::Result<> Host::Parts::startEngine()
{
    auto backends = configuredBackends(options.dataDir);
    if (!backends)
        return std::unexpected(backends.error());
    service::EngineOptions core;
    core.dataDir = options.dataDir;
    core.backends = std::move(*backends);
    core.defaultRules = defaultRules();
    core.defaultPrices = defaultPrices();
    core.dispatches = options.dispatches;
    core.whenOwned = [this] { return openOwned(); };
    core.makeBackend = [this](const model::BackendConfig& config, backends::BackendSink& sink) {
        return makeBackend({clock, *runner, *http, *functions, secrets}, config, sink);
    };
    auto started = service::Engine::start(std::move(core), clock, random);
    if (!started)
        return std::unexpected(started.error());
    engine = std::move(*started);
    queries = std::make_unique<service::LocalQueries>(options.dataDir, clock, engine.get());
    return {};
}

service::ApiProviders Host::Parts::providers()
{
    return {
        .commands = *engine,
        .tasks = *queries,
        .operations = *queries,
        .metrics = [this] { return engine->metrics(); },
        .status = [this] { return engine->status(); },
        .watch = [this](service::EventSink& sink) { engine->addSink(sink); },
        .unwatch = [this](service::EventSink& sink) { engine->removeSink(sink); },
        .raise = options.raise,
        .importHistory =
            [this](const service::HistoryImport& import) { return engine->importHistory(import); },
        .functions = catalog.get()};
}

base::Result<> Host::Parts::startServers()
{
    if (!options.serves)
        return {};
    auto path = service::ownerSocketPath(options.dataDir, true);
    if (!path)
        return std::unexpected(path.error());
    auto listening = service::ApiServer::listen(*path, providers());
    if (!listening)
        return std::unexpected(listening.error());
    server = std::move(*listening);
    socketPath = std::move(*path);
    if (options.loopback) {
        auto token = apiToken(options.dataDir);
        if (!token)
            return std::unexpected(token.error());
        auto second =
            service::ApiServer::listenLoopback(*options.loopback, std::move(*token), providers());
        if (!second)
            return std::unexpected(second.error());
        loopbackServer = std::move(*second);
    }
    isOwner = true;
    return writeOwner(options.dataDir, {::getpid(), options.program, socketPath});
}

base::Result<std::unique_ptr<Host>> Host::start(HostOptions options)
{
    // Before the path is made absolute, which needs it to be there.
    if (auto made = store::makeDirectory(options.dataDir); !made)
        return std::unexpected(made.error());
    std::error_code error;
    const auto real = std::filesystem::canonical(options.dataDir, error);
    if (!error)
        options.dataDir = real.string();
    std::unique_ptr<Host> host(new Host(std::make_unique<Parts>(std::move(options))));
    for (const auto step : {&Parts::startEngine, &Parts::startServers}) {
        if (auto done = (*host->m_parts.*step)(); !done)
            return std::unexpected(done.error());
    }
    return host;
}

Host::Host(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts))
{
}

Host::~Host()
{
    auto& parts = *m_parts;
    // 1, 2: no more commands, and nobody watches any more.
    parts.loopbackServer.reset();
    parts.server.reset();
    parts.queries.reset();
    if (parts.isOwner)
        removeOwner(parts.options.dataDir); // while the lock is held: the next owner writes its own
    // 3 to 6: the core stops dispatching, stops its back ends, so that open sends become unknown,
    // drains its inbox, commits, closes the store and unlocks.
    parts.engine.reset();
    parts.http.reset();
    parts.runner.reset();
}

service::Engine& Host::engine() noexcept
{
    return *m_parts->engine;
}
service::LocalQueries& Host::queries() noexcept
{
    return *m_parts->queries;
}
serverless::FunctionCatalog& Host::functions() noexcept
{
    return *m_parts->catalog;
}
const std::string& Host::dataDir() const noexcept
{
    return m_parts->options.dataDir;
}
std::uint16_t Host::loopbackPort() const noexcept
{
    return m_parts->loopbackServer ? m_parts->loopbackServer->port() : std::uint16_t{0};
}
const std::string& Host::socketPath() const noexcept
{
    return m_parts->socketPath;
}

} // namespace tributary::composition
