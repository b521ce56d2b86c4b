#include "pages/overview/overview_data.h"

#include <algorithm>
#include <numeric>

namespace tributary::pages {
namespace {

constexpr int kCostDays = 14; // at least, so that a short range still shows a course

} // namespace

OutcomeSlot::Count OutcomeSlot::all() const
{
    Count sum;
    for (const auto& count : byType) {
        sum.ended += count.ended;
        sum.succeeded += count.succeeded;
    }
    return sum;
}

Outcomes foldOutcomes(const service::OutcomeReport& report)
{
    Outcomes outcomes;
    outcomes.slotLength = report.slotLength;
    if (report.cells.empty() || report.slotLength <= base::Micros{0})
        return outcomes;
    const auto first = report.cells.front().slot;
    const auto used = (report.cells.back().slot - first) / report.slotLength + 1;
    outcomes.slotLength *= (used + kMostSlots - 1) / kMostSlots;
    for (const auto& cell : report.cells) {
        const auto slot = static_cast<std::size_t>((cell.slot - first) / outcomes.slotLength);
        while (outcomes.course.size() <= slot)
            outcomes.course.push_back(
                {first + static_cast<std::int64_t>(outcomes.course.size()) * outcomes.slotLength,
                 {}});
        auto& count = outcomes.course[slot].byType[static_cast<std::size_t>(cell.type)];
        count.ended += cell.ended - cell.cancelled;
        count.succeeded += cell.ended - cell.cancelled - cell.failed;
    }
    return outcomes;
}

bool OverviewData::isEmpty() const
{
    return std::accumulate(figures.byState.begin(), figures.byState.end(), std::int64_t{0}) == 0;
}

base::Result<OverviewData> loadOverview(const gateway::Queries& on, service::TimeRange range,
                                        base::Instant now)
{
    auto figures = on.operations.overview();
    if (!figures)
        return std::unexpected(figures.error());
    auto costRange = range;
    if (range.from != range.to)
        costRange.from = std::min(range.from, now - std::chrono::days{kCostDays - 1});
    const auto outcomes = on.operations.outcomes(range);
    return OverviewData{std::move(*figures),
                        outcomes ? base::Result<Outcomes>(foldOutcomes(*outcomes))
                                 : std::unexpected(outcomes.error()),
                        on.operations.cost(costRange, service::CostDimension::ExecutionType),
                        on.operations.latency(range, service::LatencyPhase::Total),
                        on.operations.latency(range, service::LatencyPhase::Queue),
                        on.operations.backends()};
}

std::optional<double> successRate(const OutcomeSlot::Count& count)
{
    if (count.ended == 0)
        return std::nullopt;
    return static_cast<double>(count.succeeded) / static_cast<double>(count.ended);
}

} // namespace tributary::pages
