// An ordered list of rules with a hit policy, loaded from a YAML or JSON file.
//
// Thread: const after loading, any number of readers; share it as shared_ptr<const RuleSet>.
#pragma once

#include "base/document.h"
#include "model/classification.h"
#include "rules/checked.h"
#include "rules/program.h"
#include "rules/rule_index.h"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

enum class HitPolicy : std::uint8_t
{
    First, // list order decides; rules that are unknown are passed over
    Priority, // the true rule of the highest priority, ties by list order
    Unique, // two true rules give the default, and the reason names both
};
std::string_view toString(HitPolicy policy) noexcept;

struct Rule
{
    std::string name;
    std::string description;
    bool enabled = true;
    std::string condition; // as written
    Node ast;
    Checked checked;
    model::Classification classification;
    // Bytes of the source. Empty where the file doesn't have it.
    Span span; // the whole rule, without the dash of its list item
    Span conditionSpan; // the value with its quotes or block header
    std::vector<base::TextPiece> pieces; // of the condition

    Span sourceSpan(Span inCondition) const; // bytes of the condition → bytes of the source
};

// A case of `tests`: the named input and what must come out.
struct RuleTest
{
    std::string name;
    model::Features features;
    std::string taskType;
    model::Labels labels;
    std::optional<model::ExecutionType> expectedType;
    std::optional<std::string> expectedRule;
    base::Place where;
};
struct RuleTestResult
{
    std::string name;
    bool passed = false;
    model::ExecutionType type = model::ExecutionType::Traditional; // what came out
    std::string rule;
    std::string message; // English, empty when passed
    base::Place where;
};

// One problem of a rule file. `span` is in bytes of the source, for editors.
struct Problem
{
    Severity severity = Severity::Error;
    base::Error error;
    Span span;
    std::string rule; // name of the rule it belongs to, may be empty
    std::string replacement; // for the span, as a quick fix; empty = none
};

enum class RuleOrigin : std::uint8_t
{
    Draft,
    // A version of earlier may have tests of one name, which was no error once: what decides the
    // tasks must load for good.
    Published
};

class RuleSet;
// All problems of the file at once, in file order; one bad rule and nothing loads. `file` is for
// errors only.
std::expected<RuleSet, std::vector<Problem>>
loadRules(std::string_view source, std::string_view file, RuleOrigin origin = RuleOrigin::Draft);

class RuleSet
{
public:
    static constexpr int kNoRule = -1;

    // Index of the winning rule, kNoRule for the default. The fastest form: allocates nothing.
    int match(const model::RuleInput& input) const;
    model::Classification classify(const model::RuleInput& input) const;
    // Of the rule with that index, of the default for kNoRule.
    const model::Classification& classification(int rule) const;
    std::vector<RuleTestResult> runTests() const;

    const std::vector<Rule>& rules() const { return m_rules; }
    HitPolicy hitPolicy() const { return m_policy; }
    const std::vector<RuleTest>& tests() const { return m_tests; }
    const std::string& source() const { return m_source; } // the bytes that were loaded
    std::int64_t version() const { return m_default.ruleSetVersion; } // 0 = not published
    void setVersion(std::int64_t version); // before sharing; goes into every classification

private:
    friend class RuleLoader;
    RuleSet() = default;
    void compile();
    // Calls visit(index) for each true rule, in the order of trying, until it returns false.
    template<class Visit>
    void visitTrue(const model::RuleInput& input, Visit visit) const;
    // The first two true rules in list order.
    std::pair<int, int> firstTwo(const model::RuleInput& input) const;

    struct Compiled
    {
        int rule;
        Program program;
    };
    std::string m_source;
    HitPolicy m_policy = HitPolicy::First;
    std::vector<Rule> m_rules;
    std::vector<Compiled> m_programs; // of the enabled rules, in the order of trying
    std::optional<RuleIndex> m_index; // over m_programs; empty where trying all is faster
    std::vector<RuleTest> m_tests;
    model::Classification m_default;
};

} // namespace tributary::rules
