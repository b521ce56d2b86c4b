// A set of the cells of one field's domain (see CellSpace): a bit for each.
//
// Thread: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tributary::rules {

class CellSet
{
public:
    explicit CellSet(std::size_t size = 0, bool isFull = false);

    std::size_t size() const { return m_size; }
    bool has(std::size_t cell) const { return (m_words[cell / 64] >> (cell % 64) & 1U) != 0; }
    void add(std::size_t cell) { m_words[cell / 64] |= std::uint64_t{1} << (cell % 64); }
    void addRange(std::size_t first, std::size_t end); // end exclusive
    void remove(std::size_t cell) { m_words[cell / 64] &= ~(std::uint64_t{1} << (cell % 64)); }

    bool isEmpty() const;
    bool isFull() const;
    bool overlaps(const CellSet& other) const; // of the same size, like all below
    bool isWithin(const CellSet& other) const;
    CellSet& operator&=(const CellSet& other);
    CellSet& operator|=(const CellSet& other);
    CellSet& operator-=(const CellSet& other);
    bool operator==(const CellSet&) const = default;

    // The first cell at or behind `from`; size() when there is none.
    std::size_t next(std::size_t from = 0) const;
    std::size_t count() const;

private:
    std::size_t m_size;
    std::vector<std::uint64_t> m_words;
};

} // namespace tributary::rules
