#include "backends/serverless/local_function_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tributary::serverless {

namespace report = backends::report;
using process::Answer;
using process::Frame;

namespace {

Frame frameOf(std::string kind, std::string key, std::string body)
{
    return {std::move(kind), 0, std::move(key), std::move(body)};
}

model::FailureClass failureOfDispatch(base::ErrorCode code)
{
    switch (code) {
    case base::ErrorCode::Unavailable:
    case base::ErrorCode::Timeout:
    case base::ErrorCode::ResourceExhausted:
    case base::ErrorCode::ReadOnly:
        return model::FailureClass::Unavailable;
    default:
        return model::FailureClass::Error;
    }
}

} // namespace

LocalFunctionBackend::State::State(model::BackendConfig backend, process::RunnerClient& client,
                                   const FunctionStore& functions, backends::BackendSink& sink,
                                   LocalFunctionOptions options)
    : config(std::move(backend))
    , m_client(client)
    , m_functions(functions)
    , m_sink(sink)
    , m_options(std::move(options))
{
}

void LocalFunctionBackend::State::open()
{
    m_client.add(std::string{kServiceName}, *this);
}

void LocalFunctionBackend::State::close()
{
    m_client.remove(*this);
    const std::lock_guard lock{m_mutex};
    m_isClosed = true;
}

// With the lock held.
void LocalFunctionBackend::State::report(const model::AttemptId& attempt,
                                         backends::AttemptReport what)
{
    if (!m_isClosed)
        m_sink.report(attempt, std::move(what));
}

// With the lock held: nothing more is to come for this attempt.
void LocalFunctionBackend::State::end(const model::AttemptId& attempt, backends::AttemptReport what)
{
    m_open.erase(attempt);
    report(attempt, std::move(what));
}

std::string LocalFunctionBackend::State::incapability(const model::TaskSpec& spec) const
{
    using model::FeatureId;
    if (spec.run.kind == model::RunSpec::Kind::Url)
        return "runs commands and functions, not URLs";
    if (!spec.run.image.empty())
        return "a function can't run a container image";
    if (!spec.files.empty())
        return "functions have no input and output files; pass data in inputs";
    if (!spec.features.resources.empty())
        return fmt::format("has no {}", spec.features.resources.front().first);
    if (spec.run.kind == model::RunSpec::Kind::Function) {
        if (!spec.env.empty())
            return "a deployed function has an environment of its own";
        if (const auto function = m_functions.find(spec.run.function); !function)
            return function.error().message;
    }
    const base::Micros longest =
        config.maxRunMicros > 0 ? base::Micros{config.maxRunMicros} : kMaxTimeout;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(longest).count();
    if (spec.timeout.run && *spec.timeout.run > longest)
        return fmt::format("a function runs at most {} s", seconds);
    const auto estimate = spec.features.find(FeatureId::ExecutionTimeEstimate);
    if (estimate && *estimate * 1e6 > static_cast<double>(longest.count()))
        return fmt::format("a function runs at most {} s", seconds);
    const auto memory = spec.features.find(FeatureId::MemoryRequirement);
    if (memory && config.memoryBytes > 0 && *memory > static_cast<double>(config.memoryBytes))
        return fmt::format("gives a function at most {}",
                           model::formatFeature(FeatureId::MemoryRequirement,
                                                static_cast<double>(config.memoryBytes)));
    const auto cores = spec.features.find(FeatureId::CpuRequirement);
    if (cores && config.cores > 0 && *cores > config.cores)
        return fmt::format("gives a function at most {} cores", config.cores);
    return {};
}

void LocalFunctionBackend::State::start(const backends::StartRequest& request)
{
    {
        const std::lock_guard lock{m_mutex};
        m_open.emplace(request.attempt, Open{});
    }
    // Look-ups of functions and secrets may block.
    m_client.post([weak = weak_from_this(), request] {
        if (const auto self = weak.lock())
            self->dispatch(request);
    });
}

base::Result<FunctionSpec>
LocalFunctionBackend::State::functionOf(const model::TaskSpec& task) const
{
    if (task.run.kind == model::RunSpec::Kind::Function) {
        base::Result<FunctionSpec> function = m_functions.find(task.run.function);
        if (function)
            function->keepWarm = std::max(function->keepWarm, config.warmInstances);
        return function;
    }
    if (!task.run.package.empty() && task.run.packageHash.empty())
        return base::failure(base::ErrorCode::NotFound, "the task's package was not stored");
    FunctionSpec function = commandFunction(task, m_options.commandMemoryBytes);
    for (const model::EnvValue& value : task.env) {
        if (value.source == model::EnvValue::Source::Plain)
            continue;
        if (!m_options.secret)
            return base::failure(base::ErrorCode::Unavailable,
                                 fmt::format("the secret behind {} is not available", value.name));
        base::Result<std::string> secret = m_options.secret(value);
        if (!secret)
            return std::unexpected(secret.error());
        function.env.emplace_back(value.name, std::move(*secret));
    }
    std::ranges::sort(function.env);
    function.name = "command-" + contentHash(function).substr(0, 16);
    return function;
}

