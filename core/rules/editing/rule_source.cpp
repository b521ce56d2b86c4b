#include "rules/editing/rule_source.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::rules {

using base::DocumentNode;
using base::ErrorCode;

base::Result<RuleSource> openRules(std::string_view source)
{
    auto root = base::readDocument(source, {});
    if (!root)
        return std::unexpected(root.error());
    const DocumentNode* rules = root->find(kRuleList);
    if (rules == nullptr || !rules->isList())
        return base::failure(ErrorCode::ParseError, fmt::format("{} is missing", kRuleList));
    return RuleSource{std::move(*root)};
}

base::Result<const DocumentNode*> ruleAt(const RuleSource& opened, std::size_t index)
{
    const auto& items = opened.rules().items;
    if (index >= items.size() || !items[index].isMap())
        return base::failure(ErrorCode::InvalidArgument, fmt::format("there is no rule {}", index));
    return &items[index];
}

std::size_t lineStart(std::string_view source, std::size_t at)
{
    const std::size_t before = at == 0 ? std::string_view::npos : source.rfind('\n', at - 1);
    return before == std::string_view::npos ? 0 : before + 1;
}

std::size_t lineEnd(std::string_view source, std::size_t at) // behind its break
{
    const std::size_t end = source.find('\n', at);
    return end == std::string_view::npos ? source.size() : end + 1;
}

std::string_view lineAt(std::string_view source, std::size_t start)
{
    return source.substr(start, lineEnd(source, start) - start);
}

std::size_t offsetOfLine(std::string_view source, int line)
{
    std::size_t at = 0;
    for (int i = 1; i < line; ++i)
        at = lineEnd(source, at);
    return at;
}

char firstSign(std::string_view line)
{
    const std::size_t at = line.find_first_not_of(" \t\r\n");
    return at == std::string_view::npos ? '\0' : line[at];
}

bool isJson(std::string_view source)
{
    return firstSign(source) == '{' || firstSign(source) == '[';
}

std::string replaced(std::string_view source, Span span, std::string_view by)
{
    std::string out(source.substr(0, span.begin));
    out += by;
    out += source.substr(std::min(span.end, source.size()));
    return out;
}

base::Result<std::vector<Span>> ruleExtents(std::string_view source, const RuleSource& opened)
{
    const auto unsupported = [] {
        return base::failure(ErrorCode::Unsupported, "the rules don't stand on lines of their own",
                             "edit the file as text");
    };
    const DocumentNode& list = opened.rules();
    std::vector<Span> extents;
    for (const auto& item : list.items) {
        const std::size_t start = lineStart(source, item.begin);
        if (firstSign(lineAt(source, start)) != '-')
            return unsupported();
        std::size_t begin = start;
        while (begin > 0 && firstSign(lineAt(source, lineStart(source, begin - 1))) == '#')
            begin = lineStart(source, begin - 1);
        extents.push_back({begin, 0});
    }
    for (std::size_t i = 0; i + 1 < extents.size(); ++i) {
        extents[i].end = extents[i + 1].begin;
        if (extents[i].end <= extents[i].begin)
            return unsupported();
    }
    if (!extents.empty()) {
        const std::size_t end = list.items.back().end;
        const bool isAtStart = end > 0 && source[std::min(end, source.size()) - 1] == '\n';
        extents.back().end = isAtStart ? end : lineEnd(source, end);
    }
    return extents;
}

} // namespace tributary::rules
