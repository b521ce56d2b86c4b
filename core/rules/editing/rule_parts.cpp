#include "rules/editing/rule_parts.h"

#include "rules/editing/rule_edit.h"
#include "rules/editing/rule_source.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::rules {
namespace {

using base::DocumentNode;
using base::ErrorCode;

std::unexpected<base::Error> unsupported()
{
    return base::failure(ErrorCode::Unsupported, "the rules don't stand on lines of their own",
                         "edit the file as text");
}

} // namespace

base::Result<RuleParts> RuleParts::read(std::string_view source)
{
    RuleParts parts;
    parts.m_before = fmt::format("{}:\n", kRuleList);
    if (source.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        parts.m_head = parts.m_before;
        return parts;
    }
    const auto opened = openRules(source);
    if (!opened)
        return std::unexpected(opened.error());
    const DocumentNode& list = opened->rules();
    parts.m_isJson = isJson(source);
    parts.m_count = list.items.size();
    const auto extents = ruleExtents(source, *opened);
    const bool isFlow = list.begin < source.size() && source[list.begin] == '[';
    if (list.items.empty()) {
        // `[]`: lines read better, but in JSON.
        parts.m_isFlow = parts.m_isJson;
        const std::size_t open = parts.m_isJson ? list.begin + 1 : list.begin;
        parts.m_head = source.substr(0, open);
        if (!parts.m_isJson)
            parts.m_head += '\n';
        parts.m_tail = source.substr(parts.m_isJson ? open : list.end);
    } else if (extents && !isFlow) {
        for (const Span extent : *extents)
            parts.m_parts.emplace_back(source.substr(extent.begin, extent.end - extent.begin));
        parts.m_head = source.substr(0, extents->front().begin);
        parts.m_tail = source.substr(extents->back().end);
        const std::size_t line = lineStart(source, list.items.front().begin);
        parts.m_indent = source.find('-', line) - line;
    } else {
        parts.m_isFlow = true;
        for (std::size_t i = 0; i < list.items.size(); ++i) {
            const DocumentNode& item = list.items[i];
            parts.m_parts.emplace_back(source.substr(item.begin, item.end - item.begin));
            if (i + 1 < list.items.size())
                parts.m_gaps.emplace_back(
                    source.substr(item.end, list.items[i + 1].begin - item.end));
        }
        parts.m_head = source.substr(0, list.items.front().begin);
        parts.m_tail = source.substr(list.items.back().end);
        if (!isFlow) // the dash on a line of its own, the rule below it
            parts.m_before +=
                std::string(static_cast<std::size_t>(std::max(list.items.front().column - 3, 0)),
                            ' ')
                + "- ";
    }
    if (parts.m_isFlow && (isFlow || parts.m_isJson)) {
        parts.m_before = parts.m_isJson ? fmt::format(R"({{"{}": [)", kRuleList)
                                        : fmt::format("{}: [", kRuleList);
        parts.m_behind = parts.m_isJson ? "]}" : "]";
    }
    return parts;
}

std::string RuleParts::alone(std::size_t part) const
{
    return m_before + m_parts[part] + m_behind;
}

base::Result<> RuleParts::change(std::size_t part, const base::Result<std::string>& file)
{
    if (!file)
        return std::unexpected(file.error());
    if (!file->starts_with(m_before) || !file->ends_with(m_behind)
        || file->size() < m_before.size() + m_behind.size())
        return unsupported();
    m_parts[part] = file->substr(m_before.size(), file->size() - m_before.size() - m_behind.size());
    return {};
}

std::size_t RuleParts::add(const NewRule& rule)
{
    m_parts.push_back(m_isFlow ? ruleInJson(rule) : ruleInLines(rule, m_indent));
    return m_parts.size() - 1;
}

base::Result<std::string> RuleParts::joined(const std::vector<std::size_t>& order) const
{
    if (order.empty() && m_count == 0)
        return unsupported();
    if (order.empty()) { // an empty value would not load
        const auto last = joined({0});
        return last ? removeRule(*last, 0) : last;
    }
    base::Result<std::string> file = m_isFlow ? joinedInFlow(order) : m_head;
    if (!file)
        return file;
    for (std::size_t i = 0; !m_isFlow && i < order.size(); ++i) {
        *file += m_parts[order[i]];
        const bool isLast = i + 1 == order.size() && m_tail.empty();
        if (!isLast && !file->ends_with('\n'))
            *file += '\n';
    }
    if (!m_isFlow)
        *file += m_tail;
    const auto opened = openRules(*file);
    if (!opened || opened->rules().items.size() != order.size())
        return unsupported();
    return file;
}

base::Result<std::string> RuleParts::joinedInFlow(const std::vector<std::size_t>& order) const
{
    std::string file = m_head;
    std::size_t next = 0; // of the parts that the file has
    for (std::size_t i = 0; i < order.size(); ++i) {
        const bool isOld = order[i] < m_count;
        if (isOld && order[i] != next)
            return unsupported();
        const bool isBehindOld = i > 0 && order[i - 1] < m_count;
        if (i > 0)
            file += isOld && isBehindOld ? m_gaps[next - 1] : ", ";
        if (isOld)
            ++next;
        file += m_parts[order[i]];
    }
    if (next != m_count)
        return unsupported();
    return file + m_tail;
}

} // namespace tributary::rules
