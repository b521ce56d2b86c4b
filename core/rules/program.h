// A condition compiled for speed: flat code over the feature array, two-way jumps only.
//
// "Is true" and "is false" are compiled apart, which turns Kleene's logic into plain jumps: a test
// of an unknown feature fails in both. Thread: const after construction, any number of readers.
#pragma once

#include "rules/checked.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace tributary::rules {

class Program
{
public:
    explicit Program(const Checked& condition);

    bool isTrue(const model::RuleInput& input) const { return run(m_trueEntry, input); }
    bool isFalse(const model::RuleInput& input) const { return run(m_falseEntry, input); }
    Verdict verdict(const model::RuleInput& input) const;

private:
    enum class Test : std::uint8_t
    {
        Inside, // low <= value <= high
        Outside, // value < low or value > high
        OneOf, // the bit of the value is set
        Known,
        Unknown,
        TreeTrue, // anything else: the tree's verdict
        TreeFalse,
    };
    struct Instruction
    {
        double low = 0;
        double high = 0;
        std::uint32_t bits = 0; // of OneOf; index of the tree of TreeTrue, TreeFalse
        std::int32_t onTrue = 0; // next instruction, or one of the two below
        std::int32_t onFalse = 0;
        std::uint8_t feature = 0;
        Test test = Test::Inside;
    };
    static constexpr std::int32_t kTrue = -1;
    static constexpr std::int32_t kFalse = -2;
    bool run(std::int32_t at, const model::RuleInput& input) const;
    bool passes(const Instruction& instruction, const model::RuleInput& input) const;
    // Code that ends at onTrue when `node` is `wanted` (true or false), else at onFalse; returns
    // its entry. Built back to front, so that targets exist before they are jumped to.
    std::int32_t generate(const Checked& node, bool wanted, std::int32_t onTrue,
                          std::int32_t onFalse);
    // Fills in the test of a leaf on one feature; false when only the tree can tell.
    static bool compileTest(const Checked& leaf, bool wanted, Instruction& code);
    std::int32_t generateLeaf(const Checked& leaf, bool wanted, std::int32_t onTrue,
                              std::int32_t onFalse);

    std::vector<Instruction> m_code;
    std::vector<std::shared_ptr<const Checked>> m_trees;
    std::int32_t m_trueEntry = kFalse;
    std::int32_t m_falseEntry = kFalse;
};

} // namespace tributary::rules
