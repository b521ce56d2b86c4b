#include "backends/serverless/function_service.h"

#include "backends/serverless/instance_sandbox.h"
#include "process/process_tree.h"

#include <nlohmann/json.hpp>
#include <sys/epoll.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <utility>

namespace tributary::serverless {

namespace {

using process::Frame;

base::Result<> makePrivate(const std::filesystem::path& directory)
{
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (!error)
        std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
    if (error)
        return base::failure(base::ErrorCode::PermissionDenied,
                             directory.string() + ": " + error.message());
    return {};
}

} // namespace

FunctionService::FunctionService(process::RunnerContext& context, FunctionServiceOptions options)
    : m_context(context)
    , m_options(std::move(options))
    , m_launcher(context.supervisor)
{
}

FunctionService::~FunctionService()
{
    m_alive.reset();
    m_context.loop.cancel(m_aliveTimer);
    if (m_host)
        m_context.loop.unwatch(m_host->fd());
}

base::Result<std::unique_ptr<FunctionService>>
FunctionService::create(process::RunnerContext& context, FunctionServiceOptions options)
{
    const std::filesystem::path scratch = context.dataDir / "functions" / "instances";
    std::error_code ignored;
    std::filesystem::remove_all(scratch, ignored); // of an earlier runner
    for (const auto& directory : {context.dataDir / "logs", scratch}) {
        if (base::Result<> made = makePrivate(directory); !made)
            return std::unexpected(made.error());
    }
    std::unique_ptr<FunctionService> service{new FunctionService{context, std::move(options)}};
    service->endLeftovers(scratch.string() + '/');
    HostOptions hostOptions;
    hostOptions.logDir = (context.dataDir / "logs").string();
    hostOptions.scratchDir = scratch.string();
    hostOptions.bubblewrap = service->m_options.bubblewrap;
    hostOptions.maxInstances = service->m_options.maxInstances;
    hostOptions.bootstrapProgram = (context.programDir / "tributary-bootstrap").string();
    auto host =
        FunctionHost::create(std::move(hostOptions), context.clock, service->m_launcher, *service);
    if (!host)
        return std::unexpected(host.error());
    service->m_host = std::move(*host);
    FunctionHost* const watched = service->m_host.get();
    base::Result<> watching = context.loop.watch(watched->fd(), EPOLLIN,
                                                 [watched](std::uint32_t) { watched->process(); });
    if (!watching)
        return std::unexpected(watching.error());
    service->tellAlive();
    return service;
}

// Instances die with their runner; without isolation, what they started may live on. Nobody can
// tell its result any more.
void FunctionService::endLeftovers(const std::string& instances)
{
    bool isNew = true;
    while (isNew) { // until what they start meanwhile is found as well
        isNew = false;
        for (const auto& stat : process::allProcesses()) {
            if (stat.state == 'Z' || stat.pid == getpid()
                || !process::environmentValue(stat.pid, kInstanceVariable).starts_with(instances))
                continue;
            kill(stat.pid, SIGKILL);
            isNew = m_leftovers.insert_or_assign(stat.pid, stat.startTicks).second || isNew;
        }
    }
}

bool FunctionService::hasLeftovers()
{
    std::erase_if(m_leftovers,
                  [](const auto& item) { return !process::isAlive(item.first, item.second); });
    return !m_leftovers.empty();
}

void FunctionService::answer(process::ClientId to, const Frame& request, std::string body)
{
    m_context.frames.send(to, Frame{request.kind, request.id, request.key, std::move(body)});
}

void FunctionService::handle(process::ClientId from, Frame frame)
{
    if (frame.kind == "function.invoke") {
        invoke(from, frame);
    } else if (frame.kind == "function.cancel" && m_claimed.contains(frame.key)) {
        // After its start, which waits for the disk as well.
        m_context.journal.whenDurable(
            [this, from, frame, alive = std::weak_ptr{m_alive}](const base::Result<>&) {
                if (!alive.expired())
                    handle(from, frame);
            });
    } else if (frame.kind == "function.cancel") {
        const bool known = m_host->cancel(frame.key, frame.body == "force");
        answer(from, frame, known ? "known" : "unknown");
    } else if (frame.kind == "function.pools") {
        answer(from, frame,
               toJson(HostStatus{m_options.bubblewrap.empty() ? "none" : "bubblewrap",
                                 m_host->pools()}));
    } else if (frame.kind == "function.warm") {
        warm(from, frame);
    } else if (frame.kind == "function.ended") {
        answer(from, frame, keysToJson(endedKeys()));
    } else if (frame.kind == "function.lookup" || frame.kind == "function.forget") {
        const auto keys = keysFromJson(frame.body);
        if (!keys) {
            m_context.frames.send(from, process::failureFrame(frame, keys.error()));
            return;
        }
        if (frame.kind == "function.lookup") {
            answer(from, frame, lookUp(*keys));
        } else {
            m_context.journal.forget(*keys);
            answer(from, frame, {});
        }
    } else {
        m_context.frames.send(
            from,
            process::failureFrame(
                frame,
                {base::ErrorCode::Unsupported, "the runner does not know " + frame.kind, {}, {}}));
    }
}

// Only what lies in our own package store is run.
base::Result<> FunctionService::locatePackage(FunctionSpec& function) const
{
    function.packageDir.clear();
    if (function.packageHash.empty())
        return {};
    if (!m_options.findPackage)
        return base::failure(base::ErrorCode::NotFound, "this runner has no packages");
    const auto found = m_options.findPackage(function.packageHash);
    if (!found)
        return std::unexpected(found.error());
    function.packageDir = found->string();
    return {};
}

void FunctionService::warm(process::ClientId from, const Frame& frame)
{
    base::Result<FunctionSpec> function = functionFromJson(frame.body);
    base::Result<> done;
    if (!function)
        done = std::unexpected(function.error());
    else if (done = locatePackage(*function); done)
        done = m_host->warm(*function);
    if (done)
        answer(from, frame, {});
    else
        m_context.frames.send(from, process::failureFrame(frame, done.error()));
}

void FunctionService::invoke(process::ClientId from, const Frame& frame)
{
    const auto fail = [&](const base::Error& error) {
        m_context.frames.send(from, process::failureFrame(frame, error));
    };
    base::Result<Invocation> invocation = invocationFromJson(frame.key, frame.body);
    if (!invocation)
        return fail(invocation.error());
    if (base::Result<> located = locatePackage(invocation->function); !located)
        return fail(located.error());
    const std::string claim = nlohmann::json{{"hash", contentHash(invocation->function)},
                                             {"name", invocation->function.name},
                                             {"version", invocation->function.version}}
                                  .dump();
    base::Result<> claimed = m_context.journal.claim(frame.key, kServiceName, claim);
    if (!claimed && claimed.error().code == base::ErrorCode::AlreadyExists)
        return answer(from, frame, "claimed"); // the same request once more: it stands
    if (!claimed)
        return fail(claimed.error());
    m_claimed.insert(frame.key);
    m_context.journal.whenDurable([this, alive = std::weak_ptr{m_alive}, from,
                                   request = Frame{frame.kind, frame.id, frame.key, {}},
                                   work = std::move(*invocation)](const base::Result<>& durable) {
        if (alive.expired())
            return;
        m_claimed.erase(request.key);
        if (!durable) {
            m_context.frames.send(from, process::failureFrame(request, durable.error()));
            return;
        }
        answer(from, request, "accepted");
        run(work);
    });
}

void FunctionService::run(Invocation invocation)
{
    if (m_isEnding)
        return; // claimed, not started: a look-up tells so
    const std::string key = invocation.key;
    base::Result<> accepted = m_host->invoke(std::move(invocation));
    if (accepted)
        return;
    InvocationResult result;
    result.key = key;
    result.outcome = InvocationResult::Outcome::NotStarted;
    result.errorType = "Runtime.Refused";
    result.errorMessage = accepted.error().message;
    result.endedAt = m_context.clock.now();
    invocationFinished(std::move(result));
}

void FunctionService::invocationStarted(const std::string& key, base::Instant at, base::Micros init)
{
    const std::string body = toJson(StartedEvent{at, init});
    // A failed journal refuses claims by itself; this run goes on.
    static_cast<void>(m_context.journal.note(key, body));
    m_context.frames.broadcast(Frame{"function.started", 0, key, body});
}

void FunctionService::invocationFinished(InvocationResult result)
{
    const std::string key = result.key;
    const std::string body = toJson(result);
    static_cast<void>(m_context.journal.finish(key, body));
    m_context.journal.whenDurable(
        [this, alive = std::weak_ptr{m_alive}, key, body](const base::Result<>&) {
            // Also when the disk has failed: the result is true, and the console keeps its own.
            if (!alive.expired())
                m_context.frames.broadcast(Frame{"function.finished", 0, key, body});
        });
}

// What waits or runs here, and nothing else: a lease is renewed by evidence.
void FunctionService::tellAlive()
{
    std::vector<std::string> keys = m_host->openKeys();
    keys.insert(keys.end(), m_claimed.begin(), m_claimed.end());
    if (!keys.empty())
        m_context.frames.broadcast(Frame{"function.alive", 0, {}, keysToJson(keys)});
    m_aliveTimer = m_context.loop.after(m_options.aliveEvery, [this] { tellAlive(); });
}

// Whoever died between keeping a result and saying so left them here.
std::vector<std::string> FunctionService::endedKeys() const
{
    std::vector<std::string> keys;
    for (const auto& [key, entry] : m_context.journal.entries()) {
        if (entry.service == kServiceName && entry.end)
            keys.push_back(key);
    }
    return keys;
}

LookedUp FunctionService::lookUp(const std::string& key)
{
    LookedUp found;
    found.key = key;
    const process::JournalEntry* entry = m_context.journal.find(key);
    if (entry == nullptr || entry->service != kServiceName)
        return found;
    if (!entry->note.empty()) {
        found.hasStarted = true;
        if (const auto started = startedFromJson(entry->note))
            found.startedAt = started->at;
    }
    if (entry->end) {
        auto result = resultFromJson(*entry->end);
        found.state = result ? LookedUp::State::Ended : LookedUp::State::Damaged;
        if (result)
            found.result = std::move(*result);
        return found;
    }
    if (m_claimed.contains(key) || m_host->isOpen(key))
        found.state = LookedUp::State::Open;
    else
        found.state = hasLeftovers() ? LookedUp::State::Lingering : LookedUp::State::Gone;
    found.isOtherBoot = entry->bootId != process::currentBootId();
    return found;
}

std::string FunctionService::lookUp(const std::vector<std::string>& keys)
{
    std::vector<LookedUp> entries;
    entries.reserve(keys.size());
    for (const std::string& key : keys)
        entries.push_back(lookUp(key));
    return toJson(entries);
}

void FunctionService::shutDown()
{
    // Nobody has cancelled anything: what runs ends as its process does, what waits never started.
    m_isEnding = true;
    m_host->endAll();
}

} // namespace tributary::serverless
