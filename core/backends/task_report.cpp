#include "backends/task_report.h"

#include <fmt/format.h>
#include <string.h> // NOLINT(modernize-deprecated-headers): sigabbrev_np

namespace tributary::backends {

namespace {

using model::AttemptState;
using model::FailureClass;
using process::TaskEnd;

constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;

std::string signalText(int signal)
{
    const char* name = sigabbrev_np(signal);
    return name == nullptr ? fmt::format("ended by signal {}", signal)
                           : fmt::format("ended by signal {} (SIG{})", signal, name);
}

void judge(const TaskEnd& end, report::Finished& report)
{
    report.state = AttemptState::Failed;
    if (end.outOfMemory) {
        report.failure = FailureClass::OutOfMemory;
        report.error = "ended for using more memory than it may";
    } else if (end.timedOut) {
        report.state = AttemptState::TimedOut;
        report.failure = FailureClass::Timeout;
        report.error = "ran longer than its run time-out";
    } else if (end.wasSignalled) { // whatever code it made of that, it was not let finish
        report.state = AttemptState::Cancelled;
        report.error = end.signal != 0 ? "cancelled: " + signalText(end.signal) : "cancelled";
    } else if (end.signal != 0) {
        report.failure = FailureClass::Exit;
        report.error = signalText(end.signal);
    } else if (end.exitCode != 0) {
        report.failure = FailureClass::Exit;
        report.error = fmt::format("exited with code {}", end.exitCode);
    } else {
        report.state = AttemptState::Succeeded;
        report.succeeded = true;
    }
}

report::Finished finished(const TaskEnd& end)
{
    report::Finished report;
    report.signal = end.signal;
    if (end.signal == 0)
        report.exitCode = end.exitCode;
    report.outputs = end.outputs;
    report.usage = end.usage;
    report.startedAt = end.startedAt;
    report.endedAt = end.endedAt;
    report.logNote = end.logNote;
    judge(end, report);
    return report;
}

AttemptReport notStarted(const TaskEnd& end)
{
    const bool isMissing = end.code == base::ErrorCode::NotFound;
    const bool isUnusable = end.code == base::ErrorCode::PermissionDenied
        || end.code == base::ErrorCode::InvalidArgument;
    if (!isMissing && !isUnusable)
        return refusalOf({end.code, end.error, {}, {}});
    report::Finished report; // the program is at fault: no other place will do better
    report.state = AttemptState::Failed;
    report.failure = FailureClass::Error;
    report.exitCode = isMissing ? kNotFound : kNotExecutable;
    report.error = end.error;
    report.endedAt = end.endedAt;
    return report;
}

} // namespace

AttemptReport reportOf(const TaskEnd& end)
{
    switch (end.kind) {
    case TaskEnd::Kind::Exited:
        return finished(end);
    case TaskEnd::Kind::NotStarted:
        return notStarted(end);
    case TaskEnd::Kind::Gone:
        break;
    }
    return report::Absent{false, end.error};
}

report::Refused refusalOf(const base::Error& error)
{
    switch (error.code) {
    case base::ErrorCode::Unavailable:
    case base::ErrorCode::Timeout:
    case base::ErrorCode::ResourceExhausted:
    case base::ErrorCode::ReadOnly:
        return {FailureClass::Unavailable, base::describe(error), {}};
    default:
        return {FailureClass::Error, base::describe(error), {}};
    }
}

} // namespace tributary::backends
