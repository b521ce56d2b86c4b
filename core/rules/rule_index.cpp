#include "rules/rule_index.h"

#include "rules/rule_needs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace tributary::rules {
namespace {

// A table costs one AND a word; with fewer rules than this it saves less than that.
constexpr std::size_t kLeastRules = 16;

using RuleIntervals = std::pair<std::size_t, const Intervals*>;

void setBit(std::vector<std::uint64_t>& rows, std::size_t words, std::size_t row, std::size_t rule)
{
    rows[row * words + rule / 64] |= std::uint64_t{1} << rule % 64;
}

// The beginnings of the ranges that the intervals make of all numbers, thinned out to `most`: a
// wider range leaves more rules possible, never too few.
std::vector<double> rangeStarts(const std::vector<RuleIntervals>& all, std::size_t most)
{
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    std::vector<double> starts{-kInfinity};
    for (const auto& [rule, intervals] : all) {
        for (const auto& [low, high] : *intervals) {
            starts.push_back(low);
            if (high < kInfinity)
                starts.push_back(std::nextafter(high, kInfinity));
        }
    }
    std::ranges::sort(starts);
    const auto repeated = std::ranges::unique(starts);
    starts.erase(repeated.begin(), repeated.end());
    if (starts.size() <= most)
        return starts;
    std::vector<double> thinned(most);
    for (std::size_t i = 0; i < most; ++i)
        thinned[i] = starts[i * starts.size() / most];
    return thinned;
}

// The last range that starts at or below the value; the first starts below them all. Without a
// branch on what is found: the values of tasks are not to be guessed, and a wrong guess costs more
// than all of the search.
std::size_t rangeOf(const std::vector<double>& starts, double value)
{
    const double* at = starts.data();
    for (std::size_t length = starts.size(); length > 1;) {
        const std::size_t half = length / 2;
        at += half * static_cast<std::size_t>(at[half] <= value);
        length -= half;
    }
    return static_cast<std::size_t>(at - starts.data());
}

} // namespace

RuleIndex::RuleIndex(std::span<const Checked* const> conditions)
    : m_count(conditions.size())
    , m_words((conditions.size() + 63) / 64)
{
    std::vector<RuleNeeds> needs;
    needs.reserve(conditions.size());
    for (const Checked* condition : conditions)
        needs.push_back(needsOf(*condition));
    addNumbers(needs);
    addTexts(needs);
}

bool RuleIndex::hasRoom(std::size_t rows)
{
    const std::size_t words = rows * m_words;
    if (words > kMostWords - m_usedWords)
        return false;
    m_usedWords += words;
    return true;
}

std::vector<std::uint64_t> RuleIndex::emptyRows(std::size_t count,
                                                const std::vector<bool>& asks) const
{
    std::vector<std::uint64_t> rows(count * m_words);
    for (std::size_t rule = 0; rule < m_count; ++rule) {
        if (!asks[rule])
            setBit(rows, m_words, 0, rule);
    }
    for (std::size_t row = 1; row < count; ++row)
        std::copy_n(rows.begin(), m_words,
                    rows.begin() + static_cast<std::ptrdiff_t>(row * m_words));
    return rows;
}

void RuleIndex::addNumbers(const std::vector<RuleNeeds>& needs)
{
    std::map<model::FeatureId, std::vector<RuleIntervals>> byFeature;
    for (std::size_t rule = 0; rule < needs.size(); ++rule) {
        for (const auto& [feature, intervals] : needs[rule].numbers)
            byFeature[feature].emplace_back(rule, &intervals);
    }
    for (const auto& [feature, all] : byFeature) {
        if (all.size() < kLeastRules || m_numbers.size() == kMostTables)
            continue;
        NumberTable table;
        table.feature = static_cast<std::uint8_t>(feature);
        table.starts = rangeStarts(all, kMostBins);
        if (!hasRoom(table.starts.size() + 1))
            continue;
        std::vector<bool> asks(m_count);
        for (const auto& [rule, intervals] : all)
            asks[rule] = true;
        table.rows = emptyRows(table.starts.size() + 1, asks);
        for (const auto& [rule, intervals] : all) {
            for (const auto& [low, high] : *intervals) {
                const std::size_t last = rangeOf(table.starts, high);
                for (std::size_t range = rangeOf(table.starts, low); range <= last; ++range)
                    setBit(table.rows, m_words, range + 1, rule);
            }
        }
        m_numbers.push_back(std::move(table));
    }
}

void RuleIndex::addTexts(const std::vector<RuleNeeds>& needs)
{
    using Field = std::pair<FieldRef::Source, std::string>; // of a label its key
    std::map<Field, std::vector<std::pair<std::size_t, const RuleNeeds::Text*>>> byField;
    for (std::size_t rule = 0; rule < needs.size(); ++rule) {
        for (const RuleNeeds::Text& text : needs[rule].texts)
            byField[{text.field.source, text.field.key}].emplace_back(rule, &text);
    }
    for (const auto& [field, all] : byField) {
        if (all.size() < kLeastRules || m_numbers.size() + m_texts.size() == kMostTables)
            continue;
        TextTable table;
        table.field = all.front().second->field;
        std::vector<bool> asks(m_count);
        for (const auto& [rule, text] : all) {
            asks[rule] = true;
            for (const std::string& value : text->values)
                table.byText.try_emplace(value, table.byText.size() + 2);
        }
        if (!hasRoom(table.byText.size() + 2))
            continue;
        table.rows = emptyRows(table.byText.size() + 2, asks);
        for (const auto& [rule, text] : all) {
            for (const std::string& value : text->values)
                setBit(table.rows, m_words, table.byText.at(value), rule);
        }
        m_texts.push_back(std::move(table));
    }
}

const std::uint64_t* RuleIndex::rowOf(const NumberTable& table, const model::RuleInput& input) const
{
    const double value = input.features.values()[table.feature];
    const bool isKnown = (input.features.knownMask() >> table.feature & 1U) != 0;
    if (!isKnown || std::isnan(value))
        return table.rows.data();
    return table.rows.data() + (rangeOf(table.starts, value) + 1) * m_words;
}

const std::uint64_t* RuleIndex::rowOf(const TextTable& table, const model::RuleInput& input) const
{
    const auto text = InputSource(input).text(table.field);
    if (!text)
        return table.rows.data();
    const auto found = table.byText.find(*text);
    return table.rows.data() + (found == table.byText.end() ? 1 : found->second) * m_words;
}

std::size_t RuleIndex::rowsOf(const model::RuleInput& input, Row* rows) const
{
    std::size_t count = 0;
    for (const NumberTable& table : m_numbers)
        rows[count++] = rowOf(table, input);
    for (const TextTable& table : m_texts)
        rows[count++] = rowOf(table, input);
    return count;
}

} // namespace tributary::rules
