#include "store/batch_writer.h"
#include "store/directory.h"
#include "store/estimate_rows.h"
#include "store/history_writer.h"
#include "store/misc_writer.h"
#include "store/record_rows.h"
#include "store/recovery.h"
#include "store/schema.h"
#include "store/store.h"

#include <fmt/format.h>
#include <sys/stat.h>

namespace tributary::store {
namespace {

using base::ErrorCode;
using base::Result;

constexpr std::int64_t kWalLimitBytes = 64LL << 20U;
constexpr int kCacheKib = 32 << 10;

class SqliteStore final : public Store
{
public:
    SqliteStore(std::unique_ptr<DirectoryLock> lock, std::unique_ptr<Database> database,
                bool wasUnclean)
        : m_lock(std::move(lock))
        , m_database(std::move(database))
        , m_wasUnclean(wasUnclean)
    {
    }

    Result<> prepare();
    Result<Recovery> recover() override;
    Result<> commit(const WriteBatch& batch) override;
    const base::Error* degraded() const noexcept override
    {
        return m_failure ? &*m_failure : nullptr;
    }
    Result<std::optional<model::TaskId>> findByKey(std::string_view key) override;
    Result<model::TaskRecord> task(const model::TaskId& id) override;
    Result<model::TaskRecord> firstOfRedrives(const model::TaskRecord& last) override;
    Result<model::AttemptRecord> attempt(const model::AttemptId& id) override;
    Result<HistoryDataset> importHistory(const HistoryDataset& dataset,
                                         const std::vector<HistoryRow>& rows) override;

private:
    template<class Work>
    Result<> inTransaction(Work work);
    Result<> apply(const WriteBatch& batch);

