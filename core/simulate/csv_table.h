// Rows of a CSV text by column name, with places for errors. Private to core/simulate.
//
// RFC 4180: fields may be quoted, "" is a quote in a quoted field, and a quoted field may hold
// line ends. Borrowed: the text outlives the table.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::simulate {

struct CsvField
{
    std::string text;
    int line = 0;
    int column = 0; // in code points
};

class CsvReader
{
public:
    explicit CsvReader(std::string_view text)
        : m_text(text)
    {
    }
    // The next row that isn't empty; false at the end. A quote that never closes ends the row and
    // sets isBroken().
    bool next(std::vector<CsvField>& row);
    bool isBroken() const { return m_isBroken; }

private:
    void readQuoted(CsvField& field);
    void readPlain(CsvField& field);
    char take();
    bool atEnd() const { return m_at >= m_text.size(); }

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_line = 1;
    int m_column = 1;
    bool m_isBroken = false;
};

// Where each of `wanted` stands in the header row.
// Errors: ParseError naming the column that is missing.
base::Result<std::vector<std::size_t>> findColumns(const std::vector<CsvField>& header,
                                                   std::span<const std::string_view> wanted,
                                                   const std::string& file);

} // namespace tributary::simulate
