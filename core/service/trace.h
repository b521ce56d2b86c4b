// The waterfall of one task, from its records. Pure.
//
// Only what was recorded becomes a span; a phase that the back end did not report is marked so,
// never invented.
#pragma once

#include "service/task_detail_types.h"

#include <span>
#include <vector>

namespace tributary::service {

// Spans in time order. A phase that is still going on has no end.
std::vector<TraceSpan> buildTrace(const model::TaskRecord& task,
                                  std::span<const model::AttemptRecord> attempts);

std::string_view toString(TraceSpan::Kind kind) noexcept; // "queue", "cold_start", …

} // namespace tributary::service
