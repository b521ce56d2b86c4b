#include "model/features.h"

#include <algorithm>

namespace tributary::model {

const std::array<FeatureInfo, kFeatureCount>& allFeatures()
{
    using enum FeatureKind;
    static const std::array<FeatureInfo, kFeatureCount> kAll{{
        {FeatureId::ExecutionTimeEstimate, "execution_time_estimate", Number, base::kTime, {}},
        {FeatureId::ExecutionTimeVariance, "execution_time_variance", Number, base::kTime, {}},
        {FeatureId::CpuRequirement, "cpu_requirement", Number, base::kCores, {}},
        {FeatureId::MemoryRequirement, "memory_requirement", Number, base::kBytes, {}},
        {FeatureId::StorageRequirement, "storage_requirement", Number, base::kBytes, {}},
        {FeatureId::ExecutionPattern,
         "execution_pattern",
         Enum,
         base::kNoDimension,
         {"batch", "streaming", "periodic", "one_shot"}},
        {FeatureId::Stateful, "stateful", Bool, base::kNoDimension, {}},
        {FeatureId::Concurrent, "concurrent", Bool, base::kNoDimension, {}},
        {FeatureId::DependenciesCount, "dependencies_count", Number, base::kNoDimension, {}},
        {FeatureId::ExternalDependencies, "external_dependencies", Bool, base::kNoDimension, {}},
        {FeatureId::TriggerType,
         "trigger_type",
         Enum,
         base::kNoDimension,
         {"manual", "http", "event", "timer", "workflow"}},
        {FeatureId::Frequency, "frequency", Number, base::kRate, {}},
        {FeatureId::LatencyRequirement, "latency_requirement", Number, base::kTime, {}},
        {FeatureId::DataLocalityRequired, "data_locality_required", Bool, base::kNoDimension, {}},
        {FeatureId::NetworkBandwidthRequirement,
         "network_bandwidth_requirement",
         Number,
         base::kBitRate,
         {}},
    }};
    return kAll;
}

const std::array<FeatureInfo, kLearnedFeatureCount>& learnedFeatures()
{
    using enum FeatureKind;
    static const std::array<FeatureInfo, kLearnedFeatureCount> kAll{{
        {FeatureId::LearnedTimeP50, "learned_p50(execution_time)", Number, base::kTime, {}},
        {FeatureId::LearnedTimeP90, "learned_p90(execution_time)", Number, base::kTime, {}},
        {FeatureId::LearnedTimeP95, "learned_p95(execution_time)", Number, base::kTime, {}},
        {FeatureId::LearnedTimeP99, "learned_p99(execution_time)", Number, base::kTime, {}},
        {FeatureId::LearnedMemoryP50, "learned_p50(memory)", Number, base::kBytes, {}},
        {FeatureId::LearnedMemoryP90, "learned_p90(memory)", Number, base::kBytes, {}},
        {FeatureId::LearnedMemoryP95, "learned_p95(memory)", Number, base::kBytes, {}},
        {FeatureId::LearnedMemoryP99, "learned_p99(memory)", Number, base::kBytes, {}},
    }};
    return kAll;
}

const FeatureInfo& featureInfo(FeatureId id)
{
    const auto index = static_cast<std::size_t>(id);
    return isLearnedFeature(id) ? learnedFeatures()[index - kFeatureCount] : allFeatures()[index];
}

std::optional<FeatureId> parseFeature(std::string_view name)
{
    for (const auto& info : allFeatures()) {
        if (info.name == name)
            return info.id;
    }
    return std::nullopt;
}

std::optional<FeatureId> parseLearnedFeature(std::string_view name)
{
    const auto at = std::ranges::find(learnedFeatures(), name, &FeatureInfo::name);
    return at == learnedFeatures().end() ? std::nullopt : std::optional(at->id);
}

void Features::set(FeatureId id, double value, ValueOrigin origin)
{
    m_values[index(id)] = value;
    m_origins[index(id)] = origin;
    m_known |= 1U << index(id);
}

bool Features::operator==(const Features& other) const
{
    if (m_known != other.m_known || resources != other.resources)
        return false;
    for (std::size_t i = 0; i < kSlots; ++i) {
        if ((m_known >> i & 1U) != 0
            && (m_values[i] != other.m_values[i] || m_origins[i] != other.m_origins[i]))
            return false;
    }
    return true;
}

const std::string* findLabel(const Labels& labels, std::string_view key)
{
    const auto at = std::ranges::lower_bound(
        labels, key, {}, [](const auto& entry) { return std::string_view(entry.first); });
    return at != labels.end() && at->first == key ? &at->second : nullptr;
}

const double* findResource(const Features& features, std::string_view name)
{
    const auto& all = features.resources;
    const auto at = std::ranges::lower_bound(
        all, name, {}, [](const auto& entry) { return std::string_view(entry.first); });
    return at != all.end() && at->first == name ? &at->second : nullptr;
}

std::string formatFeature(FeatureId id, double value)
{
    const auto& info = featureInfo(id);
    switch (info.kind) {
    case FeatureKind::Bool:
        return value != 0 ? "true" : "false";
    case FeatureKind::Enum:
        return std::string(info.values[static_cast<std::size_t>(value)]);
    case FeatureKind::Number:
        break;
    }
    return base::formatQuantity({value, info.dimension});
}

} // namespace tributary::model
