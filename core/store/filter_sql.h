// Task filters as SQL with bound parameters, with the same three-valued verdicts as
// rules::evaluate: NULL is unknown, and a row is shown when the verdict is true.
//
// Known of a task: `backend` and `task_type` unless empty; `queue_wait` from the first dispatch or
// the end on; `cost` when it is in USD; `workflow` never yet. Thread: pure functions.
#pragma once

#include "store/task_reads.h"

#include <string>
#include <variant>
#include <vector>

namespace tributary::store {

class Statement;

using SqlValue = std::variant<std::int64_t, double, std::string, std::vector<std::uint8_t>>;

// A WHERE clause over `task t` and, when needed, `task_spec s`.
struct FilterSql
{
    std::string with; // "WITH … " before the SELECT, or empty
    std::string joins; // " JOIN task_spec s …" or empty
    std::string where; // " WHERE …" or empty
    std::vector<SqlValue> values; // of the parameters ?1 …

    void bindTo(Statement& statement) const; // borrowed until the statement is reset
};

// Errors: InvalidArgument when the filter has more values than SQL can take, or dozens of parts
// that are nested deeply; one as deep as the language allows is none too many.
base::Result<FilterSql> toSql(const TaskFilter& filter);

} // namespace tributary::store
