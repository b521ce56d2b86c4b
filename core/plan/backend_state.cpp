#include "plan/backend_state.h"

#include "model/features.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary::plan {
namespace {

using model::FeatureId;

constexpr std::array<std::string_view, 13> kCodes{
    "other_type",    "other_provider", "not_listed",   "disabled", "not_capable",
    "at_least_once", "unprobed",       "unhealthy",    "draining", "paused",
    "cooling_down",  "no_slot",        "not_preferred"};

// Every permanent reason in turn; stops when `found` answers false.
template<class Found>
void forEachIncapability(const model::TaskSpec& spec, const BackendState& backend, Found&& found)
{
    const model::BackendConfig& config = backend.config;
    if ((!config.enabled || backend.isRemoved) && !found(ReasonCode::Disabled, [&] {
            return std::string(backend.isRemoved ? "was removed from the configuration"
                                                 : "is disabled");
        }))
        return;
    if (!backend.health.refusal.empty()
        && !found(ReasonCode::NotCapable, [&] { return backend.health.refusal; }))
        return;
    const auto tooMuch = [&](FeatureId id, double limit) {
        const auto needed = spec.features.find(id);
        return limit <= 0 || !needed || *needed <= limit || found(ReasonCode::NotCapable, [&] {
                   return fmt::format("{} is {}, at most {}", model::featureInfo(id).name,
                                      model::formatFeature(id, *needed),
                                      model::formatFeature(id, limit));
               });
    };
    if (!tooMuch(FeatureId::CpuRequirement, config.cores)
        || !tooMuch(FeatureId::MemoryRequirement, static_cast<double>(config.memoryBytes))
        || !tooMuch(FeatureId::ExecutionTimeEstimate,
                    static_cast<double>(config.maxRunMicros) * 1e-6))
        return;
    for (const auto& [name, count] : spec.features.resources) {
        const auto offered =
            std::ranges::find(config.resources, name, &std::pair<std::string, double>::first);
        const double has = offered == config.resources.end() ? 0 : offered->second;
        if (count > has && !found(ReasonCode::NotCapable, [&] {
                return fmt::format("needs {} {}, has {}", count, name, has);
            }))
            return;
    }
    const bool neverDedupes = !config.nodes.empty()
        && std::ranges::none_of(config.nodes, &model::EdgeNodeConfig::dedupes);
    if (neverDedupes && !spec.idempotent && !config.allowAtLeastOnce
        && !found(ReasonCode::AtLeastOnce, [] {
               return std::string("may run a task twice, and this one is not idempotent");
           }))
        return;
    if (backend.incapability) {
        std::string text = backend.incapability(spec);
        if (!text.empty())
            found(ReasonCode::NotCapable, [&] { return std::move(text); });
    }
}

} // namespace

std::string_view toString(ReasonCode code) noexcept
{
    return kCodes[static_cast<std::size_t>(code)];
}

std::vector<Reason> incapabilities(const model::TaskSpec& spec, const BackendState& backend)
{
    std::vector<Reason> reasons;
    forEachIncapability(spec, backend, [&](ReasonCode code, auto&& text) {
        reasons.push_back({code, text()});
        return true;
    });
    return reasons;
}

bool isCapable(const model::TaskSpec& spec, const BackendState& backend)
{
    bool isCapable = true;
    forEachIncapability(spec, backend, [&](ReasonCode, auto&&) { return isCapable = false; });
    return isCapable;
}

std::vector<Reason> obstacles(const BackendState& backend)
{
    using Health = model::BackendHealth::State;
    std::vector<Reason> reasons;
    if (backend.health.state == Health::Unknown)
        reasons.push_back({ReasonCode::Unprobed, "its health is not known yet"});
    if (backend.health.state == Health::Unavailable)
        reasons.push_back({ReasonCode::Unhealthy,
                           backend.health.reason.empty()
                               ? std::string("is unavailable")
                               : fmt::format("is unavailable: {}", backend.health.reason)});
    if (backend.isDraining)
        reasons.push_back({ReasonCode::Draining, "is draining"});
    if (backend.isPaused)
        reasons.push_back({ReasonCode::Paused, "is paused"});
    if (backend.isCoolingDown)
        reasons.push_back({ReasonCode::CoolingDown, "rests after refusing several attempts"});
    return reasons;
}

bool isUsable(const BackendState& backend)
{
    using Health = model::BackendHealth::State;
    return (backend.health.state == Health::Healthy || backend.health.state == Health::Degraded)
        && !backend.isDraining && !backend.isPaused && !backend.isCoolingDown;
}

} // namespace tributary::plan
