#include "simulate/csv_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tributary::simulate {

char CsvReader::take()
{
    const char c = m_text[m_at++];
    if (c == '\n') {
        ++m_line;
        m_column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
        ++m_column;
    }
    return c;
}

void CsvReader::readQuoted(CsvField& field)
{
    take();
    while (!atEnd()) {
        const char c = take();
        if (c != '"') {
            field.text += c;
            continue;
        }
        if (atEnd() || m_text[m_at] != '"')
            return;
        field.text += take();
    }
    m_isBroken = true;
}

void CsvReader::readPlain(CsvField& field)
{
    while (!atEnd() && m_text[m_at] != ',' && m_text[m_at] != '\n')
        field.text += take();
    if (field.text.ends_with('\r'))
        field.text.pop_back();
}

bool CsvReader::next(std::vector<CsvField>& row)
{
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (m_at == 0 && m_text.starts_with(kByteOrderMark))
        m_at = kByteOrderMark.size();
    while (!atEnd() && (m_text[m_at] == '\n' || m_text[m_at] == '\r'))
        take();
    row.clear();
    if (atEnd() || m_isBroken)
        return false;
    while (true) {
        CsvField field;
        field.line = m_line;
        field.column = m_column;
        if (!atEnd() && m_text[m_at] == '"')
            readQuoted(field);
        readPlain(field);
        row.push_back(std::move(field));
        if (atEnd())
            return true;
        if (take() == '\n')
            return true;
    }
}

base::Result<std::vector<std::size_t>> findColumns(const std::vector<CsvField>& header,
                                                   std::span<const std::string_view> wanted,
                                                   const std::string& file)
{
    std::vector<std::size_t> columns;
    for (const std::string_view name : wanted) {
        const auto at = std::ranges::find(header, name, &CsvField::text);
        if (at != header.end()) {
            columns.push_back(static_cast<std::size_t>(at - header.begin()));
            continue;
        }
        return std::unexpected(base::Error{
            base::ErrorCode::ParseError,
            fmt::format("the column '{}' is missing", name),
            {file, 1, 1},
            fmt::format("the first line names the columns {}", fmt::join(wanted, ","))});
    }
    return columns;
}

} // namespace tributary::simulate
