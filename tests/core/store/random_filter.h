// A random task filter with all its parts, and what it shows of the tasks by looking at each.
//
// Thread: one. Lifetime: as of RandomConditions.
#pragma once

#include "core/store/random_condition.h"
#include "rules/checked.h"
#include "store/task_reads.h"

#include <memory>

namespace tributary::test {

struct RandomFilter
{
    std::optional<Condition> condition;
    std::string text;
    std::optional<base::Instant> from;
    std::optional<base::Instant> to;
    bool deadLetterOnly = false;
    base::Instant now;

    bool shows(const KnownTask& task) const;
    std::vector<KnownTask> shown(const std::vector<KnownTask>& tasks) const;
    std::string describe() const;
};

RandomFilter randomFilter(RandomConditions& random, base::Instant now);

// As the product takes it: the condition goes through its parser and checker.
class StoreFilter
{
public:
    explicit StoreFilter(const RandomFilter& filter);

    const store::TaskFilter& get() const { return m_filter; }
    bool isRefused() const { return m_isRefused; }

private:
    std::unique_ptr<rules::Checked> m_condition;
    store::TaskFilter m_filter;
    bool m_isRefused = false;
};

// The numbers in the order asked for. Unknown values come last whichever way the rest goes.
std::vector<model::TaskNo> inOrder(std::vector<KnownTask> tasks, const store::TaskOrder& order);

std::string numbersText(const std::vector<model::TaskNo>& numbers);

// "states: failed 3, queued 1; types: …", the most frequent first.
std::string facetText(const store::Facets& facets);
std::string facetText(const std::vector<KnownTask>& tasks);

} // namespace tributary::test
