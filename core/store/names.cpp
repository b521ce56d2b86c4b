#include "store/names.h"

namespace tributary::store {
namespace {

constexpr std::size_t kMaxCached = 20'000;

} // namespace

base::Result<Names> Names::open(Database& database, Table table)
{
    const bool isName = table == Table::Name;
    auto find = database.prepare(isName ? "SELECT id FROM name WHERE text = ?1"
                                        : "SELECT id FROM classification WHERE body = ?1");
    if (!find)
        return std::unexpected(std::move(find.error()));
    auto insert =
        database.prepare(isName ? "INSERT INTO name(text) VALUES(?1) RETURNING id"
                                : "INSERT INTO classification(body) VALUES(?1) RETURNING id");
    if (!insert)
        return std::unexpected(std::move(insert.error()));
    Names names;
    names.m_find = std::move(*find);
    names.m_insert = std::move(*insert);
    return names;
}

base::Result<std::int64_t> Names::number(std::string_view text)
{
    if (text.empty())
        return 0;
    if (const auto at = m_cache.find(text); at != m_cache.end())
        return at->second;
    auto found = findOrInsert(text);
    if (found) {
        if (m_cache.size() >= kMaxCached)
            m_cache.clear();
        m_cache.emplace(text, *found);
    }
    return found;
}

base::Result<std::int64_t> Names::findOrInsert(std::string_view text)
{
    for (Statement* statement : {&m_find, &m_insert}) {
        statement->bindText(1, text);
        auto row = statement->step();
        if (!row)
            return std::unexpected(std::move(row.error()));
        const std::int64_t id = *row ? statement->integer(0) : 0;
        // An INSERT with RETURNING is done only after its last step.
        if (*row) {
            if (auto done = statement->run(); !done)
                return std::unexpected(std::move(done.error()));
            return id;
        }
        statement->reset();
    }
    return base::failure(base::ErrorCode::Internal, "a name could not be numbered");
}

} // namespace tributary::store
