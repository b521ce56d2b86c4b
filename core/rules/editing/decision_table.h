// The conditions of rules as a decision table: a row for each conjunction, a column for each field.
//
// A condition that has no place in a column (NOT, a nested OR, arithmetic, a field beside the most
// used ones) stands in the last column, as text, so that nothing is lost or spread over more rows
// than were written. Thread: pure functions.
#pragma once

#include "base/error.h"
#include "rules/editing/condition_tree.h"
#include "rules/editing/leaf_form.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

struct DecisionCell
{
    std::size_t column = 0;
    std::vector<ConditionPath> conditions{}; // that it shows, in the order of the text
    std::string text{};

    bool operator==(const DecisionCell&) const = default;
};

struct DecisionRow
{
    std::size_t rule = 0;
    std::size_t alternative = 0; // of the rule, joined by OR
    std::size_t alternatives = 1;
    ConditionPath path{}; // of the conjunction
    std::vector<DecisionCell> cells{}; // that say something: thousands of columns are mostly empty
    bool isReadable = true; // false: the condition can't be parsed; the last cell shows it

    const DecisionCell& cell(std::size_t column) const; // an empty one where it says nothing
    bool operator==(const DecisionRow&) const = default;
};

struct DecisionTable
{
    // A table that nobody can read any more costs as much as one that somebody can.
    static constexpr std::size_t kMostFields = 200;

    std::vector<std::string>
        fields{}; // of the columns but the last, in the order of their first use
    std::vector<std::string> others{}; // fields that have no column, since others are used more
    std::vector<DecisionRow> rows{};

    std::size_t lastColumn() const { return fields.size(); }
};

// `conditions` are those of the rules in their order. `more` are fields that have a column anyway;
// of the others the `most` most used ones.
DecisionTable decisionTable(const std::vector<std::string>& conditions,
                            const std::vector<std::string>& more = {},
                            std::size_t most = DecisionTable::kMostFields);

// The conditions that a cell says; `field` is empty for the last column. Errors: ParseError.
base::Result<std::vector<std::string>>
conditionsOfCell(std::string_view field, std::string_view text, const Schema& schema);

// The condition of the row's rule with another text in a cell; `field` is empty for the last
// column. Errors: ParseError when the text is no condition of that field, InvalidArgument when
// nothing would be left of the row.
base::Result<std::string> setDecisionCell(std::string_view condition, const DecisionRow& row,
                                          std::size_t column, std::string_view field,
                                          std::string_view text, const Schema& schema);
// With a further conjunction behind the row's.
base::Result<std::string> addAlternative(std::string_view condition, const DecisionRow& row,
                                         std::string_view conjunction);
// Without the row's. Errors: InvalidArgument when it is the only one.
base::Result<std::string> removeAlternative(std::string_view condition, const DecisionRow& row);

} // namespace tributary::rules
