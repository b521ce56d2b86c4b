#include "rules/analysis/cell_text.h"

#include "rules/token.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <vector>

namespace tributary::rules {
namespace {

std::string joined(const std::vector<std::string>& alternatives)
{
    return alternatives.size() == 1 ? alternatives.front()
                                    : fmt::format("({})", fmt::join(alternatives, " OR "));
}

// Where the cells from `first` up to `end` begin and end.
std::string rangeText(const Axis& axis, const std::string& name, std::size_t first, std::size_t end)
{
    const auto bound = [&](double start, std::string_view at, std::string_view behind) {
        const auto found = axis.spellings.find(start);
        if (found == axis.spellings.end())
            return fmt::format("{} {} {}", name, at,
                               base::formatQuantity({start, axis.sample->dimension}));
        return fmt::format("{} {} {}", name, found->second.second ? behind : at,
                           found->second.first);
    };
    const bool isFromZero = first == 1;
    const bool isToTheEnd = end == axis.cells;
    if (isFromZero && isToTheEnd)
        return name + " IS KNOWN";
    const std::string low = isFromZero ? "" : bound(axis.starts[first - 1], ">=", ">");
    const std::string high = isToTheEnd ? "" : bound(axis.starts[end - 1], "<", "<=");
    if (low.empty() || high.empty())
        return low + high;
    // One value alone: from it up to just behind it.
    const auto from = axis.spellings.find(axis.starts[first - 1]);
    const auto to = axis.spellings.find(axis.starts[end - 1]);
    if (from != axis.spellings.end() && to != axis.spellings.end() && !from->second.second
        && to->second.second && from->second.first == to->second.first)
        return fmt::format("{} = {}", name, from->second.first);
    return fmt::format("{} AND {}", low, high);
}

std::string numberText(const Axis& axis, const std::string& name, const CellSet& cells)
{
    std::vector<std::string> ranges;
    for (std::size_t cell = cells.next(1); cell < cells.size(); cell = cells.next(cell)) {
        std::size_t end = cell;
        while (end < cells.size() && cells.has(end))
            ++end;
        ranges.push_back(rangeText(axis, name, cell, end));
        cell = end;
    }
    return joined(ranges);
}

std::string listText(const std::string& name, const std::vector<std::string>& values, bool isNot)
{
    if (values.size() == 1)
        return fmt::format("{} {} {}", name, isNot ? "!=" : "=", values.front());
    constexpr std::size_t kMostShown = 12;
    const auto shown = std::span(values).first(std::min(values.size(), kMostShown));
    return fmt::format(
        "{} {} [{}{}]", name, isNot ? "NOT IN" : "IN", fmt::join(shown, ", "),
        values.size() > kMostShown ? fmt::format(", … {} more", values.size() - kMostShown) : "");
}

std::string choiceText(const Axis& axis, const std::string& name, const CellSet& cells)
{
    std::vector<std::string> values;
    for (std::size_t cell = cells.next(1); cell < cells.size(); cell = cells.next(cell + 1)) {
        if (axis.sample->type == ValueType::Bool)
            values.emplace_back(cell == 1 ? "false" : "true");
        else
            values.push_back(quote(axis.sample->values[cell - 1]));
    }
    if (values.size() + 1 == axis.cells)
        return name + " IS KNOWN";
    return listText(name, values, false);
}

std::string textsText(const Axis& axis, const std::string& name, const CellSet& cells)
{
    std::vector<std::string> inside;
    std::vector<std::string> outside;
    bool hasAllOthers = true; // the kinds that no exact text tells
    for (std::size_t i = 0; i < axis.texts.size(); ++i) {
        (cells.has(i + 1) ? inside : outside).push_back(quote(axis.texts[i]));
        hasAllOthers = hasAllOthers && (i < axis.exactTexts || cells.has(i + 1));
    }
    if (outside.empty())
        return name + " IS KNOWN";
    return hasAllOthers && axis.exactTexts < axis.texts.size() ? listText(name, outside, true)
                                                               : listText(name, inside, false);
}

} // namespace

std::string cellText(const CellSpace& space, std::size_t index, const CellSet& cells)
{
    const Axis& axis = space.axes()[index];
    const std::string name = fieldName(axis.field);
    const std::string unknown = name + " IS NOT KNOWN";
    if (cells.next(1) == cells.size())
        return unknown;
    const std::string known = axis.sample->type == ValueType::Number ? numberText(axis, name, cells)
        : axis.sample->type == ValueType::Text                       ? textsText(axis, name, cells)
                                               : choiceText(axis, name, cells);
    return cells.has(kUnknownCell) ? fmt::format("({} OR {})", unknown, known) : known;
}

} // namespace tributary::rules
