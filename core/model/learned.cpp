#include "model/learned.h"

#include <fmt/format.h>

namespace tributary::model {
namespace {

constexpr std::size_t kQuantiles = kLearnedPercents.size();
static_assert(kLearnedFeatureCount == kLearnedMeasureCount * kQuantiles);

FeatureId featureOf(std::size_t measure, std::size_t quantile)
{
    return static_cast<FeatureId>(kFeatureCount + measure * kQuantiles + quantile);
}

// Which quantile of which measure stands behind a feature.
struct Source
{
    std::size_t measure = 0;
    std::size_t quantile = 0;
};
Source sourceOf(FeatureId id)
{
    if (id == FeatureId::MemoryRequirement)
        return {static_cast<std::size_t>(LearnedMeasure::Memory), 1};
    if (!isLearnedFeature(id))
        return {};
    const std::size_t index = static_cast<std::size_t>(id) - kFeatureCount;
    return {index / kQuantiles, index % kQuantiles};
}

} // namespace

std::string_view toString(LearnedMeasure measure) noexcept
{
    return measure == LearnedMeasure::Memory ? "memory" : "execution_time";
}

void fillLearned(Features& features, const Learned& learned)
{
    for (std::size_t measure = 0; measure < kLearnedMeasureCount; ++measure) {
        const auto& known = learned.measures[measure];
        for (std::size_t i = 0; known && i < kQuantiles; ++i)
            features.set(featureOf(measure, i), known->values[i], ValueOrigin::Learned);
    }
    const auto fill = [&](FeatureId id) {
        const Source source = sourceOf(id);
        const auto& known = learned.measures[source.measure];
        if (known && !features.isKnown(id))
            features.set(id, known->values[source.quantile], ValueOrigin::Learned);
    };
    fill(FeatureId::ExecutionTimeEstimate);
    fill(FeatureId::MemoryRequirement);
}

std::string learnedOrigin(FeatureId id, const Learned& learned)
{
    const Source source = sourceOf(id);
    const auto& known = learned.measures[source.measure];
    if (!known)
        return "learned";
    return fmt::format("learned, p{} of {} run{}", kLearnedPercents[source.quantile], known->runs,
                       known->runs == 1 ? "" : "s");
}

LearnedInput::LearnedInput(const RuleInput& declared, const Learned* learned)
    : m_features(declared.features)
    , m_taskType(declared.taskType)
    , m_labels(declared.labels)
    , m_learned(learned)
{
    if (learned != nullptr)
        fillLearned(m_features, *learned);
}

} // namespace tributary::model
