#include "raw_sqlite.h"

#include "bench.h"

#include <sqlite3.h>

#include <QtCore/QTemporaryDir>

#include <string>

namespace tributary::bench {

double sqliteRowsPerSecond(std::int64_t rows, int rowsPerCommit, int rowBytes)
{
    const QTemporaryDir dir;
    sqlite3* db = nullptr;
    sqlite3_open((dir.path().toStdString() + "/raw.db").c_str(), &db);
    const auto execute = [db](const char* sql) { sqlite3_exec(db, sql, nullptr, nullptr, nullptr); };
    execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
            "CREATE TABLE row(no INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(db, "INSERT INTO row VALUES(?1, ?2)", -1, &insert, nullptr);
    const std::string body(static_cast<std::size_t>(rowBytes), 'x');
    const double seconds = secondsOf([&] {
        for (std::int64_t no = 1; no <= rows; ++no) {
            if ((no - 1) % rowsPerCommit == 0)
                execute("BEGIN IMMEDIATE");
            sqlite3_bind_int64(insert, 1, no);
            sqlite3_bind_blob(insert, 2, body.data(), rowBytes, SQLITE_STATIC);
            sqlite3_step(insert);
            sqlite3_reset(insert);
            if (no % rowsPerCommit == 0 || no == rows)
                execute("COMMIT");
        }
    });
    sqlite3_finalize(insert);
    sqlite3_close(db);
    return static_cast<double>(rows) / seconds;
}

} // namespace tributary::bench
