#include "store/database.h"

#include "store/estimate_rows.h"
#include "store/filter_functions.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tributary::store {
namespace {

using base::ErrorCode;

constexpr int kBusyTimeoutMs = 5000;
constexpr int kStepsPerCancelCheck = 2000;

ErrorCode ioErrorCode(int systemError)
{
    switch (systemError) {
    case ENOSPC:
    case EDQUOT:
        return ErrorCode::ResourceExhausted;
    case EROFS:
        return ErrorCode::ReadOnly;
    case EACCES:
    case EPERM:
        return ErrorCode::PermissionDenied;
    default:
        return ErrorCode::Unavailable;
    }
}

ErrorCode toErrorCode(int code, int systemError)
{
    switch (code & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
        return ErrorCode::ResourceExhausted;
    case SQLITE_READONLY:
        return ErrorCode::ReadOnly;
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ErrorCode::PermissionDenied;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return ioErrorCode(systemError);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return ErrorCode::Unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ErrorCode::Corruption;
    case SQLITE_INTERRUPT:
        return ErrorCode::Cancelled;
    default:
        return ErrorCode::Internal;
    }
}

std::string_view hintFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::ResourceExhausted:
        return "free space on the disk, then start again";
    case ErrorCode::ReadOnly:
    case ErrorCode::PermissionDenied:
        return "make the data directory writable, then start again";
    case ErrorCode::Corruption:
        return "restore the newest backup of the data directory";
    default:
        return "";
    }
}

std::unexpected<base::Error> sqliteFailure(sqlite3* handle, int code)
{
    const int systemError = handle == nullptr ? 0 : sqlite3_system_errno(handle);
    const ErrorCode mapped = toErrorCode(code, systemError);
    std::string message = fmt::format(
        "database: {}", handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle));
    if (mapped != ErrorCode::Cancelled) {
        message += fmt::format(" (code {})", code);
        if ((code & 0xFF) == SQLITE_IOERR && systemError != 0)
            message += fmt::format(": {}", std::strerror(systemError));
    }
    return base::failure(mapped, std::move(message), std::string(hintFor(mapped)));
}

// As SQLite reads URIs: the characters that would end the path are escaped.
std::string fileUri(const std::string& path, Database::Mode mode)
{
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '%' || c == '?' || c == '#')
            uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
        else
            uri += c;
    }
    switch (mode) {
    case Database::Mode::ReadWrite:
        return uri + "?mode=rw";
    case Database::Mode::ReadOnly:
        return uri + "?mode=ro";
    case Database::Mode::Immutable:
        break;
    }
    return uri + "?mode=ro&immutable=1";
}

int onProgress(void* check)
{
    const auto& isCancelled = *static_cast<const std::function<bool()>*>(check);
    return isCancelled && isCancelled() ? 1 : 0;
}

Bytes blobOf(sqlite3_value* value)
{
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_value_blob(value));
    return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

std::string_view textOf(sqlite3_value* value)
{
    const auto* data = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void answer(sqlite3_context* context, std::optional<double> number)
{
    if (number)
        sqlite3_result_double(context, *number);
    else
        sqlite3_result_null(context);
}

void answer(sqlite3_context* context, std::optional<std::string_view> text)
{
    if (text)
        sqlite3_result_text(context, text->data(), static_cast<int>(text->size()),
                            SQLITE_TRANSIENT);
    else
        sqlite3_result_null(context);
}

void sqlFinite(sqlite3_context* context, int, sqlite3_value** values)
{
    answer(context,
           sqlite3_value_type(values[0]) == SQLITE_NULL
               ? std::nullopt
               : finiteOrNothing(sqlite3_value_double(values[0])));
}

void sqlUuidText(sqlite3_context* context, int, sqlite3_value** values)
{
    const auto text = uuidText(blobOf(values[0]));
    answer(context, text ? std::optional<std::string_view>(*text) : std::nullopt);
}

void sqlFeature(sqlite3_context* context, int, sqlite3_value** values)
{
    answer(context, featureIn(blobOf(values[0]), sqlite3_value_int(values[1])));
}

void sqlLearned(sqlite3_context* context, int, sqlite3_value** values)
{
    answer(context, learnedIn(blobOf(values[0]), sqlite3_value_int(values[1])));
}

void sqlResource(sqlite3_context* context, int, sqlite3_value** values)
{
    answer(context, resourceIn(blobOf(values[0]), textOf(values[1])));
}

void sqlLabel(sqlite3_context* context, int, sqlite3_value** values)
{
    answer(context, labelIn(blobOf(values[0]), textOf(values[1])));
}

} // namespace

// --- Statement ------------------------------------------------------------------------------

Statement::Statement(Statement&& other) noexcept
    : m_statement(std::exchange(other.m_statement, nullptr))
    , m_bindError(other.m_bindError)
{
}

Statement& Statement::operator=(Statement&& other) noexcept
{
    std::swap(m_statement, other.m_statement);
    std::swap(m_bindError, other.m_bindError);
    return *this;
}

Statement::~Statement()
{
    sqlite3_finalize(m_statement);
}

