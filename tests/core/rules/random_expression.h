// Random expressions and inputs, the same for the same seed.
#pragma once

#include "base/random.h"
#include "model/features.h"
#include "rules/ast.h"

#include <string>

namespace tributary::test {

// Conditions that follow the grammar; with `typed` they also pass the checker of rules.
class RandomExpressions
{
public:
    RandomExpressions(base::Random& random, bool typed)
        : m_random(random)
        , m_typed(typed)
    {
    }

    rules::Node condition(int depth);

private:
    bool chance(unsigned outOf) { return m_random.next() % outOf == 0; }
    std::size_t below(std::size_t bound) { return m_random.next() % bound; }
    rules::Node joined(rules::NodeKind kind, int depth);
    rules::Node operandOf(rules::NodeKind parent, int depth);
    rules::Node leaf();
    rules::Node untypedLeaf();
    rules::Node number(const base::Dimension& dimension);
    rules::Node sum(const model::FeatureInfo& feature);
    rules::Node value(int depth, int strength);
    rules::Node literal();
    rules::Node field();
    const model::FeatureInfo& feature(); // declared or learned

    base::Random& m_random;
    bool m_typed;
};

// Owns what a RuleInput borrows. Each feature is known in about two of three cases.
struct RandomInput
{
    explicit RandomInput(base::Random& random);

    model::Features features;
    std::string taskType;
    model::Labels labels;
    model::RuleInput view() const { return {features, taskType, labels}; }
};

} // namespace tributary::test
