#include "rules/analysis/text_kinds.h"

#include "rules/checked.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string_view>

namespace tributary::rules {
namespace {

constexpr std::size_t kMostTokens = 63; // positions of one pattern fit a word
constexpr std::size_t kMostPatterns = 64;
constexpr std::size_t kMostStates = 5'000;
constexpr char32_t kLastCodePoint = 0x10FFFF;

struct Token
{
    enum class Kind : std::uint8_t
    {
        Star,
        One, // any character
        Set, // "[a-z]"
        Char
    };

    Kind kind = Kind::Char;
    std::string text{};

    bool matches(const std::string& character) const
    {
        return kind == Kind::One || (kind == Kind::Char && text == character)
            || (kind == Kind::Set && globMatches(text, character));
    }
};
using Pattern = std::vector<Token>;

std::size_t length(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

std::string_view characterAt(std::string_view text, std::size_t at)
{
    return text.substr(at, length(static_cast<unsigned char>(text[at])));
}

char32_t decode(std::string_view character)
{
    static constexpr std::array<unsigned, 5> kLeadBits{0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t code = static_cast<unsigned char>(character[0]) & kLeadBits[character.size()];
    for (const char c : character.substr(1))
        code = code << 6U | (static_cast<unsigned char>(c) & 0x3FU);
    return code;
}

std::string encode(char32_t code)
{
    const auto tail = [code](unsigned shift) {
        return static_cast<char>(0x80U | (code >> shift & 0x3FU));
    };
    if (code < 0x80)
        return {static_cast<char>(code)};
    if (code < 0x800)
        return {static_cast<char>(0xC0U | code >> 6U), tail(0)};
    if (code < 0x10000)
        return {static_cast<char>(0xE0U | code >> 12U), tail(6), tail(0)};
    return {static_cast<char>(0xF0U | code >> 18U), tail(12), tail(6), tail(0)};
}

std::size_t setEnd(std::string_view glob, std::size_t at) // behind the ']'
{
    std::size_t end = at + 1;
    end += end < glob.size() && glob[end] == '^' ? 1 : 0;
    const std::size_t close = glob.find(']', end + 1); // a first ']' is one of the set
    return close == std::string_view::npos ? glob.size() : close + 1;
}

Pattern globPattern(std::string_view glob)
{
    Pattern pattern;
    for (std::size_t at = 0; at < glob.size();) {
        const char c = glob[at];
        std::string_view text = characterAt(glob, at);
        if (c == '[')
            text = glob.substr(at, setEnd(glob, at) - at);
        const Token::Kind kind = c == '*' ? Token::Kind::Star
            : c == '?'                    ? Token::Kind::One
            : c == '['                    ? Token::Kind::Set
                                          : Token::Kind::Char;
        pattern.push_back({kind, std::string(text)});
        at += text.size();
    }
    return pattern;
}

Pattern exactPattern(std::string_view exact)
{
    Pattern pattern;
    for (std::size_t at = 0; at < exact.size(); at += pattern.back().text.size())
        pattern.push_back({Token::Kind::Char, std::string(characterAt(exact, at))});
    return pattern;
}

// One character of each class that the patterns can tell apart; readable ones first.
std::vector<std::string> classesOf(const std::vector<Pattern>& patterns)
{
    std::set<char32_t> bounds{U' '}; // where a class begins
    for (const Pattern& pattern : patterns) {
        for (const Token& token : pattern) {
            if (token.kind != Token::Kind::Char && token.kind != Token::Kind::Set)
                continue;
            // Each character that a set names begins and ends a class, be it the end of a range,
            // one of the set or a sign of the syntax.
            for (std::size_t at = 0; at < token.text.size();) {
                const std::string_view character = characterAt(token.text, at);
                bounds.insert(decode(character));
                bounds.insert(decode(character) + 1);
                at += character.size();
            }
        }
    }
    bounds.erase(bounds.upper_bound(kLastCodePoint), bounds.end());
    const auto isPlain = [](char32_t c) {
        return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9');
    };
    std::vector<std::string> readable;
    std::vector<std::string> others;
    for (auto bound = bounds.begin(); bound != bounds.end(); ++bound) {
        const auto next = std::next(bound);
        const char32_t end = next == bounds.end() ? kLastCodePoint + 1 : *next;
        char32_t chosen = *bound;
        for (char32_t c = *bound; c < end && c < 0x80 && !isPlain(chosen); ++c)
            chosen = isPlain(c) ? c : chosen;
        const bool isNoCharacter = (chosen >= 0xD800 && chosen <= 0xDFFF) || chosen == 0x7F;
        if (!isNoCharacter)
            (isPlain(chosen) ? readable : others).push_back(encode(chosen));
    }
    std::ranges::move(others, std::back_inserter(readable));
    return readable;
}

// Positions that a pattern may be in; the last one accepts.
using Positions = std::uint64_t;
using State = std::vector<Positions>;

Positions closed(const Pattern& pattern, Positions positions)
{
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if ((positions >> at & 1U) != 0 && pattern[at].kind == Token::Kind::Star)
            positions |= Positions{1} << (at + 1);
    }
    return positions;
}

Positions step(const Pattern& pattern, Positions from, const std::string& character)
{
    Positions to = 0;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if ((from >> at & 1U) == 0)
            continue;
        if (pattern[at].kind == Token::Kind::Star)
            to |= Positions{1} << at;
        else if (pattern[at].matches(character))
            to |= Positions{1} << (at + 1);
    }
    return closed(pattern, to);
}

} // namespace

std::optional<std::vector<std::string>> textKinds(const std::vector<std::string>& exact,
                                                  const std::vector<std::string>& globs,
                                                  bool allowEmpty)
{
    std::vector<Pattern> patterns;
    for (const std::string& text : exact)
        patterns.push_back(exactPattern(text));
    for (const std::string& glob : globs)
        patterns.push_back(globPattern(glob));
    const bool fits = patterns.size() <= kMostPatterns
        && std::ranges::all_of(patterns, [](const Pattern& pattern) {
                          return pattern.size() <= kMostTokens;
                      });
    if (!fits)
        return std::nullopt;

    const std::vector<std::string> classes = classesOf(patterns);
    std::vector<std::string> kinds = exact;
    std::set<std::uint64_t> seenKinds;
    std::map<State, std::string> reached; // with the shortest text that leads there
    std::deque<const std::pair<const State, std::string>*> open;
    const auto reach = [&](State state, std::string text) {
        const auto [at, isNew] = reached.emplace(std::move(state), std::move(text));
        if (!isNew)
            return;
        open.push_back(&*at);
        std::uint64_t kind = 0;
        for (std::size_t i = 0; i < patterns.size(); ++i)
            kind |= (at->first[i] >> patterns[i].size() & 1U) << i;
        const bool isExact =
            !exact.empty() && (kind & (~std::uint64_t{0} >> (64 - exact.size()))) != 0;
        const bool isAllowed = allowEmpty || !at->second.empty();
        if (!isExact && isAllowed && seenKinds.insert(kind).second)
            kinds.push_back(at->second);
    };
    State start;
    for (const Pattern& pattern : patterns)
        start.push_back(closed(pattern, 1));
    reach(std::move(start), {});
    while (!open.empty()) {
        const auto& [state, text] = *open.front();
        open.pop_front();
        for (const std::string& character : classes) {
            State next;
            next.reserve(patterns.size());
            for (std::size_t i = 0; i < patterns.size(); ++i)
                next.push_back(step(patterns[i], state[i], character));
            reach(std::move(next), text + character);
        }
        if (reached.size() > kMostStates)
            return std::nullopt;
    }
    return kinds;
}

} // namespace tributary::rules
