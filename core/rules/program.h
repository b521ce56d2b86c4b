// A condition compiled for speed: flat code over the feature array, two-way jumps only.
//
// "Is true" and "is false" are compiled apart, which turns Kleene's logic into plain jumps: a test
// of an unknown feature fails in both. Most conditions are a few ranges that must all hold, or of
// which one must: these are tested side by side, without a jump between them. Thread: const after
// construction, any number of readers.
#pragma once

#include "rules/leaf_test.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace tributary::rules {

class Program
{
public:
    explicit Program(const Checked& condition);

    bool isTrue(const model::RuleInput& input) const
    {
        return m_ranges.empty() ? run(m_trueEntry, input) : countRanges(input) >= m_leastRanges;
    }
    bool isFalse(const model::RuleInput& input) const { return run(m_falseEntry, input); }
    Verdict verdict(const model::RuleInput& input) const;

private:
    struct Instruction
    {
        LeafTest test; // Other: `bits` is the index of a tree
        std::int32_t next[2]; // where it fails and passes: an instruction, or one of the two below
    };
    struct Tree
    {
        std::shared_ptr<const Checked> leaf;
        Verdict wanted;
    };
    static constexpr std::int32_t kTrue = -1;
    static constexpr std::int32_t kFalse = -2;
    static constexpr std::size_t kMostRanges = 16; // with more, stopping early is faster

    // How many of m_ranges hold.
    std::uint32_t countRanges(const model::RuleInput& input) const;
    // Adds the ranges of `node` where it is nothing but ranges joined by `joint`.
    bool addRanges(const Checked& node, bool wanted, CheckedKind joint);
    bool run(std::int32_t at, const model::RuleInput& input) const;
    bool passesOther(const LeafTest& test, const model::RuleInput& input) const;
    // Code that ends at onTrue when `node` is `wanted` (true or false), else at onFalse; returns
    // its entry. Built back to front, so that targets exist before they are jumped to.
    std::int32_t generate(const Checked& node, bool wanted, std::int32_t onTrue,
                          std::int32_t onFalse);
    std::int32_t generateLeaf(const Checked& leaf, bool wanted, std::int32_t onTrue,
                              std::int32_t onFalse);

    std::vector<LeafTest> m_ranges; // empty where the code decides
    std::uint32_t m_leastRanges = 0; // that must hold
    std::vector<Instruction> m_code;
    std::vector<Tree> m_trees;
    std::int32_t m_trueEntry = kFalse;
    std::int32_t m_falseEntry = kFalse;
};

} // namespace tributary::rules
