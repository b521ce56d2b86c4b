// A decision table as a spreadsheet has it: TSV by the clipboard, CSV (RFC 4180) by files.
//
// Thread: pure functions on values.
#pragma once

#include "base/error.h"
#include "models/decision_model.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <string>
#include <string_view>
#include <vector>

namespace tributary::models {

using Cells = QList<QStringList>; // a list a row

QString writeCells(const Cells& cells, QChar separator);
// Quoted cells may hold separators, line breaks and doubled quotes.
Cells readCells(const QString& text, QChar separator);

// All of the table with its head; the head has the stable keys of the columns.
Cells cellsOf(const DecisionModel& table);

// A cell as an edit needs it, apart from the table that it was read from.
struct CellPlace
{
    rules::DecisionRow row{};
    DecisionModel::Part part = DecisionModel::Part::Name;
    std::size_t column = 0; // of the conditions
    std::string field{}; // empty for further conditions
    std::string condition{}; // of the rule
};
CellPlace placeOf(const DecisionModel& table, int row, int column);

// The rule file with another text in one cell. Errors: those of the edits.
base::Result<std::string> withCell(std::string_view source, const CellPlace& place,
                                   const QString& text);

// Where cells are put in: rows of the table and, in their order, columns by their keys.
struct PastePlace
{
    struct Row
    {
        std::size_t rule = 0;
        std::size_t alternative = 0;
    };
    int first = 0; // row of the table, for messages
    std::vector<Row> rows{}; // cells behind the last one become new rules
    QStringList keys{};
    std::vector<std::string> others{}; // fields that stand under further conditions
};
PastePlace placeFrom(const DecisionModel& table, int row, qsizetype count, const QStringList& keys);

// With the cells put in, all of them for the cost of reading the file twice. All or nothing: an
// error says which row.
base::Result<std::string> withPasted(std::string_view source, const PastePlace& place,
                                     const Cells& cells);
// With the table of a file in place of what is there, by rule names: rules that the file names
// keep what it doesn't say (comments, back ends, …), rules that it doesn't name go, the order is
// that of the file. Errors: ParseError with row and column of the file.
base::Result<std::string> withImported(std::string_view source, const Cells& cells);

} // namespace tributary::models