    std::unique_ptr<DirectoryLock> m_lock;
    std::unique_ptr<Database> m_database; // closed before the lock goes
    std::unique_ptr<BatchWriter> m_writer;
    Statement m_begin;
    Statement m_commit;
    Statement m_findKey;
    std::optional<base::Error> m_failure;
    bool m_wasUnclean;
};

Result<> SqliteStore::prepare()
{
    const auto number = m_database->queryInteger("SELECT max(no) FROM task");
    if (!number)
        return std::unexpected(number.error());
    const auto seq = m_database->queryInteger("SELECT max(seq) FROM event");
    if (!seq)
        return std::unexpected(seq.error());
    auto writer = BatchWriter::open(*m_database, {*number, *seq});
    if (!writer)
        return std::unexpected(std::move(writer.error()));
    m_writer = std::move(*writer);
    const std::pair<Statement*, std::string_view> all[]{
        {&m_begin, "BEGIN IMMEDIATE"},
        {&m_commit, "COMMIT"},
        {&m_findKey, "SELECT t.id FROM task_key k JOIN task t ON t.no = k.no WHERE k.key = ?1"}};
    for (const auto& [statement, sql] : all) {
        auto prepared = m_database->prepare(sql);
        if (!prepared)
            return std::unexpected(std::move(prepared.error()));
        *statement = std::move(*prepared);
    }
    return {};
}

Result<Recovery> SqliteStore::recover()
{
    auto recovery = readRecovery(*m_database, m_writer->liveTasks());
    if (recovery)
        recovery->wasUnclean = m_wasUnclean;
    return recovery;
}

// Any failure is final: what is on disk is then known only to the next owner.
template<class Work>
Result<> SqliteStore::inTransaction(Work work)
{
    if (m_failure)
        return std::unexpected(*m_failure);
    auto done = m_begin.run();
    if (done)
        done = work();
    if (done)
        done = m_commit.run();
    if (done)
        return done;
    m_failure = done.error();
    if (auto undone = m_database->execute("ROLLBACK"); !undone)
        undone = {}; // SQLite has rolled back by itself
    return done;
}

Result<> SqliteStore::commit(const WriteBatch& batch)
{
    if (batch.isEmpty())
        return m_failure ? Result<>(std::unexpected(*m_failure)) : Result<>{};
    return inTransaction([&] { return apply(batch); });
}

Result<> SqliteStore::apply(const WriteBatch& batch)
{
    if (auto done = m_writer->apply(batch); !done)
        return done;
    for (const auto& change : batch.misc) {
        if (auto done = writeMisc(*m_database, change); !done)
            return done;
    }
    return writeEstimates(*m_database, batch.estimates);
}

Result<std::optional<model::TaskId>> SqliteStore::findByKey(std::string_view key)
{
    m_findKey.bindText(1, key);
    const auto row = m_findKey.step();
    if (!row)
        return std::unexpected(row.error());
    std::optional<model::TaskId> id;
    if (*row)
        id = taskIdOf(m_findKey.blob(0));
    m_findKey.reset();
    return id;
}

Result<model::TaskRecord> SqliteStore::task(const model::TaskId& id)
{
    return readTaskById(*m_database, id);
}

Result<model::TaskRecord> SqliteStore::firstOfRedrives(const model::TaskRecord& last)
{
    if (last.redriveOf == 0)
        return last;
    auto statement = m_database->prepare(
        "WITH RECURSIVE chain(no, of, id) AS (SELECT no, redrive_of, id FROM task WHERE no = ?1"
        " UNION SELECT t.no, t.redrive_of, t.id FROM chain JOIN task t ON t.no = chain.of)"
        " SELECT id FROM chain ORDER BY no LIMIT 1"); // a redrive comes after what it repeats
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    statement->bind(1, last.no);
    const auto row = statement->step();
    if (!row)
        return std::unexpected(row.error());
    return readTaskById(*m_database, *row ? taskIdOf(statement->blob(0)) : last.id);
}

Result<model::AttemptRecord> SqliteStore::attempt(const model::AttemptId& id)
{
    return readAttemptById(*m_database, id);
}

Result<HistoryDataset> SqliteStore::importHistory(const HistoryDataset& dataset,
                                                  const std::vector<HistoryRow>& rows)
{
    auto found = findDataset(*m_database, dataset.fileHash);
    if (!found)
        return std::unexpected(std::move(found.error()));
    if (*found)
        return **found;
    HistoryDataset written;
    auto done = inTransaction([&]() -> Result<> {
        auto result = writeDataset(*m_database, dataset, rows);
        if (!result)
            return std::unexpected(std::move(result.error()));
        written = std::move(*result);
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return written;
}

Result<> configure(Database& database, const StoreOptions& options)
{
    return database.execute(fmt::format(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint={};"
        " PRAGMA journal_size_limit={}; PRAGMA cache_size=-{}; PRAGMA temp_store=MEMORY",
        options.checkpointPages, kWalLimitBytes, kCacheKib));
}

// After an unclean end damage would show here rather than in the middle of the work.
Result<> checkWhenSmall(Database& database, const std::string& path, std::int64_t limit)
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || status.st_size > limit)
        return {};
    auto statement = database.prepare("PRAGMA quick_check(1)");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    const auto row = statement->step();
    if (!row)
        return std::unexpected(row.error());
    if (*row && statement->text(0) != "ok")
        return base::failure(ErrorCode::Corruption, fmt::format("database: {}", statement->text(0)),
                             "restore the newest backup of the data directory");
    return {};
}

} // namespace

base::Result<std::unique_ptr<Store>> Store::open(const std::string& directory,
                                                 const StoreOptions& options)
{
    if (auto made = makeDirectory(directory); !made)
        return std::unexpected(std::move(made.error()));
    auto lock = DirectoryLock::acquire(directory);
    if (!lock)
        return std::unexpected(std::move(lock.error()));
    if (auto made = makeDatabaseFile(directory); !made)
        return std::unexpected(std::move(made.error()));
    const bool wasUnclean = hasWal(directory);
    const std::string path = databasePath(directory);
    auto database = Database::open(path, Database::Mode::ReadWrite, options.vfs);
    if (!database)
        return std::unexpected(std::move(database.error()));
    if (auto done = configure(**database, options); !done)
        return std::unexpected(std::move(done.error()));
    if (wasUnclean) {
        if (auto sound = checkWhenSmall(**database, path, options.checkUpToBytes); !sound)
            return std::unexpected(std::move(sound.error()));
    }
    if (auto done = migrate(**database, migrations()); !done)
        return std::unexpected(std::move(done.error()));
    auto store = std::make_unique<SqliteStore>(std::move(*lock), std::move(*database), wasUnclean);
    if (auto done = store->prepare(); !done)
        return std::unexpected(std::move(done.error()));
    return store;
}

} // namespace tributary::store
