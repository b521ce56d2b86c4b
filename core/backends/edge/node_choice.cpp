#include "backends/edge/node_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <tuple>

namespace tributary::edge {

namespace {

using model::FeatureId;

double milliseconds(base::Micros time)
{
    return static_cast<double>(time.count()) / 1000;
}

// labels.data = "orders,images": all of them must lie there.
std::vector<std::string> wantedData(const model::TaskSpec& task)
{
    std::vector<std::string> wanted;
    const std::string* label = model::findLabel(task.labels, "data");
    if (label == nullptr)
        return wanted;
    for (const auto part : std::views::split(*label, ',')) {
        std::string_view name{part.begin(), part.end()};
        while (name.starts_with(' '))
            name.remove_prefix(1);
        while (name.ends_with(' '))
            name.remove_suffix(1);
        if (!name.empty())
            wanted.emplace_back(name);
    }
    return wanted;
}

const std::string* missingData(const NodeState& node, const std::vector<std::string>& wanted)
{
    const auto missing = std::ranges::find_if(wanted, [&](const std::string& name) {
        return std::ranges::find(node.config.data, name) == node.config.data.end();
    });
    return missing == wanted.end() ? nullptr : &*missing;
}

bool wantsLocality(const model::TaskSpec& task)
{
    return task.features.find(FeatureId::DataLocalityRequired).value_or(0) != 0;
}

} // namespace

void RoundTrip::add(base::Micros sample)
{
    const auto value = static_cast<double>(sample.count());
    m_mean = m_samples.empty() ? value : m_mean + kWeight * (value - m_mean);
    if (m_samples.size() < kWindow) {
        m_samples.push_back(sample);
        return;
    }
    m_samples[m_next] = sample;
    m_next = (m_next + 1) % kWindow;
}

base::Micros RoundTrip::p95() const
{
    if (m_samples.empty())
        return {};
    std::vector<base::Micros> sorted = m_samples;
    const std::size_t rank = (sorted.size() * 95 + 99) / 100 - 1;
    std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(rank));
    return sorted[rank];
}

std::string unfitReason(const NodeState& node, const model::TaskSpec& task, bool allowAtLeastOnce)
{
    if (!task.idempotent && !node.config.dedupes && !allowAtLeastOnce)
        return "runs a request at least once, and the task is not idempotent";
    if (wantsLocality(task)) {
        const std::vector<std::string> wanted = wantedData(task);
        if (wanted.empty())
            return "data_locality_required, but the label 'data' does not say which data";
        if (const std::string* missing = missingData(node, wanted))
            return fmt::format("does not hold the data '{}'", *missing);
    }
    const auto bandwidth = task.features.find(FeatureId::NetworkBandwidthRequirement);
    if (bandwidth && node.config.bandwidthBits > 0 && node.config.bandwidthBits < *bandwidth)
        return fmt::format(
            "has {} of bandwidth, {} is required",
            model::formatFeature(FeatureId::NetworkBandwidthRequirement, node.config.bandwidthBits),
            model::formatFeature(FeatureId::NetworkBandwidthRequirement, *bandwidth));
    const auto latency = task.features.find(FeatureId::LatencyRequirement);
    const double p95 = static_cast<double>(node.roundTrip.p95().count()) / 1e6;
    if (latency && node.roundTrip.isMeasured() && p95 > *latency)
        return fmt::format("its round trip is {:.1f} ms (p95), {} is required",
                           milliseconds(node.roundTrip.p95()),
                           model::formatFeature(FeatureId::LatencyRequirement, *latency));
    return {};
}

NodeChoice chooseNode(std::span<const NodeState> nodes, const model::TaskSpec& task,
                      bool allowAtLeastOnce)
{
    NodeChoice choice;
    std::string refusals;
    const std::vector<std::string> wanted = wantedData(task);
    const bool needsMeasure = task.features.isKnown(FeatureId::LatencyRequirement);
    const auto rank = [&](const NodeState& node) {
        return std::tuple{missingData(node, wanted) != nullptr, !node.roundTrip.isMeasured(),
                          node.roundTrip.mean(), node.inFlight};
    };
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const NodeState& node = nodes[i];
        std::string reason = unfitReason(node, task, allowAtLeastOnce);
        if (reason.empty() && !node.isHealthy)
            reason = node.trouble;
        if (reason.empty() && needsMeasure && !node.roundTrip.isMeasured())
            reason = "its round trip is not measured yet";
        if (!reason.empty())
            refusals +=
                fmt::format("{}{}: {}", refusals.empty() ? "" : "; ", node.config.name, reason);
        else if (!choice.node || rank(node) < rank(nodes[*choice.node]))
            choice.node = i;
    }
    if (!choice.node) {
        choice.reason = nodes.empty() ? "no nodes are configured" : refusals;
        return choice;
    }
    const NodeState& chosen = nodes[*choice.node];
    choice.reason =
        fmt::format("node {} (round trip {:.1f} ms, p95 {:.1f} ms)", chosen.config.name,
                    milliseconds(chosen.roundTrip.mean()), milliseconds(chosen.roundTrip.p95()));
    return choice;
}

} // namespace tributary::edge
