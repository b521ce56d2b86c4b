#include "bench.h"
#include "classify_cases.h"
#include "rules/rule_set.h"

#include <memory>
#include <numeric>

namespace tributary::bench {
namespace {

using model::FeatureId;

// The seed's three rules by hand, for the same features: what a compiler makes of them.
int byHand(const model::Features& f)
{
    const auto below = [&](FeatureId id, double limit) {
        return f.isKnown(id) && f.value(id) < limit;
    };
    const auto above = [&](FeatureId id, double limit) {
        return f.isKnown(id) && f.value(id) > limit;
    };
    const auto is = [&](FeatureId id, double value) {
        return f.isKnown(id) && f.value(id) == value;
    };
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

Round classifyRound(const rules::RuleSet& set, std::string& oracle, bool& ok)
{
    static const auto kSamples = mixedSamples();
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

struct OverlapCase
{
    std::vector<RangeRule> rules;
    rules::RuleSet set;
    std::vector<Sample> samples = overlapSamples();
};

// The limit is trying all rules in native code, which is also the oracle.
Round overlapRound(OverlapCase& of, std::string& oracle, bool& ok)
{
    oracle = "each answer equal to the limit: all rules tried in native code, six ranges each";
    std::vector<int> answers(of.samples.size());
    const double limit = secondsOf([&] {
        for (std::size_t i = 0; i < answers.size(); ++i)
            answers[i] = firstOf(of.rules, of.samples[i].features);
    });
    constexpr int kPasses = 50;
    long sum = 0;
    const double ours = secondsOf([&] {
        for (int pass = 0; pass < kPasses; ++pass) {
            for (const auto& sample : of.samples)
                sum += of.set.match(sample.input());
        }
    });
    ok = sum == kPasses * std::accumulate(answers.begin(), answers.end(), 0L);
    for (std::size_t i = 0; i < answers.size(); ++i)
        ok = ok && of.set.match(of.samples[i].input()) == answers[i];
    const double each = static_cast<double>(of.samples.size()) / 1e9;
    return {ours / kPasses / each, limit / each};
}

void addOverlap(std::vector<Benchmark>& list, const char* name, int count)
{
    auto rules = overlappingRules(count);
    auto loaded = rules::loadRules(textOf(rules), name);
    if (!loaded)
        return;
    const auto of = std::make_shared<OverlapCase>(std::move(rules), std::move(*loaded));
    list.push_back({name, "ns", 5,
                    [of](std::string& oracle, bool& ok) { return overlapRound(*of, oracle, ok); }});
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
    add("classify_3", defaultRules());
    add("classify_15", disjointRules(15));
    add("classify_16", disjointRules(16));
    add("classify_1000", disjointRules(1000));
    add("classify_10000", disjointRules(10'000));
    addOverlap(list, "classify_1000_overlap", 1000);
    addOverlap(list, "classify_10000_overlap", 10'000);
}

} // namespace tributary::bench
