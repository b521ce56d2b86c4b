// The cost of a task that has not run yet. Without a duration it is unknown, never zero.
// Thread: pure functions.
#pragma once

#include "cost/attempt_cost.h"
#include "model/learned.h"

#include <optional>
#include <string>

namespace tributary::cost {

// Run times that similar tasks took, or one declared value in p50 alone.
struct DurationForecast
{
    std::optional<base::Micros> p10{};
    std::optional<base::Micros> p50{};
    std::optional<base::Micros> p90{};
    std::int64_t runs = 0; // how many similar runs stand behind it, 0 = declared
};

// What the task declares, else what was learned of its type (null = nothing).
DurationForecast forecastOf(const model::Features& declared, const model::Learned* learned);

// From the declared features: estimate ± 1.2816 × variance (a spread), when both are known.
DurationForecast declaredForecast(const model::Features& features);

struct CostEstimate
{
    std::optional<base::Money> p10;
    std::optional<base::Money> p50; // empty = unknown
    std::optional<base::Money> p90;
    std::string basis; // "price list, no history", "32 similar runs", or why it is unknown
    std::string formula; // of p50
};

// `coldStart` is added where the plan bills it; zero = warm.
CostEstimate estimateCost(const PriceBook& book, const model::BackendConfig& backend,
                          const model::TaskSpec& spec, const DurationForecast& forecast,
                          base::Micros coldStart = {});

} // namespace tributary::cost
