#include "service/trace.h"

namespace tributary::service {
namespace {

using model::AttemptRecord;
using Kind = TraceSpan::Kind;

TraceSpan makeSpan(Kind kind, const AttemptRecord& attempt, base::Instant from,
                   model::MaybeInstant to)
{
    return {.kind = kind,
            .attempt = attempt.id.number,
            .from = from,
            .to = to,
            .backend = attempt.backend};
}

// Intent → dispatched → (cold start) → running → ended.
void addAttempt(const AttemptRecord& attempt, std::vector<TraceSpan>& spans)
{
    const auto startedOrEnded = attempt.startedAt ? attempt.startedAt : attempt.endedAt;
    auto dispatchEnd = startedOrEnded;
    if (attempt.startedAt && attempt.initTime.count() > 0) {
        const auto initFrom = std::max(*attempt.startedAt - attempt.initTime, attempt.intentAt);
        dispatchEnd = initFrom;
    }
    spans.push_back(makeSpan(Kind::Dispatch, attempt, attempt.intentAt, dispatchEnd));
    if (!attempt.startedAt) {
        spans.back().failed = model::isTerminal(attempt.state);
        spans.back().note = attempt.error;
        return;
    }
    if (attempt.initTime.count() > 0)
        spans.push_back(makeSpan(Kind::ColdStart, attempt, *dispatchEnd, attempt.startedAt));
    auto run = makeSpan(Kind::Run, attempt, *attempt.startedAt, attempt.endedAt);
    run.failed =
        model::isTerminal(attempt.state) && attempt.state != model::AttemptState::Succeeded;
    run.reported =
        attempt.state != model::AttemptState::Unknown && attempt.state != model::AttemptState::Lost;
    run.note = attempt.error;
    spans.push_back(std::move(run));
}

} // namespace

std::vector<TraceSpan> buildTrace(const model::TaskRecord& task,
                                  std::span<const AttemptRecord> attempts)
{
    std::vector<TraceSpan> spans;
    auto waitsSince = task.submitted;
    for (const auto& attempt : attempts) {
        const bool isRetry = attempt.id.number > 1;
        TraceSpan wait{.kind = isRetry ? Kind::Backoff : Kind::Queue,
                       .attempt = attempt.id.number,
                       .from = waitsSince,
                       .to = std::max(attempt.intentAt, waitsSince)};
        spans.push_back(std::move(wait));
        addAttempt(attempt, spans);
        waitsSince = attempt.endedAt.value_or(attempt.intentAt);
    }
    const bool waits =
        task.state == model::TaskState::Accepted || task.state == model::TaskState::Queued;
    if (waits || attempts.empty())
        spans.push_back({.kind = attempts.empty() ? Kind::Queue : Kind::Backoff,
                         .attempt = task.attempt + 1,
                         .from = waitsSince,
                         .to = task.ended,
                         .failed = model::isTerminal(task.state)});
    else if (task.ended && *task.ended > waitsSince)
        spans.push_back({.kind = Kind::Collect,
                         .attempt = task.attempt,
                         .from = waitsSince,
                         .to = task.ended,
                         .backend = task.backend});
    return spans;
}

std::string_view toString(TraceSpan::Kind kind) noexcept
{
    switch (kind) {
    case Kind::Classify:
        return "classify";
    case Kind::Queue:
        return "queue";
    case Kind::Dispatch:
        return "dispatch";
    case Kind::ColdStart:
        return "cold_start";
    case Kind::Run:
        return "run";
    case Kind::Collect:
        return "collect";
    case Kind::Backoff:
        return "backoff";
    case Kind::Cancel:
        return "cancel";
    }
    return "unknown";
}

} // namespace tributary::service
