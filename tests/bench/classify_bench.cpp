#include "bench.h"

#include "base/random.h"
#include "rules/rule_set.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <iterator>

namespace tributary::bench {
namespace {

using model::FeatureId;

struct Sample
{
    model::Features features;
    std::string taskType;
    model::Labels labels;
    model::RuleInput input() const { return {features, taskType, labels}; }
};

// Mixed tasks around the thresholds of the default rules, so that every rule gets its share.
std::vector<Sample> samples()
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

// The seed's three rules by hand, for the same features: what a compiler makes of them.
int byHand(const model::Features& f)
{
    const auto below = [&](FeatureId id, double limit) { return f.isKnown(id) && f.value(id) < limit; };
    const auto above = [&](FeatureId id, double limit) { return f.isKnown(id) && f.value(id) > limit; };
    const auto is = [&](FeatureId id, double value) { return f.isKnown(id) && f.value(id) == value; };
    if (below(FeatureId::ExecutionTimeEstimate, 300) && below(FeatureId::CpuRequirement, 2)
        && below(FeatureId::MemoryRequirement, 2e9) && is(FeatureId::Stateful, 0)
        && below(FeatureId::DependenciesCount, 5) && f.isKnown(FeatureId::TriggerType))
        return 0;
    if (above(FeatureId::ExecutionTimeEstimate, 3600) || above(FeatureId::CpuRequirement, 8)
        || above(FeatureId::MemoryRequirement, 16e9) || is(FeatureId::Stateful, 1)
        || above(FeatureId::DependenciesCount, 20))
        return 1;
    if (below(FeatureId::LatencyRequirement, 0.1) && is(FeatureId::DataLocalityRequired, 1)
        && below(FeatureId::NetworkBandwidthRequirement, 10e6))
        return 2;
    return -1;
}

std::string readDefaultRules()
{
    std::ifstream file(std::string(TRIBUTARY_SOURCE_DIR) + "/resources/rules/default.yaml");
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string manyRules(int count)
{
    std::string text = "task_classification_rules:\n";
    for (int i = 0; i < count; ++i)
        text += fmt::format("  - name: r{0}\n    condition: execution_time_estimate >= {1}ms AND "
                            "execution_time_estimate < {2}ms AND memory_requirement < {3}MB\n"
                            "    classification: {{type: edge, reason: r}}\n",
                            i, i * 10'000, i * 10'000 + 9'000, 100 + i % 37);
    return text;
}

Round classifyRound(const rules::RuleSet& set, std::string& oracle, bool& ok)
{
    static const auto kSamples = samples();
    constexpr int kPasses = 200;
    long sum = 0;
    const double ours = secondsOf([&] {
        for (int pass = 0; pass < kPasses; ++pass) {
            for (const auto& sample : kSamples)
                sum += set.match(sample.input());
        }
    });
    long expected = 0;
    const double limit = secondsOf([&] {
        for (int pass = 0; pass < kPasses; ++pass) {
            for (const auto& sample : kSamples)
                expected += byHand(sample.features);
        }
    });
    const auto each = static_cast<double>(kSamples.size()) * kPasses / 1e9;
    if (set.rules().size() == 3) {
        ok = sum == expected;
        oracle = "equal to a hand-written if-chain on every sample";
    } else {
        oracle = "limit is the hand-written chain of three rules";
    }
    return {ours / each, limit / each};
}

} // namespace

void addClassify(std::vector<Benchmark>& list)
{
    const auto add = [&list](const char* name, const std::string& source) {
        auto loaded = rules::loadRules(source, name);
        if (!loaded)
            return;
        const auto set = std::make_shared<const rules::RuleSet>(std::move(*loaded));
        list.push_back({name, "ns", 5, [set](std::string& oracle, bool& ok) {
                            return classifyRound(*set, oracle, ok);
                        }});
    };
    add("classify_3", readDefaultRules());
    add("classify_15", manyRules(15));
    add("classify_16", manyRules(16));
    add("classify_1000", manyRules(1000));
    add("classify_10000", manyRules(10'000));
}

} // namespace tributary::bench
