// One task as whoever watched its life knows it: what queries are checked against.
//
// The meaning of each field is that of rules/schema.h, store/filter_sql.h and store/rows.h, read
// off the records. Thread: pure functions. Lifetime: the records outlive it.
#pragma once

#include "store/rows.h"
#include "support/random_records.h"

#include <optional>
#include <string>
#include <vector>

namespace tributary::test {

using MaybeMicros = std::optional<base::Micros>;

struct KnownTask
{
    const model::TaskRecord* record = nullptr;
    const model::AttemptRecord* last = nullptr; // null before the first attempt

    const model::TaskSpec& spec() const { return *record->spec; }
    std::string team() const;
    MaybeMicros queueWait() const; // from the first dispatch or the end on
    MaybeMicros startTime() const; // intent to running, of the last attempt
    MaybeMicros runTime() const; // running to ended, of the last attempt
    MaybeMicros duration() const; // submitted to ended
};

std::vector<KnownTask> knownTasks(const RandomRecords& records); // by number

// Every field of a line of the table, for comparisons that print.
std::string rowText(const store::TaskRow& row);
std::string rowText(const KnownTask& task);

} // namespace tributary::test
