// How much of a rule set its own tests have seen: for each condition, in how many of the tests it
// came out true, false and unknown.
//
// A condition is covered when it was seen both true and false (condition coverage: Myers, "The Art
// of Software Testing"). Every condition of every enabled rule counts in every test, also where an
// earlier rule had decided, with the verdict that explain() gives. What asks for no field, such as
// a bare `true`, can't come out two ways and is left out. Thread: pure functions on values.
#pragma once

#include "rules/rule_set.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tributary::rules {

struct LeafCoverage
{
    std::size_t rule = 0; // index in RuleSet::rules()
    std::string path{}; // as ExplainedNode has it, like the next
    std::string text{};
    Span span{}; // bytes of the source
    int seenTrue = 0; // tests, like the next two
    int seenFalse = 0;
    int seenUnknown = 0;

    bool isCovered() const { return seenTrue > 0 && seenFalse > 0; }
};

struct TestCoverage
{
    std::vector<LeafCoverage> leaves; // in the order of the file
    std::size_t tests = 0;
    bool isComplete = true; // false: stopped before all tests were counted

    std::size_t coveredCount() const;
    double percent() const; // of the leaves that are covered; 100 where there are none
};

// `isStopped` is asked now and then; may be empty.
TestCoverage coverTests(const RuleSet& rules, const std::function<bool()>& isStopped = {});

} // namespace tributary::rules
