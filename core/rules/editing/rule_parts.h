// A rule file taken apart into its rules, so that many of them are changed for the cost of reading
// the file twice: each edit of rule_edit.h and rule_fields.h reads all of the text that it is
// given.
//
// What stands between and around the rules stays as it is. Thread: plain values.
#pragma once

#include "base/error.h"
#include "rules/editing/rule_fields.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

class RuleParts
{
public:
    // Errors: ParseError when the text is no rule file. A blank one has no rules.
    static base::Result<RuleParts> read(std::string_view source);

    std::size_t size() const { return m_parts.size(); } // of the file, and those that were added
    // A rule file with that rule alone, as index 0.
    std::string alone(std::size_t part) const;
    // Takes what an edit has made of alone(). Errors: the edit's.
    base::Result<> change(std::size_t part, const base::Result<std::string>& file);
    std::size_t add(const NewRule& rule); // the number of the new part

    // The file with these parts in this order. Errors: Unsupported where the layout has no lines of
    // its own for a rule (JSON, flow style): there rules can only be added.
    base::Result<std::string> joined(const std::vector<std::size_t>& order) const;

private:
    RuleParts() = default;
    base::Result<std::string> joinedInFlow(const std::vector<std::size_t>& order) const;

    std::vector<std::string> m_parts;
    std::size_t m_count = 0; // of the parts that the file has
    bool m_isFlow = false; // parts stand between m_gaps, else each on lines of its own
    std::vector<std::string> m_gaps;
    std::string m_head; // above the first rule
    std::string m_tail; // behind the last one
    std::string m_before; // around a part in a file of its own
    std::string m_behind;
    std::size_t m_indent = 2; // of the dashes
    bool m_isJson = false;
};

} // namespace tributary::rules
