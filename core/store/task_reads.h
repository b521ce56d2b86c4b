// Queries about tasks: the table of a million rows, one task in full, facets, events.
//
// Thread: that of the Reader. Errors of all: Cancelled, Unavailable, Corruption, and what is said.
#pragma once

#include "rules/checked.h"
#include "store/reader.h"
#include "store/rows.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::store {

// All that is given must hold.
struct TaskFilter
{
    const rules::Checked* condition = nullptr; // of Schema::filters(); unknown is not shown
    // Part of the name or error, with letters of ASCII in any case, or the beginning of an id (4
    // digits or more, with or without its dashes); empty = all.
    std::string text;
    std::optional<base::Instant> submittedFrom;
    std::optional<base::Instant> submittedTo; // exclusive
    bool deadLetterOnly = false;
    base::Instant now; // for `now` and `age`

    bool isEmpty() const
    {
        return condition == nullptr && text.empty() && !submittedFrom && !submittedTo
            && !deadLetterOnly;
    }
};

enum class TaskColumn : std::uint8_t
{
    Submitted,
    Name,
    State,
    Type,
    Backend,
    Rule,
    TaskType,
    QueueWait,
    RunTime,
    Duration,
    Cost,
};

struct TaskOrder
{
    TaskColumn column = TaskColumn::Submitted;
    // Equal values: newest first, but submissions at one time in the direction of all of them.
    // Values not known yet (as of filter_sql.h) come last.
    bool descending = true;
};

// The numbers of all tasks that pass, in order: what a table pages through.
base::Result<std::vector<model::TaskNo>> readTaskNos(Reader& reader, const TaskFilter& filter,
                                                     const TaskOrder& order,
                                                     const CancelCheck& cancel = {});

// In the order asked for; numbers that don't exist are left out.
base::Result<std::vector<TaskRow>> readTaskRows(Reader& reader,
                                                std::span<const model::TaskNo> numbers);

// Counts over all tasks of the filter. From sums when the filter is empty.
base::Result<Facets> readFacets(Reader& reader, const TaskFilter& filter,
                                const CancelCheck& cancel = {});

// Submissions in `slots` equal slots over [from, to), by the state of today. Where the filter has
// no range, from the first to the last submission; then no slots when nothing passes.
base::Result<std::vector<SubmissionSlot>> readSubmissions(Reader& reader, const TaskFilter& filter,
                                                          int slots,
                                                          const CancelCheck& cancel = {});

struct StoredTask
{
    model::TaskRecord task;
    std::vector<model::AttemptRecord> attempts; // by number
    std::vector<Event> events; // by seq
};
base::Result<StoredTask> readTask(Reader& reader, const model::TaskId& id); // or NotFound

// Events with seq > afterSeq, at most `limit`, ascending.
base::Result<std::vector<Event>> readEvents(Reader& reader, std::int64_t afterSeq, int limit);

} // namespace tributary::store
