#include "base/instant_text.h"

#include <fmt/format.h>

#include <cctype>

namespace tributary::base {
namespace {

// `width` digits at `at`, or nothing.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t width)
{
    if (at + width > text.size())
        return std::nullopt;
    int value = 0;
    for (std::size_t i = at; i < at + width; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool is(std::string_view text, std::size_t at, char c)
{
    return at < text.size() && text[at] == c;
}

// Reads ".123" at `at` and moves behind it.
std::optional<Micros> fraction(std::string_view text, std::size_t& at)
{
    if (!is(text, at, '.'))
        return Micros{0};
    std::int64_t micros = 0;
    std::int64_t scale = 100'000;
    const std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
        micros += scale * (text[at] - '0');
    return at == first ? std::nullopt : std::optional(Micros{micros});
}

std::optional<std::chrono::minutes> offset(std::string_view text, std::size_t at)
{
    if ((is(text, at, 'Z') || is(text, at, 'z')) && at + 1 == text.size())
        return std::chrono::minutes{0};
    if ((!is(text, at, '+') && !is(text, at, '-')) || at + 6 != text.size())
        return std::nullopt;
    const auto hours = digits(text, at + 1, 2);
    const auto minutes = digits(text, at + 4, 2);
    if (!hours || !minutes || text[at + 3] != ':' || *hours > 23 || *minutes > 59)
        return std::nullopt;
    const std::chrono::minutes size{*hours * 60 + *minutes};
    return text[at] == '+' ? size : -size;
}

} // namespace

std::optional<Instant> parseInstant(std::string_view text)
{
    using namespace std::chrono;
    const auto y = digits(text, 0, 4);
    const auto mo = digits(text, 5, 2);
    const auto d = digits(text, 8, 2);
    const auto h = digits(text, 11, 2);
    const auto mi = digits(text, 14, 2);
    const auto s = digits(text, 17, 2);
    if (!y || !mo || !d || !h || !mi || !s || *y < 1 || *h > 23 || *mi > 59 || *s > 60)
        return std::nullopt;
    const bool blank = is(text, 10, 'T') || is(text, 10, 't') || is(text, 10, ' ');
    if (!is(text, 4, '-') || !is(text, 7, '-') || !blank || !is(text, 13, ':')
        || !is(text, 16, ':'))
        return std::nullopt;
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)},
                              day{static_cast<unsigned>(*d)}};
    std::size_t at = 19;
    const auto micros = fraction(text, at);
    if (!date.ok() || !micros)
        return std::nullopt;
    const auto shift = offset(text, at);
    if (!shift)
        return std::nullopt;
    return Instant{sys_days{date}} + hours{*h} + minutes{*mi} + seconds{*s} + *micros - *shift;
}

std::string formatInstant(Instant at)
{
    using namespace std::chrono;
    const auto dayStart = floor<days>(at);
    const year_month_day date{dayStart};
    const hh_mm_ss<Micros> time{at - dayStart};
    const auto micros = time.subseconds().count();
    std::string text = fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int{date.year()}, unsigned{date.month()},
        unsigned{date.day()}, time.hours().count(), time.minutes().count(), time.seconds().count());
    if (micros % 1000 != 0)
        text += fmt::format(".{:06}", micros);
    else if (micros != 0)
        text += fmt::format(".{:03}", micros / 1000);
    return text + "Z";
}

} // namespace tributary::base
