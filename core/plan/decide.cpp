#include "plan/decide.h"

#include "cost/estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tributary::plan {
namespace {

using model::Classification;
using model::RoutingPolicy;

constexpr double kUnknownScore = std::numeric_limits<double>::infinity();

std::uint64_t mix(std::uint64_t value)
{
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
}

// Uniform over (0, 1), the same for the same task and back end everywhere.
double stickyUniform(const model::TaskId& id, std::string_view backend)
{
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const std::uint8_t byte : id.uuid.bytes)
        hash = (hash ^ byte) * 0x100000001B3ULL;
    for (const char c : backend)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ULL;
    return (static_cast<double>(mix(hash) >> 11U) + 0.5) * 0x1.0p-53;
}

double weightOf(const Classification& classification, std::string_view backend)
{
    for (const auto& [name, weight] : classification.weights) {
        if (name == backend)
            return weight;
    }
    return classification.weights.empty() ? 1 : 0;
}

std::optional<base::Money> learnedCost(const BackendState& backend)
{
    if (!backend.cost)
        return std::nullopt;
    return base::Money{std::llround(backend.cost->micro), backend.cost->currency};
}

Forecast forecastOf(const model::TaskSpec& spec, const BackendState& backend,
                    const Context& context)
{
    if (context.estimator != nullptr && *context.estimator)
        return (*context.estimator)(spec, backend);
    Forecast forecast;
    forecast.seconds = backend.latencySeconds;
    forecast.cost = learnedCost(backend);
    return forecast;
}

// Why the rules leave the back end out of the given tier; NotPreferred = they don't.
ReasonCode ruledOut(const Classification& classification, const model::BackendConfig& config,
                    bool asFallback)
{
    if (asFallback)
        return classification.fallback == config.type ? ReasonCode::NotPreferred
                                                      : ReasonCode::OtherType;
    if (config.type != classification.type)
        return ReasonCode::OtherType;
    if (!classification.provider.empty() && classification.provider != config.provider)
        return ReasonCode::OtherProvider;
    if (!classification.backends.empty()
        && std::ranges::find(classification.backends, config.name) == classification.backends.end())
        return ReasonCode::NotListed;
    if (classification.policy == RoutingPolicy::Split && weightOf(classification, config.name) <= 0)
        return ReasonCode::NotListed;
    return ReasonCode::NotPreferred;
}

// A place in the policy's order among the back ends of one tier: lower is better, ties by the
// listed order.
struct Scored
{
    double score = 0;
    base::Currency currency; // of a cost
    std::size_t position = 0;
    std::uint16_t index = 0;
};

Scored scored(const model::TaskId& id, const model::TaskSpec& spec,
              const Classification& classification, const BackendState& backend,
              const Context& context)
{
    Scored entry;
    switch (classification.policy) {
    case RoutingPolicy::Ordered:
    case RoutingPolicy::Balanced:
        break;
    case RoutingPolicy::Cheapest: {
        const Forecast forecast = forecastOf(spec, backend, context);
        entry.score = forecast.cost ? static_cast<double>(forecast.cost->micro) : kUnknownScore;
        entry.currency = forecast.cost ? forecast.cost->currency : base::Currency{};
        break;
    }
    case RoutingPolicy::Fastest:
        entry.score = forecastOf(spec, backend, context).seconds.value_or(kUnknownScore);
        break;
    case RoutingPolicy::Split: {
        // Weighted rendezvous hashing: sticky, and a lost back end moves only its own tasks.
        const double weight = weightOf(classification, backend.config.name);
        entry.score = weight <= 0 ? kUnknownScore
                                  : -std::log(stickyUniform(id, backend.config.name)) / weight;
        break;
    }
    }
    return entry;
}

// Two currencies don't compare: where they meet, what isn't in dollars is unknown.
void keepComparable(std::vector<Scored>& tier)
{
    const auto known = std::ranges::find_if(
        tier, [](const Scored& entry) { return entry.score != kUnknownScore; });
    const bool isMixed = std::any_of(known, tier.end(), [&](const Scored& entry) {
        return entry.score != kUnknownScore && entry.currency != known->currency;
    });
    for (Scored& entry : tier) {
        if (isMixed && entry.currency != base::Currency{})
            entry.score = kUnknownScore;
    }
}

std::size_t listedPosition(const Classification& classification, const std::string& name)
{
    return static_cast<std::size_t>(std::ranges::find(classification.backends, name)
                                    - classification.backends.begin());
}

void rankTier(Ranking& ranking, bool asFallback, const model::TaskId& id,
              const model::TaskSpec& spec, const Classification& classification,
              const Context& context)
{
    std::vector<Scored> tier;
    for (std::size_t i = 0; i < context.backends.size(); ++i) {
        const BackendState& backend = context.backends[i];
        if (ruledOut(classification, backend.config, asFallback) != ReasonCode::NotPreferred
            || !isCapable(spec, backend))
            continue;
        Scored entry = scored(id, spec, classification, backend, context);
        entry.position = asFallback ? 0 : listedPosition(classification, backend.config.name);
        entry.index = static_cast<std::uint16_t>(i);
        tier.push_back(entry);
    }
    if (classification.policy == RoutingPolicy::Cheapest)
        keepComparable(tier);
    std::ranges::stable_sort(tier, [](const Scored& a, const Scored& b) {
        return a.score != b.score ? a.score < b.score : a.position < b.position;
    });
    for (const Scored& entry : tier)
        ranking.order.push_back(entry.index);
}

