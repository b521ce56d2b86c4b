// The explaining evaluator: every condition of every rule with its value, threshold and margin,
// and the smallest changes of a single feature that would send the task elsewhere.
//
// Its verdicts equal those of the fast form. Thread: pure functions.
#pragma once

#include "rules/rule_set.h"

#include <optional>
#include <string>
#include <vector>

namespace tributary::rules {

struct ExplainedNode
{
    CheckedKind kind = CheckedKind::Truth; // Or, And, Not, or the kind of a leaf
    Verdict verdict = Verdict::Unknown;
    std::string text; // as written
    // Of leaves. Strings with units; empty where there is none (value: unknown).
    std::optional<std::string> value;
    std::string op; // "<", "IN", "NOT IN", "MATCHES", "IS KNOWN", …
    std::optional<std::string> threshold;
    std::optional<std::string> margin; // distance to the threshold, positive when true
    std::string note; // why the value is unknown
    std::string path; // indices of children from the root, "2/0"; empty for the root
    std::vector<ExplainedNode> children; // of Or, And, Not
};

struct ExplainedRule
{
    std::string name;
    bool enabled = true;
    Verdict verdict = Verdict::Unknown;
    ExplainedNode root;

    std::vector<const ExplainedNode*> leaves() const; // in the order of the text
};

struct Flip
{
    std::string feature; // "memory_requirement", "labels.team"
    std::string to; // a condition on it: "< 2GB"
    model::ExecutionType type = model::ExecutionType::Traditional; // what then comes out
    std::string rule;
    double distance = 0; // relative to the value, for ordering; 1 where there is no distance
};

struct Explanation
{
    model::Classification classification;
    int winner = RuleSet::kNoRule;
    std::vector<ExplainedRule> rules; // all of them, in list order
    // Changes of type first, then the smallest first; one for each feature and outcome.
    std::vector<Flip> flips;
    bool flipsComplete = true; // false when the rule set is too large to try them all
};

Explanation explain(const RuleSet& rules, const model::RuleInput& input);
ExplainedNode explainCondition(const Checked& condition, std::string_view text,
                               const FieldSource& fields);
// A part of an expression as written, with blanks and breaks as single blanks.
std::string onOneLine(std::string_view expression, Span part);

// One line of `classify`: {"id", "execution_type", "rule", "reason", "priority"}; `id` is JSON.
std::string classifyJson(std::string_view id, const model::Classification& classification);
// The same with "rules" and "flip".
std::string explainJson(std::string_view id, const Explanation& explanation);

} // namespace tributary::rules
