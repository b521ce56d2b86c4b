#include "models/trace_fold.h"

#include <algorithm>
#include <optional>

namespace tributary::models {

namespace {

using base::Instant;
using service::TraceSpan;
using Kind = TraceRow::Kind;

// Below this share of the whole a gap is the rounding of clocks.
constexpr int kLeastGapShare = 200;

TraceRow phaseOf(const TraceSpan& span, Instant now)
{
    TraceRow row;
    row.span = span;
    row.isOpen = !span.to;
    row.to = std::max(span.from, span.to.value_or(now));
    return row;
}

TraceRow gapOf(Instant from, Instant to)
{
    TraceRow row;
    row.kind = Kind::Gap;
    row.span.from = from;
    row.to = to;
    return row;
}

// The phases with rows for what none of them covers.
std::vector<TraceRow> withGaps(std::vector<TraceRow> phases, Instant from, Instant to)
{
    std::ranges::stable_sort(phases, {}, [](const TraceRow& row) { return row.span.from; });
    const base::Micros least = std::max(base::Micros{1}, (to - from) / kLeastGapShare);
    std::vector<TraceRow> rows;
    Instant covered = from;
    for (TraceRow& phase : phases) {
        if (phase.span.from - covered > least)
            rows.push_back(gapOf(covered, phase.span.from));
        covered = std::max(covered, phase.to);
        rows.push_back(std::move(phase));
    }
    if (!rows.empty() && to - covered > least)
        rows.push_back(gapOf(covered, to));
    return rows;
}

// The attempt that a phase or gap is shown below, 0 = none.
int groupOf(const TraceRow& row)
{
    return row.kind == Kind::Phase ? row.span.attempt : 0;
}

TraceRow attemptOf(const TraceRow& first, const service::TaskDetail& detail)
{
    TraceRow row;
    row.kind = Kind::Attempt;
    row.span.attempt = first.span.attempt;
    row.span.from = first.span.from;
    row.to = first.to;
    const auto found = std::ranges::find(detail.attempts, first.span.attempt,
                                         [](const auto& attempt) { return attempt.id.number; });
    if (found != detail.attempts.end())
        row.span.backend = found->backend;
    return row;
}

} // namespace

TraceFold foldTrace(const service::TaskDetail& detail, base::Instant now)
{
    TraceFold fold;
    fold.from = detail.task.submitted;
    fold.to = std::max(fold.from, detail.task.ended.value_or(now));
    std::vector<TraceRow> phases;
    for (const TraceSpan& span : detail.trace) {
        phases.push_back(phaseOf(span, now));
        fold.from = std::min(fold.from, span.from);
        fold.to = std::max(fold.to, phases.back().to);
    }
    for (TraceRow& row : withGaps(std::move(phases), fold.from, fold.to)) {
        const int group = groupOf(row);
        if (group == 0) {
            fold.rows.push_back(std::move(row));
            continue;
        }
        const auto attempt = std::ranges::find_if(fold.rows, [group](const TraceRow& other) {
            return other.kind == Kind::Attempt && other.span.attempt == group;
        });
        TraceRow& parent =
            attempt != fold.rows.end() ? *attempt : fold.rows.emplace_back(attemptOf(row, detail));
        parent.to = std::max(parent.to, row.to);
        parent.isOpen |= row.isOpen;
        parent.span.failed |= row.span.failed;
        parent.children.push_back(std::move(row));
    }
    return fold;
}

TraceFold filterTrace(const TraceFold& fold, double leastShare)
{
    const auto whole = static_cast<double>(std::max<std::int64_t>(1, fold.length().count()));
    const auto isShown = [&](const TraceRow& row) {
        return row.span.failed || row.isOpen
            || static_cast<double>(row.length().count()) / whole > leastShare;
    };
    TraceFold result{{}, fold.from, fold.to};
    for (const TraceRow& row : fold.rows) {
        if (row.kind != Kind::Attempt) {
            if (isShown(row))
                result.rows.push_back(row);
            continue;
        }
        TraceRow kept = row;
        std::erase_if(kept.children, [&](const TraceRow& child) { return !isShown(child); });
        if (!kept.children.empty())
            result.rows.push_back(std::move(kept));
    }
    return result;
}

} // namespace tributary::models
