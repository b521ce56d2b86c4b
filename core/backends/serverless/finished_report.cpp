#include "backends/serverless/local_function_backend.h"
#include "base/json_check.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tributary::serverless {

namespace {

using Outcome = InvocationResult::Outcome;

// Outputs are JSON: a reply that isn't becomes a JSON string, and bytes that are no text null.
std::string outputsOf(const std::string& reply, std::string& note)
{
    if (reply.find_first_not_of(" \t\r\n") == std::string::npos)
        return "null";
    if (base::isKeepableJson(reply))
        return reply;
    const nlohmann::json text = reply;
    const std::string quoted = text.dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore);
    if (nlohmann::json::parse(quoted, nullptr, false) == text)
        return quoted;
    note += note.empty() ? "the reply is not text" : "; the reply is not text";
    return "null";
}

model::FailureClass failureOf(const InvocationResult& result)
{
    switch (result.outcome) {
    case Outcome::Succeeded:
    case Outcome::Cancelled:
        return model::FailureClass::None;
    case Outcome::ExitError:
        return model::FailureClass::Exit;
    case Outcome::OutOfMemory:
        return model::FailureClass::OutOfMemory;
    case Outcome::TimedOut:
        return model::FailureClass::Timeout;
    case Outcome::FunctionError:
        if (result.errorType == "Command.NotStarted")
            return model::FailureClass::Error; // as elsewhere: another try would not find it
        return result.exitCode || result.signal != 0 ? model::FailureClass::Exit
                                                     : model::FailureClass::Error;
    case Outcome::InitError:
    case Outcome::NotStarted:
        break;
    }
    // For want of a descriptor, a process or a sandbox: not the function's fault.
    const bool isOfMachine =
        result.errorType == "Runtime.SpawnFailed" || result.errorType == "Runtime.SandboxFailed";
    return isOfMachine ? model::FailureClass::Unavailable : model::FailureClass::Error;
}

} // namespace

backends::report::Finished finishedReport(const InvocationResult& result)
{
    backends::report::Finished report;
    report.succeeded = result.outcome == Outcome::Succeeded;
    report.state = model::AttemptState::Failed;
    if (report.succeeded)
        report.state = model::AttemptState::Succeeded;
    else if (result.outcome == Outcome::TimedOut)
        report.state = model::AttemptState::TimedOut;
    else if (result.outcome == Outcome::Cancelled)
        report.state = model::AttemptState::Cancelled;
    report.exitCode = result.exitCode;
    report.signal = result.signal;
    report.failure = failureOf(result);
    report.usage = result.usage;
    report.startedAt = result.startedAt;
    report.endedAt = result.endedAt;
    report.initTime = result.initTime;
    report.logNote = result.logNote;
    if (report.succeeded)
        report.outputs = outputsOf(result.payload, report.logNote);
    else
        report.error = result.errorType.empty()
            ? result.errorMessage
            : fmt::format("{}: {}", result.errorType, result.errorMessage);
    return report;
}

} // namespace tributary::serverless
