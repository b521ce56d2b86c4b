// Finds the rules that a task may satisfy without trying all of them.
//
// For each field that rules ask for there is a table of bitmaps over the rules, one for each range
// of numbers, each ordinal or each text: the rules that such a value leaves possible. One AND over
// the bitmaps of a task's values gives the candidates, whose conditions are then evaluated. (Bitmap
// indices with binning: O'Neil and Quass, "Improved query performance with variant indexes", 1997.)
// Thread: const after construction, any number of readers. Memory: 32 MB at most;
// a field whose table has no room in it is not asked.
#pragma once

#include "rules/checked.h"

#include <bit>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace tributary::rules {

struct RuleNeeds;

class RuleIndex
{
public:
    RuleIndex() = default; // of no rules
    explicit RuleIndex(std::span<const Checked* const> conditions);

    // Calls visit(position) in ascending order for every condition that is true of the input, and
    // some that are not, until it returns false.
    template<class Visit>
    void visitCandidates(const model::RuleInput& input, Visit visit) const;

private:
    static constexpr std::size_t kMostBins = 512;
    static constexpr std::size_t kMostWords = 4'000'000; // of all tables; what has no room has none
    static constexpr std::size_t kMostTables = 32;

    struct TextHash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view>{}(text);
        }
    };
    // Row 0 is for an unknown value.
    struct NumberTable
    {
        std::uint8_t feature = 0;
        std::vector<double> starts; // of the ranges: row i + 1 is of [starts[i], starts[i + 1])
        std::vector<std::uint64_t> rows;
    };
    struct TextTable
    {
        FieldRef field;
        std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> byText; // → row
        std::vector<std::uint64_t> rows; // row 1 is for every other text
    };
    using Row = const std::uint64_t*;
    std::size_t rowsOf(const model::RuleInput& input, Row* rows) const;
    const std::uint64_t* rowOf(const NumberTable& table, const model::RuleInput& input) const;
    const std::uint64_t* rowOf(const TextTable& table, const model::RuleInput& input) const;
    bool hasRoom(std::size_t rows); // and takes it
    // Rows of which each has the bit of every rule that asks nothing of the field.
    std::vector<std::uint64_t> emptyRows(std::size_t count, const std::vector<bool>& asks) const;
    void addNumbers(const std::vector<RuleNeeds>& needs);
    void addTexts(const std::vector<RuleNeeds>& needs);

    std::size_t m_count = 0;
    std::size_t m_words = 0; // of a row
    std::size_t m_usedWords = 0;
    std::vector<NumberTable> m_numbers;
    std::vector<TextTable> m_texts;
};

template<class Visit>
void RuleIndex::visitCandidates(const model::RuleInput& input, Visit visit) const
{
    Row rows[kMostTables]; // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    const std::size_t count = rowsOf(input, rows);
    for (std::size_t word = 0; word < m_words; ++word) {
        const std::size_t left = m_count - word * 64;
        std::uint64_t bits = left < 64 ? (std::uint64_t{1} << left) - 1 : ~std::uint64_t{0};
        for (std::size_t i = 0; i < count && bits != 0; ++i)
            bits &= rows[i][word];
        for (; bits != 0; bits &= bits - 1) {
            if (!visit(word * 64 + static_cast<std::size_t>(std::countr_zero(bits))))
                return;
        }
    }
}

} // namespace tributary::rules
