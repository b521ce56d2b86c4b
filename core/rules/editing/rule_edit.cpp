#include "rules/editing/rule_edit.h"

#include "base/document.h"
#include "base/fields.h"
#include "rules/editing/rule_parts.h"
#include "rules/editing/rule_source.h"
#include "rules/rule_set.h"
#include "rules/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace tributary::rules {
namespace {

using base::DocumentNode;
using base::ErrorCode;

// A block scalar in the indentation that it had; blank lines behind it stay.
std::string writeBlock(std::string_view source, const DocumentNode& node, std::string_view text,
                       Span& span)
{
    const std::string_view old = source.substr(node.begin, node.end - node.begin);
    const std::size_t last = old.find_last_not_of(" \t\r\n");
    span.end = lineEnd(source, node.begin + (last == std::string_view::npos ? 0 : last));
    std::string_view header = old.substr(0, old.find_first_of(" \t\r\n#"));
    if (header != "|-" && header != "|+")
        header = "|"; // a folded one would join the lines
    std::string indent = "      ";
    const std::size_t first = node.pieces.empty() ? 0 : node.pieces.front().sourceOffset;
    if (const std::size_t start = lineStart(source, first); first > node.begin)
        indent = source.substr(start, first - start);
    std::string out(header);
    const std::string_view line = old.substr(0, old.find('\n'));
    if (const std::size_t note = line.find('#'); note != std::string_view::npos)
        out += " " + std::string(line.substr(note, line.find_last_not_of(" \t\r") + 1 - note));
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.remove_suffix(1);
    while (true) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view next = text.substr(0, end);
        out += "\n" + (next.empty() ? std::string() : indent + std::string(next));
        if (end == text.size())
            break;
        text.remove_prefix(end + 1);
    }
    return out + "\n";
}

// Whether `file` reads back with that condition, apart from blanks at the ends.
bool readsBack(const std::string& file, std::size_t index, std::string_view condition)
{
    const auto trimmed = [](std::string_view text) {
        const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
        return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
    };
    const auto opened = openRules(file);
    if (!opened || index >= opened->rules().items.size())
        return false;
    const DocumentNode* node = opened->rules().items[index].find("condition");
    if (node == nullptr)
        return false;
    const std::string_view text = node->isString()
        ? std::string_view(node->text)
        : std::string_view(file).substr(node->begin, node->end - node->begin);
    return trimmed(text) == trimmed(condition);
}

bool hasComments(std::string_view condition)
{
    return std::ranges::any_of(tokenize(condition),
                               [](const Token& token) { return token.kind == TokenKind::Comment; });
}

bool isBlock(std::string_view source, const DocumentNode& node)
{
    return node.isString() && node.begin < source.size()
        && (source[node.begin] == '|' || source[node.begin] == '>');
}

void collectBlocks(std::string_view source, const DocumentNode& node, std::vector<Span>& blocks)
{
    if (isBlock(source, node))
        blocks.push_back({node.begin, node.end});
    for (const auto& item : node.items)
        collectBlocks(source, item, blocks);
}

// Blanks at line ends go, except inside of block scalars, where they are content.
std::string trimLines(std::string_view source, const std::vector<Span>& blocks)
{
    std::string out;
    out.reserve(source.size());
    auto block = blocks.begin(); // they are in the order of the file
    for (std::size_t at = 0; at < source.size();) {
        const std::size_t end = lineEnd(source, at);
        std::string_view line = source.substr(at, end - at);
        while (block != blocks.end() && block->end <= at)
            ++block;
        const bool isContent = block != blocks.end() && at > block->begin;
        if (!isContent)
            line = line.substr(0, line.find_last_not_of(" \t\r\n") + 1);
        while (line.ends_with('\n') || line.ends_with('\r'))
            line.remove_suffix(1);
        out += line;
        out += '\n';
        at = end;
    }
    while (out.ends_with("\n\n"))
        out.pop_back();
    return out;
}

} // namespace

base::Result<std::string> replaceRuleCondition(std::string_view source, std::size_t rule,
                                               std::string_view condition)
{
    const auto opened = openRules(source);
    if (!opened)
        return std::unexpected(opened.error());
    const auto item = ruleAt(*opened, rule);
    if (!item)
        return std::unexpected(item.error());
    const DocumentNode* node = (*item)->find("condition");
    if (node == nullptr)
        return base::failure(ErrorCode::InvalidArgument, "the rule has no condition");
    Span span{node->begin, node->end};
    std::vector<std::string> spellings;
    const char first = node->begin < source.size() ? source[node->begin] : '\0';
    if (isBlock(source, *node))
        spellings.push_back(writeBlock(source, *node, condition, span));
    else if (first != '"' && first != '\'' && !condition.contains('\n'))
        spellings.emplace_back(condition);
    else if (first == '\'' && !condition.contains('\n')) {
        std::string quoted = "'";
        for (const char c : condition)
            quoted += c == '\'' ? std::string("''") : std::string(1, c);
        spellings.push_back(quoted + "'");
    }
    spellings.push_back(base::jsonQuoted(condition)); // which is YAML, too
    for (const auto& spelling : spellings) {
        std::string out = replaced(source, span, spelling);
        if (readsBack(out, rule, condition))
            return out;
        span = {node->begin, node->end};
    }
    return base::failure(ErrorCode::InvalidArgument,
                         "the condition can't be written into the file");
}

