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
constexpr std::size_t kMostWork = 10'000'000;
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
        at += text.size();
        if (kind == Token::Kind::Star && !pattern.empty()
            && pattern.back().kind == Token::Kind::Star)
            continue; // two of them say no more than one
        pattern.push_back({kind, std::string(text)});
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

bool isPlain(char32_t c)
{
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9');
}

bool isPrintable(char32_t c)
{
    return c >= U' ' && (c < 0x7F || c >= 0xA1) && (c < 0xD800 || c > 0xDFFF);
}

// A readable character from `begin` up to before `end`; nothing when there is none to show.
std::optional<char32_t> characterIn(char32_t begin, char32_t end)
{
    constexpr char32_t kAscii = 0x80;
    for (char32_t c = begin; c < std::min(end, kAscii); ++c) {
        if (isPlain(c))
            return c;
    }
    for (const char32_t c : {begin, char32_t{0xE9}, char32_t{0x4E00}, char32_t{0xE000}}) {
        if (c >= begin && c < end && isPrintable(c))
            return c;
    }
    for (char32_t c = begin; c < end; ++c) {
        if (isPrintable(c))
            return c;
    }
    return std::nullopt;
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
    std::vector<std::string> readable;
    std::vector<std::string> others;
    for (auto bound = bounds.begin(); bound != bounds.end(); ++bound) {
        const auto next = std::next(bound);
        const auto chosen = characterIn(*bound, next == bounds.end() ? kLastCodePoint + 1 : *next);
        if (chosen)
            (isPlain(*chosen) ? readable : others).push_back(encode(*chosen));
    }
    std::ranges::move(others, std::back_inserter(readable));
    return readable;
}

// Positions that a pattern may be in; the last one accepts.
using Positions = std::uint64_t;
using State = std::vector<Positions>;

// A pattern as bit masks over its positions.
struct Machine
{
    std::size_t size = 0;
    Positions stars = 0;
    std::vector<Positions> matches; // by class of characters

    Positions closed(Positions positions) const // stars don't follow each other
    {
        return positions | (positions & stars) << 1U;
    }
    Positions step(Positions from, std::size_t character) const
    {
        return closed((from & stars) | (from & matches[character]) << 1U);
    }
    bool accepts(Positions positions) const { return (positions >> size & 1U) != 0; }
};

Machine machineOf(const Pattern& pattern, const std::vector<std::string>& classes)
{
    Machine machine{.size = pattern.size(), .stars = 0, .matches = {}};
    machine.matches.resize(classes.size());
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        const Positions bit = Positions{1} << at;
        machine.stars |= pattern[at].kind == Token::Kind::Star ? bit : 0;
        for (std::size_t i = 0; i < classes.size(); ++i)
            machine.matches[i] |= pattern[at].matches(classes[i]) ? bit : 0;
    }
    return machine;
}

std::string otherThan(const std::vector<std::string>& texts)
{
    std::string other = "other";
    while (std::ranges::find(texts, other) != texts.end())
        other += 'x';
    return other;
}

class KindSearch
{
public:
    KindSearch(const std::vector<Pattern>& patterns, std::size_t exactCount, bool allowEmpty)
        : m_classes(classesOf(patterns))
        , m_exactMask(exactCount == 0 ? 0 : ~std::uint64_t{0} >> (64 - exactCount))
        , m_allowEmpty(allowEmpty)
    {
        for (const Pattern& pattern : patterns)
            m_machines.push_back(machineOf(pattern, m_classes));
    }

    // False when there are too many states.
    bool run()
    {
        State start;
        for (const Machine& machine : m_machines)
            start.push_back(machine.closed(1));
        // The empty text itself need not count, but what leads back to its state does.
        if (m_allowEmpty)
            reach(start, {});
        else if (!expand(start, {}))
            return false;
        while (!m_open.empty()) {
            const auto& [state, text] = *m_open.front();
            m_open.pop_front();
            if (!expand(state, text))
                return false;
        }
        return true;
    }

    std::vector<std::string> found; // one text for each combination of globs

private:
    bool expand(const State& state, const std::string& text)
    {
        for (std::size_t i = 0; i < m_classes.size(); ++i) {
            m_work += m_machines.size();
            if (m_work > kMostWork || m_reached.size() > kMostStates)
                return false;
            State next;
            next.reserve(m_machines.size());
            for (std::size_t k = 0; k < m_machines.size(); ++k)
                next.push_back(m_machines[k].step(state[k], i));
            reach(std::move(next), text + m_classes[i]);
        }
        return true;
    }

    void reach(State state, std::string text)
    {
        const auto [at, isNew] = m_reached.emplace(std::move(state), std::move(text));
        if (!isNew)
            return;
        m_open.push_back(&*at);
        std::uint64_t kind = 0;
        for (std::size_t i = 0; i < m_machines.size(); ++i)
            kind |= std::uint64_t{m_machines[i].accepts(at->first[i])} << i;
        if ((kind & m_exactMask) == 0 && m_seen.insert(kind).second)
            found.push_back(at->second);
    }

    const std::vector<std::string> m_classes;
    const std::uint64_t m_exactMask;
    const bool m_allowEmpty;
    std::vector<Machine> m_machines;
    std::set<std::uint64_t> m_seen;
    std::map<State, std::string> m_reached; // with the shortest text that leads there
    std::deque<const std::pair<const State, std::string>*> m_open;
    std::size_t m_work = 0;
};

} // namespace

std::optional<std::vector<std::string>> textKinds(const std::vector<std::string>& exact,
                                                  const std::vector<std::string>& globs,
                                                  bool allowEmpty)
{
    std::vector<std::string> kinds = exact;
    if (globs.empty()) {
        kinds.push_back(otherThan(exact));
        return kinds;
    }
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
    KindSearch search(patterns, exact.size(), allowEmpty);
    if (!search.run())
        return std::nullopt;
    std::ranges::move(search.found, std::back_inserter(kinds));
    return kinds;
}

} // namespace tributary::rules
