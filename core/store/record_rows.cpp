#include "store/record_rows.h"

#include "store/cbor.h"
#include "store/classification_text.h"
#include "store/estimate_rows.h"
#include "store/record_values.h"

#include <algorithm>

namespace tributary::store {
namespace {

using base::ErrorCode;

model::TaskState taskState(std::int64_t value)
{
    return enumAt(value, model::TaskState::Lost, model::TaskState::Unknown);
}

std::optional<int> maybeInt(std::optional<std::int64_t> value)
{
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

} // namespace

std::string_view taskRecordSql()
{
    return "SELECT t.no, t.id, t.state, t.cancel, t.type, r.text, t.priority, t.rule_set, c.body,"
           " b.text, t.attempt, t.exit_code, t.failure, t.timeout, t.error, t.cost, u.text,"
           " t.submitted, t.queued, t.not_before, t.started, t.ended, t.queue_us, t.cold_us,"
           " t.dead_letter, t.redrive_of, o.json, t.tries"
           " FROM task t JOIN name r ON r.id = t.rule JOIN name b ON b.id = t.backend"
           " JOIN name u ON u.id = t.currency"
           " LEFT JOIN classification c ON c.id = t.classification"
           " LEFT JOIN output o ON t.output_of != 0"
           " AND o.key = (t.no << 16 | max(t.output_of, 0)) ";
}

base::Result<model::TaskRecord> readTaskRecord(const Statement& row)
{
    model::TaskRecord task;
    task.no = row.integer(0);
    task.id = taskIdOf(row.blob(1));
    task.state = taskState(row.integer(2));
    task.cancel = enumAt(row.integer(3), model::CancelState::Orphan, model::CancelState::None);
    auto& c = task.classification;
    c.type = enumAt(row.integer(4), model::ExecutionType::Edge, model::ExecutionType::Traditional);
    c.rule = row.text(5);
    c.priority = enumAt(row.integer(6), model::Priority::Critical, model::Priority::Medium);
    c.ruleSetVersion = row.integer(7);
    if (auto read = readClassification(row.text(8), c); !read)
        return std::unexpected(std::move(read.error()));
    task.backend = row.text(9);
    task.attempt = static_cast<int>(row.integer(10));
    task.exitCode = maybeInt(row.maybeInteger(11));
    task.failure = enumAt(row.integer(12), model::FailureClass::Error, model::FailureClass::None);
    task.timeout = enumAt(row.integer(13), model::TimeoutKind::Total, model::TimeoutKind::None);
    task.error = row.text(14);
    task.cost = {row.integer(15), currencyOf(row.text(16))};
    task.submitted = base::fromMicros(row.integer(17));
    task.queued = maybeInstant(row.maybeInteger(18));
    task.notBefore = maybeInstant(row.maybeInteger(19));
    task.started = maybeInstant(row.maybeInteger(20));
    task.ended = maybeInstant(row.maybeInteger(21));
    task.queueWait = base::Micros{row.integer(22)};
    task.coldStart = base::Micros{row.integer(23)};
    task.deadLetter = row.integer(24) != 0;
    task.redriveOf = row.integer(25);
    if (!row.isNull(26))
        task.outputs = row.text(26);
    task.tries = static_cast<int>(row.integer(27));
    return task;
}

std::string_view attemptRecordSql()
{
    return "SELECT a.key, a.state, a.cancel, b.text, a.handle, a.intent, a.dispatched, a.started,"
           " a.ended, a.lease, a.init_us, a.exit_code, a.signal, a.failure, a.error, a.cpu_us,"
           " a.memory, a.cost, u.text, a.formula, a.note, a.stale, o.json"
           " FROM attempt a JOIN name b ON b.id = a.backend JOIN name u ON u.id = a.currency"
           " LEFT JOIN output o ON o.key = a.key ";
}

model::AttemptRecord readAttemptRecord(const Statement& row)
{
    model::AttemptRecord attempt;
    attempt.task = row.integer(0) >> kAttemptBits;
    attempt.id.number = static_cast<int>(row.integer(0) & kMaxAttempt);
    attempt.state = enumAt(row.integer(1), model::AttemptState::Lost, model::AttemptState::Unknown);
    attempt.cancel = enumAt(row.integer(2), model::CancelState::Orphan, model::CancelState::None);
    attempt.backend = row.text(3);
    attempt.handle = row.text(4);
    attempt.intentAt = base::fromMicros(row.integer(5));
    attempt.dispatchedAt = maybeInstant(row.maybeInteger(6));
    attempt.startedAt = maybeInstant(row.maybeInteger(7));
    attempt.endedAt = maybeInstant(row.maybeInteger(8));
    attempt.leaseUntil = maybeInstant(row.maybeInteger(9));
    attempt.initTime = base::Micros{row.integer(10)};
    attempt.exitCode = maybeInt(row.maybeInteger(11));
    attempt.signal = static_cast<int>(row.integer(12));
    attempt.failure =
        enumAt(row.integer(13), model::FailureClass::Error, model::FailureClass::None);
    attempt.error = row.text(14);
    attempt.usage = {base::Micros{row.integer(15)}, row.integer(16)};
    attempt.cost = {row.integer(17), currencyOf(row.text(18))};
    attempt.costFormula = row.text(19);
    attempt.logNote = row.text(20);
    attempt.isStale = row.integer(21) != 0;
    if (!row.isNull(22))
        attempt.outputs = row.text(22);
    return attempt;
}

std::string_view eventSql()
{
    return "SELECT e.seq, e.at_us, k.text, e.version, e.task_no, e.attempt, w.text, e.cause_seq,"
           " e.body FROM event e JOIN name k ON k.id = e.kind JOIN name w ON w.id = e.actor ";
}

base::Result<Event> readEvent(const Statement& row)
{
    Event event;
    event.seq = row.integer(0);
    event.at = base::fromMicros(row.integer(1));
    event.kind = row.text(2);
    event.version = static_cast<int>(row.integer(3));
    event.task = row.integer(4);
    event.attempt = static_cast<int>(row.integer(5));
    event.actor = row.text(6);
    event.causeSeq = row.integer(7);
    auto body = cborToJson(row.blob(8));
    if (!body)
        return std::unexpected(std::move(body.error()));
    event.body = std::move(*body);
    return event;
}

base::Result<std::shared_ptr<const model::TaskSpec>> parseSpec(std::string_view json)
{
    auto specs = model::readTaskFile(json, "task_spec");
    if (!specs || specs->size() != 1)
        return base::failure(
            ErrorCode::Corruption,
            "a stored task can't be read"
                + (specs ? std::string{} : ": " + base::describe(specs.error().front())));
    return std::make_shared<const model::TaskSpec>(std::move(specs->front()));
}

base::Result<model::TaskRecord> readTaskById(Database& database, const model::TaskId& id)
{
    auto statement = database.prepare(std::string(taskRecordSql()) + "WHERE t.id = ?1");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    statement->bindBlob(1, id.uuid.bytes);
    const auto row = statement->step();
    if (!row)
        return std::unexpected(row.error());
    if (!*row)
        return base::failure(ErrorCode::NotFound, "there is no task " + toString(id));
    auto task = readTaskRecord(*statement);
    if (!task)
        return task;
    auto spec = database.prepare("SELECT json, learned FROM task_spec WHERE no = ?1");
    if (!spec)
        return std::unexpected(std::move(spec.error()));
    spec->bind(1, task->no);
    if (const auto found = spec->step(); !found)
        return std::unexpected(found.error());
    auto parsed = parseSpec(spec->text(0));
    if (!parsed)
        return std::unexpected(std::move(parsed.error()));
    task->spec = std::move(*parsed);
    task->learned = readLearned(spec->blob(1));
    return task;
}

base::Result<model::AttemptRecord> readAttemptById(Database& database, const model::AttemptId& id)
{
    auto statement =
        database.prepare(std::string(attemptRecordSql())
                         + "WHERE a.key = (SELECT no << 16 | ?2 FROM task WHERE id = ?1)");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    statement->bindBlob(1, id.task.uuid.bytes);
    statement->bind(2, std::int64_t{id.number});
    const auto row = statement->step();
    if (!row)
        return std::unexpected(row.error());
    if (id.number <= 0 || id.number > kMaxAttempt || !*row)
        return base::failure(ErrorCode::NotFound, "there is no attempt " + attemptKey(id));
    model::AttemptRecord attempt = readAttemptRecord(*statement);
    attempt.id.task = id.task;
    return attempt;
}

base::Currency currencyOf(std::string_view text)
{
    base::Currency currency;
    if (text.size() == currency.code.size())
        std::ranges::copy(text, currency.code.begin());
    return currency;
}

model::TaskId taskIdOf(Bytes bytes)
{
    model::TaskId id;
    if (bytes.size() == id.uuid.bytes.size())
        std::ranges::copy(bytes, id.uuid.bytes.begin());
    return id;
}

model::MaybeInstant maybeInstant(std::optional<std::int64_t> value)
{
    return value ? model::MaybeInstant(base::fromMicros(*value)) : std::nullopt;
}

base::Result<> forEachRow(Statement& statement,
                          const std::function<base::Result<>(const Statement&)>& use)
{
    for (;;) {
        auto row = statement.step();
        if (!row)
            return std::unexpected(std::move(row.error()));
        if (!*row)
            break;
        if (auto used = use(statement); !used) {
            statement.reset();
            return used;
        }
    }
    statement.reset();
    return {};
}

} // namespace tributary::store
