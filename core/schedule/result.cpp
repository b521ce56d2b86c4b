#include "schedule/result.h"

#include <utility>

namespace tributary::schedule {

void keepResult(model::AttemptRecord& record, model::report::Finished&& result, base::Instant now)
{
    record.exitCode = result.exitCode;
    record.signal = result.signal;
    record.failure = result.failure;
    record.error = std::move(result.error);
    record.outputs = std::move(result.outputs);
    record.usage = result.usage;
    record.logNote = std::move(result.logNote);
    if (result.initTime.count() > 0)
        record.initTime = result.initTime;
    if (!record.startedAt && result.startedAt != base::Instant{})
        record.startedAt = result.startedAt;
    record.endedAt = result.endedAt != base::Instant{} ? result.endedAt : now;
}

bool lacksResult(const model::AttemptRecord& record)
{
    const bool wasDecided = record.state == model::AttemptState::Lost
        || record.cancel == model::CancelState::Orphan || record.isStale;
    const bool hasOne = record.exitCode || record.signal != 0 || record.outputs != "null";
    return wasDecided && !hasOne;
}

void keepLateResult(model::AttemptRecord& record, model::report::Finished&& result,
                    base::Instant now)
{
    std::string decision = std::move(record.error);
    record.isStale = true;
    keepResult(record, std::move(result), now);
    if (record.error.empty())
        record.error = std::move(decision);
}

} // namespace tributary::schedule
