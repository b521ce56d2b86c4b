#include "output.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::ctl {
namespace {

// Code points: close enough to columns for ids, numbers and Latin names.
std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

} // namespace

std::string printable(std::string_view text)
{
    std::string safe(text);
    for (std::size_t i = 0; i < safe.size(); ++i) {
        const auto c = static_cast<unsigned char>(safe[i]);
        // C0, DEL, and C1 as UTF-8 (0xC2 0x80..0x9F).
        const bool isC1 =
            c == 0xC2 && i + 1 < safe.size() && static_cast<unsigned char>(safe[i + 1]) < 0xA0;
        if (c < 0x20 || c == 0x7F)
            safe[i] = '?';
        else if (isC1)
            safe.replace(i, 2, "?");
    }
    return safe;
}

std::string durationText(base::Micros time)
{
    const auto us = time.count();
    if (us < 1000)
        return fmt::format("{} µs", us);
    if (us < 1'000'000)
        return fmt::format("{:.1f} ms", static_cast<double>(us) / 1e3);
    if (us < 60'000'000)
        return fmt::format("{:.2f} s", static_cast<double>(us) / 1e6);
    const auto seconds = us / 1'000'000;
    if (seconds < 3600)
        return fmt::format("{} min {} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

std::string secondsText(double seconds)
{
    const auto micros = base::Micros{static_cast<std::int64_t>(std::abs(seconds) * 1e6)};
    return (seconds < 0 ? "-" : "") + durationText(micros);
}

TextTable::TextTable(std::vector<std::string> head)
    : m_isRight(head.size())
{
    m_rows.push_back(std::move(head));
}

void TextTable::add(std::vector<std::string> row)
{
    row.resize(m_isRight.size());
    for (auto& cell : row)
        cell = printable(cell);
    m_rows.push_back(std::move(row));
}

std::string TextTable::text() const
{
    std::vector<std::size_t> widths(m_isRight.size());
    for (const auto& row : m_rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    }
    std::string text;
    for (const auto& row : m_rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string fill(widths[i] - widthOf(row[i]), ' ');
            const bool isLast = i + 1 == row.size();
            if (m_isRight[i])
                text += fill + row[i];
            else
                text += isLast ? row[i] : row[i] + fill;
            text += isLast ? "\n" : "  ";
        }
    }
    return text;
}

} // namespace tributary::ctl
