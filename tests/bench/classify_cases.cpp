#include "classify_cases.h"

#include "base/random.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace tributary::bench {
namespace {

using model::FeatureId;

struct Field
{
    FeatureId id;
    const char* unit; // of base units, as the language writes it
};
constexpr std::array<Field, 8> kFields{{{FeatureId::ExecutionTimeEstimate, "s"},
                                        {FeatureId::ExecutionTimeVariance, "s"},
                                        {FeatureId::CpuRequirement, "_cores"},
                                        {FeatureId::MemoryRequirement, "B"},
                                        {FeatureId::StorageRequirement, "B"},
                                        {FeatureId::DependenciesCount, ""},
                                        {FeatureId::LatencyRequirement, "s"},
                                        {FeatureId::NetworkBandwidthRequirement, "bps"}}};
constexpr std::uint64_t kValues = 1000; // that a field can have
constexpr double kWidth = 300; // of a range

} // namespace

std::vector<Sample> mixedSamples()
{
    base::SeededRandom random(42);
    std::vector<Sample> list(4096);
    const auto pick = [&](std::initializer_list<double> of) {
        return *(of.begin() + static_cast<long>(random.next() % of.size()));
    };
    for (auto& sample : list) {
        auto& f = sample.features;
        f.set(FeatureId::ExecutionTimeEstimate, pick({5, 200, 1200, 7200}));
        f.set(FeatureId::CpuRequirement, pick({0.5, 1, 4, 16}));
        f.set(FeatureId::MemoryRequirement, pick({2e8, 1e9, 4e9, 3.2e10}));
        f.set(FeatureId::Stateful, pick({0, 0, 0, 1}));
        f.set(FeatureId::DependenciesCount, pick({0, 2, 8, 30}));
        f.set(FeatureId::TriggerType, pick({0, 1, 2, 3}));
        if (random.next() % 2 == 0) {
            f.set(FeatureId::LatencyRequirement, pick({0.05, 0.5}));
            f.set(FeatureId::DataLocalityRequired, pick({0, 1}));
            f.set(FeatureId::NetworkBandwidthRequirement, pick({1e6, 1e8}));
        }
    }
    return list;
}

std::string defaultRules()
{
    std::ifstream file(std::string(TRIBUTARY_SOURCE_DIR) + "/resources/rules/default.yaml");
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string disjointRules(int count)
{
    std::string text = "task_classification_rules:\n";
    for (int i = 0; i < count; ++i)
        text += fmt::format("  - name: r{0}\n    condition: execution_time_estimate >= {1}ms AND "
                            "execution_time_estimate < {2}ms AND memory_requirement < {3}MB\n"
                            "    classification: {{type: edge, reason: r}}\n",
                            i, i * 10'000, i * 10'000 + 9'000, 100 + i % 37);
    return text;
}

std::vector<RangeRule> overlappingRules(int count)
{
    base::SeededRandom random(7);
    std::vector<RangeRule> rules(static_cast<std::size_t>(count));
    for (RangeRule& rule : rules) {
        const std::size_t first = random.next() % kFields.size();
        const std::size_t second = random.next() % kFields.size();
        for (std::size_t i = 0; i < kFields.size(); ++i) {
            const double low =
                static_cast<double>(random.next() % (kValues - static_cast<std::uint64_t>(kWidth)));
            const bool isLeftOut =
                i == first || i == (second == first ? (first + 1) % kFields.size() : second);
            if (!isLeftOut)
                rule.push_back({kFields[i].id, low, low + kWidth});
        }
    }
    return rules;
}

std::string textOf(const std::vector<RangeRule>& rules)
{
    std::string text = "task_classification_rules:\n";
    for (std::size_t i = 0; i < rules.size(); ++i) {
        std::string condition;
        for (const Range& range : rules[i]) {
            const auto field = std::ranges::find(kFields, range.feature, &Field::id);
            condition += fmt::format(
                "{0}{1} >= {2}{4} AND {1} < {3}{4}", condition.empty() ? "" : " AND ",
                model::featureInfo(range.feature).name, range.low, range.high, field->unit);
        }
        text += fmt::format("  - name: r{}\n    condition: {}\n"
                            "    classification: {{type: edge, reason: r}}\n",
                            i, condition);
    }
    return text;
}

std::vector<Sample> overlapSamples()
{
    base::SeededRandom random(11);
    std::vector<Sample> list(4096);
    for (Sample& sample : list) {
        for (const Field& field : kFields) {
            const auto value = static_cast<double>(random.next() % kValues);
            if (random.next() % 20 != 0) // else not declared
                sample.features.set(field.id, value);
        }
    }
    return list;
}

int firstOf(const std::vector<RangeRule>& rules, const model::Features& features)
{
    const auto holds = [&](const Range& range) {
        return features.isKnown(range.feature) && features.value(range.feature) >= range.low
            && features.value(range.feature) < range.high;
    };
    const auto found = std::ranges::find_if(
        rules, [&](const RangeRule& rule) { return std::ranges::all_of(rule, holds); });
    return found == rules.end() ? -1 : static_cast<int>(found - rules.begin());
}

} // namespace tributary::bench