// A pause holds tasks back; it is no cause to run them as another type.
bool keepsFromFallback(const BackendState& backend)
{
    using Health = model::BackendHealth::State;
    return backend.health.state != Health::Unavailable && !backend.isDraining
        && !backend.isCoolingDown;
}

double load(const BackendState& backend)
{
    return static_cast<double>(backend.leases + 1) / std::max(backend.limit, 1);
}

std::optional<std::size_t> chooseAmong(std::span<const std::uint16_t> order,
                                       std::span<const BackendState> backends, RoutingPolicy policy)
{
    std::optional<std::size_t> best;
    for (const std::uint16_t index : order) {
        const BackendState& backend = backends[index];
        if (!isUsable(backend))
            continue;
        if (policy == RoutingPolicy::Split)
            return hasSlot(backend) ? std::optional<std::size_t>(index) : std::nullopt;
        if (!hasSlot(backend))
            continue;
        if (policy != RoutingPolicy::Balanced)
            return index;
        if (!best || load(backend) < load(backends[*best]))
            best = index;
    }
    return best;
}

std::optional<std::size_t> chooseIn(const Tier& tier, std::span<const BackendState> backends,
                                    RoutingPolicy policy)
{
    const std::span<const std::uint16_t> order(tier.order);
    const auto best = chooseAmong(order.first(tier.fallbackFrom), backends, policy);
    if (best || !fallsBack(tier, backends))
        return best;
    return chooseAmong(order.subspan(tier.fallbackFrom), backends, policy);
}

Candidate describe(std::size_t index, const BackendState& backend, const Forecast& forecast,
                   bool isFallback)
{
    Candidate candidate;
    candidate.index = index;
    candidate.name = backend.config.name;
    candidate.isFallback = isFallback;
    candidate.forecast = forecast;
    candidate.rejections = obstacles(backend);
    if (!hasSlot(backend))
        candidate.rejections.push_back(
            {ReasonCode::NoSlot,
             fmt::format("{} of {} slots are in use", backend.leases, backend.limit)});
    return candidate;
}

Reason ruledOutReason(ReasonCode code, const Classification& classification,
                      const model::BackendConfig& config)
{
    switch (code) {
    case ReasonCode::OtherType:
        return {code,
                fmt::format("is {}, the task is {}", model::toString(config.type),
                            model::toString(classification.type))};
    case ReasonCode::OtherProvider:
        return {code,
                fmt::format("is of provider {}, the rule wants {}", config.provider,
                            classification.provider)};
    default:
        return {code,
                classification.policy == RoutingPolicy::Split
                    ? std::string("has no weight in the rule")
                    : std::string("is not among the back ends of the rule")};
    }
}

} // namespace

Estimator declaredEstimator(std::shared_ptr<const cost::PriceBook> prices)
{
    return [prices = std::move(prices)](const model::TaskSpec& spec, const BackendState& backend) {
        Forecast forecast;
        forecast.seconds = backend.latencySeconds;
        if (!forecast.seconds)
            forecast.seconds = spec.features.find(model::FeatureId::ExecutionTimeEstimate);
        if (prices)
            forecast.cost = cost::estimateCost(*prices, backend.config, spec,
                                               cost::declaredForecast(spec.features))
                                .p50;
        if (!forecast.cost)
            forecast.cost = learnedCost(backend);
        if (prices && forecast.cost) {
            if (auto dollars = cost::convert(*forecast.cost, {}, *prices))
                forecast.cost = dollars->money;
        }
        return forecast;
    };
}

const Candidate* Route::chosen() const
{
    const auto found = std::ranges::find_if(candidates, &Candidate::isChosen);
    return found == candidates.end() ? nullptr : &*found;
}

bool Route::isPossible() const
{
    return std::ranges::any_of(candidates, [](const Candidate& candidate) {
        return std::ranges::none_of(candidate.rejections,
                                    [](const Reason& r) { return isPermanent(r.code); });
    });
}

