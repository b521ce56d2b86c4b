#include "rules/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace tributary::rules {
namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::optional<unsigned> readHex(std::string_view digits)
{
    unsigned value = 0;
    if (digits.size() != 4)
        return std::nullopt;
    for (const char c : digits) {
        const auto at = std::string_view("0123456789abcdef")
                            .find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
        if (at == std::string_view::npos)
            return std::nullopt;
        value = value * 16 + static_cast<unsigned>(at);
    }
    return value;
}

void appendUtf8(std::string& out, unsigned code)
{
    const auto tail = [&](unsigned shift) {
        out += static_cast<char>(0x80U | (code >> shift & 0x3FU));
    };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0U | code >> 6U);
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0U | code >> 12U);
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0U | code >> 18U);
        tail(12);
        tail(6);
        tail(0);
    }
}

// The escape at `at` (on its backslash), which moves behind it. False when there is none like it.
bool appendEscape(std::string& out, std::string_view body, std::size_t& at)
{
    if (at + 1 >= body.size())
        return false;
    const char kind = body[at + 1];
    const std::size_t simple = std::string_view("\\'\"nt").find(kind);
    if (simple != std::string_view::npos) {
        out += "\\'\"\n\t"[simple];
        at += 2;
        return true;
    }
    const auto code = kind == 'u' ? readHex(body.substr(at + 2, 4)) : std::nullopt;
    if (!code || *code == 0 || (*code >= 0xDC00 && *code <= 0xDFFF))
        return false;
    at += 6;
    if (*code < 0xD800 || *code > 0xDBFF) {
        appendUtf8(out, *code);
        return true;
    }
    const auto low =
        body.substr(at).starts_with("\\u") ? readHex(body.substr(at + 2, 4)) : std::nullopt;
    if (!low || *low < 0xDC00 || *low > 0xDFFF)
        return false;
    appendUtf8(out, 0x10000 + ((*code - 0xD800) << 10U) + (*low - 0xDC00));
    at += 6;
    return true;
}

std::optional<int> readDigits(std::string_view& text, std::size_t count)
{
    if (text.size() < count || !std::ranges::all_of(text.substr(0, count), isDigit))
        return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, count))
        value = value * 10 + (c - '0');
    text.remove_prefix(count);
    return value;
}

bool skip(std::string_view& text, char c)
{
    if (!text.starts_with(c))
        return false;
    text.remove_prefix(1);
    return true;
}

// "Z" or "+08:00", in minutes east of UTC; the text must end there.
std::optional<int> readOffset(std::string_view text)
{
    if (text == "Z")
        return 0;
    const int sign = text.starts_with('-') ? -1 : 1;
    if (!skip(text, '-') && !skip(text, '+'))
        return std::nullopt;
    const auto hours = readDigits(text, 2);
    const bool colon = skip(text, ':');
    const auto minutes = readDigits(text, 2);
    if (!hours || !colon || !minutes || !text.empty() || *hours > 14 || *minutes > 59)
        return std::nullopt;
    return sign * (*hours * 60 + *minutes);
}

} // namespace

std::optional<std::string> unescape(std::string_view literal)
{
    if (literal.size() < 2 || literal.front() != literal.back())
        return std::nullopt;
    const std::string_view body = literal.substr(1, literal.size() - 2);
    std::string out;
    out.reserve(body.size());
    for (std::size_t at = 0; at < body.size();) {
        if (body[at] != '\\') {
            out += body[at++];
        } else if (!appendEscape(out, body, at)) {
            return std::nullopt;
        }
    }
    return out;
}

std::string quote(std::string_view text)
{
    std::string out = "'";
    for (const char c : text) {
        if (c == '\\' || c == '\'')
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (static_cast<unsigned char>(c) < 0x20)
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else
            out += c;
    }
    return out + "'";
}

std::optional<std::int64_t> parseInstant(std::string_view literal)
{
    using namespace std::chrono;
    if (!skip(literal, '@'))
        return std::nullopt;
    std::array<int, 6> parts{};
    constexpr std::string_view kSeparators = "--T::";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto part = readDigits(literal, i == 0 ? 4 : 2);
        if (!part || (i < kSeparators.size() && !skip(literal, kSeparators[i])))
            return std::nullopt;
        parts[i] = *part;
    }
    std::int64_t micros = 0;
    if (skip(literal, '.')) {
        std::int64_t scale = 100'000;
        if (literal.empty() || !isDigit(literal.front()))
            return std::nullopt;
        for (; !literal.empty() && isDigit(literal.front()); literal.remove_prefix(1)) {
            micros += (literal.front() - '0') * scale;
            scale /= 10;
        }
    }
    const auto offset = readOffset(literal);
    const year_month_day date{year{parts[0]}, month{static_cast<unsigned>(parts[1])},
                              day{static_cast<unsigned>(parts[2])}};
    if (!offset || !date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 59)
        return std::nullopt;
    const auto time = sys_days{date} + hours{parts[3]} + minutes{parts[4] - *offset}
        + seconds{parts[5]} + microseconds{micros};
    return time.time_since_epoch().count();
}

std::string formatInstant(std::int64_t micros)
{
    using namespace std::chrono;
    const sys_time<microseconds> time{microseconds{micros}};
    const auto midnight = floor<days>(time);
    const year_month_day date{midnight};
    const hh_mm_ss clock{time - midnight};
    std::string text =
        fmt::format("@{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    clock.hours().count(), clock.minutes().count(), clock.seconds().count());
    if (const auto fraction = clock.subseconds().count(); fraction != 0) {
        text += fmt::format(".{:06}", fraction);
        text.resize(text.find_last_not_of('0') + 1);
    }
    return text + "Z";
}

} // namespace tributary::rules
