#include "base/document.h"
#include "model/enums.h"
#include "model/feature_fields.h"
#include "simulate/history.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::simulate {
namespace {

using model::FeatureId;
using model::ValueOrigin;

constexpr std::string_view kMemoryPerCore = "memory_per_core";
constexpr std::string_view kTaskType = "task_type";
constexpr std::string_view kResources = "resources.";
constexpr double kGigabyte = 1e9;

double trigger(model::TriggerType type)
{
    return static_cast<double>(type);
}

void setResource(std::vector<std::pair<std::string, double>>& resources, std::string_view name,
                 std::optional<double> count)
{
    std::erase_if(resources, [&](const auto& entry) { return entry.first == name; });
    if (count)
        resources.emplace_back(name, *count);
    std::ranges::sort(resources);
}

std::unexpected<base::Error> unknownKey(std::string_view key)
{
    std::vector<std::string_view> known{kMemoryPerCore, kTaskType};
    for (const auto& info : model::allFeatures())
        known.push_back(info.name);
    const std::string near = base::nearestName(key, known);
    return base::failure(base::ErrorCode::InvalidArgument,
                         fmt::format("'{}' can't be assumed", key),
                         near.empty() ? "name a feature, resources.NAME, task_type or "
                                        "memory_per_core"
                                      : fmt::format("did you mean '{}'?", near));
}

} // namespace

AssumptionProfile AssumptionProfile::of(HistoryFormat format)
{
    AssumptionProfile profile;
    profile.m_format = format;
    auto& assumed = profile.m_features;
    assumed.set(FeatureId::Stateful, 0, ValueOrigin::Assumed);
    assumed.set(FeatureId::DependenciesCount, 0, ValueOrigin::Assumed);
    const auto from = [&](model::TriggerType type) {
        assumed.set(FeatureId::TriggerType, trigger(type), ValueOrigin::Assumed);
    };
    switch (format) {
    case HistoryFormat::Swf:
        from(model::TriggerType::Manual);
        profile.m_memoryPerCore = kGigabyte;
        break;
    case HistoryFormat::Azure2021:
        from(model::TriggerType::Http);
        assumed.set(FeatureId::CpuRequirement, 1, ValueOrigin::Assumed);
        assumed.set(FeatureId::MemoryRequirement, 256.0 * 1024 * 1024, ValueOrigin::Assumed);
        break;
    case HistoryFormat::OpenB:
        from(model::TriggerType::Event);
        break;
    case HistoryFormat::WfFormat:
        from(model::TriggerType::Workflow);
        assumed.clear(FeatureId::DependenciesCount); // the file always says
        break;
    }
    return profile;
}

base::Result<> AssumptionProfile::assume(std::string_view keyAndValue)
{
    const auto equals = keyAndValue.find('=');
    if (equals == std::string_view::npos)
        return base::failure(base::ErrorCode::InvalidArgument,
                             fmt::format("'{}' is not KEY=VALUE", keyAndValue),
                             "for example memory_requirement=2GB");
    const std::string_view key = keyAndValue.substr(0, equals);
    const std::string_view value = keyAndValue.substr(equals + 1);
    const bool isRemoval = value.empty();
    if (key == kTaskType) {
        m_taskType = isRemoval ? std::nullopt : std::optional(std::string(value));
        return {};
    }
    const bool isResource = key.starts_with(kResources) && key.size() > kResources.size();
    if (isResource || key == kMemoryPerCore) {
        const auto number = base::parseQuantity(isRemoval ? "0" : value);
        const auto wanted = isResource ? base::kNoDimension : base::kBytes;
        if (!number || !(number->dimension == wanted || (isRemoval && number->dimension.isNone())))
            return base::failure(
                base::ErrorCode::InvalidArgument,
                fmt::format("{}: '{}' is not a {}", key, value, isResource ? "count" : "size"),
                isResource ? "for example resources.gpu=1" : "for example memory_per_core=2GB");
        const auto given = isRemoval ? std::nullopt : std::optional(number->value);
        if (isResource)
            setResource(m_features.resources, key.substr(kResources.size()), given);
        else
            m_memoryPerCore = given;
        return {};
    }
    const auto id = model::parseFeature(key);
    if (!id)
        return unknownKey(key);
    if (isRemoval) {
        m_features.clear(*id);
        return {};
    }
    const auto number = model::parseFeatureValue(*id, value);
    if (!number)
        return std::unexpected(number.error());
    m_features.set(*id, *number, ValueOrigin::Assumed);
    return {};
}

void AssumptionProfile::apply(HistoryTask& task) const
{
    auto& features = task.features;
    for (const auto& info : model::allFeatures()) {
        if (m_features.isKnown(info.id) && !features.isKnown(info.id))
            features.set(info.id, m_features.value(info.id), ValueOrigin::Assumed);
    }
    const auto cores = features.find(FeatureId::CpuRequirement);
    if (m_memoryPerCore && cores && !features.isKnown(FeatureId::MemoryRequirement))
        features.set(FeatureId::MemoryRequirement, *m_memoryPerCore * *cores, ValueOrigin::Assumed);
    for (const auto& [name, count] : m_features.resources) {
        if (model::findResource(features, name) == nullptr)
            setResource(features.resources, name, count);
    }
    if (m_taskType && task.taskType.empty())
        task.taskType = *m_taskType;
}

std::vector<std::string> AssumptionProfile::describe() const
{
    std::vector<std::string> lines;
    for (const auto& info : model::allFeatures()) {
        if (m_features.isKnown(info.id))
            lines.push_back(fmt::format("{}={}", info.name,
                                        model::formatFeature(info.id, m_features.value(info.id))));
    }
    if (m_memoryPerCore)
        lines.push_back(fmt::format("{}={}", kMemoryPerCore,
                                    base::formatQuantity({*m_memoryPerCore, base::kBytes})));
    for (const auto& [name, count] : m_features.resources)
        lines.push_back(fmt::format("{}{}={}", kResources, name, count));
    if (m_taskType)
        lines.push_back(fmt::format("{}={}", kTaskType, *m_taskType));
    return lines;
}

} // namespace tributary::simulate
