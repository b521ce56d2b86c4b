#include "plan_rig.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace tributary::test {
namespace {

struct Flag
{
    std::string name;
    std::string value;

    double number() const { return std::strtod(value.c_str(), nullptr); }
    std::string text() const
    {
        std::string spaced = value;
        std::ranges::replace(spaced, '_', ' ');
        return spaced;
    }
};

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);) {
        if (!part.empty())
            parts.push_back(part);
    }
    return parts;
}

Flag flagFrom(const std::string& word)
{
    const auto equals = word.find('=');
    return {word.substr(0, equals), equals == std::string::npos ? "" : word.substr(equals + 1)};
}

model::ExecutionType typeFrom(const std::string& text)
{
    const auto type = model::parse<model::ExecutionType>(text);
    if (!type)
        std::abort();
    return *type;
}

bool setConfig(model::BackendConfig& config, const Flag& flag)
{
    if (flag.name == "provider")
        config.provider = flag.value;
    else if (flag.name == "cores")
        config.cores = flag.number();
    else if (flag.name == "memory")
        config.memoryBytes = static_cast<std::int64_t>(flag.number());
    else if (flag.name == "maxrun")
        config.maxRunMicros = static_cast<std::int64_t>(flag.number() * 1e6);
    else if (flag.name == "gpu")
        config.resources = {{"gpu", flag.number()}};
    else if (flag.name == "plan")
        config.pricePlan = flag.value;
    else if (flag.name == "disabled")
        config.enabled = false;
    else if (flag.name == "allows")
        config.allowAtLeastOnce = true;
    else if (flag.name == "nodes" || flag.name == "dedupes") {
        config.nodes.emplace_back();
        config.nodes.back().dedupes = flag.name == "dedupes";
    } else
        return false;
    return true;
}

bool setState(plan::BackendState& state, const Flag& flag)
{
    using Health = model::BackendHealth::State;
    if (flag.name == "used")
        state.leases = static_cast<int>(flag.number());
    else if (flag.name == "latency")
        state.latencySeconds = flag.number();
    else if (flag.name == "cost")
        state.cost = plan::LearnedCost{flag.number(), {}};
    else if (flag.name == "removed")
        state.isRemoved = true;
    else if (flag.name == "draining")
        state.isDraining = true;
    else if (flag.name == "paused")
        state.isPaused = true;
    else if (flag.name == "resting")
        state.isCoolingDown = true;
    else if (flag.name == "unprobed")
        state.health.state = Health::Unknown;
    else if (flag.name == "degraded")
        state.health.state = Health::Degraded;
    else if (flag.name == "down") {
        state.health.state = Health::Unavailable;
        state.health.reason = flag.text();
    } else if (flag.name == "refuses")
        state.health.refusal = flag.text();
    else if (flag.name == "unable")
        state.incapability = [why = flag.text()](const model::TaskSpec&) { return why; };
    else
        return false;
    return true;
}

std::string write(const plan::Route& route, bool withTexts)
{
    std::string line;
    for (const plan::Candidate& candidate : route.candidates) {
        line += line.empty() ? "" : " ";
        line += (candidate.isFallback ? "~" : "") + std::string(candidate.isChosen ? "*" : "")
            + candidate.name;
        std::string reasons;
        for (const plan::Reason& reason : candidate.rejections) {
            reasons += reasons.empty() ? "" : withTexts ? "; " : ",";
            reasons += withTexts ? reason.text : std::string(plan::toString(reason.code));
        }
        if (!reasons.empty())
            line += "(" + reasons + ")";
    }
    return line;
}

} // namespace

std::vector<plan::BackendState> backendsFrom(const std::string& text)
{
    std::vector<plan::BackendState> states;
    for (const std::string& line : split(text, '\n')) {
        const auto words = split(line, ' ');
        plan::BackendState state;
        state.config.name = words.at(0);
        state.config.type = typeFrom(words.at(1));
        state.config.provider = "fake";
        state.config.concurrency = std::atoi(words.at(2).c_str());
        state.limit = state.config.concurrency;
        state.health.state = model::BackendHealth::State::Healthy;
        for (std::size_t i = 3; i < words.size(); ++i) {
            const Flag flag = flagFrom(words[i]);
            if (!setConfig(state.config, flag) && !setState(state, flag))
                std::abort();
        }
        states.push_back(std::move(state));
    }
    return states;
}

model::Classification classificationFrom(const std::string& text)
{
    model::Classification classification;
    classification.rule = "test";
    for (const std::string& word : split(text, ' ')) {
        const Flag flag = flagFrom(word);
        if (flag.name == "type")
            classification.type = typeFrom(flag.value);
        else if (flag.name == "fallback")
            classification.fallback = typeFrom(flag.value);
        else if (flag.name == "provider")
            classification.provider = flag.value;
        else if (flag.name == "backends")
            classification.backends = split(flag.value, ',');
        else if (flag.name == "policy") {
            const std::vector<std::string> names{"ordered", "cheapest", "fastest", "balanced",
                                                 "split"};
            const auto at = std::ranges::find(names, flag.value);
            classification.policy = static_cast<model::RoutingPolicy>(at - names.begin());
        } else if (flag.name == "weights") {
            for (const std::string& pair : split(flag.value, ',')) {
                const auto parts = split(pair, ':');
                classification.weights.emplace_back(parts.at(0), std::atof(parts.at(1).c_str()));
            }
        } else
            std::abort();
    }
    return classification;
}

model::TaskSpec taskFrom(const std::string& text)
{
    model::TaskSpec spec;
    spec.name = "task";
    spec.run.command = {"true"};
    model::Override chosen;
    for (const std::string& word : split(text, ' ')) {
        const Flag flag = flagFrom(word);
        if (flag.name == "time")
            spec.features.set(model::FeatureId::ExecutionTimeEstimate, flag.number());
        else if (flag.name == "cores")
            spec.features.set(model::FeatureId::CpuRequirement, flag.number());
        else if (flag.name == "memory")
            spec.features.set(model::FeatureId::MemoryRequirement, flag.number());
        else if (flag.name == "gpu")
            spec.features.resources = {{"gpu", flag.number()}};
        else if (flag.name == "idempotent")
            spec.idempotent = true;
        else if (flag.name == "type")
            chosen.type = typeFrom(flag.value);
        else if (flag.name == "backend")
            chosen.backend = flag.value;
        else if (flag.name == "reason")
            chosen.reason = flag.text();
        else
            std::abort();
    }
    if (chosen.type || !chosen.backend.empty() || !chosen.reason.empty())
        spec.override = chosen;
    return spec;
}

model::TaskId idOf(unsigned number)
{
    model::TaskId id;
    for (unsigned byte = 0; byte < 4; ++byte)
        id.uuid.bytes[15 - byte] = static_cast<std::uint8_t>(number >> (8 * byte));
    return id;
}

std::string describe(const plan::Route& route)
{
    return write(route, false);
}
std::string explain(const plan::Route& route)
{
    return write(route, true);
}

} // namespace tributary::test
