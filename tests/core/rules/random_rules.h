// Rule sets without a fault, and with one that was planted; the same for the same seed.
#pragma once

#include "base/random.h"

#include <string>
#include <vector>

namespace tributary::test {

struct RuleDraft
{
    std::string name;
    std::string type = "traditional";
    std::string priority = "medium";
    std::vector<std::string> leaves; // all of them must hold; none = true

    std::string condition() const;
};

std::string ruleFileOf(const std::vector<RuleDraft>& rules);

// Splits the tasks along random thresholds and choices until each part has its rule; the last rule
// takes what is left. So no two of them meet but with the last one, and nothing is missing.
class RandomRules
{
public:
    explicit RandomRules(base::Random& random)
        : m_random(random)
    {
    }

    std::vector<RuleDraft> clean();
    // Two rules of the last set that differ in one leaf alone.
    std::pair<std::size_t, std::size_t> neighbours() const { return m_neighbours; }
    // The largest threshold of execution_time_estimate, "300s"; the set uses it twice or more.
    std::string largestTime() const { return std::to_string(m_largestTime) + "s"; }
    std::size_t below(std::size_t bound) { return m_random.next() % bound; }

private:
    struct Range
    {
        std::size_t field = 0;
        int low = 0; // 0 = from nothing on
        int high = 0; // 0 = without end
    };
    struct Part
    {
        std::vector<Range> ranges;
        std::vector<std::pair<std::size_t, std::vector<std::string>>> choices; // field → values
    };
    void split(const Part& part, int depth);
    std::pair<Part, Part> halves(const Part& part, int depth);
    std::pair<Part, Part> halvesOfChoice(const Part& part, std::size_t field);
    static std::vector<std::string> leavesOf(const Part& part);
    void addRule(const Part& part);

    base::Random& m_random;
    std::vector<RuleDraft> m_rules;
    std::pair<std::size_t, std::size_t> m_neighbours;
    int m_largestTime = 0;
};

} // namespace tributary::test
