// Texts that repeat, as numbers: what the big tables hold instead of names.
//
// Thread: the owner's. Lifetime: the Database outlives it. Memory is bounded: a full cache starts
// over.
#pragma once

#include "store/database.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace tributary::store {

class Names
{
public:
    enum class Table : std::uint8_t
    {
        Name,
        Classification
    };

    static base::Result<Names> open(Database& database, Table table);

    // Inserts what is new, within the transaction that runs. 0 is the empty text.
    base::Result<std::int64_t> number(std::string_view text);

private:
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept
        {
            return std::hash<std::string_view>{}(text);
        }
    };

    Names() = default;
    base::Result<std::int64_t> findOrInsert(std::string_view text);

    Statement m_find;
    Statement m_insert;
    std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> m_cache;
};

} // namespace tributary::store
