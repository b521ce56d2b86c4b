#include "rules/editing/condition_gap.h"

#include "rules/token.h"

#include <algorithm>

namespace tributary::rules {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view wordOf(ConditionNode::Kind kind)
{
    return kind == ConditionNode::Kind::Or ? "OR" : "AND";
}

std::optional<Token> firstOf(std::string_view text, auto predicate)
{
    const auto tokens = tokenize(text);
    const auto found = std::ranges::find_if(tokens, predicate);
    return found == tokens.end() ? std::nullopt : std::optional(*found);
}

bool isWord(const Token& token)
{
    return token.kind == TokenKind::And || token.kind == TokenKind::Or;
}

bool isComment(const Token& token)
{
    return token.kind == TokenKind::Comment;
}

// The comment without the blanks at its end.
std::string commentText(std::string_view text, const Token& token)
{
    const std::string_view all = text.substr(token.span.begin, token.span.end - token.span.begin);
    return std::string(all.substr(0, all.find_last_not_of(" \t\r\n") + 1));
}

std::size_t lineBegin(std::string_view text, std::size_t at)
{
    const std::size_t found = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    return found == std::string_view::npos ? 0 : found + 1;
}

} // namespace

GapLayout layoutOf(const ConditionNode& group)
{
    for (std::size_t i = 1; i + 1 < group.gaps.size(); ++i) {
        const std::string& gap = group.gaps[i];
        const std::size_t lines = gap.find('\n');
        if (lines == std::string::npos)
            continue;
        const auto word = firstOf(gap, isWord);
        const std::size_t last = gap.rfind('\n') + 1;
        const std::size_t end = std::min(gap.find_first_not_of(kBlanks, last), gap.size());
        return {true, word && word->span.begin > lines, gap.substr(last, end - last)};
    }
    return {};
}

std::string makeGap(ConditionNode::Kind kind, const GapLayout& layout, std::string_view behind,
                    const std::vector<std::string>& above)
{
    const std::string word(wordOf(kind));
    if (!layout.hasLines && behind.empty() && above.empty())
        return " " + word + " ";
    std::string gap = layout.isWordFirst ? "" : " " + word;
    if (!behind.empty())
        gap += " " + std::string(behind);
    gap += "\n" + layout.indent;
    for (const std::string& comment : above)
        gap += comment + "\n" + layout.indent;
    return layout.isWordFirst ? gap + word + " " : gap;
}

std::string withWord(std::string_view gap, ConditionNode::Kind kind)
{
    const auto word = firstOf(gap, isWord);
    std::string out(gap);
    if (word)
        out.replace(word->span.begin, word->span.end - word->span.begin, wordOf(kind));
    return out;
}

std::string takeCommentBehind(std::string& gap)
{
    const auto comment = firstOf(gap, isComment);
    if (!comment || gap.find('\n') < comment->span.begin)
        return {};
    std::string text = commentText(gap, *comment);
    const std::size_t before = gap.find_last_not_of(kBlanks, comment->span.begin - 1);
    const std::size_t begin =
        comment->span.begin == 0 || before == std::string::npos ? 0 : before + 1;
    gap.erase(begin, comment->span.begin + text.size() - begin);
    return text;
}

std::vector<std::string> takeCommentsAbove(std::string& gap)
{
    std::vector<std::string> comments;
    std::size_t from = gap.find('\n');
    while (from != std::string::npos) {
        const auto tokens = tokenize(std::string_view(gap).substr(from));
        const auto found = std::ranges::find_if(tokens, isComment);
        if (found == tokens.end())
            break;
        const Token comment{TokenKind::Comment, {found->span.begin + from, found->span.end + from}};
        comments.push_back(commentText(gap, comment));
        const std::size_t begin = lineBegin(gap, comment.span.begin);
        const bool isAlone =
            gap.find_first_not_of(kBlanks, begin) == comment.span.begin && begin > 0;
        const std::size_t end = gap.find('\n', comment.span.begin);
        if (isAlone && end != std::string::npos) {
            gap.erase(begin, end + 1 - begin);
            from = begin - 1;
        } else {
            gap.erase(comment.span.begin, comments.back().size());
            from = comment.span.begin - 1;
        }
    }
    return comments;
}

void putCommentBehind(std::string& gap, std::string_view comment)
{
    if (comment.empty())
        return;
    const bool endsLine = gap.empty() || gap.starts_with('\n') || gap.starts_with('\r');
    gap = " " + std::string(comment) + (endsLine ? "" : "\n") + gap;
}

bool hasComment(std::string_view text)
{
    return firstOf(text, isComment).has_value();
}

bool endsInComment(std::string_view text)
{
    const auto tokens = tokenize(text);
    return tokens.size() > 1 && isComment(tokens[tokens.size() - 2])
        && text.find('\n', tokens[tokens.size() - 2].span.begin) == std::string_view::npos;
}

} // namespace tributary::rules