void LocalFunctionBackend::State::dispatch(const backends::StartRequest& request)
{
    const model::AttemptId attempt = request.attempt;
    base::Result<FunctionSpec> function = functionOf(*request.spec);
    if (!function) {
        const std::lock_guard lock{m_mutex};
        return end(attempt,
                   report::Refused{
                       failureOfDispatch(function.error().code), function.error().message, {}});
    }
    const std::string handle = contentHash(*function).substr(0, 16);
    {
        const std::lock_guard lock{m_mutex};
        m_open[attempt].handle = handle;
    }
    Invocation invocation;
    invocation.function = std::move(*function);
    invocation.payload = functionEvent(attempt, *request.spec);
    invocation.timeout = request.runTimeout;
    m_client.request(frameOf("function.invoke", model::attemptKey(attempt), toJson(invocation)),
                     [weak = weak_from_this(), attempt](const Answer& answer) {
                         if (const auto self = weak.lock())
                             self->invoked(attempt, answer);
                     });
}

void LocalFunctionBackend::State::invoked(const model::AttemptId& attempt, const Answer& answer)
{
    const std::lock_guard lock{m_mutex};
    const auto found = m_open.find(attempt);
    if (found == m_open.end())
        return;
    found->second.isAnswered = true;
    if (!answer.isError)
        report(attempt, report::Dispatched{found->second.handle});
    else if (answer.maybeDone)
        report(attempt, report::Ambiguous{answer.error.message});
    else
        end(attempt,
            report::Refused{failureOfDispatch(answer.error.code), answer.error.message, {}});
}

void LocalFunctionBackend::State::cancel(const model::AttemptId& attempt, bool force)
{
    // After a start() of the same attempt that waits on the I/O thread.
    m_client.post([weak = weak_from_this(), attempt, force] {
        const auto self = weak.lock();
        if (!self)
            return;
        self->m_client.request(
            frameOf("function.cancel", model::attemptKey(attempt), force ? "force" : ""),
            [weak, attempt, force](const Answer& answer) {
                const auto state = weak.lock();
                if (!state || answer.isError)
                    return;
                const std::lock_guard lock{state->m_mutex};
                state->report(attempt,
                              report::CancelProgress{force ? model::CancelState::Escalated
                                                           : model::CancelState::Sent});
            });
    });
}

void LocalFunctionBackend::State::lookUp(std::vector<std::string> keys)
{
    if (keys.empty())
        return;
    Frame frame = frameOf("function.lookup", {}, keysToJson(keys));
    m_client.post([weak = weak_from_this(), frame = std::move(frame), keys = std::move(keys)] {
        const auto self = weak.lock();
        if (!self)
            return;
        self->m_client.request(frame, [weak, keys](const Answer& answer) {
            if (const auto state = weak.lock())
                state->lookedUp(keys, answer);
        });
    });
}

void LocalFunctionBackend::State::lookedUp(const std::vector<std::string>& keys,
                                           const Answer& answer)
{
    if (answer.isTooLarge() && keys.size() > 1) {
        const auto half = keys.begin() + static_cast<std::ptrdiff_t>(keys.size() / 2);
        lookUp({keys.begin(), half});
        lookUp({half, keys.end()});
        return;
    }
    const std::lock_guard lock{m_mutex};
    const auto entries =
        answer.isError ? std::unexpected(answer.error) : lookedUpFromJson(answer.frame.body);
    if (!entries) {
        for (const std::string& key : keys) {
            if (const auto attempt = model::parseAttemptKey(key))
                report(*attempt, report::CannotTell{entries.error().message});
        }
        return;
    }
    for (const LookedUp& entry : *entries)
        tell(entry);
}

// With the lock held.
void LocalFunctionBackend::State::tell(const LookedUp& entry)
{
    const auto attempt = model::parseAttemptKey(entry.key);
    if (!attempt)
        return;
    const auto open = m_open.find(*attempt);
    if (entry.state == LookedUp::State::Absent && open != m_open.end() && !open->second.isAnswered)
        return report(*attempt, report::CannotTell{"the request is on its way to the runner"});
    switch (entry.state) {
    case LookedUp::State::Ended:
        end(*attempt, finishedReport(*entry.result));
        break;
    case LookedUp::State::Open:
        m_open.try_emplace(*attempt, Open{"function", true});
        report(*attempt, report::Adopted{m_open[*attempt].handle, entry.startedAt});
        break;
    case LookedUp::State::Gone:
        end(*attempt,
            report::Absent{!entry.hasStarted,
                           entry.isOtherBoot ? "the machine was started anew"
                                             : "the runner ended, and its instances with it"});
        break;
    case LookedUp::State::Lingering:
        report(*attempt, report::CannotTell{"its runner died; what is left of it is being ended"});
        break;
    case LookedUp::State::Damaged:
        report(*attempt, report::CannotTell{"the runner's record of its end is damaged"});
        break;
    case LookedUp::State::Absent:
        end(*attempt, report::Absent{true, "the runner's journal has no claim of it"});
        break;
    }
}

