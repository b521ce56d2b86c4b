#include "store/reader.h"

#include "store/database.h"
#include "store/directory.h"
#include "store/read_scope.h"
#include "store/record_rows.h"
#include "store/schema.h"

#include <sys/stat.h>

namespace tributary::store {
namespace {

using base::ErrorCode;

constexpr std::string_view kCache = "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY";
constexpr std::size_t kMaxFindings = 5;

base::Result<std::unique_ptr<Database>> openAs(const std::string& path, Database::Mode mode)
{
    auto database = Database::open(path, mode);
    if (!database)
        return database;
    if (auto set = (*database)->execute(kCache); !set)
        return std::unexpected(std::move(set.error()));
    // The first read is what finds out whether the WAL can be used.
    if (auto known = checkVersion(**database, migrations()); !known)
        return std::unexpected(std::move(known.error()));
    if (auto added = (*database)->addFilterFunctions(); !added)
        return std::unexpected(std::move(added.error()));
    return database;
}

bool mayBeReadOnlyPlace(ErrorCode code)
{
    return code == ErrorCode::ReadOnly || code == ErrorCode::PermissionDenied
        || code == ErrorCode::Unavailable;
}

} // namespace

Reader::Reader(std::unique_ptr<Database> database, bool isImmutable)
    : m_database(std::move(database))
    , m_isImmutable(isImmutable)
{
}

Reader::~Reader() = default;

base::Result<std::unique_ptr<Reader>> Reader::open(const std::string& directory)
{
    const std::string path = databasePath(directory);
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0)
        return base::failure(ErrorCode::NotFound, "there is no data in " + directory,
                             "submit a task or start the console first");
    auto database = openAs(path, Database::Mode::ReadOnly);
    bool isImmutable = false;
    if (!database && mayBeReadOnlyPlace(database.error().code) && !hasWal(directory)) {
        database = openAs(path, Database::Mode::Immutable);
        isImmutable = true;
    }
    if (!database)
        return std::unexpected(std::move(database.error()));
    return std::unique_ptr<Reader>(new Reader(std::move(*database), isImmutable));
}

void Reader::interrupt() noexcept
{
    m_database->interrupt();
}

base::Result<> checkFile(Reader& reader, const CancelCheck& cancel)
{
    ReadScope scope(reader, cancel);
    if (!scope.begun())
        return scope.begun();
    auto statement = scope.database().prepare("PRAGMA integrity_check(5)");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    std::string findings;
    std::size_t count = 0;
    auto done = forEachRow(*statement, [&](const Statement& row) -> base::Result<> {
        if (row.text(0) != "ok" && count++ < kMaxFindings)
            findings += (findings.empty() ? "" : "; ") + std::string(row.text(0));
        return {};
    });
    if (!done || findings.empty())
        return done;
    return base::failure(ErrorCode::Corruption, "database: " + findings,
                         "restore the newest backup of the data directory");
}

} // namespace tributary::store
