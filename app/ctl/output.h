// How commands print for people: aligned tables, durations, text that can't harm a
// terminal.
// Thread: pure functions.
#pragma once

#include "base/clock.h"

#include <string>
#include <string_view>
#include <vector>

namespace tributary::ctl {

// Control characters become '?', so that names and errors of tasks can't move the cursor.
std::string printable(std::string_view text);

// "850 µs", "12.3 ms", "4.56 s", "3 min 20 s", "2 h 5 min".
std::string durationText(base::Micros time);
std::string secondsText(double seconds); // the same, with a minus below zero

// Columns as wide as their widest cell; the last one is not padded. Cells are made printable.
class TextTable
{
public:
    explicit TextTable(std::vector<std::string> head);
    void add(std::vector<std::string> row);
    void alignRight(std::size_t column) { m_isRight.at(column) = true; }
    std::string text() const; // with a line break at the end of each line

private:
    std::vector<std::vector<std::string>> m_rows;
    std::vector<bool> m_isRight;
};

} // namespace tributary::ctl
