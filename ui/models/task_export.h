// Rows of tasks as CSV or JSON lines for files, with the stable keys of the command line.
//
// CSV: a text that a spreadsheet would take for a formula gets a leading apostrophe (CWE-1236).
// JSON: one object a line, null = not known. Times are ISO 8601 in UTC. Thread: pure functions.
#pragma once

#include "service/task_types.h"

#include <string>

namespace tributary::models {

enum class ExportFormat
{
    Csv,
    JsonLines
};

// The line of column names, empty for JSON.
std::string exportHeader(ExportFormat format);
std::string exportRow(const service::TaskRow& row, ExportFormat format);

// A field of a CSV file, quoted where needed.
std::string csvField(std::string text);

} // namespace tributary::models