void LocalFunctionBackend::State::settled(std::span<const model::AttemptId> attempts)
{
    std::vector<std::string> keys;
    {
        const std::lock_guard lock{m_mutex};
        for (const model::AttemptId& attempt : attempts) {
            m_open.erase(attempt);
            keys.push_back(model::attemptKey(attempt));
        }
    }
    if (!keys.empty())
        m_client.request(frameOf("function.forget", {}, keysToJson(keys)), [](const Answer&) { });
}

void LocalFunctionBackend::State::probe()
{
    request(frameOf("function.pools", {}, {}), &State::probed);
}

void LocalFunctionBackend::State::request(Frame frame, void (State::*done)(const Answer&))
{
    m_client.request(std::move(frame), [weak = weak_from_this(), done](const Answer& answer) {
        if (const auto self = weak.lock())
            (*self.*done)(answer);
    });
}

void LocalFunctionBackend::State::probed(const Answer& answer)
{
    using Health = backends::BackendHealth;
    Health health;
    const auto status =
        answer.isError ? std::unexpected(answer.error) : hostStatusFromJson(answer.frame.body);
    if (!status) {
        health.state = Health::State::Unavailable;
        health.reason = base::describe(status.error());
    } else {
        health.state = Health::State::Healthy;
        if (status->isolation == "none")
            health.reason = "functions are not isolated: bubblewrap is not permitted here";
        for (const PoolStatus& pool : status->pools) {
            health.coldStarts += static_cast<int>(pool.coldStarts);
            health.warmInstances += pool.idle;
        }
    }
    const std::lock_guard lock{m_mutex};
    if (!m_isClosed)
        m_sink.health(config.name, std::move(health));
}

void LocalFunctionBackend::State::runnerConnected(const process::RunnerInfo&)
{
    std::vector<std::string> keys;
    {
        const std::lock_guard lock{m_mutex};
        m_isConnected = true;
        for (const auto& [attempt, open] : m_open) {
            if (open.isAnswered)
                keys.push_back(model::attemptKey(attempt));
        }
    }
    lookUp(std::move(keys));
    // A console that died before it settled what had ended left that here: told once more, it is
    // settled now.
    request(frameOf("function.ended", {}, {}), &State::unsettled);
    warmUp();
}

void LocalFunctionBackend::State::unsettled(const Answer& answer)
{
    auto keys = answer.isError ? std::unexpected(answer.error) : keysFromJson(answer.frame.body);
    if (!keys)
        return; // asked again with the next connection
    {
        const std::lock_guard lock{m_mutex};
        std::erase_if(*keys, [this](const std::string& key) {
            const auto attempt = model::parseAttemptKey(key);
            return !attempt || m_open.contains(*attempt); // just looked up
        });
    }
    lookUp(std::move(*keys));
}

void LocalFunctionBackend::State::warmUp()
{
    for (const FunctionInfo& info : m_functions.list()) {
        for (const FunctionVersion& version : info.versions) {
            FunctionSpec spec = version.spec;
            spec.keepWarm = std::max(spec.keepWarm, config.warmInstances);
            if (version.spec.version == info.current && spec.keepWarm > 0)
                m_client.request(frameOf("function.warm", {}, toJson(spec)), [](const Answer&) { });
        }
    }
}

void LocalFunctionBackend::State::runnerLost(const base::Error& error)
{
    const std::lock_guard lock{m_mutex};
    m_isConnected = false;
    for (const auto& [attempt, open] : m_open) {
        if (open.isAnswered)
            report(attempt, report::Ambiguous{"the runner was lost: " + error.message});
    }
}

void LocalFunctionBackend::State::runnerEvent(const Frame& event)
{
    const std::lock_guard lock{m_mutex};
    if (event.kind == "function.alive") {
        const auto keys = keysFromJson(event.body);
        for (const std::string& key : keys.value_or(std::vector<std::string>{})) {
            const auto living = model::parseAttemptKey(key);
            if (living && m_open.contains(*living))
                report(*living, report::Alive{});
        }
        return;
    }
    const auto attempt = model::parseAttemptKey(event.key);
    if (!attempt || !m_open.contains(*attempt))
        return; // of another back end of this provider, or told already
    if (event.kind == "function.started") {
        if (const auto started = startedFromJson(event.body))
            report(*attempt, report::Started{started->at, started->initTime});
    } else if (event.kind == "function.finished") {
        if (const auto result = resultFromJson(event.body))
            end(*attempt, finishedReport(*result));
    }
}

} // namespace tributary::serverless
