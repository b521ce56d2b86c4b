// What became of an invocation: replies, errors, and exits of the instance.
#include "backends/serverless/function_host_impl.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <utility>

namespace tributary::serverless {

namespace {

using Outcome = InvocationResult::Outcome;

std::string exitText(const InstanceExit& exit)
{
    if (exit.signal != 0)
        return fmt::format("signal: {}", exit.signal);
    return fmt::format("exit status {}", exit.exitCode);
}

// The bootstrap tells how the command ended in its error reply.
void readCommandEnd(const std::string& body, InvocationResult& result)
{
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object())
        return;
    if (const auto code = json.find("exitCode"); code != json.end() && code->is_number_integer())
        result.exitCode = code->get<int>();
    if (const auto signal = json.find("signal");
        signal != json.end() && signal->is_number_integer())
        result.signal = signal->get<int>();
}

void markCancelled(const Instance& instance, InvocationResult& result)
{
    if (instance.endedAs != Outcome::Cancelled)
        return;
    result.outcome = Outcome::Cancelled;
    result.errorType = "Cancelled";
    result.errorMessage = "cancelled while it ran";
}

} // namespace

void FunctionHost::Impl::runtimeResponded(EndpointId endpoint, std::string body)
{
    Instance* instance = byEndpoint(endpoint);
    if (instance == nullptr || !instance->running)
        return;
    InvocationResult result;
    result.payload = std::move(body);
    if (!instance->running->invocation.function.command.empty()) {
        result.exitCode = 0;
        // A command that exits with 0 when it is asked to end was not let finish; a handler that
        // still replies has finished.
        markCancelled(*instance, result);
    }
    finishRunning(*instance, std::move(result));
}

void FunctionHost::Impl::runtimeFailed(EndpointId endpoint, RuntimeError error)
{
    Instance* instance = byEndpoint(endpoint);
    if (instance == nullptr || !instance->running)
        return;
    InvocationResult result;
    result.outcome = Outcome::FunctionError;
    if (!instance->running->invocation.function.command.empty())
        readCommandEnd(error.body, result);
    result.payload = std::move(error.body);
    result.errorType = std::move(error.type);
    result.errorMessage = std::move(error.message);
    if (result.signal == SIGKILL) {
        instance->held = std::move(result);
        instance->deadline = {};
        return stop(*instance, true);
    }
    markCancelled(*instance, result);
    finishRunning(*instance, std::move(result));
}

void FunctionHost::Impl::runtimeInitFailed(EndpointId endpoint, RuntimeError error)
{
    Instance* instance = byEndpoint(endpoint);
    if (instance == nullptr || instance->state != Instance::State::Starting)
        return;
    instance->initError = std::move(error);
    // It ends by itself; its own exit is part of what the log shows.
    instance->deadline = m_clock.bootTime() + std::chrono::seconds{1};
}

// The instance has answered: it counts as busy until it asks for more.
void FunctionHost::Impl::finishRunning(Instance& instance, InvocationResult result)
{
    const Running running = std::move(*instance.running);
    instance.running.reset();
    const model::Usage usage = m_launcher.usage(instance.process);
    result.key = running.invocation.key;
    result.initTime = running.initTime;
    result.startedAt = running.startedAt;
    result.endedAt = m_clock.now();
    result.usage.cpu = std::max(base::Micros{}, usage.cpu - running.cpuBefore);
    result.usage.peakMemoryBytes = std::max(result.usage.peakMemoryBytes, usage.peakMemoryBytes);
    result.usage.reservedMemoryBytes = running.invocation.function.memoryBytes;
    result.logNote = instance.log.endInvocation();
    instance.deadline = m_clock.bootTime() + m_options.initTimeout; // to come back for more
    m_finished.push_back(std::move(result));
    flushFinished();
}

InvocationResult FunctionHost::Impl::resultOfExit(const Instance& instance,
                                                  const InstanceExit& exit) const
{
    InvocationResult result;
    result.usage.peakMemoryBytes = exit.usage.peakMemoryBytes;
    result.signal = exit.signal;
    if (exit.signal == 0)
        result.exitCode = exit.exitCode;
    result.errorType = "Runtime.ExitError";
    result.errorMessage = "the runtime exited: " + exitText(exit);
    result.outcome = instance.running ? Outcome::ExitError : Outcome::InitError;
    if (!exit.sandboxError.empty()) {
        result.errorType = "Runtime.SandboxFailed";
        result.errorMessage = exit.sandboxError;
        result.exitCode.reset();
    } else if (exit.outOfMemory) {
        result.outcome = Outcome::OutOfMemory;
        result.errorType = "Runtime.OutOfMemory";
        result.errorMessage = "the instance used more memory than the function may";
    } else if (instance.endedAs == Outcome::TimedOut) {
        result.outcome = Outcome::TimedOut;
        result.errorType = "Sandbox.Timedout";
        result.errorMessage = "the invocation took longer than its time-out";
    } else if (instance.endedAs == Outcome::Cancelled) {
        result.outcome = Outcome::Cancelled;
        result.errorType = "Cancelled";
        result.errorMessage = "cancelled while it ran";
    } else if (!instance.running && instance.initError) {
        result.errorType = instance.initError->type;
        result.errorMessage = instance.initError->message;
        result.payload = instance.initError->body;
    }
    return result;
}

void FunctionHost::Impl::exited(std::uint64_t number, const InstanceExit& exit)
{
    const auto found = m_instances.find(number);
    if (found == m_instances.end())
        return;
    Instance& instance = found->second;
    m_server->process(); // a reply that it sent before its end counts
    Pool& pool = m_pools.at(instance.hash);
    const bool initFailed = instance.initTime.count() == 0;
    const bool wasStopped = instance.endedAs || instance.state == Instance::State::Stopping;
    if (instance.running && !wasStopped && m_server->withdraw(instance.endpoint)) {
        // It died before it could take it: nothing ran, another instance will.
        [[maybe_unused]] const std::string note = instance.log.endInvocation();
        pool.waiting.push_front({std::move(instance.running->invocation), m_clock.bootTime()});
        instance.running.reset();
        --pool.status.invocations;
    }
    if (instance.running) {
        const bool useHeld = instance.held && !exit.outOfMemory && !instance.endedAs;
        finishRunning(instance, useHeld ? std::move(*instance.held) : resultOfExit(instance, exit));
    } else if (initFailed && !pool.waiting.empty()) {
        instance.log.beginInvocation(m_options.logDir + '/' + pool.waiting.front().invocation.key);
        InvocationResult result = resultOfExit(instance, exit);
        result.logNote = instance.log.endInvocation();
        failHead(pool, std::move(result));
    }
    m_endpoints.erase(instance.endpoint);
    m_server->close(instance.endpoint);
    std::error_code ignored;
    std::filesystem::remove_all(instance.privateDir, ignored);
    m_instances.erase(found);
    pumpAll();
    m_server->process();
    flushFinished();
    armTimer();
}

void FunctionHost::Impl::failHead(Pool& pool, InvocationResult result)
{
    const Waiting head = std::move(pool.waiting.front());
    pool.waiting.pop_front();
    pool.lastUse = m_clock.bootTime();
    result.key = head.invocation.key;
    result.endedAt = m_clock.now();
    m_finished.push_back(std::move(result));
    flushFinished();
}

} // namespace tributary::serverless
