// SQLite behind two small classes, so that <sqlite3.h> stays in database.cpp.
//
// Thread: one at a time; interrupt() from any. Lifetime: statements end before their Database.
// Errors of all: what toErrorCode() of database.cpp says of the SQLite code.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace tributary::store {

using Bytes = std::span<const std::uint8_t>;

// A prepared statement. Bound texts and blobs are borrowed until the statement is reset; failed
// binds are reported by the next step.
class Statement
{
public:
    Statement() = default;
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    ~Statement();

    // Parameters count from 1.
    void bind(int index, std::int64_t value);
    void bind(int index, std::optional<std::int64_t> value);
    void bindReal(int index, double value);
    void bindText(int index, std::string_view value);
    void bindBlob(int index, Bytes value);
    void bindNull(int index);

    base::Result<bool> step(); // true: a row is there
    base::Result<> run(); // to the end, then reset
    void reset() noexcept;

    // Columns count from 0; texts and blobs live until the next step.
    std::int64_t integer(int column) const noexcept;
    std::optional<std::int64_t> maybeInteger(int column) const noexcept;
    double real(int column) const noexcept;
    std::string_view text(int column) const noexcept;
    Bytes blob(int column) const noexcept;
    bool isNull(int column) const noexcept;

private:
    friend class Database;
    explicit Statement(sqlite3_stmt* statement)
        : m_statement(statement)
    {
    }
    sqlite3_stmt* m_statement = nullptr;
    int m_bindError = 0;
};

class Database
{
public:
    enum class Mode : std::uint8_t
    {
        ReadWrite, // the file exists
        ReadOnly,
        Immutable
    };

    static base::Result<std::unique_ptr<Database>> open(const std::string& path, Mode mode,
                                                        const std::string& vfs = {});
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    base::Result<Statement> prepare(std::string_view sql);
    base::Result<> execute(std::string_view sql); // one statement or several
    base::Result<std::int64_t> queryInteger(std::string_view sql); // first column of the row
    std::int64_t changes() const noexcept; // rows of the last statement

    // Asked every few thousand steps of the virtual machine; true stops with Cancelled.
    void setCancelCheck(const std::function<bool()>& check);
    void interrupt() noexcept;

    // SQL functions of filters, defined where their meaning is (filter_functions.h): text of a
    // UUID, value of a feature, resource or label, the number if it is finite.
    base::Result<> addFilterFunctions();

private:
    explicit Database(sqlite3* handle)
        : m_handle(handle)
    {
    }
    sqlite3* m_handle;
    std::function<bool()> m_cancelCheck;
};

} // namespace tributary::store