void Statement::bind(int index, std::int64_t value)
{
    m_bindError |= sqlite3_bind_int64(m_statement, index, value);
}

void Statement::bind(int index, std::optional<std::int64_t> value)
{
    m_bindError |= value ? sqlite3_bind_int64(m_statement, index, *value)
                         : sqlite3_bind_null(m_statement, index);
}

void Statement::bindReal(int index, double value)
{
    m_bindError |= sqlite3_bind_double(m_statement, index, value);
}

void Statement::bindText(int index, std::string_view value)
{
    // A null pointer would bind NULL.
    m_bindError |= sqlite3_bind_text64(m_statement, index, value.empty() ? "" : value.data(),
                                       value.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bindBlob(int index, Bytes value)
{
    m_bindError |= value.empty()
        ? sqlite3_bind_null(m_statement, index)
        : sqlite3_bind_blob64(m_statement, index, value.data(), value.size(), SQLITE_STATIC);
}

void Statement::bindNull(int index)
{
    m_bindError |= sqlite3_bind_null(m_statement, index);
}

base::Result<bool> Statement::step()
{
    const int bindError = std::exchange(m_bindError, SQLITE_OK);
    if (bindError != SQLITE_OK)
        return sqliteFailure(sqlite3_db_handle(m_statement), bindError);
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    auto failed = sqliteFailure(sqlite3_db_handle(m_statement),
                                sqlite3_extended_errcode(sqlite3_db_handle(m_statement)));
    sqlite3_reset(m_statement);
    return failed;
}

base::Result<> Statement::run()
{
    for (;;) {
        auto row = step();
        if (!row)
            return std::unexpected(std::move(row.error()));
        if (!*row)
            break;
    }
    reset();
    return {};
}

void Statement::reset() noexcept
{
    sqlite3_reset(m_statement);
}

std::int64_t Statement::integer(int column) const noexcept
{
    return sqlite3_column_int64(m_statement, column);
}

std::optional<std::int64_t> Statement::maybeInteger(int column) const noexcept
{
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

double Statement::real(int column) const noexcept
{
    return sqlite3_column_double(m_statement, column);
}

std::string_view Statement::text(int column) const noexcept
{
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
}

Bytes Statement::blob(int column) const noexcept
{
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_statement, column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
}

bool Statement::isNull(int column) const noexcept
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

// --- Database -------------------------------------------------------------------------------

base::Result<std::unique_ptr<Database>> Database::open(const std::string& path, Mode mode,
                                                       const std::string& vfs)
{
    const int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
        | SQLITE_OPEN_NOFOLLOW
        | (mode == Mode::ReadWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(fileUri(path, mode).c_str(), &handle, flags,
                                     vfs.empty() ? nullptr : vfs.c_str());
    std::unique_ptr<Database> database(new Database(handle));
    if (code != SQLITE_OK)
        return sqliteFailure(handle, handle == nullptr ? code : sqlite3_extended_errcode(handle));
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, kBusyTimeoutMs);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    if (auto done = database->execute("PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"); !done)
        return std::unexpected(std::move(done.error()));
    return database;
}

Database::~Database()
{
    sqlite3_close_v2(m_handle);
}

base::Result<Statement> Database::prepare(std::string_view sql)
{
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK)
        return sqliteFailure(m_handle, sqlite3_extended_errcode(m_handle));
    return Statement(statement);
}

base::Result<> Database::execute(std::string_view sql)
{
    const int code = sqlite3_exec(m_handle, std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return sqliteFailure(m_handle, sqlite3_extended_errcode(m_handle));
    return {};
}

base::Result<std::int64_t> Database::queryInteger(std::string_view sql)
{
    auto statement = prepare(sql);
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    auto row = statement->step();
    if (!row)
        return std::unexpected(std::move(row.error()));
    return *row ? statement->integer(0) : 0;
}

std::int64_t Database::changes() const noexcept
{
    return sqlite3_changes64(m_handle);
}

void Database::setCancelCheck(const std::function<bool()>& check)
{
    m_cancelCheck = check;
    if (m_cancelCheck)
        sqlite3_progress_handler(m_handle, kStepsPerCancelCheck, onProgress, &m_cancelCheck);
    else
        sqlite3_progress_handler(m_handle, 0, nullptr, nullptr);
}

void Database::interrupt() noexcept
{
    sqlite3_interrupt(m_handle);
}

base::Result<> Database::addFilterFunctions()
{
    struct Function
    {
        const char* name;
        int arguments;
        void (*call)(sqlite3_context*, int, sqlite3_value**);
    };
    constexpr Function kFunctions[]{{"finite", 1, sqlFinite},     {"uuid_text", 1, sqlUuidText},
                                    {"feature", 2, sqlFeature},   {"learned", 2, sqlLearned},
                                    {"resource", 2, sqlResource}, {"label", 2, sqlLabel}};
    constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    for (const auto& function : kFunctions) {
        const int code =
            sqlite3_create_function_v2(m_handle, function.name, function.arguments, kFlags, nullptr,
                                       function.call, nullptr, nullptr, nullptr);
        if (code != SQLITE_OK)
            return sqliteFailure(m_handle, code);
    }
    return {};
}

} // namespace tributary::store
