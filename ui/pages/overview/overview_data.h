// What the overview shows, asked in one go: figures, and each panel's data or why it has none.
//
// Thread: load() on a worker, the values anywhere.
#pragma once

#include "gateway/gateway.h"
#include "models/cost_fold.h"

#include <array>
#include <vector>

namespace tributary::pages {

// Ended tasks of a slot by execution type, for success rates.
struct OutcomeSlot
{
    base::Instant from;
    struct Count
    {
        std::int64_t ended = 0;
        std::int64_t succeeded = 0;
    };
    std::array<Count, model::kExecutionTypeCount> byType{};

    Count all() const;
};

struct OverviewData
{
    service::Overview figures;
    base::Result<std::vector<OutcomeSlot>> outcomes;
    base::Result<service::CostReport> cost; // by execution type
    base::Result<service::LatencyReport> latency; // submit to end
    base::Result<std::vector<service::BackendRow>> backends;

    bool isEmpty() const; // no task at all
};

// Fails only when the figures can't be had.
base::Result<OverviewData> loadOverview(const gateway::Queries& on, service::TimeRange range,
                                        base::Instant now);

// 0..1; nothing without an ended task.
std::optional<double> successRate(const OutcomeSlot::Count& count);

} // namespace tributary::pages
