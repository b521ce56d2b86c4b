#include "cost/estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tributary::cost {
namespace {

constexpr double kLongestSeconds = 100.0 * 366 * 86'400;
// The 90th percentile of a normal distribution in standard deviations.
constexpr double kP90 = 1.2816;

base::Micros micros(double seconds)
{
    return base::Micros{std::llround(std::clamp(seconds, 0.0, kLongestSeconds) * 1e6)};
}

std::string basisOf(const DurationForecast& forecast)
{
    if (forecast.runs == 0)
        return "price list, no history";
    return fmt::format("{} similar run{}", forecast.runs, forecast.runs == 1 ? "" : "s");
}

} // namespace

DurationForecast declaredForecast(const model::Features& features)
{
    DurationForecast forecast;
    const auto estimate = features.find(model::FeatureId::ExecutionTimeEstimate);
    if (!estimate)
        return forecast;
    forecast.p50 = micros(*estimate);
    if (const auto spread = features.find(model::FeatureId::ExecutionTimeVariance)) {
        forecast.p10 = micros(*estimate - kP90 * *spread);
        forecast.p90 = micros(*estimate + kP90 * *spread);
    }
    return forecast;
}

DurationForecast forecastOf(const model::Features& declared, const model::Learned* learned)
{
    DurationForecast forecast = declaredForecast(declared);
    if (forecast.p50 || learned == nullptr)
        return forecast;
    if (const auto& time = learned->of(model::LearnedMeasure::ExecutionTime)) {
        forecast.p50 = micros(time->p50());
        forecast.p90 = micros(time->p90());
        forecast.runs = time->runs;
    }
    return forecast;
}

CostEstimate estimateCost(const PriceBook& book, const model::BackendConfig& backend,
                          const model::TaskSpec& spec, const DurationForecast& forecast,
                          base::Micros coldStart)
{
    CostEstimate estimate;
    const PricePlan* plan = findPlan(book, backend);
    if (plan == nullptr) {
        estimate.basis = fmt::format("unknown: price book {} has no plan for provider {}",
                                     book.label(), backend.provider);
        return estimate;
    }
    if (!forecast.p50) {
        estimate.basis = "unknown: give an execution_time_estimate";
        return estimate;
    }
    const auto price = [&](const std::optional<base::Micros>& run, std::string* formula) {
        std::optional<base::Money> money;
        if (!run)
            return money;
        Consumption used;
        used.run = *run;
        used.init = coldStart;
        applyRequirements(spec.features, used);
        const auto cost = costOf(book, *plan, used);
        if (!cost) {
            estimate.basis = "unknown: " + cost.error().message;
            return money;
        }
        if (formula != nullptr)
            *formula = cost->formula;
        money = cost->total;
        return money;
    };
    estimate.basis = basisOf(forecast);
    estimate.p50 = price(forecast.p50, &estimate.formula);
    estimate.p10 = price(forecast.p10, nullptr);
    estimate.p90 = price(forecast.p90, nullptr);
    return estimate;
}

} // namespace tributary::cost
