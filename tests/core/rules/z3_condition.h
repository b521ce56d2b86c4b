// Conditions as formulas of Z3, an independent opinion of what they say: Kleene's logic over real
// numbers, each field with a flag that it is declared. Only what randomCondition() writes.
#pragma once

#include "base/random.h"
#include "rules/checked.h"

#include <z3++.h>

#include <map>
#include <string>

namespace tributary::test {

// Nested, over few fields with few thresholds, so that two of them often meet.
std::string randomCondition(base::Random& random);

class Z3Conditions
{
public:
    bool areOverlapping(const rules::Checked& a, const rules::Checked& b);
    bool isInside(const rules::Checked& a, const rules::Checked& b); // a is true only where b is

private:
    struct Field
    {
        z3::expr isKnown;
        z3::expr value; // a real, or the ordinal or number of a text
    };
    struct Value
    {
        z3::expr isKnown;
        z3::expr number;
    };
    Field& field(const rules::Checked& node);
    Value value(const rules::Checked& node);
    z3::expr is(const rules::Checked& node, bool verdict); // true or false
    z3::expr leaf(const rules::Checked& node, bool verdict);
    bool isSatisfiable(const z3::expr& formula);
    int textNumber(const std::string& text);

    z3::context m_context;
    std::map<std::string, Field> m_fields;
    std::map<std::string, int> m_texts;
    z3::solver m_solver{m_context}; // knows the domains of the fields
};

} // namespace tributary::test
