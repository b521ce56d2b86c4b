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

namespace tributary::models {

using Cells = QList<QStringList>; // a list a row

QString writeCells(const Cells& cells, QChar separator);
// Quoted cells may hold separators, line breaks and doubled quotes.
Cells readCells(const QString& text, QChar separator);

// All of the table with its head; the head has the stable keys of the columns.
Cells cellsOf(const DecisionModel& table);

// The rule file with another text in one cell. Errors: those of the edits.
base::Result<std::string> withCell(std::string_view source, const DecisionModel& table, int row,
                                   int column, const QString& text);
// With the cells put in from a row on, into the columns of those keys; rows behind the last one
// become new rules. All or nothing: an error says which row.
base::Result<std::string> withPasted(std::string_view source, const DecisionModel& table, int row,
                                     const QStringList& keys, const Cells& cells);
// With the table of a file in place of what is there, by rule names: rules that the file names
// keep what it doesn't say (comments, back ends, …), rules that it doesn't name go, the order is
// that of the file. Errors: ParseError with row and column of the file.
base::Result<std::string> withImported(std::string_view source, const Cells& cells);

} // namespace tributary::models
