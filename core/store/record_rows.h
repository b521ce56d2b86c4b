// Rows of the tables as records: what recovery and the page of one task read.
//
// Thread: that of the Database.
#pragma once

#include "store/database.h"
#include "store/rows.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::store {

// SELECTs whose rows the functions below read; each ends where a WHERE clause goes on.
std::string_view taskRecordSql(); // FROM task t …
std::string_view attemptRecordSql(); // FROM attempt a …
std::string_view eventSql(); // FROM event e …

// Without the spec. Errors: Corruption.
base::Result<model::TaskRecord> readTaskRecord(const Statement& row);
// Task ids are the caller's to fill in; `task` and `id.number` are there.
model::AttemptRecord readAttemptRecord(const Statement& row);
base::Result<Event> readEvent(const Statement& row);

// From task_spec.json. Errors: Corruption.
base::Result<std::shared_ptr<const model::TaskSpec>> parseSpec(std::string_view json);

// With the spec. Errors: NotFound, Corruption.
base::Result<model::TaskRecord> readTaskById(Database& database, const model::TaskId& id);

// Errors: NotFound, Corruption.
base::Result<model::AttemptRecord> readAttemptById(Database& database, const model::AttemptId& id);

// An ordinal from the disk, if the enumeration has it.
template<class Enum>
Enum enumAt(std::int64_t value, Enum last, Enum otherwise)
{
    return value >= 0 && value <= static_cast<std::int64_t>(last) ? static_cast<Enum>(value)
                                                                  : otherwise;
}

base::Currency currencyOf(std::string_view text);
model::TaskId taskIdOf(Bytes bytes);
model::MaybeInstant maybeInstant(std::optional<std::int64_t> micros);

// Runs a statement and gives each row to `use`, until it fails.
base::Result<> forEachRow(Statement& statement,
                          const std::function<base::Result<>(const Statement&)>& use);

} // namespace tributary::store
