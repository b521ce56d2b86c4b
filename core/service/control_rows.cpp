#include "service/control_rows.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tributary::service {
namespace {

constexpr const char* kWeightsKey = "team_weights";

void appendPauses(store::PauseScope scope, const std::vector<std::string>& before,
                  const std::vector<std::string>& after, base::Instant at,
                  std::vector<store::MiscChange>& rows)
{
    const auto add = [&](const std::string& name, bool isPaused) {
        rows.emplace_back(store::PauseFlag{scope, name, isPaused, at, "operator"});
    };
    for (const auto& name : after) {
        if (!std::ranges::binary_search(before, name))
            add(name, true);
    }
    for (const auto& name : before) {
        if (!std::ranges::binary_search(after, name))
            add(name, false);
    }
}

std::vector<std::pair<std::string, int>> readWeights(const std::string& text)
{
    std::vector<std::pair<std::string, int>> weights;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object())
        return weights;
    for (const auto& [team, weight] : json.items()) {
        if (weight.is_number_integer())
            weights.emplace_back(team, weight.get<int>());
    }
    std::ranges::sort(weights);
    return weights;
}

} // namespace

schedule::Control controlFrom(const store::Recovery& recovery)
{
    schedule::Control control;
    for (const auto& flag : recovery.pauses) {
        if (!flag.isPaused)
            continue;
        if (flag.scope == store::PauseScope::Everything)
            control.isPaused = true;
        else if (flag.scope == store::PauseScope::Team)
            control.pausedTeams.push_back(flag.name);
        else
            control.pausedBackends.push_back(flag.name);
    }
    for (const auto& backend : recovery.backends) {
        if (backend.isDraining)
            control.drainingBackends.push_back(backend.name);
    }
    for (const auto& setting : recovery.settings) {
        if (setting.key == kWeightsKey)
            control.teamWeights = readWeights(setting.value);
    }
    std::ranges::sort(control.pausedTeams);
    std::ranges::sort(control.pausedBackends);
    std::ranges::sort(control.drainingBackends);
    return control;
}

void appendControl(const schedule::Control& before, const schedule::Control& after,
                   base::Instant at, std::vector<store::MiscChange>& rows)
{
    if (before.isPaused != after.isPaused)
        rows.emplace_back(
            store::PauseFlag{store::PauseScope::Everything, {}, after.isPaused, at, "operator"});
    appendPauses(store::PauseScope::Team, before.pausedTeams, after.pausedTeams, at, rows);
    appendPauses(store::PauseScope::Backend, before.pausedBackends, after.pausedBackends, at, rows);
    const auto addDrain = [&](const std::string& name, bool isDraining) {
        rows.emplace_back(store::BackendState{name, isDraining, {}, at, "operator"});
    };
    for (const auto& name : after.drainingBackends) {
        if (!std::ranges::binary_search(before.drainingBackends, name))
            addDrain(name, true);
    }
    for (const auto& name : before.drainingBackends) {
        if (!std::ranges::binary_search(after.drainingBackends, name))
            addDrain(name, false);
    }
    if (before.teamWeights != after.teamWeights) {
        nlohmann::json json = nlohmann::json::object();
        for (const auto& [team, weight] : after.teamWeights)
            json[team] = weight;
        rows.emplace_back(store::Setting{kWeightsKey, json.dump()});
    }
}

} // namespace tributary::service
