// What the overview shows, asked in one go: figures, and each panel's data or why it has none.
//
// Thread: load() on a worker, the values anywhere.
#pragma once

#include "gateway/gateway.h"
#include "models/cost_fold.h"

#include <array>
#include <vector>

namespace tributary::pages {

// Ended tasks of a slot by execution type, for success rates. Cancelled ones are left out: that was
// an operator's wish.
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
struct Outcomes
{
    base::Micros slotLength{};
    std::vector<OutcomeSlot> course; // without gaps, at most kMostSlots
};
inline constexpr int kMostSlots = 48;

struct OverviewData
{
    service::Overview figures;
    base::Result<Outcomes> outcomes;
    base::Result<service::CostReport> cost; // by execution type
    base::Result<service::LatencyReport> latency; // submit to end
    base::Result<service::LatencyReport> waits; // in queues
    base::Result<std::vector<service::BackendRow>> backends;

    bool isEmpty() const; // no task at all
};

// Fails only when the figures can't be had.
base::Result<OverviewData> loadOverview(const gateway::Queries& on, service::TimeRange range,
                                        base::Instant now);

// Neighbouring slots become one until there are few enough: a rate of two tasks says nothing.
Outcomes foldOutcomes(const service::OutcomeReport& report);

// 0..1; nothing without an ended task.
std::optional<double> successRate(const OutcomeSlot::Count& count);

} // namespace tributary::pages
