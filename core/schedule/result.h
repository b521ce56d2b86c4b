// What a result of the back end changes in the record of its attempt.
//
// Pure functions, any thread.
#pragma once

#include "model/attempt_report.h"
#include "model/records.h"

namespace tributary::schedule {

void keepResult(model::AttemptRecord& record, model::report::Finished&& result, base::Instant now);

// It was ended by decision, and nobody has heard its result since.
bool lacksResult(const model::AttemptRecord& record);

// Of an attempt that lacks it. Marked stale: it can't change what attempt and task have become.
void keepLateResult(model::AttemptRecord& record, model::report::Finished&& result,
                    base::Instant now);

} // namespace tributary::schedule
