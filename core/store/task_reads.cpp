#include "store/task_reads.h"

#include "store/condition_sql.h"
#include "store/filter_sql.h"
#include "store/read_scope.h"
#include "store/record_rows.h"
#include "store/schema.h"

#include <algorithm>

namespace tributary::store {
namespace {

using base::Result;
using model::TaskNo;

constexpr std::string_view kRowSql =
    "SELECT t.no, t.id, t.name, y.text, m.text, t.state, t.cancel, t.type, t.priority, b.text,"
    " r.text, t.rule_set, t.attempt, t.exit_code, t.error, t.cost, u.text, t.submitted,"
    " t.started, t.ended, t.queue_us, t.cold_us, t.start_us, t.run_us, t.dead_letter"
    " FROM task t JOIN name y ON y.id = t.task_type JOIN name m ON m.id = t.team"
    " JOIN name b ON b.id = t.backend JOIN name r ON r.id = t.rule"
    " JOIN name u ON u.id = t.currency ";

std::optional<base::Micros> maybeMicros(std::optional<std::int64_t> value)
{
    return value ? std::optional(base::Micros{*value}) : std::nullopt;
}

TaskRow readRow(const Statement& row)
{
    TaskRow out;
    out.no = row.integer(0);
    out.id = taskIdOf(row.blob(1));
    out.name = row.text(2);
    out.taskType = row.text(3);
    out.team = row.text(4);
    out.state = enumAt(row.integer(5), model::TaskState::Lost, model::TaskState::Unknown);
    out.cancel = enumAt(row.integer(6), model::CancelState::Orphan, model::CancelState::None);
    out.type =
        enumAt(row.integer(7), model::ExecutionType::Edge, model::ExecutionType::Traditional);
    out.priority = enumAt(row.integer(8), model::Priority::Critical, model::Priority::Medium);
    out.backend = row.text(9);
    out.rule = row.text(10);
    out.ruleSetVersion = row.integer(11);
    out.attempt = static_cast<int>(row.integer(12));
    if (const auto code = row.maybeInteger(13))
        out.exitCode = static_cast<int>(*code);
    out.error = row.text(14);
    out.cost = {row.integer(15), currencyOf(row.text(16))};
    out.submitted = base::fromMicros(row.integer(17));
    out.started = maybeInstant(row.maybeInteger(18));
    out.ended = maybeInstant(row.maybeInteger(19));
    out.queueWait = base::Micros{row.integer(20)};
    out.coldStart = base::Micros{row.integer(21)};
    out.startTime = maybeMicros(row.maybeInteger(22));
    out.runTime = maybeMicros(row.maybeInteger(23));
    out.deadLetter = row.integer(24) != 0;
    return out;
}

Result<> readEventsOf(Database& database, TaskNo task, std::vector<Event>& out)
{
    auto statement = database.prepare(
        "WITH RECURSIVE chain(seq) AS (SELECT last_event FROM task WHERE no = ?1"
        " UNION ALL SELECT e.prev_seq FROM chain JOIN event e ON e.seq = chain.seq"
        " WHERE e.prev_seq > 0) "
        + std::string(eventSql()) + "WHERE e.seq IN (SELECT seq FROM chain) ORDER BY e.seq");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    statement->bind(1, task);
    return forEachRow(*statement, [&](const Statement& row) -> Result<> {
        auto event = readEvent(row);
        if (!event)
            return std::unexpected(std::move(event.error()));
        out.push_back(std::move(*event));
        return {};
    });
}

Result<> readAttemptsOf(Database& database, const model::TaskRecord& task,
                        std::vector<model::AttemptRecord>& out)
{
    auto statement =
        database.prepare(std::string(attemptRecordSql())
                         + "WHERE a.key BETWEEN ?1 << 16 AND ?1 << 16 | 65535 ORDER BY a.key");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    statement->bind(1, task.no);
    return forEachRow(*statement, [&](const Statement& row) -> Result<> {
        out.push_back(readAttemptRecord(row));
        out.back().id.task = task.id;
        return {};
    });
}

} // namespace

base::Result<std::vector<TaskRow>> readTaskRows(Reader& reader, std::span<const TaskNo> numbers)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    auto statement = scope.database().prepare(std::string(kRowSql) + "WHERE t.no = ?1");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    std::vector<TaskRow> rows;
    rows.reserve(numbers.size());
    for (const TaskNo no : numbers) {
        statement->bind(1, no);
        const auto row = statement->step();
        if (!row)
            return std::unexpected(row.error());
        if (*row)
            rows.push_back(readRow(*statement));
        statement->reset();
    }
    return rows;
}

base::Result<StoredTask> readTask(Reader& reader, const model::TaskId& id)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    auto task = readTaskById(scope.database(), id);
    if (!task)
        return std::unexpected(std::move(task.error()));
    StoredTask out{std::move(*task), {}, {}};
    if (auto done = readAttemptsOf(scope.database(), out.task, out.attempts); !done)
        return std::unexpected(std::move(done.error()));
    if (auto done = readEventsOf(scope.database(), out.task.no, out.events); !done)
        return std::unexpected(std::move(done.error()));
    return out;
}

base::Result<std::vector<Event>> readEvents(Reader& reader, std::int64_t afterSeq, int limit)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    auto statement = scope.database().prepare(std::string(eventSql())
                                              + "WHERE e.seq > ?1 ORDER BY e.seq LIMIT ?2");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    statement->bind(1, afterSeq);
    statement->bind(2, std::int64_t{limit});
    std::vector<Event> events;
    auto done = forEachRow(*statement, [&](const Statement& row) -> Result<> {
        auto event = readEvent(row);
        if (!event)
            return std::unexpected(std::move(event.error()));
        events.push_back(std::move(*event));
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return events;
}

} // namespace tributary::store
