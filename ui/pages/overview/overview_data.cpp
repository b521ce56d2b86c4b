#include "pages/overview/overview_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace tributary::pages {
namespace {

constexpr int kSlots = 24;
constexpr int kCostDays = 14; // at least, so that a short range still shows a course

base::Result<std::vector<OutcomeSlot>> loadOutcomes(const gateway::Queries& on,
                                                    service::TimeRange range)
{
    std::vector<OutcomeSlot> outcomes;
    for (int i = 0; i < model::kExecutionTypeCount; ++i) {
        service::TaskQuery query;
        query.submitted = range;
        query.filter = fmt::format("execution_type = '{}'",
                                   model::toString(static_cast<model::ExecutionType>(i)));
        const auto counted = on.tasks.histogram(query, kSlots);
        if (!counted)
            return std::unexpected(counted.error());
        outcomes.resize(std::max(outcomes.size(), counted->size()));
        for (std::size_t slot = 0; slot < counted->size(); ++slot) {
            const auto& from = (*counted)[slot];
            outcomes[slot].from = from.from;
            auto& count = outcomes[slot].byType[static_cast<std::size_t>(i)];
            for (int state = 0; state < model::kTaskStateCount; ++state) {
                if (model::isTerminal(static_cast<model::TaskState>(state)))
                    count.ended += from.byState[static_cast<std::size_t>(state)];
            }
            count.succeeded =
                from.byState[static_cast<std::size_t>(model::TaskState::Succeeded)];
        }
    }
    return outcomes;
}

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
    return OverviewData{std::move(*figures), loadOutcomes(on, range),
                        on.operations.cost(costRange, service::CostDimension::ExecutionType),
                        on.operations.latency(range, service::LatencyPhase::Total),
                        on.operations.backends()};
}

std::optional<double> successRate(const OutcomeSlot::Count& count)
{
    if (count.ended == 0)
        return std::nullopt;
    return static_cast<double>(count.succeeded) / static_cast<double>(count.ended);
}

} // namespace tributary::pages
