// What classification looks at. A feature that the task does not declare is unknown, never 0
// or false.
//
// Values are doubles in base units (second, core, byte, bit/s; 1/s for frequency), bools 0/1,
// enumerations their ordinal, so that a compiled rule reads one flat array.
#pragma once

#include "base/quantity.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary::model {

enum class FeatureId : std::uint8_t
{
    ExecutionTimeEstimate,
    ExecutionTimeVariance, // a spread in seconds
    CpuRequirement,
    MemoryRequirement,
    StorageRequirement,
    ExecutionPattern,
    Stateful,
    Concurrent,
    DependenciesCount,
    ExternalDependencies,
    TriggerType,
    Frequency,
    LatencyRequirement,
    DataLocalityRequired,
    NetworkBandwidthRequirement,
    // From here on what was learned from runs of the task's type (learned.h); never declared.
    // Rules write them as calls: learned_p50(execution_time).
    LearnedTimeP50,
    LearnedTimeP90,
    LearnedTimeP95,
    LearnedTimeP99,
    LearnedMemoryP50,
    LearnedMemoryP90,
    LearnedMemoryP95,
    LearnedMemoryP99,
};
inline constexpr std::size_t kFeatureCount = 15; // those that a task may declare
inline constexpr std::size_t kLearnedFeatureCount = 8;

enum class FeatureKind : std::uint8_t
{
    Number,
    Bool,
    Enum
};

struct FeatureInfo
{
    FeatureId id;
    std::string_view name;
    FeatureKind kind;
    base::Dimension dimension; // of numbers
    std::vector<std::string_view> values; // of enumerations, in ordinal order
};

// All features that a task may declare, in the order of FeatureId.
const std::array<FeatureInfo, kFeatureCount>& allFeatures();
// The learned ones, in the order of FeatureId: "learned_p50(execution_time)", …
const std::array<FeatureInfo, kLearnedFeatureCount>& learnedFeatures();
const FeatureInfo& featureInfo(FeatureId id); // of either
std::optional<FeatureId> parseFeature(std::string_view name); // of allFeatures()
std::optional<FeatureId> parseLearnedFeature(std::string_view name); // of learnedFeatures()
constexpr bool isLearnedFeature(FeatureId id)
{
    return static_cast<std::size_t>(id) >= kFeatureCount;
}

// Where a value came from; undeclared ones may be filled, and say so.
enum class ValueOrigin : std::uint8_t
{
    Declared,
    Learned,
    Assumed
};

class Features
{
public:
    bool isKnown(FeatureId id) const { return (m_known >> index(id) & 1U) != 0; }
    // Meaningful only when known.
    double value(FeatureId id) const { return m_values[index(id)]; }
    std::optional<double> find(FeatureId id) const
    {
        return isKnown(id) ? std::optional(value(id)) : std::nullopt;
    }
    ValueOrigin origin(FeatureId id) const { return m_origins[index(id)]; }
    void set(FeatureId id, double value, ValueOrigin origin = ValueOrigin::Declared);
    void clear(FeatureId id) { m_known &= ~(1U << index(id)); }
    std::uint32_t knownMask() const { return m_known; }
    const double* values() const { return m_values.data(); }

    // Custom numeric resources (gpu, licences): name → count. Sorted by name.
    std::vector<std::pair<std::string, double>> resources;

    bool operator==(const Features&) const;

private:
    static constexpr std::size_t index(FeatureId id) { return static_cast<std::size_t>(id); }

    static constexpr std::size_t kSlots = kFeatureCount + kLearnedFeatureCount;

    std::array<double, kSlots> m_values{};
    std::array<ValueOrigin, kSlots> m_origins{};
    std::uint32_t m_known = 0;
};

using Labels = std::vector<std::pair<std::string, std::string>>; // sorted by key

struct Learned;

// Everything a rule can see of one task. `labels` and `taskType` stand beside the features in
// files, too. Borrowed: outlives the call it is passed to.
struct RuleInput
{
    const Features& features;
    const std::string& taskType; // empty = unknown
    const Labels& labels;
    // Where the features of learned origin come from, for explanations; null = not told.
    const Learned* learned = nullptr;
};

const std::string* findLabel(const Labels& labels, std::string_view key);
const double* findResource(const Features& features, std::string_view name);

// "12s", "true", "batch"; numbers with the unit of the feature's dimension.
std::string formatFeature(FeatureId id, double value);

} // namespace tributary::model
