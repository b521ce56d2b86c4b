#include "model/feature_fields.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace tributary::model {
namespace {

constexpr std::string_view kResources = "resources";
constexpr std::size_t kMostLabels = 256;

std::vector<std::string_view> featureNames()
{
    std::vector<std::string_view> names;
    for (const auto& info : allFeatures())
        names.push_back(info.name);
    return names;
}

std::optional<double> readNumber(const FeatureInfo& info, const base::DocumentNode& node,
                                 base::Problems& problems)
{
    if (info.id == FeatureId::DependenciesCount) {
        const auto count = base::readInteger(node, info.name, problems);
        return count ? std::optional(static_cast<double>(*count)) : std::nullopt;
    }
    return base::readQuantity(node, info.name, info.dimension, problems);
}

std::optional<double> readValue(const FeatureInfo& info, const base::DocumentNode& node,
                                base::Problems& problems)
{
    switch (info.kind) {
    case FeatureKind::Number:
        return readNumber(info, node, problems);
    case FeatureKind::Bool: {
        const auto value = base::readBool(node, info.name, problems);
        return value ? std::optional(*value ? 1.0 : 0.0) : std::nullopt;
    }
    case FeatureKind::Enum: {
        const auto value = base::readChoice(node, info.name, info.values, problems);
        return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
    }
    }
    return std::nullopt;
}

// What a key of `features` that belongs elsewhere, or nowhere, should have been.
std::string unknownHint(std::string_view key, LearnedKeys learned)
{
    if (key == "labels" || key == "task_type")
        return fmt::format("'{}' stands beside 'features', not in it", key);
    if (parseLearnedFeature(key))
        return "it is learned from runs of the task's type, not declared";
    auto names = featureNames();
    names.push_back(kResources);
    if (learned == LearnedKeys::Taken) {
        for (const auto& info : learnedFeatures())
            names.push_back(info.name);
    }
    const std::string near = base::nearestName(key, names);
    return near.empty() ? "own values go to 'resources' (numbers) or to the task's 'labels' (texts)"
                        : fmt::format("did you mean '{}'?", near);
}

} // namespace

Features readFeatures(const base::DocumentNode& node, base::Problems& problems, LearnedKeys learned)
{
    Features features;
    if (!node.isMap()) {
        problems.add(node,
                     fmt::format("features must be a map, not {}", base::kindName(node.kind)));
        return features;
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        const base::DocumentNode& item = node.items[i];
        if (node.keys[i] == kResources) {
            features.resources = readResources(item, problems);
            continue;
        }
        auto id = parseFeature(node.keys[i]);
        if (!id && learned == LearnedKeys::Taken)
            id = parseLearnedFeature(node.keys[i]);
        if (!id) {
            problems.add(
                node.keyPlaces[i],
                fmt::format("unknown feature '{}'", std::string_view(node.keys[i]).substr(0, 80)),
                unknownHint(node.keys[i], learned));
            continue;
        }
        if (item.isNull())
            continue;
        if (const auto value = readValue(featureInfo(*id), item, problems))
            features.set(*id, *value,
                         isLearnedFeature(*id) ? ValueOrigin::Learned : ValueOrigin::Declared);
    }
    return features;
}

std::vector<std::pair<std::string, double>> readResources(const base::DocumentNode& node,
                                                          base::Problems& problems)
{
    std::vector<std::pair<std::string, double>> resources;
    if (node.isNull())
        return resources;
    if (!node.isMap()) {
        problems.add(node, "resources must be a map of names to counts", "for example {gpu: 1}");
        return resources;
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        const std::string what = fmt::format("resources.{}", node.keys[i]);
        if (node.keys[i].empty() || node.items[i].isNull())
            continue;
        if (const auto count =
                base::readQuantity(node.items[i], what, base::kNoDimension, problems))
            resources.emplace_back(node.keys[i], *count);
    }
    std::ranges::sort(resources);
    return resources;
}

Labels readLabels(const base::DocumentNode& node, base::Problems& problems)
{
    Labels labels;
    if (!node.isMap()) {
        problems.add(node, "labels must be a map of texts", "for example {team: media}");
        return labels;
    }
    if (node.keys.size() > kMostLabels) {
        problems.add(node, fmt::format("{} labels, the limit is {}", node.keys.size(), kMostLabels),
                     "keep data in 'inputs'");
        return labels;
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        if (node.items[i].isNull())
            continue;
        if (node.keys[i].empty() || node.keys[i].size() > 256) {
            problems.add(node.keyPlaces[i], "the name of a label has 1 to 256 bytes");
            continue;
        }
        const auto value =
            base::readText(node.items[i], fmt::format("labels.{}", node.keys[i]), problems,
                           {.longest = 4096, .allowEmpty = true, .allowNumber = true});
        if (value)
            labels.emplace_back(node.keys[i], *value);
    }
    std::ranges::sort(labels);
    return labels;
}

base::Result<double> parseFeatureValue(FeatureId id, std::string_view text)
{
    const FeatureInfo& info = featureInfo(id);
    base::DocumentNode node;
    node.kind = base::DocumentNode::Kind::String;
    node.text = text;
    if (info.kind == FeatureKind::Bool && (text == "true" || text == "false")) {
        node.kind = base::DocumentNode::Kind::Bool;
        node.boolean = text == "true";
    } else if (info.kind == FeatureKind::Number) {
        const auto bare = base::parseQuantity(text, true);
        if (bare && bare->dimension.isNone()) {
            node.kind = base::DocumentNode::Kind::Number;
            node.number = bare->value;
        }
    }
    base::Problems problems("");
    if (const auto value = readValue(info, node, problems))
        return *value;
    return std::unexpected(problems.errors().front());
}

std::string featureJson(FeatureId id, double value)
{
    const FeatureInfo& info = featureInfo(id);
    if (info.kind != FeatureKind::Number)
        return info.kind == FeatureKind::Bool ? formatFeature(id, value)
                                              : base::jsonQuoted(formatFeature(id, value));
    if (info.dimension == base::kRate) {
        // A bare rate is per hour, which need not have an exact double; a text per second has.
        const std::string perHour = formatFeature(id, value);
        const auto back = base::parseQuantity(perHour);
        const bool isSame = back && back->value == value && back->dimension == base::kRate;
        return base::jsonQuoted(isSame ? perHour : fmt::format("{}/s", value));
    }
    return nlohmann::json(value).dump();
}

} // namespace tributary::model