base::Result<void> applyOverride(const model::TaskSpec& spec,
                                 std::span<const BackendState> backends,
                                 Classification& classification)
{
    if (!spec.override || (!spec.override->type && spec.override->backend.empty()))
        return {};
    const model::Override& override = *spec.override;
    model::ExecutionType type = override.type.value_or(classification.type);
    std::vector<std::string> listed;
    if (!override.backend.empty()) {
        const auto found = std::ranges::find_if(backends, [&](const BackendState& backend) {
            return backend.config.name == override.backend;
        });
        if (found == backends.end())
            return base::failure(
                base::ErrorCode::NotFound,
                fmt::format("override: no back end is called '{}'", override.backend));
        if (override.type && found->config.type != *override.type)
            return base::failure(base::ErrorCode::InvalidArgument,
                                 fmt::format("override: back end '{}' is {}, not {}",
                                             override.backend, model::toString(found->config.type),
                                             model::toString(*override.type)),
                                 "leave out override.type, or name a back end of that type");
        type = found->config.type;
        listed.push_back(override.backend);
    }
    const model::Priority priority = classification.priority;
    const std::int64_t version = classification.ruleSetVersion;
    classification = {};
    classification.type = type;
    classification.rule = "override";
    classification.reason = override.reason.empty() ? "chosen by hand" : override.reason;
    classification.priority = priority;
    classification.backends = std::move(listed);
    classification.ruleSetVersion = version;
    return {};
}

base::Result<Classification> classify(const model::TaskSpec& spec, const rules::RuleSet& rules,
                                      std::span<const BackendState> backends,
                                      const model::Learned* learned)
{
    const model::LearnedInput input(spec.ruleInput(), learned);
    Classification classification = rules.classify(input.view());
    if (auto applied = applyOverride(spec, backends, classification); !applied)
        return std::unexpected(std::move(applied.error()));
    return classification;
}

Ranking rank(const model::TaskId& id, const model::TaskSpec& spec,
             const Classification& classification, const Context& context)
{
    Ranking ranking;
    ranking.policy = classification.policy;
    rankTier(ranking, false, id, spec, classification, context);
    ranking.fallbackFrom = static_cast<std::uint16_t>(ranking.order.size());
    if (classification.fallback && classification.fallback != classification.type)
        rankTier(ranking, true, id, spec, classification, context);
    return ranking;
}

std::optional<std::size_t> choose(const Ranking& ranking, std::span<const BackendState> backends)
{
    const auto best = chooseIn(ranking, backends, ranking.policy);
    if (best || ranking.last.order.empty())
        return best;
    const bool isAnyPresent = std::ranges::any_of(
        ranking.order, [&](std::uint16_t index) { return isPresent(backends[index]); });
    return isAnyPresent ? std::nullopt : chooseIn(ranking.last, backends, ranking.policy);
}

bool fallsBack(const Tier& tier, std::span<const BackendState> backends)
{
    const auto first = std::span(tier.order).first(tier.fallbackFrom);
    return std::ranges::none_of(
        first, [&](std::uint16_t index) { return keepsFromFallback(backends[index]); });
}

bool isPresent(const BackendState& backend)
{
    return backend.health.state != model::BackendHealth::State::Unavailable && !backend.isDraining
        && !backend.isPaused;
}

Route route(const model::TaskId& id, const model::TaskSpec& spec,
            const Classification& classification, const Context& context)
{
    Route route;
    const Ranking ranking = rank(id, spec, classification, context);
    const auto chosen = choose(ranking, context.backends);
    std::vector<bool> isRanked(context.backends.size());
    for (std::size_t i = 0; i < ranking.order.size(); ++i) {
        const std::size_t index = ranking.order[i];
        const BackendState& backend = context.backends[index];
        isRanked[index] = true;
        Candidate candidate =
            describe(index, backend, forecastOf(spec, backend, context), i >= ranking.fallbackFrom);
        candidate.isChosen = chosen == index;
        if (!candidate.isChosen && candidate.rejections.empty())
            candidate.rejections.push_back({ReasonCode::NotPreferred,
                                            candidate.isFallback
                                                ? "is of the fallback type"
                                                : "another one comes first by the policy"});
        route.candidates.push_back(std::move(candidate));
    }
    for (std::size_t index = 0; index < context.backends.size(); ++index) {
        if (isRanked[index])
            continue;
        const BackendState& backend = context.backends[index];
        Candidate candidate = describe(index, backend, {}, false);
        std::vector<Reason> reasons = incapabilities(spec, backend);
        const bool asFallback = classification.fallback == backend.config.type
            && classification.type != backend.config.type;
        const ReasonCode code = ruledOut(classification, backend.config, asFallback);
        if (code != ReasonCode::NotPreferred)
            reasons.insert(reasons.begin(), ruledOutReason(code, classification, backend.config));
        std::ranges::move(candidate.rejections, std::back_inserter(reasons));
        candidate.rejections = std::move(reasons);
        candidate.isFallback = asFallback;
        route.candidates.push_back(std::move(candidate));
    }
    return route;
}

base::Result<Decision> decide(const model::TaskId& id, const model::TaskSpec& spec,
                              const rules::RuleSet& rules, const Context& context,
                              const model::Learned* learned)
{
    auto classification = classify(spec, rules, context.backends, learned);
    if (!classification)
        return std::unexpected(std::move(classification.error()));
    Decision decision{std::move(*classification), {}};
    decision.route = route(id, spec, decision.classification, context);
    return decision;
}

} // namespace tributary::plan