base::Result<std::string> moveRule(std::string_view source, std::size_t from, std::size_t to)
{
    const auto opened = openRules(source);
    if (!opened)
        return std::unexpected(opened.error());
    for (const std::size_t index : {from, to}) {
        if (const auto item = ruleAt(*opened, index); !item)
            return std::unexpected(item.error());
    }
    const auto extents = ruleExtents(source, *opened);
    if (!extents)
        return std::unexpected(extents.error());
    std::vector<std::string> pieces;
    for (const auto& extent : *extents) {
        pieces.emplace_back(source.substr(extent.begin, extent.end - extent.begin));
        if (!pieces.back().ends_with('\n'))
            pieces.back() += '\n';
    }
    std::string moved = std::move(pieces[from]);
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(from));
    pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(to), std::move(moved));
    std::string all;
    for (const auto& piece : pieces)
        all += piece;
    return replaced(source, {extents->front().begin, extents->back().end}, all);
}

base::Result<std::string> removeRule(std::string_view source, std::size_t rule)
{
    const auto opened = openRules(source);
    if (!opened)
        return std::unexpected(opened.error());
    if (const auto item = ruleAt(*opened, rule); !item)
        return std::unexpected(item.error());
    const auto extents = ruleExtents(source, *opened);
    if (!extents)
        return std::unexpected(extents.error());
    const Span extent = (*extents)[rule];
    if (extents->size() > 1)
        return replaced(source, {extent.begin, extent.end}, "");
    // The last one leaves an empty list, which loads; an empty value would not.
    const auto& keys = opened->root.keys;
    const auto key = std::ranges::find(keys, kRuleList) - keys.begin();
    const std::size_t line =
        offsetOfLine(source, opened->root.keyPlaces[static_cast<std::size_t>(key)].line);
    const std::size_t behind = source.find(':', source.find(kRuleList, line)) + 1;
    std::string out = replaced(source, {extent.begin, extent.end}, "");
    out.insert(behind, " []");
    const auto left = openRules(out);
    if (!left || !left->rules().items.empty())
        return base::failure(ErrorCode::Unsupported, "the list has no place for being empty",
                             "edit the file as text");
    return out;
}

base::Result<std::string> setRuleEnabled(std::string_view source, std::size_t rule, bool enabled)
{
    const auto opened = openRules(source);
    if (!opened)
        return std::unexpected(opened.error());
    const auto item = ruleAt(*opened, rule);
    if (!item)
        return std::unexpected(item.error());
    const std::string_view value = enabled ? "true" : "false";
    if (const DocumentNode* node = (*item)->find("enabled"))
        return replaced(source, {node->begin, node->end}, value);
    const DocumentNode* name = (*item)->find("name");
    if (name == nullptr || (*item)->begin >= source.size())
        return base::failure(ErrorCode::InvalidArgument, "the rule has no name");
    if (source[(*item)->begin] == '{') // JSON or flow style
        return replaced(source, {name->end, name->end}, fmt::format(R"(, "enabled": {})", value));
    const auto column = static_cast<std::size_t>((*item)->column - 1);
    const std::size_t at = lineEnd(source, name->end);
    const bool isLast = at > 0 && source[at - 1] != '\n';
    return replaced(
        source, {at, at},
        fmt::format("{}{}enabled: {}\n", isLast ? "\n" : "", std::string(column, ' '), value));
}

base::Result<std::string> formatRuleFile(std::string_view source, std::string_view file)
{
    const auto set = loadRules(source, file);
    if (!set)
        return std::unexpected(set.error().front().error);
    auto parts = RuleParts::read(source);
    if (!parts)
        return std::unexpected(parts.error());
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < set->rules().size(); ++i) {
        const Rule& rule = set->rules()[i];
        order.push_back(i);
        if (hasComments(rule.condition))
            continue;
        const char first = source[rule.conditionSpan.begin];
        const bool isLiteral = first == '|' || first == '>';
        const auto done =
            parts->change(i,
                          replaceRuleCondition(parts->alone(i), 0,
                                               isLiteral ? format(rule.ast, 0) : print(rule.ast)));
        if (!done)
            return std::unexpected(done.error());
    }
    const auto joined =
        order.empty() ? base::Result<std::string>(std::string(source)) : parts->joined(order);
    if (!joined)
        return joined;
    const std::string& text = *joined;
    const auto opened = openRules(text);
    if (!opened)
        return std::unexpected(opened.error());
    std::vector<Span> blocks;
    collectBlocks(text, opened->root, blocks);
    return trimLines(text, blocks);
}

base::Result<std::string> rulesOnLines(std::string_view source)
{
    const auto opened = openRules(source);
    if (!opened)
        return std::unexpected(opened.error());
    std::string out;
    std::size_t done = 0;
    for (const DocumentNode& list : opened->root.items) { // in the order of the file
        if (!list.isList() || source[list.begin] != '[')
            continue;
        std::size_t before = list.begin + 1;
        for (const DocumentNode& item : list.items) {
            const std::string_view gap = source.substr(before, item.begin - before);
            if (!gap.contains('\n')) {
                const std::size_t end = before + gap.find_last_not_of(" \t\r") + 1;
                out += source.substr(done, end - done);
                out += "\n  ";
                done = item.begin;
            }
            before = item.end;
        }
    }
    if (done == 0)
        return base::failure(ErrorCode::InvalidArgument,
                             "each rule and each test stands on a line of its own already",
                             "shorten the longest of them in the tree or in the table");
    return out + std::string(source.substr(done));
}

} // namespace tributary::rules
