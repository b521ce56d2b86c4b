#include "rules/test_coverage.h"

#include "rules/explain.h"
#include "rules/leaf_test.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::rules {
namespace {

constexpr std::size_t kAskEvery = 4096; // leaves between two questions whether to stop

struct Subject
{
    const Checked* leaf;
    LeafCoverage seen;
};

class Collector
{
public:
    explicit Collector(const RuleSet& rules)
    {
        for (std::size_t i = 0; i < rules.rules().size(); ++i) {
            m_rule = &rules.rules()[i];
            m_index = i;
            if (m_rule->enabled)
                collect(m_rule->checked, {});
        }
    }
    std::vector<Subject> take() { return std::move(m_subjects); }

private:
    void collect(const Checked& node, const std::string& path)
    {
        if (node.isLeaf()) {
            if (hasFields(node))
                m_subjects.push_back({&node,
                                      {.rule = m_index,
                                       .path = path,
                                       .text = onOneLine(m_rule->condition, node.span),
                                       .span = m_rule->sourceSpan(node.span)}});
            return;
        }
        for (std::size_t i = 0; i < node.children.size(); ++i)
            collect(node.children[i],
                    path.empty() ? fmt::format("{}", i) : fmt::format("{}/{}", path, i));
    }

    const Rule* m_rule = nullptr;
    std::size_t m_index = 0;
    std::vector<Subject> m_subjects;
};

void count(Verdict verdict, LeafCoverage& seen)
{
    int& counter = verdict == Verdict::True ? seen.seenTrue
        : verdict == Verdict::False         ? seen.seenFalse
                                            : seen.seenUnknown;
    ++counter;
}

// False when it was stopped.
bool countTests(const RuleSet& rules, std::vector<Subject>& subjects,
                const std::function<bool()>& isStopped)
{
    std::size_t asked = 0;
    for (const RuleTest& test : rules.tests()) {
        const model::RuleInput input{test.features, test.taskType, test.labels};
        const InputSource fields(input);
        for (Subject& subject : subjects) {
            if (++asked % kAskEvery == 0 && isStopped && isStopped())
                return false;
            count(evaluate(*subject.leaf, fields), subject.seen);
        }
    }
    return true;
}

} // namespace

std::size_t TestCoverage::coveredCount() const
{
    return static_cast<std::size_t>(std::ranges::count_if(leaves, &LeafCoverage::isCovered));
}

double TestCoverage::percent() const
{
    return leaves.empty()
        ? 100.0
        : 100.0 * static_cast<double>(coveredCount()) / static_cast<double>(leaves.size());
}

TestCoverage coverTests(const RuleSet& rules, const std::function<bool()>& isStopped)
{
    TestCoverage coverage;
    coverage.tests = rules.tests().size();
    std::vector<Subject> subjects = Collector(rules).take();
    coverage.isComplete = countTests(rules, subjects, isStopped);
    coverage.leaves.reserve(subjects.size());
    for (Subject& subject : subjects)
        coverage.leaves.push_back(std::move(subject.seen));
    return coverage;
}

} // namespace tributary::rules
