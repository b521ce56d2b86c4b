#include "rules/analysis/cell_set.h"

#include <algorithm>
#include <bit>

namespace tributary::rules {

CellSet::CellSet(std::size_t size, bool isFull)
    : m_size(size)
    , m_words((size + 63) / 64)
{
    if (isFull)
        addRange(0, size);
}

void CellSet::addRange(std::size_t first, std::size_t end)
{
    while (first < end) {
        const std::size_t count = std::min(end - first, 64 - first % 64);
        const std::uint64_t ones =
            count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
        m_words[first / 64] |= ones << (first % 64);
        first += count;
    }
}

bool CellSet::isEmpty() const
{
    return std::ranges::all_of(m_words, [](std::uint64_t word) { return word == 0; });
}

bool CellSet::isFull() const
{
    return count() == m_size;
}

bool CellSet::overlaps(const CellSet& other) const
{
    for (std::size_t i = 0; i < m_words.size(); ++i) {
        if ((m_words[i] & other.m_words[i]) != 0)
            return true;
    }
    return false;
}

bool CellSet::isWithin(const CellSet& other) const
{
    for (std::size_t i = 0; i < m_words.size(); ++i) {
        if ((m_words[i] & ~other.m_words[i]) != 0)
            return false;
    }
    return true;
}

CellSet& CellSet::operator&=(const CellSet& other)
{
    for (std::size_t i = 0; i < m_words.size(); ++i)
        m_words[i] &= other.m_words[i];
    return *this;
}

CellSet& CellSet::operator|=(const CellSet& other)
{
    for (std::size_t i = 0; i < m_words.size(); ++i)
        m_words[i] |= other.m_words[i];
    return *this;
}

CellSet& CellSet::operator-=(const CellSet& other)
{
    for (std::size_t i = 0; i < m_words.size(); ++i)
        m_words[i] &= ~other.m_words[i];
    return *this;
}

std::size_t CellSet::next(std::size_t from) const
{
    if (from >= m_size)
        return m_size;
    std::size_t at = from / 64;
    std::uint64_t word = m_words[at] & ~std::uint64_t{0} << (from % 64);
    while (word == 0) {
        if (++at == m_words.size())
            return m_size;
        word = m_words[at];
    }
    return at * 64 + static_cast<std::size_t>(std::countr_zero(word));
}

std::size_t CellSet::count() const
{
    std::size_t count = 0;
    for (const std::uint64_t word : m_words)
        count += static_cast<std::size_t>(std::popcount(word));
    return count;
}

} // namespace tributary::rules
