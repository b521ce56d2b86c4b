// The waterfall of a task as rows: its phases grouped by attempt, and the gaps that nobody reports.
//
// Thread: plain values and pure functions. A phase that still goes on ends at `now`.
#pragma once

#include "service/task_detail_types.h"

#include <string>
#include <vector>

namespace tributary::models {

struct TraceRow
{
    enum class Kind
    {
        Attempt, // from its first to its last phase; the phases are its children
        Phase,
        Gap // no phase covers it: time that nobody accounts for
    };

    Kind kind = Kind::Phase;
    service::TraceSpan span{}; // of a phase; of the others: attempt, from, to, back end, failed
    base::Instant to{}; // with `now` where the span is open
    bool isOpen = false;
    std::vector<TraceRow> children;

    base::Micros length() const { return to - span.from; }
};

struct TraceFold
{
    std::vector<TraceRow> rows; // by time
    base::Instant from{};
    base::Instant to{};

    base::Micros length() const { return to - from; }
};

TraceFold foldTrace(const service::TaskDetail& detail, base::Instant now);

// Only what takes more than `leastShare` of the whole, failed phases and what goes on aside: they
// stay. Attempts stay while a phase of theirs does.
TraceFold filterTrace(const TraceFold& fold, double leastShare);

} // namespace tributary::models
