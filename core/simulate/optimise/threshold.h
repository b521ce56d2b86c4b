// The thresholds of a rule set that may be moved: number literals that a field is compared with by
// <, <=, > or >=, and the values worth trying for each.
//
// Thread: plain values and pure functions. Numbers are in base units, as in rules::FieldSource.
#pragma once

#include "base/error.h"
#include "rules/rule_set.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::simulate {

struct Threshold
{
    std::size_t rule = 0; // index in the rule set
    std::string ruleName;
    std::string fieldName; // "memory_requirement", "resources.gpu"
    rules::FieldRef field;
    rules::CompareOp op = rules::CompareOp::Less; // with the field on the left
    double value = 0;
    std::string literal; // as written
    rules::Span inCondition; // of the literal, in bytes of the condition
    rules::Span inSource; // of the literal, in bytes of the source
};

// Those of enabled rules, in the order of the file. `vary` narrows them to RULE or RULE.FIELD;
// empty = all. Errors: InvalidArgument for an entry that fits none, with the nearest one as hint,
// and where there is none at all.
base::Result<std::vector<Threshold>> findThresholds(const rules::RuleSet& rules,
                                                    std::span<const std::string> vary);

struct Cut
{
    double value = 0;
    std::string literal;
};
struct Cuts
{
    std::vector<Cut> values; // ascending
    std::size_t present = 0; // index of the one that stands in the rules, as it is written
};
// One cut for each way to part the values (the field in the history, in any order), in the unit of
// the literal and as round as the way allows. With more ways than `most`, those at even ranks of
// the values and at even ranks of the distinct ones: the first follow the bulk, the others the
// tail.
Cuts cutsOf(const Threshold& threshold, std::vector<double> values, std::size_t most);

// The shortest decimal in the unit of `literal` that lies between the bounds, so that people would
// write it; of these the nearest to the middle. Empty when no decimal of 15 digits reads back as
// such a value. One bound belongs to the range: `high` when `isHighIn`, else `low`.
std::string roundLiteral(std::string_view literal, double low, double high, bool isHighIn);

// Gives the literal another value in the checked tree of its condition.
void setThreshold(rules::Checked& condition, const Threshold& threshold, double value);

// The source with new literals for some thresholds, everything else byte for byte. As many literals
// as thresholds; an empty one leaves its threshold as it is.
std::string withLiterals(std::string_view source, std::span<const Threshold> thresholds,
                         std::span<const std::string> literals);

} // namespace tributary::simulate
