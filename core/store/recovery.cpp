#include "store/recovery.h"

#include "store/estimate_rows.h"
#include "store/operations_rows.h"
#include "store/record_rows.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace tributary::store {
namespace {

using base::Result;

constexpr std::size_t kSpecsPerThread = 2000;
constexpr std::int64_t kMostRuns = 100'000;

Result<Statement> prepare(Database& database, std::string_view select, std::string_view where)
{
    return database.prepare(std::string(select) + std::string(where));
}

Result<> readLiveRows(Database& database, LiveTasks& live)
{
    auto statement = database.prepare(
        "SELECT no, state, type, backend, rule, task_type, team, attempt, submitted, last_event,"
        " start_us, run_us, collect_us FROM task WHERE state < 5");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    return forEachRow(*statement, [&](const Statement& row) -> Result<> {
        const auto small = [&row](int column) {
            return static_cast<std::int32_t>(row.integer(column));
        };
        const auto orNone = [&row](int column) {
            return row.maybeInteger(column).value_or(LiveTask::kNone);
        };
        LiveTask& task = live[row.integer(0)];
        task.hasRow = true;
        task.state = static_cast<model::TaskState>(row.integer(1));
        task.type = static_cast<model::ExecutionType>(row.integer(2));
        task.backend = small(3);
        task.rule = small(4);
        task.taskType = small(5);
        task.team = small(6);
        task.attempt = small(7);
        task.submitted = row.integer(8);
        task.lastEvent = row.integer(9);
        task.startTime = orNone(10);
        task.runTime = orNone(11);
        task.collect = orNone(12);
        return {};
    });
}

// One by one: asked for all in the order of their numbers, SQLite reads the whole table, the
// finished ones too.
Result<> readTasks(Database& database, const LiveTasks& live, std::vector<model::TaskRecord>& out)
{
    auto statement = prepare(database, taskRecordSql(), "WHERE t.no = ?1");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    std::vector<model::TaskNo> numbers;
    numbers.reserve(live.size());
    for (const auto& [no, task] : live)
        numbers.push_back(no);
    std::ranges::sort(numbers);
    out.reserve(numbers.size());
    for (const model::TaskNo no : numbers) {
        statement->bind(1, no);
        auto done = forEachRow(*statement, [&](const Statement& row) -> Result<> {
            auto task = readTaskRecord(row);
            if (!task)
                return std::unexpected(std::move(task.error()));
            out.push_back(std::move(*task));
            return {};
        });
        if (!done)
            return done;
    }
    return {};
}

// Parsing costs more than reading, so that every processor takes a share.
Result<> parseSpecs(const std::vector<std::string>& specs, std::vector<model::TaskRecord>& tasks)
{
    std::atomic<std::size_t> next = 0;
    std::mutex mutex; // guards failed
    std::optional<base::Error> failed;
    const auto work = [&] {
        for (std::size_t i = next++; i < specs.size(); i = next++) {
            auto spec = parseSpec(specs[i]);
            if (spec) {
                tasks[i].spec = std::move(*spec);
                continue;
            }
            const std::scoped_lock lock(mutex);
            failed = std::move(spec.error());
        }
    };
    const std::size_t wanted = 1 + specs.size() / kSpecsPerThread;
    const std::size_t count =
        std::min<std::size_t>(wanted, std::max(1U, std::thread::hardware_concurrency()));
    {
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < count; ++i)
            helpers.emplace_back(work);
        work();
    }
    return failed ? Result<>(std::unexpected(std::move(*failed))) : Result<>{};
}

Result<> readSpecs(Database& database, std::vector<model::TaskRecord>& tasks)
{
    auto statement = database.prepare("SELECT json, learned FROM task_spec WHERE no = ?1");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    std::vector<std::string> specs;
    specs.reserve(tasks.size());
    for (auto& task : tasks) {
        statement->bind(1, task.no);
        const auto row = statement->step();
        if (!row)
            return std::unexpected(row.error());
        specs.emplace_back(*row ? statement->text(0) : std::string_view{});
        if (*row)
            task.learned = readLearned(statement->blob(1));
        statement->reset();
    }
    return parseSpecs(specs, tasks);
}

// All attempts of the tasks, and what the writer remembers of the last of each.
Result<> readAttempts(Database& database, Recovery& out, LiveTasks& live)
{
    auto statement = prepare(database, attemptRecordSql(),
                             "WHERE a.key BETWEEN ?1 << 16 AND ?1 << 16 | 65535 ORDER BY a.key");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    auto facts = database.prepare("SELECT type, rule FROM attempt WHERE key = ?1");
    if (!facts)
        return std::unexpected(std::move(facts.error()));
    for (const auto& task : out.tasks) {
        LiveTask& known = live[task.no];
        statement->bind(1, task.no);
        auto done = forEachRow(*statement, [&](const Statement& row) -> Result<> {
            auto attempt = readAttemptRecord(row);
            attempt.id.task = task.id;
            known.attempt = attempt.id.number;
            known.attemptIsOpen = !model::isTerminal(attempt.state);
            known.attemptEnded =
                attempt.endedAt ? base::toMicros(*attempt.endedAt) : LiveTask::kNone;
            facts->bind(1, row.integer(0));
            if (const auto found = facts->step(); !found)
                return std::unexpected(found.error());
            known.attemptType = static_cast<model::ExecutionType>(facts->integer(0));
            known.attemptRule = static_cast<std::int32_t>(facts->integer(1));
            facts->reset();
            out.attempts.push_back(std::move(attempt));
            return {};
        });
        if (!done)
            return done;
    }
    return {};
}

Result<> readPosition(Database& database, Recovery& out)
{
    const auto seq = database.queryInteger("SELECT max(seq) FROM event");
    if (!seq)
        return std::unexpected(seq.error());
    out.lastSeq = *seq;
    auto statement = database.prepare("SELECT no, id FROM task ORDER BY no DESC LIMIT 1");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    const auto row = statement->step();
    if (!row)
        return std::unexpected(row.error());
    if (*row) {
        out.lastTaskNo = statement->integer(0);
        out.lastTaskId = taskIdOf(statement->blob(1));
    }
    return {};
}

Result<> readLearning(Database& database, Recovery& out)
{
    auto estimates = readEstimates(database);
    if (!estimates)
        return std::unexpected(std::move(estimates.error()));
    out.estimates = std::move(*estimates);
    if (!out.estimates.empty())
        return {};
    auto runs = readFinishedRuns(database, kMostRuns);
    if (!runs)
        return std::unexpected(std::move(runs.error()));
    out.runs = std::move(*runs);
    return {};
}

} // namespace

base::Result<Recovery> readRecovery(Database& database, LiveTasks& live)
{
    Recovery out;
    if (auto done = readPosition(database, out); !done)
        return std::unexpected(std::move(done.error()));
    if (auto done = readLiveRows(database, live); !done)
        return std::unexpected(std::move(done.error()));
    if (auto done = readTasks(database, live, out.tasks); !done)
        return std::unexpected(std::move(done.error()));
    if (auto done = readSpecs(database, out.tasks); !done)
        return std::unexpected(std::move(done.error()));
    if (auto done = readAttempts(database, out, live); !done)
        return std::unexpected(std::move(done.error()));
    if (auto done = readOperations(database, out); !done)
        return std::unexpected(std::move(done.error()));
    if (auto done = readLearning(database, out); !done)
        return std::unexpected(std::move(done.error()));
    return out;
}

} // namespace tributary::store
