// What is wrong with a rule set although it loads: rules that never decide, rules that contradict
// each other, tasks that no rule takes, conditions that say nothing.
//
// Exact on conditions of one field each (see CellSpace): conditions become boxes, and findings are
// questions about boxes. A finding that says "never" holds for all tasks; one that says "some" has
// a witness, which was decided by the rule set itself. Conditions on several fields at once are
// taken as able to come out either way, so they can hide a finding, and never make one up. Beyond
// the limits the result says that it is incomplete, and why; what it has still holds.
//
// Thread: pure; run it off the GUI thread; `isStopped` is asked now and then, and ends it.
#pragma once

#include "rules/analysis/witness.h"
#include "rules/rule_set.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tributary::rules {

// The comment names the rules of the finding and its args.
enum class FindingKind : std::uint8_t
{
    Unreachable, // rule; its condition is never true
    Shadowed, // rule, those that take all its tasks; the witness is one of them
    Duplicate, // rule, the earlier one that is true for the same tasks with the same result
    Conflict, // both rules; the witness is true for both and goes to the first
    Gap, // rule; the condition, the field, the rest; the witness falls to the default
    AlwaysTrue, // rule; the condition, what makes it so or empty
    AlwaysFalse, // rule; the condition
    UnusedFeature, // rule; the field: no decision depends on it
    UnitSlip, // rule; the literal, the field, what it may have meant
};
std::string_view toString(FindingKind kind) noexcept; // "unreachable", …

enum class FindingSeverity : std::uint8_t
{
    Warning,
    Note // may well be meant
};
std::string_view toString(FindingSeverity severity) noexcept; // "warning", "note"

struct Finding
{
    FindingKind kind = FindingKind::Unreachable;
    FindingSeverity severity = FindingSeverity::Warning;
    std::vector<std::size_t> rules{}; // indices; the first is the one to change
    std::vector<std::string> args{};
    std::optional<Witness> witness{}; // none where no task can show it
    Span span{}; // in the source of the rule set
};

struct AnalysisLimits
{
    std::size_t boxesPerRule = 512;
    std::int64_t steps = 5'000'000; // of each question, some 20 ns each
    std::size_t findings = 1'000;
};

struct Analysis
{
    std::vector<Finding> findings; // in the order of their places
    bool isComplete = true;
    std::vector<std::size_t> tooComplex; // rules with too many alternatives; they were left out
    std::vector<std::string> undecided; // fields whose globs are too many to be told apart
};

Analysis analyse(const RuleSet& rules, const AnalysisLimits& limits = {},
                 std::function<bool()> isStopped = {});

// In English, for logs and the command line.
IssueText findingText(const RuleSet& rules, const Finding& finding);

} // namespace tributary::rules
