#include "rules/editing/rule_fields.h"

#include "base/fields.h"
#include "rules/editing/rule_edit.h"
#include "rules/editing/rule_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary::rules {
namespace {

using base::DocumentNode;
using base::ErrorCode;

constexpr std::array<std::string_view, 6> kFields{"name",     "description", "type",
                                                  "priority", "reason",      "fallback"};
constexpr std::string_view kVerdict = "classification";
constexpr std::string_view kPolicy = "hit_policy";

bool isOfVerdict(RuleField field)
{
    return field >= RuleField::Type;
}

std::unexpected<base::Error> unsupported()
{
    return base::failure(ErrorCode::Unsupported, "the layout of the file has no place for it",
                         "edit the file as text");
}

bool isFlow(std::string_view source, const DocumentNode& map)
{
    return map.begin < source.size() && source[map.begin] == '{';
}

// A word that YAML reads as a string without quotes.
bool isPlain(std::string_view text)
{
    const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto isPart = [&](char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !text.empty() && isLetter(text[0]) && std::ranges::all_of(text, isPart) && text != "true"
        && text != "false" && text != "null" && text != "True" && text != "False" && text != "Null"
        && text != "TRUE" && text != "FALSE" && text != "NULL";
}

std::string scalar(std::string_view text, bool isInJson)
{
    return !isInJson && isPlain(text) ? std::string(text) : base::jsonQuoted(text);
}

// Whether the text that was there had quotes, which then stay.
bool isQuoted(std::string_view source, const DocumentNode& node)
{
    const char first = node.begin < source.size() ? source[node.begin] : '\0';
    return first == '"' || first == '\'';
}

Span spanOf(std::string_view source, const DocumentNode& node)
{
    const std::string_view text = source.substr(node.begin, node.end - node.begin);
    const std::size_t end = text.find_last_not_of(" \t\r\n"); // a block ends with its line break
    return {node.begin, node.begin + (end == std::string_view::npos ? 0 : end + 1)};
}

std::size_t indexOf(const DocumentNode& map, std::string_view key)
{
    return static_cast<std::size_t>(std::ranges::find(map.keys, key) - map.keys.begin());
}

base::Result<std::string> withoutKey(std::string_view source, const DocumentNode& map,
                                     std::string_view key)
{
    const std::size_t index = indexOf(map, key);
    const DocumentNode& node = map.items[index];
    if (isFlow(source, map))
        return replaced(source, spanOf(source, node), "null"); // which says the same
    const std::size_t begin = offsetOfLine(source, map.keyPlaces[index].line);
    if (firstSign(lineAt(source, begin)) == '-')
        return unsupported();
    return replaced(source, {begin, lineEnd(source, spanOf(source, node).end)}, "");
}

base::Result<std::string> withKey(std::string_view source, const DocumentNode& map,
                                  std::string_view key, std::string_view value)
{
    if (isFlow(source, map)) {
        const std::size_t close = map.end - 1;
        const std::size_t last = source.find_last_not_of(" \t\r\n", close - 1) + 1;
        const std::string name = isJson(source) ? base::jsonQuoted(key) : std::string(key);
        return replaced(source, {last, last},
                        fmt::format("{}{}: {}", map.items.empty() ? "" : ", ", name,
                                    scalar(value, isJson(source))));
    }
    if (map.items.empty())
        return unsupported();
    const std::size_t at = lineEnd(source, spanOf(source, map.items.back()).end);
    const std::string indent(static_cast<std::size_t>(map.keyPlaces.front().column - 1), ' ');
    const bool isOpen = at > 0 && source[at - 1] != '\n';
    return replaced(
        source, {at, at},
        fmt::format("{}{}{}: {}\n", isOpen ? "\n" : "", indent, key, scalar(value, false)));
}

base::Result<std::string> setKey(std::string_view source, const DocumentNode& map,
                                 std::string_view key, std::string_view value)
{
    const DocumentNode* node = map.find(key);
    if (node == nullptr)
        return value.empty() ? base::Result<std::string>(std::string(source))
                             : withKey(source, map, key, value);
    if (value.empty())
        return withoutKey(source, map, key);
    if (node->isMap() || node->isList())
        return unsupported();
    return replaced(source, spanOf(source, *node),
                    scalar(value, isJson(source) || isQuoted(source, *node)));
}

std::string textOf(const DocumentNode* node)
{
    return node == nullptr || node->isMap() || node->isList() || node->isNull() ? std::string()
                                                                                : node->text;
}

base::Result<std::string> addInList(std::string_view source, const RuleSource& opened,
                                    std::size_t index, const NewRule& rule)
{
    const DocumentNode& list = opened.rules();
    if (list.begin < source.size() && source[list.begin] == '[') {
        if (list.items.empty() && !isJson(source)) // `[]`: lines read better
            return replaced(source, {list.begin, list.end}, "\n" + ruleInLines(rule, 2));
        const std::string text = ruleInJson(rule);
        if (index < list.items.size())
            return replaced(source, {list.items[index].begin, list.items[index].begin},
                            text + ", ");
        const std::size_t at = list.items.empty() ? list.begin + 1 : list.items.back().end;
        return replaced(source, {at, at}, (list.items.empty() ? "" : ", ") + text);
    }
    const auto extents = ruleExtents(source, opened);
    if (!extents)
        return std::unexpected(extents.error());
    if (extents->empty())
        return unsupported();
    const std::size_t line = lineStart(source, list.items.front().begin);
    const std::size_t dash = source.find('-', line);
    const std::size_t at = index < extents->size() ? (*extents)[index].begin : extents->back().end;
    const bool isOpen = at > 0 && source[at - 1] != '\n';
    return replaced(source, {at, at}, (isOpen ? "\n" : "") + ruleInLines(rule, dash - line));
}

} // namespace

std::string ruleInLines(const NewRule& rule, std::size_t indent)
{
    const std::string blanks(indent, ' ');
    std::string text =
        fmt::format("{0}- name: {1}\n{0}  condition: |\n", blanks, scalar(rule.name, false));
    std::string_view rest = rule.condition;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        text += fmt::format("{}    {}\n", blanks, rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    text +=
        fmt::format("{0}  classification:\n{0}    type: {1}\n", blanks, scalar(rule.type, false));
    if (!rule.priority.empty())
        text += fmt::format("{}    priority: {}\n", blanks, scalar(rule.priority, false));
    return text;
}

std::string ruleInJson(const NewRule& rule)
{
    const std::string priority = rule.priority.empty()
        ? std::string()
        : fmt::format(R"(, "priority": {})", base::jsonQuoted(rule.priority));
    return fmt::format(R"({{"name": {}, "condition": {}, "classification": {{"type": {}{}}}}})",
                       base::jsonQuoted(rule.name), base::jsonQuoted(rule.condition),
                       base::jsonQuoted(rule.type), priority);
}

std::string_view toString(RuleField field) noexcept
{
    return kFields[static_cast<std::size_t>(field)];
}

base::Result<std::string> ruleField(std::string_view source, std::size_t rule, RuleField field)
{
    const auto opened = openRules(source);
    if (!opened)
        return std::unexpected(opened.error());
    const auto item = ruleAt(*opened, rule);
    if (!item)
        return std::unexpected(item.error());
    const DocumentNode* map = isOfVerdict(field) ? (*item)->find(kVerdict) : *item;
    return map == nullptr || !map->isMap() ? std::string() : textOf(map->find(toString(field)));
}

base::Result<std::string> setRuleField(std::string_view source, std::size_t rule, RuleField field,
                                       std::string_view value)
{
    if (value.empty() && (field == RuleField::Name || field == RuleField::Type))
        return base::failure(ErrorCode::InvalidArgument,
                             fmt::format("a rule needs a {}", toString(field)));
    const auto opened = openRules(source);
    if (!opened)
        return std::unexpected(opened.error());
    const auto item = ruleAt(*opened, rule);
    if (!item)
        return std::unexpected(item.error());
    const DocumentNode* map = isOfVerdict(field) ? (*item)->find(kVerdict) : *item;
    if (map == nullptr || !map->isMap())
        return base::failure(ErrorCode::InvalidArgument, "the rule has no classification");
    auto changed = setKey(source, *map, toString(field), value);
    if (!changed)
        return changed;
    const auto now = ruleField(*changed, rule, field);
    if (!now || *now != value)
        return unsupported();
    return changed;
}

base::Result<std::string> addRule(std::string_view source, std::size_t index, const NewRule& rule)
{
    if (source.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return fmt::format("{}:\n{}", kRuleList, ruleInLines(rule, 2));
    const auto opened = openRules(source);
    if (!opened)
        return std::unexpected(opened.error());
    const std::size_t count = opened->rules().items.size();
    if (index > count)
        return base::failure(ErrorCode::InvalidArgument, fmt::format("there is no rule {}", index));
    auto changed = addInList(source, *opened, index, rule);
    if (!changed)
        return changed;
    const auto now = openRules(*changed);
    if (!now || now->rules().items.size() != count + 1)
        return unsupported();
    return changed;
}

base::Result<std::string> copyRule(std::string_view source, std::size_t rule, std::string_view name)
{
    const auto opened = openRules(source);
    if (!opened)
        return std::unexpected(opened.error());
    const auto item = ruleAt(*opened, rule);
    if (!item)
        return std::unexpected(item.error());
    if (isFlow(source, **item)) {
        const std::string text(source.substr((*item)->begin, (*item)->end - (*item)->begin));
        const std::string copied = replaced(source, {(*item)->end, (*item)->end}, ", " + text);
        return setRuleField(copied, rule + 1, RuleField::Name, name);
    }
    const auto extents = ruleExtents(source, *opened);
    if (!extents)
        return std::unexpected(extents.error());
    const Span extent = (*extents)[rule];
    std::string text(source.substr(extent.begin, extent.end - extent.begin));
    if (!text.ends_with('\n'))
        text = "\n" + text;
    return setRuleField(replaced(source, {extent.end, extent.end}, text), rule + 1, RuleField::Name,
                        name);
}

base::Result<std::string> setHitPolicy(std::string_view source, std::string_view policy)
{
    const auto opened = openRules(source);
    if (!opened)
        return std::unexpected(opened.error());
    if (opened->root.find(kPolicy) != nullptr || isFlow(source, opened->root))
        return setKey(source, opened->root, kPolicy, policy);
    // Above the list, where it is read first.
    const std::size_t at =
        offsetOfLine(source, opened->root.keyPlaces[indexOf(opened->root, kRuleList)].line);
    return replaced(source, {at, at}, fmt::format("{}: {}\n", kPolicy, policy));
}

} // namespace tributary::rules
