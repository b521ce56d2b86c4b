// A checked expression as an SQL expression of the value 1, 0 or NULL (unknown).
//
// Thread: plain value, used once. Lifetime: the list of values outlives it.
#pragma once

#include "store/filter_sql.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary::store {

// First and last id whose text begins so; nothing when it is no beginning of at least 4 digits.
using IdRange = std::pair<std::vector<std::uint8_t>, std::vector<std::uint8_t>>;
std::optional<IdRange> idRange(std::string_view text);

class ConditionWriter
{
public:
    ConditionWriter(std::vector<SqlValue>& values, base::Instant now)
        : m_values(values)
        , m_now(now)
    {
    }

    std::string write(const rules::Checked& condition);
    // What the statement needs before and behind "SELECT … FROM task t".
    std::string joins() const;
    const std::string& with() const { return m_with; }
    int tables() const { return m_tables; } // in with()

private:
    // SQLite's parser takes 100 entries at once. What lies deeper than that allows is calculated
    // in a table of its own, in which the nesting begins anew.
    std::string nested(int entries, const std::function<std::string()>& write);
    std::string apart(const std::function<std::string()>& write);
    std::string leafOrJoined(const rules::Checked& condition);
    std::string joined(std::span<const rules::Checked> conditions, std::string_view word);
    std::string compare(const rules::Checked& condition);
    std::string in(const rules::Checked& condition);
    std::string matches(const rules::Checked& condition);
    // Of a text that the row holds as a number: the set of numbers is looked up once.
    std::optional<std::string> byName(const rules::Checked& field, const std::string& test,
                                      bool isNegated);
    std::string value(const rules::Checked& value);
    std::string calculation(const rules::Checked& value);
    std::string real(const rules::Checked& value); // for arithmetic
    std::string field(const rules::FieldRef& field);
    std::string taskField(rules::TaskField field);
    std::string constant(const rules::Checked& constant);
    std::string parameter(SqlValue value);

    std::vector<SqlValue>& m_values;
    base::Instant m_now;
    int m_nesting = 0; // entries of SQLite's parser
    std::string m_with;
    int m_tables = 0; // in m_with
    // Of the table that is written now.
    std::string m_joins;
    bool m_needsSpec = false;
};

} // namespace tributary::store
