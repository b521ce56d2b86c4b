// One query on one snapshot: a read transaction with its cancel check.
//
// Thread: that of the Reader.
#pragma once

#include "store/database.h"
#include "store/reader.h"

namespace tributary::store {

class ReadScope
{
public:
    // A failure to begin shows in begun().
    explicit ReadScope(Reader& reader, const CancelCheck& cancel = {})
        : m_database(reader.database())
    {
        m_database.setCancelCheck(cancel);
        m_begun = m_database.execute("BEGIN");
    }
    ~ReadScope()
    {
        m_database.setCancelCheck({});
        if (auto ended = m_database.execute("COMMIT"); !ended)
            ended = {}; // an interrupted transaction has ended by itself
    }
    ReadScope(const ReadScope&) = delete;
    ReadScope& operator=(const ReadScope&) = delete;

    const base::Result<>& begun() const { return m_begun; }
    Database& database() { return m_database; }

private:
    Database& m_database;
    base::Result<> m_begun;
};

} // namespace tributary::store
