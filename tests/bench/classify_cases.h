// Rule sets and tasks that the benchmarks of classification share: Tributary's own and those that
// hold other rule engines against it.
//
// Thread: pure functions; a seed reproduces every task.
#pragma once

#include "model/classification.h"
#include "model/features.h"

#include <string>
#include <vector>

namespace tributary::bench {

struct Sample
{
    model::Features features;
    std::string taskType;
    model::Labels labels;
    model::RuleInput input() const { return {features, taskType, labels}; }
};

// Mixed tasks around the thresholds of the default rules, so that every rule gets its share.
std::vector<Sample> mixedSamples();
std::string defaultRules(); // the file that ships
std::string disjointRules(int count); // ranges of time that don't meet, each with a memory limit

// A rule as ranges of fields: low <= value < high in base units, all of which must hold.
struct Range
{
    model::FeatureId feature;
    double low;
    double high;
};
using RangeRule = std::vector<Range>;

// Rules on six of eight fields whose ranges overlap with nearly all others: about one rule in 1,400
// is true of a task of overlapSamples(), so that neither the first rules nor one field decide.
std::vector<RangeRule> overlappingRules(int count);
std::string textOf(const std::vector<RangeRule>& rules);
std::vector<Sample> overlapSamples();
// Index of the first rule that holds, -1 for none, by trying all.
int firstOf(const std::vector<RangeRule>& rules, const model::Features& features);

} // namespace tributary::bench
